"""What is filed, or on its way, under a clearance that another has taken the place of since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from custody.clearance import Clearance, ClearanceStatus
from custody.crossing.moments import seconds
from custody.deciding.notifications.renewal import renewed
from custody.holding import Consignment, ConsignmentState
from custody.records.store.rows import from_row
from custody.records.store.tables import TABLES
from custody.zone import Zone

MOST = 200
CLEARED = (
    ConsignmentState.NOTIFIED,
    ConsignmentState.READY,
    ConsignmentState.DEPARTED,
    ConsignmentState.EXIT_CLEARED,
    ConsignmentState.HELD,
)
"""Still to be met by a gate that asks under which clearance it goes."""


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


def held_by(connection: Connection, listed: Iterable[Clearance], at: datetime) -> tuple[str, ...]:
    """The numbers of the consignments that the next gate holds once these clearances are listed, in the order of their
    last entries: what is under one that they take the place of, or under an older version of them."""
    begun = [each for each in listed if each.status is not ClearanceStatus.DRAFT]
    begun = [each for each in begun if seconds(each.valid_from) <= seconds(at)]
    places = {each.supersedes for each in begun if each.supersedes}
    places |= {each.number for each in begun if each.version > 1}
    if not places:
        return ()
    table = TABLES[Consignment]
    still = table.c.state.in_([state.value for state in CLEARED])
    statement = select(table.c.number).where(still, table.c.clearance.in_(sorted(places))).order_by(table.c.entry)
    return tuple(connection.scalars(statement.limit(MOST)))
