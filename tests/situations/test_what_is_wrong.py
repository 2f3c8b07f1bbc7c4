"""What is missing, too much, opened or under another seal: each as people meet it, by the API."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from custody.deciding.discrepancies.settling import may_explain
from custody.holding import Tally
from custody.records.views.reading import every
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
    TECHNICIAN,
)
from tests.situations.conftest import Journey, faults
from tests.situations.telling import (
    CARRIERS_COORDINATOR,
    COMPLIANCE,
    arrived,
    balance,
    discrepancies,
    kinds,
    seen,
    settle,
    state,
)


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
    settle(journey, first["discrepancy"], CARRIERS_COORDINATOR, COORDINATOR)
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


def test_who_sealed_it_anew_says_why_and_who_carries_it_says_where_a_seal_is(journey: Journey) -> None:
    package = journey.box()[1]
    consignment = journey.consign(package)
    journey.file(consignment)
    technician = journey.at(TECHNICIAN, BENCH)
    technician.done("/unsealings", package=package, seals=[journey.seals[package]], reason="one more look")
    technician.done("/sealings", package=package, seals=["SEAL-ANEW", "SEAL-ANEW2"])
    journey.hand(package)
    assert "SEAL" in faults(journey.meet(EXIT, consignment, package, seals=["SEAL-ANEW"]))
    found = discrepancies(journey, consignment)
    assert {(each["kind"], each["organisation"]) for each in found} == {("seal", "SZ-ALPHA"), ("seal", "HT-COURIER")}
    assert all(each["codes"] == [package] for each in found)


def test_a_code_of_strangers_at_the_receipt_opens_and_stops_nothing_of_theirs(journey: Journey) -> None:
    stranger = journey.at("SZG-T01")
    tube, inside = stranger.register(2)
    box = str(stranger.done("/packages", containers=[inside])["package"])
    consignment, package, _ = arrived(journey, extra=[tube, box])
    receiver = journey.at(RECEIVER)
    for path in (f"/containers/{tube}", f"/containers/{tube}/timeline", f"/packages/{box}"):
        assert receiver.get(path).status_code == 403
    assert stranger.get(f"/containers/{tube}").get_json()["holds"] == []
    assert stranger.get(f"/packages/{box}").get_json()["holds"] == []
    [over] = discrepancies(journey, consignment)
    assert (over["kind"], sorted(over["codes"])) == ("over", sorted([tube, box]))
    held = receiver.get(f"/packages/{package}").get_json()["holds"]
    assert [hold["kind"] for hold in held] == ["quarantine"], "the box that it lay in is held instead"


def test_what_the_consignee_names_as_too_much_its_owner_lets_go_of(journey: Journey) -> None:
    (stray,) = journey.at(TECHNICIAN, BENCH).register(1)
    arrived(journey, extra=[stray])
    (hold,) = seen(journey, stray)["holds"]
    assert journey.at("HKB-C01").post(f"/holds/{hold['id']}/release", reason="no").status_code == 403
    journey.at(COORDINATOR).done(f"/holds/{hold['id']}/release", reason="it lies here, a label was copied")


def test_a_box_missing_at_the_exit_crosses_short_and_is_not_counted_as_crossed(journey: Journey) -> None:
    boxes = [journey.box(2)[1] for _ in range(2)]
    consignment = journey.consign(*boxes, clearance="TRAIN-QUOTA-1")
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
    with journey.house.registry.reading() as connection:
        tallies = {each.id: (each.reserved, each.used) for each in every(connection, Tally)}
    assert tallies[next(name for name in tallies if name.startswith("TRAIN-QUOTA-1"))] == (0, 2)


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
    receiver.done("/receipts", containers=tubes[2:])
    journey.hand(tubes[2], giver=COURIER, to=RECEIVER)
    assert state(journey, consignment) == "received"
    assert (seen(journey, tubes[2])["custodian"], seen(journey, tubes[2])["condition"]) == (RECEIVER, "SAT")
    assert balance(journey, consignment) == {"in_use": 3}
    made = receiver.post(f"/containers/{tubes[2]}/aliquots", parent=tubes[2], count=1, amount=1)
    assert made.status_code == 201, "what came after the rest is used like the rest"


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
    himself = journey.at(COURIER).post(f"/discrepancies/{number}/explain", explanation="Read wrong.")
    assert himself.get_json()["type"] == "/problems/role", "his firm answers, not he"
    journey.at(CARRIERS_COORDINATOR).done(f"/discrepancies/{number}/explain", explanation="Read wrong.")
    nobody = journey.at("HKD-C01").post(f"/discrepancies/{number}/resolve", resolution="fine")
    assert nobody.status_code == 403
    journey.at(COORDINATOR).done(f"/discrepancies/{number}/resolve", resolution="Right seal, read again.")
    after = journey.at(COURIER).get(f"/discrepancies/{number}").get_json()
    assert (after["state"], after["explained_by"]) == ("resolved", CARRIERS_COORDINATOR)
    assert after["resolved_by"] == COORDINATOR


def test_who_explained_it_does_not_resolve_it(journey: Journey) -> None:
    consignment, _, _ = journey.ready()
    opened = journey.at(COORDINATOR).done(
        "/discrepancies", consignment=consignment, discrepancy_kind="document", detail="Wrong page two."
    )["discrepancy"]
    journey.at(COORDINATOR).done(f"/discrepancies/{opened}/explain", explanation="Printed from the draft.")
    own = journey.at(COORDINATOR).post(f"/discrepancies/{opened}/resolve", resolution="fine")
    assert own.get_json()["type"] == "/problems/discrepancy_own"
    journey.at(COMPLIANCE).done(f"/discrepancies/{opened}/resolve", resolution="The right page was handed in.")


def test_every_explanation_stands_and_none_who_gave_one_resolves_it(journey: Journey) -> None:
    consignment, _, _ = journey.ready()
    opened = journey.at(COORDINATOR).done(
        "/discrepancies", consignment=consignment, discrepancy_kind="document", detail="Wrong page two."
    )["discrepancy"]
    journey.at(COORDINATOR).done(f"/discrepancies/{opened}/explain", explanation="Printed from the draft.")
    first = journey.house.clock().isoformat()
    journey.house.clock.pass_by(minutes=7)
    journey.at(COMPLIANCE).done(f"/discrepancies/{opened}/explain", explanation="The draft was the courier's copy.")
    told = journey.at(COORDINATOR).get(f"/discrepancies/{opened}").get_json()
    assert [(each["by"], each["text"]) for each in told["explanations"]] == [
        (COORDINATOR, "Printed from the draft."),
        (COMPLIANCE, "The draft was the courier's copy."),
    ]
    assert told["explanations"][0]["at"][:16] == first[:16] < told["explanations"][1]["at"][:16]
    assert (told["explanation"], told["explained_by"]) == ("The draft was the courier's copy.", COMPLIANCE)
    for explainer in (COORDINATOR, COMPLIANCE):
        own = journey.at(explainer).post(f"/discrepancies/{opened}/resolve", resolution="fine")
        assert own.get_json()["type"] == "/problems/discrepancy_own", explainer


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
    assert uncounted.get_json()["type"] == "/problems/recount_missing"
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
    journey.hand(package)
    officer.done("/unsealings", package=package, seals=["SEAL-8888"], reason="inspection", **lawful)
    held = journey.meet(EXIT, consignment, package, seals=["SEAL-8888"])
    assert "SEAL" in faults(held)


def test_a_box_whose_seal_was_never_recorded_is_held_and_a_discrepancy(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    held = journey.meet(EXIT, consignment, package, seals=[journey.seals[package], "STRANGE-1"])
    assert (held["verdict"], faults(held)) == ("HOLD", ["SEAL"])
    assert kinds(journey, consignment) == ["seal"]


def test_a_missing_logger_is_explained_by_who_sealed_the_box_without_one(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    journey.list("clearance", number="TRAIN-SOUTH-1", requires_logger=True)
    met = journey.meet(EXIT, consignment, package)
    assert "TEMP" in faults(met)
    [found] = [each for each in discrepancies(journey, consignment) if each["kind"] == "temperature"]
    assert found["organisation"] == "SZ-ALPHA", "the courier cannot see into a sealed box"


def test_what_a_receipt_finds_broken_is_explained_by_who_carried_it(journey: Journey) -> None:
    consignment, package, tubes = journey.ready()
    journey.across(consignment, package)
    journey.hand(package, giver=COURIER, to=RECEIVER)
    journey.at(RECEIVER, HK_BENCH).done("/receipts", packages=[package], damaged={tubes[0]: "CC"}, condition="SB")
    said = {each["kind"]: each["found"][0]["en"] for each in discrepancies(journey, consignment)}
    assert tubes[0] in said["damaged"] and "cracked" in said["damaged"]
    assert package in said["seal"] and "seal broken" in said["seal"]
    owners = {each["kind"]: each["organisation"] for each in discrepancies(journey, consignment)}
    assert owners == {"damaged": "HT-COURIER", "seal": "HT-COURIER"}, "whoever has taken the box over since"


def test_a_firm_without_anybody_in_its_office_answers_by_its_couriers(journey: Journey) -> None:
    zone = journey.house.registry.zone
    alone = {code: person for code, person in zone.people.items() if code != CARRIERS_COORDINATOR}
    assert not may_explain(zone, zone.people[COURIER])
    assert may_explain(replace(zone, people=alone), zone.people[COURIER])
    assert may_explain(zone, zone.people[TECHNICIAN]) and not may_explain(zone, zone.people["AUD-01"])


def test_who_counts_tube_by_tube_names_what_is_there_and_what_is_too_much(journey: Journey) -> None:
    (stray,) = journey.at(TECHNICIAN, BENCH).register(1)
    consignment, package, tubes = journey.ready()
    journey.across(consignment, package)
    counted = {"packages": [package], "containers": tubes, "extra": [stray]}
    both = journey.at(RECEIVER, HK_BENCH).post("/receipts", **counted, missing=tubes[:1])
    assert both.get_json()["type"] == "/problems/not_missing"
    journey.at(RECEIVER, HK_BENCH).done("/receipts", **counted)
    assert kinds(journey, consignment) == ["over"]
    assert [hold["kind"] for hold in seen(journey, stray)["holds"]] == ["quarantine"]
    stands = journey.at(RECEIVER).get(f"/consignments/{consignment}").get_json()["consignment"]["state"]
    assert stands == "received"
