"""What people read of a gate without network: how young its snapshot is, and what was made of what it decided."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest

from custody.records.work.stations import Heartbeat, take_heartbeat
from tests.practice import COORDINATOR, EXIT, EXIT_OFFICER
from tests.situations.aside import LoneStation
from tests.situations.conftest import Journey
from tests.situations.telling import codes
from tests.web.api.conftest import House as ApiHouse
from tests.web.pages.conftest import House


@pytest.mark.parametrize(("minutes", "words"), [(5, "5 min ago"), (90, "90 min ago"), (None, "none that may be used")])
def test_the_fleet_page_shows_how_old_a_gate_s_snapshot_is(house: House, minutes: int | None, words: str) -> None:
    now = house.clock()
    taken = now.replace(microsecond=0)
    house.clock.pass_by(minutes=minutes or 0)
    beat = Heartbeat(
        boot="b",
        machine="1" * 32,
        scanner="connected",
        queue=2,
        printers=(),
        at=house.clock().isoformat(),
        snapshot=taken.isoformat() if minutes is not None else "",
    )
    house.registry.writer.submit(take_heartbeat(EXIT, beat))
    page = house.visitor(EXIT_OFFICER).go(f"/fleet/{EXIT}").text
    assert words in page
    assert ("Look after it" in page) is (minutes != 5)


@pytest.mark.parametrize("lang", ["en", "zh-Hant", "zh-Hans"])
def test_the_fleet_page_says_that_two_machines_run_as_one_station(house: House, lang: str) -> None:
    words = {"en": "Two machines run as this station", "zh-Hant": "有兩部機器", "zh-Hans": "有两台机器"}[lang]
    officer = house.visitor(EXIT_OFFICER)
    house.clock.pass_by(minutes=5)
    shown = []
    for boot in ("one", "two", "one"):
        now = house.clock().isoformat()
        beat = Heartbeat(boot=boot, machine="1" * 32, scanner="connected", queue=0, printers=(), at=now)
        house.registry.writer.submit(take_heartbeat(EXIT, beat))
        house.clock.pass_by(seconds=5)
        shown.append(words in officer.go(f"/fleet/{EXIT}?lang={lang}").text)
    assert shown == [False, False, True]


def test_a_decision_that_the_service_would_not_have_made_says_so(house: House) -> None:
    journey = Journey(ApiHouse(house.app, house.registry, house.practice, house.clock))
    consignment, package, _ = journey.ready()
    gate = LoneStation(journey, EXIT)
    journey.at("SZA-Q01").done("/holds", target=package, hold_kind="quality", reason="a doubt about the cold")
    gate.read(*codes(journey, package))
    house.clock.pass_by(minutes=25)
    gate.deliver()
    page = house.visitor(COORDINATOR).go(f"/consignments/{consignment}").text
    for words in ("Decided without network.", "The service finds otherwise", "it should have been stopped (HOLD)"):
        assert words in page
    times = r'exit checkpoint · .*?datetime="([^"]+)".*?told to the service later.*?datetime="([^"]+)"'
    decided, told = re.findall(times, page, re.S)[0]
    waited = datetime.fromisoformat(told) - datetime.fromisoformat(decided)
    assert waited > timedelta(minutes=24), "it crossed when the gate said so, not when the service heard of it"
    kiosk = house.visitor(EXIT_OFFICER).go(f"/checkpoint/{EXIT}").text
    assert "was let pass without network" in kiosk
