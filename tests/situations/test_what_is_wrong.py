"""What is missing, broken, too much, opened, taken, lost or not to be told: each as people meet it, by the API."""

from __future__ import annotations

from typing import Any

import pytest

from custody.records.rebuild import rebuild
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
)
from tests.situations.conftest import Journey, faults

COMPLIANCE = "SZA-Q01"


def discrepancies(journey: Journey, consignment: str, staff: str = COORDINATOR) -> list[dict[str, Any]]:
    answer = journey.at(staff).get(f"/discrepancies?consignment={consignment}")
    return list(answer.get_json()["discrepancies"])


def kinds(journey: Journey, consignment: str) -> list[str]:
    return [each["kind"] for each in discrepancies(journey, consignment)]


def seen(journey: Journey, code: str, staff: str = "AUD-01") -> dict[str, Any]:
    return dict(journey.at(staff).get(f"/containers/{code}").get_json())


def state(journey: Journey, consignment: str) -> str:
    return str(journey.at(COORDINATOR).get(f"/consignments/{consignment}").get_json()["consignment"]["state"])


def balance(journey: Journey, consignment: str) -> dict[str, int]:
    found = journey.at("AUD-01").get(f"/balance?consignment={consignment}").get_json()
    assert found["remainder"] == 0
    return {fate: count for fate, count in found["fates"].items() if count}


def deeds(journey: Journey, code: str) -> list[str]:
    entries = journey.at("AUD-01").get(f"/containers/{code}/timeline").get_json()["entries"]
    return [each["kind"] for each in entries]


def arrived(journey: Journey, count: int = 3, **receipt: Any) -> tuple[str, str, list[str]]:
    """(consignment, box, tubes): across, received as said, not yet accepted."""
    consignment, package, tubes = journey.ready(count)
    journey.across(consignment, package)
    journey.at(RECEIVER, HK_BENCH).done("/receipts", packages=[package], **receipt)
    return consignment, package, tubes


def settle(journey: Journey, discrepancy: str, explainer: str, resolver: str) -> None:
    journey.at(explainer).done(f"/discrepancies/{discrepancy}/explain", explanation="Looked into it.")
    journey.at(resolver).done(f"/discrepancies/{discrepancy}/resolve", resolution="Agreed with both sides.")


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


