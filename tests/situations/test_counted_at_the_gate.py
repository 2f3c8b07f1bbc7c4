"""A seal that differs, or has come off, at a gate: its officer opens the box, counts it and seals it anew."""

from __future__ import annotations

import pytest

from tests.practice import BENCH, COORDINATOR, COURIER, ENTRY, ENTRY_OFFICER, EXIT, EXIT_OFFICER, TECHNICIAN
from tests.situations.conftest import Journey, faults
from tests.situations.looking import pass_by_two, refused
from tests.situations.telling import discrepancies

pytestmark = pytest.mark.usefixtures("read_again")


@pytest.mark.parametrize("found", [["SEAL-OTHER"], []], ids=["another", "none"])
@pytest.mark.parametrize(("gate", "officer"), [(EXIT, EXIT_OFFICER), (ENTRY, ENTRY_OFFICER)], ids=["exit", "entry"])
def test_an_officer_opens_it_to_count_it_and_two_let_it_pass_under_its_new_seal(
    journey: Journey, gate: str, officer: str, found: list[str]
) -> None:
    consignment, package, tubes = journey.ready(2)
    if gate == ENTRY:
        assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    held = journey.meet(gate, consignment, package, seals=found)
    assert faults(held) == ["SEAL"] and "count again" in str(held["findings"][0]["fix"])
    post = journey.at(officer, gate)
    opened = {"package": package, "seals": found, "reason": "the seal is not the one on record"}
    assert refused(post.post("/unsealings", **opened, opening="customs", officer_reference="C-1")) == (
        409,
        "seal_differs",
    )
    post.done("/unsealings", **opened, opening="recount")
    if found:
        alone = post.post("/sealings", package=package, seals=["SEAL-NEW"], counted=tubes)
        assert refused(alone) == (403, "counted_by_another"), "two people see what lay under a strange seal"
        post = journey.at({EXIT_OFFICER: "OFF-E02", ENTRY_OFFICER: "OFF-N02"}[officer], gate)
    assert refused(post.post("/sealings", package=package, seals=["SEAL-NEW"])) == (409, "recount_missing")
    assert (
        refused(post.post("/sealings", package=package, seals=["SEAL-NEW"], counted=tubes[:1]))[1] == "recount_missing"
    )
    post.done("/sealings", package=package, seals=["SEAL-NEW"], counted=tubes)
    journey.seals[package] = "SEAL-NEW"
    again = journey.meet(gate, consignment, package)
    assert faults(again) == ["SEAL"], "it is told that it was sealed anew"
    assert ("turn it back" in str(again["findings"][0]["fix"])) == (gate == ENTRY), "on the way nothing is amended"
    pass_by_two(journey, again)
    assert journey.meet(gate, consignment, package)["verdict"] == "ALLOW"
    told = [each for each in discrepancies(journey, consignment) if each["kind"] == "seal"]
    carried, sealed = told
    assert (carried["organisation"], carried["state"], sealed["state"]) == ("HT-COURIER", "open", "open")
    assert sealed["organisation"] == journey.house.registry.zone.people[officer].organisation, "who sealed it says why"
    assert len(carried["found"]) == (3 if found else 2), "what was read, and what was found when it was opened"


def test_nobody_counts_at_a_gate_but_its_officer_and_only_what_stands_before_him(journey: Journey) -> None:
    consignment, package, _ = journey.ready(2)
    opened = {"package": package, "seals": [], "reason": "it has come off", "opening": "recount"}
    assert refused(journey.at(ENTRY_OFFICER, ENTRY).post("/unsealings", **opened))[0] == 403, (
        "it stands before the exit"
    )
    assert refused(journey.at(COURIER).post("/unsealings", **opened))[0] == 403
    assert refused(journey.at(TECHNICIAN, BENCH).post("/unsealings", **opened))[0] == 403, "the courier has it"
    assert refused(journey.at(COORDINATOR).post("/unsealings", **opened))[0] == 403
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"


@pytest.mark.parametrize(("gate", "second"), [(EXIT, "OFF-E02"), (ENTRY, "OFF-N02")], ids=["exit", "entry"])
def test_what_its_sender_had_opened_before_is_closed_by_an_officer_as_well(
    journey: Journey, gate: str, second: str
) -> None:
    """Its own mark stays on it; who opened it last is the officer."""
    tubes, package = journey.box(2)
    consignment = journey.consign(package)
    journey.file(consignment)
    technician = journey.at(TECHNICIAN, BENCH)
    technician.done("/unsealings", package=package, seals=[journey.seals[package]], reason="forgot a label")
    technician.done("/sealings", package=package, seals=["SEAL-AGAIN"])
    journey.seals[package] = "SEAL-AGAIN"
    journey.hand(package)
    pass_by_two(journey, journey.meet(EXIT, consignment, package))
    if gate == ENTRY:
        assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    assert "SEAL" in faults(journey.meet(gate, consignment, package, seals=["SEAL-OTHER"]))
    officer = EXIT_OFFICER if gate == EXIT else ENTRY_OFFICER
    opened = {"package": package, "seals": ["SEAL-OTHER"], "reason": "a strange seal", "opening": "recount"}
    journey.at(officer, gate).done("/unsealings", **opened)
    post = journey.at(second, gate)
    assert refused(post.post("/sealings", package=package, seals=["SEAL-NEW"])) == (409, "recount_missing")
    post.done("/sealings", package=package, seals=["SEAL-NEW"], counted=tubes)
    journey.seals[package] = "SEAL-NEW"
    pass_by_two(journey, journey.meet(gate, consignment, package))
    assert journey.meet(gate, consignment, package)["verdict"] == "ALLOW"
