"""Makers number alike: what a stranger has typed takes no number from anybody, and whoever has two things tells them
apart."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from custody.codes import COMMANDS, Command
from tests.practice import BENCH, COORDINATOR, COURIER, ENTRY, EXIT, EXIT_OFFICER, HK_BENCH, RECEIVER, TECHNICIAN
from tests.situations.aside import LoneStation
from tests.situations.conftest import Journey, badge
from tests.situations.looking import refused
from tests.situations.telling import codes
from tests.situations.test_a_loggers_number import begun, seal, start
from tests.situations.test_seal_or_tube import adopt

pytestmark = pytest.mark.usefixtures("read_again")

STRANGER, THERE = "SZG-T01", "SZ-BENCH-2"
"""Of an organisation that has nothing to do with ours, nor with HK-BETA."""
NUMBER = "X-1001"


def theirs(journey: Journey, number: str = NUMBER) -> str:
    """A box of the stranger's, which is closed with this number."""
    stranger = journey.at(STRANGER, THERE)
    box = str(stranger.done("/packages", containers=stranger.register(1))["package"])
    stranger.done("/sealings", package=box, seals=[number])
    return box


def ours(journey: Journey, number: str = NUMBER) -> str:
    box = begun(journey)
    answer = seal(journey, box, number)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    journey.seals[box] = number
    return box


def warned(decision: dict[str, Any]) -> list[str]:
    return [each["check"] for each in decision["findings"] if each["result"] == "WARN"]


def test_a_seal_whose_number_a_stranger_has_used_closes_our_box_and_that_is_told_at_the_gates(journey: Journey) -> None:
    theirs(journey)
    box = ours(journey)
    consignment = journey.sent(box)
    assert "SEAL" in warned(dict(journey.at(COORDINATOR).done("/crossings/check", {"consignment": consignment})))
    for where in (EXIT, ENTRY):
        met = journey.meet(where, consignment, box)
        assert (met["verdict"], "SEAL" in warned(met)) == ("ALLOW", True)
    said = next(each for each in met["findings"] if each["check"] == "SEAL")
    assert NUMBER in str(said["found"]) and "maker's mark" in str(said["fix"])


def test_nor_is_the_stranger_stopped_by_ours(journey: Journey) -> None:
    ours(journey)
    theirs(journey)


def test_nor_does_it_bind_us_that_somebody_drafts_a_consignment_to_us(journey: Journey) -> None:
    journey.consign(ours(journey))
    receiver = journey.at(RECEIVER, HK_BENCH)
    box = str(receiver.done("/packages", containers=receiver.register(1))["package"])
    receiver.done("/sealings", package=box, seals=[NUMBER])


def test_once_the_other_is_off_nothing_is_told(journey: Journey) -> None:
    box = theirs(journey)
    opened = {"package": box, "seals": [NUMBER], "reason": "to look inside"}
    journey.at(STRANGER, THERE).done("/unsealings", **opened)
    consignment = journey.sent(ours(journey))
    assert "SEAL" not in warned(dict(journey.at(COORDINATOR).done("/crossings/check", {"consignment": consignment})))


def test_a_lane_without_network_tells_the_two_apart_by_the_box(journey: Journey) -> None:
    theirs(journey)
    box = ours(journey)
    journey.sent(box)
    gate = LoneStation(journey, EXIT)
    assert gate.read(*codes(journey, box))[-1].said.meaning == "allow"
    gate.deliver()


def test_nobody_puts_on_a_seal_that_his_own_people_have_used(journey: Journey) -> None:
    theirs(journey)
    first = ours(journey)
    second = begun(journey)
    again = seal(journey, second, NUMBER.lower())
    assert (refused(again), again.get_json()["package"]) == ((409, "seal_used"), first)
    opened = {"package": first, "seals": [NUMBER], "reason": "to look inside"}
    journey.at(TECHNICIAN, BENCH).done("/unsealings", **opened)
    for box in (first, second):
        assert refused(seal(journey, box, NUMBER)) == (409, "seal_used"), "a seal is used once"


