"""Who is told at home what waits for him: what is past its way home, and what an officer has opened at a gate."""

from __future__ import annotations

import pytest

from tests.practice import BENCH, COORDINATOR, COURIER, ENTRY, EXIT, RECEIVING_COORDINATOR, TECHNICIAN
from tests.situations.conftest import Journey
from tests.situations.looking import state
from tests.situations.test_attention import told
from tests.situations.test_what_customs_empty import OFFICERS, emptied

HOME = "FTZ-ENTRY-2"
FAR_EXIT = "FTZ-EXIT-2"
OFFICER, SECOND = "OFF-E01", "OFF-E02"
LANGUAGES = ("en", "zh-Hant", "zh-Hans")


def stopped(journey: Journey, staff: str) -> str:
    (concern,) = [each for each in told(journey, staff) if each["matter"] == "stopped"]
    assert all(each in concern["say"] for each in LANGUAGES)
    return str(concern["say"]["en"])


@pytest.mark.parametrize("entered", [False, True])
def test_what_the_lane_home_has_let_in_is_handed_to_its_sender(journey: Journey, entered: bool) -> None:
    consignment, package, _ = journey.ready()
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    if entered:
        assert journey.meet(ENTRY, consignment, package)["verdict"] == "ALLOW"
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/turn-back", reason="it is not wanted there")
    if entered:
        assert f"{FAR_EXIT}, {HOME}" in stopped(journey, COURIER)
        assert journey.meet(FAR_EXIT, consignment, package)["verdict"] == "ALLOW"
        assert FAR_EXIT not in stopped(journey, COURIER), "it is past that one"
    assert f"leads through {HOME}" in stopped(journey, COURIER)
    assert journey.meet(HOME, consignment, package, officer=OFFICER)["verdict"] == "ALLOW"
    assert f"{HOME} has let it home. Hand it to SZ-ALPHA" in stopped(journey, COURIER)
    for staff in (COORDINATOR, RECEIVING_COORDINATOR):
        assert f"{COURIER} (HT-COURIER) hands it to SZ-ALPHA" in stopped(journey, staff)
    assert not [each for each in told(journey, COURIER) if each["matter"] == "stopped" and each["urgent"]]
    journey.hand(package, giver=COURIER, to=TECHNICIAN)
    journey.at(TECHNICIAN, BENCH).done("/receipts", packages=[package])
    assert state(journey, consignment) == "received"
    assert not [each for each in told(journey, COURIER) if each["matter"] == "stopped"]


def waits(journey: Journey, staff: str) -> list[str]:
    return [each["say"]["en"] for each in told(journey, staff) if each["matter"] == "to_be_counted"]


@pytest.mark.parametrize("where", [EXIT, ENTRY])
def test_what_customs_have_opened_waits_at_the_homes_of_that_post(journey: Journey, where: str) -> None:
    consignment, package, tubes = journey.ready()
    if where == ENTRY:
        assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    emptied(journey, where, package, tubes, left=1)
    second, elsewhere = (SECOND, "OFF-N02") if where == EXIT else ("OFF-N02", SECOND)
    (words,) = waits(journey, second)
    assert package in words and consignment in words and OFFICERS[where] in words
    assert [waits(journey, staff) for staff in (elsewhere, TECHNICIAN, COORDINATOR)] == [[], [], []]
    journey.at(second, where).done("/sealings", package=package, seals=["CUSTOMS-1"], counted=tubes[2:])
    assert waits(journey, second) == []


def test_a_box_with_nothing_left_in_it_waits_for_nobody(journey: Journey) -> None:
    _, package, tubes = journey.ready()
    emptied(journey, EXIT, package, tubes)
    assert waits(journey, SECOND) == []


def test_what_lay_under_a_strange_seal_waits_for_another_than_who_opened_it(journey: Journey) -> None:
    consignment, package, tubes = journey.ready()
    assert journey.meet(EXIT, consignment, package, seals=["EVIL123"])["verdict"] == "HOLD"
    assert waits(journey, SECOND) == [], "it is sealed still"
    opened = {"opening": "recount", "reason": "strange seal"}
    journey.at(OFFICER, EXIT).done("/unsealings", package=package, seals=["EVIL123"], **opened)
    (words,) = waits(journey, SECOND)
    assert "waits for a second officer to count and seal it, another than" in words and OFFICER in words
    journey.at(SECOND, EXIT).done("/sealings", package=package, seals=["SEAL-NEW9"], counted=tubes)
    assert waits(journey, SECOND) == []
