"""By which lanes something that was turned back goes home."""

from __future__ import annotations

from collections.abc import Iterable

from custody.holding import Consignment, Passage
from custody.parties import Direction, Side, Station, StationKind
from custody.zone import Zone

_ORDER = (StationKind.CHECKPOINT_EXIT, StationKind.CHECKPOINT_ENTRY)


def lanes_home(consignment: Consignment, passages: Iterable[Passage], zone: Zone) -> list[Station]:
    """The lanes of its checkpoint that lead back, in the order in which it meets them. What has not been let in at the
    far side needs no exit there."""
    sent = Direction(consignment.direction)
    entered = any(
        each.gate == "G3" and each.verdict == "ALLOW" and _side(each, zone) is sent.destination for each in passages
    )
    kinds = _ORDER if entered else _ORDER[1:]
    lanes = [
        each
        for each in zone.stations.values()
        if each.enabled and each.checkpoint == consignment.checkpoint and sent.opposite in each.directions
    ]
    return [lane for kind in kinds for lane in lanes if kind in lane.kinds]


def _side(passage: Passage, zone: Zone) -> Side | None:
    station = zone.stations.get(passage.station)
    return zone.side_of(station.site) if station is not None else None
