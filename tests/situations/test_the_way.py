"""Awkward situations of the way itself: changed, split, turned back, sent back, short, lost; each through the API."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from custody.holding import Discrepancy, DiscrepancyState, Reservation, Tally
from custody.records import rebuild
from custody.records.loading import Needs
from custody.records.reading import every
from custody.records.writer import Turn, Work
from tests.conftest import Clock
from tests.practice import (
    BENCH,
    COORDINATOR,
    COURIER,
    ENTRY,
    ENTRY_OFFICER,
    EXIT,
    EXIT_OFFICER,
    RECEIVER,
    RECEIVING_COORDINATOR,
    TECHNICIAN,
    new_id,
)
from tests.situations.conftest import Journey, faults

QUOTA = "TRAIN-QUOTA-1"
COMPLIANCE = "SZA-Q01"


def seen(journey: Journey, consignment: str, who: str = COORDINATOR) -> dict[str, Any]:
    return dict(journey.at(who).get(f"/consignments/{consignment}").get_json()["consignment"])


def state(journey: Journey, consignment: str) -> str:
    return str(seen(journey, consignment)["state"])


def tally(journey: Journey, name: str = QUOTA) -> tuple[int, int, int]:
    """(used, reserved, draws) of the one tally of this clearance or permit."""
    with journey.house.registry.reading() as connection:
        found = [each for each in every(connection, Tally) if name in each.id]
    return (found[0].used, found[0].reserved, found[0].draws) if found else (0, 0, 0)


def reserved(journey: Journey, consignment: str) -> int:
    """What the quota keeps for this consignment."""
    with journey.house.registry.reading() as connection:
        found = [r for r in every(connection, Reservation) if r.consignment == consignment and QUOTA in r.tally]
    return sum(each.amount for each in found if each.state == "reserved")


def balance(journey: Journey, consignment: str) -> dict[str, Any]:
    return dict(journey.at("AUD-01").get(f"/balance?consignment={consignment}").get_json())


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, str(answer.get_json()["type"]).rpartition("/")[2]


def received(journey: Journey, count: int = 2, **changes: Any) -> tuple[str, str, list[str]]:
    """(consignment, box, tubes): arrived and taken over by the receiver, still sealed."""
    tubes, package = journey.box(count)
    consignment = journey.consign(package, **changes)
    journey.file(consignment)
    journey.hand(package)
    journey.across(consignment, package)
    journey.at(RECEIVER, "HK-BENCH-1").done("/receipts", packages=[package])
    journey.hand(package, giver=COURIER, to=RECEIVER)
    return consignment, package, tubes


def pass_by_two(journey: Journey, decision: dict[str, Any]) -> None:
    """Two people let everything pass that holds."""
    for check in faults(decision):
        asked = {
            "id": new_id(),
            "decision": decision["entry"],
            "check": check,
            "reason_code": "recounted",
            "reason": "Counted before two people; the others may go on.",
        }
        journey.at(COORDINATOR).done("/overrides", asked)
        journey.at(COMPLIANCE).done(f"/overrides/{asked['id']}/approve")


@pytest.fixture(autouse=True)
def the_tables_say_what_the_ledger_says(journey: Journey, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Read again one entry at a time, so that each must name all that it is folded from."""
    yield
    monkeypatch.setattr(rebuild, "_CHUNK", 1)
    with journey.house.registry.reading() as connection:
        assert rebuild.derived_faults(connection) == []


