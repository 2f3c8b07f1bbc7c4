"""What follows when one label is met in two places: both are stopped until somebody has looked."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from custody import acts
from custody.acts import Entry
from custody.clearance import HoldKind
from custody.crossing.decision import decode_decision
from custody.crossing.finding import Result
from custody.scene import Scene
from custody.standing_holds import held_by_system

_COPIED = frozenset({"crossing.DUPLICATE.two_places.found", "crossing.DUPLICATE.other_station.found"})

REASON = "met_in_two_places"
"""A word of the catalogue."""


def investigate_a_copy(entry: Entry, scene: Scene) -> Iterator[acts.Held]:
    """The consignment goes on hold, so that the one that was let through first is stopped at its next gate as well."""
    act = entry.act
    if not isinstance(act, acts.Crossed):
        return
    findings = decode_decision(bytes(act.decision)).findings
    duplicate = next((finding for finding in findings if finding.check == "DUPLICATE"), None)
    if duplicate is None or duplicate.result is not Result.HOLD or duplicate.override:
        return
    copied = any(phrase.key in _COPIED for phrase in duplicate.found)
    if copied and not held_by_system(scene, act.consignment, REASON):
        kind = HoldKind.INVESTIGATION.value
        # Where and when it was met before stands in the decision.
        yield acts.Held(str(uuid.uuid5(uuid.UUID(entry.id), kind)), act.consignment, kind, REASON)
