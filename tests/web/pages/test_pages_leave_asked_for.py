"""Leave to pass a hold that is asked for and waits: everybody sees who asked, and who gives or refuses it."""

from __future__ import annotations

import re

import pytest

from custody import commands
from custody.holding import Consignment
from custody.records.views import reading
from custody.wording import LANGUAGES, say
from tests.practice import COORDINATOR, EXIT, EXIT_OFFICER, new_id
from tests.web.pages.conftest import House

COMPLIANCE = "SZA-Q01"
SEALS = iter(f"LEAVE-{number:04}" for number in range(100))


def held(house: House, asker: str = EXIT_OFFICER) -> tuple[str, str]:
    """(consignment, the id of the request): held at the exit for a strange seal, and leave is asked for."""
    seal = next(SEALS)
    consignment, package = house.practice.ready(seal=seal)
    house.practice.cross(consignment, package, EXIT, "NOT-ON-RECORD")
    return consignment, asked(house, consignment, asker)


def asked(house: House, consignment: str, asker: str) -> str:
    with house.registry.reading() as connection:
        decision = reading.passages_of(connection, consignment)[-1].entry
    command = commands.RequestOverride(
        id=new_id(), decision=decision, check="SEAL", reason_code="recounted", reason="Counted before two people."
    )
    house.practice.do(asker, command)
    return command.id


def part(page: str, title: str) -> str:
    return page.partition(f'id="{title}"')[2].partition("</section>")[0]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_while_it_waits_nobody_is_offered_to_ask_again_and_all_see_who_decides(house: House, lang: str) -> None:
    consignment, _ = held(house)
    path = f"/consignments/{consignment}"
    for staff in (EXIT_OFFICER, "OFF-E02", COORDINATOR):
        page = house.visitor(staff, lang).go(path).text
        assert 'value="request_override"' not in page and say("page.remedy.request_override")[lang] not in page
        assert "SZ-ALPHA" in part(page, "met") and EXIT_OFFICER in part(page, "met")
        answered = say("page.override.answered_by", organisation="SZ-ALPHA")[lang]
        assert answered in part(page, "overrides")
        assert say("page.override.waits", staff=EXIT_OFFICER, minutes=120)[lang] in part(page, "overrides")
        assert say("page.journey.aside_held_asked")[lang] in page
    page = house.visitor(COMPLIANCE, lang).go(path).text
    led = say("page.remedy.answer_override", staff=EXIT_OFFICER)[lang]
    assert led in part(page, "met") and f'href="{path}#overrides"' in part(page, "met")


def test_what_is_refused_may_be_asked_for_again(house: House) -> None:
    consignment, request = held(house)
    house.practice.do(COMPLIANCE, commands.RefuseOverride(id=new_id(), reason="Count it first."), target=request)
    page = house.visitor("OFF-E02").go(f"/consignments/{consignment}").text
    assert 'value="request_override"' in page and say("page.remedy.request_override")["en"] in page
    assert say("page.journey.aside_held_asked")["en"] not in page


def test_what_was_asked_for_before_it_was_notified_otherwise_is_not_given_and_may_be_asked_anew(house: House) -> None:
    consignment, _ = held(house)
    path = f"/consignments/{consignment}"
    (number,) = set(re.findall(r"NO-[0-9A-Z]{10}", house.visitor(COORDINATOR).go(path).text))
    house.clock.pass_by(minutes=1)
    amended = commands.AmendNotification(id=new_id(), reason="another", declaration="True.", carrier="CUR-K02")
    house.practice.do(COORDINATOR, amended, target=number)
    with house.registry.reading() as connection:
        found = reading.one(connection, Consignment, consignment)
    assert found is not None
    house.practice.cross(consignment, found.packages[0], EXIT, "NOT-ON-RECORD", carrier="CUR-K02")
    assert 'value="request_override"' in house.visitor(EXIT_OFFICER).go(path).text
    assert say("page.override.overtaken")["en"] in part(house.visitor("OFF-E02").go(path).text, "overrides")
    page = part(house.visitor(COMPLIANCE).go(path).text, "overrides")
    assert say("page.override.overtaken")["en"] in page and 'value="approve_override"' not in page
    assert 'value="refuse_override"' in page


def test_what_nobody_but_its_asker_could_answer_keeps_nobody_from_asking(house: House) -> None:
    consignment, _ = held(house, COMPLIANCE)
    page = house.visitor(EXIT_OFFICER).go(f"/consignments/{consignment}").text
    assert 'value="request_override"' in page, "the one officer of compliance there gives leave to others alone"


def test_at_home_an_officer_hears_who_decides_and_is_not_pressed(house: House) -> None:
    consignment, _ = held(house)
    told = say(
        "attention.override_requested_waits",
        staff=EXIT_OFFICER,
        consignment=consignment,
        gate="G2",
        check="SEAL",
        organisation="SZ-ALPHA",
    )["en"]
    urgent = say("page.attention.urgent")["en"]
    for staff in (EXIT_OFFICER, "OFF-E02"):
        line = house.visitor(staff).go("/").text.partition(told)[0].rpartition("<p>")[2]
        assert line and urgent not in line
    assert told not in house.visitor(COMPLIANCE).go("/").text
