"""What is to be scanned now stands biggest on the screen of a lane, and no code is broken at its hyphens."""

from __future__ import annotations

import re

import pytest

from custody.wording import LANGUAGES
from tests.practice import EXIT, EXIT_OFFICER
from tests.web.pages.conftest import House, Visitor
from web.pages.frame.whole_codes import whole_codes


def now(visitor: Visitor) -> list[str]:
    """The pictures of what is wanted now."""
    page = visitor.go(f"/checkpoint/{EXIT}").text
    found = re.findall(r'<li class="want now">(.*?)</li>', page, re.DOTALL)
    assert len(found) <= 1
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_one_thing_is_wanted_now(house: House, lang: str) -> None:
    seal = f"NOW-{lang}"
    _, package = house.practice.ready(seal=seal)
    visitor = house.visitor(EXIT_OFFICER, lang)
    house.practice.scan(EXIT, house.practice.badge(EXIT_OFFICER))
    assert len(now(visitor)) == 1
    house.practice.scan(EXIT, package)
    assert package in now(visitor)[0], "its seal"
    assert f"<span class='whole'>{package}</span>" in visitor.go(f"/checkpoint/{EXIT}").text
    house.practice.scan(EXIT, seal)
    assert package not in now(visitor)[0], "the badge of the carrier"


def test_a_sentence_keeps_its_codes_whole_and_is_no_markup() -> None:
    told = whole_codes("<b>HTP-0VEY1JTKFH-B of CN-ATAMW982AA, by S-1001")
    assert str(told) == (
        "&lt;b&gt;<span class='whole'>HTP-0VEY1JTKFH-B</span> of <span class='whole'>CN-ATAMW982AA</span>, by S-1001"
    )
