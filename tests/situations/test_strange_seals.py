"""A strange seal that a gate has read stays with its box, whatever is put beside it and wherever it goes next."""

from __future__ import annotations

import pytest

from tests.practice import BENCH, COORDINATOR, COURIER, ENTRY, EXIT, TECHNICIAN
from tests.situations.conftest import Journey, faults


def doubted(journey: Journey) -> tuple[str, str]:
    """(consignment, box) that the exit stopped over a strange seal, and again though the right one was read then."""
    consignment, package, _ = journey.ready()
    assert journey.meet(EXIT, consignment, package, seals=["EVIL123"])["verdict"] == "HOLD"
    again = journey.meet(EXIT, consignment, package)
    assert (again["verdict"], faults(again)[0]) == ("HOLD", "SEAL")
    return consignment, package


@pytest.mark.usefixtures("read_again")
def test_a_strange_seal_is_not_settled_by_another_box(journey: Journey) -> None:
    consignment, package = doubted(journey)
    beside = journey.box()[1]
    journey.hand(beside)
    (notification,) = journey.at(COORDINATOR).get(f"/consignments/{consignment}").get_json()["notifications"]
    journey.knowingly(COORDINATOR, f"/notifications/{notification['number']}/amend", reason="one more", put_in=[beside])
    both = journey.meet(EXIT, consignment, package, beside)
    assert (both["verdict"], faults(both)) == ("HOLD", ["SEAL"])


@pytest.mark.usefixtures("read_again")
def test_a_strange_seal_is_not_settled_by_a_new_consignment_but_by_a_new_seal(journey: Journey) -> None:
    consignment, package = doubted(journey)
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/cancel", reason="to try again")
    journey.hand(package, giver=COURIER, to=TECHNICIAN)
    another = journey.consign(package)
    told = journey.at(COORDINATOR).done("/crossings/check", {"consignment": another})
    assert "SEAL" in faults(told), "nobody has to walk to the border to hear of it"
    journey.file(another)
    journey.hand(package)
    found = journey.meet(EXIT, another, package)
    assert (found["verdict"], faults(found)) == ("HOLD", ["SEAL"])
    assert "EVIL123" in str(found["findings"])
    journey.at(COORDINATOR).done(f"/consignments/{another}/cancel", reason="to look into it")
    journey.hand(package, giver=COURIER, to=TECHNICIAN)
    technician = journey.at(TECHNICIAN, BENCH)
    technician.done("/unsealings", package=package, seals=[journey.seals[package]], reason="to count what is inside")
    journey.seals[package] = "SEAL-NEW1"
    inside = journey.at(TECHNICIAN).get(f"/packages/{package}").get_json()["containers"]
    uncounted = technician.post("/sealings", package=package, seals=["SEAL-NEW1"])
    assert uncounted.get_json()["type"] == "/problems/recount_differs"
    technician.done("/sealings", package=package, seals=["SEAL-NEW1"], counted=inside)
    third = journey.consign(package)
    journey.file(third)
    journey.hand(package)
    assert journey.meet(EXIT, third, package)["verdict"] == "ALLOW"


@pytest.mark.usefixtures("read_again")
def test_two_people_pass_a_strange_seal_at_the_gate_that_read_it(journey: Journey) -> None:
    consignment, package = doubted(journey)
    held = journey.meet(EXIT, consignment, package)
    asked = {"decision": held["entry"], "check": "SEAL", "reason_code": "other", "reason": "misread by both"}
    given = journey.at(COORDINATOR).done("/overrides", **asked)
    journey.at("SZA-Q01").done(f"/overrides/{given['override']}/approve")
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    assert journey.meet(ENTRY, consignment, package)["verdict"] == "ALLOW"
