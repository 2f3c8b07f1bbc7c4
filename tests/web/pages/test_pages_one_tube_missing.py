"""All boxes have been received and one tube was missing: what can be done next is told, and where."""

from __future__ import annotations

import pytest

from custody import commands
from custody.records.views.reading import contents
from custody.wording import LANGUAGES, say
from tests.practice import COURIER, ENTRY, EXIT, HK_BENCH, RECEIVER, RECEIVING_COORDINATOR, new_id
from tests.web.pages.conftest import House

SEALS = iter(f"SHORT-{number:04}" for number in range(100))


def received_short(house: House) -> tuple[str, str]:
    """(consignment, the tube that was not in its box)."""
    seal = next(SEALS)
    consignment, package = house.practice.ready(seal=seal, count=2)
    for station in (EXIT, ENTRY):
        assert house.practice.cross(consignment, package, station, seal).verdict == "ALLOW"
    with house.registry.reading() as connection:
        tube = contents(connection, package)[0].code
    counted = commands.Receive(id=new_id(), packages=(package,), missing=(tube,))
    house.practice.do(RECEIVER, counted, station=HK_BENCH)
    house.practice.hand_over(package, giver=COURIER, to=RECEIVER)
    return consignment, tube


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_package_is_left_to_receive_but_what_was_missing(house: House, lang: str) -> None:
    consignment, _ = received_short(house)
    page = house.visitor(RECEIVING_COORDINATOR, lang).go(f"/consignments/{consignment}").text
    steps = page.partition(say("page.journey.next")[lang])[2].partition("</p>")[0]
    words = [each.strip() for each in steps.replace("、", ",").replace("，", ",").split(",")]
    assert say("step.receive_missing")[lang] in steps.replace(" ,", ",") and say("step.receive")[lang] not in words


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_cannot_be_accounted_for_yet_has_a_link_to_the_tube(house: House, lang: str) -> None:
    consignment, tube = received_short(house)
    visitor = house.visitor(RECEIVING_COORDINATOR, lang)
    page = visitor.send(f"/consignments/{consignment}", "reconcile", target=consignment)
    assert page.status == 409
    told = page.text.partition('id="summary"')[2].partition("</div>")[0]
    assert say("refusal.not_accounted", consignment=consignment, count=1, codes=tube)[lang] in told
    assert f'href="/containers/{tube}"' in told and visitor.go(f"/containers/{tube}").status == 200
