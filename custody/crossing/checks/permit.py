"""The licences that other laws ask for, and the ethics approval of human material."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import NamedTuple

from custody.clearance import PermitKind, PermitRule
from custody.crossing.contents import unrecorded
from custody.crossing.facts import ConsignmentFacts, Facts, PermitFacts
from custody.crossing.finding import Fault, Finding, Result, fault, judge, listed, missing, unknown
from custody.crossing.goods_facts import ContainerFacts
from custody.crossing.moments import foreseen_at, seconds
from custody.crossing.source import by_law, by_permit, by_practice, by_setting


def check_permit(facts: Facts, at: datetime) -> Finding:
    """For every kind that a rule asks for there is one permit that is held, seen, in date, and enough."""
    check = "PERMIT"
    consignment = facts.consignment
    if consignment is None:
        return unknown(check, "consignment")
    if facts.permits is None:
        return unknown(check, "permits")
    faults = unrecorded(facts)
    at = foreseen_at(facts, at)
    asked = _asked(facts, at)
    if not asked:
        return judge(check, faults, by_setting("permit_rules", facts.settings), "none_asked")
    numbers: list[str] = []
    for kind, rules in sorted(asked.items()):
        found = _nearest(kind, rules, facts, consignment, at)
        if not found:
            codes = listed(each.code for each in _concerned(rules, facts, consignment))
            faults.append(fault(Result.DENY, "none", kind=kind.value, codes=codes).citing(by_law(*rules)))
        faults += [each for one in found for each in one.faults if each not in faults]
        numbers += dict.fromkeys(one.permit.permit.number for one in found)
    laws = list(dict.fromkeys(rule.row for rules in asked.values() for rule in rules))
    cited = [rule for rule in facts.settings.permit_rules if rule.row in laws]
    return judge(check, faults, by_law(*cited), kinds=", ".join(sorted(asked)), numbers=", ".join(numbers) or "-")


def permits_under(facts: Facts, at: datetime) -> tuple[PermitFacts, ...]:
    """The permits that it crosses under: of every kind that a rule asks for, and for each category that is concerned,
    the one that comes nearest; none of a kind that nobody holds. With the ethics approvals that cover its human
    material."""
    consignment = facts.consignment
    if consignment is None:
        return ()
    at = foreseen_at(facts, at)
    found: dict[str, PermitFacts] = {}
    for kind, rules in sorted(_asked(facts, at).items()):
        for nearest in _nearest(kind, rules, facts, consignment, at):
            found.setdefault(nearest.permit.permit.number, nearest.permit)
    for approval in _approvals(facts, consignment, at).values():
        if approval is not None:
            found.setdefault(approval.permit.number, approval)
    return tuple(found.values())


def check_consent_ethics(facts: Facts, at: datetime) -> Finding:
    """An ethics approval that is seen and in date covers the human material, this way, as risky and as much as it is.
    The one that the consignment names, if any."""
    check = "CONSENT_ETHICS"
    consignment = facts.consignment
    if consignment is None:
        return unknown(check, "consignment")
    if facts.permits is None:
        return unknown(check, "permits")
    faults = unrecorded(facts)
    at = foreseen_at(facts, at)
    human = [each for each in facts.containers if each.category in facts.settings.human_categories]
    bare = [category for category, approval in _approvals(facts, consignment, at).items() if approval is None]
    if bare:
        categories = ", ".join(bare)
        if consignment.ethics:
            faults.append(fault(Result.HOLD, "named_other", categories=categories, number=consignment.ethics))
        else:
            faults.append(fault(Result.HOLD, "none", categories=categories))
    return judge(check, faults, by_setting("human_categories", facts.settings), count=len(human))


def _approvals(facts: Facts, consignment: ConsignmentFacts, at: datetime) -> dict[str, PermitFacts | None]:
    """For each category of human material the approval that all of it crosses under: of several the one that it draws
    on already. None where something is against each."""
    approvals = [each for each in facts.permits or () if each.permit.kind is PermitKind.ETHICS]
    named = [each for each in approvals if not consignment.ethics or each.permit.number == consignment.ethics]
    named.sort(key=lambda each: (not each.ours, each.permit.number))
    human = [each for each in facts.containers if each.category in facts.settings.human_categories]
    found: dict[str, PermitFacts | None] = {}
    for category in sorted({each.category for each in human}):
        some = [each for each in human if each.category == category]
        good = (each for each in named if not list(_against(each, some, facts, consignment, at)))
        found[category] = next(good, None)
    return found


class _Nearest(NamedTuple):
    permit: PermitFacts
    faults: list[Fault]


def _asked(facts: Facts, at: datetime) -> dict[PermitKind, list[PermitRule]]:
    """The rules that ask for each kind. Several may, each for other material."""
    found: dict[PermitKind, list[PermitRule]] = {}
    for rule in facts.settings.permit_rules:
        if _applies(rule, facts, at):
            for kind in rule.kinds:
                found.setdefault(kind, []).append(rule)
    return found


def _applies(rule: PermitRule, facts: Facts, at: datetime) -> bool:
    if seconds(rule.valid_from) > seconds(at) or (rule.valid_to is not None and seconds(rule.valid_to) < seconds(at)):
        return False
    return facts.consignment is not None and any(_concerns(rule, each, facts.consignment) for each in facts.containers)


def _concerned(rules: list[PermitRule], facts: Facts, consignment: ConsignmentFacts) -> list[ContainerFacts]:
    return [each for each in facts.containers if any(_concerns(rule, each, consignment) for rule in rules)]


def _concerns(rule: PermitRule, each: ContainerFacts, consignment: ConsignmentFacts) -> bool:
    return rule.concerns(consignment.direction, each.category, each.hgr, each.infectious, each.animal)


def _nearest(
    kind: PermitKind, rules: list[PermitRule], facts: Facts, consignment: ConsignmentFacts, at: datetime
) -> list[_Nearest]:
    """For each category that is concerned the permit of this kind with the least against it; of equals the one that it
    draws on already, then the one that is good for most of the rest. Empty when nobody holds one."""
    parties = (consignment.consignor, consignment.consignee)
    held = [each for each in facts.permits or () if each.permit.kind is kind and each.permit.holder in parties]
    by_category: dict[str, list[ContainerFacts]] = {}
    for container in _concerned(rules, facts, consignment):
        by_category.setdefault(container.category, []).append(container)

    def distance(nearest: _Nearest) -> tuple[int, bool, int, bool, int]:
        worst = max((each.result.weight for each in nearest.faults), default=0)
        strange = any(each.name == "not_covered" for each in nearest.faults)
        others = len(by_category.keys() - set(nearest.permit.permit.categories))
        return worst, strange, len(nearest.faults), not nearest.permit.ours, others

    found: list[_Nearest] = []
    for _, some in sorted(by_category.items()):
        judged = [_Nearest(each, list(_against(each, some, facts, consignment, at))) for each in held]
        found += sorted(judged, key=distance)[:1]
    return found


def _against(
    each: PermitFacts, containers: Collection[ContainerFacts], facts: Facts, consignment: ConsignmentFacts, at: datetime
) -> Iterator[Fault]:
    """What the permit itself does not allow is a fault by the permit."""
    permit = each.permit
    by = by_permit(permit)
    named = {"number": permit.number, "kind": permit.kind.value}
    if permit.revoked or not _spans(permit.valid_from, permit.valid_to, at):
        yield fault(Result.DENY, "not_in_date", **named).citing(by)
    if consignment.direction not in permit.directions:
        yield fault(Result.DENY, "other_direction", **named).citing(by)
    within = {risk for risk in {c.risk for c in containers} if facts.settings.risk.is_within(risk, permit.max_risk)}
    outside = [c.code for c in containers if c.category not in permit.categories or c.risk not in within]
    if outside:
        yield fault(Result.DENY, "not_covered", codes=listed(outside), **named).citing(by)
    if permit.single_use and each.draws:
        yield fault(Result.DENY, "used", **named).citing(by)
    if each.demand is None:
        yield fault(Result.UNKNOWN, "uncounted", unit=permit.unit, **named).citing(by)
    elif each.taken + each.demand > permit.quantity:
        left = max(0, permit.quantity - each.taken)
        short = fault(Result.DENY, "too_little", left=left, demand=each.demand, unit=permit.unit, **named)
        yield short.citing(by)
    if facts.snapshot and each.demand and not each.ours:
        # Nothing of it is kept for this consignment, and what others take of it meanwhile is not told here.
        yield missing("permits")
    if not permit.verified:
        yield fault(Result.HOLD, "not_seen", **named).citing(by_practice())


def _spans(start: datetime, end: datetime, at: datetime) -> bool:
    return seconds(start) <= seconds(at) <= seconds(end)
