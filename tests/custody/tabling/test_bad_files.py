"""Files that are no lists, or not whole ones: each is told in words that say what to do, and none is guessed at."""

from __future__ import annotations

import io
import threading
import time
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from custody.tabling import Format, Listed, read_list, rows
from custody.tabling.fault import MOST_FAULTS
from custody.tabling.table import Rows
from custody.tabling.workbook import MOST_CELLS, read_workbook
from custody.wording import LANGUAGES
from custody.zone import Zone
from tests.custody.tabling.spreadsheets import GOOD, VEHICLE, csv_of, replaced, with_member, workbook

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
LINE = ",".join(GOOD)
ALL = "columns_needed_by_all"
SHEET = "xl/worksheets/sheet1.xml"
WHOLE = workbook(GOOD)


def read(zone: Zone, data: bytes, form: Format = Format.CSV, noun: str = "vehicle") -> Listed:
    found = read_list(data, form, noun, zone, AT)
    for fault in found.faults:
        assert set(fault.say()) == set(LANGUAGES)
    return found


def told(found: Listed) -> list[tuple[int, str, str]]:
    return [(fault.row, fault.column, fault.code) for fault in found.faults]


def codes(found: Listed) -> list[str]:
    return [fault.code for fault in found.faults]


def test_a_sound_list_is_read_from_either_form(zone: Zone) -> None:
    for data, form in ((csv_of(LINE), Format.CSV), (workbook(GOOD), Format.XLSX)):
        found = read(zone, data, form)
        assert (found.fault_count, found.rows, found.lines[0].key, found.lines[0].row) == (0, 1, "AB1234", 2)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_utf_8_is_read_with_and_without_its_mark(zone: Zone, encoding: str) -> None:
    data = csv_of(LINE.replace("blue", "藍色")).decode().encode(encoding)
    assert read(zone, data).lines[0].values["note"] == "藍色"


@pytest.mark.parametrize(
    ("encoding", "code", "named"),
    [
        ("utf-16", "encoding_utf16", ""),
        ("utf-16-le", "encoding_utf16", ""),
        ("gb18030", "encoding", "GB18030"),
        ("big5", "encoding", "Big5"),
    ],
)
def test_another_encoding_is_told_and_never_guessed(zone: Zone, encoding: str, code: str, named: str) -> None:
    found = read(zone, csv_of(LINE.replace("blue", "藍色的車輛")).decode().encode(encoding))
    assert codes(found) == [code]
    assert named in found.faults[0].say()["en"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"\xef\xbb\xbf", "empty_file"),
        (b"\r\n\r\n", "empty_file"),
        (csv_of(), "no_rows"),
        (b"\r\n" + csv_of(LINE), "headings_first"),
        (csv_of(LINE).replace(b",", b";"), "separator"),
        (csv_of(LINE).replace(b",", b"\t"), "separator"),
        (csv_of(LINE.replace("blue", '"blue')), "csv_broken"),
        (csv_of(LINE.replace("blue", "x" * 200_000)), "line_long"),
        (b",".join(b"x%d" % n for n in range(1_000_000)), "line_long"),
        (b"," * 10_000_000, "line_long"),
        (csv_of(LINE + "," * 120), "too_wide"),
        (b",".join([b"x"] * 120) + b"\n" + LINE.encode(), "too_wide"),
        (csv_of(LINE.replace("blue", "x" * 3_000)), "cell_long"),
        (csv_of(LINE.replace("blue", "x" * 600)), "text_long"),
        (csv_of(LINE.replace("blue", "b\0lue")), "control"),
        (csv_of(LINE.replace("blue", "b\x1blue")), "control"),
        (csv_of(LINE.replace("blue", "b\u2028lue")), "control"),
        (csv_of(LINE + ",stray"), "no_heading"),
    ],
)
def test_what_is_no_whole_csv_file_is_told(zone: Zone, data: bytes, code: str) -> None:
    assert codes(read(zone, data)) == [code]


@pytest.mark.parametrize(
    ("line", "lacking"),
    [
        ("AB1234,HT-COURIER,HK,2029-12-31", ["note"]),
        ("AB1234,HT-COURIER", ["side", "cross_boundary_until", "note"]),
        ("AB1234", ["organisation", "side", "cross_boundary_until", "note"]),
    ],
)
def test_a_row_that_is_cut_short_is_told_with_the_columns_that_it_lacks(
    zone: Zone, line: str, lacking: list[str]
) -> None:
    found = read(zone, csv_of(LINE.replace("AB1234", "AC1"), line))
    assert told(found) == [(3, lacking[0], "row_cut")]
    assert all(column in words for words in found.faults[0].say().values() for column in lacking)


