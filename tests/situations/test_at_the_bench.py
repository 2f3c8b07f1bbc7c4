"""Awkward situations at a bench, each as people meet it."""

from __future__ import annotations

import threading

import pytest

from tests.practice import BENCH, COORDINATOR, COURIER, EXIT, RECEIVER, RECEIVING_COORDINATOR, TECHNICIAN, new_id
from tests.situations.conftest import Journey, faults


def test_two_of_three_boxes_are_taken_and_the_third_stays_with_the_courier(journey: Journey) -> None:
    boxes = [journey.box(1)[1] for _ in range(3)]
    consignment = journey.consign(*boxes)
    journey.file(consignment)
    journey.hand(*boxes)
    journey.across(consignment, *boxes)
    receiver = journey.at(RECEIVER, "HK-BENCH-1")
    receiver.done("/receipts", packages=boxes[:2])
    journey.hand(*boxes[:2], giver=COURIER, to=RECEIVER)
    seen = journey.at(COORDINATOR).get(f"/consignments/{consignment}").get_json()["consignment"]
    assert seen["state"] == "received_partial"
    assert receiver.get(f"/packages/{boxes[2]}").get_json()["custodian"] == COURIER
    receiver.done("/receipts", packages=boxes[2:])
    seen = journey.at(COORDINATOR).get(f"/consignments/{consignment}").get_json()["consignment"]
    assert seen["state"] == "received"


