"""The parts of a workbook, looked through in pieces before any of them is taken in whole.

What a part is called says nothing: the workbook's own relationships name a sheet as they like, so every part that is
XML at all is held to the same bounds, and a sheet is looked at as the XML parser reads it.
"""

from __future__ import annotations

import codecs
import re
import zipfile
from collections.abc import Iterator
from xml.parsers import expat

from custody.tabling.fault import TableError

MOST_CELLS = 500_000
"""More than any list in full needs; a cell costs more to read than its bytes show."""
_MOST_TAGS = 7 * MOST_CELLS
"""More than so many cells and texts have, with all that belongs to them."""
_PIECE = 1024 * 1024
_LONGEST_TOKEN = 256 * 1024
"""More than a cell of 32,767 characters has, however it is escaped. A parser that is fed in pieces looks at a token
that does not end over and over again."""
_OVERLAP = _LONGEST_TOKEN + 1024
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_TEXT = re.compile(rb"<(?:[^<>\s/:!?]+:)?si[\s/>]")
_ENDLESS = re.compile(rb"<[^<]{%d}" % _LONGEST_TOKEN)
_REMARK = re.compile(rb"<!(?:--|\[CDATA\[).{%d}" % _LONGEST_TOKEN, re.DOTALL)
_END_OF_REMARK = re.compile(rb"-->|\]\]>")
_TOO_SMALL = 0.5
"""Nobody sees what stands in a row of half a point, or in a column of half a letter."""


def look_through(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """TableError for what a parser would choke on, or could be made to read for hours."""
    before, texts, tags, is_xml = b"", 0, 0, False
    for number, plain in enumerate(_in_utf8(archive, member)):
        texts += sum(1 for _ in _TEXT.finditer(plain))
        tags += plain.count(b"<")
        if texts > MOST_CELLS or tags > _MOST_TAGS:
            raise TableError("too_many_texts", most=MOST_CELLS)
        if number == 0:
            begins = plain.lstrip(b" \t\r\n\xef\xbb\xbf")
            is_xml = not begins or begins.startswith(b"<")
        seen = before + plain
        if is_xml and (_DOCTYPE.search(seen) or _ENDLESS.search(seen) or _has_endless_remark(seen)):
            raise TableError("workbook_broken")
        before = seen[-_OVERLAP:]


def look_at_sheet(archive: zipfile.ZipFile, name: str) -> None:
    """TableError for a sheet that does not show all that it has; `name` is the part that the workbook calls so."""
    cells = 0

    def begin(tag: str, said: dict[str, str]) -> None:
        nonlocal cells
        local = tag.rpartition(":")[2]
        if local == "c":
            cells += 1
            if cells > MOST_CELLS:
                raise TableError("too_many_cells", most=MOST_CELLS)
        elif local in _MEASURES and _is_hidden(local, said):
            raise TableError("cells_hidden")
        elif local == "mergeCell":
            raise TableError("merged", found=said.get("ref", "")[:24])

    parser = expat.ParserCreate()
    parser.StartElementHandler = begin
    with archive.open(name) as part:
        while piece := part.read(_PIECE):
            parser.Parse(piece, False)
    parser.Parse(b"", True)


_MEASURES = {"row": ("ht",), "col": ("width",), "sheetFormatPr": ("defaultRowHeight", "defaultColWidth")}
"""By element, what says how high or wide something is."""


def _is_hidden(tag: str, said: dict[str, str]) -> bool:
    flag = said.get("zeroHeight" if tag == "sheetFormatPr" else "hidden", "0")
    sizes = [float(said[name]) for name in _MEASURES[tag] if name in said]
    return flag.strip() not in ("0", "false") or any(not size >= _TOO_SMALL for size in sizes)


def _in_utf8(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part in pieces; what is in UTF-16 as UTF-8, so that a byte of a character is never taken for a tag."""
    decoder: codecs.IncrementalDecoder | None = None
    with archive.open(member) as part:
        first = True
        while piece := part.read(_PIECE):
            if first and (wide := _wide(piece)):
                decoder = codecs.getincrementaldecoder(wide)(errors="replace")
            plain = decoder.decode(piece).encode("utf-8", "replace") if decoder is not None else piece
            yield plain.removeprefix("\ufeff".encode()) if first else plain
            first = False


def _wide(begins: bytes) -> str:
    """Which UTF-16 this is; empty: none. A parser takes it for that by its mark, or by a zero as its first or second
    byte, which no other text has."""
    if begins[:2] == b"\xff\xfe" or begins[1:2] == b"\0":
        return "utf-16-le"
    return "utf-16-be" if begins[:2] == b"\xfe\xff" or begins[:1] == b"\0" else ""


def _has_endless_remark(seen: bytes) -> bool:
    return any(not _END_OF_REMARK.search(found[0]) for found in _REMARK.finditer(seen))
