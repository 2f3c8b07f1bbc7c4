"""Does anything stop it: open holds on a container, a package, the consignment or an organisation."""

from datetime import datetime

from custody.clearance import HoldKind
from custody.crossing.contents import unrecorded
from custody.crossing.facts import Facts
from custody.crossing.finding import Finding, Result, fault, judge, listed, unknown
from custody.crossing.order import has_left
from custody.crossing.settings import Gate
from custody.crossing.source import by_practice, by_setting
from custody.wording import Param

COMES_BACK = (HoldKind.RECALL, HoldKind.CONSENT)
"""What these lie on goes home to whoever placed them."""


def comes_back(kind: str, by: str, sender: str, home: str) -> bool:
    """Whether what this organisation holds goes `home` all the same, in a return from `sender`: to who holds it; or,
    for want of consent, from who does."""
    return bool(home) and ((kind in COMES_BACK and by == home) or (kind == HoldKind.CONSENT and by == sender))


def check_holds(facts: Facts, at: datetime) -> Finding:
    """Kinds of the setting `denying_holds` (consent withdrawn, legal, recall) deny; every other kind holds. A container
    that broke on the way is told apart: behind the exit two people may let the rest pass, and the hold stays on it.
    What its sender recalls, or may not be used for want of consent, goes home to him all the same in a return."""
    check = "HOLDS"
    if facts.consignment is None and facts.gate is not Gate.G5:
        return unknown(check, "consignment")
    if facts.holds is None:
        return unknown(check, "holds")
    faults = unrecorded(facts)
    broken = [hold.target for hold in facts.holds if hold.broken]
    if broken:
        faults.append(fault(Result.HOLD, "broken", targets=listed(broken), count=len(broken)))
    home = facts.consignment.consignee if facts.consignment is not None and facts.consignment.return_of else ""
    sender = facts.consignment.consignor if facts.consignment is not None else ""
    wanted = [hold for hold in facts.holds if comes_back(hold.kind, hold.by, sender, home)]
    for name, by in (("goes_home", home), ("sent_home", sender)):
        targets = [hold.target for hold in wanted if hold.by == by]
        if targets:
            named: dict[str, Param] = {"targets": listed(targets), "count": len(targets)}
            faults.append(fault(Result.WARN, name, organisation=by, **named))
    others = [hold for hold in facts.holds if not hold.broken and hold not in wanted]
    for kind in sorted({hold.kind for hold in others}):
        targets = [hold.target for hold in others if hold.kind is kind]
        denies = kind in facts.settings.denying_holds
        # On the way nobody opens a box to take something out of it.
        forbids = "denies_on_the_way" if has_left(facts) else "denies"
        result, name = (Result.DENY, forbids) if denies else (Result.HOLD, "holds")
        stopped = fault(result, name, kind=kind.value, targets=listed(targets), count=len(targets))
        faults.append(stopped.citing(by_setting("denying_holds", facts.settings)) if denies else stopped)
    return judge(check, faults, by_practice())
