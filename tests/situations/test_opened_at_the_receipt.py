"""A box whose tubes were read one by one at its receipt was opened there; one that was scanned from outside was not."""

from __future__ import annotations

from typing import Any

import pytest

from custody.codes import COMMANDS, Command
from tests.practice import COORDINATOR, COURIER, ENTRY, EXIT, HK_BENCH, RECEIVER, RECEIVING_COORDINATOR
from tests.situations.conftest import Answer, Journey, badge, faults
from tests.situations.telling import arrived, kinds

pytestmark = pytest.mark.usefixtures("read_again")


def box(journey: Journey, package: str) -> Answer:
    return dict(journey.at(RECEIVER).get(f"/packages/{package}").get_json())


def last_told(journey: Journey, package: str) -> tuple[str, str]:
    """(kind, sentence) of the last entry about this box."""
    entry = journey.at(RECEIVER).get(f"/packages/{package}/timeline").get_json()["entries"][-1]
    return entry["kind"], entry["summary"]["en"]


def named_one_by_one(tubes: list[str]) -> list[dict[str, Any]]:
    return [{"containers": tubes}, {"missing": tubes[:1]}, {"damaged": {tubes[0]: "CC"}}]


@pytest.mark.parametrize("which", [0, 1, 2], ids=["read", "missing", "damaged"])
def test_a_box_of_which_a_tube_is_told_by_itself_is_open(journey: Journey, which: int) -> None:
    consignment, package, tubes = journey.ready()
    journey.across(consignment, package)
    receiver = journey.at(RECEIVER, HK_BENCH)
    receiver.done("/receipts", packages=[package], **named_one_by_one(tubes)[which])
    found = box(journey, package)
    assert (found["state"], found["seals"]) == ("open", [])
    kind, told = last_told(journey, package)
    assert kind == "unsealed" and told.startswith(f"{RECEIVER} opened {package} at its receipt")
    assert journey.seals[package] in told and "found whole" in told
    assert "seal" not in kinds(journey, consignment), "it came with the seals that were notified"
    journey.hand(package, giver=COURIER, to=RECEIVER)
    receiver.done("/unpackings", package=package, containers=tubes[1:])


def test_a_box_that_was_scanned_from_outside_stays_sealed(journey: Journey) -> None:
    _, package, _ = arrived(journey)
    found = box(journey, package)
    assert (found["state"], found["seals"]) == ("sealed", [journey.seals[package]])


def test_of_two_boxes_only_that_is_open_whose_tubes_were_read(journey: Journey) -> None:
    (tubes, first), (_, second) = journey.box(1), journey.box(1)
    consignment = journey.consign(first, second)
    journey.file(consignment)
    journey.hand(first, second)
    journey.across(consignment, first, second)
    journey.at(RECEIVER, HK_BENCH).done("/receipts", packages=[first, second], containers=tubes)
    assert [box(journey, each)["state"] for each in (first, second)] == ["open", "sealed"]


def test_what_the_receiver_has_sealed_again_stays_sealed_when_it_is_named_once_more(journey: Journey) -> None:
    (tubes, first), (_, second) = journey.box(1), journey.box(1)
    consignment = journey.consign(first, second)
    journey.file(consignment)
    journey.hand(first, second)
    journey.across(consignment, first, second)
    receiver = journey.at(RECEIVER, HK_BENCH)
    receiver.done("/receipts", packages=[first], containers=tubes)
    journey.hand(first, giver=COURIER, to=RECEIVER)
    receiver.done("/sealings", package=first, seals=["AGAIN-0001"])
    receiver.done("/receipts", packages=[first, second], containers=tubes)
    assert (box(journey, first)["state"], box(journey, first)["seals"]) == ("sealed", ["AGAIN-0001"])


def test_a_seal_that_was_not_whole_is_told_as_such(journey: Journey) -> None:
    consignment, package, tubes = journey.ready()
    journey.across(consignment, package)
    journey.at(RECEIVER, HK_BENCH).done("/receipts", packages=[package], containers=tubes, condition="SB")
    assert "were not whole" in last_told(journey, package)[1]
    assert kinds(journey, consignment) == ["seal"]


def test_what_was_read_at_a_bench_before_the_card_is_received_open(journey: Journey) -> None:
    consignment, package, tubes = journey.ready(2)
    journey.across(consignment, package)
    scans = [badge(journey, RECEIVER), package, *tubes, str(COMMANDS[Command.RECEIVE])]
    answers = [journey.house.practice.scan(HK_BENCH, each) for each in scans]
    assert answers[-1].meaning == "received_opened"
    assert box(journey, package)["state"] == "open"


