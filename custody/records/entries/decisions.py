"""Every decision in the ledger itself, not in the tables beside it: a row that was taken out there hides none."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import Connection, select

from custody.acts import Act, Crossed, ParkExitDecided
from custody.records.store import tables

_AT_ONCE = 2_000


def decision_bodies(connection: Connection, after: int = 0) -> Iterator[tuple[int, bytes]]:
    """The number and the bytes of each entry after that number that may be a decision, oldest first."""
    return bodies_of(connection, (Crossed, ParkExitDecided), after)


def bodies_of(connection: Connection, kinds: Collection[type[Act]], after: int = 0) -> Iterator[tuple[int, bytes]]:
    """The number and the bytes of each entry after that number that may be of these kinds, oldest first.

    What merely speaks of one is sorted out by whoever decodes it.
    """
    # As canonical bytes have it.
    marks = [f'"kind":"{kind.__struct_config__.tag}"'.encode() for kind in kinds]
    number, entry = after, tables.entry
    while True:
        page = select(entry.c.number, entry.c.body).where(entry.c.number > number).order_by(entry.c.number)
        rows = connection.execute(page.limit(_AT_ONCE)).all()
        if not rows:
            return
        for row in rows:
            body = bytes(row.body)
            if any(mark in body for mark in marks):
                yield row.number, body
        number = rows[-1].number
