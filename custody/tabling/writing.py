"""Lists written out: streamed row by row, as CSV or XLSX, in the layout in which they are read again.

Nothing that is written is ever calculated: every cell of a workbook is text by its type, and a CSV cell that a
spreadsheet might take for a formula has an apostrophe before it, which reading takes off again.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from custody.clearance import Clearance
from custody.tabling.delimited import harmless
from custody.tabling.layout import CLEARANCE, LAYOUTS, QUOTA, SCOPE, Layout
from custody.tabling.sheet import workbook
from custody.tabling.table import PIECE, Cells, Format


def written(noun: str, rows: Iterable[Cells], form: Format) -> Iterator[bytes]:
    """The file in pieces, headings first; holds no more than a piece in memory."""
    headings = [column.heading() for column in LAYOUTS[noun].columns]
    return workbook(headings, rows) if form is Format.XLSX else csv_of(headings, rows)


def template(noun: str, form: Format) -> bytes:
    """The list without a row: headings in three languages."""
    return b"".join(written(noun, (), form))


def cells_of(noun: str, value: Any) -> Iterator[Cells]:
    """The row of this value; several for a clearance: its own, its scopes', its quotas'."""
    layout = LAYOUTS[noun]
    if not isinstance(value, Clearance):
        yield [_cell(_at(value, column.place)) for column in layout.columns]
        return
    yield _part(layout, value.number, CLEARANCE, value)
    for scope in value.scopes:
        yield _part(layout, value.number, SCOPE, scope)
    for quota in value.quotas:
        yield _part(layout, value.number, QUOTA, quota)


def _part(layout: Layout, number: str, part: str, value: Any) -> Cells:
    own = {"number": number, "part": part}
    return [
        own.get(column.key) or (_cell(_at(value, column.place)) if part in column.part.split() else "")
        for column in layout.columns
    ]


def _at(value: Any, path: str) -> Any:
    for name in path.replace("-", "_").lower().split("."):
        value = value.get(name) if isinstance(value, dict) else getattr(value, name)
    return value


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case StrEnum():
            return value.value
        case datetime() | date():
            return value.isoformat()
        case tuple() | list():
            return "; ".join(map(_cell, value))
        case _:
            return str(value)


def csv_of(headings: Cells, rows: Iterable[Cells]) -> Iterator[bytes]:
    """The CSV in pieces; no cell of it is live."""
    piece = io.StringIO(newline="")
    piece.write("\ufeff")  # without its mark, spreadsheets read UTF-8 as something else
    writer = csv.writer(piece, lineterminator="\r\n")
    writer.writerow(headings)
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
        if piece.tell() > PIECE:
            yield piece.getvalue().encode()
            piece.seek(0)
            piece.truncate()
    yield piece.getvalue().encode()
