"""Moments in whole seconds and civil days of the zone, by arithmetic that never fails, however far the year."""

from datetime import UTC, datetime, timedelta

from custody.crossing.facts import Facts
from custody.crossing.settings import Gate, Settings


def seconds(moment: datetime) -> int:
    """Whole seconds since 1970 in UTC. A time without offset is read as UTC. Never fails, however far the year."""
    epoch = _EPOCH if moment.tzinfo is not None else _EPOCH.replace(tzinfo=None)
    return (moment - epoch) // timedelta(seconds=1)


def day_number(moment: datetime, settings: Settings) -> int:
    """The civil day in the zone, comparable with `date.toordinal()`."""
    return (seconds(moment) + settings.utc_offset_minutes * 60) // 86400 + _EPOCH.toordinal()


def shown(moment: datetime, settings: Settings) -> str:
    """The moment in the zone's civil time, like "2026-11-23 14:05"; as it stands when it lies outside the calendar."""
    local = seconds(moment) + settings.utc_offset_minutes * 60
    if not _FIRST <= local <= _LAST:
        return moment.isoformat(sep=" ", timespec="minutes")
    return (_EPOCH + timedelta(seconds=local)).strftime("%Y-%m-%d %H:%M")


def foreseen_at(facts: Facts, at: datetime) -> datetime:
    """The moment for which licences and dates are judged: at a pre-check the planned exit, when that lies ahead."""
    planned = facts.consignment.planned_exit if facts.consignment is not None else at
    return planned if facts.gate is Gate.G0 and seconds(planned) > seconds(at) else at


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST = seconds(datetime.min)
_LAST = seconds(datetime.max)
