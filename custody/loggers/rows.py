"""One line of a logger's file as an instant and a temperature."""

import csv
from collections.abc import Iterator
from typing import Final, NamedTuple

from custody.loggers.degrees import FORMULA_SIGNS, hundredths
from custody.loggers.faults import FaultReason, LineFault, showable
from custody.loggers.headings import Columns
from custody.loggers.instants import Instants
from custody.loggers.mapping import Mapping

_REMEMBERED: Final = 50_000


class Block(NamedTuple):
    """Some readings in a row: seconds since 1970 in UTC, strictly rising, and 0.01 degC."""

    times: list[int]
    temperatures: list[int]


def cells_of(line: str, delimiter: str) -> list[str] | None:
    """The cells of a line; None when a quoted cell does not end in it."""
    if '"' not in line:
        return line.split(delimiter)
    try:
        return next(csv.reader((line,), delimiter=delimiter, strict=True))
    except csv.Error:
        return None


class Rows:
    """Reads the lines below the heading. Faults are told through `faults`, one a line."""

    def __init__(self, mapping: Mapping, columns: Columns, offset_minutes: int | None) -> None:
        self._mapping = mapping
        self._columns = columns
        self._instants = Instants(mapping.date_order, mapping.short_years, offset_minutes)
        self._known: dict[str, int] = {}
        self._last: int | None = None
        self._serial = ""
        self.note = ""
        """The last one that was written, as it stands."""
        self.faults: list[LineFault] = []

    @property
    def serial(self) -> str:
        return showable(self._serial)

    def take(self, first: int, lines: list[str], most_faults: int) -> Block:
        """The readings of these lines; `first` is the number of the first. Stops once there are so many faults."""
        block = Block([], [])
        formulas = any("=" in line or "@" in line for line in lines)
        for number, line in enumerate(lines, first):
            if not line or line.isspace():
                continue
            read = self._read(line, formulas)
            if isinstance(read, LineFault):
                self.faults.append(LineFault(number, read.reason, read.shown))
                if len(self.faults) > most_faults:
                    break
                continue
            block.times.append(read[0])
            block.temperatures.append(read[1])
        return block

    def last_line(self, number: int, line: str, before: str) -> Block | None:
        """The reading of a line that has no end; None when it was cut off: it cannot be read whole.

        Its last cell may have lost what stood at its end, so one that is shorter than the one before it does not count;
        of two numbers with decimals, one that has fewer.
        """
        cells, earlier = cells_of(line, self._mapping.delimiter), cells_of(before, self._mapping.delimiter)
        if cells is None or len(cells) < self._columns.width or self._shortened(cells, earlier):
            return None
        kept = len(self.faults)
        block = self.take(number, [line], kept + 1)
        if len(self.faults) > kept and self.faults[-1].reason in _UNREADABLE:
            self.faults.pop()
            return None
        return block

    def _read(self, line: str, formulas: bool) -> tuple[int, int] | LineFault:
        cells = cells_of(line, self._mapping.delimiter)
        columns = self._columns
        if cells is None:
            return _fault(FaultReason.QUOTES, line)
        if len(cells) != columns.width and not self._only_empty_differ(cells):
            return _fault(FaultReason.CELLS, f"{len(cells)} / {columns.width}")
        at = self._instant(cells)
        if isinstance(at, LineFault):
            return at
        if formulas and (formula := next(_formulas(cells), None)) is not None:
            return _fault(FaultReason.FORMULA, formula)
        temperature = self._temperature(cells[columns.temperature])
        if isinstance(temperature, LineFault):
            return temperature
        if (columns.serial >= 0 or columns.note >= 0) and (fault := self._remark(cells)) is not None:
            return fault
        return at, temperature

    def _only_empty_differ(self, cells: list[str]) -> bool:
        """Whether the line has only empty cells too many, or lacks none that is looked at."""
        width = self._columns.width
        if len(cells) > width:
            return not any(cells[width:])
        used = max(self._columns.time, self._columns.temperature, self._columns.date)
        if len(cells) <= used:
            return False
        cells.extend("" for _ in range(width - len(cells)))
        return True

    def _temperature(self, cell: str) -> int | LineFault:
        known = self._known.get(cell)
        if known is not None:
            return known
        found = hundredths(cell, self._mapping.decimal_mark, self._mapping.unit)
        if isinstance(found, FaultReason):
            return _fault(found, cell)
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        self._known[cell] = found
        return found

    def _instant(self, cells: list[str]) -> int | LineFault:
        columns = self._columns
        text = cells[columns.time]
        at = self._instants.joined(text) if columns.date < 0 else self._instants.parted(cells[columns.date], text)
        if at is None:
            shown = text if columns.date < 0 else f"{cells[columns.date]} {text}"
            if self._instants.zone_missing:
                return _fault(FaultReason.NO_ZONE, shown)
            return _fault(FaultReason.FORMULA if text.startswith(FORMULA_SIGNS) else FaultReason.BAD_TIME, shown)
        last, self._last = self._last, at
        if last is not None and at <= last:
            return _fault(FaultReason.TIME_TWICE if at == last else FaultReason.TIME_BACKWARDS, text)
        return at

    def _remark(self, cells: list[str]) -> LineFault | None:
        if self._columns.note >= 0 and (note := cells[self._columns.note].strip()):
            self.note = note
        if self._columns.serial < 0 or not (serial := cells[self._columns.serial].strip()):
            return None
        if self._serial and serial != self._serial:
            return _fault(FaultReason.TWO_LOGGERS, serial)
        self._serial = serial
        return None

    def _shortened(self, cells: list[str], earlier: list[str] | None) -> bool:
        """Whether the last cell of the line is shorter than the one before; a remark may be of any length."""
        place, mark = self._columns.width - 1, self._mapping.decimal_mark
        if place == self._columns.note or not earlier or len(earlier) <= place:
            return False
        now, then = cells[place].strip(), earlier[place].strip()
        if place == self._columns.temperature and mark in then:
            return len(now.partition(mark)[2]) < len(then.partition(mark)[2])
        return len(now) < len(then)


_UNREADABLE = (
    FaultReason.CELLS,
    FaultReason.QUOTES,
    FaultReason.BAD_TIME,
    FaultReason.BAD_TEMPERATURE,
    FaultReason.FORMULA,
)


def _formulas(cells: list[str]) -> Iterator[str]:
    return (cell for cell in cells if cell.lstrip().startswith(("=", "@")))


def _fault(reason: FaultReason, shown: str) -> LineFault:
    return LineFault(0, reason, showable(shown))
