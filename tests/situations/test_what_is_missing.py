"""What is missing when the rest passes is lost until it is found: looked for, held, counted where it had crossed."""

from __future__ import annotations

from typing import Any

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
    new_id,
)
from tests.situations.conftest import Journey, faults
from tests.situations.looking import pass_by_two
from tests.situations.telling import CARRIERS_COORDINATOR, COMPLIANCE, balance, deeds, discrepancies, seen, state

pytestmark = pytest.mark.usefixtures("read_again")


def two_boxes(journey: Journey) -> tuple[str, list[str], list[list[str]]]:
    """(consignment, boxes, their tubes), notified and in the courier's hands."""
    packed = [journey.box(2) for _ in range(2)]
    boxes = [package for _, package in packed]
    consignment = journey.consign(*boxes)
    journey.file(consignment)
    journey.hand(*boxes)
    return consignment, boxes, [tubes for tubes, _ in packed]


def short_at(where: str, journey: Journey, consignment: str, *there: str) -> None:
    """Held, passed by two people, and let through without the others."""
    held = journey.meet(where, consignment, *there)
    assert held["verdict"] == "HOLD"
    pass_by_two(journey, held)
    assert journey.meet(where, consignment, *there)["verdict"] == "ALLOW"


def box_of(journey: Journey, package: str) -> dict[str, Any]:
    return dict(journey.at("AUD-01").get(f"/packages/{package}").get_json())


def search_for(journey: Journey, staff: str) -> list[str]:
    concerns = journey.at(staff).get("/attention").get_json()["concerns"]
    return [each["subject"] for each in concerns if each["matter"] == "search"]


def test_what_is_missing_at_the_exit_is_lost_and_looked_for_and_in_no_balance(journey: Journey) -> None:
    consignment, boxes, tubes = two_boxes(journey)
    short_at(EXIT, journey, consignment, boxes[0])
    lost, there = seen(journey, tubes[1][0]), seen(journey, tubes[0][0])
    assert (lost["state"], lost["consignment"], lost["custodian"]) == ("lost", None, None)
    assert (there["state"], there["consignment"]) == ("packed", consignment)
    assert (box_of(journey, boxes[1])["state"], box_of(journey, boxes[1])["consignment"]) == ("lost", None)
    assert deeds(journey, tubes[1][0])[-1] == "lost"
    assert balance(journey, consignment) == {"on_the_way": 2}, "what has not crossed is in no balance"
    assert search_for(journey, COORDINATOR) == [boxes[1]]
    assert search_for(journey, RECEIVING_COORDINATOR) == []
    journey.meet(ENTRY, consignment, boxes[0])
    assert state(journey, consignment) == "entry_cleared"


def test_nothing_is_done_with_a_lost_box_until_it_is_found(journey: Journey) -> None:
    consignment, boxes, tubes = two_boxes(journey)
    short_at(EXIT, journey, consignment, boxes[0])
    offer = journey.at(COURIER).post("/handoffs", subjects=[boxes[1]], to=TECHNICIAN)
    assert offer.get_json()["type"] == "/problems/terminal"
    journey.at(COURIER).done("/findings", subjects=[boxes[1]], reason="Under the seat.")
    found, inside = box_of(journey, boxes[1]), seen(journey, tubes[1][0])
    assert (found["state"], found["custodian"], found["seals"]) == ("sealed", COURIER, [journey.seals[boxes[1]]])
    assert (inside["state"], inside["package"], inside["custodian"]) == ("packed", boxes[1], COURIER)
    assert [each["kind"] for each in found["holds"]] == ["quarantine"]
    assert len(inside["gaps"]) == 1 and not inside["gaps"][0].endswith("/"), "the gap stays on record"
    assert search_for(journey, COORDINATOR) == []
    journey.hand(boxes[1], giver=COURIER, to=TECHNICIAN)
    technician = journey.at(TECHNICIAN, BENCH)
    technician.done("/unsealings", package=boxes[1], seals=[journey.seals[boxes[1]]], reason="looked at")
    technician.done("/unpackings", package=boxes[1], containers=tubes[1])
    assert [each["kind"] for each in seen(journey, tubes[1][1])["holds"]] == ["quarantine"], "it follows what leaves"


def test_a_tube_of_a_lost_box_may_turn_up_by_itself(journey: Journey) -> None:
    consignment, boxes, tubes = two_boxes(journey)
    short_at(EXIT, journey, consignment, boxes[0])
    journey.at(TECHNICIAN, BENCH).done("/findings", subjects=tubes[1][:1], reason="On the bench.")
    one, other = seen(journey, tubes[1][0]), seen(journey, tubes[1][1])
    assert (one["state"], one["package"], other["state"]) == ("in_hand", None, "lost")
    assert [each["kind"] for each in one["holds"]] == ["quarantine"]


