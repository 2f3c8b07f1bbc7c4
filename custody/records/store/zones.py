"""The zone as the tables have it.

Whoever decides asks here inside the writer's transaction, so that a clearance that was suspended a moment ago is
suspended for the very next crossing, on whichever machine it is decided.
"""

from __future__ import annotations

import threading
from datetime import datetime

from sqlalchemy import Connection, func, select

from custody.holding import Listing
from custody.records.store.rows import from_row
from custody.records.store.tables import TABLES
from custody.zone import Zone, zone_of

_LAST = select(func.coalesce(func.max(TABLES[Listing].c.entry), 0))


class Zones:
    """The zone in force, kept in memory and read again when the tables or the time have moved on."""

    def __init__(self, files: Zone) -> None:
        self.files = files
        self._zone = files
        self._names = {staff: person.name for staff, person in files.people.items()}
        self._last = 0
        self._lock = threading.Lock()

    @property
    def current(self) -> Zone:
        """The zone as it was last read; what this process has committed is always in it."""
        return self._zone

    def read(self, connection: Connection, at: datetime) -> Zone:
        """The zone as the tables have it at that time."""
        last = int(connection.execute(_LAST).scalar_one())
        until = self._zone.until
        if last != self._last or (until is not None and until <= at):
            with self._lock:
                listings = [from_row(Listing, row) for row in connection.execute(select(TABLES[Listing]))]
                # The names of people stand in no entry.
                self._zone = zone_of(self.files, listings, at).with_names(self._names)
                self._last = last
        return self._zone
