"""The page of lists: a file is looked at, then imported as it was accepted; nobody without the right gets that far."""

from __future__ import annotations

import io
import re
import uuid
from datetime import timedelta
from html import unescape

import msgspec
import pytest
from msgspec.structs import replace

from custody.commands import SetClearanceStatus
from custody.deciding.lists.listing import ListRows
from custody.ledger.verify import Verdict, verify
from custody.wording import say
from tests.practice import COORDINATOR, EXIT
from tests.web.pages.conftest import House, Page, Visitor

RAW = r"\d{4}-\d\d-\d\dT|\b(?:SOUTH|NORTH|HQ_APPROVAL|human_blood|joint_research|uL|true|false)\b"
"""Codes of choices, and instants as machines write them."""
HEAD = "registration,organisation,side,cross_boundary_until,note\n"


def upload(visitor: Visitor, noun: str, data: bytes | str, name: str = "list.csv") -> Page:
    csrf = visitor.go("/lists").hidden("csrf")
    content = data.encode() if isinstance(data, str) else data
    fields = {"csrf": csrf, "deed": "check", "noun": noun, "file": (io.BytesIO(content), name)}
    answer = visitor.client.post("/lists", data=fields, content_type="multipart/form-data")
    return Page(answer.status_code, answer.get_data(as_text=True), answer.headers.get("Location", ""))


def accept(visitor: Visitor, page: Page, reason: str = "letter of May", **changed: str) -> Page:
    names = ("csrf", "id", "noun", "form", "result", "carried")
    fields = {name: unescape(_hidden_in_import(page, name)) for name in names}
    sent = visitor.post("/lists", **{**fields, "deed": "import", "reason": reason, **changed})
    return visitor.go(sent.location) if sent.status == 303 else sent


def _hidden_in_import(page: Page, name: str) -> str:
    form = page.text[page.text.index('name="deed" value="import"') - 200 :]
    found = re.search(rf'name="{name}" value="([^"]*)"', form)
    assert found, name
    return found[1]


def plate() -> str:
    """Letters alone: with digits, chance makes one in some hundreds look like an identity card."""
    return "".join(chr(ord("A") + int(digit, 16)) for digit in uuid.uuid4().hex[:10])


@pytest.mark.parametrize("lang", ["en", "zh-Hant", "zh-Hans"])
def test_a_list_is_looked_at_and_then_imported(house: House, lang: str) -> None:
    admin, van = house.visitor("ADM-01", lang), plate()
    page = upload(admin, "vehicle", f"{HEAD}{van},HT-COURIER,HK,2029-12-31,\n")
    assert page.status == 200 and van in page.text
    assert van not in house.registry.zone.vehicles
    done = accept(admin, page)
    assert done.status == 200 and 'class="done"' in done.text
    assert van in house.registry.zone.vehicles
    assert f'<option value="{van}">' in house.visitor(COORDINATOR, lang).go("/consignments/new").text, "to choose from"


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", "These are the headings of the list “clearances”, not of “organisations”."),
        ("zh-Hant", "這是「許可」清單的標題"),
        ("zh-Hans", "这是“许可”清单的标题"),
    ],
)
def test_a_file_of_another_list_is_told_to_be_that(house: House, lang: str, told: str) -> None:
    """Not column by column that it is not the list that stood chosen."""
    admin = house.visitor("ADM-01", lang)
    data = admin.client.get("/lists/clearance/csv").data
    page = upload(admin, "organisation", data)
    assert told.lower() in page.text.lower()
    run = page.text.partition('<h2 id="run">')[2].partition("</section>")[0]
    assert run.count('<th scope="row"') == 1, "one fault, and no other"
    assert upload(admin, "clearance", data).text.count("badge bad") == 0


