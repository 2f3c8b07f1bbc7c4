"""The balance as the tables have it: counted by the database, in one statement."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from custody.balance import Balance, Whereabouts, balance_of
from custody.holding import Container, Transit
from custody.records.tables import TABLES


def balance(
    connection: Connection,
    *,
    consignment: str = "",
    clearance: str = "",
    organisation: str = "",
    start: str = "",
    end: str = "",
) -> Balance:
    """Of what crossed in one consignment, under one clearance, or from or to one organisation; all that are given hold.

    `start` and `end` are instants in UTC as the tables keep them; the crossing lies in [start, end).
    """
    transit, container = TABLES[Transit], TABLES[Container]
    conditions: list[ColumnElement[bool]] = []
    if consignment:
        conditions.append(transit.c.consignment == consignment)
    if clearance:
        conditions.append(transit.c.clearance == clearance)
    if organisation:
        conditions.append(or_(transit.c.from_organisation == organisation, transit.c.to_organisation == organisation))
    if start:
        conditions.append(transit.c.at >= start)
    if end:
        conditions.append(transit.c.at < end)
    state, now = func.coalesce(container.c.state, ""), func.coalesce(container.c.organisation, "")
    returned = transit.c.returned != ""
    statement = (
        select(state, now, transit.c.from_organisation, transit.c.to_organisation, func.count(), returned)
        .select_from(transit.outerjoin(container, container.c.code == transit.c.container))
        .where(and_(True, *conditions))
        .group_by(state, now, transit.c.from_organisation, transit.c.to_organisation, returned)
    )
    return balance_of(Whereabouts(*row) for row in connection.execute(statement))
