"""What is broken, taken, lost, found, pooled or not to be told: each as people meet it, by the API."""

from __future__ import annotations

import pytest

from custody.records.turns.rebuild import rebuild
from tests.conftest import Clock
from tests.practice import (
    BENCH,
    COORDINATOR,
    COURIER,
    ENTRY,
    EXIT,
    EXIT_OFFICER,
    HK_BENCH,
    RECEIVER,
    RECEIVING_COORDINATOR,
    TECHNICIAN,
    new_id,
)
from tests.situations.conftest import Answer, Journey, faults
from tests.situations.looking import pass_by_two
from tests.situations.telling import (
    CARRIERS_COORDINATOR,
    COMPLIANCE,
    arrived,
    balance,
    deeds,
    discrepancies,
    kinds,
    seen,
    settle,
)


def test_an_unreadable_label_is_told_by_its_place_and_confirmed_by_a_second_person(journey: Journey) -> None:
    _, tubes = journey.opened_at_the_consignee(3)
    first = journey.at(RECEIVER, HK_BENCH)
    journey.hand(tubes[0], giver=RECEIVER, to="HKB-T02")
    first.done(
        "/identifications", subject=tubes[0], position="rack 1, row B, 3", reason="label torn", neighbours=tubes[1:]
    )
    assert [hold["kind"] for hold in seen(journey, tubes[0])["holds"]] == ["investigation"]
    alone = first.post("/identifications/confirm", subject=tubes[0])
    assert (alone.status_code, alone.get_json()["type"]) == (403, "/problems/asked_yourself")
    second = journey.at("HKB-T02", HK_BENCH)
    stopped = second.post("/disposals", subjects=[tubes[0]], method="autoclaved", reason="not before it is sure")
    assert stopped.get_json()["type"] == "/problems/held"
    second.done("/identifications/confirm", subject=tubes[0])
    after = seen(journey, tubes[0])
    assert (after["code"], after["holds"], after["asked"]) == (tubes[0], [], None)
    assert after["label_verified"] is False, "the new label counts when it has been scanned back"
    assert deeds(journey, tubes[0])[-4:] == ["identified", "held", "relabelled", "released"]


def test_who_told_it_does_not_let_go_of_it_and_another_person_may_say_that_it_is_not(journey: Journey) -> None:
    _, tubes = journey.opened_at_the_consignee(2)
    journey.hand(tubes[0], giver=RECEIVER, to=RECEIVING_COORDINATOR)
    first, said = journey.at(RECEIVING_COORDINATOR, HK_BENCH), {"position": "rack 1", "reason": "label torn"}
    first.done("/identifications", subject=tubes[0], **said)
    (hold,) = seen(journey, tubes[0])["holds"]
    alone = first.post(f"/holds/{hold['id']}/release", reason="it is surely this one")
    assert (alone.status_code, alone.get_json()["type"]) == (403, "/problems/hold_until_confirmed")
    journey.at("HKB-Q01").done(f"/holds/{hold['id']}/release", reason="no: that one stands in the other rack")
    assert (seen(journey, tubes[0])["holds"], seen(journey, tubes[0])["asked"]) == ([], None)
    first.done("/identifications", subject=tubes[0], **said)


