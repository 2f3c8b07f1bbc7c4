"""A tube that was packed in the book alone, and never left its sender's bench, is at home again when it is found there;
and nothing that has been over the border comes home by being found."""

from __future__ import annotations

from typing import Any

import pytest

from custody.holding import Container
from custody.records.store.rows import load
from tests.practice import BENCH, COORDINATOR, COURIER, ENTRY, EXIT, HK_BENCH, RECEIVER, TECHNICIAN
from tests.situations.conftest import Journey
from tests.situations.looking import QUOTA, balance, refused, seen, state, tally
from tests.situations.telling import discrepancies

pytestmark = pytest.mark.usefixtures("read_again")

RECEIVING_COORDINATOR, CARRIER = "HKB-C01", "CUR-C01"


def missing_at_the_receipt(journey: Journey, **plan: Any) -> tuple[str, str, list[str]]:
    """(consignment, box, tubes): two tubes crossed for the book, and the consignee counted the second one missing."""
    tubes, package = journey.box(2)
    consignment = journey.sent(package, **plan)
    journey.across(consignment, package)
    journey.at(RECEIVER, HK_BENCH).done("/receipts", packages=[package], missing=[tubes[1]])
    return consignment, package, tubes


def lost_by(journey: Journey, tube: str, who: str = CARRIER) -> None:
    journey.at(who).done("/losses", subjects=[tube], reason="not in the box, not in the van")


def side(journey: Journey, tube: str) -> str:
    with journey.house.registry.reading() as connection:
        (kept,) = load(connection, Container, "code", {tube})
    return kept.side


def holds_on(journey: Journey, tube: str) -> list[dict[str, Any]]:
    return list(journey.at("AUD-01").get(f"/containers/{tube}").get_json()["holds"])


def let_go(journey: Journey, tube: str) -> None:
    """Everybody whose it is to lift a hold on it does."""
    lifts = {"HT-COURIER": CARRIER, "SZ-ALPHA": COORDINATOR, "HK-BETA": "HKB-Q01"}
    for hold in holds_on(journey, tube):
        journey.at(lifts[hold["organisation"]]).done(f"/holds/{hold['id']}/release", reason="we never had it")


def resolve(journey: Journey, consignment: str) -> None:
    for each in discrepancies(journey, consignment):
        path = f"/discrepancies/{each['discrepancy']}"
        journey.at(CARRIER).done(f"{path}/explain", explanation="it was not in the box")
        journey.at(COORDINATOR).done(f"{path}/resolve", resolution="it never left our bench")


def test_what_never_left_is_at_home_when_its_sender_finds_it_and_the_carrier_agrees(journey: Journey) -> None:
    consignment, package, tubes = missing_at_the_receipt(journey, clearance=QUOTA)
    drawn = tally(journey)
    journey.hand(package, giver=COURIER, to=RECEIVER)
    technician = journey.at(TECHNICIAN, BENCH)
    early = technician.post("/findings", subjects=[tubes[1]], reason="in the rack")
    assert refused(early) == (409, "missing_not_lost"), "who answers for it speaks first"
    lost_by(journey, tubes[1])
    technician.done("/findings", subjects=[tubes[1]], reason="in the rack")
    told = technician.get(f"/containers/{tubes[1]}/timeline").get_data(as_text=True)
    assert f"{consignment} crossed without it" in told
    assert (side(journey, tubes[1]), state(journey, consignment)) == ("SZ", "received")
    (hold,) = holds_on(journey, tubes[1])
    own = journey.at(COORDINATOR).post(f"/holds/{hold['id']}/release", reason="looked at")
    assert refused(own) == (403, "hold_of_other"), "the finder does not let go of it"
    assert refused(technician.post("/packages", containers=[tubes[1]])) == (409, "held")
    let_go(journey, tubes[1])
    resolve(journey, consignment)
    assert (balance(journey, consignment)["fates"]["returned"], balance(journey, consignment)["remainder"]) == (1, 0)
    journey.at(RECEIVING_COORDINATOR).done(f"/consignments/{consignment}/reconcile")
    journey.at(RECEIVING_COORDINATOR).done(f"/consignments/{consignment}/close")
    assert tally(journey) == drawn, "what was notified and let over stays drawn"
    again = str(technician.done("/packages", containers=[tubes[1]])["package"])
    journey.seals[again] = "SEAL-0901"
    technician.done("/sealings", package=again, seals=["SEAL-0901"])
    second = journey.consign(again)
    journey.file(second)
    journey.hand(again)
    journey.across(second, again)
    fates = balance(journey, consignment)["fates"]
    assert (fates["returned"], fates["in_use"], fates["on_the_way"]) == (1, 1, 0), "it is not counted a second time"
    assert balance(journey, second)["crossed"] == 1


