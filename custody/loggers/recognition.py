"""Which mapping a file fits. Whatever could be read in two ways is answered as ambiguous, never guessed."""

from collections.abc import Sequence
from io import BytesIO
from typing import BinaryIO, NamedTuple

import msgspec

from custody.loggers.faults import FaultReason, LineFault
from custody.loggers.lines import Limits
from custody.loggers.mapping import Encoding, Mapping, shipped_mappings
from custody.loggers.readings import read_readings

_NO_FIT = (
    FaultReason.NO_HEADING,
    FaultReason.COLUMN_TWICE,
    FaultReason.TWO_TEMPERATURES,
    FaultReason.OTHER_UNIT,
)
_HEAD = Limits(readings=1_000_000, bytes=1 << 24, line_characters=1 << 16, faults=1_000)


class Ambiguity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The lines do not say which mapping is theirs: none of ours, or each of the candidates."""

    candidates: tuple[Mapping, ...]
    two_temperatures: LineFault | None = None
    """Why none fits, where all that is wrong is that several columns could be the temperature."""

    def fault(self) -> LineFault:
        if not self.candidates:
            return self.two_temperatures or LineFault(0, FaultReason.UNKNOWN_SHAPE)
        return LineFault(0, FaultReason.DATES_AMBIGUOUS, ", ".join(mapping.name for mapping in self.candidates))


def recognise(head_lines: Sequence[str], mappings: Sequence[Mapping] | None = None) -> Mapping | Ambiguity:
    """The mapping that fits the first lines of a file, its heading and some readings included."""
    head = "\n".join((*head_lines, "")).encode()
    fitting = []
    doubled: LineFault | None = None
    for mapping in shipped_mappings() if mappings is None else mappings:
        trial = _try(BytesIO(head), msgspec.structs.replace(mapping, encoding=Encoding.UTF), _HEAD)
        doubled = doubled or trial.doubled
        if trial.heading and (trial.readings or not trial.dates):
            fitting.append((mapping, trial))
    if not fitting:
        return Ambiguity((), doubled)
    if not any(trial.readings or trial.faults for _, trial in fitting):
        return fitting[0][0]  # nothing but a heading: whichever it is will say so
    return _fewest(fitting)


def settle(stream: BinaryIO, candidates: Sequence[Mapping], limits: Limits) -> Mapping | Ambiguity:
    """The one candidate under which most dates of the whole file are days that exist.

    The stream is read once for each candidate, and then stands where it stood.
    """
    begin = stream.tell()
    tried = []
    for mapping in candidates:
        tried.append((mapping, _try(stream, mapping, limits)))
        stream.seek(begin)
    return _fewest(tried)


class _Trial(NamedTuple):
    heading: bool
    readings: int
    faults: int
    dates: int
    """How many of the faults are dates that do not exist."""
    doubled: LineFault | None
    """The heading in which several columns could be the temperature."""


def _try(stream: BinaryIO, mapping: Mapping, limits: Limits) -> _Trial:
    file = read_readings(stream, mapping, limits)
    readings = sum(len(block.times) for block in file)
    reasons: list[FaultReason] = [fault.reason for fault in file.faults if fault.reason is not FaultReason.NO_READINGS]
    heading = not any(reason in _NO_FIT for reason in reasons)
    doubled = next((fault for fault in file.faults if fault.reason is FaultReason.TWO_TEMPERATURES), None)
    return _Trial(heading, readings, len(reasons), reasons.count(_DATE), doubled)


def _fewest(tried: Sequence[tuple[Mapping, _Trial]]) -> Mapping | Ambiguity:
    least = min(trial.dates for _, trial in tried)
    best = tuple(mapping for mapping, trial in tried if trial.dates == least)
    return best[0] if len(best) == 1 else Ambiguity(best)


_DATE = FaultReason.BAD_TIME
