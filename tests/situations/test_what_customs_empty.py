"""Customs take every tube of a box: it is empty packaging, the others go on, and the balance has no loss in it."""

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
from tests.situations.conftest import Journey, faults
from tests.situations.looking import pass_by_two, refused, reserved, tally
from tests.situations.telling import CARRIERS_COORDINATOR, balance, state

pytestmark = pytest.mark.usefixtures("read_again")

OFFICERS = {EXIT: "OFF-E01", ENTRY: "OFF-N01"}


def emptied(journey: Journey, where: str, package: str, tubes: list[str], left: int = 0) -> None:
    """An officer of this post opens the box and takes what is in it, but for so many."""
    officer = journey.at(OFFICERS[where], where)
    lawful = {"reason": "inspection", "opening": "customs", "officer_reference": "C-1"}
    officer.done("/unsealings", package=package, seals=[journey.seals[package]], **lawful)
    taking = {"authority": "CUSTOMS", "receipt": "R-1", "officer_reference": "C-1"}
    officer.done("/takings", subjects=tubes[: len(tubes) - left], **taking)


def two_boxes(journey: Journey) -> tuple[str, tuple[list[str], str], tuple[list[str], str]]:
    first, second = (journey.box(2) for _ in range(2))
    consignment = journey.consign(first[1], second[1])
    journey.file(consignment)
    journey.hand(first[1], second[1])
    return consignment, first, second


def notes(decision: dict) -> str:
    return " ".join(str(each) for each in decision["findings"] if each["check"] == "MANIFEST")


def test_what_customs_emptied_behind_the_exit_is_accounted_for_and_closed(journey: Journey) -> None:
    consignment, package, tubes = journey.ready(3)
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    emptied(journey, ENTRY, package, tubes)
    assert state(journey, consignment) == "emptied"
    assert balance(journey, consignment) == {"taken_by_authority": 3}
    met = journey.meet(ENTRY, consignment)
    assert met["verdict"] == "DENY"
    assert "nothing of it is left to cross" in str(met["findings"][0])
    assert state(journey, consignment) == "emptied"
    theirs = journey.at(RECEIVING_COORDINATOR).post(f"/consignments/{consignment}/reconcile")
    assert refused(theirs) == (403, "reconciled_by_sender")
    lost = journey.at(COORDINATOR).post(f"/consignments/{consignment}/lost", reason="all is gone")
    assert refused(lost) == (409, "illegal_step")
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/reconcile")
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/close")
    assert (state(journey, consignment), balance(journey, consignment)) == ("closed", {"taken_by_authority": 3})


def test_what_customs_emptied_before_it_left_gives_back_what_it_had_reserved(journey: Journey) -> None:
    tubes, package = journey.box(2)
    consignment = journey.sent(package, clearance="TRAIN-QUOTA-1")
    assert reserved(journey, consignment) > 0
    emptied(journey, EXIT, package, tubes)
    assert (state(journey, consignment), balance(journey, consignment)) == ("emptied", {})
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/reconcile")
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/close")
    assert reserved(journey, consignment) == 0
    assert tally(journey)[:2] == (0, 0)
    (notice,) = journey.at(COORDINATOR).get(f"/consignments/{consignment}").get_json()["notifications"]
    assert (notice["state"], notice["ended_why"]) == ("cancelled", "emptied")


@pytest.mark.parametrize("here", [True, False])
@pytest.mark.parametrize("where", [EXIT, ENTRY])
def test_the_other_boxes_go_on_and_the_empty_one_goes_as_packaging(journey: Journey, where: str, here: bool) -> None:
    consignment, (gone, empty), (_, full) = two_boxes(journey)
    if where == ENTRY:
        assert journey.meet(EXIT, consignment, empty, full)["verdict"] == "ALLOW"
    emptied(journey, where, empty, gone)
    journey.seals[empty] = journey.seals[full]
    for gate in (EXIT, ENTRY) if where == EXIT else (ENTRY,):
        met = journey.meet(gate, consignment, *([empty] if here else []), full)
        assert met["verdict"] == "ALLOW", faults(met)
        assert "no part of this consignment any more" in notes(met)
    receiver = journey.at(RECEIVER, HK_BENCH)
    receiver.done("/receipts", packages=[full])
    assert state(journey, consignment) == "received"
    journey.hand(full, giver=COURIER, to=RECEIVER)
    crossed = {"in_use": 2} if where == EXIT else {"in_use": 2, "taken_by_authority": 2}
    assert balance(journey, consignment) == crossed
    journey.at(RECEIVING_COORDINATOR).done(f"/consignments/{consignment}/reconcile")
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/close")