def test_cells_that_are_empty_at_the_end_are_no_cut_row(zone: Zone) -> None:
    for data, form in (
        (csv_of("AB1234,HT-COURIER,HK,2029-12-31,"), Format.CSV),
        (csv_of("AB1234,HT-COURIER,HK,2029-12-31,", headings=(*VEHICLE, "")), Format.CSV),
        (workbook(GOOD[:4]), Format.XLSX),
    ):
        found = read(zone, data, form)
        assert (found.fault_count, found.lines[0].cleared) == (0, ("note",))


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(0)"])
def test_text_that_begins_like_a_formula_is_refused_until_it_says_that_it_is_text(zone: Zone, start: str) -> None:
    assert told(read(zone, csv_of(LINE.replace("blue", start)))) == [(2, "note", "active")]
    assert read(zone, csv_of(LINE.replace("blue", f"'{start}"))).lines[0].values["note"] == start
    assert read(zone, workbook((*GOOD[:4], f"'{start}")), Format.XLSX).lines[0].values["note"] == f"'{start}"


def test_a_formula_in_a_workbook_is_never_calculated_and_its_cell_is_named(zone: Zone) -> None:
    found = read(zone, workbook(GOOD, ("AC1", "HT-COURIER", "HK", "=TODAY()", "=A1")), Format.XLSX)
    assert told(found) == [(3, "cross_boundary_until", "formula"), (3, "note", "formula")]
    assert "=TODAY()" in found.faults[0].say()["zh-Hant"]


def test_an_error_of_the_spreadsheet_is_no_value(zone: Zone) -> None:
    def spoil(book: Workbook) -> None:
        cell = book.active["E2"]
        cell.value, cell.data_type = "#REF!", "e"

    assert told(read(zone, workbook(GOOD, spoil=spoil), Format.XLSX)) == [(2, "note", "error_cell")]


def merge(book: Workbook) -> None:
    book.active.merge_cells("A2:A3")


def hide(book: Workbook) -> None:
    book.create_sheet("secret").sheet_state = "hidden"


def add(book: Workbook) -> None:
    book.create_sheet("more")


def hide_row(book: Workbook) -> None:
    book.active.row_dimensions[2].hidden = True


def hide_column(book: Workbook) -> None:
    book.active.column_dimensions["B"].hidden = True


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (merge, "merged"),
        (hide, "sheet_hidden"),
        (hide_row, "cells_hidden"),
        (hide_column, "cells_hidden"),
        (add, "sheets"),
    ],
)
def test_a_workbook_says_one_thing_and_shows_all_of_it(zone: Zone, spoil: Any, code: str) -> None:
    assert codes(read(zone, workbook(GOOD, spoil=spoil), Format.XLSX)) == [code]


ENDLESS = b"q" * 300_000
"""As one token: a parser that is fed in pieces looks at it over and over again."""


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04 no archive", "workbook_broken"),
        (b"", "workbook_broken"),
        (csv_of(LINE), "workbook_broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "workbook_locked"),
        (with_member(workbook(GOOD), "xl/vbaProject.bin", b"x"), "workbook_macros"),
        (with_member(workbook(GOOD), "xl/media/big.bin", b"\0" * (97 * 2**20)), "workbook_large"),
        (replaced(workbook(GOOD), SHEET, lambda xml: xml[:200]), "workbook_broken"),
        (replaced(workbook(GOOD), SHEET, lambda xml: b'<!DOCTYPE x [<!ENTITY a "b">]>' + xml), "workbook_broken"),
        (
            replaced(workbook(GOOD), SHEET, lambda xml: xml.replace(b"<c ", b'<c zz="' + ENDLESS + b'" ', 1)),
            "workbook_broken",
        ),
        (replaced(workbook(GOOD), SHEET, lambda xml: xml + b"<!--" + b"<" * len(ENDLESS)), "workbook_broken"),
        (workbook(["x"] * 120), "too_wide"),
    ],
)
def test_what_is_no_workbook_of_ours_is_told(zone: Zone, data: bytes, code: str) -> None:
    assert codes(read(zone, data, Format.XLSX)) == [code]


def test_a_bomb_is_refused_by_what_its_directory_says_before_a_byte_is_unpacked(zone: Zone) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(20):
            archive.writestr(f"xl/worksheets/sheet{n}.xml", b"\0" * 50_000_000)
    found = read(zone, out.getvalue(), Format.XLSX)
    assert codes(found) == ["workbook_large"] and len(out.getvalue()) < 2**20


SHARED = "xl/sharedStrings.xml"


def declare(types: bytes) -> bytes:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    return types.replace(b"</Types>", f'<Override PartName="/{SHARED}" ContentType="{kind}"/></Types>'.encode())