@pytest.mark.parametrize("lang", ["en", "zh-Hant", "zh-Hans"])
def test_what_would_change_is_told_in_words_inside_a_scope_and_a_quota_too(house: House, lang: str) -> None:
    admin = house.visitor("ADM-01", lang)
    for noun in ("clearance", "permit", "organisation", "site", "person"):
        data = admin.client.get(f"/lists/{noun}/csv").data.decode("utf-8-sig")
        key = {"clearance": "TRAIN-QUOTA-1", "organisation": "SZ-GAMMA", "person": "SZG-T01"}.get(noun, "")
        head, *rows = data.splitlines(keepends=True)
        chosen = [row for row in rows if key in row] if key else rows[:1]
        if noun in ("clearance", "permit"):
            chosen = [row.replace(key or row.split(",")[0], "ANEW-1") for row in chosen]
            chosen = [re.sub(r"^(ANEW-1,[^,]*,)\d+", r"\1", row) for row in chosen]
        run = upload(admin, noun, head + "".join(chosen)).text.partition('<h2 id="run">')[2].partition("</section>")[0]
        fields = re.findall(r'<li><span class="quiet">([^<]*)</span>', run)
        assert not [each for each in fields if re.search(r"[a-z]+[_\[.][a-z0-9]", each)], fields
        if noun == "clearance":
            assert any("1" in each for each in fields), "of which row"
        values = [unescape(each) for each in re.findall(r"<(?:ins|del)>([^<]*)</", run)]
        assert not [each for each in values if re.search(RAW, each)], values
        assert values or noun not in ("clearance", "permit")


def test_a_workbook_is_taken_from_the_page_and_brought_back(house: House) -> None:
    admin = house.visitor("ADM-01")
    answer = admin.client.get("/lists/clearance/xlsx")
    assert answer.status_code == 200
    page = upload(admin, "clearance", answer.get_data(), "clearances.xlsx")
    assert "Nothing to import" in page.text and 'value="import"' not in page.text


def test_five_hundred_faults_are_told_row_by_row(house: House) -> None:
    lines = "".join(f"{plate()},NOBODY,HK,2029-12-31,\n" for _ in range(600))
    page = upload(house.visitor("ADM-01"), "vehicle", HEAD + lines)
    assert "Faults: 600" in page.text and "… and 100 more." in page.text
    assert page.text.count("is not known") == 500
    assert 'value="import"' not in page.text


def test_an_import_without_a_reason_is_asked_for_one_and_keeps_the_file(house: House) -> None:
    admin, van = house.visitor("ADM-01"), plate()
    page = upload(admin, "vehicle", f"{HEAD}{van},HT-COURIER,HK,2029-12-31,\n")
    again = accept(admin, page, reason=" ")
    assert again.status == 422 and 'role="alert"' in again.text
    assert accept(admin, again).status == 200
    assert van in house.registry.zone.vehicles


def test_what_moved_on_is_shown_anew_to_be_accepted_again(house: House) -> None:
    admin, van = house.visitor("ADM-01"), plate()
    first = upload(admin, "vehicle", f"{HEAD}{van},HT-COURIER,HK,2029-12-31,\n")
    accept(admin, upload(admin, "vehicle", f"{HEAD}{van},HT-COURIER,HK,2030-12-31,\n"))
    late = accept(admin, first)
    assert late.status == 422 and "2030-12-31" in late.text and "2029-12-31" in late.text
    assert accept(admin, late).status == 200
    assert str(house.registry.zone.vehicles[van].cross_boundary_until) == "2029-12-31"


def test_a_file_that_was_altered_on_the_way_is_not_imported(house: House) -> None:
    admin, van = house.visitor("ADM-01"), plate()
    page = upload(admin, "vehicle", f"{HEAD}{van},HT-COURIER,HK,2029-12-31,\n")
    assert accept(admin, page, carried="AAAA").status == 400
    assert accept(admin, page, result="0" * 64).status == 422
    assert accept(admin, page, form="pdf").status == 404
    assert van not in house.registry.zone.vehicles


def test_nothing_and_too_much_are_said_so(house: House) -> None:
    admin = house.visitor("ADM-01")
    assert upload(admin, "vehicle", b"").status == 422
    assert upload(admin, "vehicle", b"x" * (16 * 2**20 + 1)).status == 413
    assert upload(admin, "nothing", b"x").status == 404


@pytest.mark.parametrize(
    ("staff", "sends"), [("ADM-01", True), ("SZA-T01", True), ("SZA-C01", True), ("CUR-K01", False), ("AUD-01", False)]
)
def test_only_who_may_import_something_is_offered_it(house: House, staff: str, sends: bool) -> None:
    page = house.visitor(staff).go("/lists")
    assert page.status == 200
    assert ('type="file"' in page.text) == sends


