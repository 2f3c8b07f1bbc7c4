"""From a file to the rows of one list: every fault of every row, and the rows that are sound in themselves."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import datetime
from typing import Any

from msgspec import Struct

from custody.tabling.cells import Reader, Value
from custody.tabling.clearances import gathered
from custody.tabling.delimited import read_delimited
from custody.tabling.fault import Fault, Faults, TableError
from custody.tabling.fitting import Fitting
from custody.tabling.headings import letter, list_meant, read_headings
from custody.tabling.layout import CLEARANCE, LAYOUTS, QUOTA, SCOPE, Column, Layout
from custody.tabling.line import Line
from custody.tabling.table import Format, Row, Rows
from custody.tabling.workbook import read_workbook
from custody.zone import Zone

_ONE_WORKBOOK = threading.Lock()
"""A workbook takes many times its size while it is read, so only one is read at a time."""


class Listed(Struct, frozen=True):
    """What a file says. `lines` are only those that are sound in themselves; with any fault none may be imported."""

    lines: tuple[Line, ...]
    rows: int
    """Rows below the headings that were read and have anything in them."""
    faults: tuple[Fault, ...]
    fault_count: int


def read_list(data: bytes, form: Format, noun: str, zone: Zone, at: datetime) -> Listed:
    """Read the whole file as this list. Never raises over what stands in it; time and memory are bounded."""
    with _ONE_WORKBOOK if form is Format.XLSX else nullcontext():
        return _read(data, form, noun, zone, at)


def _read(data: bytes, form: Format, noun: str, zone: Zone, at: datetime) -> Listed:
    layout, faults = LAYOUTS[noun], Faults()
    reader = Reader(zone, zone.settings_at(at).utc_offset_minutes, faults)
    table = read_workbook(data) if form is Format.XLSX else read_delimited(data)
    lines: list[Line] = []
    columns: list[Column | None] = []
    rows = 0
    stopped: Fault | None = None
    try:
        columns = _headings(table, layout, faults)
        for line in _lines(_at_most(table, layout.most), layout, columns, reader, faults) if columns else ():
            rows += 1
            lines.append(line)
    except TableError as error:
        stopped = error.fault
    if rows == 0 and not faults and stopped is None:
        faults.add(2, "", "no_rows")
    if noun == "clearance":
        lines = gathered(lines, faults, _told_whole(layout, columns))
    Fitting(noun, zone, faults).look_at(lines)
    if stopped is not None:
        faults.add_whole(stopped)
    return Listed(tuple(lines), rows, tuple(faults), faults.count)


def _headings(table: Rows, layout: Layout, faults: Faults) -> list[Column | None]:
    """The columns; empty when no row can be read by them."""
    first = next(table, None)
    if first is None:
        raise TableError("empty_file")
    if first.number != 1:
        raise TableError("headings_first", first.number)
    meant = list_meant(first.cells, layout)
    if meant:
        raise TableError("other_list", 1, noun=layout.noun, meant=meant)
    columns = read_headings(first.cells, layout, faults)
    return [] if faults else columns


def _at_most(table: Rows, most: int) -> Rows:
    for count, row in enumerate(table):
        if count == most:
            raise TableError("too_many", most=most)
        yield row


def _lines(table: Rows, layout: Layout, columns: list[Column | None], reader: Reader, faults: Faults) -> Iterator[Line]:
    parts: set[str] = set()
    for row in table:
        cells = _cells(row, columns, faults)
        cut = _cut_off(row, columns, faults)
        part = cells.get("part", "").strip().lower()
        if part not in parts:
            parts.add(part)
            _tell_missing(row.number, part, layout, columns, faults)
        values: dict[str, Any] = {}
        cleared: list[str] = []
        for column in columns:
            if column is None or column.told:
                continue
            if column in cut:
                cleared.append(column.place)
                continue
            cell = cells.get(column.key, "")
            if column.part and part not in column.part.split():
                if cell.strip() and part:
                    faults.add(row.number, column.key, "not_here", cell, part=part)
                continue
            before = faults.count
            value = reader.value(row.number, column, cell)
            if value is None or value == []:
                cleared.append(column.place)
                if faults.count == before and (column.required or column.key == "row"):
                    faults.add(row.number, column.key, "no_direction" if column.key == "directions" else "empty")
            else:
                _put(values, column.place, value)
        told = {c.key: cells.get(c.key, "").strip() for c in columns if c is not None and c.told}
        key = values.get(layout.key, "")
        yield Line(row.number, key if isinstance(key, str) else "", values, tuple(cleared), part, told)


def _told_whole(layout: Layout, columns: list[Column | None]) -> set[str]:
    """The parts of which this file has all that a line of theirs needs: of these, no line means that there is none."""
    needed = [column for column in layout.columns if column.required or column.key == "row"]
    lacking = {part for column in needed if column not in columns for part in column.part.split()}
    return {SCOPE, QUOTA} - lacking


def _tell_missing(row: int, part: str, layout: Layout, columns: list[Column | None], faults: Faults) -> None:
    """A file without quotas needs no column for them; the first line that speaks of one does."""
    for column in layout.columns:
        wanted = column.required and column.part not in ("", CLEARANCE) and part in column.part.split()
        if wanted and column not in columns:
            faults.add(row, column.key, "heading_missing", heading=column.heading())


def _cut_off(row: Row, columns: list[Column | None], faults: Faults) -> list[Column]:
    """The columns for which this row has no cell, not even an empty one: whoever reads it cannot tell what stood there,
    and an empty cell would empty what is listed."""
    lacking = [column for column in columns[len(row.cells) :] if column is not None] if row.ends else []
    if lacking:
        named = ", ".join(column.key for column in lacking)
        faults.add(row.number, lacking[0].key, "row_cut", row.cells[-1], columns=named)
    return lacking


def _cells(row: Row, columns: list[Column | None], faults: Faults) -> dict[str, str]:
    cells: dict[str, str] = {}
    for place, cell in enumerate(row.cells):
        column = columns[place] if place < len(columns) else None
        if column is not None:
            cells[column.key] = cell
        elif cell.strip():
            faults.add(row.number, letter(place + 1), "no_heading", cell)
    return cells


def _put(values: dict[str, Any], path: str, value: Value) -> None:
    outer, _, inner = path.partition(".")
    if inner:
        values.setdefault(outer, {})[inner] = value
    else:
        values[outer] = value