@pytest.mark.parametrize(
    "text", ["<si/>", "<si><t>x</t></si>", "<x:si/>", "<si\n/>", "<si>" + "<r><t/></r>" * 40 + "</si>"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_more_texts_than_cells_are_refused_before_they_are_read(zone: Zone, text: str, encoding: str) -> None:
    """Each takes a few bytes in the file and some hundred when it is read."""
    head = f'<?xml version="1.0" encoding="{encoding}"?><sst xmlns="urn:x" xmlns:x="urn:x">'
    bomb = (head + text * (MOST_CELLS + 100 if len(text) < 100 else 40_000) + "</sst>").encode(encoding)
    data = with_member(replaced(workbook(GOOD), "[Content_Types].xml", declare), SHARED, bomb)
    assert len(data) < 2**20
    began = time.process_time()
    assert codes(read(zone, data, Format.XLSX)) == ["too_many_texts"]
    assert time.process_time() - began < 2


def test_texts_are_counted_in_a_part_of_any_name(zone: Zone) -> None:
    data = with_member(workbook(GOOD), "xl/texts.bin", b"<si/>" * (MOST_CELLS + 100))
    assert codes(read(zone, data, Format.XLSX)) == ["too_many_texts"]


def test_only_one_workbook_is_read_at_a_time(zone: Zone, monkeypatch: pytest.MonkeyPatch) -> None:
    now, most = [0], [0]

    def slowly(data: bytes) -> Rows:
        now[0] += 1
        most[0] = max(most[0], now[0])
        time.sleep(0.05)
        now[0] -= 1
        yield from read_workbook(data)

    monkeypatch.setattr(rows, "read_workbook", slowly)
    threads = [threading.Thread(target=read, args=(zone, WHOLE, Format.XLSX)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert most == [1]


def test_a_sheet_that_lies_about_its_size_costs_nothing(zone: Zone) -> None:
    def lie(xml: bytes) -> bytes:
        return xml.replace(b'<dimension ref="A1:E2"', b'<dimension ref="A1:XFD1048576"')

    data = replaced(workbook(GOOD), SHEET, lie)
    assert data != workbook(GOOD)
    assert read(zone, data, Format.XLSX).fault_count == 0


def test_a_row_at_the_end_of_the_sheet_is_too_far(zone: Zone) -> None:
    def far(xml: bytes) -> bytes:
        return xml.replace(b'<row r="2"', b'<row r="1048576"').replace(b'r="A2"', b'r="A1048576"')

    assert codes(read(zone, replaced(workbook(GOOD), SHEET, far), Format.XLSX)) == ["too_long"]


def test_a_list_of_a_hundred_thousand_rows_is_read_no_further_than_it_may_be_imported(zone: Zone) -> None:
    data = csv_of(*(f"V{n},HT-COURIER,HK,2029-12-31," for n in range(100_000)))
    found = read(zone, data)
    assert told(found) == [(0, "", "too_many")] and found.rows == 10_000


def test_what_is_wrong_with_the_whole_file_is_told_once_and_before_its_rows(zone: Zone) -> None:
    rows = (f"X-{n},2031-05-31" for n in range(100_000))
    found = read(zone, csv_of(*rows, headings=("staff", "dg_training_until")), noun="person")
    assert told(found) == [(0, "", "too_many"), (0, "badge", "badge_needed_by_all"), (0, "organisation", ALL)]
    assert found.fault_count == 3 and found.faults[2].params["columns"] == "organisation, roles"
    assert all("10000" in words for fault in found.faults for words in fault.say().values())
    many = read(zone, csv_of(*(f"V{n},NOBODY,HK,31/12/2029," for n in range(2_000)), 'V,"x'))
    assert told(many)[0] == (0, "", "csv_broken") and len(many.faults) == MOST_FAULTS


def test_of_many_faults_the_first_are_told_and_all_are_counted(zone: Zone) -> None:
    found = read(zone, csv_of(*(f"V{n},NOBODY,HK,31/12/2029," for n in range(2_000))))
    assert (len(found.faults), found.fault_count) == (MOST_FAULTS, 4_000)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_damaged_workbook_is_read_or_told_and_never_breaks_the_reader(zone: Zone, data: st.DataObject) -> None:
    whole = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(whole)))
    for each in (bytes(whole), bytes(whole[:cut])):
        found = read_list(each, Format.XLSX, "vehicle", zone, AT)
        assert found.fault_count or found.rows == 1


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=400).map(lambda text: csv_of(text)))
def test_any_bytes_are_answered(zone: Zone, data: bytes) -> None:
    for form in Format:
        found = read_list(data, form, "vehicle", zone, AT)
        assert all(fault.say()["en"] for fault in found.faults)
