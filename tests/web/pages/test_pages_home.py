"""The first page: what is told there leads to what it is about."""

from __future__ import annotations

import re

import pytest

from custody import commands
from custody.clearance import HoldKind
from custody.wording import LANGUAGES, say
from tests.practice import COORDINATOR, COURIER, ENTRY, EXIT, HK_BENCH, RECEIVER, new_id
from tests.web.pages.conftest import House


@pytest.mark.parametrize("lang", ["en", "zh-Hant", "zh-Hans"])
def test_what_is_told_of_a_consignment_leads_to_it_and_the_courier_hears_it_too(house: House, lang: str) -> None:
    seal = f"GOES-{lang.upper()}"
    consignment, package = house.practice.ready(seal=seal)
    clearance = "TRAIN-SOUTH-1"
    seen = house.registry.zone.clearances[clearance]
    assert house.practice.cross(consignment, package, EXIT, seal).verdict == "ALLOW"
    stopped = commands.SetClearanceStatus(id=new_id(), clearance=clearance, status="suspended", reason="their letter")
    house.practice.do("SZA-Q01", stopped)
    try:
        for staff in (COORDINATOR, COURIER):
            page = house.visitor(staff, lang).go("/").text
            told = page.partition('id="attention"')[2].partition("</section>")[0]
            assert f'href="/consignments/{consignment}"' in told, staff
        other = house.visitor("CUR-K02", lang).go("/").text
        assert consignment not in other.partition('id="attention"')[2].partition("</section>")[0], "another carries it"
    finally:
        again = commands.SetClearanceStatus(id=new_id(), clearance=clearance, status="active", reason="their letter")
        house.practice.do("ADM-01", again)
        assert house.registry.zone.clearances[clearance].version == seen.version + 2


@pytest.mark.parametrize("lang", ["en", "zh-Hant", "zh-Hans"])
def test_a_hold_that_he_may_lift_counts_as_his(house: House, lang: str) -> None:
    (tube,) = house.practice.register()
    placed = commands.Hold(id=new_id(), target=tube, hold_kind=HoldKind.QUALITY, reason="look at it")
    number = house.practice.do("SZA-Q01", placed).entry.number
    told = house.visitor("SZA-Q01", lang).go("/").text.partition('id="attention"')[2].partition("</section>")[0]
    asked = re.search(r'href="#open-holds">([^<]+)<', told)
    assert number and asked
    counted = re.search(r'class="count">(\d+)<', told)
    assert counted and int(counted[1]) >= 1
    assert say("page.attention.none")[lang] not in told
    other = house.visitor("HKD-C01", lang).go("/").text.partition('id="attention"')[2].partition("</section>")[0]
    assert "#open-holds" not in other, "he lifts none of them"


@pytest.mark.parametrize("lang", ["en", "zh-Hant", "zh-Hans"])
def test_what_is_urgent_stands_above_what_is_to_watch(house: House, lang: str) -> None:
    (tube,) = house.practice.register()
    placed = commands.Hold(id=new_id(), target=tube, hold_kind=HoldKind.QUALITY, reason="look at it")
    house.practice.do("SZA-Q01", placed)
    seal = f"FIRST-{lang.upper()}"
    consignment, package = house.practice.ready(seal=seal)
    assert house.practice.cross(consignment, package, EXIT, seal).verdict == "ALLOW"
    house.clock.pass_by(hours=30)
    told = house.visitor("SZA-Q01", lang).go("/").text.partition('id="attention"')[2].partition("</section>")[0]
    marks = [say(f"page.attention.{mark}")[lang] for mark in ("urgent", "watch")]
    order = re.findall("|".join(marks), told.partition("#open-holds")[0])
    assert order.count(marks[0]) >= 1 and order[-1] == marks[1], "the holds to lift come after all that is urgent"
    assert marks[0] not in told.partition("#open-holds")[2]


@pytest.mark.parametrize("lang", ["en", "zh-Hant", "zh-Hans"])
def test_what_was_received_stays_in_progress_while_it_is_held_or_with_its_courier(house: House, lang: str) -> None:
    seal = f"DOOR-{lang.upper()}"
    consignment, package = house.practice.ready(seal=seal)
    for station in (EXIT, ENTRY):
        assert house.practice.cross(consignment, package, station, seal).verdict == "ALLOW"

    def in_progress() -> str:
        page = house.visitor("HKB-C01", lang).go("/").text
        return page.partition(say("page.home.under_way")[lang])[2].partition("</section>")[0]

    def next_step() -> str:
        page = house.visitor(RECEIVER, lang).go("/").text
        return page.partition('aria-labelledby="next"')[2].partition("</section>")[0]

    waits = say("page.home.next_arrived", count=1, station=HK_BENCH)[lang]
    assert waits in next_step() and consignment in in_progress()
    house.practice.do(RECEIVER, commands.Receive(id=new_id(), packages=(package,)), station=HK_BENCH)
    assert waits not in next_step()
    assert consignment in in_progress(), "the courier has it in hand"
    house.practice.hand_over(package, giver=COURIER, to=RECEIVER)
    assert consignment not in in_progress()
    held = commands.Hold(id=new_id(), target=package, hold_kind=HoldKind.QUALITY, reason="look at it")
    house.practice.do("HKB-Q01", held)
    assert consignment in in_progress(), "held"


