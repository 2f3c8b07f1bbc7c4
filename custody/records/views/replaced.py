"""What is filed, or on its way, under a clearance that another has taken the place of since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from custody.clearance import Clearance
from custody.deciding.notifications.renewal import renewed
from custody.holding import Consignment
from custody.records.store.rows import from_row
from custody.records.store.tables import TABLES
from custody.zone import Zone

MOST = 200


def replaced(
    connection: Connection, zone: Zone, states: Iterable[str], concerned: ColumnElement[bool], at: datetime
) -> Iterator[tuple[Consignment, Clearance]]:
    """The consignments in these states, each with the clearance or version under which it has to be checked now."""
    table = TABLES[Consignment]
    open_ones = and_(table.c.state.in_(list(states)), concerned)
    named = select(table.c.clearance, table.c.clearance_version).where(open_ones).distinct()
    renewals = {
        (number, version): renewal
        for number, version in connection.execute(named)
        if (renewal := renewed(number, version, zone, at)) is not None
    }
    if not renewals:
        return
    theirs = or_(
        *(
            and_(table.c.clearance == number, table.c.clearance_version == version)
            for number, version in list(renewals)[:MOST]
        )
    )
    statement = select(table).where(open_ones, theirs).order_by(table.c.entry).limit(MOST)
    for row in connection.execute(statement):
        consignment = from_row(Consignment, row)
        yield consignment, renewals[consignment.clearance, consignment.clearance_version]
