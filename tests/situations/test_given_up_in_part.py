"""Some of it has come and some has not: what is declared lost is what nobody has, and nothing closes over the rest."""

from __future__ import annotations

import pytest

from tests.practice import (
    BENCH,
    COORDINATOR,
    COURIER,
    ENTRY,
    EXIT,
    HK_BENCH,
    RECEIVER,
    RECEIVING_COORDINATOR,
    TECHNICIAN,
)
from tests.situations.conftest import Journey
from tests.situations.looking import refused
from tests.situations.telling import CARRIERS_COORDINATOR, balance, discrepancies, seen, settle, state

pytestmark = pytest.mark.usefixtures("read_again")


def come(journey: Journey, boxes: int) -> tuple[str, list[str], list[list[str]]]:
    """(consignment, boxes, their tubes): of so many boxes, all across; of the first a tube was missing."""
    packed = [journey.box(2) for _ in range(boxes)]
    codes = [package for _, package in packed]
    consignment = journey.consign(*codes)
    journey.file(consignment)
    journey.hand(*codes)
    for gate in (EXIT, ENTRY):
        assert journey.meet(gate, consignment, *codes)["verdict"] == "ALLOW"
    tubes = [tubes for tubes, _ in packed]
    journey.at(RECEIVER, HK_BENCH).done("/receipts", packages=codes[:1], missing=tubes[0][:1])
    journey.hand(codes[0], giver=COURIER, to=RECEIVER)
    for each in discrepancies(journey, consignment):
        settle(journey, each["discrepancy"], CARRIERS_COORDINATOR, RECEIVING_COORDINATOR)
    return consignment, codes, tubes


def test_what_was_missing_out_of_boxes_that_have_come_is_declared_lost_by_itself(journey: Journey) -> None:
    consignment, _, ((gone, there),) = come(journey, 1)
    coordinator = journey.at(RECEIVING_COORDINATOR)
    path = f"/consignments/{consignment}"
    assert refused(coordinator.post(f"{path}/reconcile")) == (409, "not_accounted")
    assert refused(coordinator.post(f"{path}/lost", reason="gone")) == (409, "illegal_step")
    coordinator.done("/losses", subjects=[gone], reason="gone")
    assert balance(journey, consignment) == {"lost": 1, "in_use": 1}
    coordinator.done(f"{path}/reconcile")
    coordinator.done(f"{path}/close")
    assert (seen(journey, gone)["state"], seen(journey, there)["custodian"]) == ("lost", RECEIVER)


def test_what_was_missing_is_lost_with_the_box_that_never_came(journey: Journey) -> None:
    consignment, _, ((gone, _), late) = come(journey, 2)
    coordinator = journey.at(RECEIVING_COORDINATOR)
    coordinator.done(f"/consignments/{consignment}/lost", reason="the van was robbed")
    assert [seen(journey, each)["state"] for each in (gone, *late)] == ["lost"] * 3
    assert balance(journey, consignment) == {"lost": 3, "in_use": 1}
    coordinator.done(f"/consignments/{consignment}/close")
    assert state(journey, consignment) == "closed"


def test_what_was_missing_and_is_found_since_is_not_lost_with_the_rest(journey: Journey) -> None:
    consignment, _, ((found, _), _) = come(journey, 2)
    coordinator = journey.at(RECEIVING_COORDINATOR)
    coordinator.done("/losses", subjects=[found], reason="gone")
    journey.at(RECEIVER, HK_BENCH).done("/findings", subjects=[found], reason="behind the door")
    coordinator.done(f"/consignments/{consignment}/lost", reason="the other box never came")
    assert seen(journey, found)["custodian"] == RECEIVER
    assert balance(journey, consignment) == {"lost": 2, "in_use": 2}


