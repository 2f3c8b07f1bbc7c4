"""Are the two organisations on the list: the one that sends and the one that receives."""

from datetime import datetime

from custody.clearance import Clearance, ClearanceStatus
from custody.crossing.checks.order import has_left
from custody.crossing.coverage import Dimension, uncovered
from custody.crossing.facts import ConsignmentFacts, Facts
from custody.crossing.finding import Fault, Finding, Result, fault, judge, listed, unknown
from custody.crossing.settings import Gate
from custody.crossing.source import by_clearance, by_practice


def check_org_listed(facts: Facts, at: datetime) -> Finding:
    """The consignor holds an active clearance, and what it sends belongs to one of the two parties.

    One that ran out on the way is not denied on the bridge, but held.
    """
    check = "ORG_LISTED"
    consignment, clearance = facts.consignment, facts.clearance
    if consignment is None:
        return unknown(check, "consignment")
    if clearance is None:
        return judge(check, [_absent(facts, consignment)], by_practice(), organisation=consignment.consignor)
    faults: list[Fault] = []
    if clearance.holder != consignment.consignor:
        faults.append(fault(Result.DENY, "other_holder", organisation=consignment.consignor, holder=clearance.holder))
    faults += _material_of_others(facts, consignment)
    if clearance.status is not ClearanceStatus.ACTIVE:
        faults.append(_inactive(facts, consignment, clearance))
    return judge(check, faults, by_clearance(clearance), organisation=consignment.consignor)


def _inactive(facts: Facts, consignment: ConsignmentFacts, clearance: Clearance) -> Fault:
    named = {"reference": clearance.reference, "status": clearance.status.value}
    ahead = facts.gate is Gate.G0 and has_left(facts)
    if clearance.status is ClearanceStatus.EXPIRED and (facts.gate in (Gate.G3, Gate.G4) or ahead):
        return fault(Result.HOLD, "expired_on_the_way", **named)
    if (facts.gate is Gate.G3 or ahead) and not consignment.returning:
        # It has left the other side already, so "do not send" would help nobody.
        return fault(Result.DENY, "stopped_on_the_way", **named)
    return fault(Result.DENY, "not_active", **named)


def _absent(facts: Facts, consignment: ConsignmentFacts) -> Fault:
    if not consignment.clearance and not facts.usable:
        return fault(Result.DENY, "none", organisation=consignment.consignor)
    usable = ", ".join(facts.usable) or "-"
    named = {"organisation": consignment.consignor, "usable": usable}
    if not consignment.clearance:
        return fault(Result.DENY, "unnamed", **named)
    return fault(Result.DENY, "unknown_number", reference=consignment.clearance, **named)


def _material_of_others(facts: Facts, consignment: ConsignmentFacts) -> list[Fault]:
    """A clearance is for its holder's material; on the way back it may be the other party's."""
    ours = {code for package in facts.packages if package.code in consignment.packages for code in package.contents}
    by_owner: dict[str, list[str]] = {}
    for container in facts.containers:
        if container.code in ours and container.owner not in (consignment.consignor, consignment.consignee):
            by_owner.setdefault(container.owner, []).append(container.code)
    return [
        fault(Result.DENY, "material_of_other", codes=listed(codes), organisation=owner)
        for owner, codes in sorted(by_owner.items())
    ]


def check_org_partner(facts: Facts, at: datetime) -> Finding:
    """The consignee is a counterpart in the rows that cover what is sent."""
    check = "ORG_PARTNER"
    consignment, clearance = facts.consignment, facts.clearance
    if consignment is None:
        return unknown(check, "consignment")
    if clearance is None:
        return unknown(check, "clearance")
    faults: list[Fault] = []
    partners = {partner for row in clearance.scopes for partner in row.counterparts}
    if consignment.consignee not in partners or uncovered(facts, consignment, clearance, Dimension.COUNTERPART).kinds:
        allowed = ", ".join(sorted(partners)) or "-"
        faults.append(fault(Result.DENY, "not_listed", organisation=consignment.consignee, allowed=allowed))
    return judge(check, faults, by_clearance(clearance), organisation=consignment.consignee)
