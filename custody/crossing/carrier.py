"""May this person carry it, for this organisation, and is it the person who was notified."""

from datetime import datetime

from custody.crossing.coverage import Dimension, uncovered
from custody.crossing.facts import CarrierFacts, Facts
from custody.crossing.finding import Fault, Finding, Result, fault, judge, missing, not_applicable, unknown
from custody.crossing.moments import day_number
from custody.crossing.settings import Gate
from custody.crossing.source import by_clearance


def check_carrier(facts: Facts, at: datetime) -> Finding:
    """Organisation in the scope, person authorised and trained, else DENY. Badge not the notified one: HOLD.

    Before anybody stands at a gate, the person who is planned is judged as far as papers tell.
    """
    check = "CARRIER"
    consignment, clearance, scanned = facts.consignment, facts.clearance, facts.scanned
    if consignment is None:
        return unknown(check, "consignment")
    if clearance is None:
        return unknown(check, "clearance")
    ahead = facts.gate is Gate.G0
    if scanned is None and not ahead:
        return unknown(check, "scanned")
    if ahead and not consignment.carrier:
        return not_applicable(check, facts.gate.value)
    faults: list[Fault] = []
    covered = {carrier for row in clearance.scopes for carrier in row.carriers}
    firm = consignment.carrier_organisation
    if firm not in covered or uncovered(facts, consignment, clearance, Dimension.CARRIER).kinds:
        allowed = ", ".join(sorted(covered)) or "-"
        faults.append(fault(Result.DENY, "organisation_not_covered", organisation=firm or "-", allowed=allowed))
    notified = facts.notice.carrier if facts.notice is not None else consignment.carrier
    badge = scanned.carrier if scanned is not None else notified
    if not badge:
        faults.append(fault(Result.HOLD, "no_badge", carrier=notified or "-"))
    elif badge != notified:
        faults.append(fault(Result.HOLD, "other_badge", badge=badge, carrier=notified or "-"))
    faults += _person(facts, badge or notified, firm, at)
    if consignment.channel == "bridge":
        faults += _bridge(facts, badge or notified)
    return judge(check, faults, by_clearance(clearance), carrier=notified or "-")


def _bridge(facts: Facts, staff: str) -> list[Fault]:
    """Only whoever is on its list walks across the link bridge; the list is of persons, not of organisations."""
    unlisted = [each.staff for each in facts.carriers if each.staff == staff and not each.bridge_listed]
    return [fault(Result.DENY, "not_bridge_listed", carrier=each) for each in unlisted]


def _person(facts: Facts, staff: str, firm: str, at: datetime) -> list[Fault]:
    known: dict[str, CarrierFacts] = {carrier.staff: carrier for carrier in facts.carriers}
    person = known.get(staff)
    if person is None:
        return [missing("carrier")]
    faults: list[Fault] = []
    today = day_number(at, facts.settings)
    if person.organisation != firm:
        faults.append(fault(Result.DENY, "other_firm", carrier=staff, organisation=person.organisation or "-"))
    if person.authorised_until is None:
        faults.append(fault(Result.DENY, "not_authorised", carrier=staff))
    elif person.authorised_until.toordinal() < today:
        faults.append(fault(Result.DENY, "authorisation_over", carrier=staff, day=person.authorised_until.isoformat()))
    if person.training_until is None:
        faults.append(fault(Result.DENY, "not_trained", carrier=staff))
    elif person.training_until.toordinal() < today:
        faults.append(fault(Result.DENY, "training_over", carrier=staff, day=person.training_until.isoformat()))
    return faults
