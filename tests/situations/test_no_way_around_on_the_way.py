"""What is on its way is carried, and nothing else: whoever has it in hand neither opens nor uses it."""

from __future__ import annotations

import pytest

from tests.practice import COORDINATOR, COURIER, ENTRY, ENTRY_OFFICER, EXIT, HK_BENCH, RECEIVER, TECHNICIAN
from tests.situations.conftest import Journey
from tests.situations.looking import refused
from tests.situations.telling import CARRIERS_COORDINATOR

pytestmark = pytest.mark.usefixtures("read_again")

NOT_NOW = (409, "between_the_gates")


def test_who_carries_opens_nothing_before_the_receipt(journey: Journey) -> None:
    consignment, package, _ = journey.ready(2)
    journey.across(consignment, package)
    journey.hand(package, giver=COURIER, to=CARRIERS_COORDINATOR)
    opened = {"package": package, "seals": [journey.seals[package]], "reason": "to look"}
    assert refused(journey.at(CARRIERS_COORDINATOR).post("/unsealings", **opened)) == NOT_NOW


def test_who_carries_opens_nothing_after_the_receipt_either(journey: Journey) -> None:
    consignment, package, _ = journey.ready(2)
    journey.across(consignment, package)
    journey.at(RECEIVER, HK_BENCH).done("/receipts", packages=[package])
    journey.hand(package, giver=COURIER, to=CARRIERS_COORDINATOR)
    opened = {"package": package, "seals": [journey.seals[package]], "reason": "to look"}
    assert refused(journey.at(CARRIERS_COORDINATOR).post("/unsealings", **opened)) == NOT_NOW
    journey.hand(package, giver=CARRIERS_COORDINATOR, to=RECEIVER)
    journey.at(RECEIVER, HK_BENCH).done("/unsealings", **opened)


def test_the_consignee_receives_before_it_opens(journey: Journey) -> None:
    consignment, package, _ = journey.ready(2)
    journey.across(consignment, package)
    journey.hand(package, giver=COURIER, to=RECEIVER)
    receiver = journey.at(RECEIVER, HK_BENCH)
    opened = {"package": package, "seals": [journey.seals[package]], "reason": "arrived"}
    assert refused(receiver.post("/unsealings", **opened)) == NOT_NOW
    receiver.done("/receipts", packages=[package])
    receiver.done("/unsealings", **opened)


def test_what_customs_opened_is_closed_again_and_nothing_is_taken_out(journey: Journey) -> None:
    consignment, package, tubes = journey.ready(2)
    lawful = {"opening": "customs", "officer_reference": "HK-1", "reason": "inspection"}
    journey.across(consignment, package)
    journey.at(ENTRY_OFFICER, ENTRY).done("/unsealings", package=package, seals=[journey.seals[package]], **lawful)
    journey.hand(package, giver=COURIER, to=CARRIERS_COORDINATOR)
    carrier = journey.at(CARRIERS_COORDINATOR)
    assert refused(carrier.post("/unpackings", package=package, containers=tubes)) == NOT_NOW
    carrier.done("/sealings", package=package, seals=["CUSTOMS-3"], counted=tubes)
    again = carrier.post("/unsealings", package=package, seals=["CUSTOMS-3"], reason="one more look")
    assert refused(again) == NOT_NOW


def test_what_was_missing_is_neither_used_nor_packed_before_it_is_received(journey: Journey) -> None:
    consignment, package, tubes = journey.ready(2)
    journey.across(consignment, package)
    receiver = journey.at(RECEIVER, HK_BENCH)
    receiver.done("/receipts", packages=[package], missing=tubes[:1])
    gone = {"subjects": tubes[:1], "method": "consumed", "reason": "used up"}
    journey.hand(tubes[0], giver=COURIER, to=CARRIERS_COORDINATOR)
    carrier = journey.at(CARRIERS_COORDINATOR)
    assert refused(carrier.post("/disposals", **gone)) == NOT_NOW
    assert refused(carrier.post("/packages", containers=tubes[:1])) == NOT_NOW
    handoff = carrier.done("/handoffs", subjects=tubes[:1], to=RECEIVER)["handoff"]
    assert refused(receiver.post(f"/handoffs/{handoff}/accept")) == (409, "reported_missing")
    receiver.done("/receipts", containers=tubes[:1])
    receiver.done(f"/handoffs/{handoff}/accept")
    receiver.done("/disposals", **gone)


def test_turned_back_and_home_it_is_opened_by_who_sent_it(journey: Journey) -> None:
    consignment, package, tubes = journey.ready(2)
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/turn-back", reason="the bridge is closed")
    journey.hand(package, giver=COURIER, to=TECHNICIAN)
    technician = journey.at(TECHNICIAN)
    technician.done("/unsealings", package=package, seals=[journey.seals[package]], reason="home again")
    technician.done("/unpackings", package=package, containers=tubes)
