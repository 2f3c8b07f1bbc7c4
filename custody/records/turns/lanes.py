"""Whether a lane may let a consignment pass without our hearing of it, by a token that it was given.

Nothing of it comes back to a quota or permit while that is so: it might cross all the same, and somebody else in its
place as well. No beat of the lane says that it has its network a moment later. So one that is heard is asked to hand
the token back first: the answer to its next beat says so, it lays the token down for good, and its beat after that
says that it did. One that is silent is waited for until what it holds has become too old to let anything pass, or
until an officer of its post and a coordinator have said together that nothing has crossed there and nothing will.

What a machine was given only that machine hands back: while another runs in its place, it is waited for like a silent
lane.

While it is asked it gets no token for that consignment. What was asked and not done is forgotten after ASKED.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from custody import acts
from custody.access import HEARD, StationReport
from custody.acts import AnyAct
from custody.deciding.gates.standstill import stands, stands_for_former
from custody.holding import Consignment, Handoff, Notification, Package, Standstill
from custody.records.turns.lanes_then import exit_lanes
from custody.records.turns.rules_then import longest_alone
from custody.records.turns.turn import Turn
from custody.refusal import Refusal, refuse

ASKED = timedelta(minutes=2)
"""How long it may take from the asking to the deed."""
STILL = timedelta(seconds=20)
"""How much longer the lane gets no new token: a deed of the last moment must have been written by then."""

_GIVING_BACK = (
    acts.NotificationCancelled,
    acts.NotificationAmended,
    acts.NotificationLapsed,
    acts.ConsignmentCancelled,
    acts.ConsignmentDivided,
    acts.ConsignmentLossDeclared,
)


def may_pass_unheard(act: AnyAct, turn: Turn) -> Refusal | None:
    """A refusal when this act would take back what a lane may still let pass. One that is heard is asked for it.

    What is done with the boxes by hand waits for a lane that answers, and for no other: they are where they are.
    """
    by_hand = not isinstance(act, _GIVING_BACK)
    for number in _by_hand(act, turn) if by_hand else (getattr(act, "consignment", ""),):
        consignment = turn.world.get(Consignment, number)
        if consignment is None or consignment.journey.unfiled or not consignment.journey.before_exit:
            continue
        for station in exit_lanes(consignment, turn):
            wrong = _held_by(station, consignment, turn, by_hand=by_hand)
            if wrong is not None:
                return wrong
    return None


def asks(report: StationReport, at: datetime) -> tuple[str, ...]:
    """What this lane is asked to hand back, and gets no token for; `at` carries its offset."""
    return tuple(each for each in report.asked if at - _moment(each) <= ASKED + STILL)


def asked_for(report: StationReport, at: datetime) -> set[str]:
    """The consignments of these."""
    return {each.partition("@")[0] for each in asks(report, at)}


def _by_hand(act: AnyAct, turn: Turn) -> tuple[str, ...]:
    """The consignments that a deed takes something from that is on its way to the exit: out of the carrier's hands, or
    out of a box."""
    match act:
        case acts.Unpacked(package=package):
            codes: tuple[str, ...] = (package,)
        case acts.Unsealed(package=package) if act.opening != "customs":
            codes = (package,)
        case acts.Accepted(handoff=handoff):
            offer = turn.world.get(Handoff, handoff)
            codes = offer.offered if offer is not None else ()
        case _:
            return ()
    boxes = (turn.world.get(Package, code) for code in codes)
    return tuple(dict.fromkeys(box.consignment for box in boxes if box is not None and _is_with_its_carrier(box, turn)))


def _is_with_its_carrier(box: Package, turn: Turn) -> bool:
    """The gate lets nothing pass that anybody else has in hand."""
    consignment = turn.world.get(Consignment, box.consignment)
    return consignment is not None and box.custodian == consignment.carrier


def _held_by(station: str, consignment: Consignment, turn: Turn, *, by_hand: bool) -> Refusal | None:
    report = turn.world.get(StationReport, station)
    if report is None:
        return None
    word = turn.world.get(Standstill, f"{consignment.number}|{station}")
    if by_hand:
        wrong = _held_by_holder(report, word, consignment, turn)
        return wrong if wrong is not None and wrong.code == "lane_asked" else None
    return _held_by_former(report, word, consignment, turn) or _held_by_holder(report, word, consignment, turn)


def _held_by_holder(
    report: StationReport, word: Standstill | None, consignment: Consignment, turn: Turn
) -> Refusal | None:
    """By the machine that runs there now."""
    until = _until(report, consignment, turn)
    if until is None:
        return None
    beat = datetime.fromisoformat(report.at)
    # What it said before this service was away says nothing of what it has done since.
    if turn.at - beat <= HEARD and beat >= turn.since and not (report.queue or report.is_doubled(turn.at)):
        return _handed_back(report, consignment, turn)
    if stands(word, report):
        return None
    return refuse("lane_unheard", consignment=consignment.number, station=report.station, at=_clock(until, turn))


def _held_by_former(
    report: StationReport, word: Standstill | None, consignment: Consignment, turn: Turn
) -> Refusal | None:
    """By a machine that ran there before, and has not been heard since."""
    filed = turn.world.get(Notification, consignment.notification)
    known = [moment for moment in map(_moment, report.former) if not _filed_after(filed, moment)]
    until = max((_too_old(moment, turn) for moment in known), default=turn.at)
    if until <= turn.at or stands_for_former(word, report):
        return None
    return refuse("lane_former", consignment=consignment.number, station=report.station, at=_clock(until, turn))


def still_bound(report: StationReport, turn: Turn) -> StationReport:
    """Without what machines before were given so long ago that it lets nothing pass any more."""
    former = tuple(each for each in report.former if _too_old(_moment(each), turn) > turn.at)
    return report if former == report.former else replace(report, former=former)


def _until(report: StationReport, consignment: Consignment, turn: Turn) -> datetime | None:
    """How long, in UTC, what this lane was given last may let it pass; None: it may not."""
    taken = [datetime.fromisoformat(moment) for moment in (report.snapshot, report.given) if moment]
    if not taken:
        return None
    last = max(taken)
    filed = turn.world.get(Notification, consignment.notification)
    if _filed_after(filed, max(last, datetime.fromisoformat(report.at))):
        return None
    until = _too_old(last, turn)
    return until if until > turn.at else None


def _filed_after(filed: Notification | None, moment: datetime) -> bool:
    return filed is not None and datetime.fromisoformat(filed.filed_at) > moment


def _too_old(given: datetime, turn: Turn) -> datetime:
    """When a station that was given something then lets nothing pass by it any more."""
    return given + longest_alone(given, turn) + timedelta(minutes=1)


def _clock(moment: datetime, turn: Turn) -> str:
    """As the clocks of the zone show it."""
    offset = timedelta(minutes=turn.zone.settings_at(turn.at).utc_offset_minutes)
    return f"{moment + offset:%Y-%m-%d %H:%M}"


def _handed_back(report: StationReport, consignment: Consignment, turn: Turn) -> Refusal | None:
    """None when it has; then what was asked is settled by this deed. Otherwise it is asked, unless it was."""
    mine = [each for each in asks(report, turn.at) if each.partition("@")[0] == consignment.number]
    others = tuple(each for each in asks(report, turn.at) if each not in mine)
    if any(each in report.handed_back and turn.at - _moment(each) <= ASKED for each in mine):
        turn.world.put(replace(report, asked=others))
        return None
    if not any(turn.at - _moment(each) <= ASKED for each in mine):
        moment = turn.at.astimezone(UTC).isoformat(timespec="milliseconds")
        turn.world.put(replace(report, asked=(*others, f"{consignment.number}@{moment}")))
    return refuse("lane_asked", consignment=consignment.number, station=report.station)


def _moment(named: str) -> datetime:
    """Of what is written as name@moment."""
    return datetime.fromisoformat(named.partition("@")[2])
