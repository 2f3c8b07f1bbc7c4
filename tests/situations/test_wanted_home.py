"""What arrived in part goes home, and what its sender recalls is packed for that and for nothing else."""

from __future__ import annotations

import pytest

from tests.practice import (
    BENCH,
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
from tests.situations.conftest import Journey, faults
from tests.situations.looking import COMPLIANCE, refused
from tests.situations.telling import arrived, balance, seen, state

pytestmark = pytest.mark.usefixtures("read_again")

RECALL = {"hold_kind": "recall", "reason": "wrong consent form"}


def homeward(journey: Journey, home: str, box: str) -> None:
    """Filed, handed to the courier, let out and in at the two gates of the way home."""
    notice = journey.file(home, RECEIVING_COORDINATOR)
    journey.at(RECEIVING_COORDINATOR).done(f"/notifications/{notice}/acknowledge", reference="REF-HOME")
    journey.hand(box, giver=RECEIVER, to=COURIER)
    journey.house.clock.pass_by(minutes=90)
    for lane, officer in (("FTZ-EXIT-2", ENTRY_OFFICER), ("FTZ-ENTRY-2", EXIT_OFFICER)):
        met = journey.meet(lane, home, box, officer=officer)
        assert met["verdict"] == "ALLOW", faults(met)
    journey.at(TECHNICIAN, BENCH).done("/receipts", packages=[box])
    journey.hand(box, giver=COURIER, to=TECHNICIAN)


def packed_anew(journey: Journey, tubes: list[str]) -> str:
    receiver = journey.at(RECEIVER, HK_BENCH)
    box = str(receiver.done("/packages", containers=tubes)["package"])
    journey.seals[box] = "SEAL-HOME"
    receiver.done("/sealings", package=box, seals=["SEAL-HOME"])
    return box


def sent_elsewhere(journey: Journey, box: str) -> str:
    """A draft of the same way that brings nothing back."""
    now = journey.house.clock().isoformat()
    north = {"to_organisation": "SZ-ALPHA", "to_site": "SZ-ALPHA-LAB", "clearance": "TRAIN-NORTH-1"}
    plan = {"purpose": "joint_research", "checkpoint": "FTZ-CH1", "carrier": COURIER}
    times = {"planned_exit": now, "planned_entry": now}
    made = journey.at(RECEIVING_COORDINATOR).done("/consignments", packages=[box], **north, **plan, **times)
    return str(made["consignment"])


def test_the_box_that_has_arrived_goes_home_while_the_other_is_still_on_its_way(journey: Journey) -> None:
    (first, here), (_, follows) = (journey.box(1) for _ in range(2))
    consignment = journey.consign(here, follows)
    journey.file(consignment)
    journey.hand(here, follows)
    journey.across(consignment, here, follows)
    path = f"/consignments/{consignment}/return"
    journey.at(RECEIVER, HK_BENCH).done("/receipts", packages=[here])
    early = journey.at(RECEIVING_COORDINATOR).post(path)
    assert refused(early) == (409, "nothing_to_send_back"), "its handoff comes first"
    assert "accept its handoff first" in early.get_json()["say"]["en"]
    journey.hand(here, giver=COURIER, to=RECEIVER)
    assert state(journey, consignment) == "received_partial"
    home = str(journey.at(RECEIVING_COORDINATOR).done(path)["consignment"])
    homeward(journey, home, here)
    assert balance(journey, consignment) == {"returned": 1, "on_the_way": 1}
    again = journey.meet(ENTRY, consignment, follows)
    assert again["verdict"] == "ALLOW", faults(again)
    journey.at(RECEIVER, HK_BENCH).done("/receipts", packages=[follows])
    assert state(journey, consignment) == "received"
    journey.hand(follows, giver=COURIER, to=RECEIVER)
    journey.at(RECEIVING_COORDINATOR).done(f"/consignments/{consignment}/reconcile")
    assert seen(journey, first[0])["organisation"] == "SZ-ALPHA"


def test_the_box_that_follows_passes_the_gate_though_the_first_has_gone_home(journey: Journey) -> None:
    (_, here), (_, follows) = (journey.box(1) for _ in range(2))
    consignment = journey.consign(here, follows)
    journey.file(consignment)
    journey.hand(here, follows)
    assert journey.meet(EXIT, consignment, here, follows)["verdict"] == "ALLOW"
    short = journey.meet(ENTRY, consignment, here)
    asked = {"decision": short["entry"], "check": "MANIFEST", "reason_code": "recounted", "reason": "the van is late"}
    for check in faults(short):
        given = journey.at(COORDINATOR).done("/overrides", **{**asked, "check": check})
        journey.at(COMPLIANCE).done(f"/overrides/{given['override']}/approve")
    assert journey.meet(ENTRY, consignment, here)["verdict"] == "ALLOW"
    journey.at(RECEIVER, HK_BENCH).done("/receipts", packages=[here])
    journey.hand(here, giver=COURIER, to=RECEIVER)
    home = str(journey.at(RECEIVING_COORDINATOR).done(f"/consignments/{consignment}/return")["consignment"])
    homeward(journey, home, here)
    journey.at(COURIER).done("/findings", subjects=[follows], reason="in the second van")
    for hold in journey.at(COORDINATOR).get(f"/packages/{follows}").get_json()["holds"]:
        journey.at(COMPLIANCE).done(f"/holds/{hold['id']}/release", reason="seals whole")
    late = journey.meet(ENTRY, consignment, follows)
    assert "MANIFEST" not in faults(late), "nobody looks for what was received and sent home"


def test_a_box_that_is_still_on_its_way_is_not_sent_back_from_where_it_is_not(journey: Journey) -> None:
    boxes = [journey.box(1)[1] for _ in range(2)]
    consignment = journey.consign(*boxes)
    journey.file(consignment)
    journey.hand(*boxes)
    journey.across(consignment, *boxes)
    journey.at(RECEIVER, HK_BENCH).done("/receipts", packages=boxes[:1])
    journey.hand(*boxes, giver=COURIER, to=RECEIVER)
    path = f"/consignments/{consignment}/return"
    named = journey.at(RECEIVING_COORDINATOR).post(path, packages=boxes[1:])
    assert refused(named) == (409, "in_consignment")


def test_a_recalled_tube_is_packed_for_its_return_and_stays_held(journey: Journey) -> None:
    consignment, tubes = journey.opened_at_the_consignee(2)
    journey.at(COMPLIANCE).done("/holds", target=tubes[0], **RECALL)
    box = packed_anew(journey, tubes[:1])
    home = str(
        journey.at(RECEIVING_COORDINATOR).done(f"/consignments/{consignment}/return", packages=[box])["consignment"]
    )
    homeward(journey, home, box)
    assert balance(journey, consignment) == {"returned": 1, "in_use": 1}
    assert [hold["kind"] for hold in seen(journey, tubes[0])["holds"]] == ["recall"]
    technician = journey.at(TECHNICIAN, BENCH)
    technician.done("/unsealings", package=box, seals=["SEAL-HOME"], reason="it is home")
    technician.done("/unpackings", package=box, containers=tubes[:1])
    assert refused(technician.post("/packages", containers=tubes[:1])) == (409, "held"), "it is at home"


def test_what_spoilt_on_the_way_goes_home_without_having_been_called_good(journey: Journey) -> None:
    consignment, package, tubes = arrived(journey, 2)
    journey.hand(package, giver=COURIER, to=RECEIVER)
    quality = journey.at("HKB-Q01")
    held = quality.done("/holds", target=package, hold_kind="quality", reason="thawed on the way")
    home = str(journey.at(RECEIVING_COORDINATOR).done(f"/consignments/{consignment}/return")["consignment"])
    homeward(journey, home, package)
    assert balance(journey, consignment) == {"returned": 2}
    technician = journey.at(TECHNICIAN, BENCH)
    technician.done("/unsealings", package=package, seals=[journey.seals[package]], reason="it is home")
    technician.done("/unpackings", package=package, containers=tubes)
    assert [hold["kind"] for hold in seen(journey, tubes[0])["holds"]] == ["quality"], "it stays held"
    assert refused(technician.post("/packages", containers=tubes)) == (409, "held")
    quality.done(f"/holds/{held['hold']}/release", reason="the box is not what was thawed")


def test_a_recalled_tube_that_is_packed_does_nothing_but_go_home(journey: Journey) -> None:
    journey.list("clearance", number="TRAIN-SOUTH-1", park_only=False)
    _, tubes = journey.opened_at_the_consignee(2)
    receiver = journey.at(RECEIVER, HK_BENCH)
    journey.at(COMPLIANCE).done("/holds", target=tubes[0], **RECALL)
    box = packed_anew(journey, tubes[:1])
    assert refused(receiver.post("/handoffs", subjects=[box], to="HKD-T01")) == (409, "held_stays")
    assert refused(receiver.post("/handoffs", subjects=[box], to=COURIER)) == (409, "held_stays")
    onward = sent_elsewhere(journey, box)
    told = journey.at(RECEIVING_COORDINATOR).done("/crossings/check", {"consignment": onward})
    assert "HOLDS" in faults(told), "not in a return"
    receiver.done("/unsealings", package=box, seals=["SEAL-HOME"], reason="looked at")
    receiver.done("/unpackings", package=box, containers=tubes[:1])
    used = receiver.post("/disposals", subjects=tubes[:1], method="consumed", reason="assay")
    assert refused(used) == (409, "held")
    pooled = receiver.post("/pools", parents=tubes, amount=1)
    assert refused(pooled) == (409, "held")


@pytest.mark.parametrize("kind", ["legal", "quarantine", "customs", "investigation"])
def test_no_other_hold_is_packed(journey: Journey, kind: str) -> None:
    _, tubes = journey.opened_at_the_consignee(1)
    journey.at(COMPLIANCE).done("/holds", target=tubes[0], **RECALL)
    journey.at(COMPLIANCE).done("/holds", target=tubes[0], hold_kind=kind, reason="another reason")
    packed = journey.at(RECEIVER, HK_BENCH).post("/packages", containers=tubes)
    assert (refused(packed), kind in packed.get_data(as_text=True)) == ((409, "held"), True)


def test_what_is_recalled_before_it_ever_left_is_not_packed(journey: Journey) -> None:
    (tube,) = journey.at(TECHNICIAN, BENCH).register(1)
    journey.at(COMPLIANCE).done("/holds", target=tube, **RECALL)
    assert refused(journey.at(TECHNICIAN, BENCH).post("/packages", containers=[tube])) == (409, "held")


def test_no_recalled_tube_is_put_into_a_box_that_goes_elsewhere(journey: Journey) -> None:
    _, tubes = journey.opened_at_the_consignee(2)
    receiver = journey.at(RECEIVER, HK_BENCH)
    box = str(receiver.done("/packages", containers=tubes[1:])["package"])
    sent_elsewhere(journey, box)
    journey.at(COMPLIANCE).done("/holds", target=tubes[0], **RECALL)
    assert refused(receiver.post("/packings", package=box, containers=tubes[:1])) == (409, "held")


def test_what_the_consignee_holds_for_want_of_consent_goes_home_held(journey: Journey) -> None:
    consignment, tubes = journey.opened_at_the_consignee(1)
    journey.at("HKB-Q01").done("/holds", target=tubes[0], hold_kind="consent", reason="withdrawn")
    box = packed_anew(journey, tubes)
    home = str(
        journey.at(RECEIVING_COORDINATOR).done(f"/consignments/{consignment}/return", packages=[box])["consignment"]
    )
    homeward(journey, home, box)
    assert [hold["kind"] for hold in seen(journey, tubes[0])["holds"]] == ["consent"]
