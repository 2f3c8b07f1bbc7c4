"""What stands on a station's desk, as its page shows it: the last scan, the basket, the verdict."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from custody.acts import Crossed, Entry
from custody.crossing.decision import Decision, decode_decision
from custody.desk import Desk
from custody.holding import Consignment, Package
from custody.parties import Station
from custody.records.store.database import Connection
from custody.records.views.reading import latest_entries, one, packages_of
from custody.scanning.reading import Feedback
from custody.scanning.taking_back import strange_seals
from custody.world import World
from web.api.findings import own_decision
from web.pages.frame.visit import Visit
from web.problems import ProblemError


class LastScan(Struct, frozen=True):
    """The answer to the last scan at a desk, as it was kept."""

    raw: str
    at: str
    meaning: str
    feedback: Feedback
    say: dict[str, str]
    next: tuple[str, ...] = ()
    entry: int = 0
    became: int = 0
    """The entry of the deed that a form of the page has done since; what was said of the desk before it is past."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a gate decided: the entry, and its decision as it was kept."""

    entry: Entry
    act: Crossed
    decision: Decision
    own: Decision | None = None
    """What the service found of the same moment, where that differs from what a gate without the service said."""

    @property
    def was_let_pass_otherwise(self) -> bool:
        """Whether it has passed, though the service would have stopped it: there is nothing to mend before a gate, but
        somebody to answer for it."""
        return self.act.verdict == "ALLOW" and bool(self.act.differs)


def demand_station(here: Visit, name: str, *, at_checkpoint: bool) -> Station:
    """The station with this name; ProblemError when there is none of that sort, or it is not this person's."""
    station = here.zone.stations.get(name.upper())
    if station is None or station.kinds[0].at_checkpoint is not at_checkpoint:
        raise ProblemError("nothing_here", 404)
    if not here.may_use(station):
        raise ProblemError("station_of_other", 403, station=station.name)
    return station


def desk_of(connection: Connection, station: Station, now: datetime) -> Desk:
    """The desk as the next scan would find it: after an idle while nobody is signed in, and nothing lies there but a
    box before a gate on which a strange seal was read."""
    desk = one(connection, Desk, station.name) or Desk(station=station.name)
    if not desk.is_idle(now):
        return desk
    if station.kinds[0].at_checkpoint and strange_seals(desk, _around(connection, desk)):
        return replace(desk, staff="", awaiting="")
    return Desk(station=station.name, seen=desk.seen, last=desk.last)


def _around(connection: Connection, desk: Desk) -> World:
    """The consignment on this desk, with its boxes."""
    package = one(connection, Package, desk.package) if desk.package else None
    consignment = one(connection, Consignment, package.consignment) if package is not None else None
    return World([consignment, *packages_of(connection, consignment)] if consignment is not None else [])


def last_scan(desk: Desk) -> LastScan | None:
    return msgspec.json.decode(desk.last, type=LastScan) if desk.last else None


def verdict_in(connection: Connection, number: int) -> Verdict | None:
    """The decision that this entry keeps, when it is one of a gate."""
    entry = next((each for each in latest_entries(connection, below=number + 1, limit=1)), None) if number else None
    if entry is None or entry.number != number or not isinstance(entry.act, Crossed):
        return None
    return verdict_of(entry, entry.act)


def verdict_of(entry: Entry, act: Crossed) -> Verdict:
    return Verdict(entry, act, decode_decision(bytes(act.decision)), own_decision(act))
