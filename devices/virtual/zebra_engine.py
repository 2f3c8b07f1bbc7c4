"""What a Zebra does with the bytes it receives, without a wire: bytes in, replies out, labels to print in a queue.

It answers `~HS`, `~HQES`, `~HI` and the odometer at once, also in the middle of a format, as the real ones do. A format
that is complete waits in the queue while a fault lasts, and is printed when the fault is cleared: the host must not
send it again. Every method is called under its owner's lock.
"""

from collections import deque
from enum import StrEnum

from devices.status import ERRORS, HOST_STATUS, IDENTITY, ODOMETER

LONGEST = 4 * 1024 * 1024


class Fault(StrEnum):
    """What can be wrong with the virtual printer. Those from PAPER_OUT_MID_JOB on begin with the next label."""

    NONE = "none"
    PAPER_OUT = "paper_out"
    RIBBON_OUT = "ribbon_out"
    HEAD_OPEN = "head_open"
    PAUSED = "paused"
    SILENT = "silent"  # takes bytes, neither answers nor prints
    MUTE = "mute"  # prints, but never answers
    NO_COUNTER = "no_counter"  # an old firmware: answers "?" for the odometer
    PAPER_OUT_MID_JOB = "paper_out_mid_job"  # the label is kept and printed when paper is back
    HEAD_OPEN_MID_JOB = "head_open_mid_job"
    SILENT_MID_JOB = "silent_mid_job"  # keeps the label and hangs
    MUTE_MID_JOB = "mute_mid_job"  # prints the label and then never answers
    DIES_MID_JOB = "dies_mid_job"  # the connection breaks, the label is lost
    DIES_AFTER_PRINT = "dies_after_print"  # the connection breaks, but the label is out


STOPPING = frozenset({Fault.PAPER_OUT, Fault.RIBBON_OUT, Fault.HEAD_OPEN, Fault.PAUSED, Fault.SILENT})
_BECOMES = {
    Fault.PAPER_OUT_MID_JOB: Fault.PAPER_OUT,
    Fault.HEAD_OPEN_MID_JOB: Fault.HEAD_OPEN,
    Fault.SILENT_MID_JOB: Fault.SILENT,
    Fault.MUTE_MID_JOB: Fault.MUTE,
}
_MASKS = {Fault.PAPER_OUT: 0x1, Fault.RIBBON_OUT: 0x2, Fault.HEAD_OPEN: 0x4, Fault.PAUSED: 0x10000}


class Died(ConnectionError):
    """The printer lost its power while a job came in; `printed` says whether the label came out all the same."""

    def __init__(self, printed: bool) -> None:
        super().__init__("the virtual printer lost its power")
        self.printed = printed


