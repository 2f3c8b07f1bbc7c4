"""A receipt sees what the gate before it would have seen; and a code that is named at it gives nobody any rights."""

from __future__ import annotations

import pytest

from tests.practice import (
    BENCH,
    COORDINATOR,
    COURIER,
    ENTRY,
    ENTRY_OFFICER,
    HK_BENCH,
    RECEIVER,
    RECEIVING_COORDINATOR,
    TECHNICIAN,
)
from tests.situations.conftest import Journey
from tests.situations.looking import refused
from tests.situations.telling import CARRIERS_COORDINATOR, COMPLIANCE, arrived, discrepancies, kinds

pytestmark = pytest.mark.usefixtures("read_again")


def entered(journey: Journey) -> tuple[str, str, list[str]]:
    consignment, package, tubes = journey.ready(2)
    journey.across(consignment, package)
    return consignment, package, tubes


def test_what_is_not_in_the_box_any_more_is_found_by_the_receipt(journey: Journey) -> None:
    consignment, package, tubes = entered(journey)
    journey.at(CARRIERS_COORDINATOR).done("/losses", subjects=tubes[:1], reason="gone")
    journey.at(RECEIVER, HK_BENCH).done("/receipts", packages=[package])
    [short] = discrepancies(journey, consignment)
    assert (short["kind"], short["codes"], short["organisation"]) == ("short", tubes[:1], "HT-COURIER")


def test_a_box_that_comes_without_its_seal_is_found_by_the_receipt(journey: Journey) -> None:
    consignment, package, _ = entered(journey)
    lawful = {"opening": "customs", "officer_reference": "HK-1", "reason": "inspection"}
    journey.at(ENTRY_OFFICER, ENTRY).done("/unsealings", package=package, seals=[journey.seals[package]], **lawful)
    journey.hand(package, giver=COURIER, to=RECEIVER)
    journey.at(RECEIVER, HK_BENCH).done("/receipts", packages=[package])
    [seal] = discrepancies(journey, consignment)
    assert (seal["kind"], seal["codes"], seal["organisation"]) == ("seal", [package], "HT-COURIER")


def test_what_is_as_it_was_notified_is_received_without_a_word_and_counted_later(journey: Journey) -> None:
    consignment, package, tubes = entered(journey)
    receiver = journey.at(RECEIVER, HK_BENCH)
    receiver.done("/receipts", packages=[package])
    journey.hand(package, giver=COURIER, to=RECEIVER)
    receiver.done("/unsealings", package=package, seals=[journey.seals[package]], reason="arrived")
    receiver.done("/unpackings", package=package, containers=tubes[:1])
    assert kinds(journey, consignment) == []
    receiver.done("/receipts", packages=[package], missing=tubes[1:])
    assert kinds(journey, consignment) == ["short"], "what was unpacked is not missing"


def test_what_is_said_to_be_missing_is_told_once(journey: Journey) -> None:
    consignment, package, tubes = entered(journey)
    journey.at(RECEIVER, HK_BENCH).done("/receipts", packages=[package], missing=tubes[:1])
    assert kinds(journey, consignment) == ["short"]


def test_a_code_of_ours_at_the_receipt_shows_and_stops_nothing_at_home(journey: Journey) -> None:
    (home,) = journey.at(TECHNICIAN, BENCH).register(1)
    arrived(journey, extra=[home])
    receiver = journey.at(RECEIVER)
    for path in (f"/containers/{home}", f"/containers/{home}/timeline"):
        assert receiver.get(path).status_code == 403
    placed = journey.at("HKB-Q01").post("/holds", target=home, hold_kind="legal", reason="ours")
    assert refused(placed) == (403, "not_a_party")
    (hold,) = journey.at(TECHNICIAN).get(f"/containers/{home}").get_json()["holds"]
    journey.at(COORDINATOR).done(f"/holds/{hold['id']}/release", reason="it lies here, a label was copied")
    journey.at(TECHNICIAN).done("/packages", containers=[home])


def test_who_has_nothing_to_do_with_it_any_more_does_not_hold_it_for_ever(journey: Journey) -> None:
    tubes, package = journey.box(1)
    consignment = journey.consign(package)
    placed = {"target": tubes[0], "hold_kind": "legal", "reason": "letter of the court"}
    hold = journey.at("HKB-Q01").done("/holds", **placed)["hold"]
    path = f"/holds/{hold}/release"
    assert refused(journey.at(COMPLIANCE).post(path, reason="ours")) == (403, "hold_of_other"), "it is awaited there"
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/cancel", reason="no need")
    assert refused(journey.at(COORDINATOR).post(path, reason="ours")) == (403, "hold_of_other")
    journey.at(COMPLIANCE).done(path, reason="it never goes there")


def test_who_has_it_holds_it_whoever_owns_it(journey: Journey) -> None:
    _, tubes = journey.opened_at_the_consignee(1)
    placed = {"target": tubes[0], "hold_kind": "legal", "reason": "letter of the court"}
    hold = journey.at("HKB-Q01").done("/holds", **placed)["hold"]
    kept = journey.at(COMPLIANCE).post(f"/holds/{hold}/release", reason="ours")
    assert refused(kept) == (403, "hold_of_other")
    journey.at(RECEIVING_COORDINATOR).done(f"/holds/{hold}/release", reason="answered")
