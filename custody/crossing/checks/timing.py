"""Is it the right time: the lead time served, the gate met when it was planned, the checkpoint open."""

from datetime import datetime

from custody.crossing.checks.notice import stands
from custody.crossing.checks.order import has_left
from custody.crossing.coverage import checkpoint_here
from custody.crossing.facts import ConsignmentFacts, Facts
from custody.crossing.finding import Fault, Finding, Result, fault, judge, missing, not_applicable, unknown
from custody.crossing.gate_facts import HoursFacts
from custody.crossing.moments import foreseen_at, seconds, shown
from custody.crossing.settings import Gate
from custody.crossing.source import by_clearance_or_setting, by_hours, by_practice, by_setting

_DAY = 24 * 60


def check_lead_time(facts: Facts, at: datetime) -> Finding:
    """Filed too shortly before the exit: HOLD until the time is served. Filed too long before: WARN.

    What is drafted and not filed is judged as if it were filed now: then another plan costs nothing.
    """
    check = "LEAD_TIME"
    consignment, clearance, notice = facts.consignment, facts.clearance, facts.notice
    if consignment is None:
        return unknown(check, "consignment")
    if clearance is None:
        return unknown(check, "clearance")
    unfiled = facts.gate is Gate.G0 and not stands(facts)
    if unfiled and not consignment.number:
        return not_applicable(check, facts.gate.value)
    filed = at if unfiled else notice.lead_from if notice is not None else None
    if filed is None:
        return unknown(check, "notice")
    settings = facts.settings
    least = settings.min_lead_minutes if clearance.min_lead_minutes is None else clearance.min_lead_minutes
    most = settings.max_lead_minutes if clearance.max_lead_minutes is None else clearance.max_lead_minutes
    # At the exit, or at the entry of what met none, it is now; before, not earlier than planned and than now.
    leaving = seconds(at) if facts.gate in (Gate.G2, Gate.G3) else max(seconds(consignment.planned_exit), seconds(at))
    served = leaving - seconds(filed)
    faults: list[Fault] = []
    if served < least * 60:
        as_planned = facts.gate is Gate.G0 and leaving > seconds(at)
        name = "late_if_filed_now" if unfiled else "late_as_planned" if as_planned else "late"
        short = -((served - least * 60) // 60)
        # From when it counts is a part of the fault: leave for what was filed then is none for what was amended since.
        since: dict[str, str] = {} if unfiled else {"since": filed.isoformat()}
        faults.append(fault(Result.HOLD, name, minutes=least, missing=short, **since))
    if served > most * 60:
        own = clearance.max_lead_minutes is not None
        longest = by_clearance_or_setting(clearance, own, "max_lead_minutes", settings)
        name = "early_if_filed_now" if unfiled else "early"
        faults.append(fault(Result.WARN, name, days=most // _DAY).citing(longest))
    own = clearance.min_lead_minutes is not None
    source = by_clearance_or_setting(clearance, own, "min_lead_minutes", settings)
    return judge(check, faults, source, "unfiled" if unfiled else "", minutes=least)


def check_time_window(facts: Facts, at: datetime) -> Finding:
    """The gate is met near its planned time, while the checkpoint is open; else HOLD."""
    check = "TIME_WINDOW"
    consignment, settings = facts.consignment, facts.settings
    if consignment is None:
        return unknown(check, "consignment")
    planned = consignment.planned_entry if facts.gate is Gate.G3 else consignment.planned_exit
    if facts.gate is Gate.G0:
        return _foreseen(facts, consignment, at)
    start = seconds(planned) - settings.early_minutes * 60
    end = seconds(planned) + settings.late_minutes * 60
    faults: list[Fault] = []
    if seconds(at) < start:
        early = fault(Result.HOLD, "too_early", planned=shown(planned, settings))
        faults.append(early.citing(by_setting("early_minutes", settings)))
    if seconds(at) > end:
        faults.append(fault(Result.HOLD, "too_late", planned=shown(planned, settings)))
    if facts.hours is None:
        faults.append(missing("hours"))
    elif not _open(facts.hours, facts, at):
        faults.append(_closed(Result.HOLD, facts.hours, checkpoint_here(facts, consignment)))
    return judge(check, faults, by_setting("late_minutes", settings), planned=shown(planned, settings))


def _foreseen(facts: Facts, consignment: ConsignmentFacts, at: datetime) -> Finding:
    """Before a gate, for what has left the entry: its planned time has not run out, and the checkpoint is open then."""
    gone, settings = has_left(facts), facts.settings
    planned = consignment.planned_entry if gone else consignment.planned_exit
    leaving = (planned if seconds(planned) > seconds(at) else at) if gone else foreseen_at(facts, at)
    faults: list[Fault] = []
    if seconds(at) > seconds(planned) + settings.late_minutes * 60:
        faults.append(fault(Result.HOLD, "too_late", planned=shown(planned, settings)))
    elif consignment.number and not stands(facts) and seconds(planned) < seconds(at):
        # Its gate would still let it pass; but a form that names a past exit is filed by nobody.
        faults.append(fault(Result.HOLD, "past", planned=shown(planned, settings)).citing(by_practice()))
    ahead = leaving is not at
    if facts.hours is None:
        faults.append(missing("hours"))
    elif (consignment.number or ahead) and not _open(facts.hours, facts, leaving):
        # A plan for the night fails; that it is night now only means to wait for the morning.
        faults.append(_closed(Result.HOLD if ahead else Result.WARN, facts.hours, consignment.checkpoint))
    return judge("TIME_WINDOW", faults, by_setting("late_minutes", settings), planned=shown(planned, settings))


def _closed(result: Result, hours: HoursFacts, checkpoint: str) -> Fault:
    shut = fault(result, "closed", opens=_clock(hours.opens), closes=_clock(hours.closes))
    return shut.citing(by_hours(checkpoint or "-"))


def _open(hours: HoursFacts, facts: Facts, at: datetime) -> bool:
    if hours.opens == hours.closes:
        return True
    minute = (seconds(at) // 60 + facts.settings.utc_offset_minutes) % _DAY
    if hours.opens < hours.closes:
        return hours.opens <= minute < hours.closes
    return minute >= hours.opens or minute < hours.closes


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
