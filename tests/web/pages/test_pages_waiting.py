"""What waits for somebody, on his home and on the page of the consignment: with the deed, for who may do it."""

from __future__ import annotations

import pytest

from custody import commands
from custody.wording import LANGUAGES, say
from tests.practice import COORDINATOR, COURIER, EXIT, EXIT_OFFICER, new_id
from tests.web.pages.conftest import House

HOME = "FTZ-ENTRY-2"
SECOND_OFFICER = "OFF-E02"


def seen(house: House, staff: str, lang: str, path: str) -> str:
    return " ".join(house.visitor(staff, lang).go(path).text.split())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_was_let_home_is_handed_to_its_sender_and_meets_no_gate(house: House, lang: str) -> None:
    seal = f"SEAL-50{LANGUAGES.index(lang)}"
    consignment, package = house.practice.ready(seal=seal)
    house.practice.cross(consignment, package, seal=seal)
    house.practice.do(COORDINATOR, commands.TurnBack(id=new_id(), reason="it is not wanted there"), target=consignment)
    about = f"/consignments/{consignment}"
    onward = say("step.cross")[lang]
    assert onward in seen(house, COURIER, lang, about)
    homeward = commands.Cross(id=new_id(), consignment=consignment, packages=(package,), seals=(seal,), carrier=COURIER)
    house.practice.do(EXIT_OFFICER, homeward, station=HOME)
    named = {"station": HOME, "carrier": COURIER, "organisation": "HT-COURIER", "sender": "SZ-ALPHA"}
    page = seen(house, COURIER, lang, about)
    assert say("page.journey.aside_home", **named)[lang] in page
    assert say("page.journey.lanes_home")[lang] not in page and onward not in page
    home = seen(house, COURIER, lang, "/")
    assert say("attention.stopped_home_carried", consignment=consignment, **named)[lang] in home
    assert say("attention.stopped_home", consignment=consignment, **named)[lang] in seen(house, COORDINATOR, lang, "/")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_box_that_an_officer_opened_is_told_to_the_second_with_the_deed(house: House, lang: str) -> None:
    consignment, package = house.practice.ready(seal=f"SEAL-51{LANGUAGES.index(lang)}")
    strange = f"EVIL-51{LANGUAGES.index(lang)}"
    assert house.practice.cross(consignment, package, seal=strange).verdict == "HOLD"
    opened = commands.Unseal(id=new_id(), package=package, seals=(strange,), reason="strange", opening="recount")
    house.practice.do(EXIT_OFFICER, opened, station=EXIT)
    words = say("attention.to_be_counted_by_another", code=package, consignment=consignment, staff=EXIT_OFFICER)[lang]
    link = f'href="/containers/{package}?open=seal#deed-seal">{say("page.remedy.reseal")[lang]}</a>'
    told = seen(house, SECOND_OFFICER, lang, "/").partition('id="attention"')[2].partition("</section>")[0]
    _, found, after = told.partition(words)
    assert found and after.strip().startswith(f"<a {link}")
    assert 'id="deed-seal"' in seen(house, SECOND_OFFICER, lang, f"/containers/{package}?open=seal")
    about = f"/consignments/{consignment}"
    assert f"{words} <a {link}" in seen(house, SECOND_OFFICER, lang, about)
    for staff in (EXIT_OFFICER, COORDINATOR):
        page = seen(house, staff, lang, about)
        assert words in page and f"{words} <a {link}" not in page, staff
