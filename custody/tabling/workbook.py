"""XLSX: one sheet, nothing merged, nothing hidden, nothing calculated. Limits are held before anything is unpacked.

Python's ZIP reader never unpacks more of a member than its directory says; so the sizes said there are the bound.
"""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from custody.tabling.fault import TableError
from custody.tabling.parts import MOST_CELLS, look_at_sheet, look_through
from custody.tabling.table import (
    MOST_COLUMNS,
    MOST_ROWS,
    DateCell,
    ErrorCell,
    FormulaCell,
    NumberCell,
    Row,
    Rows,
    TextCell,
)

MOST_UNPACKED = 96 * 1024 * 1024
MOST_MEMBERS = 200
_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    ParseError,
    ExpatError,
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    EOFError,
    OSError,
    RuntimeError,
    OverflowError,
)
"""What the readers below raise over a file that somebody made or damaged."""


def read_workbook(data: bytes) -> Rows:
    """The rows of the one sheet that have anything in them. TableError for what is no such workbook."""
    if data.startswith(_OLD_OR_LOCKED):
        raise TableError("workbook_locked")
    try:
        _inspect(data)
        yield from _rows(data)
    except _BROKEN as error:
        raise TableError("workbook_broken") from error


def _inspect(data: bytes) -> None:
    """Refuse by what the directory of the archive says, then by a look at each part that is not kept in memory."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
        size = sum(member.file_size for member in members)
        if size > MOST_UNPACKED or len(members) > MOST_MEMBERS:
            raise TableError("workbook_large", found=str(size // 2**20), most=MOST_UNPACKED // 2**20)
        if any("vbaproject" in member.filename.lower() for member in members):
            raise TableError("workbook_macros")
        for member in members:
            look_through(archive, member)


def _rows(data: bytes) -> Iterator[Row]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what it says of styles and extensions is nothing to a list
        book: Any = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    try:
        sheet = _only_sheet(book)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            look_at_sheet(archive, sheet._worksheet_path)
        sheet.reset_dimensions()  # what the file says of its own size is not believed
        seen = 0
        for number, cells in enumerate(sheet.iter_rows(), 1):
            if number > MOST_ROWS + 1:
                raise TableError("too_long", number, most=MOST_ROWS)
            if len(cells) > MOST_COLUMNS:
                raise TableError("too_wide", number, found=str(len(cells)), most=MOST_COLUMNS)
            seen += len(cells)
            if seen > MOST_CELLS:
                raise TableError("too_many_cells", number, most=MOST_CELLS)
            texts = tuple(map(_text, cells))
            if any(texts):
                yield Row(number, texts)
    finally:
        book.close()


def _only_sheet(book: Any) -> Any:
    hidden = [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"]
    if hidden:
        raise TableError("sheet_hidden", found=", ".join(hidden))
    if len(book.sheetnames) != 1:
        raise TableError("sheets", found=", ".join(book.sheetnames[:5]), count=len(book.sheetnames))
    return book.worksheets[0]


def _text(cell: Any) -> str:
    """The cell as text that says what it was."""
    value, kind = cell.value, cell.data_type
    if value is None:
        return ""
    if kind == "f":
        return FormulaCell(value if isinstance(value, str) else "=")
    if kind == "e":
        return ErrorCell(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return DateCell(value.date() if value.time() == time() else value.isoformat(timespec="seconds"))
    if isinstance(value, date):
        return DateCell(value)
    if isinstance(value, int | float):
        return NumberCell(int(value) if isinstance(value, float) and value.is_integer() else value)
    return TextCell(value)