def test_a_consignment_is_packed_and_sealed_as_its_packages_are(journey: Journey) -> None:
    technician = journey.at(TECHNICIAN, BENCH)
    boxes = [str(technician.done("/packages", containers=technician.register(1))["package"]) for _ in range(2)]
    consignment = journey.consign(*boxes)
    assert state(journey, consignment) == "packed"
    technician.done("/sealings", package=boxes[0], seals=["SEAL-0801"])
    assert (state(journey, consignment), seen(journey, consignment)["manifest_sha256"]) == ("packed", "")
    technician.done("/sealings", package=boxes[1], seals=["SEAL-0802"])
    frozen = seen(journey, consignment)["manifest_sha256"]
    assert (state(journey, consignment), len(frozen)) == ("sealed", 64)
    technician.done("/unsealings", package=boxes[1], seals=["SEAL-0802"], reason="forgot one")
    assert (state(journey, consignment), seen(journey, consignment)["manifest_sha256"]) == ("packed", "")
    inside = technician.get(f"/packages/{boxes[1]}").get_json()["containers"]
    technician.done("/unpackings", package=boxes[1], containers=inside)
    assert state(journey, consignment) == "draft"
    packed = technician.done("/packings", package=boxes[1], containers=inside)["entry"]
    assert state(journey, consignment) == "packed"
    technician.done("/corrections", entry=packed, reason="it did not", did_not_occur=True)
    assert state(journey, consignment) == "draft"


def test_the_manifest_is_the_one_that_was_frozen_with_the_last_seal(journey: Journey) -> None:
    _, package = journey.box()
    consignment = journey.consign(package)
    frozen = seen(journey, consignment)["manifest_sha256"]
    journey.file(consignment)
    found = journey.at(COORDINATOR).get(f"/consignments/{consignment}").get_json()
    assert frozen in found["notifications"][0]["manifest"]
    assert found["consignment"]["manifest_sha256"] == frozen


def test_a_cancelled_notification_leaves_what_is_sealed_sealed(journey: Journey) -> None:
    _, package = journey.box()
    consignment = journey.consign(package)
    notification = journey.file(consignment)
    journey.at(COORDINATOR).done(f"/notifications/{notification}/cancel", reason="another day")
    assert state(journey, consignment) == "sealed"
    technician = journey.at(TECHNICIAN, BENCH)
    technician.done("/unsealings", package=package, seals=[journey.seals[package]], reason="one more")
    assert state(journey, consignment) == "packed"
    answer = journey.at(COORDINATOR).post("/notifications", consignment=consignment, declaration="true")
    assert refused(answer) == (409, "package_not_sealed")


def test_a_draft_takes_another_box_and_gives_one_back(journey: Journey) -> None:
    _, first = journey.box()
    _, second = journey.box()
    consignment = journey.consign(first)
    coordinator = journey.at(COORDINATOR)
    path = f"/consignments/{consignment}/change"
    coordinator.done(path, put_in=[second], vehicle="tr1234")
    found = seen(journey, consignment)
    assert (found["packages"], found["vehicle"], found["carrier"]) == ([first, second], "TR1234", COURIER)
    coordinator.done(path, take_out=[first])
    assert seen(journey, consignment)["packages"] == [second]
    assert coordinator.get(f"/packages/{first}").get_json()["consignment"] is None
    assert refused(coordinator.post(path, take_out=[second])) == (409, "last_package")
    assert refused(coordinator.post(path, take_out=[first])) == (409, "not_in_consignment")
    assert refused(coordinator.post(path, carrier=COURIER)) == (422, "nothing_to_change")
    assert refused(coordinator.post(path, to_organisation="SZ-GAMMA", to_site="SZ-GAMMA-LAB")) == (422, "same_side")
    journey.consign(first)
    assert refused(coordinator.post(path, put_in=[first])) == (409, "in_consignment")
    told = coordinator.get(f"/packages/{first}/timeline").get_json()["entries"]
    assert "consignment_changed" in [each["kind"] for each in told]


def test_what_is_filed_is_not_changed_and_the_refusal_names_what_can_be_done(journey: Journey) -> None:
    boxes = [journey.box(1)[1] for _ in range(2)]
    consignment = journey.consign(*boxes)
    journey.file(consignment)
    answer = journey.at(COORDINATOR).post(f"/consignments/{consignment}/change", carrier="CUR-K02")
    assert refused(answer) == (409, "illegal_step")
    said = " ".join(str(words) for words in answer.get_json().values())
    assert "take the notification back" in said
    assert "撤回報備、分拆" in said
    steps = journey.at(COORDINATOR).get(f"/consignments/{consignment}").get_json()["steps"]
    assert steps == ["acknowledge", "cross", "take_back", "split", "cancel", "give_up"]


