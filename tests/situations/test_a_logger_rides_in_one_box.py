"""A logger that bears a code of ours is one thing: it rides in one box, and one file proves one way."""

from __future__ import annotations

from datetime import timedelta

import pytest

from custody.codes import COMMANDS, Command
from tests.conftest import Clock
from tests.practice import BENCH, COURIER, EXIT, HK_BENCH, RECEIVER, TECHNICIAN
from tests.situations.conftest import Journey
from tests.situations.looking import refused
from tests.situations.test_a_loggers_number import begun, on_the_way, seal, start
from tests.situations.test_a_way_is_told_of_by_what_covers_it import Trip
from tests.situations.test_what_a_logger_proves import OURS

pytestmark = pytest.mark.usefixtures("read_again")

ELSEWHERE = (409, "logger_rides_elsewhere")
MAKERS = {"serial": "MK-5678"}


def closed(journey: Journey, logger: str = OURS, **more: str) -> str:
    package = begun(journey)
    assert start(journey, package, logger, **more).status_code == 201
    journey.seals[package] = f"SEAL-{package[-6:]}"
    assert seal(journey, package, journey.seals[package]).status_code == 201
    return package


def test_what_rides_in_a_sealed_box_is_started_in_no_other(journey: Journey) -> None:
    package, other = closed(journey, **MAKERS), begun(journey)
    told = start(journey, other, OURS.lower(), **MAKERS)
    assert refused(told) == ELSEWHERE
    problem = told.get_json()
    assert set(problem["say"]) == {"en", "zh-Hant", "zh-Hans"}
    assert (problem["package"], problem["code"]) == (package, other)
    assert start(journey, package, OURS, **MAKERS).status_code == 201
    opened = {"package": package, "seals": [journey.seals[package]], "reason": "to take the logger out"}
    journey.at(TECHNICIAN, BENCH).done("/unsealings", **opened)
    assert start(journey, other, OURS, **MAKERS).status_code == 201


def test_nor_while_it_is_on_its_way_and_goes_again_when_it_has_arrived(journey: Journey, clock: Clock) -> None:
    package, other = closed(journey, **MAKERS), begun(journey)
    consignment = journey.sent(package)
    journey.across(consignment, package)
    assert refused(start(journey, other, OURS, **MAKERS)) == ELSEWHERE
    clock.pass_by(minutes=5)
    journey.at(RECEIVER, HK_BENCH).done("/receipts", packages=[package])
    assert start(journey, other, OURS, **MAKERS).status_code == 201


def test_what_was_started_in_two_open_boxes_is_sealed_into_one(journey: Journey) -> None:
    boxes = [begun(journey), begun(journey)]
    for package in boxes:
        assert start(journey, package, OURS, **MAKERS).status_code == 201
    assert seal(journey, boxes[0], "SEAL-A1").status_code == 201
    assert refused(seal(journey, boxes[1], "SEAL-A2")) == ELSEWHERE
    practice = journey.house.practice
    cards = (practice.badge(TECHNICIAN), boxes[1], str(COMMANDS[Command.SEAL]), "SEAL-A2")
    told = [practice.scan(BENCH, raw) for raw in cards][-1]
    assert boxes[0] in told.say["en"] and OURS in told.say["en"] and not told.entry
    assert start(journey, boxes[1], "LG-OTHER").status_code == 201
    assert seal(journey, boxes[1], "SEAL-A2").status_code == 201


def test_a_box_that_has_arrived_is_sealed_for_keeping_though_its_logger_has_gone_on(
    journey: Journey, clock: Clock
) -> None:
    package = closed(journey, **MAKERS)
    consignment = journey.sent(package)
    clock.pass_by(minutes=5)
    journey.across(consignment, package)
    receiver = journey.at(RECEIVER, HK_BENCH)
    receiver.done("/receipts", packages=[package])
    journey.hand(package, giver=COURIER, to=RECEIVER)
    receiver.done("/unsealings", package=package, seals=[journey.seals[package]], reason="arrived")
    closed(journey, **MAKERS)
    receiver.done("/sealings", package=package, seals=["SEAL-KEPT"])


def test_no_other_logger_is_said_afterwards_to_have_been_one_that_rides_elsewhere(journey: Journey) -> None:
    closed(journey, **MAKERS)
    consignment, package = on_the_way(journey, "LG-90")
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    said = {"package": package, "logger": OURS, "reason": "it was ours", **MAKERS}
    assert refused(journey.at(TECHNICIAN, BENCH).post("/loggers/renumber", **said)) == ELSEWHERE


def test_two_makers_may_give_one_number_to_two_loggers(journey: Journey) -> None:
    closed(journey, "LG-91")
    closed(journey, "LG-91")


def test_what_was_started_on_the_desk_before_the_box_came_home_rides_in_it_all_the_same(journey: Journey) -> None:
    """When it began to measure is what somebody says of it; where it lies goes by when it was put in."""
    trip = Trip(journey)
    trip.open()
    journey.house.clock.pass_by(minutes=5)
    trip.technician.done("/unpackings", package=trip.box, containers=trip.tubes)
    before = (trip.home - timedelta(minutes=30)).isoformat()
    assert start(journey, trip.box, OURS, started_at=before, **MAKERS).status_code == 201
    other = begun(journey)
    assert refused(seal(journey, other, MAKERS["serial"])) == (409, "seal_is_logger")
    trip.technician.done("/packings", package=trip.box, containers=trip.tubes)
    trip.seal("SEAL-WARM-2")
    assert refused(start(journey, other, OURS, **MAKERS)) == ELSEWHERE


STRANGER = ("SZG-T01", "SZ-BENCH-2")
"""Of an organisation that has nothing to do with ours, nor with HK-BETA."""


def strangers_box(journey: Journey) -> str:
    """In which the stranger says that our logger rides."""
    stranger = journey.at(*STRANGER)
    package = str(stranger.done("/packages", containers=stranger.register(1))["package"])
    assert start(journey, package, OURS, STRANGER[0], serial="XX-9").status_code == 201
    return package


@pytest.mark.parametrize("first", [True, False])
def test_what_a_stranger_says_of_his_box_binds_nobody(journey: Journey, first: bool) -> None:
    package = begun(journey)
    if not first:
        assert start(journey, package, OURS, **MAKERS).status_code == 201
    journey.at(*STRANGER).done("/sealings", package=strangers_box(journey), seals=["SEAL-GAMMA"])
    assert start(journey, package, OURS, **MAKERS).status_code == 201
    assert seal(journey, package, "SEAL-OURS").status_code == 201


def test_nor_is_the_stranger_told_of_ours(journey: Journey) -> None:
    theirs = strangers_box(journey)
    closed(journey, **MAKERS)
    assert start(journey, theirs, OURS, STRANGER[0], serial="XX-9").status_code == 201
    journey.at(*STRANGER).done("/sealings", package=theirs, seals=["SEAL-GAMMA"])


def test_the_consignee_is_bound_by_what_is_on_its_way_to_it(journey: Journey) -> None:
    package = closed(journey, **MAKERS)
    journey.file(journey.consign(package))
    receiver = journey.at(RECEIVER, HK_BENCH)
    box = str(receiver.done("/packages", containers=receiver.register(1))["package"])
    told = start(journey, box, OURS, RECEIVER, **MAKERS)
    assert (refused(told), told.get_json()["package"]) == (ELSEWHERE, package)
