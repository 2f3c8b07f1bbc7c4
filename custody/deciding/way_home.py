"""By which lanes something that was turned back goes home, and when it is past them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from custody.holding import Consignment, ConsignmentState, Passage
from custody.parties import Direction, Side, Station, StationKind
from custody.zone import Zone

_ORDER = (StationKind.CHECKPOINT_EXIT, StationKind.CHECKPOINT_ENTRY)


def lanes_home(consignment: Consignment, passages: Iterable[Passage], zone: Zone) -> list[Station]:
    """The lanes of its checkpoint that lead back and that it has yet to meet, in that order; none once it is past them.
    What has not been let in at the far side, or has left that again, needs no exit there."""
    sent = Direction(consignment.direction)
    last = _last_let_pass(passages)
    if _enters(last, sent.origin, zone):
        return []
    kinds = _ORDER if _enters(last, sent.destination, zone) else _ORDER[1:]
    lanes = [
        each
        for each in zone.stations.values()
        if each.enabled and each.checkpoint == consignment.checkpoint and sent.opposite in each.directions
    ]
    return [lane for kind in kinds for lane in lanes if kind in lane.kinds]


def let_home_at(consignment: Consignment, passages: Iterable[Passage], zone: Zone) -> str:
    """The station that has let it in again where it came from; empty while a gate still lies before it. From there on
    it meets no lane, and is handed to who sent it."""
    last = _last_let_pass(passages)
    origin = Direction(consignment.direction).origin
    returning = consignment.state is ConsignmentState.RETURNING
    return last.station if last is not None and returning and _enters(last, origin, zone) else ""


def _last_let_pass(passages: Iterable[Passage]) -> Passage | None:
    """By when it was met, for a paper form tells it later."""
    allowed = (each for each in passages if each.verdict == "ALLOW")
    return max(allowed, key=lambda each: (datetime.fromisoformat(each.at), each.entry), default=None)


def _enters(passage: Passage | None, side: Side, zone: Zone) -> bool:
    """Whether it was let in on this side by that."""
    station = zone.stations.get(passage.station) if passage is not None and passage.gate == "G3" else None
    return station is not None and zone.side_of(station.site) is side