def test_a_damaged_label_on_a_box_at_the_checkpoint_holds_and_is_told_by_its_seal(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    held = journey.meet(EXIT, consignment, package, packages=[package[:-1] + "?", package])
    assert (held["verdict"], faults(held)) == ("HOLD", ["LABEL"])
    assert kinds(journey, consignment) == ["id_conflict"]
    lane = journey.house.client("", EXIT)

    def read(raw: str) -> Answer:
        at = journey.house.clock().isoformat()
        return lane.done("/scans", {"id": new_id(), "station": EXIT, "raw": raw, "at": at})

    assert read(journey.house.registry.zone.people[EXIT_OFFICER].badge)["meaning"] == "officer_signed_in"
    told = read(journey.seals[package])
    assert (told["meaning"], package in told["say"]["zh-Hans"]) == ("box_of_seal", True)
    verified = journey.at("AUD-01").get(f"/packages/{package}").get_json()["label_verified"]
    refused = journey.at(EXIT_OFFICER, EXIT).post("/reprints", subject=package, reason="torn at the checkpoint")
    assert (refused.status_code, refused.get_json()["type"]) == (409, "/problems/no_printer")
    assert COURIER in refused.get_json()["say"]["en"], "whoever holds it can have it printed"
    after = journey.at("AUD-01").get(f"/packages/{package}").get_json()["label_verified"]
    assert after == verified, "what was not printed takes nothing from the label that is there"
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"


def test_leaking_goods_are_held_and_end_only_when_a_person_says_so(journey: Journey) -> None:
    consignment, package, tubes = arrived(journey)
    journey.at(RECEIVER, HK_BENCH).done("/receipts", packages=[package], damaged={tubes[0]: "BKV"}, condition="DIM")
    assert set(kinds(journey, consignment)) == {"damaged", "temperature"}
    assert seen(journey, tubes[0])["state"] == "packed", "no machine says that it is gone"
    assert [hold["kind"] for hold in seen(journey, tubes[0])["holds"]] == ["quality"]
    journey.hand(package, giver=COURIER, to=RECEIVER)
    receiver = journey.at(RECEIVER, HK_BENCH)
    receiver.done("/unpackings", package=package, containers=tubes)
    other = receiver.post("/disposals", subjects=[tubes[0]], method="autoclaved", reason="leaking")
    assert other.get_json()["type"] == "/problems/held"
    receiver.done("/disposals", subjects=[tubes[0]], method="broken", reason="in two pieces, contents lost")
    assert balance(journey, consignment) == {"in_use": 2, "destroyed": 1}


def test_consent_withdrawn_leaves_only_the_ends_that_it_asks_for(journey: Journey) -> None:
    consignment, tubes = journey.opened_at_the_consignee(2)
    journey.at(RECEIVING_COORDINATOR).done("/holds", target=tubes[0], hold_kind="consent", reason="withdrawn")
    receiver = journey.at(RECEIVER, HK_BENCH)
    for path, given in (
        (f"/containers/{tubes[0]}/aliquots", {"parent": tubes[0], "count": 1, "amount": 1}),
        ("/pools", {"parents": tubes, "amount": 1}),
    ):
        assert receiver.post(path, **given).get_json()["type"] == "/problems/held", path
    receiver.done("/disposals", subjects=[tubes[0]], method="incinerated", reason="consent withdrawn")
    assert balance(journey, consignment) == {"in_use": 1, "destroyed": 1}


def test_customs_take_samples_and_the_balance_says_so(journey: Journey) -> None:
    consignment, package, tubes = journey.ready(3)
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    officer = journey.at("OFF-N01", ENTRY)
    old = journey.seals[package]
    lawful = {"opening": "customs", "officer_reference": "HK-1"}
    officer.done("/unsealings", package=package, seals=[old], reason="sampling", **lawful)
    taking = {"authority": "HK-PORT", "receipt": "R-2026-9", "officer_reference": "HK-1"}
    officer.done("/takings", subjects=tubes[:1], **taking)
    officer.done("/takings", subjects=tubes[1:2], amount=500, **taking)
    officer.done("/sealings", package=package, seals=["CUSTOMS-2"], counted=tubes[1:])
    journey.seals[package] = "CUSTOMS-2"
    decision = journey.meet(ENTRY, consignment, package)
    assert decision["verdict"] == "ALLOW", faults(decision)
    warned = {each["check"] for each in decision["findings"] if each["result"] == "WARN"}
    assert {"SEAL", "MANIFEST"} <= warned
    assert seen(journey, tubes[0])["state"] == "taken"
    assert seen(journey, tubes[1])["amount"] == 1500
    assert balance(journey, consignment) == {"on_the_way": 2, "taken_by_authority": 1}


@pytest.mark.parametrize("stranger", ["SZG-T01", "HKD-T01", "OFF-E01"])
def test_nobody_takes_samples_of_what_is_not_before_them(journey: Journey, stranger: str) -> None:
    tube = journey.at(TECHNICIAN, BENCH).register(1)[0]
    taking = {"authority": "SZ-PORT", "receipt": "R-1", "officer_reference": "X-1"}
    assert journey.at(stranger).post("/takings", subjects=[tube], **taking).status_code == 403


def broken_on_the_bridge(journey: Journey) -> tuple[str, str, list[str]]:
    """(consignment, box, tubes), of which the entry's officer has reported the first as broken."""
    consignment, package, tubes = journey.ready(3)
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    journey.at("OFF-N01", ENTRY).done(
        "/discrepancies", consignment=consignment, discrepancy_kind="damaged", codes=tubes[:1], detail="dropped"
    )
    return consignment, package, tubes


def test_a_vial_broken_on_the_bridge_is_held_and_both_coordinators_are_told(journey: Journey) -> None:
    consignment, package, tubes = broken_on_the_bridge(journey)
    assert [hold["kind"] for hold in seen(journey, tubes[0])["holds"]] == ["quality"]
    assert seen(journey, tubes[1])["holds"] == []
    decision = journey.meet(ENTRY, consignment, package)
    assert (decision["verdict"], faults(decision)) == ("HOLD", ["HOLDS"])
    for staff in (COORDINATOR, RECEIVING_COORDINATOR):
        told = journey.at(staff).get("/attention").get_json()["concerns"]
        assert [each["subject"] for each in told if each["matter"] == "hold"] == tubes[:1], staff


def test_the_rest_passes_by_two_people_and_what_broke_stays_held(journey: Journey) -> None:
    consignment, package, tubes = broken_on_the_bridge(journey)
    pass_by_two(journey, journey.meet(ENTRY, consignment, package))
    assert journey.meet(ENTRY, consignment, package)["verdict"] == "ALLOW"
    journey.at(RECEIVER, HK_BENCH).done("/receipts", packages=[package])
    (hold,) = seen(journey, tubes[0])["holds"]
    assert (hold["kind"], seen(journey, tubes[1])["holds"]) == ("quality", [])
    journey.at(RECEIVING_COORDINATOR).done(f"/holds/{hold['id']}/release", reason="only the label was scratched")


def test_no_other_hold_is_passed_along_with_what_broke(journey: Journey) -> None:
    consignment, package, tubes = broken_on_the_bridge(journey)
    journey.at(COORDINATOR).done("/holds", target=tubes[1], hold_kind="quality", reason="mixed up at the bench")
    decision = journey.meet(ENTRY, consignment, package)
    why = {"reason_code": "recounted", "reason": "It may go on, we think."}
    asked = journey.at(COORDINATOR).post("/overrides", decision=decision["entry"], check="HOLDS", **why)
    assert asked.get_json()["type"] == "/problems/not_overridable"


def test_who_awaits_it_lets_go_of_what_only_seemed_broken(journey: Journey) -> None:
    consignment, package, tubes = broken_on_the_bridge(journey)
    (hold,) = seen(journey, tubes[0])["holds"]
    journey.at(RECEIVING_COORDINATOR).done(f"/holds/{hold['id']}/release", reason="the officer sent a picture")
    assert journey.meet(ENTRY, consignment, package)["verdict"] == "ALLOW"


def test_a_tube_that_somebody_holds_as_evidence_is_not_ended_as_broken(journey: Journey) -> None:
    _, tubes = journey.opened_at_the_consignee(2)
    receiver = journey.at(RECEIVER, HK_BENCH)
    journey.at(COMPLIANCE).done("/holds", target=tubes[0], hold_kind="quality", reason="evidence of thawing")
    ended = receiver.post("/disposals", subjects=tubes[:1], method="broken", reason="it fell")
    assert ended.get_json()["type"] == "/problems/held"


def test_an_officer_opens_only_what_stands_before_him(journey: Journey) -> None:
    lawful = {"reason": "sampling", "opening": "customs", "officer_reference": "HK-1"}
    tubes, package = journey.box(2)
    consignment = journey.consign(package)
    journey.file(consignment)

    def opened(staff: str) -> str:
        answer = journey.at(staff).post("/unsealings", package=package, seals=[journey.seals[package]], **lawful)
        return str(answer.get_json().get("type", answer.status_code))

    taking = {"authority": "SZ-PORT", "receipt": "R-1", "officer_reference": "X-1"}
    for staff in ("OFF-E01", "OFF-N01"):
        assert journey.at(staff).post("/takings", subjects=tubes, **taking).status_code == 403
        assert opened(staff) == "/problems/not_before_the_officer", "it is at the consignor's bench"
    journey.hand(package)
    assert opened("OFF-N01") == "/problems/not_before_the_officer", "the other post comes after the exit"
    journey.across(consignment, package)
    assert opened("OFF-E01") == "/problems/not_before_the_officer", "it has been let in on the other side"
    assert opened("OFF-N01") == "201"


def test_what_was_lost_and_found_is_quarantined_and_its_gap_stays_for_ever(journey: Journey, clock: Clock) -> None:
    consignment, package, tubes = arrived(journey, missing=[])
    journey.at(RECEIVER, HK_BENCH).done("/receipts", packages=[package], missing=tubes[:1])
    nobody = journey.at("HKD-C01").post("/losses", subjects=tubes[:1], reason="not ours to say")
    assert nobody.status_code == 403
    journey.at(RECEIVING_COORDINATOR).done("/losses", subjects=tubes[:1], reason="van searched twice")
    assert (seen(journey, tubes[0])["state"], seen(journey, tubes[0])["custodian"]) == ("lost", None)
    assert balance(journey, consignment) == {"on_the_way": 2, "lost": 1}
    clock.pass_by(hours=5)
    journey.at(COURIER).done("/findings", subjects=tubes[:1], reason="under the seat")
    found = seen(journey, tubes[0])
    assert (found["state"], found["custodian"]) == ("in_hand", COURIER)
    assert [hold["kind"] for hold in found["holds"]] == ["quarantine"]
    since, until = found["gaps"][0].split("/")
    assert (since[11:16], until[11:16]) == ("02:00", "07:00")
    journey.at(RECEIVER, HK_BENCH).done("/receipts", containers=tubes[:1])
    journey.hand(tubes[0], giver=COURIER, to=RECEIVER)
    assert seen(journey, tubes[0])["gaps"] == found["gaps"]
    again = journey.at(COURIER).post("/findings", subjects=tubes[:1], reason="again")
    assert again.get_json()["type"] == "/problems/not_lost"


def test_a_pool_is_bound_by_the_strictest_of_its_parents(journey: Journey) -> None:
    technician = journey.at(TECHNICIAN, BENCH)
    low = technician.register(1, risk="C2", category="environmental")[0]
    high = technician.register(1, risk="B1", category="environmental", infectious=True)[0]
    code = technician.done("/pools", parents=[low, high], amount=400)["containers"][0]["code"]
    pool = seen(journey, code)
    assert (pool["risk"], pool["amount"], set(pool["parents"])) == ("B1", 800, {low, high})
    assert seen(journey, low)["amount"] == 1600
    mixed = technician.register(1, category="human_blood")[0]
    unsaid = technician.post("/pools", parents=[low, mixed], amount=1)
    assert unsaid.get_json()["type"] == "/problems/pool_of_categories"
    journey.at(COORDINATOR).done("/holds", target=high, hold_kind="recall", reason="of one parent")
    stopped = technician.post(f"/containers/{code}/aliquots", parent=code, count=1, amount=1)
    assert stopped.get_json()["type"] == "/problems/held", "a hold on one parent binds the pool"


def test_the_mark_of_human_genetic_resources_is_taken_off_by_two_people_and_only_of_what_was_derived(
    journey: Journey,
) -> None:
    technician = journey.at(TECHNICIAN, BENCH)
    blood = technician.register(1)[0]
    derived = technician.register(1, category="biological_product", hgr=True)[0]
    coordinator, compliance = journey.at(COORDINATOR), journey.at(COMPLIANCE)
    no = coordinator.post("/declassifications", subject=blood, reason="protein fraction")
    assert no.get_json()["type"] == "/problems/not_declassifiable"
    compliance.done("/declassifications", subject=derived, reason="protein fraction")
    alone = compliance.post("/declassifications/approve", subject=derived)
    assert alone.get_json()["type"] == "/problems/asked_yourself"


def test_a_label_printed_twice_asks_to_destroy_one_at_its_first_use(journey: Journey) -> None:
    technician = journey.at(TECHNICIAN, BENCH)
    code = technician.register(1)[0]
    scan = {"station": BENCH, "at": journey.house.clock().isoformat()}
    assert technician.done("/scans", raw=code, **scan)["meaning"] == "label_verified"
    technician.done("/reprints", subject=code, reason="printed twice by mistake")
    told = technician.done("/scans", raw=code, **scan)
    assert (told["meaning"], told["feedback"]) == ("copy_verified", "warn")
    assert "both" in told["say"]["en"]


def test_a_hold_reaches_the_consignment_from_the_tube_the_box_and_the_organisation(journey: Journey) -> None:
    for target in ("tube", "box", "consignment", "HK-BETA"):
        consignment, package, tubes = journey.ready(2)
        code = {"tube": tubes[0], "box": package, "consignment": consignment}.get(target, target)
        staff = RECEIVING_COORDINATOR if target == "HK-BETA" else COORDINATOR
        hold = journey.at(staff).done("/holds", target=code, hold_kind="quarantine", reason="to be looked at")["hold"]
        held = journey.meet(EXIT, consignment, package)
        assert (held["verdict"], faults(held)) == ("HOLD", ["HOLDS"]), target
        journey.at(staff).done(f"/holds/{hold}/release", reason="looked at")
        assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW", target


def test_everything_here_is_derived_again_from_the_ledger(journey: Journey) -> None:
    consignment, package, tubes = arrived(journey, extra=["4006381333931"], damaged={}, condition="SB")
    journey.at(RECEIVER, HK_BENCH).done("/receipts", packages=[package], missing=tubes[:1], damaged={tubes[1]: "CC"})
    journey.at(RECEIVING_COORDINATOR).done("/losses", subjects=tubes[:1], reason="gone")
    journey.at(COURIER).done("/findings", subjects=tubes[:1], reason="here")
    for each in discrepancies(journey, consignment):
        explainer = {"HT-COURIER": CARRIERS_COORDINATOR, "SZ-ALPHA": COMPLIANCE}[each["organisation"]]
        settle(journey, each["discrepancy"], explainer, RECEIVING_COORDINATOR)
    with journey.house.registry.database.writing.connect() as connection, connection.begin():
        assert rebuild(connection).changed == ()


def test_a_pool_keeps_the_gaps_of_all_that_was_poured_into_it(journey: Journey, clock: Clock) -> None:
    one, other = journey.at(TECHNICIAN, BENCH).register(2)
    coordinator, technician = journey.at(COORDINATOR), journey.at(TECHNICIAN, BENCH)
    coordinator.done("/losses", subjects=[one], reason="not in its place")
    clock.pass_by(minutes=45)
    technician.done("/findings", subjects=[one], reason="behind the rack")
    for hold in seen(journey, one)["holds"]:
        journey.at(COMPLIANCE).done(f"/holds/{hold['id']}/release", reason="looked at")
    pool = technician.done("/pools", parents=[one, other], amount=100)["containers"][0]["code"]
    assert seen(journey, pool)["gaps"] == seen(journey, one)["gaps"] != []
