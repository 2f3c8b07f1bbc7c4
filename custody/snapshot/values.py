"""The snapshot as values."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from custody.holding import (
    Consignment,
    Container,
    Hold,
    LoggerReport,
    Notification,
    Override,
    Package,
    Passage,
    Reservation,
    Tally,
    Transit,
)
from custody.world import Noun
from custody.zone import Zone


class Part(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One consignment with everything that its decision may look at."""

    consignment: Consignment
    token: str = ""
    """By which the station may let it pass once; empty: it may not."""
    others: tuple[Consignment, ...] = ()
    """Those that also name one of its containers."""
    packages: tuple[Package, ...] = ()
    containers: tuple[Container, ...] = ()
    """What is in its packages, what was declared and lies elsewhere now, and what these were taken from."""
    notifications: tuple[Notification, ...] = ()
    passages: tuple[Passage, ...] = ()
    holds: tuple[Hold, ...] = ()
    overrides: tuple[Override, ...] = ()
    reservations: tuple[Reservation, ...] = ()
    tallies: tuple[Tally, ...] = ()
    reports: tuple[LoggerReport, ...] = ()
    transits: tuple[Transit, ...] = ()
    """Of its containers that left in another consignment and have not come back: that crossing."""

    def nouns(self) -> Iterator[Noun]:
        yield self.consignment
        for some in (self.others, self.packages, self.containers, self.notifications, self.passages, self.holds):
            yield from some
        for more in (self.overrides, self.reservations, self.tallies, self.reports, self.transits):
            yield from more


class Snapshot(Struct, frozen=True, forbid_unknown_fields=True):
    """What one station needs. `zone` has the rows that these consignments depend on, and no names of people."""

    station: str
    zone: Zone
    parts: tuple[Part, ...]
    left_out: int = 0
    """Consignments that are planned here and too many, or too large, to be held: they wait for the network."""
    numbered: tuple[str, ...] | None = None
    """Seals on record whose number might as well be that of a product, so that any other such number is one. None: too
    many to be held, or nobody asked; then a number alone tells nothing."""


class Signed(Struct, frozen=True, forbid_unknown_fields=True):
    """What goes over the wire: the note that the ledger signed, and the snapshot's bytes; null when the station has
    them already, which the digest in the note tells."""

    note: str
    snapshot: msgspec.Raw
    giving: int = 0
    """The how manieth time this is that the station is given tokens; 0: it is given none."""