def test_nor_one_that_is_on_what_they_hold_or_was_on_the_same_box(journey: Journey) -> None:
    box = ours(journey)
    journey.across(journey.sent(box), box)
    receiver = journey.at(RECEIVER, HK_BENCH)
    own = str(receiver.done("/packages", containers=receiver.register(1))["package"])
    receiver.done("/receipts", packages=[box])
    journey.hand(box, giver=COURIER, to=RECEIVER)
    assert refused(receiver.post("/sealings", package=own, seals=[NUMBER])) == (409, "seal_used")
    receiver.done("/unsealings", package=box, seals=[NUMBER], reason="arrived")
    assert refused(receiver.post("/sealings", package=box, seals=[NUMBER])) == (409, "seal_used")
    receiver.done("/sealings", package=own, seals=[NUMBER])


def test_who_reads_a_seal_alone_at_a_gate_is_told_of_every_box_that_goes_by_it(journey: Journey) -> None:
    """The label cannot be read."""
    boxes = [ours(journey), theirs(journey)]
    journey.sent(boxes[0])
    said = scan(journey, EXIT, NUMBER)["say"]["en"]
    assert [each in said for each in boxes] == [True, False], "nobody has notified the other one here"
    clearance = journey.at("ADM-01").get("/listings/clearance/TRAIN-SOUTH-1").get_json()["versions"][-1]["value"]
    row = {**clearance, "number": "TRAIN-GAMMA-1", "holder": "SZ-GAMMA", "version": 1}
    journey.at("ADM-01").done("/listings", noun="clearance", rows=[row], reason="as the authority wrote")
    now = journey.house.clock()
    given = {
        "packages": boxes[1:],
        "to_organisation": "HK-BETA",
        "to_site": "HK-BETA-LAB",
        "purpose": "joint_research",
        "clearance": "TRAIN-GAMMA-1",
        "checkpoint": "FTZ-CH1",
        "carrier": COURIER,
        "planned_exit": (now + timedelta(hours=1)).isoformat(),
        "planned_entry": (now + timedelta(hours=2)).isoformat(),
    }
    consignment = journey.at("SZG-C01").done("/consignments", **given)["consignment"]
    journey.file(consignment, "SZG-C01")
    told = scan(journey, EXIT, NUMBER)
    assert (told["meaning"], [each in told["say"]["en"] for each in boxes]) == ("box_of_seal", [True, True])
    met = scan(journey, EXIT, boxes[0], NUMBER, badge(journey, COURIER))
    assert met["meaning"] == "allow", "it is on record on the box before the gate"


def scan(journey: Journey, station: str, *raws: str) -> dict[str, Any]:
    """The answer to the last of these; first the badge of whoever works there."""
    practice = journey.house.practice
    officer = {EXIT: EXIT_OFFICER, BENCH: TECHNICIAN, HK_BENCH: RECEIVER}[station]
    answers = [practice.scan(station, raw) for raw in (badge(journey, officer), *raws)]
    return {"meaning": answers[-1].meaning, "say": answers[-1].say, "entry": answers[-1].entry}


def code_of(journey: Journey, staff: str, text: str = NUMBER) -> str:
    return str(journey.at(staff).get(f"/containers/{text}").get_json()["code"])


def test_a_tube_whose_code_a_stranger_has_registered_is_registered_and_is_ours(journey: Journey) -> None:
    strange = adopt(journey, NUMBER, STRANGER).get_json()["containers"][0]["code"]
    assert adopt(journey, NUMBER).status_code == 201
    assert refused(adopt(journey, NUMBER.lower())) == (409, "adopted_taken")
    tube = code_of(journey, TECHNICIAN)
    assert (code_of(journey, STRANGER), tube != strange) == (strange, True)
    technician = journey.at(TECHNICIAN, BENCH)
    made = technician.done(f"/containers/{NUMBER}/aliquots", parent=NUMBER, count=1, amount=1)["containers"]
    assert technician.get(f"/containers/{made[0]['code']}").get_json()["parents"] == [tube]
    assert tube in scan(journey, BENCH, NUMBER)["say"]["en"]
    closed = scan(journey, BENCH, begun(journey), str(COMMANDS[Command.SEAL]), NUMBER)
    assert (tube in closed["say"]["en"], closed["entry"]) == (True, 0)


