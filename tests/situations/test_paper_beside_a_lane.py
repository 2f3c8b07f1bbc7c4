"""A lane that can ask nobody sends its officer to the paper form: what he writes in that minute is the later word."""

from __future__ import annotations

import pytest

from custody.snapshot.deciding import Decided
from tests.conftest import Clock
from tests.practice import COORDINATOR, COURIER, ENTRY, ENTRY_OFFICER, EXIT, EXIT_OFFICER
from tests.situations.aside import LoneStation
from tests.situations.conftest import Journey, badge, faults
from tests.situations.looking import state
from tests.situations.on_paper import issued, told, written
from tests.situations.telling import codes, discrepancies

pytestmark = pytest.mark.usefixtures("read_again")

TOO_OLD = 13
"""Hours after which no lane decides by its snapshot."""


def this_minute(clock: Clock) -> str:
    return clock().replace(second=0, microsecond=0).isoformat()


def verdict(read: list[Decided]) -> str:
    """What the lane says of the last thing that was read."""
    decided = read[-1].said.decided
    assert decided is not None
    return decided.verdict


@pytest.mark.parametrize("journal_first", [True, False])
@pytest.mark.parametrize("entry_on_paper", [True, False])
def test_the_paper_of_the_same_minute_lets_out_what_the_lane_could_ask_nobody_about(
    journey: Journey, clock: Clock, journal_first: bool, entry_on_paper: bool
) -> None:
    (form,), (into,) = issued(journey), issued(journey, ENTRY)
    consignment, package, _ = journey.ready()
    lane = LoneStation(journey, EXIT)
    clock.pass_by(hours=TOO_OLD, seconds=20)
    assert verdict(lane.read(*codes(journey, package))) == "HOLD"
    paper = written(journey, consignment, package, met=this_minute(clock))
    clock.pass_by(minutes=10)
    tell = [lane.deliver, lambda: told(journey, form, paper)]
    for say in tell if journal_first else reversed(tell):
        say()
    assert state(journey, consignment) == "exit_cleared"
    if entry_on_paper:
        came = written(journey, consignment, package, ENTRY, met=this_minute(clock))
        clock.pass_by(minutes=10)
        assert faults(told(journey, into, came)) == []
    else:
        assert faults(journey.meet(ENTRY, consignment, package)) == []
    assert state(journey, consignment) == "entry_cleared"
    assert discrepancies(journey, consignment) == []


def test_what_the_lane_held_for_anything_else_is_the_later_word_as_ever(journey: Journey, clock: Clock) -> None:
    (form,) = issued(journey)
    consignment, package, _ = journey.ready()
    lane = LoneStation(journey, EXIT)
    clock.pass_by(hours=TOO_OLD, seconds=20)
    lane.read(badge(journey, EXIT_OFFICER), package, "STRANGE-9", journey.seals[package], badge(journey, COURIER))
    paper = written(journey, consignment, package, met=this_minute(clock))
    clock.pass_by(minutes=10)
    lane.deliver()
    told(journey, form, paper)
    assert state(journey, consignment) == "held"
    assert "SEQUENCE" in faults(journey.meet(ENTRY, consignment, package))


def test_an_entry_that_had_not_heard_of_the_exit_is_passed_by_its_own_paper(journey: Journey, clock: Clock) -> None:
    consignment, package, _ = journey.ready()
    lane = LoneStation(journey, ENTRY)
    (form,) = issued(journey, ENTRY)
    clock.pass_by(hours=TOO_OLD)
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    clock.pass_by(minutes=10, seconds=20)
    assert verdict(lane.read(*codes(journey, package, ENTRY_OFFICER))) == "HOLD"
    paper = written(journey, consignment, package, ENTRY, met=this_minute(clock))
    clock.pass_by(minutes=10)
    lane.deliver()
    assert faults(told(journey, form, paper)) == []
    assert state(journey, consignment) == "entry_cleared"
    assert "SEQUENCE" not in faults(journey.at(COORDINATOR).done("/crossings/check", {"consignment": consignment}))