def test_what_was_declared_lost_is_found_before_it_is_received_after_all(journey: Journey) -> None:
    consignment, _, ((gone, _),) = come(journey, 1)
    journey.at(RECEIVING_COORDINATOR).done("/losses", subjects=[gone], reason="gone")
    receiver, named = journey.at(RECEIVER, HK_BENCH), {"packages": [], "containers": [gone]}
    assert refused(receiver.post("/receipts", **named)) == (409, "terminal")
    assert (state(journey, consignment), balance(journey, consignment)) == (
        "received_partial",
        {"lost": 1, "in_use": 1},
    )
    receiver.done("/findings", subjects=[gone], reason="behind the door")
    receiver.done("/receipts", **named)
    assert seen(journey, gone)["custodian"] == RECEIVER
    assert (state(journey, consignment), balance(journey, consignment)) == ("received", {"in_use": 2})


def test_what_the_courier_has_found_himself_is_not_lost_either_and_is_still_to_be_taken_over(journey: Journey) -> None:
    consignment, _, ((found, _), _) = come(journey, 2)
    coordinator = journey.at(RECEIVING_COORDINATOR)
    coordinator.done("/losses", subjects=[found], reason="gone")
    journey.at(COURIER).done("/findings", subjects=[found], reason="under the seat of the van")
    coordinator.done(f"/consignments/{consignment}/lost", reason="the other box never came")
    assert (seen(journey, found)["state"], seen(journey, found)["custodian"]) == ("in_hand", COURIER)
    assert refused(coordinator.post(f"/consignments/{consignment}/close")) == (409, "not_accounted")
    journey.hand(found, giver=COURIER, to=RECEIVER)
    coordinator.done(f"/consignments/{consignment}/close")
    assert balance(journey, consignment) == {"lost": 2, "in_use": 2}


@pytest.mark.parametrize("declared", [False, True], ids=["with the courier", "declared lost"])
def test_what_was_turned_back_after_a_part_of_it_had_come_ends_as_well(journey: Journey, declared: bool) -> None:
    consignment, (_, late), ((gone, _), _) = come(journey, 2)
    if declared:
        journey.at(RECEIVING_COORDINATOR).done("/losses", subjects=[gone], reason="gone")
    path = f"/consignments/{consignment}"
    journey.at("OFF-N01").done(f"{path}/turn-back", reason="it goes home")
    for lane, officer in (("FTZ-EXIT-2", "OFF-N01"), ("FTZ-ENTRY-2", "OFF-E01")):
        said = {"consignment": consignment, "packages": [late], "seals": [journey.seals[late]], "carrier": COURIER}
        assert journey.at(officer, lane).done("/crossings", station=lane, **said)["verdict"] == "ALLOW"
    journey.at(TECHNICIAN, BENCH).done("/receipts", packages=[late])
    journey.hand(late, giver=COURIER, to=TECHNICIAN)
    coordinator = journey.at(COORDINATOR)
    coordinator.done(f"{path}/lost", reason="the one that never was found")
    assert balance(journey, consignment) == {"lost": 1, "in_use": 1, "returned": 2}
    coordinator.done(f"{path}/close")


def test_nothing_is_closed_over_what_has_come_and_is_with_its_courier_still(journey: Journey) -> None:
    packed = [journey.box(1) for _ in range(2)]
    boxes = [package for _, package in packed]
    consignment = journey.consign(*boxes)
    journey.file(consignment)
    journey.hand(*boxes)
    for gate in (EXIT, ENTRY):
        assert journey.meet(gate, consignment, *boxes)["verdict"] == "ALLOW"
    journey.at(RECEIVER, HK_BENCH).done("/receipts", packages=boxes[:1])
    coordinator = journey.at(RECEIVING_COORDINATOR)
    coordinator.done(f"/consignments/{consignment}/lost", reason="the other one never came")
    assert refused(coordinator.post(f"/consignments/{consignment}/close")) == (409, "not_accounted")
    journey.hand(boxes[0], giver=COURIER, to=RECEIVER)
    coordinator.done(f"/consignments/{consignment}/close")
    assert balance(journey, consignment) == {"lost": 1, "in_use": 1}
