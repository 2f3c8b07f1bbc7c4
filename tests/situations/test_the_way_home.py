"""Awkward situations of the way: turned back, sent back, accounted for, lost and found; each through the API."""

from __future__ import annotations

from datetime import timedelta

import pytest

from custody.holding import Discrepancy, DiscrepancyState
from custody.records.turns.loading import Needs
from custody.records.turns.turn import Turn, Work
from tests.conftest import Clock
from tests.practice import (
    BENCH,
    COORDINATOR,
    COURIER,
    ENTRY,
    ENTRY_OFFICER,
    EXIT,
    EXIT_OFFICER,
    RECEIVER,
    RECEIVING_COORDINATOR,
    TECHNICIAN,
)
from tests.situations.conftest import Journey, faults
from tests.situations.looking import (
    COMPLIANCE,
    QUOTA,
    balance,
    received,
    refused,
    seen,
    state,
    tally,
)

pytestmark = pytest.mark.usefixtures("read_again")


def test_what_a_clearance_that_ran_out_stops_on_the_bridge_goes_home(journey: Journey, clock: Clock) -> None:
    ends = clock() + timedelta(hours=7)
    journey.list("clearance", number="TRAIN-SOUTH-1", valid_to=ends.isoformat())
    consignment, package, _ = journey.ready()
    journey.meet(EXIT, consignment, package)
    clock.pass_by(hours=8)
    assert journey.meet(ENTRY, consignment, package)["verdict"] == "HOLD"
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/turn-back", reason="the clearance ran out")
    assert journey.meet(ENTRY, consignment, package)["verdict"] == "DENY"
    assert journey.meet("FTZ-ENTRY-2", consignment, package, officer=EXIT_OFFICER)["verdict"] == "ALLOW"


