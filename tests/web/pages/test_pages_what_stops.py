"""The look ahead heads what is stopped by what stops it: only what no clearance covers is said to be uncovered."""

from __future__ import annotations

import pytest

from custody import commands
from tests.practice import BENCH, COORDINATOR, TECHNICIAN, new_id
from tests.web.pages.conftest import House

UNCOVERED = {"en": "Covered by no clearance: 1", "zh-Hant": "沒有許可涵蓋：1 個", "zh-Hans": "没有许可涵盖：1 个"}
ON_HOLD = {"en": "On hold: 1", "zh-Hant": "有暫停令：1 個", "zh-Hans": "已被暂扣：1 个"}


def ahead(house: House, package: str, lang: str) -> str:
    page = house.visitor(TECHNICIAN).go(f"/containers/{package}?lang={lang}").text
    return page.partition('id="border"')[2].partition("</section>")[0]


@pytest.mark.parametrize("lang", ["en", "zh-Hant", "zh-Hans"])
def test_what_is_only_on_hold_is_not_said_to_be_uncovered(house: House, lang: str) -> None:
    tubes = house.practice.register(count=2)
    package = house.practice.package(tubes)
    hold = commands.Hold(id=new_id(), target=tubes[0], hold_kind="quality", reason="cloudy")
    house.practice.do(COORDINATOR, hold)
    told = ahead(house, package, lang)
    assert ON_HOLD[lang] in told and UNCOVERED[lang] not in told


@pytest.mark.parametrize("lang", ["en", "zh-Hant", "zh-Hans"])
def test_what_no_row_covers_is_said_to_be_uncovered(house: House, lang: str) -> None:
    fine, wild = house.practice.register(), house.practice.register(risk="A1")
    package = house.practice.package((*fine, *wild))
    told = ahead(house, package, lang)
    assert UNCOVERED[lang] in told and ON_HOLD[lang] not in told


def test_what_one_person_holds_for_one_reason_is_told_once(house: House) -> None:
    tubes = house.practice.register(count=3)
    package = house.practice.package(tubes)
    for tube in tubes:
        house.practice.do(COORDINATOR, commands.Hold(id=new_id(), target=tube, hold_kind="quality", reason="cloudy"))
    told = ahead(house, package, "en")
    assert told.count("On hold: 3") == 1 and "On hold: 1" not in told
    assert all(tube in told for tube in tubes)


def test_what_stops_the_box_is_told_beside_what_may_not_be_in_it(house: House) -> None:
    """All that is wrong is told at once: no second round after the tube was taken out."""
    tubes = (*house.practice.register(), *house.practice.register(risk="A1"))
    begun = commands.BeginPackage(id=new_id(), containers=tubes, temperature_class="dry_ice")
    act = house.practice.do(TECHNICIAN, begun, station=BENCH).entry.act
    told = ahead(house, act.package, "en")
    assert UNCOVERED["en"] in told
    assert "The net weight of dry ice in" in told


def test_boxes_of_two_drafts_on_one_desk_are_looked_at_apart(house: House) -> None:
    practice = house.practice
    boxes = [practice.package(practice.register()) for _ in range(3)]
    for each in boxes[:2]:
        practice.consign(each)
    practice.scan(BENCH, practice.badge(TECHNICIAN))
    for each in boxes:
        practice.scan(BENCH, each)
    page = house.visitor(TECHNICIAN).go(f"/bench/{BENCH}").text
    cards = [
        page.partition(f'id="{each}"')[2].partition("</section>")[0] for each in ("border", "border-2", "border-3")
    ]
    named = [[box for box in boxes if box in card] for card in cards]
    assert sorted(named) == sorted([box] for box in boxes)
    assert not any("Repeated crossing" in card for card in cards)