def test_the_way_home_asks_for_a_new_seal(journey: Journey) -> None:
    _, package, tubes = arrived(journey)
    receiver = journey.at(RECEIVER, HK_BENCH)
    journey.hand(package, giver=COURIER, to=RECEIVER)
    receiver.done("/receipts", packages=[package], containers=tubes)
    sent = box(journey, package)["consignment"]
    home = journey.at(RECEIVING_COORDINATOR).done(f"/consignments/{sent}/return")["consignment"]
    drafted = journey.at(RECEIVING_COORDINATOR).get(f"/consignments/{home}").get_json()["consignment"]
    assert drafted["state"] == "packed", "nothing is frozen under a seal that no longer hangs there"
    receiver.done("/sealings", package=package, seals=["HOME-0001"])
    drafted = journey.at(RECEIVING_COORDINATOR).get(f"/consignments/{home}").get_json()["consignment"]
    assert drafted["state"] == "sealed"


def test_who_opened_it_at_the_receipt_is_not_the_other_person_who_counts_what_was_in_doubt(journey: Journey) -> None:
    consignment, package, tubes = journey.ready()
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    strange = [journey.seals[package], "EVIL123"]
    stopped = journey.meet(ENTRY, consignment, package, seals=strange)
    assert "SEAL" in faults(stopped)
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/turn-back", reason="a strange seal")
    technician = journey.at("SZA-T01", "SZ-BENCH-1")
    technician.done("/receipts", packages=[package], containers=tubes)
    journey.hand(package, giver=COURIER, to="SZA-T01")
    refused = technician.post("/sealings", package=package, seals=["ANEW-1"], counted=tubes)
    assert (refused.status_code, refused.get_json()["type"]) == (403, "/problems/counted_by_another")
    journey.hand(package, giver="SZA-T01", to="SZA-T02")
    journey.at("SZA-T02", "SZ-BENCH-1").done("/sealings", package=package, seals=["ANEW-1"], counted=tubes)


def at_the_receiving_bench(journey: Journey, consignment: str, package: str, tubes: list[str], *seals: str) -> Answer:
    given = {"packages": [package], "containers": tubes, "seals": list(seals), "carrier": COURIER, "station": HK_BENCH}
    return journey.at(RECEIVER, HK_BENCH).done("/crossings", consignment=consignment, **given)


def seal_of(decision: Answer) -> Answer:
    return next(dict(each) for each in decision["findings"] if each["check"] == "SEAL")


@pytest.mark.parametrize("by_hand", [False, True], ids=["tube by tube", "opened since"])
@pytest.mark.parametrize("read", [False, True], ids=["no seal read", "what was taken off read"])
def test_the_gate_of_the_receipt_asks_an_open_box_for_no_seal(journey: Journey, by_hand: bool, read: bool) -> None:
    consignment, package, tubes = journey.ready(2)
    journey.across(consignment, package)
    receiver, seal = journey.at(RECEIVER, HK_BENCH), journey.seals[package]
    if by_hand:
        receiver.done("/receipts", packages=[package])
        journey.hand(package, giver=COURIER, to=RECEIVER)
        receiver.done("/unsealings", package=package, seals=[seal], reason="arrived")
    else:
        receiver.done("/receipts", packages=[package], containers=tubes)
    decision = at_the_receiving_bench(journey, consignment, package, tubes, *([seal] if read else []))
    assert (decision["verdict"], faults(decision)) == ("ALLOW", [])
    assert seal in seal_of(decision)["found"][0]["en"] and kinds(journey, consignment) == []


def test_what_was_taken_off_at_the_receipt_is_no_doubt_where_something_else_stops_it(journey: Journey) -> None:
    consignment, package, tubes = journey.ready(2)
    journey.across(consignment, package)
    journey.at(RECEIVER, HK_BENCH).done("/receipts", packages=[package], containers=tubes)
    decision = at_the_receiving_bench(journey, consignment, package, tubes[:1], journey.seals[package])
    assert faults(decision) == ["MANIFEST"] and kinds(journey, consignment) == ["short"]
    assert seal_of(at_the_receiving_bench(journey, consignment, package, tubes))["result"] == "PASS"


def test_what_was_never_on_it_still_stops_it_there_and_what_it_was_sealed_with_again_is_asked_for(
    journey: Journey,
) -> None:
    consignment, package, tubes = journey.ready(2)
    journey.across(consignment, package)
    receiver = journey.at(RECEIVER, HK_BENCH)
    receiver.done("/receipts", packages=[package], containers=tubes)
    journey.hand(package, giver=COURIER, to=RECEIVER)
    receiver.done("/sealings", package=package, seals=["AGAIN-0001"])
    decision = at_the_receiving_bench(journey, consignment, package, tubes)
    assert [each["en"] for each in seal_of(decision)["found"]] == ["Recorded seals not scanned: AGAIN-0001."]
    assert at_the_receiving_bench(journey, consignment, package, tubes, "AGAIN-0001")["verdict"] == "ALLOW"
    decision = at_the_receiving_bench(journey, consignment, package, tubes, "AGAIN-0001", "EVIL123")
    assert "EVIL123" in seal_of(decision)["found"][0]["en"]
