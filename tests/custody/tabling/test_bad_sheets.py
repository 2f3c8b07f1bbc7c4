"""A sheet is looked at as it is read: whatever its part is called, however its XML is spelt."""

from __future__ import annotations

import io
import re
import time
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import Workbook

from custody.tabling import Format
from custody.zone import Zone
from tests.custody.tabling.spreadsheets import GOOD, replaced, workbook
from tests.custody.tabling.test_bad_files import codes, read

SHEET = "xl/worksheets/sheet1.xml"
PARTS = (SHEET, "xl/worksheets/sheet1.dat", "xl/pages/one.xml", "xl/sheet")
Change = Callable[[bytes], bytes]


def hide_the_row(book: Workbook) -> None:
    book.active.row_dimensions[2].hidden = True


HIDDEN = workbook(GOOD, spoil=hide_the_row)


def by(instead: bytes) -> Change:
    """The row is hidden by this instead."""
    return lambda xml: xml.replace(b' hidden="1"', instead)


def by_default(said: bytes) -> Change:
    format_of_all = b'<sheetFormatPr baseColWidth="8" ' + said + b"/>"
    return lambda xml: re.sub(rb"<sheetFormatPr[^>]*/>", format_of_all, xml.replace(b' hidden="1"', b""))


def called(data: bytes, part: str) -> bytes:
    """The same workbook, whose sheet is this part."""

    def renamed(text: bytes) -> bytes:
        return text.replace(b"/" + SHEET.encode(), b"/" + part.encode())

    for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        data = replaced(data, name, renamed)
    return moved(data, part)


def moved(data: bytes, part: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            new.writestr(part if member.filename == SHEET else member.filename, old.read(member))
    return out.getvalue()


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize(
    "change",
    [
        by(b' hidden="1"'),
        by(b' hidden = "1"'),
        by(b" hidden='true'"),
        by(b' hidden="&#49;"'),
        by(b'\nhidden\n=\n"&#x31;"'),
        by(b' ht="0" customHeight="1"'),
        by(b' ht="&#48;.0" customHeight="1"'),
        by_default(b'defaultRowHeight="15" zeroHeight="1"'),
        by_default(b'defaultRowHeight="15" zeroHeight = "true"'),
        by_default(b'defaultRowHeight="0" customHeight="1"'),
        lambda xml: by(b"")(xml).replace(b"<sheetData", b'<cols><col min="2" max="2" width="0"/></cols><sheetData'),
    ],
)
def test_what_is_hidden_is_found_however_it_is_said(zone: Zone, change: Change, part: str) -> None:
    data = replaced(HIDDEN, SHEET, change)
    assert codes(read(zone, called(data, part), Format.XLSX)) == ["cells_hidden"]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("change", [by(b""), by(b' hidden="0"'), by(b' hidden="false" ht="15"')])
def test_what_is_shown_is_read_from_a_part_of_any_name(zone: Zone, change: Change, part: str) -> None:
    found = read(zone, called(replaced(HIDDEN, SHEET, change), part), Format.XLSX)
    assert (codes(found), found.rows) == ([], 1)


@pytest.mark.parametrize("part", PARTS)
def test_merged_cells_are_told_by_where_they_are(zone: Zone, part: str) -> None:
    merged = b'</sheetData><mergeCells count="1"><mergeCell\tref = "A2:A3"/></mergeCells>'
    data = replaced(workbook(GOOD), SHEET, lambda xml: xml.replace(b"</sheetData>", merged))
    found = read(zone, called(data, part), Format.XLSX)
    assert (codes(found), found.faults[0].found) == (["merged"], "A2:A3")


def in_utf16(xml: bytes) -> bytes:
    return re.sub(r"<\?xml[^>]*\?>", "", xml.decode()).encode("utf-16")


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize(
    ("filler", "encoded"),
    [("q", bytes), ("\u3c3c", bytes), ("q", in_utf16), ("\u3c3c", in_utf16)],
)
def test_one_endless_attribute_costs_nothing_in_a_part_of_any_name(
    zone: Zone, part: str, filler: str, encoded: Change
) -> None:
    """U+3C3C is twice the byte of a tag in UTF-16."""
    attribute = f'<c zz="{filler * 6_000_000}" '.encode()
    data = replaced(workbook(GOOD), SHEET, lambda xml: encoded(xml.replace(b"<c ", attribute, 1)))
    began = time.process_time()
    assert codes(read(zone, called(data, part), Format.XLSX)) == ["workbook_broken"]
    assert time.process_time() - began < 2
