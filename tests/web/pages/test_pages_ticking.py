"""A receipt item by item: what the box holds is there to be ticked, where it is missing or damaged."""

from __future__ import annotations

import re

import pytest

from custody.records.views.reading import contents
from custody.wording import LANGUAGES, say
from tests.practice import ENTRY, EXIT, HK_BENCH, RECEIVER, TECHNICIAN, new_id
from tests.web.pages.conftest import House
from web.pages.stations.ticking import MOST

SEALS = iter(f"TICK-{number:04}" for number in range(100))


def arrived(house: House, count: int = 3) -> tuple[str, list[str]]:
    """The box, and what is in it."""
    seal = next(SEALS)
    consignment, package = house.practice.ready(seal=seal, count=count)
    for station in (EXIT, ENTRY):
        assert house.practice.cross(consignment, package, station, seal).verdict == "ALLOW"
    with house.registry.reading() as connection:
        return package, [each.code for each in contents(connection, package)]


def form_for(house: House, package: str, staff: str = RECEIVER, lang: str = "en") -> str:
    page = house.visitor(staff, lang).go(f"/bench/{HK_BENCH}?open=receive&packages={package}").text
    return page.partition('id="deed-receive"')[2].partition("</form>")[0]


def ticks(form: str, name: str) -> list[tuple[str, bool]]:
    """The codes that may be ticked, each with whether it is."""
    found = re.findall(rf'<input type="checkbox" name="{name}" value="([^"]+)"( checked)?>', form)
    return [(code, bool(on)) for code, on in found]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_the_box_holds_is_there_to_be_ticked(house: House, lang: str) -> None:
    package, tubes = arrived(house)
    form = form_for(house, package, lang=lang)
    for name in ("missing", "damaged"):
        assert ticks(form, name) == [(code, False) for code in tubes]
    assert say("page.hint.not_there")[lang] in form and say("page.receive.missing_by_code")[lang] in form


def test_ticks_alone_tell_what_was_missing_and_damaged(house: House) -> None:
    package, tubes = arrived(house)
    sent = house.visitor(RECEIVER).send(
        f"/bench/{HK_BENCH}", "receive", packages=package, missing=tubes[0], damaged=tubes[1], damaged_as="CL"
    )
    assert f"Missing: {tubes[0]}." in sent.text and f"{tubes[1]} (container leaking)" in sent.text


def test_what_was_ticked_stays_ticked_when_it_is_refused_and_is_not_typed_as_well(house: House) -> None:
    package, tubes = arrived(house)
    visitor = house.visitor(RECEIVER)
    fields = {"csrf": visitor.go(f"/bench/{HK_BENCH}").hidden("csrf"), "deed": "receive", "id": new_id()}
    answer = visitor.client.post(
        f"/bench/{HK_BENCH}",
        data={**fields, "packages": package, "missing": [tubes[0], "HTC-X"], "damaged": [tubes[1], f"{tubes[2]} CL"]},
    )
    assert answer.status_code == 422
    form = answer.get_data(as_text=True).partition('id="deed-receive"')[2].partition("</form>")[0]
    assert [code for code, on in ticks(form, "missing") if on] == tubes[:1]
    assert [code for code, on in ticks(form, "damaged") if on] == [tubes[1]]
    left = re.findall(r'<textarea[^>]+name="(missing|damaged)"[^>]*>([^<]*)</textarea>', form)
    assert left == [("missing", "HTC-X"), ("damaged", f"{tubes[2]} CL")]


def test_of_many_the_codes_are_typed(house: House) -> None:
    _, package = house.practice.ready(seal=next(SEALS), count=MOST + 1)
    form = form_for(house, package)
    assert ticks(form, "missing") == [] and say("page.hint.missing")["en"] in form


def test_a_box_that_others_await_shows_nothing_of_what_it_holds(house: House) -> None:
    package, tubes = arrived(house)
    page = house.visitor(TECHNICIAN).go(f"/bench/SZ-BENCH-1?open=receive&packages={package}").text
    assert ticks(page, "missing") == [] and 'name="missing"' in page
    assert ticks(form_for(house, package), "missing") == [(code, False) for code in tubes]
