"""What was filed and stands higher, by the risk table in force now, than its clearance or a permit allows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import ColumnElement, Connection, select

from custody.clearance import Permit
from custody.crossing.settings import Settings
from custody.holding import Consignment, Container, Reservation, ReservationState
from custody.records.store.rows import load
from custody.records.store.tables import TABLES
from custody.zone import Zone

MOST = 5_000
"""Kinds of material in what is filed and has not arrived; no zone has so many."""

Rated = tuple[Consignment, str, list[str]]
"""A consignment, the numbers of the clearance and permits, and the levels that they do not allow."""


def rated_above(
    connection: Connection, zone: Zone, settings: Settings, states: Iterable[str], concerned: ColumnElement[bool]
) -> Iterator[Rated]:
    """Of the consignments in these states; levels that pass nowhere, or are unknown, are told otherwise."""
    table, container = TABLES[Consignment], TABLES[Container]
    statement = (
        select(table.c.number, container.c.category, container.c.risk)
        .join(container, container.c.consignment == table.c.number)
        .where(table.c.state.in_(list(states)), concerned)
        .distinct()
        .order_by(table.c.number, container.c.category, container.c.risk)
        .limit(MOST)
    )
    kinds: dict[str, list[tuple[str, str]]] = {}
    for number, category, risk in connection.execute(statement):
        if settings.risk.knows(risk) and settings.risk.current(risk) not in settings.excluded_risks:
            kinds.setdefault(number, []).append((category, risk))
    permits = _drawn_on(connection, zone, kinds)
    for consignment in load(connection, Consignment, "number", kinds):
        above = _above(consignment, kinds[consignment.number], permits, zone, settings)
        if above:
            yield consignment, ", ".join(above), sorted({risk for risks in above.values() for risk in risks})


def _above(
    consignment: Consignment,
    kinds: Iterable[tuple[str, str]],
    permits: dict[str, list[Permit]],
    zone: Zone,
    settings: Settings,
) -> dict[str, list[str]]:
    """By the clearance or permit: where some row of it speaks of such material on this way, and none allows it."""
    found: dict[str, list[str]] = {}
    clearance = zone.clearances.get(consignment.clearance)
    for category, risk in kinds:
        rows = [row for row in clearance.scopes if row.category == category] if clearance is not None else []
        may = [row.max_risk for row in rows if consignment.direction in row.directions]
        if may and not any(settings.risk.is_within(risk, most) for most in may):
            found.setdefault(consignment.clearance, []).append(risk)
        drawn = [
            permit
            for permit in permits.get(consignment.number, ())
            if category in permit.categories and consignment.direction in permit.directions
        ]
        for kind in sorted({permit.kind for permit in drawn}):
            alike = [permit for permit in drawn if permit.kind is kind]
            if not any(settings.risk.is_within(risk, permit.max_risk) for permit in alike):
                found.setdefault(alike[0].number, []).append(risk)
    return found


def _drawn_on(connection: Connection, zone: Zone, numbers: Iterable[str]) -> dict[str, list[Permit]]:
    """The permits that each of these draws on."""
    found: dict[str, list[Permit]] = {}
    for each in load(connection, Reservation, "consignment", numbers):
        permit = zone.permits.get(each.tally.removeprefix("permit:"))
        if permit is not None and each.tally.startswith("permit:") and each.state is not ReservationState.RELEASED:
            found.setdefault(each.consignment, []).append(permit)
    return found
