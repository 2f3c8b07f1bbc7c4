"""Another machine is put in the place of one that has fallen silent at a gate: it knows nothing of what that one holds,
and nobody takes back on its word what that one may still let pass."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from custody.access import StationReport
from custody.records.condition import station_faults
from tests.conftest import Clock
from tests.practice import COORDINATOR, EXIT, EXIT_OFFICER
from tests.situations.aside import SPARE, LoneStation
from tests.situations.conftest import Journey
from tests.situations.looking import refused, state
from tests.situations.test_handed_back import let_pass
from tests.situations.test_the_word_of_a_silent_lane import agreed, ask, cancel, confirm
from tests.situations.test_told_late import beat, tokens

pytestmark = pytest.mark.usefixtures("read_again")


def replaced(journey: Journey, clock: Clock) -> LoneStation:
    """A lane that holds tokens, in whose place another machine runs now."""
    gate = LoneStation(journey, EXIT)
    beat(journey, gate)
    clock.pass_by(seconds=40)
    assert spare(journey, gate) == []
    return gate


def spare(journey: Journey, gate: LoneStation, handed_back: list[str] | None = None) -> list[str]:
    return beat(journey, gate, boot="two", machine=SPARE, handed_back=handed_back)


def spare_hands_back(journey: Journey, gate: LoneStation, consignment: str) -> Any:
    """The answer to a cancelling after which the spare has handed back whatever it is asked for."""
    answer = cancel(journey, consignment)
    spare(journey, gate, handed_back=spare(journey, gate))
    return answer if answer.status_code == 201 else cancel(journey, consignment)


def test_what_a_spare_hands_back_says_nothing_of_what_the_first_one_holds(journey: Journey, clock: Clock) -> None:
    consignment, package, _ = journey.ready()
    gate = replaced(journey, clock)
    answer = spare_hands_back(journey, gate, consignment)
    assert refused(answer) == (409, "lane_former")
    assert "2026-11-23 22:01" in answer.get_json()["say"]["en"]
    assert let_pass(journey, gate, package) == "ALLOW", "the first one may, all the while"
    gate.deliver()
    assert state(journey, consignment) == "exit_cleared"


def test_it_is_waited_for_no_longer_than_it_can_use_it(journey: Journey, clock: Clock) -> None:
    consignment, _, _ = journey.ready()
    gate = replaced(journey, clock)
    clock.pass_by(minutes=719)
    spare(journey, gate)
    assert refused(spare_hands_back(journey, gate, consignment)) == (409, "lane_former")
    clock.pass_by(minutes=2)
    spare(journey, gate)
    assert spare_hands_back(journey, gate, consignment).status_code == 201


def test_the_first_one_heard_again_hands_back_its_own(journey: Journey, clock: Clock) -> None:
    consignment, package, _ = journey.ready()
    gate = replaced(journey, clock)
    clock.pass_by(seconds=40)
    beat(journey, gate)
    assert refused(cancel(journey, consignment)) == (409, "lane_asked")
    asked = beat(journey, gate)
    gate.held.withdraw([each.partition("@")[0] for each in asked])
    beat(journey, gate, handed_back=asked)
    assert cancel(journey, consignment).status_code == 201, "the spare was given nothing"
    assert let_pass(journey, gate, package) != "ALLOW"


def test_what_the_spare_was_given_binds_when_the_first_one_is_back(journey: Journey, clock: Clock) -> None:
    consignment, _, _ = journey.ready()
    gate = replaced(journey, clock)
    clock.pass_by(minutes=5)
    assert tokens(journey, "two", SPARE) == 1
    clock.pass_by(seconds=40)
    beat(journey, gate)
    cancel(journey, consignment)
    beat(journey, gate, handed_back=beat(journey, gate))
    answer = cancel(journey, consignment)
    assert refused(answer) == (409, "lane_former")
    assert "2026-11-23 22:06" in answer.get_json()["say"]["en"], "twelve hours from what it was given"


@pytest.mark.parametrize("asker", [COORDINATOR, EXIT_OFFICER])
def test_two_people_say_that_nothing_crosses_by_it_while_the_spare_works(
    journey: Journey, clock: Clock, asker: str
) -> None:
    consignment, _, _ = journey.ready()
    gate = replaced(journey, clock)
    assert ask(journey, consignment, asker).status_code == 201
    clock.pass_by(seconds=5)
    spare(journey, gate)
    assert refused(spare_hands_back(journey, gate, consignment)) == (409, "lane_former"), "one alone is not enough"
    other = EXIT_OFFICER if asker == COORDINATOR else COORDINATOR
    assert confirm(journey, consignment, other).status_code == 201
    assert refused(confirm(journey, consignment, other)) == (409, "standstill_not_asked")
    clock.pass_by(seconds=5)
    assert spare_hands_back(journey, gate, consignment).status_code == 201


def test_their_word_speaks_of_no_machine_that_fell_silent_after_it(journey: Journey, clock: Clock) -> None:
    consignment, _, _ = journey.ready()
    gate = replaced(journey, clock)
    agreed(journey, consignment)
    clock.pass_by(seconds=5)
    assert tokens(journey, "two", SPARE) == 1
    clock.pass_by(minutes=1)
    third = "3" * 32
    beat(journey, gate, boot="three", machine=third)
    cancel(journey, consignment)
    asked = beat(journey, gate, boot="three", machine=third)
    beat(journey, gate, boot="three", machine=third, handed_back=asked)
    assert refused(cancel(journey, consignment)) == (409, "lane_former")
    agreed(journey, consignment)
    clock.pass_by(seconds=5)
    beat(journey, gate, boot="three", machine=third, handed_back=asked)
    assert cancel(journey, consignment).status_code == 201


def test_a_station_of_before_there_were_machines_is_the_same_when_it_tells_its_own() -> None:
    before = StationReport(EXIT, "old", "connected", 0, "[]", "2026-11-23T02:00:00Z", holder="old", given="2026-11-23")
    heard = before.heard("new", SPARE, 0, datetime(2026, 11, 23, 3, tzinfo=UTC))
    assert (heard.machine, heard.given, heard.former) == (SPARE, "2026-11-23", ())


def test_what_was_filed_after_it_fell_silent_it_cannot_have(journey: Journey, clock: Clock) -> None:
    _, first, _ = journey.ready()
    gate = LoneStation(journey, EXIT)
    beat(journey, gate)
    clock.pass_by(minutes=5)
    spare(journey, gate)
    consignment, _, _ = journey.ready()
    assert spare_hands_back(journey, gate, consignment).status_code == 201
    assert let_pass(journey, gate, first) == "ALLOW"


def test_what_is_in_the_hand_is_taken_back_without_it(journey: Journey, clock: Clock) -> None:
    _, package, _ = journey.ready()
    gate = replaced(journey, clock)
    offer = journey.at("CUR-K01").done("/handoffs", subjects=[package], to="SZA-T01")["handoff"]
    accept = journey.at("SZA-T01", "SZ-BENCH-1").post(f"/handoffs/{offer}/accept")
    assert accept.status_code == 201, "it can pass at no gate without its courier"
    assert let_pass(journey, gate, package) == "ALLOW", "which the silent one does not know"


def test_the_same_machine_started_again_holds_what_it_held(journey: Journey, clock: Clock) -> None:
    consignment, _, _ = journey.ready()
    gate = LoneStation(journey, EXIT)
    beat(journey, gate)
    clock.pass_by(minutes=1)
    beat(journey, gate, boot="again")
    assert refused(cancel(journey, consignment)) == (409, "lane_asked")
    beat(journey, gate, boot="again", handed_back=beat(journey, gate, boot="again"))
    assert cancel(journey, consignment).status_code == 201


def test_who_does_not_say_what_machine_it_is_gets_no_tokens(journey: Journey) -> None:
    journey.ready()
    machine = journey.at("", EXIT)
    for asked in ("", "?boot=one", f"?machine={SPARE}"):
        parts = machine.get(f"/stations/{EXIT}/snapshot{asked}").get_json()["snapshot"]["parts"]
        assert not any(part.get("token") for part in parts), asked
    assert refused(machine.get(f"/stations/{EXIT}/snapshot?boot=one&machine=x@y")) == (422, "machine_malformed")


def test_the_check_up_tells_of_a_machine_that_is_still_out_there(journey: Journey, clock: Clock) -> None:
    journey.ready()
    gate = replaced(journey, clock)

    def told() -> bool:
        with journey.house.registry.reading() as connection:
            return any(EXIT in fault and "machine" in fault for fault in station_faults(connection, clock()))

    assert told()
    clock.pass_by(minutes=722)
    spare(journey, gate)
    assert not told()
