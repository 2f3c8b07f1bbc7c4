"""Awkward situations of the way: put together, changed, cancelled, split, short at the exit; each through the API."""

from __future__ import annotations

import pytest

from tests.practice import (
    BENCH,
    COORDINATOR,
    COURIER,
    ENTRY,
    EXIT,
    RECEIVER,
    RECEIVING_COORDINATOR,
    TECHNICIAN,
)
from tests.situations.conftest import Journey, faults
from tests.situations.looking import (
    QUOTA,
    balance,
    pass_by_two,
    refused,
    reserved,
    seen,
    state,
    tally,
)

pytestmark = pytest.mark.usefixtures("read_again")


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
    assert "cancel the notification" in said
    assert "取消報備、分拆" in said
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
    answer = journey.at(COORDINATOR).done(f"/consignments/{whole}/split", packages=boxes[1:])
    first, second = answer["consignments"]
    warned = {part["consignment"]: faults(part["precheck"]) for part in answer["parts"]}
    assert "PERMIT" not in warned[first] and "PERMIT" in warned[second], "the answer to the split says so itself"
    ask = journey.at(COORDINATOR)
    assert "PERMIT" not in faults(ask.post("/crossings/check", {"consignment": first}).get_json())
    assert "PERMIT" in faults(ask.post("/crossings/check", {"consignment": second}).get_json())
    if not filed:
        assert tally(journey, "permit:TRAIN-HGR-1") == (0, 0, 0), "a draft keeps nothing"
        journey.file(first)
    assert refused(ask.post("/notifications", consignment=second, declaration="true")) == (409, "permit_used")
    if filed:
        journey.file(first)
    assert tally(journey, "permit:TRAIN-HGR-1")[2] == 1


def test_a_quota_that_counts_consignments_is_full_for_the_second_part_and_the_split_says_so(journey: Journey) -> None:
    quota = {"row": "1", "unit": "consignments", "period": "day", "limit": 1}
    journey.list("clearance", number=QUOTA, quotas=[quota])
    boxes = [journey.box(2)[1] for _ in range(2)]
    whole = journey.consign(*boxes, clearance=QUOTA)
    journey.file(whole)
    answer = journey.at(COORDINATOR).done(f"/consignments/{whole}/split", packages=boxes[1:])
    assert [part["precheck"]["verdict"] for part in answer["parts"]] == ["ALLOW", "DENY"]
    assert faults(answer["parts"][1]["precheck"]) == ["QUOTA"]
    assert tally(journey) == (0, 1, 1), "what was reserved stays with the first"


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
    journey.at(COURIER).done("/findings", subjects=[boxes[1]], reason="Under the seat.")
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
