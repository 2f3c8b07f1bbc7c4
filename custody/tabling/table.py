"""A file as a table of text: its rows one after the other, in bounded memory, each cell as what it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

MOST_BYTES = 16 * 1024 * 1024
"""Of a file as it comes in."""
MOST_ROWS = 100_000
"""No file is read further than this."""
MOST_COLUMNS = 100
MOST_TEXT = 2_000
"""Characters in one cell."""
PIECE = 64 * 1024
"""Bytes that are written at once."""


class Format(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"

    @property
    def media_type(self) -> str:
        return MEDIA[self]


MEDIA = {
    Format.CSV: "text/csv",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class DateCell(str):
    """A date as the spreadsheet keeps it, here in ISO form."""

    __slots__ = ()


class FormulaCell(str):
    """What would be calculated. It never is."""

    __slots__ = ()


class ErrorCell(str):
    """What a spreadsheet shows in place of a value, such as #REF!."""

    __slots__ = ()


class NumberCell(str):
    """A number as the spreadsheet keeps it: fifteen digits of it can be trusted."""

    __slots__ = ()


class TextCell(str):
    """Text of a workbook, which says by its type that it is nothing to calculate."""

    __slots__ = ()


class QuotedCell(str):
    """Text that says of itself, by an apostrophe before it, that it is text and nothing to calculate."""

    __slots__ = ()


class Row(NamedTuple):
    """`number` counts as the spreadsheet does: the headings are row 1."""

    number: int
    cells: tuple[str, ...]
    ends: bool = False
    """Whether it says itself where it ends, as in CSV: what it lacks was cut off. A spreadsheet leaves out what is
    empty."""


Rows = Iterator[Row]
"""Raises TableError where the file cannot be read further."""

Cells = Sequence[str]
"""A row that is to be written."""
