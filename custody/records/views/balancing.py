"""The balance as the tables have it: counted by the database, in one statement; and what stands behind each figure."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace
from sqlalchemy import ColumnElement, Connection, FromClause, Row, and_, case, func, not_, or_, select

from custody.acts import Taken
from custody.balance import (
    OVER_WHAT_CROSSED,
    REMAINDER,
    Balance,
    Crossing,
    Extent,
    Fate,
    Whereabouts,
    balance_of,
    fate_of,
)
from custody.holding import Consignment, ConsignmentState, Container, Discrepancy, DiscrepancyState, Transit, parts_of
from custody.parties import Direction
from custody.records.store.tables import TABLES
from custody.records.views.takings import takings

_transit, _container, _consignment = TABLES[Transit], TABLES[Container], TABLES[Consignment]
_discrepancy = TABLES[Discrepancy]
_carried = _container.c.organisation == _consignment.c.carrier_organisation
_destination = case({way.value: way.destination.value for way in Direction}, value=_transit.c.direction)
_ALIKE: dict[str, ColumnElement[Any]] = {
    "state": func.coalesce(_container.c.state, ""),
    "organisation": func.coalesce(_container.c.organisation, ""),
    "from_organisation": _transit.c.from_organisation,
    "to_organisation": _transit.c.to_organisation,
    "returned": _transit.c.returned != "",
    "under_way": func.coalesce(or_(_carried, _container.c.side != _destination), True),
    "over_there": func.coalesce(and_(_container.c.side == _destination, _container.c.lost_by == ""), False),
    "undone": func.coalesce(_consignment.c.state == ConsignmentState.CANCELLED.value, False),
}
"""What tells where a container is, as `Whereabouts` has it."""


def on_the_way_with(connection: Connection, organisation: str) -> int:
    """How many containers that have left are in the hands of this organisation, which carries them."""
    statement = (
        select(func.count(_container.c.code.distinct()))
        .join(_transit, _transit.c.container == _container.c.code)
        .join(_consignment, _consignment.c.number == _transit.c.consignment)
        .where(_container.c.organisation == organisation, _consignment.c.carrier_organisation == organisation)
        .where(_container.c.consignment == _consignment.c.number)
    )
    return connection.execute(statement).scalar_one()


_STANDING = [state.value for state in DiscrepancyState if state is not DiscrepancyState.RESOLVED]
_TOLD: dict[str, ColumnElement[Any]] = {
    "id": _transit.c.id,
    "container": _transit.c.container,
    "consignment": _transit.c.consignment,
    "clearance": _transit.c.clearance,
    "direction": _transit.c.direction,
    "at": _transit.c.at,
    "custodian": func.coalesce(_container.c.custodian, ""),
    "place": func.coalesce(_container.c.place, ""),
}


def balance(connection: Connection, extent: Extent) -> Balance:
    numbers = _with_its_parts(connection, extent.consignment)
    found = balance_of(_groups(connection, _within(extent, numbers)))
    over = _over_what_crossed(extent, numbers)
    return replace(
        found,
        containers=_containers(connection, _within(extent, numbers)) if found.crossed else 0,
        open=_unresolved(connection, over),
        open_besides=_unresolved(connection, _of(extent, numbers), not_(over)),
    )


def _containers(connection: Connection, within: list[ColumnElement[bool]]) -> int:
    """How many different containers made these crossings."""
    statement = select(func.count(_transit.c.container.distinct())).where(and_(True, *within))
    return int(connection.execute(statement).scalar_one())


def _over_what_crossed(extent: Extent, numbers: list[str]) -> ColumnElement[bool]:
    """Discrepancies that put in doubt what crossed in these consignments."""
    mine = _discrepancy.c.consignment
    crossed = select(_transit.c.id).where(and_(_transit.c.consignment == mine, *_within(extent, numbers))).exists()
    concerned = or_(crossed, mine.in_(numbers)) if numbers else crossed
    return and_(_discrepancy.c.discrepancy_kind.in_(OVER_WHAT_CROSSED), concerned)


def _of(extent: Extent, numbers: list[str]) -> ColumnElement[bool]:
    """Discrepancies of these consignments, whatever they are over and whenever it crossed; of an organisation, those
    too that it must explain: all that stands on its page of discrepancies."""
    of: list[ColumnElement[bool]] = []
    if numbers:
        of.append(_consignment.c.number.in_(numbers))
    if extent.clearance:
        of.append(_consignment.c.clearance == extent.clearance)
    if extent.organisation:
        parties = (_discrepancy.c.organisation, _consignment.c.from_organisation, _consignment.c.to_organisation)
        of.append(or_(*(party == extent.organisation for party in parties)))
    return and_(True, *of)


def _unresolved(connection: Connection, *of: ColumnElement[bool]) -> int:
    """How many of these discrepancies nobody has resolved."""
    joined = _discrepancy.join(_consignment, _consignment.c.number == _discrepancy.c.consignment)
    found = and_(_discrepancy.c.state.in_(_STANDING), *of)
    return int(connection.execute(select(func.count()).select_from(joined).where(found)).scalar_one())


def crossings(
    connection: Connection, extent: Extent, fate: str = "", below: tuple[str, str] = ("", ""), most: int = 100
) -> list[Crossing]:
    """What stands behind the figures, the latest crossing first; of one fate, or, with an empty one, of all.

    `fate` is one of `Fate`, or `remainder` for what nothing explains. `below` is the (at, id) of the last one that was
    seen.
    """
    within = _within(extent, _with_its_parts(connection, extent.consignment))
    conditions = list(within)
    if fate:
        groups = (group for group in _groups(connection, conditions) if (fate_of(group) or REMAINDER) == fate)
        conditions.append(or_(False, *(_like(group) for group in groups)))
    at, id_ = _transit.c.at, _transit.c.id
    if any(below):
        conditions.append(or_(at < below[0], and_(at == below[0], id_ > below[1])))
    statement = (
        select(*_TOLD.values(), *_ALIKE.values())
        .select_from(_joined())
        .where(and_(True, *conditions))
        .order_by(at.desc(), id_)
        .limit(most)
    )
    found = [_crossing(row) for row in connection.execute(statement)]
    times = _times(connection, within, [each.container for each in found])
    counted = [replace(each, times=times.get(each.container, 1)) for each in found]
    taken = takings(connection, [each.container for each in counted if each.fate == Fate.TAKEN])
    return [_answered_for(each, taken.get(each.container)) for each in counted]


def _answered_for(crossing: Crossing, taken: Taken | None) -> Crossing:
    """Whoever had it before answers no more for what an authority has taken against its receipt."""
    if crossing.fate != Fate.TAKEN:
        return crossing
    told = ("", "") if taken is None else (taken.authority, taken.receipt)
    return replace(crossing, organisation="", custodian="", place="", authority=told[0], receipt=told[1])


def _times(connection: Connection, within: list[ColumnElement[bool]], containers: list[str]) -> dict[str, int]:
    """How often each of these crossed, of those that crossed more than once."""
    code, times = _transit.c.container, func.count()
    theirs = select(code, times).where(and_(code.in_(containers), *within)).group_by(code).having(times > 1)
    return {row[0]: row[1] for row in connection.execute(theirs)}


def _crossing(row: Row[Any]) -> Crossing:
    told = dict(zip(_TOLD, row[: len(_TOLD)], strict=True))
    group = Whereabouts(count=1, **dict(zip(_ALIKE, row[len(_TOLD) :], strict=True)))
    return Crossing(**told, organisation=group.organisation, fate=fate_of(group) or REMAINDER)


def _like(group: Whereabouts) -> ColumnElement[bool]:
    return and_(*(column == getattr(group, name) for name, column in _ALIKE.items()))


def _groups(connection: Connection, within: list[ColumnElement[bool]]) -> list[Whereabouts]:
    """The containers that crossed alike, counted; as many as there are organisations and states, not containers."""
    statement = (
        select(func.count(), *_ALIKE.values())
        .select_from(_joined())
        .where(and_(True, *within))
        .group_by(*_ALIKE.values())
    )
    rows = connection.execute(statement)
    return [Whereabouts(count=row[0], **dict(zip(_ALIKE, row[1:], strict=True))) for row in rows]


def _joined() -> FromClause:
    return _transit.outerjoin(_container, _container.c.code == _transit.c.container).outerjoin(
        _consignment, _consignment.c.number == _transit.c.consignment
    )


def _within(extent: Extent, numbers: list[str]) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if numbers:
        conditions.append(_transit.c.consignment.in_(numbers))
    if extent.clearance:
        conditions.append(_transit.c.clearance == extent.clearance)
    if extent.organisation:
        ends = (_transit.c.from_organisation, _transit.c.to_organisation)
        conditions.append(or_(*(end == extent.organisation for end in ends)))
    if extent.start:
        conditions.append(_transit.c.at >= extent.start)
    if extent.end:
        conditions.append(_transit.c.at < extent.end)
    return conditions


def _with_its_parts(connection: Connection, number: str) -> list[str]:
    """The consignment, and what it was split into, parts of parts too: nothing of the whole crosses by itself. None
    for none."""
    found = splits = [number] if number else []
    while splits:
        parts = [part for each in splits for part in parts_of(each)]
        known = select(_consignment.c.number).where(_consignment.c.number.in_(parts))
        splits = list(connection.execute(known).scalars())
        found = [*found, *splits]
    return found
