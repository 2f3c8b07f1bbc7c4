"""What only pages ask for: lists by organisation and place, newest first. Each uses an index or a small table."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, and_, or_, select

from custody.holding import (
    Consignment,
    ConsignmentState,
    Container,
    Discrepancy,
    DiscrepancyState,
    Handoff,
    HandoffState,
    Hold,
    Package,
)
from custody.records.rows import from_row, load
from custody.records.tables import TABLES

SHOWN = 50
_UNFILED = tuple(state.value for state in ConsignmentState if state.unfiled)


def subjects(connection: Connection, codes: Iterable[str]) -> dict[str, Container | Package]:
    """The containers and packages with these codes, in the order of the codes; unknown ones are left out."""
    wanted = list(dict.fromkeys(codes))
    found: dict[str, Container | Package] = {each.code: each for each in load(connection, Container, "code", wanted)}
    found |= {each.code: each for each in load(connection, Package, "code", wanted)}
    return {code: found[code] for code in wanted if code in found}


def handoffs_of(connection: Connection, organisation: str, *, pending: bool, limit: int = SHOWN) -> list[Handoff]:
    """Handoffs that the organisation gives or gets, newest first; every organisation's when it is empty."""
    table = TABLES[Handoff]
    statement = select(table).order_by(table.c.entry.desc()).limit(limit)
    state = HandoffState.OFFERED.value
    statement = statement.where(table.c.state == state if pending else table.c.state != state)
    if organisation:
        party = or_(table.c.giver_organisation == organisation, table.c.receiver_organisation == organisation)
        statement = statement.where(party)
    return [from_row(Handoff, row) for row in connection.execute(statement)]


def consignments_newest(
    connection: Connection, parties: Iterable[str], *, everything: bool = False, limit: int = SHOWN
) -> list[Consignment]:
    """What these organisations send, carry or get and what is notified for these checkpoints, newest first."""
    table = TABLES[Consignment]
    statement = select(table).order_by(table.c.entry.desc()).limit(limit)
    if not everything:
        names = list(parties)
        sees = or_(
            table.c.from_organisation.in_(names),
            table.c.to_organisation.in_(names),
            table.c.carrier_organisation.in_(names),
            and_(table.c.checkpoint.in_(names), table.c.state.not_in(_UNFILED)),
        )
        statement = statement.where(sees)
    return [from_row(Consignment, row) for row in connection.execute(statement)]


def discrepancies_from(
    connection: Connection,
    parties: Iterable[str] | None,
    *,
    state: str = "",
    consignment: str = "",
    after: int = 0,
    limit: int = SHOWN,
) -> list[Discrepancy]:
    """Those that concern one of these parties (None: all), oldest first, opened after this entry.

    `state` is a state, "unresolved" for all but the last of them, or empty.
    """
    table = TABLES[Discrepancy]
    conditions = [table.c.entry > after]
    if state == "unresolved":
        conditions.append(table.c.state.in_(each.value for each in DiscrepancyState if each.value != "resolved"))
    elif state:
        conditions.append(table.c.state == state)
    if consignment:
        conditions.append(table.c.consignment == consignment)
    if parties is not None:
        # The parties are a JSON list of codes, so a whole code stands there between quotation marks.
        conditions.append(or_(False, *(table.c.parties.contains(f'"{name}"', autoescape=True) for name in parties)))
    statement = select(table).where(and_(*conditions)).order_by(table.c.entry).limit(limit)
    return [from_row(Discrepancy, row) for row in connection.execute(statement)]


def holds_newest(connection: Connection, *, released: bool, limit: int = SHOWN) -> list[Hold]:
    """The holds of everybody, newest first; whoever shows them leaves out what his reader may not see."""
    table = TABLES[Hold]
    statement = select(table).where(table.c.released == int(released)).order_by(table.c.entry.desc()).limit(limit)
    return [from_row(Hold, row) for row in connection.execute(statement)]


def packages_to_consign(connection: Connection, organisation: str, limit: int = SHOWN) -> list[Package]:
    """The organisation's packages that are in no consignment yet, newest first."""
    table = TABLES[Package]
    free = and_(table.c.organisation == organisation, table.c.consignment == "")
    statement = select(table).where(free).order_by(table.c.entry.desc()).limit(limit)
    return [from_row(Package, row) for row in connection.execute(statement)]


def newest_held(connection: Connection, organisation: str, limit: int = SHOWN) -> tuple[list[Package], list[Container]]:
    """What the organisation answers for, last changed first: packages, and containers that are in none."""
    package, container = TABLES[Package], TABLES[Container]
    packages = (
        select(package).where(package.c.organisation == organisation).order_by(package.c.entry.desc()).limit(limit)
    )
    loose = and_(container.c.organisation == organisation, container.c.package == "")
    containers = select(container).where(loose).order_by(container.c.entry.desc()).limit(limit)
    return (
        [from_row(Package, row) for row in connection.execute(packages)],
        [from_row(Container, row) for row in connection.execute(containers)],
    )
