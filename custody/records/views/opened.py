"""Boxes that an officer has opened at a gate, and that lie open until somebody has counted and sealed them again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, exists, select, true

from custody.deciding.hindered import to_be_counted
from custody.deciding.packages.customs import left_open_at_a_post, posts
from custody.deciding.watching import Concern
from custody.holding import Consignment, ConsignmentState, Container, Package, PackageState
from custody.records.store.rows import from_row, load
from custody.records.store.tables import TABLES
from custody.zone import Zone

MOST = 200
_AT_A_GATE = [state.value for state in ConsignmentState if not (state.unfiled or state.over)]


def opened(connection: Connection, zone: Zone, names: tuple[str, ...] | None) -> Iterator[Concern]:
    """Told to the post whose officer has opened it, while it is there; of every post for None."""
    there = posts(zone) if names is None else posts(zone) & set(names)
    if not there:
        return
    table, package, inside = TABLES[Consignment], TABLES[Package], TABLES[Container]
    statement = (
        select(package)
        .join(table, table.c.number == package.c.consignment)
        .where(table.c.state.in_(_AT_A_GATE), table.c.checkpoint.in_(names) if names is not None else true())
        .where(package.c.state == PackageState.OPEN.value)
        .where(package.c.sealed_by.in_(sorted(there)), exists().where(inside.c.package == package.c.code))
        .order_by(package.c.entry)
        .limit(MOST)
    )
    found = [from_row(Package, row) for row in connection.execute(statement)]
    around = load(connection, Consignment, "number", {each.consignment for each in found}) if found else []
    known = {each.number: each for each in around}
    yield from (concern for each in found for concern in waiting(known[each.consignment], (each,), zone))


def waiting(consignment: Consignment, packages: Iterable[Package], zone: Zone) -> list[Concern]:
    """Those of these boxes of a consignment, each with something inside, that lie open so."""
    if consignment.state.unfiled or consignment.state.over:
        return []
    left = [each for each in packages if each.code not in consignment.arrived and _lies_open(each, zone)]
    return [to_be_counted(each, consignment) for each in left]


def _lies_open(package: Package, zone: Zone) -> bool:
    """Where the officer who opened it stands: a box that was let in on the other side is before him no more."""
    by = zone.organisations.get(package.sealed_by)
    return by is not None and left_open_at_a_post(package, zone) and package.side in ("", by.side)
