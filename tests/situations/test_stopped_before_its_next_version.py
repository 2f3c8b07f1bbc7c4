"""A clearance is stopped while its next version is listed ahead: what that forbids comes all the same, and what is
stopped stays so."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from tests.conftest import Clock
from tests.practice import COORDINATOR
from tests.situations.conftest import Journey, faults
from tests.situations.looking import COMPLIANCE

CLEARANCE = "TRAIN-SOUTH-1"
ADMIN = "ADM-01"


def stop(journey: Journey, status: str, staff: str) -> None:
    said = {"clearance": CLEARANCE, "status": status, "reason": "the authority wrote"}
    journey.at(staff).done("/clearances/status", **said)


@pytest.mark.parametrize("restored", [True, False])
def test_what_the_next_version_forbids_is_forbidden_when_it_begins(
    journey: Journey, clock: Clock, restored: bool, read_again: None
) -> None:
    known = msgspec.to_builtins(journey.house.registry.zone.clearances[CLEARANCE])
    begins = clock() + timedelta(days=10)
    scopes = [{**scope, "max_risk": "C2"} for scope in known["scopes"]]
    row = {**known, "version": known["version"] + 1, "scopes": scopes, "valid_from": begins.isoformat()}
    journey.at(ADMIN).done("/listings", noun="clearance", rows=[row], reason="narrower from next week on")
    stop(journey, "suspended", COMPLIANCE)
    if restored:
        stop(journey, "active", ADMIN)

    def denied() -> set[str]:
        consignment = journey.consign(journey.box(1)[1])
        return set(faults(journey.at(COORDINATOR).done("/crossings/check", {"consignment": consignment})))

    assert denied() == (set() if restored else {"ORG_LISTED"})
    clock.pass_by(days=11)
    assert "RISK" in denied() and ("ORG_LISTED" in denied()) is not restored
    assert journey.house.registry.zone.clearances[CLEARANCE].scopes[0].max_risk == "C2"


def test_what_is_announced_to_be_stopped_is_stopped_then_though_it_was_restored_before(
    journey: Journey, clock: Clock, read_again: None
) -> None:
    known = msgspec.to_builtins(journey.house.registry.zone.clearances[CLEARANCE])
    begins = (clock() + timedelta(days=10)).isoformat()
    row = {**known, "version": known["version"] + 1, "status": "suspended", "valid_from": begins}
    journey.at(ADMIN).done("/listings", noun="clearance", rows=[row], reason="it rests from then on")
    for status, staff in (("suspended", COMPLIANCE), ("active", ADMIN), ("suspended", COMPLIANCE), ("active", ADMIN)):
        stop(journey, status, staff)
    assert journey.house.registry.zone.clearances[CLEARANCE].status == "active"
    clock.pass_by(days=11)
    consignment = journey.consign(journey.box(1)[1])
    assert "ORG_LISTED" in faults(journey.at(COORDINATOR).done("/crossings/check", {"consignment": consignment}))
