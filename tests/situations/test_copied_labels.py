"""A copied label once somebody has compared the two: what is still held, and what is left to do."""

from __future__ import annotations

from typing import Any

from custody.acts import Crossed
from custody.crossing.decision import decode_decision
from tests.conftest import Clock
from tests.practice import COURIER, ENTRY, ENTRY_OFFICER, EXIT, EXIT_OFFICER
from tests.situations.aside import LoneStation
from tests.situations.conftest import Journey, badge, faults
from tests.situations.looking import pass_by_two

OTHER_EXIT = "HG-EXIT-1"


def copied(journey: Journey, clock: Clock) -> tuple[str, str]:
    """(consignment, box): its label was copied, the two were compared, and the hold was lifted."""
    consignment, package, _ = journey.ready()
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    clock.pass_by(seconds=30)
    journey.meet(OTHER_EXIT, consignment, package, officer=EXIT_OFFICER)
    compare(journey, consignment)
    return consignment, package


def compare(journey: Journey, consignment: str) -> None:
    """Whose officer placed the only hold on it looks, and lifts it."""
    ((officer, hold),) = held_by(journey)
    assert (hold["target"], hold["reason"], hold["placed_by"]) == (consignment, "met_in_two_places", "SYSTEM")
    journey.at(officer).done(f"/holds/{hold['id']}/release", reason="compared; the copy was taken away")


def held_by(journey: Journey) -> list[tuple[str, dict[str, Any]]]:
    """The open holds, each with an officer who may lift it."""
    officers = {"SZ-PORT": EXIT_OFFICER, "HK-PORT": ENTRY_OFFICER}
    seen = [each for who in officers.values() for each in journey.at(who).get("/holds").get_json()["holds"]]
    return [(officers[hold["organisation"]], hold) for hold in {each["id"]: each for each in seen}.values()]


def held_now(journey: Journey) -> list[str]:
    return [hold["reason"] for _, hold in held_by(journey)]


def what_to_do(decision: dict[str, Any]) -> list[str]:
    duplicate = next(each for each in decision["findings"] if each["check"] == "DUPLICATE")
    return [each["en"] for each in duplicate["fix"]]


def test_what_was_compared_is_not_to_be_compared_again_and_passes_by_two_people(journey: Journey, clock: Clock) -> None:
    consignment, package = copied(journey, clock)
    clock.pass_by(seconds=30)
    first = journey.meet(ENTRY, consignment, package)
    assert (first["verdict"], faults(first)) == ("HOLD", ["DUPLICATE", "SEQUENCE"])
    assert what_to_do(first)[0].startswith("Keep it here.")
    assert held_now(journey) == ["met_in_two_places"], "what is read here was not compared yet"
    compare(journey, consignment)
    for _ in range(3):
        clock.pass_by(seconds=10)
        again = journey.meet(ENTRY, consignment, package)
        assert (again["verdict"], faults(again)) == ("HOLD", ["DUPLICATE", "SEQUENCE"]), "nothing passes by itself"
        assert held_now(journey) == []
        assert "Two people may let it pass" in what_to_do(again)[0] and OTHER_EXIT in what_to_do(again)[0]
        assert not any("Keep it here" in each for each in what_to_do(again))
    pass_by_two(journey, again)
    assert journey.meet(ENTRY, consignment, package)["verdict"] == "ALLOW"


def test_leave_given_before_the_two_were_compared_is_good_afterwards(journey: Journey, clock: Clock) -> None:
    consignment, package = copied(journey, clock)
    clock.pass_by(seconds=30)
    pass_by_two(journey, journey.meet(ENTRY, consignment, package))
    compare(journey, consignment)
    assert journey.meet(ENTRY, consignment, package)["verdict"] == "ALLOW"


def test_a_new_reading_elsewhere_holds_again_what_was_compared(journey: Journey, clock: Clock) -> None:
    consignment, package = copied(journey, clock)
    clock.pass_by(seconds=30)
    journey.meet(ENTRY, consignment, package)
    compare(journey, consignment)
    clock.pass_by(seconds=10)
    journey.meet(OTHER_EXIT, consignment, package, officer=EXIT_OFFICER)
    assert held_now(journey) == ["met_in_two_places"], "another copy, after all"
    compare(journey, consignment)
    clock.pass_by(seconds=10)
    entry = journey.meet(ENTRY, consignment, package)
    assert what_to_do(entry)[0].startswith("Keep it here.")
    assert held_now(journey) == ["met_in_two_places"]


def test_a_gate_without_network_knows_what_was_compared(journey: Journey, clock: Clock) -> None:
    consignment, package = copied(journey, clock)
    clock.pass_by(seconds=30)
    journey.meet(ENTRY, consignment, package)
    compare(journey, consignment)
    gate = LoneStation(journey, ENTRY)
    told = gate.read(badge(journey, ENTRY_OFFICER), package, journey.seals[package], badge(journey, COURIER))[-1]
    assert (told.said.meaning, "Keep it here" in told.said.say["en"]) == ("hold", False)
    assert told.entry is not None and isinstance(told.entry.act, Crossed)
    decision = decode_decision(bytes(told.entry.act.decision))
    duplicate = next(each for each in decision.findings if each.check == "DUPLICATE")
    assert {phrase.key for phrase in duplicate.fix} == {"crossing.compared.fix"}
    assert gate.deliver()[-1]["meaning"] == "hold"
    assert held_now(journey) == []
