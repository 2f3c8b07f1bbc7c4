"""What a Zebra printer answers about itself: reply bytes in, typed status out. No port, no clock.

Sources: ZPL II programming guide, `~HS` (three frames, fields a..y), `~HQES` (error and warning masks), `~HI`, and the
SGD guide for `odometer.total_label_count`. The `~HS` page also says that a printer sends no reply at all while media
or ribbon is out, the head is open or too hot: so silence on an open connection is a fault too, not old news.
"""

import re
from enum import StrEnum

import msgspec

HOST_STATUS = b"~HS"
ERRORS = b"~HQES"
IDENTITY = b"~HI"
ODOMETER = b'! U1 getvar "odometer.total_label_count"\r\n'

STX, ETX = b"\x02", b"\x03"


class Condition(StrEnum):
    """Why a printer does not print, or soon will not."""

    PAPER_OUT = "paper_out"
    RIBBON_OUT = "ribbon_out"
    HEAD_OPEN = "head_open"
    CUTTER = "cutter"
    HEAD_HOT = "head_hot"
    MOTOR_HOT = "motor_hot"
    HEAD_COLD = "head_cold"
    HEAD_FAULT = "head_fault"
    PAUSED = "paused"
    BUFFER_FULL = "buffer_full"
    CORRUPT_MEMORY = "corrupt_memory"
    FIRMWARE = "firmware"
    SILENT = "silent"
    UNREACHABLE = "unreachable"
    OTHER = "other"
    CALIBRATE = "calibrate"
    CLEAN_HEAD = "clean_head"
    REPLACE_HEAD = "replace_head"
    PAPER_LOW = "paper_low"


ADVICE = frozenset({Condition.CALIBRATE, Condition.CLEAN_HEAD, Condition.REPLACE_HEAD, Condition.PAPER_LOW})


class PrinterStatus(msgspec.Struct, frozen=True):
    """All that is wrong at once, and how many labels are still to come out.

    `formats` counts formats in the receive buffer, `remaining` labels left in the batch, `partial` a format that has
    begun to arrive; None where the printer did not say (`~HQES` alone does not).
    """

    conditions: frozenset[Condition] = frozenset()
    formats: int | None = None
    remaining: int | None = None
    partial: bool = False

    @property
    def faults(self) -> frozenset[Condition]:
        """The conditions that stop printing."""
        return self.conditions - ADVICE

    @property
    def ready(self) -> bool:
        """Nothing stops it and nothing waits in it."""
        return not self.faults and not self.formats and not self.remaining and not self.partial

    def __or__(self, other: "PrinterStatus") -> "PrinterStatus":
        """Both answers together: a printer that reports a fault in either has it."""
        return PrinterStatus(
            self.conditions | other.conditions,
            other.formats if self.formats is None else self.formats,
            other.remaining if self.remaining is None else self.remaining,
            self.partial or other.partial,
        )


class Identity(msgspec.Struct, frozen=True):
    """`~HI`: model, firmware and resolution, to compare with the layout's before anything is printed."""

    model: str
    firmware: str
    dots_per_mm: int

    @property
    def dpi(self) -> int | None:
        """The nominal resolution, None for one that no layout is made for."""
        return {6: 152, 8: 203, 12: 300, 24: 600}.get(self.dots_per_mm)


class Garbled(ValueError):
    """A reply that is not what the manual promises; the bytes are in the message."""


SILENT = PrinterStatus(frozenset({Condition.SILENT}))


def host_status_ended(reply: bytes) -> bool:
    """Have all three frames of `~HS` arrived? (They may come in any number of pieces.)"""
    return reply.count(ETX) >= 3


