"""What a silent lane was given binds as long as it may go by it, however the lanes are listed meanwhile."""

from __future__ import annotations

import os
from typing import Any

import pytest

from custody.codes import Kind, new_code
from tests.conftest import Clock
from tests.practice import EXIT
from tests.situations.aside import SPARE
from tests.situations.conftest import Journey
from tests.situations.looking import refused
from tests.situations.test_handed_back import let_pass
from tests.situations.test_the_word_of_a_silent_lane import agreed, cancel, silent
from tests.situations.test_told_late import beat, tokens

pytestmark = pytest.mark.usefixtures("read_again")


def list_lane(journey: Journey, **changes: Any) -> None:
    """The exit's row, changed."""
    admin = journey.at("ADM-01")
    stands = admin.get(f"/listings/station/{EXIT}").get_json()["versions"][-1]["value"]
    admin.done("/listings", noun="station", rows=[{**stands, **changes}], reason="the lane is broken")


@pytest.mark.parametrize("changes", [{"enabled": False}, {"directions": ["NORTH"]}])
def test_a_lane_that_is_taken_out_of_service_is_waited_for(
    journey: Journey, clock: Clock, changes: dict[str, Any]
) -> None:
    gate, consignment, package = silent(journey, clock)
    list_lane(journey, **changes)
    clock.pass_by(minutes=1)
    assert refused(cancel(journey, consignment)) == (409, "lane_unheard")
    assert let_pass(journey, gate, package) == "ALLOW", "it has not heard of the list"
    clock.pass_by(minutes=722)
    assert cancel(journey, consignment).status_code == 201, "by then it lets nothing pass any more"


def test_two_people_may_speak_for_it(journey: Journey, clock: Clock) -> None:
    _, consignment, _ = silent(journey, clock)
    list_lane(journey, enabled=False)
    assert refused(cancel(journey, consignment)) == (409, "lane_unheard")
    agreed(journey, consignment)
    assert cancel(journey, consignment).status_code == 201


def test_what_it_was_given_after_the_list_changed_is_for_others(journey: Journey, clock: Clock) -> None:
    consignment, _, _ = journey.ready()
    clock.pass_by(minutes=1)
    list_lane(journey, enabled=False)
    clock.pass_by(minutes=1)
    assert cancel(journey, consignment).status_code == 201, "no lane was ever given a token"


def test_nor_is_what_a_machine_before_was_given_forgotten(journey: Journey, clock: Clock) -> None:
    gate, consignment, package = silent(journey, clock)
    beat(journey, gate, boot="two", machine=SPARE)
    assert refused(cancel(journey, consignment)) == (409, "lane_former")
    list_lane(journey, enabled=False)
    clock.pass_by(minutes=1)
    assert refused(cancel(journey, consignment)) == (409, "lane_former")
    assert let_pass(journey, gate, package) == "ALLOW"


@pytest.mark.parametrize("back", [False, True])
def test_nor_what_it_has_for_what_it_was_given_and_never_got(journey: Journey, clock: Clock, back: bool) -> None:
    gate, consignment, package = silent(journey, clock)
    list_lane(journey, name="FTZ-EXIT-0", code=str(new_code(Kind.STATION, os.urandom)))
    clock.pass_by(minutes=1)
    assert refused(cancel(journey, consignment)) == (409, "lane_unheard")
    assert tokens(journey, "one") == 0, "they are the new lane's by now, and the answer is lost"
    assert refused(cancel(journey, consignment)) == (409, "lane_unheard")
    clock.pass_by(seconds=40)
    beat(journey, gate, boot="two", machine=SPARE)
    if back:
        clock.pass_by(seconds=40)
        tokens(journey, "one")
        clock.pass_by(seconds=40)
        beat(journey, gate, boot="two", machine=SPARE)
    assert refused(cancel(journey, consignment)) == (409, "lane_former")
    assert let_pass(journey, gate, package) == "ALLOW"
