"""May this person carry it, for this organisation, and is it the person who was notified."""

from datetime import datetime

from custody.clearance import Clearance
from custody.crossing.contents import still_to_pass
from custody.crossing.coverage import Dimension, uncovered
from custody.crossing.facts import ConsignmentFacts, Facts
from custody.crossing.finding import Fault, Finding, Result, fault, judge, missing, unknown
from custody.crossing.gate_facts import CarrierFacts, Scanned
from custody.crossing.moments import day_number, foreseen_at
from custody.crossing.settings import Gate
from custody.crossing.shown_badge import badge_of
from custody.crossing.source import by_clearance, by_notice_or_plan, by_person, by_practice


def check_carrier(facts: Facts, at: datetime) -> Finding:
    """Organisation in the scope, person authorised and trained, else DENY. Badge not the notified one: HOLD.

    Where the clearance asks for two people on the way, the badge of a second one is read at the gate, of whom the same
    is asked. Before anybody stands at a gate, whoever of the carrier's has the boxes already is taken to come with
    them, else the person who is planned, and is judged as far as papers tell.
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
        # Nobody has been named yet; the firm is judged all the same.
        return judge(check, _firm(facts, consignment, clearance), by_clearance(clearance), carrier="-")
    notified = _notified(facts, consignment)
    faults = [*_firm(facts, consignment, clearance), *_badge(scanned, notified, facts)]
    bearers = _bearers(facts, consignment) if scanned is None else ()
    faults += [_in_other_hands(staff, notified, facts) for staff in bearers if staff != notified]
    on_the_way = list(bearers) or [(scanned.carrier if scanned is not None else "") or notified]
    if clearance.requires_two_person:
        second = _second(scanned, on_the_way[0])
        if isinstance(second, Fault):
            faults.append(second)
        else:
            on_the_way.append(second)
    for staff in on_the_way:
        faults += _unfit(facts, consignment, staff, at)
    awaited = awaited_at_the_gate(facts, at)
    if awaited and scanned is not None:
        of_the_badge = _unfit(facts, consignment, scanned.carrier, at)
        his = [each in of_the_badge or _is_of_another(each) for each in faults]
        faults = [
            each._replace(mend=badge_of(awaited)) if amiss else each for each, amiss in zip(faults, his, strict=True)
        ]
    if not notified:
        return judge(check, faults, by_clearance(clearance), "unnamed")
    return judge(check, faults, by_clearance(clearance), carrier=notified)


def awaited_at_the_gate(facts: Facts, at: datetime) -> str:
    """Who was notified, has all of it in hand and may carry it, where another shows his badge for it at the border:
    nothing is amiss but that this one has not shown his. Empty otherwise."""
    consignment, scanned = facts.consignment, facts.scanned
    if consignment is None or scanned is None or facts.gate not in (Gate.G2, Gate.G3):
        return ""
    notified = _notified(facts, consignment)
    if not notified or scanned.carrier in ("", notified) or scanned.companion == notified:
        return ""
    boxes = [box for box in still_to_pass(facts).packages if box.code in consignment.packages]
    has_it = bool(boxes) and all(box.custodian == notified for box in boxes)
    return notified if has_it and not _unfit(facts, consignment, notified, at) else ""


def _notified(facts: Facts, consignment: ConsignmentFacts) -> str:
    return facts.notice.carrier if facts.notice is not None else consignment.carrier


def _is_of_another(each: Fault) -> bool:
    return each.name in ("other_badge", "other_badge_on_the_way")


def _firm(facts: Facts, consignment: ConsignmentFacts, clearance: Clearance) -> list[Fault]:
    covered = {carrier for row in clearance.scopes for carrier in row.carriers}
    firm = consignment.carrier_organisation
    if firm in covered and not uncovered(facts, consignment, clearance, Dimension.CARRIER).kinds:
        return []
    allowed = ", ".join(sorted(covered)) or "-"
    if not firm:
        return [fault(Result.DENY, "no_organisation", allowed=allowed)]
    return [fault(Result.DENY, "organisation_not_covered", organisation=firm, allowed=allowed)]


def _badge(scanned: Scanned | None, notified: str, facts: Facts) -> list[Fault]:
    """Whose badge was read against who was notified; either may be missing.

    Before anybody stands at a gate, the badge that will be read is taken to be the one of who was notified.
    """
    badge = scanned.carrier if scanned is not None else notified
    if not badge:
        absent = fault(Result.HOLD, "no_badge", carrier=notified) if notified else fault(Result.HOLD, "nobody")
        return [absent.citing(by_practice())]
    if badge == notified:
        return []
    # What is under way can be amended no more.
    name = "other_badge_on_the_way" if facts.gate is Gate.G3 else "other_badge"
    other = fault(Result.HOLD, name, badge=badge, carrier=notified)
    unforeseen = fault(Result.HOLD, "unforeseen", badge=badge)
    return [(other if notified else unforeseen).citing(by_notice_or_plan(facts.notice))]


def _bearers(facts: Facts, consignment: ConsignmentFacts) -> tuple[str, ...]:
    """The people of the carrier who have boxes of it in their hands, by the book. Of a sender that carries itself
    nobody can tell who only packs."""
    firm = consignment.carrier_organisation
    if not firm or firm == consignment.consignor:
        return ()
    boxes = (box for box in facts.packages if box.code in consignment.packages)
    return tuple(dict.fromkeys(box.custodian for box in boxes if box.organisation == firm and box.custodian))


def _in_other_hands(staff: str, notified: str, facts: Facts) -> Fault:
    return fault(Result.HOLD, "in_other_hands", badge=staff, carrier=notified).citing(by_notice_or_plan(facts.notice))


def _second(scanned: Scanned | None, first: str) -> str | Fault:
    """Whose badge was read beside that of `first`, or what is wrong with that."""
    if scanned is None:
        return fault(Result.WARN, "two_needed", carrier=first or "-")
    if scanned.companion in ("", first):
        return fault(Result.HOLD, "no_second", carrier=first or "-")
    return scanned.companion


def _bridge(facts: Facts, staff: str) -> list[Fault]:
    """Only whoever is on its list walks across the link bridge; the list is of persons, not of organisations."""
    unlisted = [each.staff for each in facts.carriers if each.staff == staff and not each.bridge_listed]
    return [fault(Result.DENY, "not_bridge_listed", carrier=each).citing(by_person(each)) for each in unlisted]


def _unfit(facts: Facts, consignment: ConsignmentFacts, staff: str, at: datetime) -> list[Fault]:
    """Why this person may not carry it."""
    faults = _person(facts, staff, consignment.carrier_organisation, at)
    return [*faults, *_bridge(facts, staff)] if consignment.channel == "bridge" else faults


def _person(facts: Facts, staff: str, firm: str, at: datetime) -> list[Fault]:
    known: dict[str, CarrierFacts] = {carrier.staff: carrier for carrier in facts.carriers}
    person = known.get(staff)
    if person is None:
        return [missing("carrier")] if staff else []
    faults: list[Fault] = []
    today = day_number(foreseen_at(facts, at), facts.settings)
    if person.organisation != firm:
        other = fault(Result.DENY, "other_firm", carrier=staff, organisation=person.organisation or "-")
        faults.append(other.citing(by_notice_or_plan(facts.notice)))
    if person.authorised_until is None:
        faults.append(fault(Result.DENY, "not_authorised", carrier=staff))
    elif person.authorised_until.toordinal() < today:
        faults.append(fault(Result.DENY, "authorisation_over", carrier=staff, day=person.authorised_until.isoformat()))
    if person.training_until is None:
        faults.append(fault(Result.DENY, "not_trained", carrier=staff))
    elif person.training_until.toordinal() < today:
        faults.append(fault(Result.DENY, "training_over", carrier=staff, day=person.training_until.isoformat()))
    return [each if each.source is not None else each.citing(by_person(staff)) for each in faults]
