"""Whether a lane that is without network may still let a consignment pass, by a token that it was given.

Nothing of it comes back to a quota or permit while that is so: it might cross all the same, and somebody else in its
place as well. A lane that beats hears of it with its next snapshot, within the minute; one that is silent is waited for
until what it holds has become too old to let anything pass.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from custody import acts
from custody.access import HEARD, StationReport
from custody.acts import AnyAct
from custody.crossing.settings import Gate
from custody.holding import Consignment, Notification
from custody.records.loading import Needs
from custody.records.writer import Turn
from custody.refusal import Refusal, refuse
from custody.snapshot.carving import gate_at, is_its_gate

_GIVING_BACK = (
    acts.NotificationCancelled,
    acts.NotificationAmended,
    acts.NotificationLapsed,
    acts.ConsignmentCancelled,
    acts.ConsignmentDivided,
    acts.ConsignmentLossDeclared,
)


def may_pass_unheard(act: AnyAct, turn: Turn) -> Refusal | None:
    """A refusal when this act would take back what a silent lane may still let pass."""
    consignment = turn.world.get(Consignment, act.consignment) if isinstance(act, _GIVING_BACK) else None
    if consignment is None or consignment.journey.unfiled or not consignment.journey.before_exit:
        return None
    for station in turn.zone.stations.values():
        if not (station.enabled and gate_at(station) is Gate.G2 and is_its_gate(station, consignment, turn.zone)):
            continue
        turn.require(Needs(keys=((StationReport, station.name),)))
        report = turn.world.get(StationReport, station.name)
        until = _until(report, consignment, turn) if report is not None else None
        if until is not None:
            offset = timedelta(minutes=turn.zone.settings_at(turn.at).utc_offset_minutes)
            clock = f"{until + offset:%Y-%m-%d %H:%M}"
            return refuse("lane_unheard", consignment=consignment.number, station=station.name, at=clock)
    return None


def _until(report: StationReport, consignment: Consignment, turn: Turn) -> datetime | None:
    """How long, in UTC, this lane may let it pass without our hearing of it; None: it may not."""
    if not report.snapshot:
        return None
    beat = datetime.fromisoformat(report.at)
    filed = turn.world.get(Notification, consignment.notification)
    if filed is not None and datetime.fromisoformat(filed.filed_at) > beat:
        return None
    # What it said before this service was away says nothing of what it has done since.
    if turn.at - beat <= HEARD and beat >= turn.since and not (report.queue or report.is_doubled(turn.at)):
        return None
    until = datetime.fromisoformat(report.snapshot) + timedelta(
        minutes=turn.zone.settings_at(turn.at).snapshot_hard_minutes + 1
    )
    return until if until > turn.at else None
