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

_COPIED = frozenset({"crossing.DUPLICATE.two_places.found", "crossing.DUPLICATE.other_station.found"})


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
    kind = HoldKind.INVESTIGATION.value
    standing = any(hold.hold_kind == kind for hold in scene.world.holds_on((act.consignment,)))
    if copied and not standing:
        # A word of the catalogue; where and when it was met before stands in the decision.
        yield acts.Held(str(uuid.uuid5(uuid.UUID(entry.id), kind)), act.consignment, kind, "met_in_two_places")
