"""Is the chain of custody unbroken: everything is in the hands that it should be in at this gate."""

from collections.abc import Callable
from datetime import datetime

from custody.crossing.ahead import left_open
from custody.crossing.checks.carrier import awaited_at_the_gate
from custody.crossing.contents import codes_by, expected_containers, still_to_pass, unrecorded
from custody.crossing.facts import ConsignmentFacts, Facts
from custody.crossing.finding import Fault, Finding, Result, fault, judge, listed, unknown
from custody.crossing.goods_facts import ContainerFacts, PackageFacts
from custody.crossing.moments import seconds, shown
from custody.crossing.settings import Gate
from custody.crossing.shown_badge import badge_of
from custody.crossing.source import by_practice, by_setting
from custody.holding import ContainerState
from custody.wording import Param

_PORTABLE = (ContainerState.PACKED, ContainerState.IN_HAND)

Held = PackageFacts | ContainerFacts


def check_custody(facts: Facts, at: datetime) -> Finding:
    """No open offer, nothing in a store or used up, every custodian the one that this gate expects, and no time at
    which nobody knew where it was.

    Before departure, and there: the consignor's people or the carrier's. Border: the very person who carries.
    Receipt: the carrier's people or, once accepted, the consignee's.
    """
    check, facts = "CUSTODY", still_to_pass(facts)
    consignment = facts.consignment
    if consignment is None:
        return unknown(check, "consignment")
    inside = [each for each in facts.containers if not _lies_beside(each, facts, consignment)]
    held: list[Held] = [*(each for each in facts.packages if each.code in consignment.packages), *inside]
    faults = unrecorded(facts)
    pending = [each for each in held if each.handoff]
    if pending:
        codes = listed(each.code for each in pending)
        # Leave to pass one offer is none for the next, of the same boxes to somebody else.
        offers = listed(each.handoff for each in pending)
        offered = fault(Result.HOLD, "pending", codes=codes, count=len(pending), offers=offers)
        faults.append(left_open(facts, check, offered))
    faults += _immovable(facts)
    faults += _elsewhere(held, _expected(facts, consignment), awaited_at_the_gate(facts, at))
    faults += _gaps(facts)
    return judge(check, faults, by_practice(), count=len(held))


def _lies_beside(container: ContainerFacts, facts: Facts, consignment: ConsignmentFacts) -> bool:
    """Whether it is somebody else's and in none of these boxes by the book: it is laid aside for him, and who has it in
    hand is no matter of this consignment."""
    return container.owner != consignment.consignor and container.code not in expected_containers(facts)


def _gaps(facts: Facts) -> list[Fault]:
    allowed = facts.settings.custody_gap_minutes
    broken = [each for each in facts.containers if each.gap_minutes > allowed]
    if not broken:
        return []
    longest = max(each.gap_minutes for each in broken)
    codes = listed(each.code for each in broken)
    found = max((each.found_at for each in broken if each.found_at is not None), key=seconds, default=None)
    if found is None:
        gap = fault(Result.HOLD, "gap", codes=codes, count=len(broken), minutes=longest, allowed=allowed)
    else:
        # Leave to pass one loss is none for the next of the same tubes.
        until, times = shown(found, facts.settings), sum(each.times_lost for each in broken)
        named: dict[str, Param] = {"codes": codes, "count": len(broken), "allowed": allowed}
        gap = fault(Result.HOLD, "gap_until", lasted=longest, until=until, times=times, **named)
    return [gap.citing(by_setting("custody_gap_minutes", facts.settings))]


def _immovable(facts: Facts) -> list[Fault]:
    faults: list[Fault] = []
    fixed = (each for each in facts.containers if each.state not in _PORTABLE)
    for state, codes in codes_by(lambda each: each.state, fixed).items():
        found = fault(Result.HOLD, "not_portable", state=state, codes=listed(codes), count=len(codes))
        # It can be fetched from a store; what is used up or lost cannot be.
        faults.append(left_open(facts, "CUSTODY", found) if state == ContainerState.STORED else found)
    return faults


def _elsewhere(held: list[Held], expected: Callable[[Held], bool], awaited: str) -> list[Fault]:
    """What is not with who should have it. Of `awaited`, who has it as he should, only the badge is wanting."""
    faults: list[Fault] = []
    wrong = (each for each in held if not expected(each))
    for (custodian, organisation), codes in codes_by(lambda each: (each.custodian, each.organisation), wrong).items():
        named: dict[str, Param] = {"organisation": organisation or "-", "codes": listed(codes), "count": len(codes)}
        if custodian:
            amiss = fault(Result.HOLD, "elsewhere", custodian=custodian, **named)
            faults.append(amiss._replace(mend=badge_of(awaited)) if awaited == custodian else amiss)
        else:
            faults.append(fault(Result.HOLD, "in_no_hands", **named))
    return faults


def _expected(facts: Facts, consignment: ConsignmentFacts) -> Callable[[Held], bool]:
    if facts.gate in (Gate.G2, Gate.G3):
        badge = facts.scanned.carrier if facts.scanned is not None else ""
        carrier = badge or consignment.carrier
        return lambda each: each.custodian == carrier
    party = consignment.consignee if facts.gate is Gate.G4 else consignment.consignor
    organisations = (party, consignment.carrier_organisation)
    return lambda each: each.organisation in organisations
