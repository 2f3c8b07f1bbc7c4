"""What was made in the park of what had come there goes home by a filed return, and is as free at home as that."""

from __future__ import annotations

import pytest

from tests.practice import (
    BENCH,
    COURIER,
    ENTRY_OFFICER,
    EXIT_OFFICER,
    HK_BENCH,
    RECEIVER,
    RECEIVING_COORDINATOR,
    TECHNICIAN,
)
from tests.situations.conftest import Journey, faults
from tests.situations.looking import refused

pytestmark = pytest.mark.usefixtures("read_again")

OUTSIDE = "SZG-T01"
"""Of another firm of Shenzhen, which has no place in the park."""


def made_of(journey: Journey, *tubes: str) -> list[str]:
    """An aliquot of the first, one of that, and a pool of all of them."""
    receiver = journey.at(RECEIVER, HK_BENCH)
    (child,) = receiver.done(f"/containers/{tubes[0]}/aliquots", parent=tubes[0], count=1, amount=500)["containers"]
    code = str(child["code"])
    (grandchild,) = receiver.done(f"/containers/{code}/aliquots", parent=code, count=1, amount=100)["containers"]
    (pool,) = receiver.done("/pools", parents=list(tubes), amount=100)["containers"]
    return [code, str(grandchild["code"]), str(pool["code"])]


def sent_home(journey: Journey, consignment: str, codes: list[str]) -> str:
    """In one box, by a filed return, over both gates; the box."""
    receiver, coordinator = journey.at(RECEIVER, HK_BENCH), journey.at(RECEIVING_COORDINATOR)
    box = str(receiver.done("/packages", containers=codes)["package"])
    journey.seals[box] = f"SEAL-{box[4:8]}"
    receiver.done("/sealings", package=box, seals=[journey.seals[box]])
    home = str(coordinator.done(f"/consignments/{consignment}/return", packages=[box])["consignment"])
    notice = coordinator.done("/notifications", consignment=home, declaration="true")["notification"]
    coordinator.done(f"/notifications/{notice}/acknowledge", reference="REF-HOME")
    journey.hand(box, giver=RECEIVER, to=COURIER)
    for where, officer in (("FTZ-EXIT-2", ENTRY_OFFICER), ("FTZ-ENTRY-2", EXIT_OFFICER)):
        decision = journey.meet(where, home, box, officer=officer)
        assert decision["verdict"] == "ALLOW", faults(decision)
    return box


def opened_at_home(journey: Journey, box: str, codes: list[str]) -> None:
    technician = journey.at(TECHNICIAN, BENCH)
    technician.done("/receipts", packages=[box])
    journey.hand(box, giver=COURIER, to=TECHNICIAN)
    technician.done("/unsealings", package=box, seals=[journey.seals[box]], reason="home again")
    technician.done("/unpackings", package=box, containers=codes)


def test_aliquots_and_pools_are_free_at_home_as_what_they_were_taken_from(journey: Journey) -> None:
    consignment, tubes = journey.opened_at_the_consignee(2)
    codes = [*made_of(journey, *tubes), tubes[1]]
    for code in codes:
        leaving = journey.at(RECEIVER, HK_BENCH).done("/park-exits", containers=[code])
        assert (leaving["verdict"], "PARK_EXIT" in faults(leaving)) == ("DENY", True), "where it was made it stays"
        for hold in journey.at(RECEIVER).get(f"/containers/{code}").get_json()["holds"]:
            journey.at("HKB-Q01").done(f"/holds/{hold['id']}/release", reason="it does not leave")
    box = sent_home(journey, consignment, codes)
    opened_at_home(journey, box, codes)
    leaving = journey.at(TECHNICIAN, BENCH).done("/park-exits", containers=codes)
    assert leaving["verdict"] == "ALLOW", [each for each in leaving["findings"] if each["result"] == "DENY"]
    journey.hand(*codes, giver=TECHNICIAN, to=OUTSIDE)


def test_a_pool_of_two_consignments_is_free_when_it_goes_home_in_the_return_of_one(journey: Journey) -> None:
    first, ours = journey.opened_at_the_consignee(1)
    _, others = journey.opened_at_the_consignee(1)
    codes = [made_of(journey, *ours, *others)[-1], *ours]
    box = sent_home(journey, first, codes)
    opened_at_home(journey, box, codes)
    leaving = journey.at(TECHNICIAN, BENCH).done("/park-exits", containers=codes)
    assert leaving["verdict"] == "ALLOW", faults(leaving)


def test_what_comes_back_to_the_park_because_its_return_was_turned_back_stays_there(journey: Journey) -> None:
    consignment, tubes = journey.opened_at_the_consignee(2)
    codes = made_of(journey, *tubes)
    receiver, coordinator = journey.at(RECEIVER, HK_BENCH), journey.at(RECEIVING_COORDINATOR)
    box = str(receiver.done("/packages", containers=codes)["package"])
    journey.seals[box] = "SEAL-BACK"
    receiver.done("/sealings", package=box, seals=["SEAL-BACK"])
    home = str(coordinator.done(f"/consignments/{consignment}/return", packages=[box])["consignment"])
    notice = coordinator.done("/notifications", consignment=home, declaration="true")["notification"]
    coordinator.done(f"/notifications/{notice}/acknowledge", reference="REF-HOME")
    journey.hand(box, giver=RECEIVER, to=COURIER)
    assert journey.meet("FTZ-EXIT-2", home, box)["verdict"] == "ALLOW"
    coordinator.done(f"/consignments/{home}/turn-back", reason="the road is closed")
    receiver.done("/receipts", packages=[box])
    journey.hand(box, giver=COURIER, to=RECEIVER)
    receiver.done("/unsealings", package=box, seals=["SEAL-BACK"], reason="back")
    receiver.done("/unpackings", package=box, containers=codes)
    for code in codes:
        offered = journey.at(RECEIVER).post("/handoffs", subjects=[code], to="SZG-T01")
        assert refused(offered)[0] in (403, 409)
        leaving = receiver.done("/park-exits", containers=[code])
        assert (leaving["verdict"], "PARK_EXIT" in faults(leaving)) == ("DENY", True)