def test_a_damaged_label_on_a_box_at_the_checkpoint_holds_and_is_printed_again_there(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    held = journey.meet(EXIT, consignment, package, packages=[package[:-1] + "?", package])
    assert (held["verdict"], faults(held)) == ("HOLD", ["LABEL"])
    assert kinds(journey, consignment) == ["id_conflict"]
    journey.at(EXIT_OFFICER, EXIT).done("/reprints", subject=package, reason="torn at the checkpoint")
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"


def test_an_extra_box_of_ours_opens_a_discrepancy_once_however_often_it_is_scanned(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    _, extra = journey.box()
    for _ in range(3):
        assert journey.meet(EXIT, consignment, package, extra)["verdict"] == "HOLD"
    found = [each for each in discrepancies(journey, consignment) if each["kind"] == "over"]
    assert [each["codes"] for each in found] == [[extra]]
    assert (found[0]["opened_by"], found[0]["organisation"], found[0]["overdue"]) == ("SYSTEM", "SZ-ALPHA", False)
    assert set(found[0]["found"][0]) == {"en", "zh-Hant", "zh-Hans"}


def test_the_same_fault_after_it_was_resolved_is_a_new_discrepancy(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    journey.meet(EXIT, consignment, package, seals=["SEAL-9999"])
    [first] = discrepancies(journey, consignment)
    settle(journey, first["discrepancy"], COURIER, COORDINATOR)
    journey.meet(EXIT, consignment, package, seals=["SEAL-9999"])
    assert [each["state"] for each in discrepancies(journey, consignment)] == ["resolved", "open"]


def test_an_extra_tube_of_ours_at_the_receipt_is_quarantined_and_not_silently_added(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    stray = journey.at(TECHNICIAN, BENCH).register(1)[0]
    journey.across(consignment, package)
    journey.at(RECEIVER, HK_BENCH).done("/receipts", packages=[package], extra=[stray])
    assert kinds(journey, consignment) == ["over"]
    after = seen(journey, stray)
    assert [hold["kind"] for hold in after["holds"]] == ["quarantine"]
    assert (after["consignment"], after["custodian"]) == (None, TECHNICIAN), "nothing was added to the consignment"
    assert balance(journey, consignment) == {"on_the_way": 3}


def test_an_unknown_code_in_the_box_at_the_receipt_holds_the_box(journey: Journey) -> None:
    consignment, package, _ = arrived(journey, extra=["4006381333931"])
    [found] = discrepancies(journey, consignment)
    assert (found["kind"], found["codes"]) == ("over", ["4006381333931"])
    held = journey.at(RECEIVER).get(f"/packages/{package}").get_json()["holds"]
    assert [hold["kind"] for hold in held] == ["quarantine"]


def test_a_tube_of_another_organisation_in_the_box_is_told_to_its_owner(journey: Journey) -> None:
    theirs = journey.at("SZG-T01").register(1)[0]
    consignment, _, _ = arrived(journey, extra=[theirs])
    told = discrepancies(journey, consignment, "SZG-C01")
    assert [(each["kind"], each["codes"]) for each in told] == [("over", [theirs])]
    assert discrepancies(journey, consignment, "HKD-C01") == [], "nobody else hears of it"


def test_a_box_missing_at_the_exit_crosses_short_and_is_not_counted_as_crossed(journey: Journey) -> None:
    boxes = [journey.box(2)[1] for _ in range(2)]
    consignment = journey.consign(*boxes)
    journey.file(consignment)
    journey.hand(*boxes)
    held = journey.meet(EXIT, consignment, boxes[0])
    assert {"short", "seal"} == set(kinds(journey, consignment))
    short = next(each for each in discrepancies(journey, consignment) if each["kind"] == "short")
    assert (short["codes"], short["organisation"]) == ([boxes[1]], "HT-COURIER"), "who has it must say where it is"
    for number, check in enumerate(faults(held)):
        asked = f"018f2f6e-0000-7000-8000-00000000000{number}"
        leave = {"decision": held["entry"], "check": check, "reason_code": "other", "reason": "The other box is late."}
        journey.at(COORDINATOR).done("/overrides", {"id": asked, **leave})
        journey.at(COMPLIANCE).done(f"/overrides/{asked}/approve")
    assert journey.meet(EXIT, consignment, boxes[0])["verdict"] == "ALLOW"
    assert balance(journey, consignment) == {"on_the_way": 2}


def test_what_is_missing_at_the_receipt_stays_with_the_carrier(journey: Journey) -> None:
    consignment, package, tubes = journey.ready(3)
    journey.across(consignment, package)
    handoff = journey.at(COURIER).done("/handoffs", subjects=[package], to=RECEIVER)["handoff"]
    receiver = journey.at(RECEIVER, HK_BENCH)
    receiver.done("/receipts", packages=[package], missing=tubes[:1])
    receiver.done(f"/handoffs/{handoff}/accept")
    assert state(journey, consignment) == "received_partial"
    missing = seen(journey, tubes[0])
    assert (missing["custodian"], missing["condition"], missing["package"]) == (COURIER, "SNR", None)
    assert seen(journey, tubes[1])["custodian"] == RECEIVER
    assert balance(journey, consignment) == {"on_the_way": 1, "in_use": 2}
    [short] = discrepancies(journey, consignment)
    assert (short["kind"], short["codes"], short["organisation"]) == ("short", tubes[:1], "HT-COURIER")


def test_a_count_after_the_box_was_opened_gives_the_missing_one_back_to_the_carrier(journey: Journey) -> None:
    consignment, package, tubes = arrived(journey)
    journey.hand(package, giver=COURIER, to=RECEIVER)
    receiver = journey.at(RECEIVER, HK_BENCH)
    receiver.done("/unsealings", package=package, seals=[journey.seals[package]], reason="arrived")
    receiver.done("/unpackings", package=package, containers=tubes[:2])
    assert state(journey, consignment) == "received"
    receiver.done("/receipts", packages=[package], missing=tubes[2:])
    assert (state(journey, consignment), seen(journey, tubes[2])["custodian"]) == ("received_partial", COURIER)
    # It lay under the seat of the van.
    journey.hand(tubes[2], giver=COURIER, to=RECEIVER)
    receiver.done("/receipts", containers=tubes[2:])
    assert state(journey, consignment) == "received"
    assert (seen(journey, tubes[2])["custodian"], seen(journey, tubes[2])["condition"]) == (RECEIVER, "SAT")
    assert balance(journey, consignment) == {"in_use": 3}


def test_nobody_reports_missing_what_was_unpacked_or_never_there(journey: Journey) -> None:
    _, package, _ = arrived(journey)
    other = journey.at(TECHNICIAN, BENCH).register(1)[0]
    answer = journey.at(RECEIVER, HK_BENCH).post("/receipts", packages=[package], missing=[other])
    assert answer.get_json()["type"] == "/problems/not_in_these_boxes"


def test_another_seal_opens_a_discrepancy_that_the_carrier_must_explain(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    journey.meet(EXIT, consignment, package, seals=["SEAL-9999"])
    [found] = discrepancies(journey, consignment)
    number = found["discrepancy"]
    assert (found["kind"], found["organisation"], found["state"]) == ("seal", "HT-COURIER", "open")
    early = journey.at(COORDINATOR).post(f"/discrepancies/{number}/resolve", resolution="fine")
    assert early.get_json()["type"] == "/problems/discrepancy_unexplained"
    stranger = journey.at(COORDINATOR).post(f"/discrepancies/{number}/explain", explanation="I was not there")
    assert stranger.get_json()["type"] == "/problems/discrepancy_of_other"
    journey.at(COURIER).done(f"/discrepancies/{number}/explain", explanation="Read wrong.")
    nobody = journey.at("HKD-C01").post(f"/discrepancies/{number}/resolve", resolution="fine")
    assert nobody.status_code == 403
    journey.at(COORDINATOR).done(f"/discrepancies/{number}/resolve", resolution="Right seal, read again.")
    after = journey.at(COURIER).get(f"/discrepancies/{number}").get_json()
    assert (after["state"], after["explained_by"], after["resolved_by"]) == ("resolved", COURIER, COORDINATOR)


def test_who_explained_it_does_not_resolve_it(journey: Journey) -> None:
    consignment, _, _ = journey.ready()
    opened = journey.at(COORDINATOR).done(
        "/discrepancies", consignment=consignment, discrepancy_kind="document", detail="Wrong page two."
    )["discrepancy"]
    journey.at(COORDINATOR).done(f"/discrepancies/{opened}/explain", explanation="Printed from the draft.")
    own = journey.at(COORDINATOR).post(f"/discrepancies/{opened}/resolve", resolution="fine")
    assert own.get_json()["type"] == "/problems/discrepancy_own"
    journey.at(COMPLIANCE).done(f"/discrepancies/{opened}/resolve", resolution="The right page was handed in.")


def test_what_nobody_explains_in_time_is_overdue_and_can_be_escalated(journey: Journey, clock: Clock) -> None:
    consignment, _, _ = journey.ready()
    opened = journey.at(COORDINATOR).done(
        "/discrepancies", consignment=consignment, discrepancy_kind="time", detail="Two hours at the bridge."
    )["discrepancy"]
    early = journey.at(COORDINATOR).post(f"/discrepancies/{opened}/escalate", reason="no word")
    assert early.get_json()["type"] == "/problems/discrepancy_in_time"
    clock.pass_by(hours=73)
    assert journey.at(COORDINATOR).get(f"/discrepancies/{opened}").get_json()["overdue"] is True
    journey.at(COORDINATOR).done(f"/discrepancies/{opened}/escalate", reason="no word")
    journey.at(COMPLIANCE).done(f"/discrepancies/{opened}/resolve", resolution="Settled without them.")


def test_customs_open_a_box_lawfully_and_the_next_gate_warns_without_an_override(journey: Journey) -> None:
    consignment, package, tubes = journey.ready()
    officer = journey.at(EXIT_OFFICER, EXIT)
    old = journey.seals[package]
    bare = officer.post("/unsealings", package=package, seals=[old], reason="inspection", opening="customs")
    assert bare.get_json()["type"] == "/problems/officer_reference_needed"
    given = {"opening": "customs", "officer_reference": "SZ-4711"}
    officer.done("/unsealings", package=package, seals=[old], reason="inspection", **given)
    uncounted = officer.post("/sealings", package=package, seals=["CUSTOMS-1"], counted=tubes[:2])
    assert uncounted.get_json()["type"] == "/problems/recount_differs"
    officer.done("/sealings", package=package, seals=["CUSTOMS-1"], counted=tubes)
    journey.seals[package] = "CUSTOMS-1"
    decision = journey.meet(EXIT, consignment, package)
    assert decision["verdict"] == "ALLOW"
    seal = next(each for each in decision["findings"] if each["check"] == "SEAL")
    assert seal["result"] == "WARN"
    assert old in seal["found"][0]["en"] and "CUSTOMS-1" in seal["found"][0]["en"]
    assert journey.meet(ENTRY, consignment, package)["verdict"] == "ALLOW"


@pytest.mark.parametrize("opening", ["customs", "other"])
def test_nobody_but_an_officer_opens_a_box_as_customs(journey: Journey, opening: str) -> None:
    consignment, package, _ = journey.ready()
    journey.hand(package, giver=COURIER, to=TECHNICIAN)
    technician = journey.at(TECHNICIAN, BENCH)
    given = {"opening": opening, "officer_reference": "SZ-4711"}
    answer = technician.post("/unsealings", package=package, seals=[journey.seals[package]], reason="swap", **given)
    if opening == "customs":
        assert (answer.status_code, answer.get_json()["type"]) == (403, "/problems/not_at_this_checkpoint")
        return
    technician.done("/sealings", package=package, seals=["SEAL-8888"])
    # An officer who opens it afterwards does not wipe off that somebody else did before.
    officer = journey.at(EXIT_OFFICER, EXIT)
    lawful = {"opening": "customs", "officer_reference": "SZ-4711"}
    officer.done("/unsealings", package=package, seals=["SEAL-8888"], reason="inspection", **lawful)
    journey.hand(package)
    held = journey.meet(EXIT, consignment, package, seals=["SEAL-8888"])
    assert "SEAL" in faults(held)


def test_a_box_whose_seal_was_never_recorded_is_held_and_a_discrepancy(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    held = journey.meet(EXIT, consignment, package, seals=[journey.seals[package], "STRANGE-1"])
    assert (held["verdict"], faults(held)) == ("HOLD", ["SEAL"])
    assert kinds(journey, consignment) == ["seal"]


def test_leaking_goods_are_held_and_end_only_when_a_person_says_so(journey: Journey) -> None:
    consignment, package, tubes = arrived(journey)
    journey.at(RECEIVER, HK_BENCH).done("/receipts", packages=[package], damaged={tubes[0]: "BKV"}, condition="DIM")
    assert set(kinds(journey, consignment)) == {"damaged", "temperature"}
    assert seen(journey, tubes[0])["state"] == "packed", "no machine says that it is gone"
    assert [hold["kind"] for hold in seen(journey, tubes[0])["holds"]] == ["quality"]
    journey.hand(package, giver=COURIER, to=RECEIVER)
    receiver = journey.at(RECEIVER, HK_BENCH)
    receiver.done("/unsealings", package=package, seals=[journey.seals[package]], reason="arrived")
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
        ("/packages", {"containers": [tubes[0]]}),
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


def test_a_vial_broken_on_the_bridge_is_held_on_arrival_and_the_rest_passes(journey: Journey) -> None:
    consignment, package, tubes = journey.ready(3)
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    journey.at("OFF-N01", ENTRY).done(
        "/discrepancies", consignment=consignment, discrepancy_kind="damaged", codes=tubes[:1], detail="dropped"
    )
    assert journey.meet(ENTRY, consignment, package)["verdict"] == "ALLOW", "the box goes on"
    assert seen(journey, tubes[0])["holds"] == []
    journey.at(RECEIVER, HK_BENCH).done("/receipts", packages=[package])
    assert [hold["kind"] for hold in seen(journey, tubes[0])["holds"]] == ["quality"]
    assert seen(journey, tubes[1])["holds"] == []


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
        explainer = {"HT-COURIER": COURIER, "SZ-ALPHA": COMPLIANCE}[each["organisation"]]
        settle(journey, each["discrepancy"], explainer, COORDINATOR)
    with journey.house.registry.database.writing.connect() as connection, connection.begin():
        assert rebuild(connection).changed == ()
