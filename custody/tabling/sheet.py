"""XLSX written as a stream: a sheet of a hundred thousand rows takes no more memory than one of ten.

A cell is of the type `str`, text without a formula, which is read back several times faster than text in line.
The library that reads workbooks writes them too, through a whole copy on disk and several times slower; a sheet of
nothing but text is little to write.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any
from xml.sax.saxutils import escape

from custody.tabling.headings import letter
from custody.tabling.table import PIECE, Cells


def workbook(headings: Cells, rows: Iterable[Cells]) -> Iterator[bytes]:
    """The file in pieces: one sheet, every cell text by its type, the headings in bold and always in sight."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in _PARTS.items():
            archive.writestr(zipfile.ZipInfo(name), _PROLOGUE + body, zipfile.ZIP_DEFLATED)
        member = zipfile.ZipInfo("xl/worksheets/sheet1.xml")
        member.compress_type = zipfile.ZIP_DEFLATED
        with archive.open(member, "w", force_zip64=True) as sheet:
            for piece in _sheet(headings, rows):
                sheet.write(piece)
                if ready := sink.taken():
                    yield ready
    yield sink.taken()


class _Sink(io.RawIOBase):
    """Takes what the archive writes and gives it away again piece by piece; it cannot be sought in."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        data = b"".join(self._pieces)
        self._pieces.clear()
        return data


_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/styles.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="xl/workbook.xml"'
    ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="list" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="worksheets/sheet1.xml"'
    ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/>'
    '<Relationship Id="rId2" Target="styles.xml"'
    ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles"/></Relationships>',
    # Style 1 is the format "text": what is typed into such a cell later stays as it was typed.
    "xl/styles.xml": '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="3"><xf/><xf numFmtId="49" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="1" applyNumberFormat="1" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}
_PROLOGUE = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def _sheet(headings: Cells, rows: Iterable[Cells]) -> Iterator[bytes]:
    width = len(headings)
    yield (
        f'{_PROLOGUE}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<dimension ref="A1"/><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" state="frozen"/></sheetView>'
        f'</sheetViews><cols><col min="1" max="{width}" width="24" style="1" customWidth="1"/></cols><sheetData>'
    ).encode()
    letters = [letter(place) for place in range(1, width + 1)]
    waiting = [_row(1, headings, letters, 2)]
    size = 0
    for number, row in enumerate(rows, 2):
        waiting.append(_row(number, row, letters, 1))
        size += len(waiting[-1])
        if size > PIECE:
            yield "".join(waiting).encode()
            waiting, size = [], 0
    yield ("".join(waiting) + "</sheetData></worksheet>").encode()


def _row(number: int, cells: Cells, letters: list[str], style: int) -> str:
    inside = "".join(
        f'<c r="{letters[place]}{number}" t="str" s="{style}"><v xml:space="preserve">{_xml(cell)}</v></c>'
        for place, cell in enumerate(cells)
        if cell
    )
    return f'<row r="{number}">{inside}</row>'


def _xml(cell: str) -> str:
    return escape(cell, {"\r": "&#13;"})