def parse_host_status(reply: bytes) -> PrinterStatus:
    """The three frames of `~HS`."""
    frames = [frame.split(b",") for frame in re.findall(rb"\x02([^\x02\x03]*)\x03", reply)]
    if [len(frame) for frame in frames[:3]] != [12, 11, 2]:
        raise Garbled(f"~HS answered {reply!r}; expected three frames of 12, 11 and 2 fields")
    one, two = frames[0], frames[1]
    needs_ribbon = _flag(two[4], reply)
    flags = (
        (Condition.PAPER_OUT, _flag(one[1], reply)),
        (Condition.PAUSED, _flag(one[2], reply)),
        (Condition.BUFFER_FULL, _flag(one[5], reply)),
        (Condition.CORRUPT_MEMORY, _flag(one[9], reply)),
        (Condition.HEAD_COLD, _flag(one[10], reply)),
        (Condition.HEAD_HOT, _flag(one[11], reply)),
        (Condition.HEAD_OPEN, _flag(two[2], reply)),
        (Condition.RIBBON_OUT, _flag(two[3], reply) and needs_ribbon),
    )
    return PrinterStatus(
        frozenset(condition for condition, holds in flags if holds),
        formats=_number(one[4], reply),
        remaining=_number(two[8], reply),
        partial=_flag(one[7], reply),
    )


def parse_errors(reply: bytes) -> PrinterStatus:
    """`~HQES`: the masks of errors and warnings; several bits may be set at once."""
    found = {
        kind: int(low, 16)
        for kind, low in re.findall(rb"(ERRORS|WARNINGS):\s+[01]\s+[0-9A-Fa-f]{8}\s+([0-9A-Fa-f]{8})", reply)
    }
    if found.keys() != {b"ERRORS", b"WARNINGS"}:
        raise Garbled(f"~HQES answered {reply!r}; expected ERRORS: and WARNINGS: with their masks")
    conditions = _named(found[b"ERRORS"], _ERRORS) | _named(found[b"WARNINGS"], _WARNINGS)
    return PrinterStatus(conditions)


def parse_odometer(reply: bytes) -> int | None:
    """Labels printed in the printer's life; None when it does not keep that count (it answers `"?"`)."""
    found = re.search(rb'"([^"]*)"', reply)
    if not found:
        raise Garbled(f"odometer.total_label_count answered {reply!r}; expected a value in quotes")
    return int(found[1]) if re.fullmatch(rb"\d{1,12}", found[1]) else None


def parse_identity(reply: bytes) -> Identity:
    """`~HI`: model, version, dots per millimetre, memory and options."""
    found = re.search(rb"\x02([^,\x03]*),([^,\x03]*),(\d+),[^\x03]*\x03", reply)
    if not found:
        raise Garbled(f"~HI answered {reply!r}; expected model, version, dots per mm and memory")
    return Identity(found[1].decode("latin-1"), found[2].decode("latin-1"), int(found[3]))


_ERRORS = {
    0x1: Condition.PAPER_OUT,
    0x2: Condition.RIBBON_OUT,
    0x4: Condition.HEAD_OPEN,
    0x8: Condition.CUTTER,
    0x10: Condition.HEAD_HOT,
    0x20: Condition.MOTOR_HOT,
    0x40: Condition.HEAD_FAULT,
    0x80: Condition.HEAD_FAULT,
    0x100: Condition.FIRMWARE,
    0x200: Condition.HEAD_FAULT,
    0x10000: Condition.PAUSED,
}
_WARNINGS = {
    0x1: Condition.CALIBRATE,
    0x2: Condition.CLEAN_HEAD,
    0x4: Condition.REPLACE_HEAD,
    0x8: Condition.PAPER_LOW,
}


def _named(mask: int, names: dict[int, Condition]) -> frozenset[Condition]:
    """The conditions of a mask; a bit with no name still counts, as OTHER."""
    named = frozenset(condition for bit, condition in names.items() if mask & bit)
    return named | {Condition.OTHER} if mask & ~sum(names) else named


def _flag(field: bytes, reply: bytes) -> bool:
    if field not in (b"0", b"1"):
        raise Garbled(f"~HS answered {reply!r}; {field!r} stands where 0 or 1 should")
    return field == b"1"


def _number(field: bytes, reply: bytes) -> int:
    if not field.isdigit():
        raise Garbled(f"~HS answered {reply!r}; {field!r} stands where a number should")
    return int(field)
