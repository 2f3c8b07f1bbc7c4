"""A box whose containers were told one by one at its receipt is not sealed any more: the receiver has opened it."""

from __future__ import annotations

from collections.abc import Iterator

from custody import acts
from custody.acts import Entry
from custody.holding import Package
from custody.scene import Scene

SEAL_BROKEN = "SB"
"""The condition of HL7 0544 in which a box arrives whose seal is not whole."""


def open_what_was_counted(entry: Entry, scene: Scene) -> Iterator[acts.Unsealed]:
    """In the name of whoever received it, after all that its seals say of the way here. Who opens what came under a
    strange seal has had it open: another person counts it."""
    act = entry.act
    if not isinstance(act, acts.Received):
        return
    broken = act.condition == SEAL_BROKEN
    for code in act.opened:
        package = scene.world.get(Package, code)
        if package is None:
            continue
        yield acts.Unsealed(
            code,
            () if broken else package.seals,
            "counted_on_arrival",
            tuple(each.code for each in scene.world.contents(code)),
            recorded=package.seals if broken else (),
            by=entry.circumstances.actors[0].staff,
        )
