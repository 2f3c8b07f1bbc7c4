"""What an empty ledger begins with: every row of the zone's files, listed as its first entries."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection

from custody.acts import Actor, Capture, Circumstances, Listed, ListedRow
from custody.records.store import tables
from custody.records.store.driver import rows_where
from custody.records.turns.loading import Needs
from custody.records.turns.turn import Turn, Work
from custody.zone import Zone, rows_of

SYSTEM = Actor("SYSTEM", "", "system")
"""Who acts when nobody does."""
ROWS_AN_ENTRY = 500


def seed(files: Zone, listed: Collection[str], at: datetime) -> Work[int]:
    """The work that lists every row of the files that is not among those `listed` before; how many there were.

    What is listed already stands as it is: after the first start the ledger rules, not the files.
    """
    fresh = [row for row in rows_of(files) if row.id not in listed and f"{row.topic}@1" not in listed]
    parts = [tuple(fresh[start : start + ROWS_AN_ENTRY]) for start in range(0, len(fresh), ROWS_AN_ENTRY)]
    ids = tuple(_id(files, part[0]) for part in parts)

    def decide(turn: Turn) -> int:
        circumstances = Circumstances(at.isoformat(), (SYSTEM,), Capture.IMPORT)
        for number, part in zip(ids, parts, strict=True):
            # Another process that started at the same moment may have been first.
            if turn.entry_of(number) is None:
                turn.write(number, "", circumstances, Listed(part, "files"))
        return len(fresh)

    return Work(Needs(), decide, ids)


def listed_before(connection: Connection, files: Zone) -> set[str]:
    """Which rows of the files the ledger has ever listed, by their id or as their first version."""
    wanted = {name for row in rows_of(files) for name in (row.id, f"{row.topic}@1")}
    return {row.subject for row in rows_where(connection, tables.link, "subject", sorted(wanted))}


def _id(files: Zone, row: ListedRow) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{files.about.ledger}/{row.id}"))
