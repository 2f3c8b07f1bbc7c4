"""What both gates had let in before its sender, who had heard of neither, cancelled or split it. Nobody could receive
it, send it home or count it under a number that is given up, so that number goes on."""

from __future__ import annotations

from collections.abc import Iterator

from custody import acts
from custody.acts import Entry
from custody.crossing.decision import Verdict
from custody.deciding.consignments.finishing import close_upwards
from custody.deciding.containers.homecoming import TAKEN_BACK
from custody.deciding.gates.differing import is_at_home, to_be_looked_into
from custody.deciding.gates.parted import comes_of, fall, left_with_it, parts_with
from custody.fold.last_word import said_since
from custody.fold.state import has_moved_on, utc
from custody.holding import Consignment, Container, Package, Passage, Transit
from custody.parties import Direction
from custody.scene import Scene


def under_way_after_all(entry: Entry, scene: Scene) -> Iterator[acts.AnyAct]:
    """The boxes that were let in are under way again, where nothing has become of them since, with what had left beside
    them: who has them by the book says nothing of that, because what was signed on paper may be told last. What was
    lost out of them since is lost in it. A part of a split in which any of them lay falls, and what was put into that
    since is free; a part that was split again ends with the last of its own. A consignment out of which they were taken
    for another, or to be packed anew, stays given up: what stands in the book of them is for people to set right."""
    act = entry.act
    if not isinstance(act, acts.Crossed) or act.verdict != Verdict.ALLOW:
        return
    consignment = scene.world.get(Consignment, act.consignment)
    if consignment is None or consignment.state not in TAKEN_BACK:
        yield from _without_their_parts(act, scene)
        return
    boxes = [box for code in act.packages if (box := scene.world.package(code)) is not None]
    there = act.side == Direction(consignment.direction).destination.value
    if act.gate != "G3" or not there or not _untouched(act, boxes, consignment, scene):
        return
    if any(_lies_elsewhere(box, consignment, scene) for box in boxes):
        return
    boxes += [box for box in left_with_it(consignment, scene) if box.code not in act.packages]
    parts = _parts(boxes, scene)
    for part in parts:
        yield fall(part, scene)
    packages = tuple(box.code for box in boxes)
    inside = [each.code for code in packages for each in scene.world.contents(code)]
    lost = [code for code in _outside(act, boxes, scene) if not _is_at_home(code, consignment, scene)]
    containers = tuple(dict.fromkeys((*inside, *lost)))
    yield acts.ConsignmentRestored(consignment.number, packages, containers, _stopped_since(entry, act, scene))
    for part in parts:
        yield from close_upwards(part.part_of, scene)
    yield from to_be_looked_into(acts.Said("differs.undone"), entry, act, consignment, scene)


def _without_their_parts(act: acts.Crossed, scene: Scene) -> Iterator[acts.AnyAct]:
    """Of one that is under way again, what is told later may have been in a part that did not fall with the others."""
    parts = list(parts_with(act.taken_in, act.consignment, scene)) if act.taken_in else []
    for part in parts:
        yield fall(part, scene)
    for part in parts:
        yield from close_upwards(part.part_of, scene)


def _lies_elsewhere(box: Package, consignment: Consignment, scene: Scene) -> bool:
    """In what is no part of it, or a part that has met a gate by itself."""
    part = scene.world.get(Consignment, box.consignment)
    return bool(box.consignment) and (part is None or not comes_of(part, consignment.number, scene))


def _parts(boxes: list[Package], scene: Scene) -> list[Consignment]:
    """The parts in which these lie by now."""
    numbers = dict.fromkeys(box.consignment for box in boxes if box.consignment)
    return [part for number in numbers if (part := scene.world.get(Consignment, number)) is not None]


def _untouched(act: acts.Crossed, boxes: list[Package], consignment: Consignment, scene: Scene) -> bool:
    """Whether all that was let in lies in these boxes still, or was lost out of them, and none was anywhere else since
    but where a gate of its way home has let it in: that is told in either order."""
    at_the_gate = utc(act.met)
    taken_out = any(not _was_lost(code, at_the_gate, scene) for code in _outside(act, boxes, scene))
    let_home = {each.at for each in scene.world.passages_of(act.consignment) if _lets_home(each, consignment, scene)}
    moved_on = (box for box in boxes if has_moved_on(scene.world, box.code, at_the_gate))
    return not taken_out and all(box.entered in let_home for box in moved_on)


def _lets_home(passage: Passage, consignment: Consignment, scene: Scene) -> bool:
    return (passage.gate, passage.verdict) == ("G3", Verdict.ALLOW) and is_at_home(passage, consignment, scene)


def _stopped_since(entry: Entry, act: acts.Crossed, scene: Scene) -> str:
    """The verdict by which an entry has stopped it after it was let in here, where that is the last word."""
    since = said_since(scene.world, act, utc(act.met), entry.circumstances.station)
    return since.verdict if since is not None and since.gate == "G3" and since.verdict != Verdict.ALLOW else ""


def _outside(act: acts.Crossed, boxes: list[Package], scene: Scene) -> list[str]:
    inside = {each.code for box in boxes for each in scene.world.contents(box.code)}
    return [code for code in act.containers if code not in inside]


def _was_lost(code: str, at_the_gate: str, scene: Scene) -> bool:
    """Since the gate let it in, whether or not it was found again, and was put into nothing else."""
    container = scene.world.get(Container, code)
    since = container is not None and bool(container.gaps) and container.gaps[-1].partition("/")[0] >= at_the_gate
    return since and container is not None and not container.package


def _is_at_home(code: str, consignment: Consignment, scene: Scene) -> bool:
    """What was found there counts as come back."""
    transit = scene.world.get(Transit, f"{consignment.number}|{code}")
    return transit is not None and bool(transit.returned)
