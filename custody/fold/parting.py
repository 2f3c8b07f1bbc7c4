"""What a consignment goes on without, and what it takes in again, as its gates tell."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from custody import acts
from custody.fold.composing import hashed
from custody.fold.state import change, known_consignment
from custody.holding import Consignment, ConsignmentState, Notification
from custody.world import World


def take_in(world: World, act: acts.Crossed) -> None:
    """What an exit had left behind in that way was let pass with the others, and is a part of it again."""
    if not act.taken_in:
        return
    for code in (*act.taken_in, *(code for inside in act.taken_in.values() for code in inside)):
        change(world, code, consignment=act.consignment)
    consignment = known_consignment(world, act.consignment)
    digest = consignment.manifest_sha256
    notification = world.get(Notification, consignment.notification)
    if notification is not None:
        manifest = msgspec.json.decode(notification.manifest, type=acts.Manifest)
        seals = {code: package.seals for code in act.taken_in if (package := world.package(code)) is not None}
        manifest = hashed(acts.Manifest({**manifest.packages, **act.taken_in}, {**manifest.seals, **seals}))
        digest = manifest.sha256
        world.put(replace(notification, manifest=msgspec.json.encode(manifest, order="sorted").decode()))
    # The ledger keeps the names of a table in their order, whatever the order was in which they were read.
    packages = tuple(dict.fromkeys((*consignment.packages, *sorted(act.taken_in))))
    world.put(replace(consignment, packages=packages, manifest_sha256=digest))


def go_without(world: World, before: Consignment, act: acts.Crossed) -> None:
    """Where two people let the others pass, what had left already stays a part of it, and is looked for; what had not
    is no part of it any more, nor is what was put in after it had left."""
    since = {code for inside in act.put_in_since.values() for code in inside}
    _part_with(world, act.consignment, {*act.put_in_since}, since)
    if act.left_behind or act.short:
        _without_what_was_missing(world, before, act)
    if act.missed:
        _mislay(world, act.consignment, act.missed)


def _without_what_was_missing(world: World, before: Consignment, act: acts.Crossed) -> None:
    if act.gate == "G2" and before.state is not ConsignmentState.RETURNING:
        _part_with(world, act.consignment, {*act.left_behind}, {*act.short})
        return
    _mislay(world, act.consignment, (*act.left_behind, *act.short))


def _mislay(world: World, number: str, codes: tuple[str, ...]) -> None:
    consignment = known_consignment(world, number)
    world.put(replace(consignment, mislaid=tuple(dict.fromkeys((*consignment.mislaid, *codes)))))


def _part_with(world: World, number: str, boxes: set[str], containers: set[str]) -> None:
    """What did not cross is no part of it any more, and free for another; the manifest says what is under way."""
    if not boxes | containers:
        return
    for code in sorted(boxes | containers):
        change(world, code, consignment="")
    consignment = known_consignment(world, number)
    packages = tuple(code for code in consignment.packages if code not in boxes)
    digest = consignment.manifest_sha256
    notification = world.get(Notification, consignment.notification)
    if notification is not None:
        manifest = _without(msgspec.json.decode(notification.manifest, type=acts.Manifest), boxes, containers)
        digest = manifest.sha256
        world.put(replace(notification, manifest=msgspec.json.encode(manifest, order="sorted").decode()))
    world.put(replace(consignment, packages=packages, manifest_sha256=digest))


def _without(manifest: acts.Manifest, boxes: set[str], containers: set[str]) -> acts.Manifest:
    contents = {
        code: tuple(each for each in inside if each not in containers)
        for code, inside in manifest.packages.items()
        if code not in boxes
    }
    seals = {code: on for code, on in manifest.seals.items() if code not in boxes}
    return hashed(acts.Manifest(contents, seals))
