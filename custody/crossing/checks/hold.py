"""Does anything stop it: open holds on a container, a package, the consignment or an organisation."""

from collections.abc import Sequence
from datetime import datetime

from custody.clearance import HoldKind
from custody.crossing.checks.order import has_left
from custody.crossing.contents import unrecorded
from custody.crossing.facts import Facts, HoldFacts
from custody.crossing.finding import Fault, Finding, Result, fault, judge, listed, unknown
from custody.crossing.moments import seconds, shown
from custody.crossing.settings import Gate
from custody.crossing.source import by_practice, by_setting
from custody.holding import IDENTIFIED
from custody.wording import NOTHING, Param

COMES_BACK = (HoldKind.RECALL, HoldKind.CONSENT)
"""What these lie on goes home to whoever placed them."""
SENT_BACK = (HoldKind.CONSENT, HoldKind.QUALITY)
"""With these it is sent home by whoever placed them: it may not be used, or is not fit to be."""
GOES_HOME = frozenset((*COMES_BACK, *SENT_BACK))
"""The kinds with which something may go home at all."""


def comes_back(kind: str, by: str, sender: str, home: str) -> bool:
    """Whether what this organisation holds goes `home` all the same, in a return from `sender`: to who holds it; or,
    for want of consent or for its quality, from who does. The hold stays on it."""
    return bool(home) and ((kind in COMES_BACK and by == home) or (kind in SENT_BACK and by == sender))


def check_holds(facts: Facts, at: datetime) -> Finding:
    """Kinds of the setting `denying_holds` (consent withdrawn, legal, recall) deny; every other kind holds. A container
    that broke on the way is told apart: behind the exit two people may let the rest pass, and the hold stays on it.
    Each is told with who placed it, why, since when, and who lifts it. What its sender recalls, or what may not be
    used for want of consent or for its quality, goes home to him all the same in a return."""
    check = "HOLDS"
    if facts.consignment is None and facts.gate is not Gate.G5:
        return unknown(check, "consignment")
    if facts.holds is None:
        return unknown(check, "holds")
    faults = [*unrecorded(facts), *_broken(facts, facts.holds)]
    home = facts.consignment.consignee if facts.consignment is not None and facts.consignment.return_of else ""
    sender = facts.consignment.consignor if facts.consignment is not None else ""
    wanted = [hold for hold in facts.holds if comes_back(hold.kind, hold.by, sender, home)]
    for name, by in (("goes_home", home), ("sent_home", sender)):
        going = [hold for hold in wanted if hold.by == by]
        if going:
            named: dict[str, Param] = {"targets": listed(hold.target for hold in going), "count": len(going)}
            faults.append(fault(Result.WARN, name, organisation=by, holds=_ids(going), **named))
    faults += _standing(facts, [hold for hold in facts.holds if not hold.broken and hold not in wanted])
    return judge(check, faults, by_practice())


def holds_named(finding: Finding) -> list[str]:
    """The ids of the holds of which this finding tells."""
    told = (str(phrase.params.get("holds", "")) for phrase in finding.found)
    return [each for ids in told if ids for each in ids.split(", ")]


def _broken(facts: Facts, holds: Sequence[HoldFacts]) -> list[Fault]:
    """Leave to pass these is for these very holds."""
    broken = [hold for hold in holds if hold.broken]
    if not broken:
        return []
    named: dict[str, Param] = {"targets": listed(hold.target for hold in broken), "count": len(broken)}
    said = _said(broken, facts)
    return [fault(Result.HOLD, "broken_since" if said else "broken", **named, **said)]


def _standing(facts: Facts, holds: Sequence[HoldFacts]) -> list[Fault]:
    """One fault for all that the same person placed for the same reason; apart what lies on the consignment itself or
    on an organisation, for that cannot be taken out."""
    whole = _whole(facts)
    alike: dict[tuple[str, ...], list[HoldFacts]] = {}
    for hold in holds:
        key = (hold.kind, hold.by, hold.staff, hold.reason, hold.until, *hold.lifted_by)
        where = ("whole",) if hold.target in whole else ("kin",) if hold.taken_from_it else ()
        alike.setdefault((*key, *where), []).append(hold)
    faults: list[Fault] = []
    for key in sorted(alike):
        same = alike[key]
        first, said = same[0], _said(same, facts)
        denies = first.kind in facts.settings.denying_holds
        named: dict[str, Param] = {"kind": first.kind.value, "targets": listed(hold.target for hold in same)}
        named |= {"count": len(same), **said}
        kin = bool(said and first.taken_from_it)
        name = _name(denies, on_the_way=has_left(facts), said=bool(said), whole=first.target in whole, kin=kin)
        if said and first.until:
            name, named = "until_resolved", {**named, "discrepancy": first.until}
        elif said:
            placer = f"{first.staff} ({first.by})" if first.staff else first.by
            named |= {"placer": placer or NOTHING, "reason": first.reason or "not_told"}
            if (first.staff, first.reason) == ("SYSTEM", IDENTIFIED) and not denies:
                name = "until_confirmed"
            elif kin:
                named |= {"taken": listed(code for hold in same for code in hold.taken_from_it)}
        stopped = fault(Result.DENY if denies else Result.HOLD, name, **named)
        faults.append(stopped.citing(by_setting("denying_holds", facts.settings)) if denies else stopped)
    return faults


def _whole(facts: Facts) -> frozenset[str]:
    """What a hold may lie on that is not in a box: the consignment, and who sends, carries or awaits it."""
    about = facts.consignment
    if about is None:
        return frozenset()
    return frozenset((about.number, about.consignor, about.consignee, about.carrier_organisation))


def _said(holds: Sequence[HoldFacts], facts: Facts) -> dict[str, Param]:
    """Since when the first of them stands, who lifts them, and which they are; nothing of facts that do not say it."""
    first = min((hold.since for hold in holds if hold.since is not None), key=seconds, default=None)
    if first is None:
        return {}
    lifters = dict.fromkeys(name for hold in holds for name in hold.lifted_by)
    return {
        "since": shown(first, facts.settings),
        "organisation": ", ".join(sorted(lifters)) or NOTHING,
        "holds": _ids(holds),
    }


def _ids(holds: Sequence[HoldFacts]) -> str:
    return ", ".join(sorted(hold.id for hold in holds))


def _name(denies: bool, *, on_the_way: bool, said: bool, whole: bool, kin: bool) -> str:
    """On the way nobody opens a box to take something out of it. `said`: since when it stands, and who lifts it;
    `whole`: it lies on what is in no box; `kin`: on what something in a box was taken from."""
    if kin and on_the_way:
        return "denied_kin_on_the_way" if denies else "held_kin_on_the_way"
    if kin:
        return "denied_kin" if denies else "held_kin"
    if not denies:
        return "held" if said else "holds"
    if on_the_way:
        return "denied_on_the_way" if said else "denies_on_the_way"
    if whole:
        return "denied_whole" if said else "denies_whole"
    return "denied" if said else "denies"