def test_a_hold_on_a_lost_box_goes_with_the_tube_that_turns_up_without_it(journey: Journey) -> None:
    consignment, boxes, tubes = two_boxes(journey)
    short_at(EXIT, journey, consignment, boxes[0])
    journey.at(COMPLIANCE).done("/holds", target=boxes[1], hold_kind="investigation", reason="a doubt")
    journey.at(TECHNICIAN, BENCH).done("/findings", subjects=tubes[1][:1], reason="On the bench.")
    held = seen(journey, tubes[1][0])["holds"]
    assert sorted(each["kind"] for each in held if each["target"] == tubes[1][0]) == ["investigation", "quarantine"]


def test_what_is_missing_at_the_entry_had_crossed_and_counts_as_lost(journey: Journey) -> None:
    consignment, boxes, tubes = two_boxes(journey)
    assert journey.meet(EXIT, consignment, *boxes)["verdict"] == "ALLOW"
    short_at(ENTRY, journey, consignment, boxes[0])
    assert balance(journey, consignment) == {"on_the_way": 2, "lost": 2}
    lost = seen(journey, tubes[1][0])
    assert (lost["state"], lost["consignment"]) == ("lost", consignment)
    assert search_for(journey, COORDINATOR) == [boxes[1]]
    receiver = journey.at(RECEIVER, HK_BENCH)
    assert receiver.post("/receipts", packages=[boxes[1]]).get_json()["type"] == "/problems/terminal"
    receiver.done("/receipts", packages=[boxes[0]])
    assert state(journey, consignment) == "received_partial"
    # The courier finds it, and it comes in by the same gate, by itself.
    journey.at(COURIER).done("/findings", subjects=[boxes[1]], reason="In the other van.")
    [hold] = box_of(journey, boxes[1])["holds"]
    own = journey.at("CUR-C01").post(f"/holds/{hold['id']}/release", reason="seals whole")
    assert own.get_json()["type"] == "/problems/hold_of_other", "who lost it does not let go of it"
    journey.at(COMPLIANCE).done(f"/holds/{hold['id']}/release", reason="seals whole")
    assert balance(journey, consignment) == {"on_the_way": 4}
    journey.hand(boxes[0], giver=COURIER, to=RECEIVER)
    follows = journey.meet(ENTRY, consignment, boxes[1])
    assert (follows["verdict"], faults(follows)) == ("ALLOW", []), "nobody looks for what has entered already"
    assert seen(journey, tubes[0][0])["state"] == "packed", "what came in before is not lost by it"
    receiver.done("/receipts", packages=[boxes[1]])
    assert state(journey, consignment) == "received"


def one_is_missing(journey: Journey) -> tuple[str, str, list[str]]:
    """(consignment, box, tubes): the box that left, was missing at the entry and is lost."""
    consignment, boxes, tubes = two_boxes(journey)
    assert journey.meet(EXIT, consignment, *boxes)["verdict"] == "ALLOW"
    short_at(ENTRY, journey, consignment, boxes[0])
    return consignment, boxes[1], tubes[1]


def in_another_box(journey: Journey, box: str, tubes: list[str], lets_go: str) -> tuple[str, str]:
    """(consignment, box): taken out of the box that was found, packed anew, sealed and drafted."""
    technician = journey.at(TECHNICIAN, BENCH)
    (hold,) = box_of(journey, box)["holds"]
    journey.at(lets_go).done(f"/holds/{hold['id']}/release", reason="looked at")
    technician.done("/unsealings", package=box, seals=[journey.seals[box]], reason="looked at")
    technician.done("/unpackings", package=box, containers=tubes)
    for hold in (hold for tube in tubes for hold in seen(journey, tube)["holds"]):
        journey.at(lets_go).done(f"/holds/{hold['id']}/release", reason="looked at")
    package = str(technician.done("/packages", containers=tubes)["package"])
    journey.seals[package] = "SEAL-0900"
    technician.done("/sealings", package=package, seals=["SEAL-0900"])
    return journey.consign(package), package


