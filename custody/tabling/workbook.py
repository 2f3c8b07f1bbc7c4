"""XLSX: one sheet, nothing merged, nothing hidden, nothing calculated. Limits are held before anything is unpacked.

Python's ZIP reader never unpacks more of a member than its directory says; so the sizes said there are the bound.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from custody.tabling.fault import TableError
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
MOST_CELLS = 500_000
"""More than any list in full needs; a cell costs more to read than its bytes show."""
_MOST_TAGS = 7 * MOST_CELLS
"""More than so many cells and texts have, with all that belongs to them."""
_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
_PIECE = 1024 * 1024
_LONGEST_TOKEN = 256 * 1024
"""More than a cell of 32,767 characters has, however it is escaped. A parser that is fed in pieces looks at a token
that does not end over and over again."""
_OVERLAP = _LONGEST_TOKEN + 1024
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_TEXT = re.compile(rb"<(?:[^<>\s/:!?]+:)?si[\s/>]")
_MERGED = re.compile(rb"<(?:\w{1,8}:)?mergeCell\s[^>]{0,60}?ref=[\"']([A-Z0-9:$]{2,24})[\"']")
_HIDDEN = re.compile(rb"<(?:\w{1,8}:)?(row|col)\s[^<>]{0,600}?\bhidden=[\"'](?:1|true)[\"']")
_ENDLESS = re.compile(rb"<[^<]{%d}" % _LONGEST_TOKEN)
_REMARK = re.compile(rb"<!(?:--|\[CDATA\[).{%d}" % _LONGEST_TOKEN, re.DOTALL)
_END_OF_REMARK = re.compile(rb"-->|\]\]>")
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    ParseError,
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
            _look_through(archive, member)


def _look_through(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """The texts that cells share may stand in a part of any name, and a part be in UTF-16: hence without its zeros."""
    before, cells, texts, tags = b"", 0, 0, 0
    sheet = "worksheets/" in member.filename
    written = member.filename.lower().endswith((".xml", ".rels"))
    with archive.open(member) as part:
        while piece := part.read(_PIECE):
            plain = piece.replace(b"\0", b"")
            texts += sum(1 for _ in _TEXT.finditer(plain))
            tags += plain.count(b"<")
            if texts > MOST_CELLS or tags > _MOST_TAGS:
                raise TableError("too_many_texts", most=MOST_CELLS)
            if not written:
                continue
            seen = before + plain
            if _DOCTYPE.search(seen) or _ENDLESS.search(seen) or _has_endless_remark(seen):
                raise TableError("workbook_broken")
            hidden = _HIDDEN.search(seen) if sheet else None
            if hidden is not None:
                raise TableError("cells_hidden")
            merged = _MERGED.search(seen) if sheet else None
            if merged is not None:
                raise TableError("merged", found=merged[1].decode())
            cells += plain.count(b"<c ") if sheet else 0
            if cells > MOST_CELLS:
                raise TableError("too_many_cells", most=MOST_CELLS)
            before = seen[-_OVERLAP:]


def _has_endless_remark(seen: bytes) -> bool:
    return any(not _END_OF_REMARK.search(found[0]) for found in _REMARK.finditer(seen))


def _rows(data: bytes) -> Iterator[Row]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what it says of styles and extensions is nothing to a list
        book: Any = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    try:
        sheet = _only_sheet(book)
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