class ZebraEngine:
    """One printer's memory. `formats` are complete and wait to be printed."""

    def __init__(self, dots_per_mm: int = 8, *, answers_in_fault: bool = True) -> None:
        self.fault = Fault.NONE
        self.odometer = 0
        self.formats: deque[bytes] = deque()
        self.ignored: list[bytes] = []
        self._dots_per_mm = dots_per_mm
        self._answers_in_fault = answers_in_fault
        self._arriving = b""

    def feed(self, data: bytes) -> bytes:
        """The replies to these bytes. Died when the fault says that the power goes now."""
        self._arriving = (self._arriving + data)[-LONGEST:]
        replies = []
        while (taken := self._take()) is not None:
            replies.append(taken)
        return b"".join(replies) if self._speaks() else b""

    def set_fault(self, fault: Fault) -> None:
        """Put a fault in, or clear it; a printer that was switched off mid-format has forgotten that format."""
        self.fault = fault

    def next_format(self) -> bytes | None:
        """The format to print now, None while there is none or a fault stops it."""
        return self.formats[0] if self.formats and self.fault not in STOPPING else None

    def printed(self) -> None:
        """The first format is on paper and counted."""
        self.formats.popleft()
        self.odometer += 1

    def hung_up(self) -> None:
        """The host closed: a format that did not arrive whole is dropped."""
        self._arriving = b""

    def _take(self) -> bytes | None:
        """Take one command from the front and give its reply; None when nothing whole is there."""
        data = self._arriving = self._arriving.lstrip(b"\r\n \x00")
        tilde = data.find(b"~")
        if tilde >= 0 and (tilde == 0 or data.startswith(b"^XA")):
            end = data.find(b"^XZ")
            if end < 0 or tilde < end:
                return self._immediate(tilde)
        if data.startswith(b"!"):
            return self._line()
        if data.startswith(b"^XA"):
            return self._format()
        return self._unknown() if data else None

    def _immediate(self, start: int) -> bytes | None:
        for command, reply in ((ERRORS, self._errors), (HOST_STATUS, self._host_status), (IDENTITY, self._identity)):
            if self._arriving.startswith(command, start):
                self._arriving = self._arriving[:start] + self._arriving[start + len(command) :]
                return reply()
        if any(command.startswith(self._arriving[start:]) for command in (ERRORS, HOST_STATUS, IDENTITY)):
            return None
        self.ignored.append(self._arriving[start : start + 3])
        self._arriving = self._arriving[:start] + self._arriving[start + 3 :]
        return b""

    def _line(self) -> bytes | None:
        line, end, rest = self._arriving.partition(b"\n")
        if not end:
            return None
        self._arriving = rest
        if line.strip() == ODOMETER.strip() and self.fault is not Fault.NO_COUNTER:
            return b'"%d"' % self.odometer
        return b'"?"'

    def _format(self) -> bytes | None:
        end = self._arriving.find(b"^XZ")
        if self.fault is Fault.DIES_MID_JOB:
            self._arriving, self.fault = b"", Fault.NONE
            self.formats.clear()
            raise Died(printed=False)
        if end < 0:
            return None
        whole, self._arriving = self._arriving[: end + 3], self._arriving[end + 3 :]
        self.formats.append(whole)
        self.fault = _BECOMES.get(self.fault, self.fault)
        if self.fault is Fault.DIES_AFTER_PRINT:
            self.fault = Fault.NONE
            raise Died(printed=True)
        return b""

    def _unknown(self) -> bytes | None:
        """Bytes that begin nothing known are skipped up to what might; a lone `^` or `^X` may still become `^XA`."""
        if b"^XA".startswith(self._arriving):
            return None
        starts = [at for at in (self._arriving.find(mark, 1) for mark in (b"^XA", b"~", b"! U1")) if at > 0]
        cut = min(starts, default=len(self._arriving))
        self.ignored.append(self._arriving[:cut])
        self._arriving = self._arriving[cut:]
        return b""

    def _speaks(self) -> bool:
        silent = self.fault in (Fault.SILENT, Fault.MUTE)
        return not silent and (self._answers_in_fault or self.fault not in STOPPING)

    def _host_status(self) -> bytes:
        fault, waiting = self.fault, len(self.formats)
        one = b"030,%d,%d,0406,%03d,0,0,%d,000,0,0,0" % (
            fault is Fault.PAPER_OUT,
            fault is Fault.PAUSED,
            waiting,
            self._arriving.startswith(b"^XA"),
        )
        two = b"000,0,%d,%d,1,2,6,0,%08d,1,000" % (fault is Fault.HEAD_OPEN, fault is Fault.RIBBON_OUT, 0)
        return b"".join(b"\x02%s\x03\r\n" % frame for frame in (one, two, b"1234,0"))

    def _errors(self) -> bytes:
        mask = _MASKS.get(self.fault, 0)
        return b"\x02\r\nPRINTER STATUS\r\nERRORS: %d 00000000 %08X\r\nWARNINGS: 0 00000000 00000000\r\n\x03" % (
            mask > 0,
            mask,
        )

    def _identity(self) -> bytes:
        return b"\x02CUSTODY-VIRTUAL,V1.0.0Z,%d,8192KB\x03\r\n" % self._dots_per_mm
