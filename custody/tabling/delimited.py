"""CSV: UTF-8, with or without its mark, separated by commas. Whatever else it may be is told, never guessed.

GB18030 and Big5 share most of their bytes: a file read in the wrong one of them still reads, as other names. So neither
is taken; the fault says how to save the file as UTF-8.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from custody.tabling.fault import TableError
from custody.tabling.table import MOST_COLUMNS, MOST_ROWS, QuotedCell, Row, Rows

ACTIVE = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet may calculate a cell of a CSV file that begins with one of these."""
MARKED = (*ACTIVE, "\n", "'", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""Written with an apostrophe before it. A spreadsheet in Chinese may read the wide signs as the narrow ones; in a list
that comes in they are text like any other."""

MOST_IN_A_LINE = 128 * 1024
"""Characters. The parser takes no longer cell."""
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_NOT_A_COMMA = re.compile(r"[;\t|]")


def read_delimited(data: bytes) -> Rows:
    """The rows that have anything in them. TableError for what is no such file."""
    text = _decoded(data)
    first = text.split("\n", 1)[0]
    other = _NOT_A_COMMA.search(first)
    if other is not None and "," not in first:
        raise TableError("separator", 1, found="TAB" if other[0] == "\t" else other[0])
    try:
        for number, cells in enumerate(csv.reader(_lines(text), strict=True), 1):
            if number > MOST_ROWS + 1:
                raise TableError("too_long", number, most=MOST_ROWS)
            if len(cells) > MOST_COLUMNS:
                raise TableError("too_wide", number, found=str(len(cells)), most=MOST_COLUMNS)
            if any(cells):
                yield Row(number, tuple(map(_cell, cells)), ends=True)
    except csv.Error as error:
        raise TableError("csv_broken") from error


def _lines(text: str) -> Iterator[str]:
    """A line that no row of a list can fill is not parted into cells at all."""
    for number, line in enumerate(io.StringIO(text, newline=""), 1):
        if len(line) > MOST_IN_A_LINE:
            raise TableError("line_long", number, found=str(len(line)), most=MOST_IN_A_LINE)
        yield line


def harmless(cell: str) -> str:
    """A cell that a spreadsheet might calculate, as text by the apostrophe before it, which reading takes off again."""
    return f"'{cell}" if cell.startswith(MARKED) else cell


def _cell(text: str) -> str:
    if text[:1] == "'" and text[1:2] in MARKED:
        return QuotedCell(text[1:])
    return text


def _decoded(data: bytes) -> str:
    if data.startswith(_UTF_16) or data[:200].count(0) > len(data[:200]) // 4:
        raise TableError("encoding_utf16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise TableError("encoding", line, found=_likely(data), line=line) from error


def _likely(data: bytes) -> str:
    """Which encodings this can be, for the person who saved it."""
    possible: list[str] = []
    for name, label in (("gb18030", "GB18030"), ("big5hkscs", "Big5")):
        try:
            data.decode(name)
        except UnicodeDecodeError:
            continue
        possible.append(label)
    return " / ".join(possible) or "?"
