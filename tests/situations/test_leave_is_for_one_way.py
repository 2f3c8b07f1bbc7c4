"""Leave to pass a fault is for the way on which it was found: who lets a box out lets nothing home."""

from __future__ import annotations

import pytest

from tests.practice import COORDINATOR, ENTRY, ENTRY_OFFICER, EXIT, EXIT_OFFICER
from tests.situations.conftest import Answer, Journey, faults
from tests.situations.looking import pass_by_two, refused

HOME_EXIT, HOME_ENTRY = ("FTZ-EXIT-2", ENTRY_OFFICER), ("FTZ-ENTRY-2", EXIT_OFFICER)

pytestmark = pytest.mark.usefixtures("read_again")


def met(journey: Journey, where: tuple[str, str], consignment: str, package: str) -> Answer:
    """At this gate, with no seal on the box."""
    station, officer = where
    return journey.meet(station, consignment, package, seals=[], officer=officer)


def let_through(journey: Journey, where: tuple[str, str], consignment: str, package: str) -> None:
    decision = met(journey, where, consignment, package)
    assert (decision["verdict"], faults(decision)) == ("HOLD", ["SEAL"])
    pass_by_two(journey, decision)
    assert met(journey, where, consignment, package)["verdict"] == "ALLOW"


def test_what_passed_without_its_seal_is_asked_for_it_again_on_its_way_home(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    for where in ((EXIT, EXIT_OFFICER), (ENTRY, ENTRY_OFFICER)):
        let_through(journey, where, consignment, package)
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/turn-back", reason="consignee is closed")
    for where in (HOME_EXIT, HOME_ENTRY):
        let_through(journey, where, consignment, package)


def test_nobody_asks_after_it_was_turned_back_for_what_a_gate_said_before(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    let_through(journey, (EXIT, EXIT_OFFICER), consignment, package)
    stopped = met(journey, (ENTRY, ENTRY_OFFICER), consignment, package)
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/turn-back", reason="consignee is closed")
    said = {"decision": stopped["entry"], "check": "SEAL", "reason_code": "resealed", "reason": "Counted by two."}
    assert refused(journey.at(COORDINATOR).post("/overrides", **said)) == (409, "decision_other_way")
    assert met(journey, HOME_ENTRY, consignment, package)["verdict"] == "HOLD"
