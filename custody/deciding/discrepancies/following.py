"""A hold follows what it stops: tubes out of a held box are held themselves, in the name of who stopped the box.

So does the doubt of a strange seal, or of a tube of somebody else that was read beside the box, until people have
resolved the discrepancy that this doubt has opened.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import msgspec

from custody import acts
from custody.acts import Entry
from custody.fold.seals import lay_in, leaves_doubt, strangers, strangers_kept
from custody.fold.state import utc
from custody.holding import (
    Consignment,
    ConsignmentState,
    Container,
    Discrepancy,
    DiscrepancyState,
    Hold,
    Notification,
    Package,
)
from custody.scene import Scene
from custody.world import World

UNDER_A_STRANGE_SEAL, BESIDE_A_STRANGER = "under_a_strange_seal", "beside_a_stranger"
RESOLVED = "discrepancy_resolved"
OPENED_BY_A_DOUBT = {"seal": UNDER_A_STRANGE_SEAL, "over": BESIDE_A_STRANGER}
"""The kinds of discrepancy that a doubt over a box opens, each with why what leaves that box is held."""
_STRANGE = "crossing.SEAL.strange"
"""Stands in what a gate found when it read a seal that was never recorded."""


def hold_what_left(entry: Entry, scene: Scene) -> Iterator[acts.Held]:
    """For each open hold on what something has just left, one on everything that left it and is not held alike."""
    for places, left in _departures(entry, scene):
        for hold in scene.world.holds_on(filter(None, places)):
            free = [code for code in left if not _is_held_alike(code, hold, scene)]
            if free:
                yield acts.Held(
                    hold=str(uuid.uuid5(uuid.UUID(entry.id), f"{hold.id}/{free[0]}")),
                    target=free[0],
                    hold_kind=hold.hold_kind,
                    reason=hold.reason,
                    also=tuple(free[1:]),
                    placed_by=hold.placed_by,
                    organisation=hold.organisation,
                    discrepancy=hold.discrepancy,
                    not_by=hold.not_by,
                )


def hold_what_left_a_box_in_doubt(entry: Entry, scene: Scene) -> Iterator[acts.Held]:
    """What leaves a box in doubt takes the doubt along. The discrepancies of the box must be known."""
    for places, left in _departures(entry, scene):
        known = (box for place in places if (box := scene.world.get(Package, place)) is not None)
        boxes = {box.code: strangers_kept(box) for box in known if box.doubts}
        yield from _held_until_resolved(entry, left, boxes, scene)


def _held_until_resolved(
    entry: Entry, left: tuple[str, ...], boxes: dict[str, set[str]], scene: Scene
) -> Iterator[acts.Held]:
    """`boxes`: those in doubt, each with the tubes of others for which it is."""
    for discrepancy in _opened_by_doubts(boxes, scene):
        standing = {hold.target for hold in scene.world.holds_on(left) if hold.discrepancy == discrepancy.id}
        free = [code for code in left if code not in standing]
        if free:
            yield acts.Held(
                hold=str(uuid.uuid5(uuid.UUID(entry.id), f"{discrepancy.id}/{free[0]}")),
                target=free[0],
                hold_kind="investigation",
                reason=OPENED_BY_A_DOUBT[discrepancy.discrepancy_kind],
                also=tuple(free[1:]),
                discrepancy=discrepancy.id,
            )


def hold_what_was_put_out_before(entry: Entry, scene: Scene) -> Iterator[acts.Held]:
    """What any version of the notification named in a box, one that was cancelled as well, or lay in it when a gate
    came to doubt it, and lies in it no more when that is told: nobody knows who opened it, nor when. At the consignee's
    own gate that is not said of what arrived in it and was unpacked by who received it."""
    act = entry.act
    if not isinstance(act, acts.Crossed):
        return
    known = _unpacked_on_arrival(act, scene) if act.gate == "G4" else set()
    named, lay, beside = named_before_it_left(scene.world, act.consignment), lay_in(act), strangers(act)
    for box in _read_in_doubt(act, entry, scene):
        inside = {each.code for each in scene.world.contents(box.code)}
        out = sorted((named.get(box.code, set()) | lay.get(box.code, set())) - inside - known)
        found = tuple(each for each in out if scene.world.get(Container, each) is not None)
        yield from _held_until_resolved(entry, found, {box.code: strangers_kept(box) | beside}, scene)


def _unpacked_on_arrival(act: acts.Crossed, scene: Scene) -> set[str]:
    """What lay in the boxes that have arrived, and the consignee has in hand outside them."""
    consignment = scene.world.get(Consignment, act.consignment)
    if consignment is None:
        return set()
    named = named_by_box(scene.world, consignment.number)
    came = {code for box in consignment.arrived for code in named.get(box, set())} - set(consignment.missing)
    tubes = (tube for code in came if (tube := scene.world.get(Container, code)) is not None)
    return {tube.code for tube in tubes if tube.organisation == consignment.to_organisation}


def _read_in_doubt(act: acts.Crossed, entry: Entry, scene: Scene) -> list[Package]:
    """The boxes that this gate read while they were in doubt, and those that it came to doubt before they were emptied,
    where that is told late; save what another person has counted since."""
    boxes = [box for code in act.packages if (box := scene.world.get(Package, code)) is not None]
    met = utc(act.met or entry.circumstances.at)
    return [box for box in boxes if box.doubts or (leaves_doubt(act) and not box.counted > met)]


def named_before_it_left(world: World, consignment: str) -> dict[str, set[str]]:
    """What was ever notified in each box, for this consignment or for one that has not left: whoever cancels a filing
    and drafts the box anew does not make it forgotten what lay in it."""
    known = {each.consignment: world.get(Consignment, each.consignment) for each in world.all(Notification)}
    stayed = (number for number, each in known.items() if each is not None and _has_never_left(each))
    named: dict[str, set[str]] = {}
    for number in (consignment, *stayed):
        for box, inside in named_by_box(world, number).items():
            named.setdefault(box, set()).update(inside)
    return named


def _has_never_left(consignment: Consignment) -> bool:
    return consignment.state is ConsignmentState.CANCELLED or consignment.journey.before_exit


def named_by_box(world: World, consignment: str) -> dict[str, set[str]]:
    """What was ever notified in each box of this consignment."""
    named: dict[str, set[str]] = {}
    for version in (each for each in world.all(Notification) if each.consignment == consignment):
        for code, inside in msgspec.json.decode(version.manifest, type=acts.Manifest).packages.items():
            named.setdefault(code, set()).update(inside)
    return named


def let_go_of_what_is_resolved(entry: Entry, scene: Scene) -> Iterator[acts.Released]:
    act = entry.act
    if isinstance(act, acts.DiscrepancyResolved):
        waiting = [h for h in scene.world.all(Hold) if h.discrepancy == act.discrepancy and not h.released]
        for hold in sorted(waiting, key=lambda hold: (hold.entry, hold.target)):
            yield acts.Released(hold.id, hold.target, RESOLVED)


def _opened_by_doubts(boxes: dict[str, set[str]], scene: Scene) -> list[Discrepancy]:
    """The discrepancies that the doubts over these boxes have opened, and nobody has resolved."""
    found = (each for each in scene.world.all(Discrepancy) if each.state is not DiscrepancyState.RESOLVED)
    opened = (each for each in found if any(_is_opened_by(each, *box) for box in boxes.items()))
    return sorted(opened, key=lambda each: each.entry)


def _is_opened_by(discrepancy: Discrepancy, box: str, tubes_of_others: set[str]) -> bool:
    """Whether it tells of a strange seal, or of one of these tubes, that was read before this box."""
    codes = set(discrepancy.codes)
    strange = discrepancy.discrepancy_kind == "seal" and _STRANGE in discrepancy.found
    stranger = discrepancy.discrepancy_kind == "over" and bool(tubes_of_others & codes)
    return box in codes and (strange or stranger)


def takes_something_out(act: acts.AnyAct) -> bool:
    """Whether something leaves a box by this act; of all others nobody need know what lies on the boxes."""
    match act:
        case acts.Unpacked() | acts.Lost() | acts.Found() | acts.Corrected():
            return True
        case acts.Received(missing=missing):
            return bool(missing)
        case acts.Crossed(left_behind=left, short=short):
            return bool(left or short)
        case _:
            return False


def _departures(entry: Entry, scene: Scene) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """(box and consignment, what has left them) of this act."""
    match entry.act:
        case acts.Unpacked(package=package, containers=containers):
            yield _around(package, scene), containers
        case acts.Lost(out_of=out_of) | acts.Found(out_of=out_of):
            for package in dict.fromkeys(out_of.values()):
                yield _around(package, scene), tuple(code for code, box in out_of.items() if box == package)
        case acts.Received(missing=missing, packages=packages, consignment=consignment) if missing:
            yield (*packages, consignment), missing
        case acts.Crossed(gate="G2", left_behind=left, short=short, consignment=consignment) if left or short:
            yield (consignment,), (*left, *short)
            for package, tubes in _by_box(short, scene).items():
                if package not in left:
                    yield (package,), tubes
        case acts.Corrected(did_not_occur=True, undone=undone) if undone.get("kind") == "packed":
            packed = msgspec.convert(undone, acts.Packed)
            yield _around(packed.package, scene), packed.containers
        case _:
            pass


def _by_box(codes: tuple[str, ...], scene: Scene) -> dict[str, tuple[str, ...]]:
    boxes: dict[str, tuple[str, ...]] = {}
    for code in codes:
        container = scene.world.get(Container, code)
        if container is not None and container.package:
            boxes[container.package] = (*boxes.get(container.package, ()), code)
    return boxes


def _around(package: str, scene: Scene) -> tuple[str, ...]:
    found = scene.world.get(Package, package)
    consignment = scene.world.get(Consignment, found.consignment) if found is not None else None
    return (package, consignment.number if consignment is not None else "")


def _is_held_alike(code: str, hold: Hold, scene: Scene) -> bool:
    standing = scene.world.holds_on((code,))
    alike = [each for each in standing if (each.hold_kind, each.organisation) == (hold.hold_kind, hold.organisation)]
    return any(set(hold.not_by) <= set(each.not_by) for each in alike)