def test_it_may_be_found_when_all_is_over(journey: Journey) -> None:
    consignment, package, tubes = missing_at_the_receipt(journey)
    journey.hand(package, giver=COURIER, to=RECEIVER)
    lost_by(journey, tubes[1], RECEIVING_COORDINATOR)
    resolve(journey, consignment)
    journey.at(RECEIVING_COORDINATOR).done(f"/consignments/{consignment}/reconcile")
    journey.at(RECEIVING_COORDINATOR).done(f"/consignments/{consignment}/close")
    technician = journey.at(TECHNICIAN, BENCH)
    technician.done("/findings", subjects=[tubes[1]], reason="in the rack")
    let_go(journey, tubes[1])
    assert state(journey, consignment) == "closed"
    technician.done("/storings", subjects=[tubes[1]], place="F-7")
    assert balance(journey, consignment)["fates"]["returned"] == 1


def stays_over_there(journey: Journey, tube: str) -> None:
    """Found at the sender's, it is in the book where the gates let it: not used, not packed, not stored here."""
    technician = journey.at(TECHNICIAN, BENCH)
    technician.done("/findings", subjects=[tube], reason="in the rack")
    assert side(journey, tube) == "HK"
    let_go(journey, tube)
    assert refused(technician.post("/packages", containers=[tube])) == (409, "across_the_border")
    gone = {"subjects": [tube], "method": "consumed", "reason": "used up"}
    assert refused(technician.post("/disposals", **gone)) == (409, "across_the_border")


@pytest.mark.parametrize("gate", [EXIT, ENTRY])
def test_what_a_gate_has_read_itself_has_left(journey: Journey, gate: str) -> None:
    consignment, package, tubes = journey.ready(2)
    for where in (EXIT, ENTRY):
        read = {"containers": tubes} if where == gate else {}
        assert journey.meet(where, consignment, package, **read)["verdict"] == "ALLOW"
    journey.at(RECEIVER, HK_BENCH).done("/receipts", packages=[package], missing=[tubes[1]])
    lost_by(journey, tubes[1])
    stays_over_there(journey, tubes[1])


def test_what_its_consignee_has_received_has_left(journey: Journey) -> None:
    _, tubes = journey.opened_at_the_consignee()
    lost_by(journey, tubes[1], RECEIVING_COORDINATOR)
    technician = journey.at(TECHNICIAN, BENCH)
    technician.done("/findings", subjects=[tubes[1]], reason="in the rack")
    assert side(journey, tubes[1]) == "HK"
    let_go(journey, tubes[1])
    assert refused(technician.post("/packages", containers=[tubes[1]])) == (409, "across_the_border")


def test_what_was_found_over_there_before_has_left(journey: Journey) -> None:
    _, _, tubes = missing_at_the_receipt(journey)
    lost_by(journey, tubes[1])
    journey.at(COURIER).done("/findings", subjects=[tubes[1]], reason="in the van")
    lost_by(journey, tubes[1])
    stays_over_there(journey, tubes[1])


def test_what_somebody_had_in_hand_after_the_receipt_has_left(journey: Journey) -> None:
    _, _, tubes = missing_at_the_receipt(journey)
    journey.hand(tubes[1], giver=COURIER, to="CUR-K02")
    lost_by(journey, tubes[1])
    stays_over_there(journey, tubes[1])


@pytest.mark.parametrize("who", [RECEIVER, COURIER, "SZG-T01"])
def test_nobody_else_finds_it_at_home(journey: Journey, who: str) -> None:
    consignment, _, tubes = missing_at_the_receipt(journey)
    lost_by(journey, tubes[1])
    found = journey.at(who, HK_BENCH if who == RECEIVER else "").post("/findings", subjects=[tubes[1]], reason="here")
    assert found.status_code in (201, 403)
    assert side(journey, tubes[1]) == "HK"
    assert tubes[1] in seen(journey, consignment)["missing"]


def test_a_tube_alone_is_not_turned_back_and_nobody_is_offered_it(journey: Journey) -> None:
    consignment, _, _ = missing_at_the_receipt(journey)
    steps = journey.at(COORDINATOR).get(f"/consignments/{consignment}").get_json()["steps"]
    assert "turn_back" not in steps and "receive" in steps
    turned = journey.at(COORDINATOR).post(f"/consignments/{consignment}/turn-back", reason="the tube")
    assert refused(turned) == (409, "illegal_step")
