"""What stands on paper: every word and code of it, in the characters of each side, however much there is."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from fpdf import FPDF

from custody.balance import Balance
from custody.bilingual import Field, Part, Table, Tongue, pair
from custody.fonts import FONT, FONT_OF_THE_MAINLAND
from custody.holding import DowntimeForm, DowntimeFormState
from custody.notifying.form import Form, decode_form, encode_form, material_changes
from custody.notifying.parts import parts
from custody.notifying.rows import form_csv, form_rows
from custody.notifying.standing import Standing
from custody.paper.balance import balance_sheet
from custody.paper.downtime import downtime_sheet
from custody.paper.letters import shown, width, wrapped
from custody.paper.notification import notification_sheet
from custody.paper.sheet import Masthead, Sheet
from custody.wording import LANGUAGES, default_catalogue
from custody.zone import Zone
from tests.custody.notifying.some_form import FORM, big_form
from tests.practice import EXIT

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
ROOT = Path(__file__).parent.parent.parent.parent


def pages(content: bytes) -> int:
    return content.count(b"/Type /Page\n")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_same_form_gives_the_same_bytes(lang: str) -> None:
    first = notification_sheet(FORM, None, 480, lang=lang)
    assert first == notification_sheet(FORM, None, 480, lang=lang)
    assert first.startswith(b"%PDF-")


def test_fifty_packages_with_five_hundred_containers_page_well_and_quickly() -> None:
    form = big_form(packages=50, each=10)
    notification_sheet(FORM, None, 480, lang="zh-Hans")
    began = time.process_time()
    content = notification_sheet(form, None, 480, lang="zh-Hans")
    assert time.process_time() - began < 2
    assert 5 <= pages(content) <= 20


def test_codes_stand_side_by_side_so_that_an_officer_turns_few_pages() -> None:
    content = notification_sheet(big_form(packages=8, each=60), None, 480, lang="zh-Hant")
    assert pages(content) <= 5


def test_a_row_that_is_taller_than_a_page_goes_on_over_it_and_loses_nothing() -> None:
    form = big_form(packages=1, each=2000)
    sheet = Sheet(Masthead(("t",), "n"), AT, ("en",))
    for part in parts(form, None, Tongue(("en",), 480)):
        sheet.part(part)
    set_down = " ".join(mark.text for page in sheet._pages for mark in page if hasattr(mark, "text"))
    assert all(code in set_down for code in form.lines[0].codes)
    assert all(getattr(mark, "y", 0) <= 285 for page in sheet._pages for mark in page)


def test_every_character_of_the_catalogue_and_of_training_can_be_set() -> None:
    texts = "".join(path.read_text("utf-8") for path in (ROOT / "config").rglob("*.toml"))
    for languages in default_catalogue().messages.values():
        texts += "".join(part for template in languages.values() for part in template if isinstance(part, str))
    assert {letter for letter in texts if not letter.isspace() and shown(letter) != letter} == set()


def test_both_fonts_have_the_same_characters() -> None:
    pdf = FPDF()
    pdf.add_font("hk", fname=FONT)
    pdf.add_font("sc", fname=FONT_OF_THE_MAINLAND)
    hong_kong, mainland = pdf.fonts["hk"], pdf.fonts["sc"]
    assert set(hong_kong.cmap) == set(mainland.cmap)  # type: ignore[union-attr]


def test_what_cannot_be_set_becomes_a_question_mark() -> None:
    assert shown("a\x00b\u202ec\U0001f600d\te") == "a?b?c?d e"


def test_lines_keep_to_their_room_and_lose_no_letter() -> None:
    text = "HTC-7K3M9QXD42-5  內有乾冰（UN1845）：保持通風，切勿徒手接觸。 " + "x" * 300
    lines = wrapped(text, 40, 9)
    assert all(width(line, 9) <= 40 for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert not any(line.startswith(("，", "。", "）")) for line in lines)


def test_the_form_is_read_in_the_reader_s_language_first() -> None:
    for lang, side, expected in (("en", "SZ", "zh-Hans"), ("en", "HK", "zh-Hant"), ("zh-Hans", "HK", "en")):
        assert pair(lang, side) == (lang, expected)
    title = parts(FORM, None, Tongue(("zh-Hant", "en"), 480))[2].title
    assert title == ("寄件機構", "Consignor")


def test_times_stand_in_the_zone_s_civil_time() -> None:
    assert Tongue(("en",), 480).time("2026-11-23T02:00:00Z") == ("2026-11-23 10:00 +08:00",)
    assert Tongue(("en",), 480).time("") == ()


def test_a_cell_that_would_be_a_formula_is_made_harmless() -> None:
    box = msgspec.structs.replace(FORM.packages[0], code="=cmd|' /C calc'!A0")
    line = msgspec.structs.replace(FORM.lines[0], package=box.code, source="@SUM(A1)", agent="-1+1")
    form = msgspec.structs.replace(FORM, packages=(box,), lines=(line,), project="+852 9000 0000")
    rows = list(form_rows(form))
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    assert form_csv(form).startswith("\ufeffnotification,")


def test_the_table_has_one_row_for_each_container() -> None:
    rows = list(form_rows(big_form(packages=3, each=7)))
    assert len(rows) == 1 + 21
    assert {len(row) for row in rows} == {len(rows[0])}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_balance_says_whether_anything_is_unexplained(lang: str) -> None:
    balance = Balance(5, {"in_store": 3, "lost": 1}, 1)
    content = balance_sheet(balance, [("clearance", ("TRAIN-SOUTH-1",))], AT, Tongue((lang,), 480))
    assert pages(content) == 1


def test_nothing_typed_can_break_out_of_the_document() -> None:
    def set_with(text: str) -> bytes:
        sheet = Sheet(Masthead((text,), text), AT, ("en",))
        sheet.field(Field((text,), (text,)))
        sheet.table(Table(((text,),), (1,), (((text,),),)))
        return sheet.bytes()

    hostile = set_with(") >> endstream\nendobj\n9 0 obj << /JavaScript (x) >> \\")
    assert hostile.count(b" obj\n") == set_with("harmless").count(b" obj\n")
    assert b"\nendobj\n9 0 obj << /JavaScript" not in hostile


def test_the_table_says_all_that_the_form_says() -> None:
    standing = Standing("acknowledged", "GD-2026-1", "2026-11-23T02:10:00Z")
    heading, row, *_ = form_rows(FORM, standing)
    cells = dict(zip(heading, row, strict=True))
    assert len(cells) == len(heading), "each column once"
    assert cells["permits"] == "HGR_EXIT TRAIN-HGR-1 valid_to=2029-12-31T15:59:59Z drawn=2 containers"
    assert cells["quotas"] == "1 2026-11 reserved=4000 uL limit=100000" and cells["scope_rows"] == "1"
    assert cells["duty_phone"] == "'+86 755 0000 0101" and cells["emergency_zh_hans"] == "切勿打开。"
    assert cells["declaration"] == "All of it is true." and cells["signed_by"] == cells["filed_by"] == "SZA-C01"
    assert (cells["status"], cells["reference"]) == ("acknowledged", "GD-2026-1")
    assert cells["consignor_name"] == "SZ-ALPHA / SZ-ALPHA 機構 / SZ-ALPHA 机构"


def test_a_weight_that_nobody_told_is_null_and_was_0_in_older_forms() -> None:
    bare = msgspec.structs.replace(FORM, packages=(msgspec.structs.replace(FORM.packages[0], gross_weight_g=None),))
    told = encode_form(bare)
    assert b'"gross_weight_g":null' in told
    older = decode_form(told.replace(b'"gross_weight_g":null', b'"gross_weight_g":0'))
    assert older == bare, "an amendment that weighs nothing anew changes nothing of it"
    assert older is not None and material_changes(older, FORM) == ("packages",)
    heading, row, *_ = form_rows(bare)
    assert dict(zip(heading, row, strict=True))["gross_weight_g"] == ""


def test_a_form_comes_back_from_its_bytes() -> None:
    body = msgspec.json.encode(FORM, order="sorted")
    assert decode_form(body) == FORM
    assert decode_form("{}") is None
    assert isinstance(FORM, Form)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_downtime_form_is_one_page_with_room_to_write(lang: str, zone: Zone) -> None:
    form = DowntimeForm("DF-FTZ-EXIT-1-0001-2", EXIT, 1, DowntimeFormState.ISSUED, AT.isoformat(), "OFF-E01")
    content = downtime_sheet(form, zone.stations[EXIT], "G2", Tongue(pair(lang), 480), training=True)
    assert pages(content) == 1
    assert content == downtime_sheet(form, zone.stations[EXIT], "G2", Tongue(pair(lang), 480), training=True)


def test_lines_to_write_on_never_meet_the_words_beside_them() -> None:
    sheet = Sheet(Masthead(("t",), "n"), AT, ("en",))
    sheet.blank(("a label of many words that goes on and on until it takes four lines " * 3,))
    sheet.blank(("next",))
    (page,) = sheet._pages
    *label, following = [mark.y for mark in page if hasattr(mark, "text")]
    assert len(label) > 3 and following > max(label)


def foot_of(before: int) -> Sheet:
    """A sheet after so many lines."""
    sheet = Sheet(Masthead(("Form",), ""), AT, ("en",))
    for _ in range(before):
        sheet.field(Field(("Of it",), ("x",)))
    return sheet


def set_on(sheet: Sheet, page: int, text: str) -> int:
    return sum(getattr(mark, "text", "") == text for mark in sheet._pages[page])


def test_no_row_stands_alone_at_the_foot_of_a_page() -> None:
    """Whatever stands before it, a table begins where two of its rows find room."""
    code = ("HTP-0VEY1JTKFH-B",)
    table = Table((("Box",),), (1,), ((code,),) * 3)
    begun = set()
    for before in range(40, 60):
        sheet = foot_of(before)
        sheet.part(Part(("Packages",), (), (table,)))
        begun.add(set_on(sheet, 0, code[0]))
    assert begun == {0, 2, 3}


def test_no_signature_stands_alone_on_a_page() -> None:
    documents, signature = (Part((title,), (Field(("By",), (title,)),)) for title in ("Documents", "Signature"))
    for before in range(40, 60):
        sheet = foot_of(before)
        sheet.ends((documents, signature))
        last = len(sheet._pages) - 1
        assert set_on(sheet, last, "Signature") == set_on(sheet, last, "Documents") == 2
