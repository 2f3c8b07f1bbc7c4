"""What ends or is used up soon: clearances, permits, authorisations, training, and what may still cross of a quota."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta

from custody.amounts import BASE
from custody.clearance import Clearance, ClearanceStatus
from custody.crossing.moments import day_number, seconds, shown
from custody.deciding.quotas.quota import label_of, tally_names
from custody.deciding.watching import Concern, Matter, concern
from custody.holding import Tally
from custody.wording import Param
from custody.zone import Zone


def endings(zone: Zone, parties: Collection[str] | None, at: datetime) -> Iterator[Concern]:
    """Clearances, permits, authorisations and training that end soon; of these organisations, or of all for None."""
    last = at + timedelta(days=zone.about.ending_days)
    settings = zone.settings_at(at)
    soon = settings.warn_days_left
    for clearance in _standing(zone, parties, at):
        renewed = zone.renewal(clearance.number, at) is not None
        if seconds(clearance.valid_to) <= seconds(last) and not renewed:
            named = {"clearance": clearance.number, "end": shown(clearance.valid_to, settings)}
            yield _ending(
                Matter.CLEARANCE_ENDS, clearance.number, clearance.valid_to, at, settings.warn_days_left, **named
            )
    for permit in zone.permits.values():
        mine = parties is None or permit.holder in parties
        if mine and not permit.revoked and seconds(at) <= seconds(permit.valid_to) <= seconds(last):
            named = {"permit": permit.number, "end": shown(permit.valid_to, settings)}
            yield _ending(Matter.PERMIT_ENDS, permit.number, permit.valid_to, at, soon, **named)
    today, horizon = day_number(at, settings), day_number(last, settings)
    for person in zone.people.values():
        if parties is not None and person.organisation not in parties:
            continue
        for matter, day in (
            (Matter.AUTHORISATION_ENDS, person.carrier_authorised_until),
            (Matter.TRAINING_ENDS, person.dg_training_until),
        ):
            if day is not None and today <= day.toordinal() <= horizon:
                yield _of_day(matter, person.staff, day, today, soon)


def quota_tallies(zone: Zone, parties: Collection[str] | None, at: datetime) -> dict[str, tuple[Clearance, str, int]]:
    """The tallies of the quotas that run now: tally -> its clearance, the row, the limit in the tally's unit."""
    offset = zone.settings_at(at).utc_offset_minutes
    found: dict[str, tuple[Clearance, str, int]] = {}
    for clearance in _standing(zone, parties, at):
        for quota in clearance.quotas:
            limit = quota.limit * BASE.get(quota.unit, ("", 1))[1]
            found |= dict.fromkeys(tally_names(clearance, quota, at, offset), (clearance, quota.row, limit))
    return found


def filling(
    known: Mapping[str, tuple[Clearance, str, int]], tallies: Iterable[Tally], zone: Zone, at: datetime
) -> Iterator[Concern]:
    """Quotas of which as much is taken as the setting warns at."""
    for tally in tallies:
        clearance, row, limit = known[tally.id]
        taken = tally.used + tally.reserved
        if taken * 100 >= limit * zone.settings_at(at).quota_warn_percent:
            unit, period = tally.id.split("|")[2], label_of(tally.id)
            named: dict[str, Param] = {
                "clearance": clearance.number,
                "row": row,
                "taken": taken,
                "limit": limit,
                "unit": BASE.get(unit, (unit, 1))[0],
                "period": period,
            }
            yield concern(Matter.QUOTA_FILLING, clearance.number, taken >= limit, at.isoformat(), named)


def _standing(zone: Zone, parties: Collection[str] | None, at: datetime) -> Iterator[Clearance]:
    """The clearances that can still be used, so that somebody minds when they end."""
    for clearance in zone.clearances.values():
        mine = parties is None or clearance.holder in parties
        active = clearance.status is ClearanceStatus.ACTIVE and seconds(clearance.valid_to) >= seconds(at)
        if mine and active and zone.successor(clearance.number, at) is None:
            yield clearance


def _ending(matter: Matter, subject: str, ends: datetime, at: datetime, soon: int, **named: Param) -> Concern:
    days = (seconds(ends) - seconds(at)) // 86400
    return concern(matter, subject, days < soon, ends.isoformat(), {**named, "days": days})


def _of_day(matter: Matter, staff: str, day: date, today: int, soon: int) -> Concern:
    days = day.toordinal() - today
    named: dict[str, Param] = {"staff": staff, "end": day.isoformat(), "days": days}
    return concern(matter, staff, days < soon, day.isoformat(), named)
