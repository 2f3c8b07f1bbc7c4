"""What stands on a station's desk between two scans: who is signed in, what was scanned, what is awaited."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from msgspec import Struct

IDLE = timedelta(minutes=5)
"""How long a desk waits for the next scan before nobody is signed in at it any more."""


class Desk(Struct, frozen=True):
    """`basket` holds the codes scanned since the last finished deed; `awaiting` the command that still needs a scan.

    `carrier` is whose badge was read last, `companion` whose before that. `last` is the JSON of the last answer, for
    the screen. Whoever scans with a token of his own has a desk apart, under the station's name and his staff code.
    """

    station: str
    staff: str = ""
    seen: str = ""
    basket: tuple[str, ...] = ()
    package: str = ""
    seals: tuple[str, ...] = ()
    carrier: str = ""
    companion: str = ""
    awaiting: str = ""
    last: str = ""
    taken_back: tuple[str, ...] = ()
    """At a gate, box|number of what was read as a seal and taken back, until the gate decides on that box."""

    def is_idle(self, now: datetime) -> bool:
        return bool(self.seen) and now.astimezone(UTC) - datetime.fromisoformat(self.seen) > IDLE

    def cleared(self) -> Desk:
        """It with nothing on it, for whoever is signed in."""
        return Desk(station=self.station, staff=self.staff, seen=self.seen)
