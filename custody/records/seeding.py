"""What an empty ledger begins with: every row of the zone's files, listed as its first entries."""

from __future__ import annotations

import uuid
from datetime import datetime

from custody.acts import Actor, Capture, Circumstances, Listed, ListedRow
from custody.holding import Listing
from custody.records.loading import Needs
from custody.records.writer import Turn, Work
from custody.zone import Zone, rows_of

SYSTEM = Actor("SYSTEM", "", "system")
"""Who acts when nobody does."""
ROWS_AN_ENTRY = 500


def seed(files: Zone, at: datetime) -> Work[int]:
    """The work that lists every row of the files whose topic is not listed yet; how many there were.

    What is listed already stands as it is: after the first start the ledger rules, not the files.
    """
    rows = list(rows_of(files))
    ids = tuple(_id(files, row) for row in rows)

    def decide(turn: Turn) -> int:
        listed = {listing.topic for listing in turn.world.all(Listing)}
        fresh = [row for row in rows if row.topic not in listed]
        circumstances = Circumstances(at.isoformat(), (SYSTEM,), Capture.IMPORT)
        for start in range(0, len(fresh), ROWS_AN_ENTRY):
            some = tuple(fresh[start : start + ROWS_AN_ENTRY])
            turn.write(_id(files, some[0]), "", circumstances, Listed(some, "files"))
        return len(fresh)

    return Work(Needs(topics=tuple(row.topic for row in rows)), decide, ids)


def _id(files: Zone, row: ListedRow) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{files.about.ledger}/{row.id}"))
