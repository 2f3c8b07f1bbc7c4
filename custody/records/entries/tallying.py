"""Tallies against what was drawn on them: what a quota or permit has left is decided from the sums alone."""

from __future__ import annotations

from sqlalchemy import Connection, case, func, select

from custody.holding import Reservation, ReservationState, Tally
from custody.records.store.tables import TABLES


def tally_faults(connection: Connection) -> list[str]:
    """Which tallies say otherwise than the reservations that draw on them, one sentence each."""
    tally = TABLES[Tally]
    said = {row.id: (row.used, row.reserved, row.draws) for row in connection.execute(select(tally))}
    drawn = _drawn(connection)
    nothing = (0, 0, 0)
    return [
        f"The tally {name} says {_words(said.get(name, nothing))}, but its reservations come to "
        f"{_words(drawn.get(name, nothing))}: until that is mended, exits may be allowed or refused wrongly. Stop the "
        "service and run custody rebuild; if the same is told after it, the program counts wrongly, so report it."
        for name in sorted(said.keys() | drawn.keys())
        if said.get(name, nothing) != drawn.get(name, nothing)
    ]


def _drawn(connection: Connection) -> dict[str, tuple[int, int, int]]:
    """Used, reserved and how many draw on it, of every tally; what was released counts for nothing."""
    table = TABLES[Reservation]
    used, reserved = (
        func.sum(case((table.c.state == state.value, table.c.amount), else_=0))
        for state in (ReservationState.COMMITTED, ReservationState.RESERVED)
    )
    statement = (
        select(table.c.tally, used, reserved, func.count())
        .where(table.c.state != ReservationState.RELEASED.value)
        .group_by(table.c.tally)
    )
    return {name: (int(one), int(other), count) for name, one, other, count in connection.execute(statement)}


def _words(sums: tuple[int, int, int]) -> str:
    used, reserved, draws = sums
    return f"{used} used and {reserved} reserved by {draws}"
