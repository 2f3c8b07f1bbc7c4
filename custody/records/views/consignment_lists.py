"""Lists of consignments: what one's organisations send, carry or get, page by page, and their number."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select, true

from custody.holding import Consignment, ConsignmentState
from custody.records.store.rows import from_row
from custody.records.store.tables import TABLES

SHOWN = 50
OPEN = tuple(state for state in ConsignmentState if not state.settled)
"""Somebody has still something to do with it."""
UNDER_WAY = tuple(state for state in ConsignmentState if not state.over)
_UNFILED = tuple(state.value for state in ConsignmentState if state.unfiled)
_table = TABLES[Consignment]


def consignments_of(
    connection: Connection,
    parties: Iterable[str] | None,
    states: Collection[ConsignmentState] = (),
    limit: int = SHOWN,
    skip: int = 0,
) -> list[Consignment]:
    """What these organisations send, carry or get and what is notified for these checkpoints (None: all there is), in
    one of these states where any are given: the open ones first, each newest first."""
    settled = case((_in(OPEN), 0), else_=1)
    statement = select(_table).where(seen_by(parties), _in(states)).order_by(settled, _table.c.entry.desc())
    return [from_row(Consignment, row) for row in connection.execute(statement.limit(limit).offset(skip))]


def consignments_after(
    connection: Connection, parties: Iterable[str] | None, after: int, limit: int
) -> list[Consignment]:
    """The same, whatever their state, oldest first: those that were drafted later than the entry `after`."""
    statement = select(_table).where(seen_by(parties), _table.c.entry > after).order_by(_table.c.entry).limit(limit)
    return [from_row(Consignment, row) for row in connection.execute(statement)]


def count_consignments(
    connection: Connection, parties: Iterable[str] | None, states: Collection[ConsignmentState] = ()
) -> int:
    """How many of them there are."""
    statement = select(func.count()).select_from(_table).where(seen_by(parties), _in(states))
    return connection.execute(statement).scalar_one()


def _in(states: Collection[ConsignmentState]) -> ColumnElement[bool]:
    return _table.c.state.in_([state.value for state in states]) if states else true()


def seen_by(parties: Iterable[str] | None) -> ColumnElement[bool]:
    """What these organisations send, carry or get, and what is notified for these checkpoints."""
    if parties is None:
        return true()
    names = list(parties)
    return or_(
        _table.c.from_organisation.in_(names),
        _table.c.to_organisation.in_(names),
        _table.c.carrier_organisation.in_(names),
        and_(_table.c.checkpoint.in_(names), _table.c.state.not_in(_UNFILED)),
    )
