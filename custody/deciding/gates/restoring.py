"""What both gates had let in before its sender, who had heard of neither, cancelled or split it. Nobody could receive
it, send it home or count it under a number that is given up, so that number goes on."""

from __future__ import annotations

from collections.abc import Iterator

from custody import acts
from custody.acts import Entry
from custody.deciding.consignments.finishing import close_upwards
from custody.deciding.containers.homecoming import TAKEN_BACK
from custody.deciding.gates.differing import to_be_looked_into
from custody.deciding.quotas.quota import open_reservations
from custody.fold.state import has_moved_on, utc
from custody.holding import Consignment, Package
from custody.parties import Direction
from custody.scene import Scene

LEFT_AS_A_WHOLE = "left_as_a_whole"
"""Why a part falls: a word of the group `system_reason`."""


def under_way_after_all(entry: Entry, scene: Scene) -> Iterator[acts.AnyAct]:
    """The boxes that were let in are under way again, where nothing has become of them since: who has them by the book
    says nothing of that, because what was signed on paper may be told last. A part of a split in which any of them lay
    falls, and what was put into that since is free; a part that was split again ends with the last of its own. A
    consignment out of which they were taken for another, or to be packed anew, stays given up: what stands in the book
    of them is for people to set right."""
    act = entry.act
    if not isinstance(act, acts.Crossed) or act.gate != "G3" or act.verdict != "ALLOW":
        return
    consignment = scene.world.get(Consignment, act.consignment)
    if consignment is None or consignment.state not in TAKEN_BACK:
        return
    boxes = [box for code in act.packages if (box := scene.world.package(code)) is not None]
    parts = _parts(boxes, consignment, scene)
    there = act.side == Direction(consignment.direction).destination.value
    if not there or parts is None or not _untouched(act, boxes, scene):
        return
    for part in parts:
        yield acts.ConsignmentCancelled(
            consignment=part.number,
            reason=LEFT_AS_A_WHOLE,
            packages=part.packages,
            containers=tuple(each.code for code in part.packages for each in scene.world.contents(code)),
            notification=part.notification,
            released=open_reservations(scene.world, part.number),
        )
    yield acts.ConsignmentRestored(consignment.number, act.packages, act.containers)
    for part in parts:
        yield from close_upwards(part.part_of, scene)
    yield from to_be_looked_into(acts.Said("differs.undone"), entry, act, consignment, scene)


def _parts(boxes: list[Package], consignment: Consignment, scene: Scene) -> list[Consignment] | None:
    """The parts in which these lie by now, or parts of parts; None where one lies in what is no part, or has met a gate
    by itself."""
    parts: list[Consignment] = []
    for number in dict.fromkeys(box.consignment for box in boxes if box.consignment):
        part = scene.world.get(Consignment, number)
        if part is None or not _comes_of(part, consignment.number, scene):
            return None
        parts.append(part)
    return parts


def _comes_of(part: Consignment, whole: str, scene: Scene) -> bool:
    """Whether it was split off this one, or off what was, and none of these has met a gate."""
    between: Consignment | None = part
    while between is not None and between.number != whole:
        if scene.world.passages_of(between.number):
            return False
        between = scene.world.get(Consignment, between.part_of) if between.part_of else None
    return between is not None


def _untouched(act: acts.Crossed, boxes: list[Package], scene: Scene) -> bool:
    """Whether all that was let in lies in these boxes still, and was nowhere else since."""
    inside = {each.code for box in boxes for each in scene.world.contents(box.code)}
    at_the_gate = utc(act.met)
    return {*act.containers} <= inside and not any(has_moved_on(scene.world, box.code, at_the_gate) for box in boxes)
