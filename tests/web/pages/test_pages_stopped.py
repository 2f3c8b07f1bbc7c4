"""The page of what a gate has stopped, or let pass on paper: one order for one fault, and none that is done already."""

from __future__ import annotations

import re

import pytest

from custody import commands
from custody.holding import Hold, Passage
from custody.records.views.reading import contents, every
from custody.wording import LANGUAGES, say
from tests.practice import (
    COORDINATOR,
    COURIER,
    ENTRY,
    ENTRY_OFFICER,
    EXIT,
    EXIT_OFFICER,
    RECEIVING_COORDINATOR,
    new_id,
)
from tests.web.pages.conftest import House

SEALS = iter(f"STOP-{number:04}" for number in range(100))
STRANGE = "NOT-ON-RECORD"
OPEN_IT = "opens it to count again"
COUNT_IT = "A checkpoint officer counts what is inside, before two people, and reseals it"


def part(page: str, title: str) -> str:
    return page.partition(f'id="{title}"')[2].partition("</section>")[0]


def gates(house: House, consignment: str, staff: str = COORDINATOR, lang: str = "en") -> str:
    return part(house.visitor(staff, lang).go(f"/consignments/{consignment}").text, "met")


def on_paper(house: House, consignment: str, package: str, *seals: str) -> None:
    """Let in by a paper form of the entry, which one officer enters and another confirms."""
    do = house.practice.do
    issued = do(ENTRY_OFFICER, commands.IssueDowntimeForms(id=new_id(), station=ENTRY, count=1)).entry.act
    form = issued.subjects()[0]
    told = commands.EnterDowntimeForm(
        id=new_id(),
        station=ENTRY,
        consignment=consignment,
        verdict="ALLOW",
        met=house.clock().isoformat(),
        officer=ENTRY_OFFICER,
        packages=(package,),
        seals=seals,
        carrier=COURIER,
        scan_sha256="0" * 64,
    )
    do(ENTRY_OFFICER, told, target=form)
    do("OFF-N02", commands.ConfirmDowntimeForm(id=new_id()), target=form)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_in_on_paper_is_explained_and_released_and_nobody_lets_it_pass_or_mends_it(
    house: House, lang: str
) -> None:
    seal = next(SEALS)
    consignment, package = house.practice.ready(seal=seal)
    house.practice.cross(consignment, package, EXIT, seal)
    on_paper(house, consignment, package, STRANGE)
    page = house.visitor(COORDINATOR, lang).go(f"/consignments/{consignment}").text
    assert 'value="request_override"' not in page and say("page.remedy.request_override")[lang] not in page
    latest = part(page, "met").partition("<h3>")[2].partition("<h3><span")[0]
    assert say("crossing.SEAL.strange.found", seals=STRANGE)[lang] in latest, "what was found is told"
    assert 'class="fix"' not in latest and say("page.remedy.turn_back")[lang] not in latest
    assert say("page.aside.to_do")[lang] in latest
    assert say("page.discrepancy.turn_explain", organisation="SZ-ALPHA")[lang] in latest
    number = re.search(r'href="#(DI-[0-9A-Z]+)"', latest)
    assert number and f'id="{number[1]}"' in page
    assert "HK-PORT" in latest and 'href="/holds?hold=' in latest
    with house.registry.reading() as connection:
        (hold,) = (each for each in every(connection, Hold) if each.target == consignment)
    asked = commands.RequestOverride(
        id=new_id(), decision=hold.entry - 2, check="SEAL", reason_code="recounted", reason="It is in."
    )
    assert house.practice.refused(COORDINATOR, asked) == "decision_let_pass"
    explained = commands.ExplainDiscrepancy(id=new_id(), explanation="The number was read off the lid.")
    house.practice.do(COORDINATOR, explained, target=number[1])
    assert say("page.discrepancy.turn_resolve")[lang] in gates(house, consignment, lang=lang)
    resolved = commands.ResolveDiscrepancy(id=new_id(), resolution="Agreed.")
    house.practice.do(RECEIVING_COORDINATOR, resolved, target=number[1])
    house.practice.do("OFF-N02", commands.Release(id=new_id(), reason="seen"), target=hold.id)
    after = gates(house, consignment, lang=lang)
    assert say("page.aside.settled")[lang] in after and say("page.aside.hold")[lang] not in after


