"""What follows when one label is met in two places: both are stopped until somebody has looked."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from custody import acts
from custody.acts import Entry
from custody.clearance import HoldKind
from custody.crossing.decision import decode_decision
from custody.crossing.finding import Result
from custody.holding import Hold
from custody.scene import Scene
from custody.standing_holds import MET_IN_TWO_PLACES, held_by_system, is_of_a_copy
from custody.world import World

_COPIED = frozenset({"crossing.DUPLICATE.two_places.found", "crossing.DUPLICATE.other_station.found"})


def investigate_a_copy(entry: Entry, scene: Scene) -> Iterator[acts.Held]:
    """The consignment goes on hold, so that the one that was let through first is stopped at its next gate as well.
    Once somebody has compared the two, reading the one again brings nothing new, and places no hold again."""
    act = entry.act
    if not isinstance(act, acts.Crossed):
        return
    findings = decode_decision(bytes(act.decision)).findings
    duplicate = next((finding for finding in findings if finding.check == "DUPLICATE"), None)
    if duplicate is None or duplicate.result is not Result.HOLD or duplicate.override:
        return
    copied = any(phrase.key in _COPIED for phrase in duplicate.found)
    if not copied or held_by_system(scene, act.consignment, MET_IN_TWO_PLACES):
        return
    if not compared_here(scene.world, act.consignment, entry.circumstances.station):
        kind = HoldKind.INVESTIGATION.value
        # Where and when it was met before stands in the decision.
        yield acts.Held(str(uuid.uuid5(uuid.UUID(entry.id), kind)), act.consignment, kind, MET_IN_TWO_PLACES)


def compared_here(world: World, consignment: str, station: str) -> bool:
    """Whether a reading at this station placed the hold, a person has lifted it since, and nothing was told since that
    reading of any other station: what is read there next is one of the two that were compared."""
    elsewhere = [each.entry for each in world.passages_of(consignment) if each.station != station]
    last = max(elsewhere, default=0)
    # The hold stands in the ledger right behind the reading that placed it.
    return any(
        hold.released and hold.entry - 1 > last
        for hold in world.all(Hold)
        if hold.target == consignment and is_of_a_copy(hold)
    )
