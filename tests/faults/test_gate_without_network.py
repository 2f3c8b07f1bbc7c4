"""A gate whose line is dead: real processes, and every way in which what the station knows may be wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from custody.holding import Passage
from custody.records.reading import passages_of
from tests.faults.gate import Gate
from tests.stories.training import wait_until


@pytest.fixture
def gate(tmp_path: Path):
    found = Gate(tmp_path)
    yield found
    found.service.stop()
    found.scanner.stop()


def passages(gate: Gate) -> list[Passage]:
    registry = gate.open()
    with registry.reading() as connection:
        found = passages_of(connection, gate.consignment)
    registry.close()
    return found


def test_a_gate_goes_on_without_the_service_and_tells_it_all_afterwards(gate: Gate) -> None:
    gate.service.start()
    with gate.station() as station:
        gate.wait_for_snapshot()
        badge, package, seal, courier = gate.codes
        assert gate.press(badge)[0] == "officer_signed_in"
        gate.service.kill()
        assert gate.press(package) == ("package_read", "good"), "the scan that finds it out is answered as well"
        station.wait_for("decides alone")
        told = [gate.press(code) for code in (seal, courier)]
        assert told == [("seal_read", "good"), ("allow", "good")]
        assert "Decided without network" in station.wait_for("ALLOW")
        assert (gate.status()["service"], gate.status()["pending"]) == ("offline", 3)
        gate.service.start()
        wait_until(lambda: gate.status()["pending"] == 0, 30)
    gate.service.stop()
    assert [(each.gate, each.verdict, bool(each.snapshot)) for each in passages(gate)] == [("G2", "ALLOW", True)]
