"""The parts into which a consignment was split by whoever had not heard that it had left as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from custody import acts
from custody.deciding.quotas.quota import open_reservations
from custody.fold.state import has_moved_on
from custody.holding import Consignment, Package, Transit, parts_of
from custody.scene import Scene

LEFT_AS_A_WHOLE = "left_as_a_whole"
"""Why a part falls: a word of the group `system_reason`."""


def comes_of(part: Consignment, whole: str, scene: Scene) -> bool:
    """Whether it was split off this one, or off what was, and none of these has met a gate."""
    between: Consignment | None = part
    while between is not None and between.number != whole:
        if scene.world.passages_of(between.number):
            return False
        between = scene.world.get(Consignment, between.part_of) if between.part_of else None
    return between is not None


def is_free_for(whole: str, box: Package, scene: Scene) -> bool:
    """Whether it stands in no other consignment than in such a part of this one."""
    part = scene.world.get(Consignment, box.consignment) if box.consignment else None
    return not box.consignment or (part is not None and part.number != whole and comes_of(part, whole, scene))


def left_with_it(consignment: Consignment, scene: Scene) -> list[Package]:
    """The boxes that an exit let out under this number, and of which nothing more is known."""
    left = {each.container: each for each in scene.world.all(Transit) if each.consignment == consignment.number}
    found = []
    for box in filter(None, map(scene.world.package, consignment.packages)):
        out = [left.get(each.code) for each in scene.world.contents(box.code)]
        under_way = [each for each in out if each is not None and not each.returned]
        still = bool(out) and len(under_way) == len(out)
        if still and not any(has_moved_on(scene.world, box.code, each.at) for each in under_way):
            found += [box] if is_free_for(consignment.number, box, scene) else []
    return found


def parts_with(boxes: Iterable[str], whole: str, scene: Scene) -> Iterator[Consignment]:
    """Of this one the parts, and parts of parts, that stand and had any of these boxes put into them."""
    named = {*boxes}
    for number in parts_of(whole):
        part = scene.world.get(Consignment, number)
        if part is not None and not part.state.settled and not named.isdisjoint(part.packages):
            yield part
        if part is not None:
            yield from parts_with(named, number, scene)


def fall(part: Consignment, scene: Scene) -> acts.ConsignmentCancelled:
    """It is given up, and what lies in it still is free."""
    boxes = (box for code in part.packages if (box := scene.world.package(code)) is not None)
    inside = tuple(box.code for box in boxes if box.consignment == part.number)
    return acts.ConsignmentCancelled(
        consignment=part.number,
        reason=LEFT_AS_A_WHOLE,
        packages=inside,
        containers=tuple(each.code for code in inside for each in scene.world.contents(code)),
        notification=part.notification,
        released=open_reservations(scene.world, part.number),
    )