def test_the_order_to_open_a_box_ends_when_it_is_open_and_the_next_when_it_is_sealed(house: House) -> None:
    seal, new = next(SEALS), next(SEALS)
    consignment, package = house.practice.ready(seal=seal)
    assert house.practice.cross(consignment, package, EXIT, STRANGE).verdict == "HOLD"
    stopped = say("page.journey.aside_held")["en"]
    page = house.visitor(EXIT_OFFICER).go(f"/consignments/{consignment}").text
    assert OPEN_IT in part(page, "met") and OPEN_IT in part(page, "precheck") and stopped in page
    opened = commands.Unseal(id=new_id(), package=package, seals=(seal,), reason="a strange seal", opening="recount")
    house.practice.do(EXIT_OFFICER, opened, station=EXIT)
    page = house.visitor("OFF-E02").go(f"/consignments/{consignment}").text
    for where in ("met", "precheck"):
        assert OPEN_IT not in part(page, where) and part(page, where).count(f"{COUNT_IT}: {package}") == 1, where
    assert stopped in page
    with house.registry.reading() as connection:
        inside = tuple(tube.code for tube in contents(connection, package))
    sealed = commands.Seal(id=new_id(), package=package, seals=(new,), counted=inside)
    house.practice.do("OFF-E02", sealed, station=EXIT)
    page = house.visitor("OFF-E02").go(f"/consignments/{consignment}").text
    assert COUNT_IT not in page and f"Counted and sealed again: {package}." in part(page, "met")
    amended = commands.AmendNotification(id=new_id(), reason="a strange seal", declaration="True.")
    (notification,) = set(re.findall(r"NO-[0-9A-Z]{10}", page))
    house.practice.do(COORDINATOR, amended, target=notification)
    page = house.visitor("OFF-E02").go(f"/consignments/{consignment}").text
    assert stopped not in page and say("page.journey.aside_held_mended")["en"] in page
    assert house.practice.cross(consignment, package, EXIT, new).verdict == "ALLOW"
    older = gates(house, consignment).partition("HOLD")[2]
    assert older and 'class="fix"' not in older, "what an earlier decision ordered is over"


def test_what_two_people_have_let_pass_waits_for_the_gate_alone(house: House) -> None:
    seal = next(SEALS)
    consignment, package = house.practice.ready(seal=seal)
    held = house.practice.cross(consignment, package, EXIT, STRANGE)
    assert held.verdict == "HOLD"
    with house.registry.reading() as connection:
        entry = next(each.entry for each in every(connection, Passage) if each.consignment == consignment)
    asked = commands.RequestOverride(
        id=new_id(), decision=entry, check="SEAL", reason_code="recounted", reason="Counted before two people."
    )
    house.practice.do(COORDINATOR, asked)
    house.practice.do("SZA-Q01", commands.ApproveOverride(id=new_id()), target=asked.id)
    page = house.visitor(COORDINATOR).go(f"/consignments/{consignment}").text
    assert say("page.journey.aside_held_passed")["en"] in page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_tube_of_others_is_one_order_with_its_link_at_the_lane_and_on_the_page(house: House, lang: str) -> None:
    seal = next(SEALS)
    consignment, package = house.practice.ready(seal=seal)
    (stranger,) = house.practice.register("SZG-T01")
    for raw in (house.practice.badge(EXIT_OFFICER), package, stranger, seal, house.practice.badge(COURIER)):
        house.practice.scan(EXIT, raw)
    lay_aside = say("crossing.beside.fix", codes=stranger, organisation="SZ-GAMMA")[lang]
    officer = house.visitor(EXIT_OFFICER, lang)
    lane = officer.go(f"/checkpoint/{EXIT}").text.partition('class="reasons"')[2].partition("</ol>")[0]
    about = part(officer.go(f"/consignments/{consignment}").text, "met")
    link = f'href="/containers/{package}?open=unseal&amp;opening=recount#deed-unseal"'
    for page in (lane, about):
        orders = re.findall(r'<p class="fix">→ ([^<]*)', page)
        assert [each for each in orders if stranger in each] == [lay_aside]
        assert link in page and say("page.remedy.unpack")[lang] not in page
    assert say("page.kiosk.for_the_sender")[lang] not in lane
    assert say("page.kiosk.call", name="SZ-GAMMA")[lang] in lane, "whose it is is called"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_may_only_turn_back_is_ordered_back_and_not_to_wait_for_its_clearance(house: House, lang: str) -> None:
    seal, clearance = next(SEALS), "TRAIN-SOUTH-1"
    consignment, package = house.practice.ready(seal=seal)
    assert house.practice.cross(consignment, package, EXIT, seal).verdict == "ALLOW"
    stopped = commands.SetClearanceStatus(id=new_id(), clearance=clearance, status="suspended", reason="their letter")
    house.practice.do("SZA-Q01", stopped)
    try:
        assert house.practice.cross(consignment, package, ENTRY, seal).verdict == "DENY"
        page = house.visitor(RECEIVING_COORDINATOR, lang).go(f"/consignments/{consignment}").text
    finally:
        again = commands.SetClearanceStatus(id=new_id(), clearance=clearance, status="active", reason="their letter")
        house.practice.do("ADM-01", again)
    way = page.partition('<ol class="way">')[2].partition("</section>")[0]
    assert say("crossing.action.return_only")[lang] in way and say("page.journey.aside_refused")[lang] not in way
    ahead = part(page, "precheck")
    assert say("crossing.ORG_LISTED.stopped_on_the_way.fix")[lang] in ahead
    assert say("crossing.ORG_LISTED.not_active.fix")[lang] not in page
    assert say("page.remedy.turn_back")[lang] in ahead
    mended = house.visitor(RECEIVING_COORDINATOR, lang).go(f"/consignments/{consignment}").text
    assert (
        say("crossing.action.return_only")[lang]
        not in mended.partition('<ol class="way">')[2].partition("</section>")[0]
    )
