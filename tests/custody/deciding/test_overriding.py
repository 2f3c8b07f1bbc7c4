"""Overrides: asked for by one, given by another, where the table allows it, for a while."""

from __future__ import annotations

from typing import Any

from custody import acts, commands
from custody.acts import Crossed, Entry
from custody.crossing.decision import decode_decision
from custody.holding import Consignment, ConsignmentState
from tests.conftest import Clock
from tests.in_memory import InMemoryRegistry
from tests.practice import COORDINATOR, COURIER, EXIT, EXIT_OFFICER, TECHNICIAN, Practice, new_id

COMPLIANCE = "SZA-Q01"
WHY = "The seal was damaged at the bench and replaced before two people."


def decided(practice: Practice, consignment: str, package: str, seal: str = "SEAL-9999") -> Entry:
    """What the exit decides when this seal is read there."""
    command = commands.Cross(id=new_id(), consignment=consignment, packages=(package,), seals=(seal,), carrier=COURIER)
    return practice.do(EXIT_OFFICER, command, station=EXIT).entry


def verdict(practice: Practice, consignment: str, package: str) -> str:
    act = decided(practice, consignment, package).act
    assert isinstance(act, Crossed)
    return act.verdict


def request(decision: int, check: str = "SEAL", **changes: Any) -> commands.RequestOverride:
    given: dict[str, Any] = {"decision": decision, "check": check, "reason_code": "resealed", "reason": WHY}
    return commands.RequestOverride(id=new_id(), **{**given, **changes})


def test_two_people_let_a_held_consignment_pass(practice: Practice, memory: InMemoryRegistry) -> None:
    consignment, package = practice.ready()
    held = decided(practice, consignment, package)
    stopped = memory.world.get(Consignment, consignment)
    assert stopped is not None
    assert (stopped.state, stopped.journey) == (ConsignmentState.HELD, ConsignmentState.READY)
    asked = request(held.number)
    practice.do(COORDINATOR, asked)
    assert verdict(practice, consignment, package) == "HOLD"
    practice.do(COMPLIANCE, commands.ApproveOverride(id=new_id()), target=asked.id)
    passed = decided(practice, consignment, package).act
    assert isinstance(passed, Crossed) and passed.verdict == "ALLOW"
    seal = next(each for each in decode_decision(bytes(passed.decision)).findings if each.check == "SEAL")
    assert (seal.result.value, seal.override) == ("HOLD", asked.id)
    gone = memory.world.get(Consignment, consignment)
    assert gone is not None and (gone.state, gone.before) == (ConsignmentState.EXIT_CLEARED, "")


def test_nobody_gives_leave_to_himself_and_no_other_organisation_does(practice: Practice) -> None:
    held = decided(practice, *practice.ready())
    asked = request(held.number)
    practice.do(COMPLIANCE, asked)
    approve = commands.ApproveOverride(id=new_id())
    assert practice.refused(COMPLIANCE, approve, target=asked.id) == "override_own"
    assert practice.refused(COORDINATOR, approve, target=asked.id) == "role"
    assert practice.refused(COURIER, approve, target=asked.id) == "role"
    assert practice.refused(COMPLIANCE, approve, target=new_id()) == "override_unknown"
    other = request(held.number)
    practice.do(COORDINATOR, other)
    foreign = [s for s, p in practice.registry.zone.people.items() if "compliance" in p.roles and s != COMPLIANCE]
    assert foreign, "the training zone has compliance people on the other side"
    assert practice.refused(foreign[0], approve, target=other.id) == "not_responsible"


def test_an_override_lives_for_two_hours(practice: Practice, clock: Clock) -> None:
    consignment, package = practice.ready()
    asked = request(decided(practice, consignment, package).number)
    practice.do(COORDINATOR, asked)
    practice.do(COMPLIANCE, commands.ApproveOverride(id=new_id()), target=asked.id)
    clock.pass_by(hours=2, seconds=1)
    assert verdict(practice, consignment, package) == "HOLD"


def test_what_the_table_does_not_allow_is_not_even_asked_for(practice: Practice) -> None:
    held = decided(practice, *practice.ready())
    for check in ("RISK", "HOLDS", "NOTHING"):
        assert practice.refused(COORDINATOR, request(held.number, check)) == "not_overridable"
    assert practice.refused(COORDINATOR, request(999_999)) == "crossing_unknown"
    assert practice.refused(COORDINATOR, request(1)) == "crossing_unknown"
    assert practice.refused("HKD-C01", request(held.number)) == "consignment_of_other"


def test_an_override_is_withdrawn_by_who_asked_and_answered_once(practice: Practice) -> None:
    consignment, package = practice.ready()
    asked = request(decided(practice, consignment, package).number)
    practice.do(COORDINATOR, asked)
    practice.do(COMPLIANCE, commands.ApproveOverride(id=new_id()), target=asked.id)
    no = commands.RefuseOverride(id=new_id(), reason="too late")
    assert practice.refused(COMPLIANCE, no, target=asked.id) == "override_answered"
    back = commands.WithdrawOverride(id=new_id(), reason="found the right seal")
    assert practice.refused(TECHNICIAN, back, target=asked.id) == "override_of_other"
    assert isinstance(practice.do(COORDINATOR, back, target=asked.id).entry.act, acts.OverrideEnded)
    assert verdict(practice, consignment, package) == "HOLD"


def test_leave_for_one_seal_lets_no_other_seal_pass(practice: Practice) -> None:
    consignment, package = practice.ready()
    asked = request(decided(practice, consignment, package).number)
    practice.do(COORDINATOR, asked)
    practice.do(COMPLIANCE, commands.ApproveOverride(id=new_id()), target=asked.id)
    other = decided(practice, consignment, package, "SEAL-8888").act
    assert isinstance(other, Crossed) and other.verdict == "HOLD"
    # Nor does it settle the other one that was read meanwhile.
    assert verdict(practice, consignment, package) == "HOLD"


def test_an_older_decision_is_not_overridden(practice: Practice) -> None:
    consignment, package = practice.ready()
    first = decided(practice, consignment, package)
    decided(practice, consignment, package, "SEAL-8888")
    assert practice.refused(EXIT_OFFICER, request(first.number)) == "decision_overtaken"


def test_a_denied_consignment_is_refused(practice: Practice, memory: InMemoryRegistry) -> None:
    consignment, package = practice.ready(category="stem_cells")
    assert verdict(practice, consignment, package) == "DENY"
    found = memory.world.get(Consignment, consignment)
    assert found is not None and found.state is ConsignmentState.REFUSED
