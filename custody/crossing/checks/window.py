"""Is the clearance in date, from the exit until the planned entry and a margin after it."""

from datetime import datetime

from custody.clearance import Clearance
from custody.crossing.checks.order import has_left, unexited
from custody.crossing.facts import ConsignmentFacts, Facts
from custody.crossing.finding import Fault, Finding, Result, fault, judge, unknown
from custody.crossing.moments import seconds, shown
from custody.crossing.settings import Gate
from custody.crossing.source import by_clearance, by_clearance_or_setting, by_setting

_AT_ONCE = 60
"""Seconds: the last of a day and the first of the next leave nothing between them."""


def check_clr_window(facts: Facts, at: datetime) -> Finding:
    """Not yet valid, or not long enough: DENY before the border. Run out between exit and entry: HOLD."""
    check = "CLR_WINDOW"
    consignment, clearance = facts.consignment, facts.clearance
    if consignment is None:
        return unknown(check, "consignment")
    if clearance is None:
        return unknown(check, "clearance")
    ahead = facts.gate is Gate.G0 and has_left(facts)
    on_the_way = (facts.gate is Gate.G3 and not unexited(facts)) or ahead
    faults = _in_transit(clearance, facts, at) if on_the_way else _before(clearance, consignment, facts, at)
    days_left = (seconds(clearance.valid_to) - seconds(at)) // 86400
    if not faults and days_left < facts.settings.warn_days_left:
        faults = [_ending(clearance, facts, days_left).citing(by_setting("warn_days_left", facts.settings))]
    return judge(
        check,
        faults,
        by_clearance(clearance),
        start=shown(clearance.valid_from, facts.settings),
        end=shown(clearance.valid_to, facts.settings),
    )


def _ending(clearance: Clearance, facts: Facts, days_left: int) -> Fault:
    """That it ends soon, and what to do; where a renewal is listed already, which one and from when."""
    end = shown(clearance.valid_to, facts.settings)
    if facts.renewal is None:
        return fault(Result.WARN, "ends_soon", days=days_left, end=end)
    between = seconds(facts.renewal.begins) - seconds(clearance.valid_to) > _AT_ONCE
    start = shown(facts.renewal.begins, facts.settings)
    name = "renewed_after_a_gap" if between else "renewed"
    return fault(Result.WARN, name, end=end, start=start, successor=facts.renewal.reference)


def _before(clearance: Clearance, consignment: ConsignmentFacts, facts: Facts, at: datetime) -> list[Fault]:
    # A plan that lies in the past no longer says when the border is met: it cannot be earlier than now.
    leaving = seconds(at) if facts.gate in (Gate.G2, Gate.G3) else max(seconds(consignment.planned_exit), seconds(at))
    entering = max(seconds(consignment.planned_entry), leaving)
    own = clearance.expiry_buffer_minutes
    buffer = facts.settings.expiry_buffer_minutes if own is None else own
    faults = []
    if seconds(clearance.valid_from) > leaving:
        faults.append(fault(Result.DENY, "not_yet", start=shown(clearance.valid_from, facts.settings)))
    if seconds(clearance.valid_to) < leaving:
        faults.append(fault(Result.DENY, "expired", end=shown(clearance.valid_to, facts.settings)))
    elif seconds(clearance.valid_to) < entering + buffer * 60:
        short = fault(Result.DENY, "too_short", end=shown(clearance.valid_to, facts.settings), minutes=buffer)
        faults.append(
            short.citing(by_clearance_or_setting(clearance, own is not None, "expiry_buffer_minutes", facts.settings))
        )
    return faults


def _in_transit(clearance: Clearance, facts: Facts, at: datetime) -> list[Fault]:
    """Never denied on the bridge: the goods have left the other side already."""
    if seconds(clearance.valid_to) < seconds(at):
        return [fault(Result.HOLD, "expired_in_transit", end=shown(clearance.valid_to, facts.settings))]
    if seconds(clearance.valid_from) > seconds(at):
        return [fault(Result.HOLD, "not_yet_in_transit", start=shown(clearance.valid_from, facts.settings))]
    return []