def next_step(house: House, staff: str, lang: str = "en") -> str:
    return house.visitor(staff, lang).go("/").text.partition('aria-labelledby="next"')[2].partition("</section>")[0]


@pytest.mark.parametrize("lang", ["en", "zh-Hant", "zh-Hans"])
def test_a_courier_is_told_where_to_take_what_he_has_in_hand(house: House, lang: str) -> None:
    do, seal, courier = house.practice.do, f"WAY-{lang.upper()}", "CUR-K02"
    answer, idle = say("page.home.next_courier")[lang], say("page.home.next_courier_idle")[lang]
    assert idle in next_step(house, courier, lang) and answer not in next_step(house, courier, lang)
    package = house.practice.package(house.practice.register())
    do("SZA-T01", commands.Seal(id=new_id(), package=package, seals=(seal,)))
    consignment = house.practice.consign(package, carrier=courier)

    def told(word: str, organisation: str = "") -> bool:
        step = next_step(house, courier, lang)
        found = say(f"page.carried.{word}", count=1, organisation=organisation)[lang] in step
        return found and f'href="/consignments/{consignment}"' in step and package in step

    handoff = house.practice.offer(package, to=courier)
    assert answer in next_step(house, courier, lang)
    do(courier, commands.Accept(id=new_id()), target=handoff)
    assert told("unfiled", "SZ-ALPHA") and answer not in next_step(house, courier, lang)
    house.practice.notify(consignment)
    assert told("exit") and "FTZ-EXIT-1" in next_step(house, courier, lang)
    assert "FTZ-EXIT-2" not in next_step(house, courier, lang)
    assert house.practice.cross(consignment, package, EXIT, seal, carrier=courier).verdict == "ALLOW"
    assert told("entry") and "FTZ-ENTRY-1" in next_step(house, courier, lang) and not told("exit")
    assert house.practice.cross(consignment, package, ENTRY, seal, carrier=courier).verdict == "ALLOW"
    assert told("receiver", "HK-BETA") and "open=offer" in next_step(house, courier, lang)
    do(RECEIVER, commands.Receive(id=new_id(), packages=(package,)), station=HK_BENCH)
    assert told("received", "HK-BETA")
    waits = say("page.home.next_received", count=1, staff=courier)[lang]
    assert waits in next_step(house, RECEIVER, lang) and package in next_step(house, RECEIVER, lang)
    assert waits not in next_step(house, "HKD-C01", lang), "others have nothing to do with it"
    handoff = house.practice.offer(package, giver=courier, to=RECEIVER)
    assert package not in next_step(house, courier, lang) and waits not in next_step(house, RECEIVER, lang)
    do(RECEIVER, commands.Accept(id=new_id()), target=handoff)
    assert package not in next_step(house, RECEIVER, lang)


def test_what_is_turned_back_is_taken_home_by_its_gate(house: House) -> None:
    consignment, package = house.practice.ready(seal="WAY-BACK")
    assert house.practice.cross(consignment, package, EXIT, "WAY-BACK").verdict == "ALLOW"
    house.practice.do(COORDINATOR, commands.TurnBack(id=new_id(), reason="the road is closed"), target=consignment)
    told = next_step(house, COURIER).partition(say("page.carried.home", count=1)["en"])[2]
    assert "FTZ-ENTRY-2" in told.partition("</p>")[0]


def test_a_courier_is_not_sent_onward_under_a_clearance_that_was_stopped(house: House) -> None:
    seals, clearance = ["STOP-1", "STOP-2"], "TRAIN-SOUTH-1"
    (waits, _), (left, box) = [house.practice.ready(seal=seal) for seal in seals]
    assert house.practice.cross(left, box, EXIT, seals[1]).verdict == "ALLOW"
    stopped = commands.SetClearanceStatus(id=new_id(), clearance=clearance, status="suspended", reason="their letter")
    house.practice.do("SZA-Q01", stopped)
    try:
        for lang in LANGUAGES:
            steps = next_step(house, COURIER, lang).split("<strong>")
            told = {number: next(each for each in steps if number in each) for number in (waits, left)}
            assert say("page.carried.turn_back", count=1, organisation="SZ-ALPHA")[lang] in told[left]
            assert say("page.carried.stay", count=1, organisation="SZ-ALPHA")[lang] in told[waits]
            assert not any("FTZ-" in each for each in told.values()), "it names a gate"
    finally:
        again = commands.SetClearanceStatus(id=new_id(), clearance=clearance, status="active", reason="their letter")
        house.practice.do("ADM-01", again)
    assert say("page.carried.turn_back", count=1, organisation="SZ-ALPHA")["en"] not in next_step(house, COURIER)
