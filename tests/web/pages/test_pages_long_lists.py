"""Whoever has many consignments sees the open ones first, all of them page by page, and how many there are."""

from __future__ import annotations

import re

import pytest

from custody import commands
from custody.wording import LANGUAGES, text
from tests.practice import COORDINATOR, new_id
from tests.web.pages.conftest import House

NUMBER = re.compile(r'<th scope="row"><a class="code" href="/consignments/(CN-[^"]+)"')
SETTLED = 51
"""One more than a page has."""


@pytest.fixture(scope="module")
def open_still(house: House) -> list[str]:
    """Two consignments that are open, the newer first; drafted before and after many that were cancelled."""

    def drafted() -> str:
        return house.practice.consign(house.practice.package(house.practice.register()))

    first = drafted()
    for _ in range(SETTLED):
        house.practice.do(COORDINATOR, commands.CancelConsignment(id=new_id(), reason="not needed"), target=drafted())
    return [drafted(), first]


def test_the_open_ones_come_first_and_all_are_there_page_by_page(house: House, open_still: list[str]) -> None:
    visitor = house.visitor(COORDINATOR)
    first = visitor.go("/consignments").text
    assert NUMBER.findall(first)[:2] == open_still
    further = re.search(r'rel="next" href="([^"]+)"', first)
    assert further is not None and "1 to 50 of 53" in first
    second = visitor.go(further[1].replace("&amp;", "&")).text
    assert "51 to 53 of 53" in second
    assert len({*NUMBER.findall(first), *NUMBER.findall(second)}) == SETTLED + 2


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_open_ones_alone_are_shown_and_counted(house: House, open_still: list[str], lang: str) -> None:
    page = house.visitor(COORDINATOR, lang).go("/consignments?which=open").text
    assert NUMBER.findall(page) == open_still
    assert re.search(re.escape(text("page.consignment.which_open", lang)) + r' <span class="count">2</span>', page)
    assert re.search(re.escape(text("page.consignment.which_all", lang)) + r' <span class="count">53</span>', page)


def test_who_has_nothing_to_do_with_them_sees_and_counts_none(house: House, open_still: list[str]) -> None:
    page = house.visitor("SZG-C01").go("/consignments").text
    assert NUMBER.findall(page) == [] and page.count('<span class="count">0</span>') == 2


def test_home_counts_them_all_and_leads_to_them(house: House, open_still: list[str]) -> None:
    page = house.visitor(COORDINATOR).go("/").text
    under_way = page[page.index("Consignments under way") :]
    assert '<span class="count">2</span>' in under_way[:120]
    assert all(number in under_way for number in open_still)
    assert "All consignments (53)" in under_way


def test_all_that_needs_attention_can_be_read_at_home(house: House) -> None:
    tubes = [house.practice.register()[0] for _ in range(20)]
    for tube in tubes:
        said = commands.Hold(id=new_id(), target=tube, hold_kind="quality", reason="looked at it twice")
        house.practice.do(COORDINATOR, said)
    page = house.visitor(COORDINATOR).go("/").text
    told = page[page.index('id="open-holds"') :]
    told = told[: told.index("</section>")]
    assert all(tube in told for tube in tubes)
    assert "<details><summary>and 14 more</summary>" in told
    assert re.search(r'Open holds <span class="count">20</span>', told), "a true count"
