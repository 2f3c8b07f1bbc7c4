"""A strange seal is a doubt over all boxes that stood before the gate, until it is known on which of them it hung."""

from __future__ import annotations

from typing import Any

import pytest

from custody.codes import COMMANDS, Command
from tests.practice import BENCH, COORDINATOR, COURIER, EXIT, EXIT_OFFICER, TECHNICIAN
from tests.situations.aside import LoneStation
from tests.situations.conftest import Journey, badge, faults

pytestmark = pytest.mark.usefixtures("read_again")

SECOND_OFFICER = "OFF-E02"
FINISH = str(COMMANDS[Command.FINISH])


def stopped(journey: Journey, *strange: str) -> tuple[str, list[str], dict[str, list[str]]]:
    """(consignment, its three boxes, the tubes of each): stopped at the exit over strange seals, the first box read."""
    tubes: dict[str, list[str]] = {}
    for _ in range(3):
        inside, package = journey.box(2)
        tubes[package] = inside
    boxes = list(tubes)
    consignment = journey.consign(*boxes)
    journey.file(consignment)
    journey.hand(*boxes)
    held = journey.meet(EXIT, consignment, boxes[0], seals=list(strange))
    assert held["verdict"] == "HOLD" and "SEAL" in faults(held)
    return consignment, boxes, tubes


def opened(journey: Journey, package: str, *found: str) -> None:
    said = {"package": package, "seals": list(found), "opening": "recount", "reason": "the seal is another"}
    journey.at(EXIT_OFFICER, EXIT).done("/unsealings", **said)


def counted(journey: Journey, package: str, tubes: list[str], seal: str) -> int:
    sealed = journey.at(SECOND_OFFICER, EXIT).done("/sealings", package=package, seals=[seal], counted=tubes)
    journey.seals[package] = seal
    return int(sealed["entry"])


def amended(journey: Journey, consignment: str) -> None:
    found = journey.at(COORDINATOR).get(f"/consignments/{consignment}").get_json()
    number = found["notifications"][-1]["number"]
    journey.knowingly(COORDINATOR, f"/notifications/{number}/amend", reason="counted and sealed anew")


def foreseen(journey: Journey, box: str) -> str:
    """What the border would say now of the seals of this box."""
    return of_the_seal(journey.at(COURIER).done("/crossings/check", {"packages": [box]}))


def of_the_seal(decision: dict[str, Any]) -> str:
    return str([each for each in decision["findings"] if each["check"] == "SEAL"])


def test_taken_off_one_box_that_two_count_it_is_no_doubt_over_the_others(journey: Journey) -> None:
    consignment, boxes, tubes = stopped(journey, "EVIL123")
    opened(journey, boxes[0], "EVIL123")
    counted(journey, boxes[0], tubes[boxes[0]], "SEAL-NEW1")
    amended(journey, consignment)
    assert journey.meet(EXIT, consignment, *boxes)["verdict"] == "ALLOW"


def test_what_one_alone_says_of_it_explains_nothing(journey: Journey) -> None:
    _, boxes, tubes = stopped(journey, "EVIL123")
    opened(journey, boxes[0], "EVIL123")
    alone = journey.at(EXIT_OFFICER, EXIT).post(
        "/sealings", package=boxes[0], seals=["SEAL-NEW1"], counted=tubes[boxes[0]]
    )
    assert alone.get_json()["type"] == "/problems/counted_by_another"
    assert "EVIL123" in foreseen(journey, boxes[1])


def test_another_strange_seal_stays_a_doubt_over_all(journey: Journey) -> None:
    consignment, boxes, tubes = stopped(journey, "EVIL123", "EVIL456")
    opened(journey, boxes[0], "EVIL123")
    counted(journey, boxes[0], tubes[boxes[0]], "SEAL-NEW1")
    amended(journey, consignment)
    again = journey.meet(EXIT, consignment, *boxes)
    assert again["verdict"] == "HOLD"
    assert "EVIL456" in of_the_seal(again) and "EVIL123" not in of_the_seal(again)