def test_what_is_found_where_it_left_from_has_not_crossed_and_may_go_in_another_consignment(journey: Journey) -> None:
    first, box, tubes = one_is_missing(journey)
    journey.at(TECHNICIAN, BENCH).done("/findings", subjects=[box], reason="It never left the hall.")
    assert balance(journey, first) == {"on_the_way": 2, "returned": 2}
    second, package = in_another_box(journey, box, tubes, CARRIERS_COORDINATOR)
    journey.file(second)
    journey.hand(package)
    assert "DUPLICATE" not in faults(journey.meet(EXIT, second, package))
    assert balance(journey, first) == {"on_the_way": 2, "returned": 2}


def test_what_a_courier_finds_is_still_on_its_way_and_held_in_another_consignment(journey: Journey) -> None:
    first, box, tubes = one_is_missing(journey)
    journey.at(COURIER).done("/findings", subjects=[box], reason="In the other van.")
    assert balance(journey, first) == {"on_the_way": 4}
    journey.hand(box, giver=COURIER, to=TECHNICIAN)
    second, package = in_another_box(journey, box, tubes, COMPLIANCE)
    ahead = journey.at(COORDINATOR).done("/crossings/check", {"consignment": second})
    assert "DUPLICATE" in faults(ahead)
    journey.file(second)
    journey.hand(package)
    held = journey.meet(EXIT, second, package)
    assert (held["verdict"], faults(held)) == ("HOLD", ["DUPLICATE"])


@pytest.mark.parametrize("when", ["after it is closed", "before it is reconciled"])
def test_what_a_courier_found_and_brought_home_has_not_crossed_and_may_go_again(journey: Journey, when: str) -> None:
    if when == "after it is closed":
        first, box, tubes = journey.ready(2)
        assert journey.meet(EXIT, first, box)["verdict"] == "ALLOW"
        journey.at(COORDINATOR).done(f"/consignments/{first}/lost", reason="The van is gone.")
        close(journey, first)
    else:
        first, box, tubes = one_is_missing(journey)
        journey.at(RECEIVER, HK_BENCH).done("/receipts", packages=[other_box(journey, first, box)])
        journey.hand(other_box(journey, first, box), giver=COURIER, to=RECEIVER)
    journey.at(COURIER).done("/findings", subjects=[box], reason="In the depot.")
    journey.hand(box, giver=COURIER, to=TECHNICIAN)
    if when == "before it is reconciled":
        journey.at(RECEIVING_COORDINATOR).done(f"/consignments/{first}/reconcile", note="The other one is home.")
        close(journey, first)
    assert balance(journey, first)["returned"] == 2
    second, package = in_another_box(journey, box, tubes, COMPLIANCE)
    journey.file(second)
    journey.hand(package)
    assert balance(journey, first)["returned"] == 2, "with the courier again it is on another way"
    journey.across(second, package)
    assert balance(journey, first)["returned"] == 2
    assert balance(journey, second) == {"on_the_way": 2}


def close(journey: Journey, consignment: str) -> None:
    for each in discrepancies(journey, consignment, "AUD-01"):
        if each["state"] != "resolved":
            for explainer, resolver in ((CARRIERS_COORDINATOR, COMPLIANCE), (COORDINATOR, "HKB-Q01")):
                if journey.at(explainer).post(
                    f"/discrepancies/{each['discrepancy']}/explain", explanation="Looked into it."
                ).status_code in (200, 201):
                    journey.at(resolver).done(f"/discrepancies/{each['discrepancy']}/resolve", resolution="Agreed.")
                    break
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/close")


def other_box(journey: Journey, consignment: str, box: str) -> str:
    found = journey.at(COORDINATOR).get(f"/consignments/{consignment}").get_json()["consignment"]
    return next(str(each) for each in found["packages"] if each != box)


def test_what_was_found_at_home_and_goes_on_after_all_counts_again(journey: Journey) -> None:
    first, box, _ = one_is_missing(journey)
    journey.at(TECHNICIAN, BENCH).done("/findings", subjects=[box], reason="It never left the hall.")
    (hold,) = box_of(journey, box)["holds"]
    journey.at(CARRIERS_COORDINATOR).done(f"/holds/{hold['id']}/release", reason="looked at")
    journey.hand(box)
    assert journey.meet(ENTRY, first, box)["verdict"] == "ALLOW"
    assert balance(journey, first) == {"on_the_way": 4}


