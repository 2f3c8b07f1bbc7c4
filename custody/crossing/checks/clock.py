"""Can the time and the data be trusted: the station's clock, the age of what an offline station knows."""

from datetime import datetime

from custody.crossing.checks.order import just_let_pass
from custody.crossing.facts import Facts
from custody.crossing.finding import Fault, Finding, Result, fault, judge, missing, not_applicable, unknown
from custody.crossing.moments import seconds, shown
from custody.crossing.settings import Gate
from custody.crossing.source import by_practice, by_setting


def check_clock(facts: Facts, at: datetime) -> Finding:
    """A small offset is corrected and warned of, a large one holds, and so does time that runs backwards."""
    check = "CLOCK"
    settings = facts.settings
    if facts.clock is None:
        return not_applicable(check, facts.gate.value) if facts.gate is Gate.G0 else unknown(check, "clock")
    off = abs(facts.clock.offset_ms)
    faults: list[Fault] = []
    if off > settings.clock_hold_seconds * 1000:
        # Leave to pass a clock that is ten minutes slow is none for one that is a day slow, or ten minutes fast.
        step = facts.clock.offset_ms // (1000 * max(settings.clock_hold_seconds, 1))
        faults.append(fault(Result.HOLD, "wrong", seconds=off // 1000, most=settings.clock_hold_seconds, step=step))
    elif off > settings.clock_warn_seconds * 1000:
        faults.append(fault(Result.WARN, "off", seconds=off // 1000).citing(by_setting("clock_warn_seconds", settings)))
    if facts.form:
        faults.append(fault(Result.WARN, "paper", form=facts.form).citing(by_practice()))
    if facts.clock.backwards:
        faults.append(fault(Result.HOLD, "backwards").citing(by_practice()))
    return judge(check, faults, by_setting("clock_hold_seconds", settings))


def check_snapshot(facts: Facts, at: datetime) -> Finding:
    """What a station without network knows is young enough, and it has a token that it has not used.

    The service itself always knows the newest.
    """
    check = "SNAPSHOT"
    settings = facts.settings
    if not facts.snapshot:
        return judge(check, [], by_setting("snapshot_hard_minutes", settings), minutes=settings.snapshot_hard_minutes)
    if facts.snapshot_at is None:
        return unknown(check, "snapshot")
    age = (seconds(at) - seconds(facts.snapshot_at)) // 60
    faults: list[Fault] = []
    if age < -settings.clock_hold_seconds // 60:
        faults.append(fault(Result.HOLD, "ahead", minutes=-age).citing(by_setting("clock_hold_seconds", settings)))
    elif age > settings.snapshot_hard_minutes:
        faults.append(fault(Result.HOLD, "too_old", minutes=age, most=settings.snapshot_hard_minutes))
    elif age > settings.snapshot_soft_minutes:
        ageing = fault(Result.WARN, "ageing", minutes=age)
        faults.append(ageing.citing(by_setting("snapshot_soft_minutes", settings)))
    of_age = bool(faults)
    faults += _of_token(facts, at)
    # What is read a second time is measured by nothing of the data's age.
    words = "read_again" if not of_age and [each.name for each in faults] == ["read_again"] else ""
    by_age = by_setting("snapshot_hard_minutes", settings)
    return judge(check, faults, by_age, words, minutes=settings.snapshot_hard_minutes)


def _of_token(facts: Facts, at: datetime) -> list[Fault]:
    """What this lane has let pass a moment ago needs no token to be looked at once more: nothing comes back so soon,
    and whatever is not as it was then is the fault of another check."""
    if facts.token is None:
        return [missing("token")]
    if facts.token.id and not facts.token.used:
        return []
    before = just_let_pass(facts, at)
    if before is not None:
        again = fault(Result.WARN, "read_again", at=shown(before.at, facts.settings))
        return [again.citing(by_setting("same_moment_seconds", facts.settings))]
    return [fault(Result.HOLD, "token_used" if facts.token.id else "no_token").citing(by_practice())]
