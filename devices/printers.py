"""One printer: its single owner, and the steps by which one label is printed once and known to be printed.

    status first                 a fault or a label still in it -> NOT_SENT, and the label may be tried again
    report SENDING, base count   committed at the service before the first byte leaves
    send, then watch             base + 1 and nothing pending -> PRINTED; a fault -> HELD: the printer keeps the label
                                 and prints it itself when the fault is cleared; no proof either way -> UNKNOWN
    reconcile                    later, by the count alone: + 0 and nothing in it -> NOT_SENT, + 1 -> PRINTED

Nothing is ever sent a second time after its first byte. What cannot be proved stays UNKNOWN until a person or the
label itself, scanned back, decides.
"""

import threading
import time
from collections.abc import Callable

import structlog

from custody.jobs import JobState
from devices.outcomes import Capability, Detail, Health, Outcome, Patience
from devices.replies import ask_identity, ask_odometer, ask_status
from devices.status import Condition, Garbled, Identity, PrinterStatus
from devices.transports import Transport, TransportError, opened
from devices.zpl import job

LOG = structlog.get_logger()


Report = Callable[[Outcome], None]


class Printer:
    """The only user of its transport. Every method takes the printer's lock and opens and closes the connection.

    `blind` is for a printer that is known never to answer: it is sent labels without a look, which stay UNKNOWN.
    """

    def __init__(
        self, name: str, transport: Transport, *, dpi: int = 203, blind: bool = False, patience: Patience | None = None
    ) -> None:
        self.name = name
        self.dpi = dpi
        self._transport = transport
        self._blind = blind
        self._patience = patience or Patience()
        self._lock = threading.Lock()
        self._health = Health(name, "unknown", "", Capability.NONE)
        self._identity: Identity | None = None
        self._counts = False

    @property
    def health(self) -> Health:
        """The last known state: ready, busy, fault, unreachable or unknown. Never waits for the printer."""
        return self._health

    def look(self) -> Health:
        """Ask the printer how it is and what it can prove."""
        with self._lock:
            try:
                with opened(self._transport):
                    self._look()
            except (TransportError, Garbled) as failed:
                self._failed(failed)
            return self._health

    def print(self, drawing: bytes, report: Report) -> Outcome:
        """Print one drawing once; what came of it is reported and returned.

        `report` is called with SENDING and the base count before the first byte, and must return only once that is
        committed; what it raises then ends the attempt with nothing sent.
        """
        with self._lock:
            outcome = self._attempt(drawing, report)
        report(outcome)
        return outcome

    def reconcile(self, state: JobState, base: int | None) -> Outcome:
        """What became of a job whose bytes may have left, judged by the count alone. Reports nothing, sends nothing."""
        with self._lock:
            try:
                with opened(self._transport):
                    return self._judge(state, base)
            except (TransportError, Garbled) as failed:
                self._failed(failed)
                return Outcome(JobState.HELD if state is JobState.HELD else JobState.UNKNOWN, base, _detail_of(failed))

    def _attempt(self, drawing: bytes, report: Report) -> Outcome:
        try:
            self._transport.open()
        except TransportError as failed:
            self._failed(failed)
            return Outcome(JobState.NOT_SENT, None, Condition.UNREACHABLE)
        try:
            return self._talk(drawing, report)
        finally:
            self._transport.close()

    def _talk(self, drawing: bytes, report: Report) -> Outcome:
        base = None
        if self._can_ask():
            try:
                base = self._look()
                obstacle = self._obstacle(base)
            except (TransportError, Garbled) as failed:
                self._failed(failed)
                return Outcome(JobState.NOT_SENT, None, _detail_of(failed))
            if obstacle:
                return Outcome(JobState.NOT_SENT, None, obstacle)
        report(Outcome(JobState.SENDING, base))
        try:
            self._transport.write(job(drawing))
            return self._watch(base) if self._can_ask() else self._let_go()
        except TransportError as failed:
            self._failed(failed)
            return Outcome(JobState.UNKNOWN if failed.began else JobState.NOT_SENT, base, _detail_of(failed))

    def _let_go(self) -> Outcome:
        self._health = Health(self.name, "unknown", Detail.HANDED_OVER, Capability.NONE)
        return Outcome(JobState.UNKNOWN, None, Detail.HANDED_OVER)

    def _watch(self, base: int | None) -> Outcome:
        """After the bytes have left: until it is printed, held, or nothing more can be known."""
        deadline, pause = time.monotonic() + self._patience.label, self._patience.poll
        while time.monotonic() < deadline:
            try:
                status, count = self._ask()
            except Garbled:
                return Outcome(JobState.UNKNOWN, base, Detail.GARBLED)
            outcome = _verdict(status, count, base)
            if outcome is not None:
                return outcome
            time.sleep(pause)
            pause = min(pause * 1.5, self._patience.slowest_poll)
        return Outcome(JobState.UNKNOWN, base, Detail.TOO_LONG)

    def _judge(self, state: JobState, base: int | None) -> Outcome:
        if not self._can_ask():
            return Outcome(JobState.UNKNOWN, base, Detail.HANDED_OVER)
        status, count = self._ask()
        if count == base and status.ready:
            # Watch a little longer: the label may have left the buffer and not yet have been counted.
            time.sleep(self._patience.settle)
            status, count = self._ask()
        outcome = _verdict(status, count, base)
        if outcome is None and status.ready and count == base:
            # HELD must not become NOT_SENT in one step: first it is not known where the held label went.
            proved = JobState.UNKNOWN if state is JobState.HELD else JobState.NOT_SENT
            return Outcome(proved, base, Detail.NEVER_ARRIVED)
        if outcome is None:
            outcome = Outcome(JobState.HELD, base, _said(status) or Detail.BUSY)
        if outcome.state is JobState.HELD and (state is JobState.UNKNOWN or Condition.SILENT in status.conditions):
            return Outcome(state if state is JobState.HELD else JobState.UNKNOWN, base, outcome.detail)
        return outcome

    def _can_ask(self) -> bool:
        return self._transport.can_read and not self._blind

    def _look(self) -> int | None:
        """Status, identity (once) and count, kept as the health."""
        if not self._can_ask():
            self._let_go()
            return None
        if self._identity is None:
            self._identity = ask_identity(self._transport, self._patience.reply)
        return self._ask()[1]

    def _ask(self) -> tuple[PrinterStatus, int | None]:
        status = ask_status(self._transport, self._patience.reply)
        silent = Condition.SILENT in status.conditions
        count = None if silent else ask_odometer(self._transport, self._patience.reply)
        state = "fault" if status.faults else "ready" if status.ready else "busy"
        self._counts = self._counts or count is not None
        capability = Capability.COUNTER if self._counts else Capability.STATUS
        # What it can prove does not change with a fault that makes it fall silent.
        self._health = Health(self.name, state, _said(status), self._health.capability if silent else capability)
        return status, count

    def _obstacle(self, base: int | None) -> str:
        """Why nothing may be sent now, or an empty text."""
        if self._health.state == "fault":
            return self._health.detail
        if self._identity is not None and self._identity.dpi != self.dpi:
            return Detail.WRONG_DPI
        if self._counts and base is None:
            return Condition.SILENT  # it has told its count before; without one this label could not be proved
        return "" if self._health.state == "ready" else Detail.BUSY

    def _failed(self, failed: TransportError | Garbled) -> None:
        state = "unreachable" if isinstance(failed, TransportError) else "fault"
        LOG.warning("printer_failed", printer=self.name, reason=str(failed))
        self._identity, self._counts = None, False  # another printer may be on the cable when it comes back
        self._health = Health(self.name, state, _detail_of(failed), self._health.capability)


def _verdict(status: PrinterStatus, count: int | None, base: int | None) -> Outcome | None:
    """What status and count prove about a label that was sent at `base`; None while nothing is proved."""
    pending = bool(status.formats or status.remaining or status.partial)
    if base is not None and count is not None and not pending and count == base + 1:
        return Outcome(JobState.PRINTED, count)
    if base is not None and count is not None and not base <= count <= base + 1:
        return Outcome(JobState.UNKNOWN, base, Detail.COUNT_JUMPED)
    if status.faults - {Condition.SILENT}:
        return Outcome(JobState.HELD, base, _said(status))
    if status.ready and base is None:
        return Outcome(JobState.UNKNOWN, base, Detail.NO_COUNTER)
    return None


def _said(status: PrinterStatus) -> str:
    return ",".join(sorted(status.conditions))


def _detail_of(failed: TransportError | Garbled) -> str:
    if isinstance(failed, Garbled):
        return Detail.GARBLED
    return Detail.BROKEN_OFF if failed.began else Condition.UNREACHABLE
