"""Nothing leaves the book as taken by an authority on the word of who had it in hand."""

from __future__ import annotations

import pytest

from tests.practice import (
    COORDINATOR,
    COURIER,
    ENTRY,
    ENTRY_OFFICER,
    EXIT,
    EXIT_OFFICER,
    HK_BENCH,
    RECEIVER,
    RECEIVING_COORDINATOR,
    TECHNICIAN,
)
from tests.situations.conftest import Journey
from tests.situations.looking import pass_by_two, received, refused
from tests.situations.telling import CARRIERS_COORDINATOR, COMPLIANCE

pytestmark = pytest.mark.usefixtures("read_again")

TAKING = {"authority": "CUSTOMS", "receipt": "R-77", "officer_reference": "O-1", "reason": "inspection"}


@pytest.mark.parametrize("gates", [(), (EXIT,), (EXIT, ENTRY)])
def test_who_carries_it_does_not_say_that_it_was_taken(journey: Journey, gates: tuple[str, ...]) -> None:
    consignment, package, tubes = journey.ready(2)
    for gate in gates:
        assert journey.meet(gate, consignment, package)["verdict"] == "ALLOW"
    for staff in (COURIER, CARRIERS_COORDINATOR):
        taken = journey.at(staff).post("/takings", subjects=tubes[:1], **TAKING)
        assert refused(taken) == (409, "taken_on_the_way")


def test_an_officer_takes_nothing_out_of_a_box_that_customs_did_not_open(journey: Journey) -> None:
    consignment, package, tubes = journey.ready(3)
    officer = journey.at(EXIT_OFFICER, EXIT)
    assert refused(officer.post("/takings", subjects=tubes[:1], **TAKING)) == (409, "taken_unopened")
    lawful = {"opening": "customs", "officer_reference": "O-1", "reason": "inspection"}
    officer.done("/unsealings", package=package, seals=[journey.seals[package]], **lawful)
    assert refused(journey.at(ENTRY_OFFICER, ENTRY).post("/takings", subjects=tubes[:1], **TAKING))[0] == 403
    officer.done("/takings", subjects=tubes[:1], **TAKING)
    officer.done("/sealings", package=package, seals=["CUSTOMS-1"], counted=tubes[1:])
    assert refused(officer.post("/takings", subjects=tubes[1:2], **TAKING)) == (409, "taken_unopened")
    journey.seals[package] = "CUSTOMS-1"
    journey.across(consignment, package)
    # It is beyond this post, and once it is received beyond the other one too.
    assert refused(officer.post("/takings", subjects=tubes[1:2], **TAKING))[0] == 403
    journey.at(RECEIVER, HK_BENCH).done("/receipts", packages=[package])
    assert refused(journey.at(ENTRY_OFFICER, ENTRY).post("/takings", subjects=tubes[1:2], **TAKING))[0] == 403


def test_what_no_gate_let_over_is_not_got_rid_of_as_taken(journey: Journey) -> None:
    (_, gone), (tubes, package) = (journey.box(2) for _ in range(2))
    consignment = journey.consign(gone, package)
    journey.file(consignment)
    journey.hand(gone, package)
    pass_by_two(journey, journey.meet(EXIT, consignment, gone))
    assert journey.meet(EXIT, consignment, gone)["verdict"] == "ALLOW"
    receiver = journey.at(RECEIVER, HK_BENCH)
    receiver.done("/findings", subjects=tubes, reason="it lay at our door")
    assert refused(receiver.post("/takings", subjects=tubes, **TAKING)) == (409, "across_the_border")
    assert refused(journey.at("HKB-Q01").post("/takings", subjects=tubes, **TAKING)) == (409, "across_the_border")


def test_what_was_found_is_not_taken_before_another_party_has_let_go_of_it(journey: Journey) -> None:
    _, _, tubes = received(journey)
    receiver = journey.at(RECEIVER, HK_BENCH)
    assert refused(receiver.post("/takings", subjects=tubes, **TAKING)) == (409, "package_sealed")
    journey.at(RECEIVING_COORDINATOR).done("/losses", subjects=tubes[:1], reason="not in the box")
    receiver.done("/findings", subjects=tubes[:1], reason="in the sink")
    for staff in (RECEIVER, "HKB-Q01"):
        assert refused(journey.at(staff).post("/takings", subjects=tubes[:1], **TAKING)) == (409, "held")
    (hold,) = receiver.get(f"/containers/{tubes[0]}").get_json()["holds"]
    own = journey.at("HKB-Q01").post(f"/holds/{hold['id']}/release", reason="looked at")
    assert refused(own) == (403, "hold_of_other")
    journey.at(COMPLIANCE).done(f"/holds/{hold['id']}/release", reason="they sent a picture")
    receiver.done("/takings", subjects=tubes[:1], **TAKING)


