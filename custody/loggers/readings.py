"""The readings of one logger's file, taken from a stream in one pass and constant memory."""

from collections.abc import Iterator
from typing import BinaryIO

import msgspec

from custody.loggers.degrees import FORMULA_SIGNS
from custody.loggers.faults import FaultReason, LineFault, showable
from custody.loggers.headings import (
    FURTHEST_HEADING,
    Columns,
    Preamble,
    PreambleWords,
    StopReason,
    by_position,
    find_columns,
    read_preamble,
    shipped_words,
    stop_reason,
)
from custody.loggers.lines import Limits, Lines
from custody.loggers.mapping import Mapping
from custody.loggers.rows import Block, Rows, cells_of


class About(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a file says of itself, known when it was read to its end."""

    serial: str = ""
    trip: str = ""
    stop: StopReason = StopReason.UNKNOWN
    interval_seconds: int | None = None
    cut: bool = False
    """The file breaks off: in the middle of its last line, or with fewer readings than it says it has."""


class ReadingFile:
    """Iterating gives the readings block by block, once. When that is over, `faults` and `about` are known.

    A file with faults is not to be used: what its blocks gave out was read around them.
    """

    def __init__(self, stream: BinaryIO, mapping: Mapping, limits: Limits, words: PreambleWords) -> None:
        self._mapping = mapping
        self._limits = limits
        self._words = words
        self._lines = Lines(stream, mapping.encoding, limits)
        self._above: list[list[str]] = []
        self._preamble = Preamble()
        self._rows: Rows | None = None
        self._count = 0
        self._last_line = ""
        self._faults: list[LineFault] = []
        self._cut = False

    def __iter__(self) -> Iterator[Block]:
        for number, lines in self._lines.pieces():
            block = self._take(number, lines)
            if block.times:
                yield block
            if self._stopped():
                return
        last = self._finish()
        if last is not None and last.times:
            yield last
        self._conclude()

    @property
    def faults(self) -> tuple[LineFault, ...]:
        """All that is wrong, by line, up to the limit of faults; then one more says that there are more."""
        found = [*self._faults, *(self._rows.faults if self._rows is not None else ())]
        if self._lines.fault is not None:
            found.append(self._lines.fault)
        found.sort(key=lambda fault: fault.line)
        most = self._limits.faults
        if len(found) > most:
            return (*found[:most], LineFault(0, FaultReason.TOO_MANY_FAULTS, str(most)))
        return tuple(found)

    @property
    def about(self) -> About:
        rows, said = self._rows, self._preamble
        noted = stop_reason(rows.note, self._words) if rows is not None else StopReason.UNKNOWN
        return About(
            serial=said.serial or (rows.serial if rows is not None else ""),
            trip=said.trip,
            stop=said.stop if said.stop is not StopReason.UNKNOWN else noted,
            interval_seconds=said.interval_seconds,
            cut=self._cut,
        )

    def _take(self, number: int, lines: list[str]) -> Block:
        while self._rows is None and lines and not self._stopped():
            self._look(number, lines[0])
            if self._rows is None or not by_position(self._mapping):
                number, lines = number + 1, lines[1:]
        if self._rows is None or not lines:
            return Block([], [])
        block = self._rows.take(number, lines, self._limits.faults)
        self._last_line = next((line for line in reversed(lines) if line), self._last_line)
        self._count += len(block.times)
        if self._count > self._limits.readings:
            self._faults.append(LineFault(0, FaultReason.TOO_MANY_READINGS, str(self._limits.readings)))
        return block

    def _look(self, number: int, line: str) -> None:
        """See whether this line is the heading; remember it as one above the readings otherwise."""
        if number > FURTHEST_HEADING:
            self._faults.append(LineFault(0, FaultReason.NO_HEADING, str(FURTHEST_HEADING)))
            return
        cells = cells_of(line, self._mapping.delimiter) or [line]
        found = find_columns(cells, self._mapping)
        if isinstance(found, FaultReason):
            self._faults.append(LineFault(number, found, showable(line)))
        elif found is not None and (not by_position(self._mapping) or self._readable(found, line)):
            self._begin(number, found)
        else:
            self._above.append(cells)

    def _readable(self, columns: Columns, line: str) -> bool:
        trial = Rows(self._mapping, columns, self._mapping.offset_minutes or 0)
        return bool(trial.take(1, [line], 1).times)

    def _begin(self, number: int, columns: Columns) -> None:
        said = self._preamble = read_preamble(self._above, self._words)
        if said.unit is not None and said.unit is not self._mapping.unit:
            self._faults.append(LineFault(number, FaultReason.OTHER_UNIT, said.unit.value))
        if any(text.startswith(FORMULA_SIGNS) for text in (said.serial, said.trip)):
            self._faults.append(LineFault(number, FaultReason.FORMULA, said.serial or said.trip))
        stated = [columns.zone, said.offset_minutes, self._mapping.offset_minutes]
        self._rows = Rows(self._mapping, columns, next((offset for offset in stated if offset is not None), None))

    def _stopped(self) -> bool:
        many = self._rows is not None and len(self._rows.faults) > self._limits.faults
        return many or bool(self._faults)

    def _finish(self) -> Block | None:
        """What stands after the last line end: a reading whose file just ends without one, or one that was cut."""
        tail = self._lines.tail.rstrip("\r")
        self._cut = self._lines.torn
        if not tail or self._lines.fault is not None:
            return None
        if self._rows is None:
            return self._take(self._lines.number + 1, [tail])
        block = None if self._cut else self._rows.last_line(self._lines.number + 1, tail, self._last_line)
        self._cut = block is None
        self._count += len(block.times) if block is not None else 0
        return block

    def _conclude(self) -> None:
        """Judge the file as a whole."""
        if self._lines.fault is not None or self._faults:
            return
        if self._lines.read == 0:
            self._faults.append(LineFault(0, FaultReason.EMPTY))
        elif self._rows is None:
            self._faults.append(LineFault(0, FaultReason.NO_HEADING, str(FURTHEST_HEADING)))
        elif self._count == 0 and not self._rows.faults:
            self._faults.append(LineFault(0, FaultReason.NO_READINGS))
        said = self._preamble.readings
        self._cut = self._cut or (said is not None and self._count < said)


def read_readings(
    stream: BinaryIO, mapping: Mapping, limits: Limits, words: PreambleWords | None = None
) -> ReadingFile:
    """The file's readings. The stream is read while iterating, never twice and never whole."""
    return ReadingFile(stream, mapping, limits, words if words is not None else shipped_words())
