"""More ways around a hold, an override or a gate that a hostile mind found: each is shut."""

from __future__ import annotations

from tests.practice import EXIT, RECEIVING_COORDINATOR
from tests.situations.conftest import Journey, faults
from tests.situations.looking import pass_by_two, received
from tests.situations.test_no_way_around import refusal


def test_a_hold_on_what_has_arrived_is_not_shaken_off_by_the_next_consignment(journey: Journey) -> None:
    consignment, _, _ = received(journey)
    court = journey.at("SZA-Q01")
    hold = court.done("/holds", target=consignment, hold_kind="legal", reason="letter of the court")["hold"]
    back = journey.at(RECEIVING_COORDINATOR)
    assert refusal(back.post(f"/consignments/{consignment}/return")) == (409, "held")
    court.done(f"/holds/{hold}/release", reason="the court has ended it")
    back.done(f"/consignments/{consignment}/return")


def test_leave_to_go_by_one_version_of_a_clearance_is_none_for_the_next(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    journey.list("clearance", number="TRAIN-SOUTH-1")
    pass_by_two(journey, journey.meet(EXIT, consignment, package))
    journey.list("clearance", number="TRAIN-SOUTH-1")
    held = journey.meet(EXIT, consignment, package)
    assert (held["verdict"], faults(held)) == ("HOLD", ["CLR_VERSION"])
