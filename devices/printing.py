"""The printing loop of a station: takes the jobs of its printers, prints each once, and says what became of it.

The service's row is the only memory: after any break (of the service, of a printer, of this process) the job comes back
in the state that was last committed, and is settled by the printer's count before anything else goes to that printer.
"""

import random
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

import msgspec
import structlog

from custody.jobs import JobState
from custody.label import Label, decode_label, marks_on
from devices.client import Declined, ServiceError
from devices.layouts import Layout
from devices.outcomes import UNDECIDABLE, Detail, Outcome
from devices.printers import Printer
from devices.zpl import draw

LOG = structlog.get_logger()

IDLE_S = 0.5  # between looks for new jobs: a label begins within half a second of being asked for
LOOK_S = 5.0  # between looks at a printer that has nothing to do
LONGEST_WAIT_S = 15.0

_MAYBE_SENT = frozenset({JobState.SENDING, JobState.HELD, JobState.UNKNOWN})


class Ticket(Protocol):
    """A job as the service hands it out. `odometer` is the base count, -1 where there is none."""

    @property
    def id(self) -> str: ...
    @property
    def printer(self) -> str: ...
    @property
    def layout(self) -> str: ...
    @property
    def label(self) -> Mapping[str, Any]: ...
    @property
    def copy(self) -> int: ...
    @property
    def state(self) -> str: ...
    @property
    def odometer(self) -> int: ...
    @property
    def detail(self) -> str: ...


class JobBoard(Protocol):
    """Where jobs hang, told to a client of the service. Both raise ServiceError when it does not answer or declines;
    `report` returns only when the state is committed."""

    def jobs(self, station: str) -> Sequence[Ticket]: ...
    def report(self, job_id: str, state: str, odometer: int | None = None, detail: str | None = None) -> object: ...