def test_not_found_on_the_box_that_was_opened_it_hangs_on_another(journey: Journey) -> None:
    consignment, boxes, tubes = stopped(journey, "EVIL123")
    opened(journey, boxes[0], journey.seals[boxes[0]])
    counted(journey, boxes[0], tubes[boxes[0]], "SEAL-NEW1")
    amended(journey, consignment)
    again = journey.meet(EXIT, consignment, *boxes)
    assert again["verdict"] == "HOLD" and "EVIL123" in of_the_seal(again)


@pytest.mark.parametrize("when", ["while it lies open", "when it was counted"])
def test_read_once_more_when_it_was_taken_off_it_is_a_doubt_as_before(journey: Journey, when: str) -> None:
    consignment, boxes, tubes = stopped(journey, "EVIL123")
    opened(journey, boxes[0], "EVIL123")
    journey.house.clock.pass_by(minutes=1)
    if when == "while it lies open":
        journey.meet(EXIT, consignment, *boxes[1:], seals=["EVIL123"])
        journey.house.clock.pass_by(minutes=1)
    counted(journey, boxes[0], tubes[boxes[0]], "SEAL-NEW1")
    amended(journey, consignment)
    if when == "when it was counted":
        journey.house.clock.pass_by(minutes=1)
        journey.meet(EXIT, consignment, *boxes[1:], seals=["EVIL123"])
    again = journey.meet(EXIT, consignment, *boxes)
    assert again["verdict"] == "HOLD" and "EVIL123" in of_the_seal(again)


def test_a_count_that_did_not_occur_has_explained_nothing(journey: Journey) -> None:
    row = journey.at("ADM-01").get(f"/listings/person/{SECOND_OFFICER}").get_json()["versions"][-1]["value"]
    several = {**row, "roles": ["officer", "coordinator"]}
    journey.at("ADM-01").done("/listings", noun="person", rows=[several], reason="answers for the post as well")
    _, boxes, tubes = stopped(journey, "EVIL123")
    opened(journey, boxes[0], "EVIL123")
    entry = counted(journey, boxes[0], tubes[boxes[0]], "SEAL-NEW1")
    said = {"entry": entry, "did_not_occur": True, "reason": "not that seal"}
    assert "EVIL123" not in foreseen(journey, boxes[1])
    journey.at(SECOND_OFFICER, EXIT).done("/corrections", **said)
    assert "EVIL123" in foreseen(journey, boxes[1])


def test_at_a_bench_nobody_says_what_hung_on_it_before_the_gate(journey: Journey) -> None:
    _, boxes, tubes = stopped(journey, "EVIL123")
    journey.hand(boxes[0], giver=COURIER, to=TECHNICIAN)
    said = {"package": boxes[0], "seals": ["EVIL123"], "opening": "recount", "reason": "the seal is another"}
    journey.at(TECHNICIAN, BENCH).done("/unsealings", **said)
    journey.hand(boxes[0], giver=TECHNICIAN, to="SZA-T02")
    sealed = {"package": boxes[0], "seals": ["SEAL-NEW1"], "counted": tubes[boxes[0]]}
    journey.at("SZA-T02", BENCH).done("/sealings", **sealed)
    assert "EVIL123" in foreseen(journey, boxes[1])


@pytest.mark.parametrize("when", ["before it was taken off", "after that"])
def test_told_late_it_is_known_where_it_hung_as_far_as_it_was_read_before(journey: Journey, when: str) -> None:
    consignment, boxes, tubes = stopped(journey, "EVIL123")
    lane = LoneStation(journey, EXIT)
    clock = journey.house.clock
    clock.pass_by(minutes=3)
    read = (badge(journey, EXIT_OFFICER), boxes[0], "EVIL123", badge(journey, COURIER), FINISH)
    if when == "before it was taken off":
        lane.read(*read)
    clock.pass_by(minutes=3)
    opened(journey, boxes[0], "EVIL123")
    clock.pass_by(minutes=3)
    if when == "after that":
        lane.read(*read)
    clock.pass_by(minutes=3)
    counted(journey, boxes[0], tubes[boxes[0]], "SEAL-NEW1")
    lane.deliver()
    verdicts = journey.at(COORDINATOR).get(f"/consignments/{consignment}").get_json()["crossings"]
    assert [each["verdict"] for each in verdicts] == ["HOLD", "HOLD"]
    assert ("EVIL123" in foreseen(journey, boxes[1])) == (when == "after that")