def test_what_another_organisation_holds_back_does_not_leave_on_the_word_of_compliance(journey: Journey) -> None:
    _, tubes = journey.opened_at_the_consignee(2)
    journey.at(COMPLIANCE).done("/holds", target=tubes[0], hold_kind="legal", reason="letter of the court")
    journey.at("HKB-Q01").done("/holds", target=tubes[1], hold_kind="legal", reason="letter of the court")
    compliance = journey.at("HKB-Q01")
    assert refused(compliance.post("/takings", subjects=tubes[:1], **TAKING)) == (409, "held")
    compliance.done("/takings", subjects=tubes[1:], **TAKING)


def test_an_owner_declares_nothing_lost_that_others_have(journey: Journey) -> None:
    _, tubes = journey.opened_at_the_consignee(2)
    said = {"subjects": tubes, "reason": "we cannot see them"}
    assert refused(journey.at(COORDINATOR).post("/losses", **said)) == (403, "missed_by_holder")
    journey.at(RECEIVER, HK_BENCH).done("/storings", subjects=tubes, place="F1")
    assert refused(journey.at(COMPLIANCE).post("/losses", **said)) == (403, "missed_by_holder")
    journey.at(COORDINATOR).done("/holds", target=tubes[0], hold_kind="investigation", reason="where is it")
    # Who has them may; and then their owner, who finds them elsewhere, does not let go of them alone.
    journey.at(RECEIVING_COORDINATOR).done("/losses", subjects=tubes[1:], reason="not in F1")
    technician = journey.at(TECHNICIAN)
    technician.done("/findings", subjects=tubes[1:], reason="on our bench")
    holds = technician.get(f"/containers/{tubes[1]}").get_json()["holds"]
    assert [hold["kind"] for hold in holds] == ["quarantine"]
    own = journey.at(COMPLIANCE).post(f"/holds/{holds[0]['id']}/release", reason="ours")
    assert refused(own) == (403, "hold_of_other")
    lost_it = journey.at(RECEIVING_COORDINATOR).post(f"/holds/{holds[0]['id']}/release", reason="it is, we looked")
    assert refused(lost_it) == (403, "hold_of_own_find")
    journey.at("HKB-Q01").done(f"/holds/{holds[0]['id']}/release", reason="it is, I looked")


@pytest.mark.parametrize("gates", [(EXIT,), (EXIT, ENTRY)])
def test_the_consignee_declares_nothing_lost_that_the_courier_has(journey: Journey, gates: tuple[str, ...]) -> None:
    consignment, package, tubes = journey.ready(2)
    for gate in gates:
        assert journey.meet(gate, consignment, package)["verdict"] == "ALLOW"
    missed = journey.at(RECEIVING_COORDINATOR).post("/losses", subjects=tubes[:1], reason="gone")
    assert refused(missed) == (403, "missed_by_holder")


def test_who_carries_does_not_let_go_of_what_he_lost_and_found(journey: Journey) -> None:
    consignment, package, tubes = journey.ready(2)
    journey.across(consignment, package)
    carrier = journey.at(CARRIERS_COORDINATOR)
    carrier.done("/losses", subjects=tubes[:1], reason="gone")
    carrier.done("/findings", subjects=tubes[:1], reason="here")
    (hold,) = carrier.get(f"/containers/{tubes[0]}").get_json()["holds"]
    own = carrier.post(f"/holds/{hold['id']}/release", reason="looked at")
    assert refused(own) == (403, "hold_of_other")
    journey.at(COORDINATOR).done(f"/holds/{hold['id']}/release", reason="they sent a picture")
    gone = {"subjects": tubes[:1], "method": "consumed", "reason": "used up"}
    assert refused(carrier.post("/disposals", **gone)) == (409, "between_the_gates")
