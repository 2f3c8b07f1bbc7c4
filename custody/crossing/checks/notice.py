"""Is the notification filed, and still good for this crossing."""

from datetime import datetime

from custody.clearance import NotificationStatus
from custody.crossing.ahead import left_open
from custody.crossing.checks.order import has_left
from custody.crossing.facts import Facts, NoticeFacts, RefusalFacts
from custody.crossing.finding import Fault, Finding, Result, Verdict, fault, judge, missing, not_applicable, unknown
from custody.crossing.moments import foreseen_at, seconds, shown
from custody.crossing.settings import Gate
from custody.crossing.source import by_answer, by_clearance, by_notice, by_practice

_NO_LONGER = (NotificationStatus.CANCELLED, NotificationStatus.LAPSED, NotificationStatus.AMENDED)


def check_notified(facts: Facts, at: datetime) -> Finding:
    """A notification is filed for this consignment, not refused, and acknowledged when the clearance asks for that.

    What the authority refused holds until it has taken that version or a later one: a new version that it has not
    answered is no better than the one that it said no to. Where it never said no, an answer that is still to come is
    no fault.

    A pre-check warns of what is still to be filed; what nobody has drafted cannot be.
    """
    check = "NOTIFIED"
    notice, consignment = facts.notice, facts.consignment
    if consignment is None:
        return unknown(check, "consignment")
    if facts.gate is Gate.G0 and notice is None and not consignment.number:
        return not_applicable(check, facts.gate.value)
    if notice is None:
        return _unfiled(facts, check)
    faults: list[Fault] = []
    if notice.consignment != consignment.number:
        faults.append(fault(Result.HOLD, "for_another", reference=notice.reference, consignment=notice.consignment))
    if notice.refusal is not None:
        faults.append(_refused(facts, notice, notice.refusal))
    if notice.status is NotificationStatus.DRAFT:
        faults.append(left_open(facts, check, fault(Result.HOLD, "draft", reference=notice.reference)))
    elif not _acknowledged(notice):
        if facts.clearance is None:
            faults.append(missing("clearance"))
        elif facts.clearance.needs_acknowledgement and notice.refusal is None:
            waiting = fault(Result.HOLD, "not_acknowledged", reference=notice.reference)
            faults.append(left_open(facts, check, waiting.citing(by_clearance(facts.clearance))))
    return judge(check, faults, by_notice(notice))


def check_notice_fresh(facts: Facts, at: datetime) -> Finding:
    """A notification is good once. The consignment that it was used for may be scanned again at the same gate."""
    check = "NOTICE_FRESH"
    notice, consignment = facts.notice, facts.consignment
    if consignment is None:
        return unknown(check, "consignment")
    if notice is None:
        return not_applicable(check, facts.gate.value) if facts.gate is Gate.G0 else unknown(check, "notice")
    faults: list[Fault] = []
    leaving = foreseen_at(facts, at)
    if notice.status is NotificationStatus.USED:
        # A straggler may follow by the gate that let the others through, whatever was scanned there in between.
        gates = (Gate.G2, Gate.G3) if facts.gate is Gate.G0 else (facts.gate,)
        passed = any(each.gate in gates and each.verdict == Verdict.ALLOW for each in facts.passages)
        if not ((passed or _used_since(facts, at)) and notice.consignment == consignment.number):
            faults.append(fault(Result.DENY, "used", reference=notice.reference, consignment=notice.consignment))
    elif notice.status in _NO_LONGER:
        over = fault(Result.HOLD, "no_longer", reference=notice.reference, status=notice.status.value)
        faults.append(left_open(facts, check, over))
    elif notice.window_to is not None and seconds(leaving) > seconds(notice.window_to) and not has_left(facts):
        # Lapsed in fact, though nobody has written it down yet. Between exit and entry it goes on standing.
        end = shown(notice.window_to, facts.settings)
        if seconds(at) > seconds(notice.window_to):
            faults.append(fault(Result.HOLD, "window_over", reference=notice.reference, end=end))
        else:
            planned = shown(leaving, facts.settings)
            faults.append(fault(Result.HOLD, "after_window", reference=notice.reference, planned=planned, end=end))
    return judge(check, faults, by_notice(notice))


def _used_since(facts: Facts, at: datetime) -> bool:
    """An exit that is told late comes before the entry that has used it meanwhile."""
    used = [each for each in facts.passages if each.gate is Gate.G3 and each.verdict == Verdict.ALLOW]
    return facts.gate is Gate.G2 and bool(used) and all(seconds(each.at) > seconds(at) for each in used)


def stands(facts: Facts) -> bool:
    """Whether something is filed that what is there now must agree with."""
    return facts.notice is not None and facts.notice.status not in _NO_LONGER


def _refused(facts: Facts, notice: NoticeFacts, refusal: RefusalFacts) -> Fault:
    """By what can be done: what stands is amended, unless it has left; what was amended waits for its answer."""
    name = "refused" if refusal.reference == notice.reference and notice.status not in _NO_LONGER else "refused_before"
    name = "refused_on_the_way" if has_left(facts) else name
    said = Fault(Result.HOLD, name, {"reference": notice.reference, "refused": refusal.reference, "said": refusal.said})
    return said.citing(by_answer(refusal.reference))


def _unfiled(facts: Facts, check: str) -> Finding:
    # That a crossing is notified is what a clearance is given for.
    asked_by = by_clearance(facts.clearance) if facts.clearance is not None else by_practice()
    faults = [left_open(facts, check, fault(Result.HOLD, "none"))]
    if facts.refusal is not None:
        said = fault(Result.HOLD, "refused_elsewhere", refused=facts.refusal.reference, said=facts.refusal.said)
        faults.append(said.citing(by_answer(facts.refusal.reference)))
    return judge(check, faults, asked_by)


def _acknowledged(notice: NoticeFacts) -> bool:
    return notice.status is NotificationStatus.ACKNOWLEDGED or bool(notice.acknowledgement)
