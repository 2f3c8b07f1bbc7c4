"""Where what was reported missing is offered, the pages say so on both sides, and ask whether it is there."""

from __future__ import annotations

import re

import pytest

from custody import commands
from custody.holding import Container
from custody.records.views.reading import contents, one
from custody.wording import LANGUAGES, say
from tests.practice import COURIER, ENTRY, EXIT, HK_BENCH, RECEIVER, new_id
from tests.web.pages.conftest import House


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_is_asked_for_before_it_is_accepted(house: House, lang: str) -> None:
    seal = f"MISSED-{lang}"
    consignment, package = house.practice.ready(seal=seal, count=2)
    for station in (EXIT, ENTRY):
        assert house.practice.cross(consignment, package, station, seal).verdict == "ALLOW"
    with house.registry.reading() as connection:
        tube, other = (each.code for each in contents(connection, package))
    house.practice.do(RECEIVER, commands.Receive(id=new_id(), packages=(package,), missing=(tube,)), station=HK_BENCH)
    tick = re.search(f'value="{tube}".*?</div>', house.visitor(COURIER, lang).go("/handoffs").text, re.DOTALL)
    assert tick and say("page.handoffs.missing_there")[lang] in tick[0]
    house.practice.do(COURIER, commands.Offer(id=new_id(), subjects=(package, tube), to=RECEIVER))
    receiver = house.visitor(RECEIVER, lang)
    asked = say("page.handoffs.missing", code=tube, consignment=consignment)[lang]
    assert asked in receiver.go("/handoffs").text and asked in receiver.go(f"/bench/{HK_BENCH}").text
    receiver.send("/handoffs", "receive", target=consignment, containers=tube)
    assert asked not in receiver.go("/handoffs").text
    handoff = receiver.go("/handoffs").text.partition('value="accept"')[2].partition('value="')[2].partition('"')[0]
    receiver.send("/handoffs", "accept", target=handoff)
    with house.registry.reading() as connection:
        held = [one(connection, Container, code) for code in (tube, other)]
    assert [each.custodian for each in held if each is not None] == [RECEIVER, RECEIVER]