def test_what_is_typed_into_a_cell_is_never_markup(house: House) -> None:
    page = upload(house.visitor("ADM-01"), "vehicle", f"{HEAD}<b>x</b>,<i>,HK,<script>,<u>\n")
    for tag in ("<b>x", "<i>", "<script>", "<u>"):
        assert tag not in page.text


def test_the_address_of_a_list_that_is_not_there_is_no_page(house: House) -> None:
    visitor = house.visitor("SZA-T01")
    for path, status in (
        ("/lists/nothing/template/csv", 404),
        ("/lists/site/pdf", 404),
        ("/lists/nothing/csv", 404),
        ("/lists/person/csv", 403),
        ("/lists/site/csv", 200),
        ("/lists/person/template/xlsx", 200),
    ):
        assert visitor.client.get(path).status_code == status, path


def test_a_stranger_sends_nothing(house: House) -> None:
    stranger = house.stranger()
    answer = stranger.client.post("/lists", data={"deed": "check"}, content_type="multipart/form-data")
    assert answer.status_code == 303 and "/sign-in" in answer.headers["Location"]


def test_the_page_of_a_consignment_gives_it_and_each_decision_as_a_file(house: House) -> None:
    consignment, package = house.practice.ready(2, seal=f"SEAL-{plate()}")
    act = house.practice.cross(consignment, package, EXIT, seal="WRONG-1")
    visitor = house.visitor("SZA-C01")
    page = visitor.go(f"/consignments/{consignment}").text
    paths = [f"/consignments/{consignment}/export", *re.findall(r"/crossings/\d+/export", page)]
    assert len(paths) == 2 and act.consignment == consignment
    for path in paths:
        assert path in page
        report = verify(visitor.client.get(path).get_data())
        assert report.verdict is Verdict.PROVED and report.complete
        assert house.visitor("SZG-C01").client.get(path).status_code == 403
    assert visitor.client.get("/crossings/1/export").status_code == 404


def test_of_two_answers_one_has_to_be_given_and_what_is_announced_is_told(house: House) -> None:
    """A version for a day to come is suspended, as the one in force is: for now, or from that day on."""
    admin, clearance = house.visitor("ADM-01"), house.registry.zone.clearances["TRAIN-SOUTH-1"]
    begins = house.registry.clock() + timedelta(days=10)
    ahead = msgspec.to_builtins(replace(clearance, version=2, valid_from=begins))
    house.practice.do("ADM-01", ListRows(id=str(uuid.uuid4()), noun="clearance", rows=(ahead,), reason="renewed"))
    stopped = SetClearanceStatus(id=str(uuid.uuid4()), clearance=clearance.number, status="suspended", reason="letter")
    house.practice.do("ADM-01", stopped)
    text = admin.go("/lists/clearance/csv").text.replace("\r", "")
    row = next(line for line in text.splitlines() if line.startswith("TRAIN-SOUTH-1,clearance,"))
    since = clearance.valid_from.strftime("%Y-%m-%d")
    moved = row.replace("clearance,3,", "clearance,,").replace(since, begins.strftime("%Y-%m-%d"), 1)
    scopes = [line for line in text.splitlines() if line.startswith("TRAIN-SOUTH-1,scope,")]
    page = upload(admin, "clearance", "\n".join([text.splitlines()[0], moved, *scopes]))
    assert page.status == 200, page.text
    for code in ("stopped_for_now", "stopped_then"):
        assert f'<input type="radio" name="although" value="{code}" required>' in page.text
    assert "Until then version 3 stays in force" in page.text
    assert "name in `although`" in accept(admin, page).text
    assert 'class="done"' in accept(admin, page, although="stopped_then").text


@pytest.mark.parametrize("lang", ["en", "zh-Hant", "zh-Hans"])
def test_who_lists_no_clearances_is_told_who_does(house: House, lang: str) -> None:
    told = say("page.lists.by_administrators")[lang]
    assert told in house.visitor("SZA-C01", lang).go("/lists").text
    assert told not in house.visitor("ADM-01", lang).go("/lists").text
