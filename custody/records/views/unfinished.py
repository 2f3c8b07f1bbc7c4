"""Consignments that somebody has still to do with: under way, or received and not yet free to be used."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from custody.holding import Consignment, ConsignmentState, Container, Hold, Package
from custody.records.store.rows import from_row
from custody.records.store.tables import TABLES
from custody.records.views.consignment_lists import UNDER_WAY, seen_by

_MOST = 200
_RECEIVED = (ConsignmentState.RECEIVED.value, ConsignmentState.RECONCILED.value)
_table, _boxes, _tubes, _holds = (TABLES[noun] for noun in (Consignment, Package, Container, Hold))


def unfinished(connection: Connection, parties: Iterable[str] | None, limit: int) -> list[Consignment]:
    """Of what these organisations send, carry or get (None: of all there is) the newest ones that are not done with."""
    statement = select(_table).where(seen_by(parties), _unfinished()).order_by(_table.c.entry.desc()).limit(limit)
    return [from_row(Consignment, row) for row in connection.execute(statement)]


def count_unfinished(connection: Connection, parties: Iterable[str] | None) -> int:
    """How many of them there are."""
    statement = select(func.count()).select_from(_table).where(seen_by(parties), _unfinished())
    return connection.execute(statement).scalar_one()


def _unfinished() -> ColumnElement[bool]:
    """Or received, but with a hold on it or on what came in it, or with a box that its carrier has still in hand."""
    held = (
        select(_holds.c.target).where(_holds.c.released == 0),
        select(_boxes.c.consignment).join(_holds, _holds.c.target == _boxes.c.code).where(_holds.c.released == 0),
        select(_tubes.c.consignment).join(_holds, _holds.c.target == _tubes.c.code).where(_holds.c.released == 0),
    )
    carried = _table.c.carrier_organisation.not_in((_table.c.from_organisation, _table.c.to_organisation))
    with_carrier = select(_boxes.c.code).where(
        _boxes.c.consignment == _table.c.number, _boxes.c.organisation == _table.c.carrier_organisation
    )
    waits = or_(and_(carried, with_carrier.exists()), *(_table.c.number.in_(numbers) for numbers in held))
    under_way = _table.c.state.in_([state.value for state in UNDER_WAY])
    return or_(under_way, and_(_table.c.state.in_(_RECEIVED), waits))


def received_with_carrier(connection: Connection, organisation: str) -> list[Package]:
    """The boxes that this organisation has received of what it sends or gets, that the carrier has in hand still, and
    that are offered to nobody."""
    ends = or_(_table.c.from_organisation == organisation, _table.c.to_organisation == organisation)
    carried = _table.c.carrier_organisation.not_in((_table.c.from_organisation, _table.c.to_organisation))
    waiting = _table.c.state.in_((*_RECEIVED, *(state.value for state in UNDER_WAY)))
    statement = (
        select(_boxes, _table.c.arrived)
        .join(_table, _table.c.number == _boxes.c.consignment)
        .where(ends, carried, waiting, _boxes.c.organisation == _table.c.carrier_organisation, _boxes.c.handoff == "")
        .order_by(_boxes.c.code)
        .limit(_MOST)
    )
    found = ((from_row(Package, row[:-1]), row[-1]) for row in connection.execute(statement))
    return [box for box, arrived in found if box.code in msgspec.json.decode(arrived)]
