"""Another courier than the one who was notified is told before anything is handed to him, not by the gate."""

from __future__ import annotations

import pytest

from custody import commands
from tests.practice import COURIER, TECHNICIAN, new_id
from tests.web.pages.conftest import House


def notified_box(house: House, seal: str) -> str:
    package = house.practice.package(house.practice.register(count=1))
    house.practice.do(TECHNICIAN, commands.Seal(id=new_id(), package=package, seals=(seal,)))
    house.practice.notify(house.practice.consign(package))
    return package


def option_of(page: str, staff: str) -> str:
    return page.partition(f'<option value="{staff}"')[2].partition("</option>")[0]


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "CUR-K01 was notified"), ("zh-Hant", "報備的運送人"), ("zh-Hans", "备案的承运人")]
)
def test_it_is_told_where_the_receiver_is_chosen(house: House, lang: str, words: str) -> None:
    package = notified_box(house, f"OTHER-{lang.upper()}")
    technician = house.visitor(TECHNICIAN, lang)
    for path in ("/handoffs", f"/containers/{package}"):
        page = technician.go(path).text
        assert words in option_of(page, "CUR-K02"), path
        assert words not in option_of(page, COURIER) + option_of(page, "SZA-T02"), path


def test_giver_and_receiver_are_told_while_the_offer_waits(house: House) -> None:
    package = notified_box(house, "OTHER-1")
    house.practice.offer(package, to="CUR-K02")
    for staff in (TECHNICIAN, "CUR-K02"):
        page = house.visitor(staff).go("/handoffs").text
        assert "is CUR-K01, not CUR-K02: the gate will stop it" in page, staff
    assert "the gate will stop it" not in house.visitor(COURIER).go("/handoffs").text
