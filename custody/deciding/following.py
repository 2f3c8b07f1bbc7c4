"""A hold follows what it stops: tubes out of a held box are held themselves, in the name of who stopped the box."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from custody import acts
from custody.acts import Entry
from custody.holding import Hold, Package
from custody.scene import Scene


def hold_what_was_taken_out(entry: Entry, scene: Scene) -> Iterator[acts.Held]:
    """For each open hold on the box or on its consignment, one on every tube that is not held by it already."""
    act = entry.act
    package = scene.world.get(Package, act.package) if isinstance(act, acts.Unpacked) else None
    if not isinstance(act, acts.Unpacked) or package is None:
        return
    for hold in scene.world.holds_on(filter(None, (package.code, package.consignment))):
        free = [code for code in act.containers if not _is_held_alike(code, hold, scene)]
        if free:
            yield acts.Held(
                hold=str(uuid.uuid5(uuid.UUID(entry.id), hold.id)),
                target=free[0],
                hold_kind=hold.hold_kind,
                reason=hold.reason,
                also=tuple(free[1:]),
                placed_by=hold.placed_by,
                organisation=hold.organisation,
            )


def _is_held_alike(code: str, hold: Hold, scene: Scene) -> bool:
    standing = scene.world.holds_on((code,))
    return any((each.hold_kind, each.organisation) == (hold.hold_kind, hold.organisation) for each in standing)