def test_a_clearance_revoked_on_the_way_leaves_the_way_home_and_it_counts_as_returned(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    first = journey.meet(EXIT, consignment, package)
    revoked = {"clearance": "TRAIN-SOUTH-1", "status": "revoked", "reason": "letter of the authority"}
    journey.at(COMPLIANCE).done("/clearances/status", **revoked)
    assert journey.meet(ENTRY, consignment, package)["return_only"]
    assert state(journey, consignment) == "refused"
    officer = journey.at(ENTRY_OFFICER, ENTRY)
    officer.done(f"/consignments/{consignment}/turn-back", reason="revoked on the way")
    found = seen(journey, consignment)
    assert (found["state"], found["before"]) == ("returning", "exit_cleared")
    homeward = journey.meet("FTZ-ENTRY-2", consignment, package, officer=EXIT_OFFICER)
    assert (homeward["verdict"], homeward["entry"] > first["entry"]) == ("ALLOW", True)
    journey.hand(package, giver=COURIER, to=TECHNICIAN)
    journey.at(TECHNICIAN, BENCH).done("/receipts", packages=[package])
    assert state(journey, consignment) == "received"
    counted = balance(journey, consignment)
    assert (counted["fates"]["returned"], counted["remainder"]) == (3, 0)
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/reconcile")
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/close", note="all home")
    assert state(journey, consignment) == "closed"


def test_what_goes_home_is_watched_all_the_same(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    journey.meet(EXIT, consignment, package)
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/turn-back", reason="wrong box")
    decision = journey.meet("FTZ-EXIT-2", consignment, package, officer=ENTRY_OFFICER, seals=["SEAL-9999"])
    assert (decision["verdict"], faults(decision)) == ("HOLD", ["SEAL"])
    assert state(journey, consignment) == "returning"


def test_only_who_guards_it_or_answers_for_it_turns_it_back(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    path = f"/consignments/{consignment}/turn-back"
    early = journey.at(COORDINATOR).post(path, reason="not yet gone")
    assert refused(early) == (409, "illegal_step")
    journey.meet(EXIT, consignment, package)
    assert refused(journey.at("SZG-C01").post(path, reason="mischief")) == (403, "not_a_party")
    assert refused(journey.at(COURIER).post(path, reason="tired")) == (403, "role")
    journey.at(EXIT_OFFICER).done(path, reason="the entry is closed")
    handed = journey.at(COURIER).post("/handoffs", subjects=[package], to=RECEIVER)
    assert refused(handed) == (409, "must_cross")
    assert refused(journey.at(RECEIVER, "HK-BENCH-1").post("/receipts", packages=[package])) == (
        403,
        "not_the_consignee",
    )


def test_the_quota_comes_back_with_what_returns_only_where_the_clearance_says_so(journey: Journey) -> None:
    for refunds, after in ((False, (3, 0, 1)), (True, (3, 0, 1))):
        journey.list("clearance", number=QUOTA, refunds_returns=refunds)
        _, package = journey.box(3)
        consignment = journey.consign(package, clearance=QUOTA)
        journey.file(consignment)
        journey.hand(package)
        journey.meet(EXIT, consignment, package)
        journey.at(COORDINATOR).done(f"/consignments/{consignment}/turn-back", reason="wrong box")
        journey.hand(package, giver=COURIER, to=TECHNICIAN)
        journey.at(TECHNICIAN, BENCH).done("/receipts", packages=[package])
        assert tally(journey) == after, "three stay used by the first; the second's came back"


def test_what_is_refused_at_the_exit_goes_home_or_is_decided_anew(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    denied = journey.meet(EXIT, consignment, package, carrier="CUR-K03")
    assert (denied["verdict"], "return_only" in denied) == ("DENY", False)
    assert state(journey, consignment) == "refused"
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    other, box, _ = journey.ready()
    journey.meet(EXIT, other, box, carrier="CUR-K03")
    journey.at(COORDINATOR).done(f"/consignments/{other}/cancel", reason="no trained courier today")
    assert journey.at(COORDINATOR).get(f"/packages/{box}").get_json()["consignment"] is None


def test_a_return_is_a_consignment_of_its_own_that_knows_the_way(journey: Journey) -> None:
    first, package, tubes = received(journey)
    coordinator = journey.at(RECEIVING_COORDINATOR)
    home = str(coordinator.done(f"/consignments/{first}/return")["consignment"])
    found = seen(journey, home, RECEIVING_COORDINATOR)
    assert (found["return_of"], found["direction"], found["purpose"]) == (first, "NORTH", "return_to_origin")
    assert (found["to_site"], found["clearance"], found["state"]) == ("SZ-ALPHA-LAB", "TRAIN-NORTH-1", "sealed")
    notice = coordinator.done("/notifications", consignment=home, declaration="true")["notification"]
    coordinator.done(f"/notifications/{notice}/acknowledge", reference="REF-HOME")
    journey.hand(package, giver=RECEIVER, to=COURIER)
    for where, officer in (("FTZ-EXIT-2", ENTRY_OFFICER), ("FTZ-ENTRY-2", EXIT_OFFICER)):
        decision = journey.meet(where, home, package, officer=officer)
        assert decision["verdict"] == "ALLOW", faults(decision)
    journey.at(TECHNICIAN, BENCH).done("/receipts", packages=[package])
    journey.hand(package, giver=COURIER, to=TECHNICIAN)
    assert balance(journey, first)["fates"]["returned"] == 2
    free = journey.at(TECHNICIAN, BENCH).done("/park-exits", containers=tubes, station=BENCH)
    assert free["verdict"] == "ALLOW", "no park keeps at home what has come home"
    assert balance(journey, home)["remainder"] == 0
    journey.at(RECEIVING_COORDINATOR).done(f"/consignments/{first}/reconcile", note="all of it went home")


def test_the_permits_of_the_way_home_are_told_before_anybody_packs(journey: Journey) -> None:
    first, _, _ = received(journey)
    rule = {
        "row": "IMPORT-NORTH",
        "directions": ["NORTH"],
        "kinds": ["HQ_APPROVAL"],
        "source": "training row",
        "valid_from": "2026-01-01T00:00:00+08:00",
    }
    journey.at("ADM-01").done("/listings", noun="permit_rule", rows=[rule], reason="a change of law")
    home = journey.at(RECEIVING_COORDINATOR).done(f"/consignments/{first}/return")["consignment"]
    checked = journey.at(RECEIVING_COORDINATOR).post("/crossings/check", {"consignment": home}).get_json()
    assert "PERMIT" in faults(checked)


def test_only_who_received_it_sends_it_back(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    path = f"/consignments/{consignment}/return"
    assert refused(journey.at(COORDINATOR).post(path)) == (403, "sent_back_by_consignee")
    assert refused(journey.at(RECEIVING_COORDINATOR).post(path)) == (409, "illegal_step")
    journey.across(consignment, package)
    journey.at(RECEIVER, "HK-BENCH-1").done("/receipts", packages=[package])
    assert refused(journey.at(RECEIVING_COORDINATOR).post(path)) == (409, "nothing_to_send_back")


def test_two_boxes_are_kept_and_the_third_goes_home(journey: Journey) -> None:
    boxes = [journey.box(1)[1] for _ in range(3)]
    consignment = journey.consign(*boxes)
    journey.file(consignment)
    journey.hand(*boxes)
    journey.across(consignment, *boxes)
    journey.at(RECEIVER, "HK-BENCH-1").done("/receipts", packages=boxes[:2])
    journey.hand(*boxes[:2], giver=COURIER, to=RECEIVER)
    journey.at(RECEIVING_COORDINATOR).done(f"/consignments/{consignment}/turn-back", reason="damaged outside")
    homeward = journey.meet("FTZ-EXIT-2", consignment, boxes[2], officer=ENTRY_OFFICER)
    assert homeward["verdict"] == "ALLOW", faults(homeward)
    technician = journey.at(TECHNICIAN, BENCH)
    assert refused(technician.post("/receipts", packages=boxes[:1])) == (409, "not_in_consignment")
    assert refused(technician.post("/receipts", packages=boxes[2:])) == (409, "must_cross")
    entry = journey.meet("FTZ-ENTRY-2", consignment, boxes[2], officer=EXIT_OFFICER)
    assert entry["verdict"] == "ALLOW", faults(entry)
    technician = journey.at(TECHNICIAN, BENCH)
    technician.done("/receipts", packages=boxes[2:])
    journey.hand(boxes[2], giver=COURIER, to=TECHNICIAN)
    assert state(journey, consignment) == "received"
    fates = balance(journey, consignment)["fates"]
    assert (fates["returned"], fates["in_use"]) == (1, 2)


def test_nothing_is_reconciled_while_the_courier_still_has_it(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    journey.across(consignment, package)
    journey.at(RECEIVER, "HK-BENCH-1").done("/receipts", packages=[package])
    path = f"/consignments/{consignment}/reconcile"
    assert refused(journey.at(RECEIVING_COORDINATOR).post(path)) == (409, "not_accounted")
    assert refused(journey.at(COORDINATOR).post(path)) == (403, "reconciled_by_receiver")
    journey.hand(package, giver=COURIER, to=RECEIVER)
    journey.at(RECEIVING_COORDINATOR).done(path)
    assert state(journey, consignment) == "reconciled"


def test_nothing_closes_over_an_open_discrepancy(journey: Journey) -> None:
    consignment, _, _ = received(journey)
    journey.at(RECEIVING_COORDINATOR).done(f"/consignments/{consignment}/reconcile")
    open_one = Discrepancy(
        "d-1", consignment, "damaged", (), "cracked", "SYSTEM", "SZ-ALPHA", DiscrepancyState.EXPLAINED, ""
    )
    put(journey, open_one)
    path = f"/consignments/{consignment}/close"
    assert refused(journey.at(COORDINATOR).post(path)) == (409, "discrepancy_open")
    with journey.house.registry.database.writing.connect() as connection, connection.begin():
        connection.exec_driver_sql("DELETE FROM discrepancy")
    journey.at(COORDINATOR).done(path)
    assert state(journey, consignment) == "closed"
    assert refused(journey.at(COORDINATOR).post(path)) == (409, "illegal_step")


def put(journey: Journey, value: Discrepancy) -> None:
    def learn(turn: Turn) -> None:
        turn.world.put(value)

    journey.house.registry.writer.submit(Work(Needs(), learn))


def test_a_lost_consignment_is_counted_as_lost_and_quarantined_when_it_is_found(journey: Journey) -> None:
    consignment, package, tubes = journey.ready()
    journey.meet(EXIT, consignment, package)
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/lost", reason="the van did not arrive")
    assert (state(journey, consignment), balance(journey, consignment)["fates"]["lost"]) == ("lost", 3)
    assert journey.meet(ENTRY, consignment, package)["verdict"] == "HOLD"
    assert state(journey, consignment) == "lost"
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/found", where="in the second van")
    found = journey.at(TECHNICIAN).get(f"/containers/{tubes[0]}").get_json()
    assert (state(journey, consignment), found["state"]) == ("exit_cleared", "packed")
    decision = journey.meet(ENTRY, consignment, package)
    assert (decision["verdict"], faults(decision)) == ("HOLD", ["HOLDS"])
    kinds = [e["kind"] for e in journey.at(TECHNICIAN).get(f"/containers/{tubes[0]}/timeline").get_json()["entries"]]
    assert {"consignment_loss_declared", "consignment_recovered"} <= set(kinds)


def test_what_is_lost_for_good_is_closed_and_what_it_reserved_is_given_back(journey: Journey) -> None:
    _, package = journey.box(2)
    consignment = journey.sent(package, clearance=QUOTA)
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/lost", reason="never seen again")
    journey.at(COMPLIANCE).done(f"/consignments/{consignment}/close", note="reported to the authority")
    assert (state(journey, consignment), tally(journey)) == ("closed", (0, 0, 0))


@pytest.mark.usefixtures("read_again")
def test_no_quota_comes_back_for_what_has_left_something_behind(journey: Journey) -> None:
    journey.list("clearance", number=QUOTA, refunds_returns=True)
    first, package, tubes = received(journey, clearance=QUOTA)
    receiver = journey.at(RECEIVER, "HK-BENCH-1")
    receiver.done("/unsealings", package=package, seals=[journey.seals[package]], reason="arrived")
    receiver.done("/unpackings", package=package, containers=tubes)
    receiver.done(f"/containers/{tubes[0]}/aliquots", parent=tubes[0], count=1, amount=1999)
    back = str(receiver.done("/packages", containers=tubes)["package"])
    journey.seals[back] = "SEAL-HOME"
    receiver.done("/sealings", package=back, seals=["SEAL-HOME"])
    home = str(journey.at(RECEIVING_COORDINATOR).done(f"/consignments/{first}/return", packages=[back])["consignment"])
    notice = journey.file(home, RECEIVING_COORDINATOR)
    journey.at(RECEIVING_COORDINATOR).done(f"/notifications/{notice}/acknowledge", reference="REF-HOME")
    journey.hand(back, giver=RECEIVER)
    journey.house.clock.pass_by(minutes=90)
    assert tally(journey) == (2, 0, 1)
    for lane, officer in (("FTZ-EXIT-2", ENTRY_OFFICER), ("FTZ-ENTRY-2", EXIT_OFFICER)):
        assert journey.meet(lane, home, back, officer=officer)["verdict"] == "ALLOW"
    journey.at(TECHNICIAN, BENCH).done("/receipts", packages=[back])
    assert tally(journey) == (1, 0, 1), "of one tube nearly all has stayed"