class Printing:
    """Prints for one station from a thread of its own. `board` is used by that thread alone."""

    def __init__(
        self,
        station: str,
        board: JobBoard,
        printers: Iterable[Printer],
        layouts: Mapping[str, Layout],
        *,
        chance: Callable[[], float] = random.random,
        idle: float = IDLE_S,
    ) -> None:
        self.station = station
        self._board = board
        self._printers = {printer.name: printer for printer in printers}
        self._layouts = layouts
        self._chance = chance
        self._idle = idle
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._undecided: set[tuple[str, str]] = set()

    def start(self) -> None:
        self._thread = threading.Thread(target=self.run, name=f"printing {self.station}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends after the label in hand, whose state is reported if the service answers."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def run(self) -> None:
        """Until stopped: pass after pass, with growing waits (jittered by half) while the service does not answer."""
        failures = 0
        since_look = LOOK_S
        while not self._stopping.is_set():
            try:
                worked = self.once()
                failures = 0
            except ServiceError as failed:
                worked, failures = False, failures + 1
                LOG.warning("jobs_not_fetched", station=self.station, reason=str(failed))
            except Exception:  # the bench must go on printing whatever one pass ran into
                worked, failures = False, failures + 1
                LOG.exception("printing_pass_failed", station=self.station)
            if since_look >= LOOK_S:
                self._look_around()
                since_look = 0.0
            wait = self._wait_after(worked, failures)
            since_look += wait
            self._stopping.wait(wait)

    def once(self) -> bool:
        """One pass over all jobs; True when any went further. ServiceError when the service does not answer."""
        tickets = self._board.jobs(self.station)
        self._undecided &= {(ticket.id, ticket.state) for ticket in tickets}
        worked = False
        for name in dict.fromkeys(ticket.printer for ticket in tickets):
            mine = [ticket for ticket in tickets if ticket.printer == name]
            worked = self._serve(name, mine) or worked
        return worked

    def _serve(self, name: str, tickets: list[Ticket]) -> bool:
        fresh = [ticket for ticket in tickets if JobState(ticket.state) not in _MAYBE_SENT]
        owed = [ticket for ticket in tickets if JobState(ticket.state) in _MAYBE_SENT]
        printer = self._printers.get(name)
        if printer is None:
            # A list, not a generator: every one of them is to be told.
            return any(
                [self._report_once(ticket, Outcome(JobState.NOT_SENT, None, Detail.NO_PRINTER)) for ticket in fresh]
            )
        worked = False
        for ticket in owed:
            settled, moved = self._reconcile(printer, ticket)
            worked = worked or moved
            if not settled:
                return worked  # a further label would be counted as this one
        for ticket in fresh:
            if self._stopping.is_set():
                break
            well, moved = self._print(printer, ticket)
            worked = worked or moved
            if not well:
                break  # the rest stay as they are
        return worked

    def _reconcile(self, printer: Printer, ticket: Ticket) -> tuple[bool, bool]:
        """(settled as far as it ever can be by the count, its state has changed)"""
        if (ticket.id, ticket.state) in self._undecided:
            return True, False
        outcome = printer.reconcile(JobState(ticket.state), ticket.odometer if ticket.odometer >= 0 else None)
        self._report_once(ticket, outcome)
        undecidable = outcome.state is JobState.UNKNOWN and outcome.detail in UNDECIDABLE
        if undecidable:
            self._undecided.add((ticket.id, outcome.state))
        settled = undecidable or outcome.state in (JobState.PRINTED, JobState.NOT_SENT)
        return settled, outcome.state is not JobState(ticket.state)

    def _print(self, printer: Printer, ticket: Ticket) -> tuple[bool, bool]:
        """(the printer can take the next job, this job's state has changed)"""
        try:
            drawing = self._drawing(ticket, printer.dpi)
        except ValueError as wrong:
            LOG.warning("label_not_drawn", job=ticket.id, reason=str(wrong))
            detail = Detail.IDENTIFIES_DONOR if isinstance(wrong, _Marked) else Detail.BAD_LABEL
            return True, self._report_once(ticket, Outcome(JobState.NOT_SENT, None, detail))
        try:
            outcome = printer.print(drawing, lambda outcome: self._commit(ticket, outcome))
        except Declined as declined:
            LOG.warning("job_withdrawn", job=ticket.id, reason=str(declined))
            return True, False
        done = outcome.state is JobState.PRINTED or outcome.detail in UNDECIDABLE
        return done, done

    def _drawing(self, ticket: Ticket, dpi: int) -> bytes:
        """ValueError (msgspec.ValidationError too) when the job cannot be drawn."""
        layout = self._layouts.get(ticket.layout)
        if layout is None:
            raise ValueError(f"no layout is called {ticket.layout!r}; add it to the label layouts")
        label: Label = decode_label(msgspec.json.encode(ticket.label))
        marks = marks_on(label)
        if marks:
            raise _Marked(f"what may identify a donor stands in {sorted(marks)}")
        return draw(msgspec.structs.replace(label, copy=ticket.copy), layout, dpi)

    def _commit(self, ticket: Ticket, outcome: Outcome) -> None:
        """SENDING must be committed before a byte leaves; any later state that cannot be told is found again."""
        if outcome.state is JobState.SENDING:
            self._board.report(ticket.id, outcome.state, outcome.odometer, outcome.detail or None)
        else:
            self._report_once(ticket, outcome)

    def _report_once(self, ticket: Ticket, outcome: Outcome) -> bool:
        """Report what is news. Declined is logged: the job was settled meanwhile, by a scan or by a person."""
        if (ticket.state, ticket.detail) == (outcome.state.value, outcome.detail):
            return False
        try:
            self._board.report(ticket.id, outcome.state, outcome.odometer, outcome.detail or None)
        except Declined as declined:
            LOG.warning("job_settled_elsewhere", job=ticket.id, state=outcome.state, reason=str(declined))
            return False
        return True

    def _look_around(self) -> None:
        for printer in self._printers.values():
            printer.look()

    def _wait_after(self, worked: bool, failures: int) -> float:
        if failures:
            return min(LONGEST_WAIT_S, self._idle * float(2 ** min(failures, 10))) * (0.5 + self._chance() / 2)
        return 0.0 if worked else self._idle


class _Marked(ValueError):
    """The label says what must not stand on it."""