def test_nobody_accepts_and_the_courier_keeps_the_responsibility(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    journey.across(consignment, package)
    journey.at(COURIER).done("/handoffs", subjects=[package], to=RECEIVER)
    assert journey.at(COORDINATOR).get(f"/packages/{package}").get_json()["custodian"] == COURIER


def test_a_tube_in_an_open_consignment_gives_no_aliquot(journey: Journey) -> None:
    tubes, package = journey.box()
    journey.consign(package)
    answer = journey.at(TECHNICIAN, BENCH).post(f"/containers/{tubes[0]}/aliquots", parent=tubes[0], count=1, amount=1)
    assert answer.status_code == 409


def test_an_aliquot_made_in_the_park_does_not_leave_it(journey: Journey) -> None:
    _, tubes = journey.opened_at_the_consignee()
    receiver = journey.at(RECEIVER, "HK-BENCH-1")
    made = receiver.done(f"/containers/{tubes[0]}/aliquots", parent=tubes[0], count=1, amount=1)
    child = made["containers"][0]["code"]
    decision = receiver.done("/park-exits", containers=[child], station="HK-BENCH-1")
    assert (decision["verdict"], faults(decision)) == ("DENY", ["PARK_EXIT"])
    kinds = [each["kind"] for each in receiver.get(f"/containers/{child}/timeline").get_json()["entries"]]
    assert kinds[-2:] == ["park_exit_decided", "held"]
    for staff in (RECEIVING_COORDINATOR, COORDINATOR):
        alarm = journey.at(staff).get("/attention").get_json()["concerns"][0]
        assert (alarm["matter"], alarm["subject"], alarm["urgent"]) == ("park_exit", child, True)
    (hold,) = receiver.get(f"/containers/{child}").get_json()["holds"]
    journey.at(RECEIVING_COORDINATOR).done(f"/holds/{hold['id']}/release", reason="back in freezer F2")
    assert not [each for each in journey.at(COORDINATOR).get("/attention").get_json()["concerns"]]


def test_consent_withdrawn_on_the_way_denies_onward_use_of_the_whole_family(journey: Journey) -> None:
    technician = journey.at(TECHNICIAN, BENCH)
    parent = technician.register(1)[0]
    made = technician.done(f"/containers/{parent}/aliquots", parent=parent, count=1, amount=100)
    child = made["containers"][0]["code"]
    package = str(technician.done("/packages", containers=[child])["package"])
    journey.seals[package] = "SEAL-7777"
    technician.done("/sealings", package=package, seals=["SEAL-7777"])
    consignment = journey.sent(package)
    journey.at(COORDINATOR).done("/holds", target=parent, hold_kind="consent", reason="withdrawn by the donor")
    decision = journey.meet(EXIT, consignment, package)
    assert (decision["verdict"], faults(decision)) == ("DENY", ["HOLDS"])
    (stopped,) = (each for each in decision["findings"] if each["check"] == "HOLDS")
    assert f"Take out {child}" in stopped["fix"][0]["en"], "the parent lies in no box here"
    assert all(code in stopped["found"][0]["en"] for code in (parent, child))


def test_two_who_file_for_the_last_of_a_quota_get_one_yes_and_one_number(journey: Journey) -> None:
    wanted = [journey.consign(journey.box(6)[1], clearance="TRAIN-QUOTA-1") for _ in range(2)]
    coordinators = [journey.house.client(COORDINATOR) for _ in wanted]
    answers = []
    ready = threading.Barrier(2)

    def ask(place: int) -> None:
        ready.wait()
        body = {"id": new_id(), "consignment": wanted[place], "declaration": "All of it is true."}
        answers.append(coordinators[place].post("/notifications", body))

    threads = [threading.Thread(target=ask, args=(place,)) for place in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    told = next(answer.get_json() for answer in answers if answer.status_code == 409)
    assert (told["left"], told["demand"]) == (4, 6)
    assert set(told["say"]) == {"en", "zh-Hant", "zh-Hans"}


def test_a_single_use_permit_serves_one_part_of_a_split_consignment(journey: Journey) -> None:
    journey.list("permit", number="TRAIN-HGR-1", single_use=True)
    first, second = (journey.consign(journey.box()[1]) for _ in range(2))
    journey.file(first)
    answer = journey.at(COORDINATOR).post("/notifications", consignment=second, declaration="All of it is true.")
    assert (answer.status_code, answer.get_json()["type"]) == (409, "/problems/permit_used")


def test_nobody_hands_over_to_himself(journey: Journey) -> None:
    code = journey.at(TECHNICIAN, BENCH).register(1)[0]
    answer = journey.at(TECHNICIAN, BENCH).post("/handoffs", subjects=[code], to=TECHNICIAN)
    assert answer.get_json()["type"] == "/problems/handoff_to_oneself"


@pytest.mark.parametrize("raw", ["4006381333931", "JD0002254287", "htc-7k3m9qxd42-6", "ＨＴＣ－７Ｋ"])
def test_a_suppliers_barcode_or_a_garbled_code_is_told_and_changes_nothing(journey: Journey, raw: str) -> None:
    bench = journey.at(TECHNICIAN, BENCH)
    before = journey.at("AUD-01").get("/ledger/head").get_data(as_text=True).splitlines()[1]
    answer = bench.done("/scans", station=BENCH, raw=raw, at=journey.house.clock().isoformat())
    assert answer["feedback"] == "bad"
    assert set(answer["say"]) == {"en", "zh-Hant", "zh-Hans"}
    assert journey.at("AUD-01").get("/ledger/head").get_data(as_text=True).splitlines()[1] == before


def test_customs_classify_a_level_anew_and_what_is_open_is_judged_by_the_new_table(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    before = journey.meet(EXIT, consignment, package)
    assert before["verdict"] == "ALLOW"
    rules = journey.at("ADM-01").get("/listings/rules/T-2026-1").get_json()["versions"][-1]["value"]
    # B1 has moved above what the clearance covers.
    risk = {**rules["risk"], "version": "2026-12", "levels": ["C2", "C1", "B2", "A2", "A1", "B1"]}
    valid = journey.house.clock().isoformat()
    row = {**rules, "version": "T-2026-2", "valid_from": valid, "risk": risk}
    journey.at("ADM-01").done("/listings", noun="rules", rows=[row], reason="announcement of the customs")
    other, second, _ = journey.ready(risk="B2")
    assert journey.meet(EXIT, other, second)["rule_set"].endswith("T-2026-2")
    again = journey.at(COORDINATOR).get(f"/crossings/{before['entry']}").get_json()
    assert again == before, "a past decision keeps the rules that it was made by"


def test_a_wrong_correction_is_corrected_and_both_stay_visible(journey: Journey) -> None:
    technician = journey.at(TECHNICIAN, BENCH)
    made = technician.done("/containers", count=1, category="human_blood", risk="B1", amount=2000, unit="uL")
    code = made["containers"][0]["code"]
    technician.done("/corrections", entry=made["entry"], reason="miscounted", amount=20)
    technician.done("/corrections", entry=made["entry"], reason="was right at first", amount=2000)
    kinds = [each["kind"] for each in technician.get(f"/containers/{code}/timeline").get_json()["entries"]]
    assert kinds == ["registered", "corrected", "corrected"]
