"""What is not as it was declared, and whose turn it is: to explain it, to bring it to its end, to search."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, or_, select, true

from custody.deciding import watching
from custody.deciding.watching import Concern
from custody.holding import (
    Consignment,
    Container,
    ContainerState,
    Discrepancy,
    DiscrepancyState,
    Package,
    PackageState,
)
from custody.records.store.rows import from_row, load
from custody.records.store.tables import TABLES
from custody.zone import Zone

MOST = 200


def discrepancies(connection: Connection, zone: Zone, names: tuple[str, ...] | None, at: datetime) -> Iterator[Concern]:
    """The duties of these organisations, of everybody for None: to explain, to resolve, to search."""
    found = unresolved(connection, names)
    numbers = {each.consignment for each in found}
    known = {each.number: each for each in load(connection, Consignment, "number", numbers)} if numbers else {}
    lost = _lost(connection, {code for each in found for code in each.codes})
    for each in found:
        consignment = known.get(each.consignment)
        if each.state is DiscrepancyState.OPEN and _is_of((each.organisation,), names):
            yield watching.to_explain(each, zone, at)
        ends = (consignment.from_organisation, consignment.to_organisation) if consignment is not None else ()
        if each.state is not DiscrepancyState.OPEN and _is_of(ends, names):
            yield watching.to_resolve(each)
        gone = [code for code in each.codes if code in lost]
        if gone and each.discrepancy_kind == "short" and _is_of((*ends[:1], each.organisation), names):
            yield watching.search(each, gone)


def searched_for(connection: Connection, names: tuple[str, ...] | None) -> set[str]:
    """What these are told to search for by a discrepancy."""
    missed = [each for each in unresolved(connection, names) if each.discrepancy_kind == "short"]
    ways = load(connection, Consignment, "number", {each.consignment for each in missed}) if missed else ()
    senders = {each.number: each.from_organisation for each in ways}
    told = (e for e in missed if _is_of((senders.get(e.consignment, ""), e.organisation), names))
    return {code for each in told for code in each.codes}


def found_elsewhere(connection: Connection, names: tuple[str, ...] | None) -> Iterator[Concern]:
    """What is theirs and was found among what others declared, until people have resolved that. Who is an end of the
    way, or carries it, hears of the discrepancy itself."""
    if names is None:
        return
    table = TABLES[Discrepancy]
    theirs = or_(*(table.c.parties.contains(f'"{name}"', autoescape=True) for name in names))
    states = [state.value for state in DiscrepancyState if state is not DiscrepancyState.RESOLVED]
    statement = select(table).where(table.c.state.in_(states), theirs).order_by(table.c.entry).limit(MOST)
    found = [from_row(Discrepancy, row) for row in connection.execute(statement)]
    ways = {each.number: each for each in load(connection, Consignment, "number", {one.consignment for one in found})}
    codes = {code for each in found for code in each.codes}
    owners = {each.code: each.owner for each in load(connection, Container, "code", codes)}
    owners |= {each.code: each.organisation for each in load(connection, Package, "code", codes)}
    for each in found:
        way = ways[each.consignment]
        parties = (way.from_organisation, way.to_organisation, way.carrier_organisation, way.checkpoint)
        for code in each.codes:
            owner = owners.get(code, "")
            if owner in names and owner not in parties:
                yield watching.found_elsewhere(each, code, owner, way.from_organisation)


def unresolved(connection: Connection, names: tuple[str, ...] | None) -> list[Discrepancy]:
    """Those that one of these must explain, sent or is to get, oldest first."""
    table, consignment = TABLES[Discrepancy], TABLES[Consignment]
    columns = (table.c.organisation, consignment.c.from_organisation, consignment.c.to_organisation)
    own = true() if names is None else or_(*(column.in_(names) for column in columns))
    states = [state.value for state in DiscrepancyState if state is not DiscrepancyState.RESOLVED]
    statement = (
        select(table)
        .join(consignment, consignment.c.number == table.c.consignment)
        .where(table.c.state.in_(states), own)
        .order_by(table.c.entry)
    )
    return [from_row(Discrepancy, row) for row in connection.execute(statement.limit(MOST))]


def to_explain_by(connection: Connection, organisation: str) -> list[Discrepancy]:
    """What this organisation has not explained yet, what is due first."""
    open_still = (each for each in unresolved(connection, (organisation,)) if each.state is DiscrepancyState.OPEN)
    return sorted((each for each in open_still if each.organisation == organisation), key=lambda each: each.due)


def _lost(connection: Connection, codes: set[str]) -> set[str]:
    if not codes:
        return set()
    containers = {each.code for each in load(connection, Container, "code", codes) if each.state is ContainerState.LOST}
    packages = {each.code for each in load(connection, Package, "code", codes) if each.state is PackageState.LOST}
    return containers | packages


def _is_of(organisations: tuple[str, ...], names: tuple[str, ...] | None) -> bool:
    return names is None or bool(set(organisations) & set(names))