def test_a_consignment_cancelled_before_the_exit_gives_everything_back(journey: Journey) -> None:
    _, package = journey.box(4)
    consignment = journey.consign(package, clearance=QUOTA)
    journey.file(consignment)
    assert tally(journey) == (0, 4, 1)
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/cancel", reason="the study is off")
    found = journey.at(COORDINATOR).get(f"/consignments/{consignment}").get_json()
    assert (found["consignment"]["state"], found["notifications"][0]["state"]) == ("cancelled", "cancelled")
    assert tally(journey) == (0, 0, 0)
    again = journey.consign(package)
    assert state(journey, again) == "sealed"
    answer = journey.at(COORDINATOR).post(f"/consignments/{consignment}/cancel", reason="twice")
    assert refused(answer) == (409, "illegal_step")


def test_a_hold_on_the_consignment_is_not_escaped_by_cancelling_or_splitting(journey: Journey) -> None:
    boxes = [journey.box(1)[1] for _ in range(2)]
    consignment = journey.consign(*boxes)
    journey.at(COORDINATOR).done("/holds", target=consignment, hold_kind="legal", reason="court order")
    coordinator = journey.at(COORDINATOR)
    assert refused(coordinator.post(f"/consignments/{consignment}/cancel", reason="off")) == (409, "held")
    assert refused(coordinator.post(f"/consignments/{consignment}/split", packages=boxes[:1])) == (409, "held")
    assert refused(coordinator.post(f"/consignments/{consignment}/change", take_out=boxes[:1])) == (409, "held")


def test_what_a_clearance_that_ran_out_stops_on_the_bridge_goes_home(journey: Journey, clock: Clock) -> None:
    ends = clock() + timedelta(hours=7)
    journey.list("clearance", number="TRAIN-SOUTH-1", valid_to=ends.isoformat())
    consignment, package, _ = journey.ready()
    journey.meet(EXIT, consignment, package)
    clock.pass_by(hours=8)
    assert journey.meet(ENTRY, consignment, package)["verdict"] == "HOLD"
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/turn-back", reason="the clearance ran out")
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"