def test_a_list_of_tubes_names_ours_and_no_strangers(journey: Journey) -> None:
    adopt(journey, NUMBER, STRANGER)
    body = f"code,category,risk,amount,unit\n{NUMBER},saliva_swab,C1,20,uL\n".encode()
    technician = journey.at(TECHNICIAN, BENCH)
    run = technician.send("/lists/container/check", body, "text/csv").get_json()
    assert (run["fault_count"], run["new"]) == (0, 1)
    assert adopt(journey, NUMBER).status_code == 201
    run = technician.send("/lists/container/check", body, "text/csv").get_json()
    assert [(each["row"], each["code"]) for each in run["faults"]] == [(2, "container_differs")]


def test_the_scanner_of_a_bench_seals_with_what_a_stranger_has_called_a_tube(journey: Journey) -> None:
    adopt(journey, NUMBER, STRANGER)
    assert scan(journey, BENCH, begun(journey), str(COMMANDS[Command.SEAL]), NUMBER)["meaning"] == "sealed"


@pytest.mark.parametrize("what", ["seal", "tube", "logger"])
def test_a_number_is_one_thing_for_whoever_has_it(journey: Journey, what: str) -> None:
    box = begun(journey)
    theirs(journey)
    if what == "seal":
        assert seal(journey, box, NUMBER).status_code == 201
    elif what == "tube":
        assert adopt(journey, NUMBER).status_code == 201
    else:
        assert start(journey, box, NUMBER).status_code == 201
    other = begun(journey)
    refusals = {
        "seal_used": seal(journey, other, NUMBER),
        "adopted_taken": adopt(journey, NUMBER),
        "": start(journey, other, NUMBER),
    }
    names = {
        "seal": ("seal_used", "adopted_is_seal", "logger_is_seal"),
        "tube": ("seal_is_tube", "adopted_taken", "logger_is_tube"),
    }
    if what == "logger":
        assert [refused(each)[1] for each in list(refusals.values())[:2]] == ["seal_is_logger", "adopted_is_logger"]
    else:
        assert tuple(refused(each)[1] for each in refusals.values()) == names[what]


def test_what_arrives_is_what_lies_in_the_box_whatever_else_bears_its_number(journey: Journey) -> None:
    adopt(journey, NUMBER)
    tube = code_of(journey, TECHNICIAN)
    technician, receiver = journey.at(TECHNICIAN, BENCH), journey.at(RECEIVER, HK_BENCH)
    own = receiver.post("/containers", count=1, category="saliva_swab", risk="C1", amount=10, unit="uL", codes=[NUMBER])
    assert own.status_code == 201
    box = str(technician.done("/packages", containers=[NUMBER])["package"])
    journey.seals[box] = "SEAL-A1"
    technician.done("/sealings", package=box, seals=["SEAL-A1"])
    consignment = journey.sent(box, clearance="TRAIN-SOUTH-1")
    journey.across(consignment, box)
    receiver.done("/receipts", packages=[box], containers=[NUMBER], damaged={NUMBER: "BKV"})
    assert journey.at(RECEIVER).get(f"/containers/{tube}").get_json()["condition"] == "BKV"
    journey.hand(box, giver=COURIER, to=RECEIVER)
    receiver.done("/unpackings", package=box, containers=[tube])
    told = receiver.post(f"/containers/{NUMBER}/aliquots", parent=NUMBER, count=1, amount=1)
    assert refused(told) == (409, "code_of_several")
    assert all(tube in said for said in told.get_json()["say"].values())
    assert tube in scan(journey, HK_BENCH, NUMBER)["say"]["en"]
