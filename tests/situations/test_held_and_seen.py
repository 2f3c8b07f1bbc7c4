"""What is held stays held, what nobody has read passes no gate, and what has crossed does not cross again."""

from __future__ import annotations

import pytest

from tests.practice import (
    BENCH,
    COLLEAGUE,
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
from tests.situations.looking import refused
from tests.situations.telling import COMPLIANCE, arrived, balance, discrepancies, seen

COURT = {"hold_kind": "legal", "reason": "letter of the court"}


def leave(journey: Journey, decision: dict[str, object], check: str, officer: str = EXIT_OFFICER) -> tuple[int, str]:
    """Two people let this check of the decision pass; (201, "") or the refusal."""
    said = {
        "decision": decision["entry"],
        "check": check,
        "reason_code": "resealed",
        "reason": "Counted by two people.",
    }
    asked = journey.at(officer).post("/overrides", **said)
    if asked.status_code != 201:
        return refused(asked)
    journey.at(COMPLIANCE).done(f"/overrides/{asked.get_json()['override']}/approve")
    return 201, ""


def test_nothing_is_let_pass_of_which_nothing_was_read(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    unread = journey.meet(EXIT, consignment, package, packages=[], seals=[])
    assert unread["verdict"] == "HOLD"
    assert leave(journey, unread, "MANIFEST") == (409, "not_overridable")
    by_its_seal = journey.meet(EXIT, consignment, package, packages=[])
    assert leave(journey, by_its_seal, "MANIFEST") == (201, ""), "the seal tells that the box is here"


def test_a_strange_seal_at_the_departure_is_asked_for_at_the_exit(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    seals = [journey.seals[package], "SEAL-STRANGE"]
    assert journey.meet(BENCH, consignment, package, seals=seals, officer=TECHNICIAN)["verdict"] == "HOLD"
    held = journey.meet(EXIT, consignment, package)
    assert (held["verdict"], faults(held)) == ("HOLD", ["SEAL"])
    assert leave(journey, held, "SEAL") == (201, "")
    journey.across(consignment, package)


def test_a_hold_on_what_has_arrived_reaches_what_is_on_its_way_home_already(journey: Journey) -> None:
    consignment, package, tubes = arrived(journey, 2)
    journey.hand(package, giver=COURIER, to=RECEIVER)
    back = journey.at(RECEIVING_COORDINATOR)
    home = back.done(f"/consignments/{consignment}/return")["consignment"]
    hold = journey.at(COMPLIANCE).done("/holds", target=consignment, **COURT)["hold"]
    assert {each["kind"] for each in seen(journey, tubes[0])["holds"]} == {"legal"}
    assert "HOLDS" in faults(back.done("/crossings/check", {"consignment": home}))
    journey.at(COMPLIANCE).done(f"/holds/{hold}/release", reason="the court has ended it")
    assert seen(journey, tubes[0])["holds"] == []


def test_a_hold_on_what_has_arrived_reaches_what_was_unpacked(journey: Journey) -> None:
    consignment, tubes = journey.opened_at_the_consignee()
    journey.at(COMPLIANCE).done("/holds", target=consignment, **COURT)
    used = journey.at(RECEIVER, HK_BENCH).post("/disposals", subjects=tubes[:1], method="consumed", reason="assay")
    assert refused(used) == (409, "held")


def test_a_hold_on_what_was_split_reaches_its_parts(journey: Journey) -> None:
    boxes = [journey.box(1)[1] for _ in range(2)]
    whole = journey.consign(*boxes)
    split = journey.at(COORDINATOR).done(f"/consignments/{whole}/split", packages=boxes[1:])
    journey.at(COMPLIANCE).done("/holds", target=whole, **COURT)
    for part in split["parts"]:
        assert "HOLDS" in faults(journey.at(COORDINATOR).done("/crossings/check", {"consignment": part["consignment"]}))


def test_what_was_taken_from_something_held_is_not_handed_on(journey: Journey) -> None:
    technician = journey.at(TECHNICIAN, BENCH)
    (parent,) = technician.register(1)
    made = technician.done(f"/containers/{parent}/aliquots", parent=parent, count=1, amount=100)
    child = made["containers"][0]["code"]
    journey.at(COMPLIANCE).done("/holds", target=parent, **COURT)
    assert refused(technician.post("/handoffs", subjects=[child], to="SZG-T01")) == (409, "held_stays")


@pytest.mark.parametrize(("receiver", "takes"), [("SZG-T01", False), (COLLEAGUE, True)])
def test_what_a_court_stops_after_it_was_offered_is_not_taken_over_by_another(
    journey: Journey, receiver: str, takes: bool
) -> None:
    technician = journey.at(TECHNICIAN, BENCH)
    (tube,) = technician.register(1)
    offer = technician.done("/handoffs", subjects=[tube], to=receiver)["handoff"]
    journey.at(EXIT_OFFICER).done("/holds", target=tube, **COURT)
    answer = journey.at(receiver).post(f"/handoffs/{offer}/accept")
    assert takes == (answer.status_code == 201)
    if not takes:
        assert refused(answer) == (409, "held_stays")
        technician.done(f"/handoffs/{offer}/withdraw", reason="the court has stopped it")


def test_what_has_entered_is_put_into_no_second_consignment_from_home(journey: Journey) -> None:
    first, box, _ = arrived(journey, 1)
    _, other = journey.box(1)
    second = journey.consign(other)
    notification = journey.file(second)
    put_in = journey.at(COORDINATOR).post(f"/notifications/{notification}/amend", put_in=[box], reason="one more")
    assert refused(put_in) == (409, "across_the_border")
    assert balance(journey, first) == {"on_the_way": 1}


def test_what_a_court_holds_behind_the_border_does_not_escape_by_turning_back(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    journey.across(consignment, package)
    journey.at("HKB-Q01").done("/holds", target=package, **COURT)
    turned = journey.at(COORDINATOR).post(f"/consignments/{consignment}/turn-back", reason="bring it back")
    assert refused(turned) == (409, "held_stays")


def test_what_an_end_of_the_way_had_to_explain_the_other_end_resolves(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    journey.meet(EXIT, consignment, package)
    strange = journey.meet(ENTRY, consignment, package, packages=[package, "HTP-0000000009-A"])
    assert strange["verdict"] == "HOLD"
    (found,) = discrepancies(journey, consignment)
    assert found["organisation"] == "SZ-ALPHA"
    journey.at(TECHNICIAN).done(f"/discrepancies/{found['discrepancy']}/explain", explanation="Packed in a hurry.")
    own = journey.at(COORDINATOR).post(f"/discrepancies/{found['discrepancy']}/resolve", resolution="fine")
    assert refused(own) == (403, "discrepancy_of_own")
    journey.at(RECEIVING_COORDINATOR).done(f"/discrepancies/{found['discrepancy']}/resolve", resolution="sent back")


def test_what_is_handed_on_lawfully_behind_the_border_ends_its_journey(journey: Journey) -> None:
    journey.list("clearance", number="TRAIN-SOUTH-1", park_only=False)
    consignment, tubes = journey.opened_at_the_consignee(2)
    journey.hand(tubes[0], giver=RECEIVER, to="HKD-T01")
    assert balance(journey, consignment) == {"in_use": 2}
    journey.at(RECEIVING_COORDINATOR).done(f"/consignments/{consignment}/reconcile", note="all there")


def test_an_aliquot_is_not_corrected_to_more_than_was_there(journey: Journey) -> None:
    technician = journey.at(TECHNICIAN, BENCH)
    (parent,) = technician.register(1)
    made = technician.done(f"/containers/{parent}/aliquots", parent=parent, count=1, amount=100)
    told = {"entry": made["entry"], "reason": "misread the pipette"}
    assert refused(technician.post("/corrections", **told, amount=50_000)) == (409, "too_little")
    technician.done("/corrections", **told, amount=120)


def test_what_was_taken_from_a_tube_is_never_milder_than_what_was_found_in_it(journey: Journey) -> None:
    technician = journey.at(TECHNICIAN, BENCH)
    registered = technician.done("/containers", category="human_blood", risk="B1", count=1, amount=2000, unit="uL")
    (parent,) = (each["code"] for each in registered["containers"])
    made = technician.done(f"/containers/{parent}/aliquots", parent=parent, count=3, amount=100)
    other, milder, same = (each["code"] for each in made["containers"])
    said = {"entry": made["entry"], "reason": "spun down"}
    technician.done("/corrections", **said, subjects=[other], category="blood_component")
    technician.done("/corrections", **said, subjects=[milder], risk="C1")
    found = {"entry": registered["entry"], "reason": "pathogen found", "risk": "A1"}
    journey.at(COMPLIANCE).done("/corrections", **found)
    assert [seen(journey, code)["risk"] for code in (parent, other, milder, same)] == ["A1"] * 4
    assert seen(journey, other)["category"] == "blood_component"
    journey.at(COMPLIANCE).done("/corrections", **{**found, "reason": "it was another tube", "risk": "C2"})
    assert [seen(journey, code)["risk"] for code in (parent, other)] == ["C2"] * 2


def test_what_was_denied_is_not_made_milder_through_what_it_was_taken_from(journey: Journey) -> None:
    technician = journey.at(TECHNICIAN, BENCH)
    registered = technician.done("/containers", category="human_blood", risk="A1", count=1, amount=2000, unit="uL")
    (parent,) = (each["code"] for each in registered["containers"])
    made = technician.done(f"/containers/{parent}/aliquots", parent=parent, count=1, amount=100)
    (part,) = (each["code"] for each in made["containers"])
    package = str(technician.done("/packages", containers=[part])["package"])
    technician.done("/sealings", package=package, seals=["SEAL-A1"])
    journey.seals[package] = "SEAL-A1"
    consignment = journey.consign(package)
    number = journey.file(consignment)
    journey.hand(package)
    assert journey.meet(EXIT, consignment, package)["verdict"] == "DENY"
    journey.at(COORDINATOR).done(f"/notifications/{number}/cancel", reason="another day")
    milder = {"entry": registered["entry"], "risk": "B1", "reason": "a typing error"}
    assert refused(technician.post("/corrections", **milder)) == (403, "own_entry_notified")
    assert refused(journey.at(COLLEAGUE, BENCH).post("/corrections", **milder)) == (403, "role")
    journey.at(COMPLIANCE).done("/corrections", **milder)
    assert seen(journey, part)["risk"] == "B1"


def test_under_another_seal_a_box_is_opened_to_be_counted_and_both_numbers_are_kept(journey: Journey) -> None:
    consignment, package, tubes = journey.ready(2)
    for where, officer in ((EXIT, EXIT_OFFICER), (ENTRY, ENTRY_OFFICER)):
        held = journey.meet(where, consignment, package, seals=["SEAL-OTHER"])
        assert leave(journey, held, "SEAL", officer) == (201, "")
        assert journey.meet(where, consignment, package, seals=["SEAL-OTHER"])["verdict"] == "ALLOW"
    receiver = journey.at(RECEIVER, HK_BENCH)
    receiver.done("/receipts", packages=[package])
    journey.hand(package, giver=COURIER, to=RECEIVER)
    found = {"package": package, "seals": ["SEAL-OTHER"], "reason": "arrived"}
    assert refused(receiver.post("/unsealings", **found)) == (409, "seal_differs")
    opened = receiver.done("/unsealings", **found, opening="recount")
    kept = journey.at("AUD-01").get(f"/ledger/entries/{opened['entry']}").get_data(as_text=True)
    assert "SEAL-OTHER" in kept and journey.seals[package] in kept
    assert "seal" in {each["kind"] for each in discrepancies(journey, consignment)}
    receiver.done("/unpackings", package=package, containers=tubes)


def test_a_logger_read_at_the_gate_is_no_seal(journey: Journey) -> None:
    technician = journey.at(TECHNICIAN, BENCH)
    tubes = technician.register(1)
    package = str(technician.done("/packages", containers=tubes)["package"])
    started = {"package": package, "logger": "LG-61", "calibrated_until": "2029-12-31", "temperature_class": "frozen"}
    technician.done("/loggers/start", **started)
    technician.done("/sealings", package=package, seals=["SEAL-0777"])
    journey.sent(package)
    practice = journey.house.practice
    told = [
        practice.scan(EXIT, raw).meaning
        for raw in (practice.badge(EXIT_OFFICER), package, "LG-61", "SEAL-0777", practice.badge(COURIER))
    ]
    assert told == ["officer_signed_in", "package_read", "logger_read", "seal_read", "allow"]


def test_what_came_in_part_is_reconciled_once_the_rest_is_known_to_be_lost(journey: Journey) -> None:
    consignment, _, tubes = arrived(journey, 2, missing=[])
    receiver = journey.at(RECEIVER, HK_BENCH)
    (box,) = journey.at(COORDINATOR).get(f"/consignments/{consignment}").get_json()["consignment"]["packages"]
    journey.hand(box, giver=COURIER, to=RECEIVER)
    receiver.done("/unsealings", package=box, seals=[journey.seals[box]], reason="arrived")
    receiver.done("/receipts", packages=[box], missing=tubes[:1])
    ended = journey.at(RECEIVING_COORDINATOR)
    early = ended.post(f"/consignments/{consignment}/reconcile", note="one is missing")
    assert refused(early) == (409, "not_accounted")
    journey.at("CUR-C01").done("/losses", subjects=tubes[:1], reason="fell out of the van")
    ended.done(f"/consignments/{consignment}/reconcile", note="one is lost")
    assert balance(journey, consignment) == {"in_use": 1, "lost": 1}


def test_a_box_that_was_declared_lost_on_the_way_and_is_found_whole_goes_on(journey: Journey) -> None:
    consignment, package, tubes = journey.ready(2)
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    journey.at("CUR-C01").done("/losses", subjects=[package], reason="not in the van")
    assert balance(journey, consignment) == {"lost": 2}
    journey.at(COURIER).done("/findings", subjects=[package], reason="under the seat")
    (hold,) = journey.at(COORDINATOR).get(f"/packages/{package}").get_json()["holds"]
    journey.at(COMPLIANCE).done(f"/holds/{hold['id']}/release", reason="seals whole")
    assert journey.meet(ENTRY, consignment, package)["verdict"] == "ALLOW"
    assert all(seen(journey, tube)["state"] == "packed" for tube in tubes)


def test_a_draft_of_before_a_renewal_is_filed_under_the_version_that_stands(journey: Journey) -> None:
    _, package = journey.box()
    consignment = journey.consign(package)
    journey.list("clearance", number="TRAIN-SOUTH-1")
    journey.at(COORDINATOR).done("/notifications", consignment=consignment, declaration="All of it is true.")
    journey.hand(package)
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"


def test_what_its_owner_recalls_goes_home_to_him_and_stays_held(journey: Journey) -> None:
    consignment, package, tubes = arrived(journey, 1)
    journey.hand(package, giver=COURIER, to=RECEIVER)
    journey.at(COMPLIANCE).done("/holds", target=tubes[0], hold_kind="recall", reason="wrong consent form")
    back = journey.at(RECEIVING_COORDINATOR)
    home = back.done(f"/consignments/{consignment}/return")["consignment"]
    filed = back.done("/notifications", consignment=home, declaration="All of it is true.")["notification"]
    back.done(f"/notifications/{filed}/acknowledge", reference="REF-1")
    journey.hand(package, giver=RECEIVER, to=COURIER)
    for lane, officer in (("FTZ-EXIT-2", "OFF-N01"), ("FTZ-ENTRY-2", "OFF-E01")):
        met = journey.meet(lane, home, package, officer=officer)
        assert (met["verdict"], faults(met)) == ("ALLOW", [])
    assert {each["kind"] for each in seen(journey, tubes[0])["holds"]} == {"recall"}


def test_what_the_other_side_s_court_holds_does_not_go_home(journey: Journey) -> None:
    consignment, package, tubes = arrived(journey, 1)
    journey.hand(package, giver=COURIER, to=RECEIVER)
    journey.at("HKB-Q01").done("/holds", target=tubes[0], **COURT)
    back = journey.at(RECEIVING_COORDINATOR)
    home = back.done(f"/consignments/{consignment}/return")["consignment"]
    assert "HOLDS" in faults(back.done("/crossings/check", {"consignment": home}))
