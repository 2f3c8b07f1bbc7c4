"""What authorities took, against which receipt, as the ledger says."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, select

from custody.acts import Taken, read_entry
from custody.records.entries.timelines import linked_as
from custody.records.store import tables

_MARK = f'"kind":"{Taken.__struct_config__.tag}"'.encode()
"""As canonical bytes have it; what merely speaks of one is sorted out when it is decoded."""


def takings(connection: Connection, containers: Collection[str]) -> dict[str, Taken]:
    """By container: the act by which an authority took it whole."""
    found: dict[str, Taken] = {}
    if not containers:
        return found
    entry, link = tables.entry, tables.link
    numbers = select(link.c.number).where(link.c.subject.in_(linked_as(connection, list(containers))))
    statement = select(entry.c.body).where(entry.c.number.in_(numbers)).order_by(entry.c.number)
    for row in connection.execute(statement):
        act = read_entry(body).act if _MARK in (body := bytes(row.body)) else None
        if isinstance(act, Taken):
            found |= dict.fromkeys(set(act.whole).intersection(containers), act)
    return found
