"""Who only makes lawful journeys is told nothing that he cannot do, and what he does mends what he was told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.conftest import Clock
from tests.practice import COORDINATOR, COURIER, ENTRY, EXIT, EXIT_OFFICER
from tests.situations.conftest import Answer, Journey, faults
from tests.situations.looking import COMPLIANCE, balance, pass_by_two, refused, state

pytestmark = pytest.mark.usefixtures("read_again")

VAN = "TR1234"


def found(decision: Answer, check: str) -> dict[str, Any]:
    return next(each for each in decision["findings"] if each["check"] == check)


def minutes_ahead(journey: Journey, exit_in: int) -> dict[str, str]:
    now = journey.house.clock()
    return {
        "planned_exit": (now + timedelta(minutes=exit_in)).isoformat(),
        "planned_entry": (now + timedelta(minutes=exit_in + 30)).isoformat(),
    }


def test_a_van_that_breaks_down_between_the_gates_is_passed_by_two_or_turns_back(journey: Journey) -> None:
    _, package = journey.box()
    consignment = journey.consign(package, channel="truck", vehicle=VAN, ccrn="CC-1")
    notification = journey.file(consignment)
    journey.hand(package)
    at_the_exit = journey.meet(EXIT, consignment, package, vehicle="RP0001")
    assert found(at_the_exit, "VEHICLE")["remedies"] == ["change_plan", "request_override"]
    assert journey.meet(EXIT, consignment, package, vehicle=VAN)["verdict"] == "ALLOW"
    stopped = journey.meet(ENTRY, consignment, package, vehicle="RP0001")
    vehicle = found(stopped, "VEHICLE")
    assert (faults(stopped), vehicle["remedies"]) == (["VEHICLE"], ["turn_back", "request_override"])
    assert "amend" not in vehicle["fix"][0]["en"]
    amended = journey.at(COORDINATOR).post(f"/notifications/{notification}/amend", vehicle="RP0001", reason="broken")
    assert refused(amended) == (409, "amend_after_exit"), "so nobody is told to"
    pass_by_two(journey, stopped)
    assert journey.meet(ENTRY, consignment, package, vehicle="RP0001")["verdict"] == "ALLOW"


def test_a_draft_that_would_be_filed_too_late_is_told_so_and_another_plan_mends_it(journey: Journey) -> None:
    journey.list("clearance", number="TRAIN-SOUTH-1", min_lead_minutes=30)
    _, package = journey.box()
    consignment = journey.consign(package, **minutes_ahead(journey, 12))
    sender = journey.at(COORDINATOR)
    lead = found(sender.done("/crossings/check", {"consignment": consignment}), "LEAD_TIME")
    assert (lead["result"], lead["remedies"]) == ("HOLD", ["change_plan"])
    assert "18 are missing" in lead["found"][0]["en"]
    sender.done(f"/consignments/{consignment}/change", **minutes_ahead(journey, 31))
    assert sender.done("/crossings/check", {"consignment": consignment})["verdict"] == "ALLOW"
    journey.file(consignment)
    assert sender.done("/crossings/check", {"consignment": consignment})["verdict"] == "ALLOW", "as it was foreseen"


def test_what_was_filed_too_late_waits_and_is_not_told_to_start_the_wait_again(journey: Journey, clock: Clock) -> None:
    journey.list("clearance", number="TRAIN-SOUTH-1", min_lead_minutes=30)
    _, package = journey.box()
    consignment = journey.consign(package, **minutes_ahead(journey, 12))
    journey.file(consignment)
    journey.hand(package)
    ahead = found(journey.at(COORDINATOR).done("/crossings/check", {"consignment": consignment}), "LEAD_TIME")
    assert (ahead["result"], ahead["remedies"]) == ("HOLD", [])
    assert "18 minutes later than planned" in ahead["fix"][0]["en"]
    clock.pass_by(minutes=20)
    late = found(journey.meet(EXIT, consignment, package), "LEAD_TIME")
    assert (late["result"], late["remedies"]) == ("HOLD", ["request_override"])
    assert late["fix"][0]["en"].startswith("Wait 10 minutes")
    clock.pass_by(minutes=10)
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"


@pytest.mark.parametrize("whole", [False, True])
def test_what_is_recalled_between_the_gates_turns_back(journey: Journey, whole: bool) -> None:
    consignment, package, tubes = journey.ready()
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    target = consignment if whole else tubes[0]
    journey.at(COMPLIANCE).done("/holds", target=target, hold_kind="recall", reason="the maker's letter")
    stopped = journey.meet(ENTRY, consignment, package)
    holds = found(stopped, "HOLDS")
    assert (stopped["verdict"], stopped["return_only"]) == ("DENY", True)
    assert holds["remedies"] == ["turn_back", "release"]
    assert "Take out" not in holds["fix"][0]["en"] and "Turn it back" in holds["fix"][0]["en"]
    told = journey.at(COURIER).done("/crossings/check", {"consignment": consignment})
    assert found(told, "HOLDS")["remedies"] == ["turn_back", "release"], "before anybody stands at the gate as well"
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/turn-back", reason="recalled")
    assert journey.meet("FTZ-ENTRY-2", consignment, package, officer=EXIT_OFFICER)["verdict"] == "ALLOW"
    assert state(journey, consignment) == "returning"


def test_the_balance_of_a_whole_is_the_sum_of_its_parts_and_of_theirs(journey: Journey) -> None:
    boxes = [journey.box(count)[1] for count in (1, 2, 4)]
    whole = journey.consign(*boxes)
    first, rest = journey.at(COORDINATOR).done(f"/consignments/{whole}/split", packages=boxes[1:])["consignments"]
    second, third = journey.at(COORDINATOR).done(f"/consignments/{rest}/split", packages=boxes[2:])["consignments"]
    journey.file(first)
    journey.file(third)
    journey.hand(*boxes)
    assert journey.meet(EXIT, first, boxes[0])["verdict"] == "ALLOW"
    assert (balance(journey, whole)["crossed"], balance(journey, rest)["crossed"]) == (1, 0)
    assert journey.meet(EXIT, third, boxes[2])["verdict"] == "ALLOW"
    summed = {part: balance(journey, part) for part in (whole, rest, first, second, third)}
    assert {part: found["crossed"] for part, found in summed.items()} == {
        whole: 5,
        rest: 4,
        first: 1,
        second: 0,
        third: 4,
    }
    assert (summed[whole]["fates"]["on_the_way"], summed[whole]["remainder"]) == (5, 0)
    behind = journey.at("AUD-01").get(f"/balance/containers?consignment={whole}").get_json()["crossings"]
    assert len(behind) == 5
