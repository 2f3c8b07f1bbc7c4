"""A checkpoint without network: it decides from its snapshot, and what it decided is looked at again afterwards."""

from __future__ import annotations

from typing import Any

from tests.conftest import Clock
from tests.practice import COORDINATOR, COURIER, ENTRY, EXIT, EXIT_OFFICER
from tests.situations.aside import LoneStation
from tests.situations.conftest import Journey
from tests.situations.telling import kinds, state


def badge(journey: Journey, staff: str) -> str:
    return journey.house.registry.zone.people[staff].badge


def codes(journey: Journey, package: str, officer: str = EXIT_OFFICER) -> tuple[str, ...]:
    return badge(journey, officer), package, journey.seals[package], badge(journey, COURIER)


def crossing(journey: Journey, entry: int) -> dict[str, Any]:
    return dict(journey.at(COORDINATOR).get(f"/crossings/{entry}").get_json())


def test_a_station_without_network_lets_pass_what_was_ready_and_the_service_agrees(
    journey: Journey, clock: Clock, read_again: None
) -> None:
    consignment, package, _ = journey.ready()
    gate = LoneStation(journey, EXIT)
    clock.pass_by(minutes=90)
    told = gate.read(*codes(journey, package))
    assert [each.said.meaning for each in told] == ["officer_signed_in", "package_read", "seal_read", "allow"]
    assert set(told[-1].said.say) == {"en", "zh-Hant", "zh-Hans"}
    clock.pass_by(minutes=20)
    answers = gate.deliver()
    assert [each["meaning"] for each in answers] == ["officer_signed_in", "package_read", "seal_read", "allow"]
    assert state(journey, consignment) == "exit_cleared"
    assert kinds(journey, consignment) == []
    found = crossing(journey, answers[-1]["entry"])
    snapshot = next(each for each in found["findings"] if each["check"] == "SNAPSHOT")
    assert (snapshot["result"], found["verdict"]) == ("WARN", "ALLOW"), "older than an hour: a warning, no more"
    assert journey.meet(ENTRY, consignment, package)["verdict"] == "ALLOW"
