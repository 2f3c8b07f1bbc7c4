"""Downtime forms as pages and programs ask for them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, and_, select

from custody.holding import DowntimeForm, DowntimeFormState
from custody.records.store.rows import from_row
from custody.records.store.tables import TABLES

AT_A_TIME = 200


def forms_waiting(connection: Connection, stations: Iterable[str]) -> list[DowntimeForm]:
    """Those of these stations that are not settled: issued or entered, in the order of their pads."""
    open_ = (DowntimeFormState.ENTERED.value, DowntimeFormState.ISSUED.value)
    table = TABLES[DowntimeForm]
    statement = select(table).where(table.c.station.in_(list(stations)), table.c.state.in_(open_))
    rows = connection.execute(statement.order_by(table.c.station, table.c.place).limit(AT_A_TIME))
    return [from_row(DowntimeForm, row) for row in rows]


def forms_entered(connection: Connection, stations: Iterable[str], staff: str) -> list[DowntimeForm]:
    """Those of these stations that somebody else than this person has entered and nobody has confirmed yet."""
    waiting = (form for form in forms_waiting(connection, stations) if form.state is DowntimeFormState.ENTERED)
    return [form for form in waiting if form.entered_by != staff]


def forms_told_of(connection: Connection, stations: Iterable[str], consignment: str) -> list[DowntimeForm]:
    """Those of these stations that say something of the consignment, and that nobody has confirmed yet."""
    table, entered = TABLES[DowntimeForm], DowntimeFormState.ENTERED.value
    told = and_(table.c.station.in_(list(stations)), table.c.state == entered, table.c.consignment == consignment)
    rows = connection.execute(select(table).where(told).order_by(table.c.station, table.c.place))
    return [from_row(DowntimeForm, row) for row in rows]


def forms_settled(connection: Connection, stations: Iterable[str], limit: int = 50) -> list[DowntimeForm]:
    """The last that were used or declared void, newest first."""
    settled = (DowntimeFormState.USED.value, DowntimeFormState.VOID.value)
    table = TABLES[DowntimeForm]
    statement = select(table).where(table.c.station.in_(list(stations)), table.c.state.in_(settled))
    rows = connection.execute(statement.order_by(table.c.entry.desc()).limit(limit))
    return [from_row(DowntimeForm, row) for row in rows]