def test_the_box_that_is_emptied_last_ends_what_was_received_in_part(journey: Journey) -> None:
    consignment, (gone, empty), (_, full) = two_boxes(journey)
    assert journey.meet(EXIT, consignment, empty, full)["verdict"] == "ALLOW"
    emptied(journey, ENTRY, empty, gone[:1])
    assert state(journey, consignment) == "exit_cleared", "one tube is still in it"
    journey.at(OFFICERS[ENTRY], ENTRY).done("/sealings", package=empty, seals=["CUSTOMS-1"], counted=gone[1:])
    journey.seals[empty] = "CUSTOMS-1"
    assert journey.meet(ENTRY, consignment, empty, full)["verdict"] == "ALLOW"
    journey.at(RECEIVER, HK_BENCH).done("/receipts", packages=[full])
    assert state(journey, consignment) == "received_partial"
    emptied(journey, ENTRY, empty, gone[1:])
    assert state(journey, consignment) == "received"


def test_what_customs_took_and_what_they_missed_leave_an_empty_box_together(journey: Journey) -> None:
    consignment, package, tubes = journey.ready(3)
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    emptied(journey, ENTRY, package, tubes, left=1)
    assert state(journey, consignment) == "exit_cleared"
    journey.at(CARRIERS_COORDINATOR).done("/losses", subjects=tubes[2:], reason="customs did not find it in the box")
    assert state(journey, consignment) == "emptied"
    assert balance(journey, consignment) == {"taken_by_authority": 2, "lost": 1}
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/reconcile")


def test_a_box_out_of_which_nobody_took_anything_does_not_leave_as_empty(journey: Journey) -> None:
    consignment, package, tubes = journey.ready(2)
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    lawful = {"reason": "inspection", "opening": "customs", "officer_reference": "C-1"}
    journey.at(OFFICERS[ENTRY], ENTRY).done("/unsealings", package=package, seals=[journey.seals[package]], **lawful)
    journey.at(CARRIERS_COORDINATOR).done("/losses", subjects=tubes, reason="gone")
    assert state(journey, consignment) == "exit_cleared"


def test_an_empty_box_is_told_at_the_lane_and_may_be_filled_anew(journey: Journey) -> None:
    consignment, package, tubes = journey.ready(2)
    emptied(journey, EXIT, package, tubes)
    scan = {"station": EXIT, "at": journey.house.clock().isoformat()}
    station = journey.at("", EXIT)
    badge = journey.house.registry.zone.people[OFFICERS[EXIT]].badge
    station.done("/scans", raw=badge, **scan)
    told = station.done("/scans", raw=package, **scan)
    assert (told["meaning"], told["feedback"]) == ("empty_packaging", "warn")
    journey.hand(package, giver=COURIER, to=TECHNICIAN)
    fresh = journey.at(TECHNICIAN, BENCH).register(1)
    journey.at(TECHNICIAN, BENCH).done("/packings", package=package, containers=fresh)
    journey.at(TECHNICIAN, BENCH).done("/sealings", package=package, seals=["SEAL-ANEW"])
    journey.seals[package] = "SEAL-ANEW"
    another = journey.consign(package)
    journey.file(another)
    journey.hand(package)
    journey.across(another, package)
    assert (state(journey, another), balance(journey, another)) == ("entry_cleared", {"on_the_way": 1})
    assert state(journey, consignment) == "emptied"


def test_what_customs_miss_at_the_count_is_told_with_what_to_do(journey: Journey) -> None:
    consignment, package, tubes = journey.ready(3)
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    officer = journey.at(OFFICERS[ENTRY], ENTRY)
    lawful = {"reason": "inspection", "opening": "customs", "officer_reference": "C-1"}
    officer.done("/unsealings", package=package, seals=[journey.seals[package]], **lawful)
    short = officer.post("/sealings", package=package, seals=["CUSTOMS-1"], counted=tubes[1:])
    assert refused(short) == (409, "recount_missing")
    said = short.get_json()["say"]["en"]
    assert tubes[0] in said and "HT-COURIER" in said and "declares lost" in said
    journey.at(CARRIERS_COORDINATOR).done("/losses", subjects=tubes[:1], reason="not in the box at the count")
    officer.done("/sealings", package=package, seals=["CUSTOMS-1"], counted=tubes[1:])
    journey.seals[package] = "CUSTOMS-1"
    held = journey.meet(ENTRY, consignment, package)
    assert (held["verdict"], faults(held)) == ("HOLD", ["MANIFEST"])
    assert "Lost out of" in notes(held) and "Two people may let" in notes(held)
    pass_by_two(journey, held)
    assert journey.meet(ENTRY, consignment, package)["verdict"] == "ALLOW"
    assert balance(journey, consignment) == {"on_the_way": 2, "lost": 1}
