"""The snapshot of one checkpoint station, in a number of statements that does not grow with what is planned there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import Connection, and_, select

from custody.barcode import is_product_number
from custody.deciding.gates.declared import declared_elsewhere
from custody.deciding.packages.filed import filed_elsewhere, filed_whole
from custody.deciding.quotas.quota import tallies_of
from custody.fold import utc
from custody.holding import Consignment, ConsignmentState, Container, Package, Seal, Tally
from custody.parties import Station
from custody.records.store.rows import from_row
from custody.records.store.tables import TABLES
from custody.records.turns.loading import Loader, Needs
from custody.snapshot.carving import carve, part_of
from custody.snapshot.shelves import Shelves
from custody.world import World
from custody.zone import Zone

AHEAD = timedelta(hours=48)
"""How far ahead consignments are planned that a station holds."""
BEHIND = timedelta(hours=48)
"""How long after its planned exit one is still looked for."""
MOST = 500
MOST_NUMBERS = 10_000
MOST_CONTAINERS = 20_000
MOST_IN_ONE = 2_000
"""A scan whose decision names more does not go through the door of the API any more."""

_COMING = tuple(
    state.value
    for state in (
        ConsignmentState.NOTIFIED,
        ConsignmentState.READY,
        ConsignmentState.DEPARTED,
        ConsignmentState.EXIT_CLEARED,
        ConsignmentState.ENTRY_CLEARED,
        ConsignmentState.HELD,
        ConsignmentState.REFUSED,
        ConsignmentState.RETURNING,
    )
)


def snapshot_of(
    connection: Connection, station: Station, zone: Zone, token: Callable[[str, str, str], str], at: datetime
) -> bytes:
    """The snapshot's bytes: canonical, so that nothing having changed they are the same again."""
    planned = _planned(connection, station, at)
    loader = Loader(connection, World())
    loader.bring([Needs(keys=tuple((Consignment, each.number) for each in planned))])
    shelves = Shelves(loader.world)
    fitting, left_out = _fitting(planned, shelves)
    elsewhere = {code for one in fitting for code in declared_elsewhere(shelves.world_of(one), one)}
    tallies = {tally for one in fitting for tally in tallies_of(shelves.world_of(one), one, zone)}
    packages = {code for one in fitting for code in one.packages}
    inside = {each.code for each in loader.world.all(Container) if each.package in packages}
    crossing = tuple(sorted(inside | elsewhere))
    named = tuple((Tally, tally) for tally in sorted(tallies))
    loader.bring([Needs(tuple(sorted(elsewhere)), named, crossing=crossing)])
    shelves = Shelves(loader.world)
    parts = [part_of(one, shelves.world_of(one), loader.world, zone) for one in fitting]
    # The other filing may be taken back while the station hears nothing of it, but not the other way round.
    twice = _filed_twice(loader.world)

    def unless_twice(lane: str, gate: str, number: str) -> str:
        return "" if number in twice else token(lane, gate, number)

    return _encoder.encode(carve(station, zone, parts, unless_twice, left_out, _numbered(connection)))


def _filed_twice(world: World) -> set[str]:
    """The consignments of which another standing filing claims something as well."""
    found = set()
    for each in world.all(Container):
        box = world.get(Package, each.package) if each.package else None
        one = world.get(Consignment, box.consignment) if box is not None else None
        if one is not None and (filed_elsewhere(world, each, one) or filed_whole(world, each, one)):
            found.add(one.number)
    return found


def _numbered(connection: Connection) -> tuple[str, ...] | None:
    """The seals on record with a number like a product's; None where so many have a number that nobody looks through
    them once a minute."""
    table = TABLES[Seal]
    digits = and_(table.c.number >= "0", table.c.number < ":")
    found = connection.execute(select(table.c.number).where(digits).limit(MOST_NUMBERS + 1)).scalars().all()
    return None if len(found) > MOST_NUMBERS else tuple(sorted(filter(is_product_number, found)))


def _planned(connection: Connection, station: Station, at: datetime) -> list[Consignment]:
    """What is notified for this station's checkpoint, the soonest first; one more than are held."""
    table = TABLES[Consignment]
    soon, past = utc((at + AHEAD).isoformat()), utc((at - BEHIND).isoformat())
    coming = and_(table.c.state.in_(_COMING), table.c.planned_exit <= soon, table.c.planned_exit >= past)
    statement = select(table).where(and_(table.c.checkpoint == (station.checkpoint or ""), coming))
    rows = connection.execute(statement.order_by(table.c.planned_exit, table.c.number).limit(MOST + 1))
    return [from_row(Consignment, row) for row in rows]


def _fitting(planned: list[Consignment], shelves: Shelves) -> tuple[list[Consignment], int]:
    fitting: list[Consignment] = []
    room = MOST_CONTAINERS
    for one in planned[:MOST]:
        size = sum(1 for _ in shelves.world_of(one).all(Container))
        if size <= min(room, MOST_IN_ONE):
            room -= size
            fitting.append(one)
    return fitting, len(planned) - len(fitting)


_encoder = msgspec.json.Encoder(order="sorted")
