"""Whoever let something pass by himself is told on its pages that another lets go of it, and is given no form."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from custody.records.registry import open_registry
from custody.zone import Zone
from tests.begun import Begun
from tests.conftest import Clock
from tests.practice import EXIT, EXIT_OFFICER, Practice
from tests.situations.conftest import Journey
from tests.situations.on_paper import SECOND
from tests.situations.test_no_judge_of_his_own_decision import let_pass
from tests.web.api.conftest import House as ApiHouse
from tests.web.pages.conftest import House
from web.app import create_app


@pytest.fixture
def house(tmp_path: Path, zone: Zone, clock: Clock, begun_in_a_file: Begun) -> Iterator[House]:
    registry = open_registry(tmp_path, begun_in_a_file.lay_down(tmp_path), zone, clock, os.urandom)
    yield House(create_app(registry), registry, Practice(registry), clock)
    registry.close()


def test_the_page_says_why_and_gives_the_form_to_a_colleague(house: House) -> None:
    journey = Journey(ApiHouse(house.app, house.registry, house.practice, house.clock))
    consignment, _ = let_pass(journey, house.clock, "on paper")
    own, colleague = house.visitor(EXIT_OFFICER), house.visitor(SECOND[EXIT])
    for path in ("/holds", f"/consignments/{consignment}"):
        assert "You let " in own.go(path).text
        assert "You let " not in colleague.go(path).text
    assert 'value="release"' not in own.go("/holds").text
    assert 'value="release"' in colleague.go("/holds").text
