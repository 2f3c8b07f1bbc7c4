"""The lanes that may hold a token for a consignment, by how they were listed when they were last given any."""

from __future__ import annotations

from datetime import datetime

import msgspec

from custody.access import StationReport
from custody.crossing.settings import Gate
from custody.holding import Consignment, Listing
from custody.parties import Station
from custody.records.turns.loading import Needs
from custody.records.turns.rules_then import listed_at
from custody.records.turns.turn import Turn
from custody.snapshot.carving import gate_at, is_its_gate


def exit_lanes(consignment: Consignment, turn: Turn) -> list[str]:
    """The lane that gets the token now; and where a lane of this checkpoint was listed otherwise since another was last
    given any, that other one as well, also when it is out of service by now, or somewhere else."""
    turn.require(Needs(topics=tuple(f"station:{name}" for name in turn.zone.stations)))
    listed = [each for each in turn.world.all(Listing) if each.noun == "station"]
    rows = [(each, msgspec.json.decode(each.body, type=Station)) for each in listed]
    there = [(each, row) for each, row in rows if _lets_out(row, consignment)]
    named = {row.name for _, row in there}
    turned = max((_began(each, turn) for each in listed if each.topic.partition(":")[2] in named), default=None)
    now = {name for name in named if _has_it_now(turn.zone.stations.get(name), consignment, turn)}
    turn.require(Needs(keys=tuple((StationReport, name) for name in named)))
    before = {name for name in named - now if turned is not None and _first_given(name, turn) <= turned}
    return sorted(now | before)


def _has_it_now(station: Station | None, consignment: Consignment, turn: Turn) -> bool:
    if station is None or not station.enabled or not _lets_out(station, consignment):
        return False
    return is_its_gate(station, consignment, turn.zone)


def _lets_out(row: Station, consignment: Consignment) -> bool:
    at_it = row.checkpoint == consignment.checkpoint and consignment.direction in row.directions
    return at_it and gate_at(row) is Gate.G2


def _began(listing: Listing, turn: Turn) -> datetime:
    return max(listed_at(listing, turn), datetime.fromisoformat(listing.effective))


def _first_given(name: str, turn: Turn) -> datetime:
    """The earliest that still counts of what its machines are known to have: what was given since may not have come."""
    report = turn.world.get(StationReport, name)
    if report is None:
        return turn.at
    told = (report.given, report.snapshot, *report.former_known)
    return min((datetime.fromisoformat(each) for each in told if each), default=turn.at)
