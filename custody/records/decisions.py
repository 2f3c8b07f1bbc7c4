"""Every decision in the ledger itself, not in the tables beside it: a row that was taken out there hides none."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from custody.records import tables

_AT_ONCE = 2_000
_KINDS = (b'"kind":"crossed"', b'"kind":"park_exit_decided"')
"""As canonical bytes have it; what merely speaks of one is sorted out by whoever decodes it."""


def decision_bodies(connection: Connection, after: int = 0) -> Iterator[tuple[int, bytes]]:
    """The number and the bytes of each entry after that number that may be a decision, oldest first."""
    number, entry = after, tables.entry
    while True:
        page = select(entry.c.number, entry.c.body).where(entry.c.number > number).order_by(entry.c.number)
        rows = connection.execute(page.limit(_AT_ONCE)).all()
        if not rows:
            return
        for row in rows:
            body = bytes(row.body)
            if any(kind in body for kind in _KINDS):
                yield row.number, body
        number = rows[-1].number
