"""The further way of a consignment by forms: changed, split, cancelled, sent back, closed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from msgspec.structs import replace

from custody import commands
from custody.records.turns.request import Request
from custody.records.views import reading
from custody.records.work.orders import Receipt
from custody.wording import LANGUAGES, say, text
from tests.practice import (
    COORDINATOR,
    COURIER,
    ENTRY,
    EXIT,
    RECEIVER,
    RECEIVING_COORDINATOR,
    TECHNICIAN,
    Practice,
    new_id,
)
from tests.web.pages.conftest import House


def box(practice: Practice, seal: str) -> str:
    package = practice.package(practice.register())
    practice.do(TECHNICIAN, commands.Seal(id=new_id(), package=package, seals=(seal,)))
    return package


def test_a_draft_is_changed_and_the_page_says_what(house: House) -> None:
    first, second = box(house.practice, "SEAL-7001"), box(house.practice, "SEAL-7002")
    number = house.practice.consign(first)
    visitor = house.visitor(COORDINATOR)
    page = visitor.send(
        f"/consignments/{number}", "change_consignment", target=number, put_in=second, carrier="CUR-K02"
    )
    assert page.status == 200
    assert "packages, carrier; packages now: 2" in page.text
    chinese = house.visitor(COORDINATOR, "zh-Hant").go(f"/consignments/{number}").text
    assert "包裝、運送人；現有 2 件包裝" in chinese


def test_a_time_left_empty_stays_and_a_refusal_keeps_the_form_open(house: House) -> None:
    number = house.practice.consign(box(house.practice, "SEAL-7003"))
    visitor = house.visitor(COORDINATOR)
    page = visitor.send(f"/consignments/{number}", "change_consignment", target=number, planned_exit="")
    assert page.status == 422
    assert "is planned like this already" in page.text
    assert 'id="deed-change_consignment" open><summary>Change the plan' in page.text


def test_a_split_shows_its_parts_and_each_part_its_whole(house: House) -> None:
    boxes = [box(house.practice, f"SEAL-701{place}") for place in range(2)]
    number = house.practice.consign(*boxes)
    visitor = house.visitor(COORDINATOR)
    page = visitor.send(f"/consignments/{number}", "split_consignment", target=number, packages=boxes[1])
    for part in (f"{number}.1", f"{number}.2"):
        assert f'href="/consignments/{part}"' in page.text
        assert f'href="/consignments/{number}"' in visitor.go(f"/consignments/{part}").text
    assert "nothing more under this number" in page.text


def test_what_may_be_done_is_offered_to_who_may_do_it(house: House) -> None:
    number, package = house.practice.ready(seal="SEAL-7020")
    path = f"/consignments/{number}"
    assert "Cancel the consignment" in house.visitor(COORDINATOR).go(path).text
    assert "Cancel the consignment" not in house.visitor(RECEIVING_COORDINATOR).go(path).text
    house.practice.cross(number, package, seal="SEAL-7020")
    for staff, offered in ((COORDINATOR, True), ("OFF-N01", True), (TECHNICIAN, False)):
        assert ("<summary>Turn it back" in house.visitor(staff).go(path).text) is offered
    page = house.visitor("OFF-N01").send(path, "turn_back", target=number, reason="box is damp")
    assert "Turned" in page.text and "box is damp" in page.text
    house.practice.hand_over(package, giver="CUR-K01", to=TECHNICIAN)
    house.practice.do(TECHNICIAN, commands.Receive(id=new_id(), packages=(package,)), station="SZ-BENCH-1")
    home = house.visitor(COORDINATOR).go(path).text
    stones = re.findall(r'<li class="(\w+)"[^>]*>.*?<strong>([^<]+)</strong>', home, re.S)
    assert ("ahead", "entry cleared") in stones, "it never entered, so its way does not say so"
    assert ("now", "received") in stones
    can = home.partition("From here it can:")[2].partition("</p>")[0]
    assert "account for everything" in can and "count again what has arrived" in can
    assert "draft its return" not in can and "receive its packages" not in can, "it is home, and all of it received"


def test_the_way_home_is_drafted_by_one_press_and_its_page_comes_next(house: House) -> None:
    number, package = house.practice.ready(seal="SEAL-7030")
    house.practice.cross(number, package, seal="SEAL-7030")
    house.practice.cross(number, package, ENTRY, seal="SEAL-7030")
    receive = commands.Receive(id=new_id(), packages=(package,))
    house.practice.do(RECEIVER, receive, station="HK-BENCH-1")
    house.practice.hand_over(package, giver="CUR-K01", to=RECEIVER)
    visitor = house.visitor(RECEIVING_COORDINATOR)
    page = visitor.send(f"/consignments/{number}", "send_back", target=number)
    assert "Return of" in page.text and "TRAIN-NORTH-1" in page.text
    done = visitor.send(f"/consignments/{number}", "reconcile", target=number, note="counted")
    assert "is accounted for" in done.text
    closed = visitor.send(f"/consignments/{number}", "close_consignment", target=number)
    assert "Closed" in closed.text


def test_officers_see_a_consignment_from_its_notification_on(house: House) -> None:
    number = house.practice.consign(box(house.practice, "SEAL-7040"))
    assert number not in house.visitor("OFF-E01").go("/consignments").text
    assert house.visitor("OFF-E01").go(f"/consignments/{number}").status == 403
    house.practice.notify(number)
    assert number in house.visitor("OFF-E01").go("/consignments").text


def test_what_is_over_offers_no_leave_to_pass(house: House) -> None:
    number, package = house.practice.ready(seal="SEAL-7050")
    held = house.practice.cross(number, package, seal="SEAL-9050")
    assert held.verdict == "HOLD"
    path = f"/consignments/{number}"
    visitor, compliance = house.visitor(COORDINATOR), house.visitor("SZA-Q01")
    before = visitor.go(path).text
    assert "Ask two people to let it pass" in before and 'value="request_override"' in before
    assert "open=request_override&amp;check=SEAL" in before, "each finding leads to leave for itself"
    led = visitor.go(f"{path}?open=request_override&check=SEAL").text
    assert '<option value="SEAL" selected>' in led
    with house.registry.reading() as connection:
        decision = reading.passages_of(connection, number)[-1].entry
    asked = commands.RequestOverride(
        id=new_id(), decision=decision, check="SEAL", reason_code="resealed", reason="Counted again before two people."
    )
    house.practice.do(COORDINATOR, asked)
    assert 'value="approve_override"' in compliance.go(path).text
    house.practice.do(COORDINATOR, commands.CancelConsignment(id=new_id(), reason="off"), target=number)
    for page in (visitor.go(path).text, compliance.go(path).text):
        assert "Counted again before two people." in page
        assert "Ask two people to let it pass" not in page
        assert 'value="request_override"' not in page and 'value="approve_override"' not in page


def test_the_sites_of_a_draft_stand_under_their_organisation_and_an_unfit_courier_has_a_sign(house: House) -> None:
    page = house.visitor(COORDINATOR).go("/consignments/new").text
    beta = re.search(r'<optgroup label="HK-BETA">(.*?)</optgroup>', page, re.S)
    assert beta and "HK-BETA-LAB" in beta[1] and "HK-DELTA" not in beta[1]
    assert 'data-within="to_organisation"' in page
    assert ">⚠ CUR-K03 — " in page and ">CUR-K01 — " in page


def test_the_first_stone_is_named_alike_before_and_after_filing(house: House) -> None:
    number = house.practice.consign(box(house.practice, "SEAL-7080"))
    visitor = house.visitor(COORDINATOR)
    stone = r'<li class="(?:now|past)"[^>]*>.*?<strong>([^<]+)</strong>'
    before = re.findall(stone, visitor.go(f"/consignments/{number}").text, re.S)
    house.practice.notify(number)
    after = re.findall(stone, visitor.go(f"/consignments/{number}").text, re.S)
    assert before[0] == after[0] == "drafted"


def test_where_the_time_of_an_entry_and_of_its_decision_differ_the_page_says_why(house: House) -> None:
    practice = house.practice
    consignment, package = practice.ready(seal="SEAL-TURN1")
    met = {"consignment": consignment, "packages": (package,), "carrier": "CUR-K01"}
    read = commands.Cross(id=new_id(), seals=("SEAL-TURN1",), **met)
    at_once = practice.do("OFF-E01", read, station=EXIT).entry
    earlier = (practice.registry.clock() - timedelta(seconds=3)).isoformat()
    again = commands.Cross(id=new_id(), seals=("SEAL-OTHER",), **met)
    waited = practice.registry.carry_out(Request(again, replace(at_once.circumstances, at=earlier), ""))
    assert isinstance(waited, Receipt)
    why = text("page.entry.asked_before_decided", "en")
    visitor = house.visitor("AUD-01")
    assert why not in visitor.go(f"/ledger/{at_once.number}").text
    assert why in visitor.go(f"/ledger/{waited.entry.number}").text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_ready_says_who_hands_it_to_whom_and_each_reader_his_own_steps(house: House, lang: str) -> None:
    package = box(house.practice, f"SEAL-709{LANGUAGES.index(lang)}")
    number = house.practice.consign(package)
    house.practice.notify(number)
    path, parties = f"/consignments/{number}", {"carrier": COURIER, "organisation": "HT-COURIER"}
    told = say("page.journey.hand_over", code=package, giver=TECHNICIAN, **parties)[lang]
    pages = {staff: house.visitor(staff, lang).go(path).text for staff in (TECHNICIAN, COORDINATOR, COURIER)}
    cancelled, meets, lost = (say(f"step.{each}")[lang] for each in ("take_back", "cross", "give_up"))
    for staff, page in pages.items():
        assert told in page, staff
        can = page.partition(say("page.journey.next")[lang])[2].partition("</p>")[0]
        assert (cancelled in can, lost in can) == (staff == COORDINATOR, staff == COORDINATOR), staff
        assert (meets in can) == (staff == COURIER), staff
    led = re.search(rf'href="(/containers/{package}[^"]*open=offer[^"]*)"', pages[TECHNICIAN])
    assert led and f"to={COURIER}" in led[1]
    assert "open=offer" not in pages[COORDINATOR], "it is not in his hands"
    form = house.visitor(TECHNICIAN, lang).go(led[1].replace("&amp;", "&").partition("#")[0]).text
    assert 'id="deed-offer" open' in form and f'<option value="{COURIER}" selected>' in form
    house.practice.hand_over(package)
    assert told not in house.visitor(COURIER, lang).go(path).text