def test_a_clearance_revoked_on_the_way_leaves_the_way_home_and_it_counts_as_returned(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    first = journey.meet(EXIT, consignment, package)
    revoked = {"clearance": "TRAIN-SOUTH-1", "status": "revoked", "reason": "letter of the authority"}
    journey.at(COMPLIANCE).done("/clearances/status", **revoked)
    assert journey.meet(ENTRY, consignment, package)["return_only"]
    assert state(journey, consignment) == "refused"
    officer = journey.at(ENTRY_OFFICER, ENTRY)
    officer.done(f"/consignments/{consignment}/turn-back", reason="revoked on the way")
    found = seen(journey, consignment)
    assert (found["state"], found["before"]) == ("returning", "exit_cleared")
    homeward = journey.meet(EXIT, consignment, package)
    assert (homeward["verdict"], homeward["entry"] > first["entry"]) == ("ALLOW", True)
    journey.hand(package, giver=COURIER, to=TECHNICIAN)
    journey.at(TECHNICIAN, BENCH).done("/receipts", packages=[package])
    assert state(journey, consignment) == "received"
    counted = balance(journey, consignment)
    assert (counted["fates"]["returned"], counted["remainder"]) == (3, 0)
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/reconcile")
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/close", note="all home")
    assert state(journey, consignment) == "closed"


def test_what_goes_home_is_watched_all_the_same(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    journey.meet(EXIT, consignment, package)
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/turn-back", reason="wrong box")
    decision = journey.meet("FTZ-EXIT-2", consignment, package, officer=ENTRY_OFFICER, seals=["SEAL-9999"])
    assert (decision["verdict"], faults(decision)) == ("HOLD", ["SEAL"])
    assert state(journey, consignment) == "returning"


def test_only_who_guards_it_or_answers_for_it_turns_it_back(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    path = f"/consignments/{consignment}/turn-back"
    early = journey.at(COORDINATOR).post(path, reason="not yet gone")
    assert refused(early) == (409, "illegal_step")
    journey.meet(EXIT, consignment, package)
    assert refused(journey.at("SZG-C01").post(path, reason="mischief")) == (403, "not_a_party")
    assert refused(journey.at(COURIER).post(path, reason="tired")) == (403, "role")
    journey.at(EXIT_OFFICER).done(path, reason="the entry is closed")
    handed = journey.at(COURIER).post("/handoffs", subjects=[package], to=RECEIVER)
    assert refused(handed) == (409, "must_cross")
    assert refused(journey.at(RECEIVER, "HK-BENCH-1").post("/receipts", packages=[package])) == (
        403,
        "not_the_consignee",
    )


def test_the_quota_comes_back_with_what_returns_only_where_the_clearance_says_so(journey: Journey) -> None:
    for refunds, after in ((False, (3, 0, 1)), (True, (3, 0, 1))):
        journey.list("clearance", number=QUOTA, refunds_returns=refunds)
        _, package = journey.box(3)
        consignment = journey.consign(package, clearance=QUOTA)
        journey.file(consignment)
        journey.hand(package)
        journey.meet(EXIT, consignment, package)
        journey.at(COORDINATOR).done(f"/consignments/{consignment}/turn-back", reason="wrong box")
        journey.hand(package, giver=COURIER, to=TECHNICIAN)
        journey.at(TECHNICIAN, BENCH).done("/receipts", packages=[package])
        assert tally(journey) == after, "three stay used by the first; the second's came back"


def test_what_is_refused_at_the_exit_goes_home_or_is_decided_anew(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    denied = journey.meet(EXIT, consignment, package, carrier="CUR-K03")
    assert (denied["verdict"], "return_only" in denied) == ("DENY", False)
    assert state(journey, consignment) == "refused"
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    other, box, _ = journey.ready()
    journey.meet(EXIT, other, box, carrier="CUR-K03")
    journey.at(COORDINATOR).done(f"/consignments/{other}/cancel", reason="no trained courier today")
    assert journey.at(COORDINATOR).get(f"/packages/{box}").get_json()["consignment"] is None


def test_a_return_is_a_consignment_of_its_own_that_knows_the_way(journey: Journey) -> None:
    first, package, _ = received(journey)
    coordinator = journey.at(RECEIVING_COORDINATOR)
    home = str(coordinator.done(f"/consignments/{first}/return")["consignment"])
    found = seen(journey, home, RECEIVING_COORDINATOR)
    assert (found["return_of"], found["direction"], found["purpose"]) == (first, "NORTH", "return_to_origin")
    assert (found["to_site"], found["clearance"], found["state"]) == ("SZ-ALPHA-LAB", "TRAIN-NORTH-1", "sealed")
    notice = coordinator.done("/notifications", consignment=home, declaration="true")["notification"]
    coordinator.done(f"/notifications/{notice}/acknowledge", reference="REF-HOME")
    journey.hand(package, giver=RECEIVER, to=COURIER)
    for where, officer in (("FTZ-EXIT-2", ENTRY_OFFICER), ("FTZ-ENTRY-2", EXIT_OFFICER)):
        decision = journey.meet(where, home, package, officer=officer)
        assert decision["verdict"] == "ALLOW", faults(decision)
    journey.at(TECHNICIAN, BENCH).done("/receipts", packages=[package])
    journey.hand(package, giver=COURIER, to=TECHNICIAN)
    assert balance(journey, first)["fates"]["returned"] == 2
    assert balance(journey, home)["remainder"] == 0
    journey.at(RECEIVING_COORDINATOR).done(f"/consignments/{first}/reconcile", note="all of it went home")


def test_the_permits_of_the_way_home_are_told_before_anybody_packs(journey: Journey) -> None:
    first, _, _ = received(journey)
    rule = {
        "row": "IMPORT-NORTH",
        "directions": ["NORTH"],
        "kinds": ["HQ_APPROVAL"],
        "source": "training row",
        "valid_from": "2026-01-01T00:00:00+08:00",
    }
    journey.at("ADM-01").done("/listings", noun="permit_rule", rows=[rule], reason="a change of law")
    home = journey.at(RECEIVING_COORDINATOR).done(f"/consignments/{first}/return")["consignment"]
    checked = journey.at(RECEIVING_COORDINATOR).post("/crossings/check", {"consignment": home}).get_json()
    assert "PERMIT" in faults(checked)


def test_only_who_received_it_sends_it_back(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    path = f"/consignments/{consignment}/return"
    assert refused(journey.at(COORDINATOR).post(path)) == (403, "sent_back_by_consignee")
    assert refused(journey.at(RECEIVING_COORDINATOR).post(path)) == (409, "illegal_step")
    journey.across(consignment, package)
    journey.at(RECEIVER, "HK-BENCH-1").done("/receipts", packages=[package])
    assert refused(journey.at(RECEIVING_COORDINATOR).post(path)) == (409, "nothing_to_send_back")


def test_a_split_keeps_the_sum_of_what_was_reserved_and_the_whole_closes_with_its_parts(journey: Journey) -> None:
    boxes = [journey.box(count)[1] for count in (3, 2)]
    whole = journey.consign(*boxes, clearance=QUOTA)
    notification = journey.file(whole)
    assert tally(journey) == (0, 5, 1)
    parts = journey.at(COORDINATOR).done(f"/consignments/{whole}/split", packages=boxes[1:])["consignments"]
    assert parts == [f"{whole}.1", f"{whole}.2"]
    assert tally(journey) == (0, 5, 2)
    assert [reserved(journey, part) for part in parts] == [3, 2]
    found = journey.at(COORDINATOR).get(f"/consignments/{whole}").get_json()
    assert (found["consignment"]["state"], found["notifications"][0]["state"]) == ("divided", "cancelled")
    assert found["notifications"][0]["number"] == notification
    for part, box in zip(parts, boxes, strict=True):
        made = seen(journey, part)
        assert (made["part_of"], made["state"], made["packages"]) == (whole, "sealed", [box])
    journey.at(COORDINATOR).done(f"/consignments/{parts[1]}/change", carrier="CUR-K02")
    for part in parts:
        journey.file(part)
    assert tally(journey) == (0, 5, 2), "the filing takes what was kept, not more"
    journey.at(COORDINATOR).done(f"/consignments/{parts[1]}/cancel", reason="the second van broke down")
    assert tally(journey) == (0, 3, 1)
    journey.hand(boxes[0])
    journey.across(parts[0], boxes[0])
    journey.at(RECEIVER, "HK-BENCH-1").done("/receipts", packages=[boxes[0]])
    journey.hand(boxes[0], giver=COURIER, to=RECEIVER)
    journey.at(RECEIVING_COORDINATOR).done(f"/consignments/{parts[0]}/reconcile")
    assert state(journey, whole) == "divided"
    journey.at(RECEIVING_COORDINATOR).done(f"/consignments/{parts[0]}/close")
    assert state(journey, whole) == "closed"
    assert tally(journey) == (3, 0, 1)


def test_a_split_takes_some_and_leaves_some(journey: Journey) -> None:
    boxes = [journey.box(1)[1] for _ in range(2)]
    whole = journey.consign(*boxes)
    path = f"/consignments/{whole}/split"
    assert refused(journey.at(COORDINATOR).post(path, packages=boxes)) == (422, "split_takes_all")
    first, second = journey.at(COORDINATOR).done(path, packages=boxes[:1])["consignments"]
    assert (state(journey, first), state(journey, second)) == ("sealed", "sealed")
    assert refused(journey.at(COORDINATOR).post(path, packages=boxes[:1])) == (409, "illegal_step")
    journey.file(first)
    answer = journey.at(COORDINATOR).post("/notifications", consignment=whole, declaration="true")
    assert refused(answer) == (409, "illegal_step")


@pytest.mark.parametrize("filed", [False, True])
def test_a_permit_that_is_good_once_serves_one_part_and_the_other_is_told_at_the_split(
    journey: Journey, filed: bool
) -> None:
    journey.list("permit", number="TRAIN-HGR-1", single_use=True)
    boxes = [journey.box(2)[1] for _ in range(2)]
    whole = journey.consign(*boxes)
    if filed:
        journey.file(whole)
    first, second = journey.at(COORDINATOR).done(f"/consignments/{whole}/split", packages=boxes[1:])["consignments"]
    ask = journey.at(COORDINATOR)
    assert "PERMIT" not in faults(ask.post("/crossings/check", {"consignment": first}).get_json())
    assert "PERMIT" in faults(ask.post("/crossings/check", {"consignment": second}).get_json())
    assert refused(ask.post("/notifications", consignment=second, declaration="true")) == (409, "permit_used")
    journey.file(first)
    assert tally(journey, "permit:TRAIN-HGR-1")[2] == 1


def test_what_is_missing_at_the_exit_is_left_behind_and_its_quota_is_given_back(journey: Journey) -> None:
    boxes = [journey.box(count)[1] for count in (3, 2)]
    consignment = journey.consign(*boxes, clearance=QUOTA)
    journey.file(consignment)
    journey.hand(*boxes)
    held = journey.meet(EXIT, consignment, boxes[0])
    assert held["verdict"] == "HOLD"
    assert tally(journey) == (0, 5, 1)
    pass_by_two(journey, held)
    assert journey.meet(EXIT, consignment, boxes[0])["verdict"] == "ALLOW"
    assert tally(journey) == (3, 0, 1)
    assert seen(journey, consignment)["packages"] == boxes[:1]
    entering = journey.meet(ENTRY, consignment, boxes[0])
    assert entering["verdict"] == "ALLOW", faults(entering)
    assert balance(journey, consignment)["crossed"] == 3
    journey.hand(boxes[1], giver=COURIER, to=TECHNICIAN)
    straggler = journey.consign(boxes[1], clearance=QUOTA)
    journey.file(straggler)
    assert tally(journey) == (3, 2, 2)


def test_a_box_with_an_unreadable_label_is_there_when_its_seal_was_read(journey: Journey) -> None:
    boxes = [journey.box(1)[1] for _ in range(2)]
    consignment = journey.consign(*boxes)
    journey.file(consignment)
    journey.hand(*boxes)
    seals = [journey.seals[box] for box in boxes]
    held = journey.meet(EXIT, consignment, boxes[0], seals=seals)
    assert (held["verdict"], faults(held)) == ("HOLD", ["MANIFEST"])
    pass_by_two(journey, held)
    assert journey.meet(EXIT, consignment, boxes[0], seals=seals)["verdict"] == "ALLOW"
    assert (seen(journey, consignment)["packages"], balance(journey, consignment)["crossed"]) == (boxes, 2)


def test_two_boxes_are_kept_and_the_third_goes_home(journey: Journey) -> None:
    boxes = [journey.box(1)[1] for _ in range(3)]
    consignment = journey.consign(*boxes)
    journey.file(consignment)
    journey.hand(*boxes)
    journey.across(consignment, *boxes)
    journey.at(RECEIVER, "HK-BENCH-1").done("/receipts", packages=boxes[:2])
    journey.hand(*boxes[:2], giver=COURIER, to=RECEIVER)
    journey.at(RECEIVING_COORDINATOR).done(f"/consignments/{consignment}/turn-back", reason="damaged outside")
    homeward = journey.meet("FTZ-EXIT-2", consignment, boxes[2], officer=ENTRY_OFFICER)
    assert homeward["verdict"] == "ALLOW", faults(homeward)
    journey.at(TECHNICIAN, BENCH).done("/receipts", packages=boxes[2:])
    journey.hand(boxes[2], giver=COURIER, to=TECHNICIAN)
    assert state(journey, consignment) == "received"
    fates = balance(journey, consignment)["fates"]
    assert (fates["returned"], fates["in_use"]) == (1, 2)


def test_nothing_is_reconciled_while_the_courier_still_has_it(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    journey.across(consignment, package)
    journey.at(RECEIVER, "HK-BENCH-1").done("/receipts", packages=[package])
    path = f"/consignments/{consignment}/reconcile"
    assert refused(journey.at(RECEIVING_COORDINATOR).post(path)) == (409, "not_accounted")
    assert refused(journey.at(COORDINATOR).post(path)) == (403, "reconciled_by_receiver")
    journey.hand(package, giver=COURIER, to=RECEIVER)
    journey.at(RECEIVING_COORDINATOR).done(path)
    assert state(journey, consignment) == "reconciled"


def test_nothing_closes_over_an_open_discrepancy(journey: Journey) -> None:
    consignment, _, _ = received(journey)
    journey.at(RECEIVING_COORDINATOR).done(f"/consignments/{consignment}/reconcile")
    open_one = Discrepancy(
        "d-1", consignment, "damaged", (), "cracked", "SYSTEM", "SZ-ALPHA", DiscrepancyState.EXPLAINED, ""
    )
    put(journey, open_one)
    path = f"/consignments/{consignment}/close"
    assert refused(journey.at(COORDINATOR).post(path)) == (409, "discrepancy_open")
    with journey.house.registry.database.writing.connect() as connection, connection.begin():
        connection.exec_driver_sql("DELETE FROM discrepancy")
    journey.at(COORDINATOR).done(path)
    assert state(journey, consignment) == "closed"
    assert refused(journey.at(COORDINATOR).post(path)) == (409, "illegal_step")


def put(journey: Journey, value: Discrepancy) -> None:
    def learn(turn: Turn) -> None:
        turn.world.put(value)

    journey.house.registry.writer.submit(Work(Needs(), learn))


def test_a_lost_consignment_is_counted_as_lost_and_quarantined_when_it_is_found(journey: Journey) -> None:
    consignment, package, tubes = journey.ready()
    journey.meet(EXIT, consignment, package)
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/lost", reason="the van did not arrive")
    assert (state(journey, consignment), balance(journey, consignment)["fates"]["lost"]) == ("lost", 3)
    assert journey.meet(ENTRY, consignment, package)["verdict"] == "HOLD"
    assert state(journey, consignment) == "lost"
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/found", where="in the second van")
    found = journey.at(TECHNICIAN).get(f"/containers/{tubes[0]}").get_json()
    assert (state(journey, consignment), found["state"]) == ("exit_cleared", "packed")
    decision = journey.meet(ENTRY, consignment, package)
    assert (decision["verdict"], faults(decision)) == ("HOLD", ["HOLDS"])
    kinds = [e["kind"] for e in journey.at(TECHNICIAN).get(f"/containers/{tubes[0]}/timeline").get_json()["entries"]]
    assert {"consignment_loss_declared", "consignment_recovered"} <= set(kinds)


def test_what_is_lost_for_good_is_closed_and_what_it_reserved_is_given_back(journey: Journey) -> None:
    _, package = journey.box(2)
    consignment = journey.consign(package, clearance=QUOTA)
    journey.file(consignment)
    journey.hand(package)
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/lost", reason="never seen again")
    journey.at(COMPLIANCE).done(f"/consignments/{consignment}/close", note="reported to the authority")
    assert (state(journey, consignment), tally(journey)) == ("closed", (0, 0, 0))
