"""A seal that is mistyped where the box was received and emptied says nothing of what was unpacked there; what was put
out of it before, or was under a strange seal on the way, stays in doubt."""

from __future__ import annotations

import pytest

from tests.conftest import Clock
from tests.practice import COURIER, ENTRY, EXIT, HK_BENCH, RECEIVER
from tests.situations.conftest import Answer, Journey, faults
from tests.situations.looking import pass_by_two
from tests.situations.on_paper import issued, told, written
from tests.situations.telling import kinds, seen

pytestmark = pytest.mark.usefixtures("read_again")

MISTYPED = "SEAL-000X"


def emptied_on_arrival(journey: Journey, package: str, tubes: list[str]) -> None:
    receiver = journey.at(RECEIVER, HK_BENCH)
    receiver.done("/receipts", packages=[package])
    journey.hand(package, giver=COURIER, to=RECEIVER)
    receiver.done("/unsealings", package=package, seals=[journey.seals[package]], reason="arrived")
    receiver.done("/unpackings", package=package, containers=tubes)


def at_the_consignee(journey: Journey, consignment: str, package: str, tubes: list[str]) -> Answer:
    given = {"packages": [package], "seals": [MISTYPED], "containers": tubes, "carrier": COURIER}
    return journey.at(RECEIVER, HK_BENCH).done("/crossings", consignment=consignment, **given)


def holds(journey: Journey, tube: str) -> list[str]:
    return [each["reason"] for each in seen(journey, tube)["holds"]]


def test_what_was_unpacked_by_who_received_it_goes_on_to_be_used(journey: Journey) -> None:
    consignment, package, tubes = journey.ready()
    journey.across(consignment, package)
    emptied_on_arrival(journey, package, tubes)
    receiver = journey.at(RECEIVER, HK_BENCH)
    receiver.done("/disposals", subjects=tubes[:1], method="consumed", reason="for the assay")
    decision = at_the_consignee(journey, consignment, package, tubes)
    assert (decision["gate"], decision["verdict"], "SEAL" in faults(decision)) == ("G4", "HOLD", True)
    assert "seal" in kinds(journey, consignment)
    assert [holds(journey, tube) for tube in tubes] == [[], [], []]
    receiver.done("/disposals", subjects=tubes[1:2], method="consumed", reason="for the assay")


def test_what_was_put_out_of_it_before_it_left_is_in_doubt(journey: Journey) -> None:
    consignment, package, tubes = journey.ready()
    technician = journey.opened_at_home(package)
    technician.done("/unpackings", package=package, containers=tubes[:1])
    journey.seals[package] = "SEAL-ANEW"
    technician.done("/sealings", package=package, seals=["SEAL-ANEW"])
    journey.hand(package)
    for where in (EXIT, ENTRY):
        stopped = journey.meet(where, consignment, package)
        if stopped["verdict"] != "ALLOW":
            pass_by_two(journey, stopped)
            assert journey.meet(where, consignment, package)["verdict"] == "ALLOW"
    emptied_on_arrival(journey, package, tubes[1:])
    at_the_consignee(journey, consignment, package, tubes[1:])
    assert [holds(journey, tube) for tube in tubes] == [["under_a_strange_seal"], [], []]


@pytest.mark.parametrize("gate", [EXIT, ENTRY])
def test_a_strange_seal_on_the_way_holds_what_was_unpacked_meanwhile_though_told_late(
    journey: Journey, clock: Clock, gate: str
) -> None:
    consignment, package, tubes = journey.ready()
    (form,) = issued(journey, gate)
    if gate == ENTRY:
        assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    clock.pass_by(minutes=5)
    seals = [journey.seals[package], "EVIL123"]
    paper = written(journey, consignment, package, gate, verdict="HOLD", seals=seals)
    clock.pass_by(minutes=5)
    for where in (EXIT, ENTRY)[gate == ENTRY :]:
        assert journey.meet(where, consignment, package)["verdict"] == "ALLOW"
    emptied_on_arrival(journey, package, tubes)
    clock.pass_by(minutes=5)
    told(journey, form, paper)
    assert [holds(journey, tube) for tube in tubes] == [["under_a_strange_seal"]] * 3
