"""What needs attention, found by indexes over what is open: however long the ledger is, the questions stay the same."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, and_, func, not_, or_, select, true

from custody.clearance import ClearanceStatus
from custody.deciding import hindered, running_out, watching
from custody.deciding.consignments.refusals import standing_refusal
from custody.deciding.gates.overriding import responsible
from custody.deciding.watching import Concern
from custody.deliveries import Delivery, DeliveryState
from custody.holding import (
    Consignment,
    ConsignmentState,
    Container,
    Handoff,
    HandoffState,
    Hold,
    Notification,
    NotificationState,
    Override,
    OverrideState,
    Package,
    Passage,
    Tally,
)
from custody.parties import Person
from custody.records.store.rows import from_row, load
from custody.records.store.tables import TABLES
from custody.records.views.discrepancies import discrepancies, found_elsewhere, searched_for
from custody.records.views.holds import standing
from custody.records.views.left_with import left_with
from custody.records.views.losses import losses
from custody.records.views.opened import opened
from custody.records.views.rated import rated_above
from custody.records.views.replaced import CLEARED, replaced
from custody.records.views.silence import words_to_confirm
from custody.wording import NOTHING
from custody.world import Noun
from custody.zone import Zone

N = TypeVar("N", bound=Noun)

MOST = 200
"""Of each matter; whoever has more open than that does not need to be told which."""
_WATCHED = (
    ConsignmentState.EXIT_CLEARED,
    ConsignmentState.HELD,
    ConsignmentState.REFUSED,
    ConsignmentState.RETURNING,
)
_FAILED = 2
"""So many tries without an answer are no hiccup any more."""
_STOPPED = (ClearanceStatus.SUSPENDED, ClearanceStatus.REVOKED)


def attention(
    connection: Connection, zone: Zone, parties: Collection[str] | None, at: datetime, reader: Person | None = None
) -> list[Concern]:
    """What these organisations and checkpoints have to see to, the most urgent first; of everybody for None. `reader`
    is who asks."""
    names = None if parties is None else tuple(parties)
    found = [
        *_handoffs(connection, zone, names, at),
        *_consignments(connection, zone, names, at),
        *_uncovered(connection, zone, names),
        *_replaced(connection, zone, names, at),
        *_notifications(connection, zone, names, at),
        *_barred(connection, zone, names, at),
        *_above(connection, zone, names, at),
        *_refused(connection, names),
        *opened(connection, zone, names),
        *_failing(connection, names),
        *discrepancies(connection, zone, names, at),
        *found_elsewhere(connection, names),
        *left_with(connection, zone, names, reader),
        *losses(connection, zone, names, at, searched_for(connection, names)),
        *_held(connection, zone, names, at),
        *(watching.asked(override, of, reader) for override, of in _overrides(connection, names)),
        *words_to_confirm(connection, zone, names, at),
        *running_out.endings(zone, names, at),
    ]
    running = running_out.quota_tallies(zone, names, at)
    tallies = load(connection, Tally, "id", running) if running else []
    return watching.in_order([*found, *running_out.filling(running, tallies, zone, at)])


def _handoffs(connection: Connection, zone: Zone, names: tuple[str, ...] | None, at: datetime) -> Iterator[Concern]:
    table = TABLES[Handoff]
    before = _text(at - timedelta(minutes=zone.about.pending_handoff_minutes))
    waiting = and_(table.c.state == HandoffState.OFFERED.value, table.c.at <= before)
    parties = (table.c.giver_organisation, table.c.receiver_organisation)
    for handoff in _some(connection, Handoff, select(table).where(waiting, _of(names, *parties)).order_by(table.c.at)):
        concern = watching.pending(handoff, zone, at)
        if concern is not None:
            yield concern


def _consignments(connection: Connection, zone: Zone, names: tuple[str, ...] | None, at: datetime) -> Iterator[Concern]:
    table = TABLES[Consignment]
    watched = table.c.state.in_([state.value for state in _WATCHED])
    statement = select(table).where(watched, _concerns(names)).order_by(table.c.entry)
    found = _some(connection, Consignment, statement)
    passages: dict[str, list[Passage]] = {}
    for passage in load(connection, Passage, "consignment", [each.number for each in found]) if found else ():
        passages.setdefault(passage.consignment, []).append(passage)
    for consignment in found:
        met = passages.get(consignment.number, [])
        if consignment.state is not ConsignmentState.EXIT_CLEARED:
            yield watching.stopped(consignment, met, zone, names)
        elif (concern := watching.overdue(consignment, met, zone, names, at)) is not None:
            yield concern


def _uncovered(connection: Connection, zone: Zone, names: tuple[str, ...] | None) -> Iterator[Concern]:
    """What is filed or on its way under a clearance that was stopped since, told to every party at once."""
    stopped = [number for number, clearance in zone.clearances.items() if clearance.status in _STOPPED]
    if not stopped:
        return
    table = TABLES[Consignment]
    states = table.c.state.in_([state.value for state in CLEARED])
    statement = select(table).where(states, table.c.clearance.in_(stopped), _concerns(names)).order_by(table.c.entry)
    for consignment in _some(connection, Consignment, statement):
        yield watching.uncovered(consignment, zone.clearances[consignment.clearance], zone, names)


def _replaced(connection: Connection, zone: Zone, names: tuple[str, ...] | None, at: datetime) -> Iterator[Concern]:
    """What is filed or on its way under a clearance that was replaced since."""
    states = [state.value for state in CLEARED]
    for consignment, renewal in replaced(connection, zone, states, _concerns(names), at):
        concern = watching.replaced(consignment, renewal, zone, names)
        if concern is not None:
            yield concern


def _barred(connection: Connection, zone: Zone, names: tuple[str, ...] | None, at: datetime) -> Iterator[Concern]:
    """What was filed and holds a risk that the rules in force exclude, or do not know; one question however many."""
    settings = zone.settings_at(at)
    known = {*settings.risk.levels, *settings.risk.legacy}
    fine = [risk for risk in known if settings.risk.current(risk) not in settings.excluded_risks]
    table, container = TABLES[Consignment], TABLES[Container]
    statement = (
        select(table.c.number, container.c.risk)
        .join(container, container.c.consignment == table.c.number)
        .where(table.c.state.in_([state.value for state in CLEARED]), container.c.risk.not_in(fine), _concerns(names))
        .distinct()
        .order_by(table.c.number, container.c.risk)
        .limit(MOST)
    )
    found: dict[str, list[str]] = {}
    for number, risk in connection.execute(statement):
        found.setdefault(number, []).append(risk or NOTHING)
    for number, risks in found.items():
        yield hindered.barred(number, risks, settings.valid_from.isoformat(), settings.version)


def _above(connection: Connection, zone: Zone, names: tuple[str, ...] | None, at: datetime) -> Iterator[Concern]:
    """What was filed and is rated higher now than its clearance or permit allows."""
    settings = zone.settings_at(at)
    states = [state.value for state in CLEARED]
    for consignment, by, risks in rated_above(connection, zone, settings, states, _concerns(names)):
        yield hindered.above(consignment, by, risks, settings)


def _failing(connection: Connection, names: tuple[str, ...] | None) -> Iterator[Concern]:
    """Tried more than once, and not heard of: told to who filed it."""
    table, consignment = TABLES[Delivery], TABLES[Consignment]
    again = and_(table.c.state == DeliveryState.RETRYING.value, table.c.attempts >= _FAILED)
    statement = select(table).join(consignment, consignment.c.number == table.c.consignment)
    statement = statement.where(again, _of(names, consignment.c.from_organisation)).order_by(table.c.at)
    for delivery in _some(connection, Delivery, statement):
        yield hindered.failing(delivery)


def _notifications(
    connection: Connection, zone: Zone, names: tuple[str, ...] | None, at: datetime
) -> Iterator[Concern]:
    notice, table = TABLES[Notification], TABLES[Consignment]
    stands = [state.value for state in NotificationState if state.stands]
    waiting = [state.value for state in ConsignmentState if state.before_exit]
    soon = at + timedelta(minutes=zone.about.window_closing_minutes)
    planned = _text(soon - timedelta(minutes=zone.settings_at(at).late_minutes))
    closing = or_(
        and_(notice.c.window_to != "", notice.c.window_to <= _text(soon)),
        and_(notice.c.window_to == "", table.c.planned_exit <= planned),
    )
    statement = (
        select(notice)
        .join(table, table.c.number == notice.c.consignment)
        .where(notice.c.state.in_(stands), table.c.state.in_(waiting), closing, _concerns(names))
        .order_by(notice.c.entry)
    )
    notices = _some(connection, Notification, statement)
    numbers = [notification.consignment for notification in notices]
    known = {each.number: each for each in load(connection, Consignment, "number", numbers)} if numbers else {}
    for notification in notices:
        concern = watching.closing(notification, known[notification.consignment], zone, at)
        if concern is not None:
            yield concern


def _refused(connection: Connection, names: tuple[str, ...] | None) -> Iterator[Concern]:
    """What the authority refused, while what is filed now still meets a gate that holds it for that; the consignor's
    business."""
    notice, table = TABLES[Notification], TABLES[Consignment]
    filed = table.c.state.in_([state.value for state in (*CLEARED, ConsignmentState.REFUSED)])
    statement = (
        select(table)
        .where(filed, table.c.number.in_(select(notice.c.consignment).where(notice.c.refused_at != "")))
        .where(table.c.notification != "", _of(names, table.c.from_organisation))
        .order_by(table.c.entry)
    )
    numbers = [each.number for each in _some(connection, Consignment, statement)]
    versions: dict[str, list[Notification]] = {}
    for version in load(connection, Notification, "consignment", numbers) if numbers else ():
        versions.setdefault(version.consignment, []).append(version)
    for number in numbers:
        found = standing_refusal(versions[number])
        if found is not None:
            yield watching.refused(found)


def _held(connection: Connection, zone: Zone, names: tuple[str, ...] | None, at: datetime) -> Iterator[Concern]:
    found = _holds(connection, names)
    settings = zone.settings_at(at)
    told = standing(connection, zone, [hold for hold, _ in found])
    for (hold, count), each in zip(found, told, strict=True):
        yield hindered.held(hold, count, each.releasers, settings)


def _holds(connection: Connection, names: tuple[str, ...] | None) -> list[tuple[Hold, int]]:
    """The open holds that they placed, and those on what they answer for, send, or carry still; of each deed one, and
    how many."""
    hold, container, package, consignment = (TABLES[noun] for noun in (Hold, Container, Package, Consignment))
    parties = (
        hold.c.organisation,
        hold.c.target,
        container.c.organisation,
        container.c.owner,
        package.c.organisation,
        consignment.c.from_organisation,
        consignment.c.to_organisation,
    )
    underway = consignment.c.state.in_([state.value for state in ConsignmentState if not state.over])
    carried = and_(underway, _of(names, consignment.c.carrier_organisation))
    deeds = (
        select(hold.c.entry, func.min(hold.c.id).label("id"), func.count().label("along"))
        .outerjoin(container, container.c.code == hold.c.target)
        .outerjoin(package, package.c.code == hold.c.target)
        .outerjoin(consignment, consignment.c.number == hold.c.target)
        .where(hold.c.released == 0, or_(_of(names, *parties), carried))
        .group_by(hold.c.entry)
        .order_by(hold.c.entry)
        .limit(MOST)
        .subquery()
    )
    statement = select(hold, deeds.c.along).join(deeds, deeds.c.id == hold.c.id).order_by(hold.c.entry)
    return [(from_row(Hold, row[:-1]), row.along) for row in connection.execute(statement)]


def _overrides(connection: Connection, names: tuple[str, ...] | None) -> Iterator[tuple[Override, Consignment]]:
    """Those that nobody answered, while a gate may still decide: to who asked, and to who answers for it there."""
    table, consignment = TABLES[Override], TABLES[Consignment]
    past = consignment.c.state.in_([state.value for state in ConsignmentState if state.past_gates])
    ends = (consignment.c.from_organisation, consignment.c.to_organisation)
    statement = select(table).join(consignment, consignment.c.number == table.c.consignment).order_by(table.c.entry)
    requested = statement.where(table.c.state == OverrideState.REQUESTED.value, not_(past))
    found = _some(connection, Override, requested.where(_of(names, table.c.organisation, *ends)))
    asked_on = {each.consignment for each in found}
    known = {each.number: each for each in load(connection, Consignment, "number", asked_on)} if found else {}
    for each in found:
        told = (each.organisation, responsible(known[each.consignment], each.gate))
        if names is None or not set(names).isdisjoint(told):
            yield each, known[each.consignment]


def _concerns(names: tuple[str, ...] | None) -> ColumnElement[bool]:
    table = TABLES[Consignment]
    return _of(
        names, table.c.from_organisation, table.c.to_organisation, table.c.carrier_organisation, table.c.checkpoint
    )


def _of(names: tuple[str, ...] | None, *columns: ColumnElement[Any]) -> ColumnElement[bool]:
    return true() if names is None else or_(*(column.in_(names) for column in columns))


def _some(connection: Connection, noun: type[N], statement: Select[Any]) -> list[N]:
    return [from_row(noun, row) for row in connection.execute(statement.limit(MOST))]


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
