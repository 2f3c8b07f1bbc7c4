"""The picture of the way at the head of a consignment's page: what a gate said there last, by its sign and its word."""

from __future__ import annotations

import re

import pytest

from custody import commands
from custody.wording import LANGUAGES, say
from tests.practice import COORDINATOR, ENTRY, EXIT, new_id
from tests.web.pages.conftest import House

SEALS = iter(f"WAY-{number:04}" for number in range(100))
TRIANGLE, OCTAGON = 'd="M24 4L46 43H2z"', 'd="M16 4h16l12 12'


def stones(house: House, consignment: str, lang: str) -> list[str]:
    page = house.visitor(COORDINATOR, lang).go(f"/consignments/{consignment}").text
    return page.partition('<ol class="way">')[2].partition("</ol>")[0].split("<li")[1:]


def word_of(stone: str) -> str:
    found = re.search(r"<strong>([^<]*)</strong>", stone)
    assert found
    return found[1]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("station", [EXIT, ENTRY])
def test_what_a_gate_held_wears_another_sign_than_what_it_denied(house: House, station: str, lang: str) -> None:
    seal = next(SEALS)
    consignment, package = house.practice.ready(seal=seal)
    if station == ENTRY:
        assert house.practice.cross(consignment, package, EXIT, seal).verdict == "ALLOW"
    gate, place = ("exit_cleared", 3) if station == EXIT else ("entry_cleared", 4)
    for verdict, how, sign, other in (("HOLD", "held", TRIANGLE, OCTAGON), ("DENY", "denied", OCTAGON, TRIANGLE)):
        spoilt = {"seal": f"{seal}-X"} if verdict == "HOLD" else {"seal": seal, "carrier": "CUR-K03"}
        assert house.practice.cross(consignment, package, station, **spoilt).verdict == verdict
        stone = stones(house, consignment, lang)[place]
        assert sign in stone and other not in stone, verdict
        assert word_of(stone) == say(f"page.journey.{how}_instead_of_{gate}")[lang]
        assert say(f"consignment.{gate}")[lang] not in stone


def test_what_went_home_from_the_entry_keeps_the_sign_of_what_was_said_there(house: House) -> None:
    seal = next(SEALS)
    consignment, package = house.practice.ready(seal=seal)
    assert house.practice.cross(consignment, package, EXIT, seal).verdict == "ALLOW"
    assert house.practice.cross(consignment, package, ENTRY, f"{seal}-X").verdict == "HOLD"
    house.practice.do(COORDINATOR, commands.TurnBack(id=new_id(), reason="a strange seal"), target=consignment)
    stone = stones(house, consignment, "en")[4]
    assert TRIANGLE in stone and word_of(stone) == "held at the entry"