def test_what_is_missing_at_the_receipt_is_not_lost_by_a_decision(journey: Journey) -> None:
    consignment, package, tubes = journey.ready(3)
    journey.across(consignment, package)
    met = journey.at(RECEIVER, HK_BENCH).done(
        "/crossings",
        consignment=consignment,
        packages=[package],
        containers=tubes[1:],
        seals=[journey.seals[package]],
        carrier=COURIER,
        station=HK_BENCH,
    )
    assert "MANIFEST" in faults(met)
    for check in faults(met):
        asked = {"id": new_id(), "decision": met["entry"], "check": check, "reason_code": "other"}
        journey.at(RECEIVER).done("/overrides", {**asked, "reason": "The other one is being looked for."})
        journey.at("HKB-Q01").done(f"/overrides/{asked['id']}/approve")
    again = {"packages": [package], "containers": tubes[1:], "seals": [journey.seals[package]], "carrier": COURIER}
    passed = journey.at(RECEIVER, HK_BENCH).done("/crossings", consignment=consignment, station=HK_BENCH, **again)
    assert passed["verdict"] == "ALLOW"
    assert seen(journey, tubes[0])["state"] == "packed"
    journey.at(RECEIVER, HK_BENCH).done("/receipts", packages=[package], missing=tubes[:1])
    assert (seen(journey, tubes[0])["custodian"], balance(journey, consignment)) == (COURIER, {"on_the_way": 3})


def test_to_be_scanned_once_more_after_others_were_lost_changes_nothing(journey: Journey) -> None:
    consignment, boxes, tubes = two_boxes(journey)
    assert journey.meet(EXIT, consignment, *boxes)["verdict"] == "ALLOW"
    short_at(ENTRY, journey, consignment, boxes[0])
    again = journey.meet(ENTRY, consignment, boxes[0], vehicle="LF1234")
    assert (again["verdict"], faults(again)) == ("ALLOW", [])
    assert state(journey, consignment) == "entry_cleared"
    assert deeds(journey, tubes[1][0]).count("lost") == 1


def test_what_entered_without_the_others_can_always_go_home(journey: Journey) -> None:
    consignment, boxes, _ = two_boxes(journey)
    assert journey.meet(EXIT, consignment, *boxes)["verdict"] == "ALLOW"
    short_at(ENTRY, journey, consignment, boxes[0])
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/turn-back", reason="the study was stopped")
    for lane in ("FTZ-EXIT-2", "FTZ-ENTRY-2"):
        officer = {"FTZ-EXIT-2": "OFF-N01", "FTZ-ENTRY-2": "OFF-E01"}[lane]
        home = journey.meet(lane, consignment, boxes[0], officer=officer)
        assert (lane, home["verdict"], faults(home)) == (lane, "ALLOW", [])
    journey.at(TECHNICIAN, BENCH).done("/receipts", packages=[boxes[0]])
    # The other one turns up, and goes the same way by itself.
    journey.at(COURIER).done("/findings", subjects=[boxes[1]], reason="In the other van.")
    (hold,) = box_of(journey, boxes[1])["holds"]
    journey.at(COMPLIANCE).done(f"/holds/{hold['id']}/release", reason="seals whole")


@pytest.mark.parametrize("kind", ["quality", "legal"])
def test_a_hold_on_what_has_entered_does_not_stop_what_follows(journey: Journey, kind: str) -> None:
    consignment, boxes, tubes = two_boxes(journey)
    assert journey.meet(EXIT, consignment, *boxes)["verdict"] == "ALLOW"
    short_at(ENTRY, journey, consignment, boxes[0])
    receiver = journey.at(RECEIVER, HK_BENCH)
    receiver.done("/receipts", packages=[boxes[0]])
    journey.hand(boxes[0], giver=COURIER, to=RECEIVER)
    receiver.done("/holds", target=tubes[0][0], hold_kind=kind, reason="looked thawed")
    journey.at(COURIER).done("/findings", subjects=[boxes[1]], reason="In the other van.")
    (hold,) = box_of(journey, boxes[1])["holds"]
    journey.at(COMPLIANCE).done(f"/holds/{hold['id']}/release", reason="seals whole")
    follows = journey.meet(ENTRY, consignment, boxes[1])
    assert (follows["verdict"], faults(follows)) == ("ALLOW", [])


def test_what_a_person_declared_lost_on_the_way_is_told_at_the_next_gate(journey: Journey) -> None:
    consignment, boxes, _ = two_boxes(journey)
    assert journey.meet(EXIT, consignment, *boxes)["verdict"] == "ALLOW"
    journey.at("CUR-C01").done("/losses", subjects=[boxes[1]], reason="It fell off.")
    held = journey.meet(ENTRY, consignment, boxes[0])
    assert faults(held) == ["MANIFEST"], "nobody has been asked to let it pass without that box"
    pass_by_two(journey, held)
    assert journey.meet(ENTRY, consignment, boxes[0])["verdict"] == "ALLOW"
    assert journey.meet(ENTRY, consignment, boxes[0])["verdict"] == "ALLOW"
