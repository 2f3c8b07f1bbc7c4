"""A wrong scan is taken back at a lane without network as with it, and the service looks at it again afterwards."""

from __future__ import annotations

from typing import Any

import pytest

from custody.codes import COMMANDS, Command
from tests.practice import BENCH, COURIER, EXIT, TECHNICIAN
from tests.situations.aside import LoneStation
from tests.situations.conftest import Journey
from tests.situations.telling import codes, crossing, kinds, state

pytestmark = pytest.mark.usefixtures("read_again")
UNDO, NEXT = str(COMMANDS[Command.UNDO]), str(COMMANDS[Command.NEXT_BOX])
WAYBILL = "1ZW12345"


def finding(found: dict[str, Any], check: str) -> dict[str, Any]:
    return next(each for each in found["findings"] if each["check"] == check)


def test_a_waybill_is_taken_back_and_the_decision_says_so_wherever_it_was_made(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    gate = LoneStation(journey, EXIT)
    officer, box, seal, courier = codes(journey, package)
    told = [each.said.meaning for each in gate.read(officer, box, WAYBILL, NEXT, UNDO, seal, courier)]
    assert told[2:] == ["seal_differs", "seal_in_doubt", "seal_taken_back", "seal_read", "allow"]
    answers = gate.deliver()
    assert [each["meaning"] for each in answers] == told, "every scan is kept, the wrong one and what took it back"
    seal_found = finding(crossing(journey, answers[-1]["entry"]), "SEAL")
    assert (seal_found["result"], WAYBILL in str(seal_found["found"])) == ("WARN", True)
    assert (state(journey, consignment), kinds(journey, consignment)) == ("exit_cleared", [])


def test_it_is_remembered_over_the_line_going_and_coming(journey: Journey) -> None:
    _, package, _ = journey.ready()
    officer, box, seal, courier = codes(journey, package)
    station, at = journey.at("", EXIT), journey.house.clock().isoformat()
    gate = LoneStation(journey, EXIT)
    gate.read(officer, box, WAYBILL, UNDO, NEXT)
    gate.deliver()
    told = [station.done("/scans", station=EXIT, raw=raw, at=at) for raw in (box, seal, courier)]
    assert told[0]["desk"]["taken_back"] == [f"{package}|{WAYBILL}"]
    assert told[-1]["meaning"] == "allow"
    assert finding(crossing(journey, told[-1]["entry"]), "SEAL")["result"] == "WARN"


def test_a_seal_of_before_that_a_lane_took_for_none_is_found_by_the_service(journey: Journey) -> None:
    tubes, package = journey.box()
    technician = journey.at(TECHNICIAN, BENCH)
    old = journey.seals[package]
    technician.done("/unsealings", package=package, seals=[old], reason="a look")
    journey.seals[package] = "SEAL-NEW7"
    technician.done("/sealings", package=package, seals=["SEAL-NEW7"], counted=tubes)
    consignment = journey.consign(package)
    journey.file(consignment)
    journey.hand(package, to=COURIER)
    gate = LoneStation(journey, EXIT)
    officer, box, seal, courier = codes(journey, package)
    told = gate.read(officer, box, old, UNDO, seal, courier)
    assert [each.said.meaning for each in told][3:] == ["seal_taken_back", "seal_read", "allow"], "it cannot know"
    answer = gate.deliver()[-1]
    assert answer["meaning"] == "differs"
    assert crossing(journey, answer["entry"])["aside"]["verdict"] == "HOLD"
    assert kinds(journey, consignment) == ["decision"]


def test_with_network_the_seal_of_before_is_not_taken_back(journey: Journey) -> None:
    tubes, package = journey.box()
    technician = journey.at(TECHNICIAN, BENCH)
    old = journey.seals[package]
    technician.done("/unsealings", package=package, seals=[old], reason="a look")
    journey.seals[package] = "SEAL-NEW8"
    technician.done("/sealings", package=package, seals=["SEAL-NEW8"], counted=tubes)
    journey.file(journey.consign(package))
    journey.hand(package, to=COURIER)
    officer, box, seal, courier = codes(journey, package)
    station, at = journey.at("", EXIT), journey.house.clock().isoformat()
    raws = (officer, box, old, UNDO, seal, courier)
    told = [station.done("/scans", station=EXIT, raw=raw, at=at)["meaning"] for raw in raws]
    assert told[3:] == ["stays_a_seal", "seal_read", "hold"]
