"""What acts of keeping leave behind."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from custody import acts
from custody.acts import Entry
from custody.fold import quota
from custody.fold.state import all_come_home, change, known_container, known_containers, union, utc, was_here
from custody.holding import (
    Alias,
    Consignment,
    ConsignmentState,
    Container,
    ContainerState,
    Package,
    PackageState,
    Transit,
)
from custody.world import World

NOT_RECEIVED = "SNR"
"""Specimen not received: the code of LDMS for one that is missing."""


def registered(world: World, act: acts.Registered, entry: Entry) -> None:
    actor = entry.circumstances.actors[0]
    for code in act.codes:
        adopted = act.adopted.get(code, "")
        world.put(
            Container(
                code=code,
                category=act.category,
                risk=act.risk,
                amount=act.amount,
                unit=act.unit,
                owner=act.owner,
                organisation=actor.organisation,
                custodian=actor.staff,
                site=act.site,
                state=ContainerState.IN_HAND,
                hgr=act.hgr,
                infectious=act.infectious,
                animal=act.animal,
                adopted=adopted,
                # An adopted tube carries its own code, and that code has just been read from it.
                label_verified=bool(adopted),
                parties=union((act.owner,), (actor.organisation,)),
            )
        )
        # In capitals as well: a reader that changes the case finds the same tube.
        for spelled in dict.fromkeys((adopted, adopted.upper())) if adopted else ():
            _name(world, spelled, code, actor.organisation, itself=spelled == adopted)


def _name(world: World, alias: str, code: str, by: str, *, itself: bool) -> None:
    """Nobody has two tubes under one number; where older entries gave one the capitals of another, it has them."""
    known = world.get(Alias, alias)
    if known is None or (itself and by in known.named_by):
        world.put(Alias(alias, code, known.others if known is not None else (), (by,)))
    elif by not in known.named_by:
        world.put(replace(known, others=(*known.others, code), named_by=(*known.named_by, by)))


def aliquoted(world: World, act: acts.Aliquoted, entry: Entry) -> None:
    parent = known_container(world, act.parent)
    for code in act.codes:
        own = {
            "adopted": "",
            "label_verified": False,
            "copies": 1,
            "condition": "",
            "asked": "",
            "asked_by": "",
            "parted": 0,
        }
        world.put(replace(parent, code=code, amount=act.amount, parents=(parent.code,), **own))
    state = ContainerState.CONSUMED if act.left == 0 else parent.state
    world.put(replace(parent, amount=act.left, state=state, parted=entry.number))


def pooled(world: World, act: acts.Pooled, entry: Entry) -> None:
    actor = entry.circumstances.actors[0]
    parents = known_containers(world, sorted(act.left))
    world.put(
        Container(
            code=act.code,
            category=act.category,
            risk=act.risk,
            amount=act.amount * len(act.left),
            unit=act.unit,
            owner=act.owner,
            organisation=actor.organisation,
            custodian=actor.staff,
            site=act.site,
            state=ContainerState.IN_HAND,
            # In the order of the ledger's bytes, which sort the members of an object.
            parents=tuple(sorted(act.left)),
            hgr=act.hgr,
            infectious=act.infectious,
            animal=act.animal,
            park_only=act.park_only,
            side=act.side,
            refusals=union(*(parent.refusals for parent in parents)),
            warmed=union(*(parent.warmed for parent in parents)),
            gaps=union(*(parent.gaps for parent in parents)),
            parties=union((act.owner, actor.organisation), *(parent.parties for parent in parents)),
            filed_in=act.filed_in,
        )
    )
    for parent in parents:
        left = act.left[parent.code]
        state = ContainerState.CONSUMED if left == 0 else parent.state
        world.put(replace(parent, amount=left, state=state, parted=entry.number))


def stored(world: World, act: acts.Stored, entry: Entry) -> None:
    for code in act.stored:
        changes: dict[str, Any] = {"custodian": "", "place": act.place, "site": act.site}
        if world.get(Container, code) is not None:
            changes["state"] = ContainerState.STORED
        change(world, code, **changes)
    for code in act.carried:
        change(world, code, custodian="", place=act.place, site=act.site)


def retrieved(world: World, act: acts.Retrieved, entry: Entry) -> None:
    actor = entry.circumstances.actors[0]
    for code in act.retrieved:
        changes: dict[str, Any] = {"custodian": actor.staff, "place": ""}
        if world.get(Container, code) is not None:
            changes["state"] = ContainerState.IN_HAND
        change(world, code, **changes)
    for code in act.carried:
        change(world, code, custodian=actor.staff, place="")


def received(world: World, act: acts.Received, entry: Entry) -> None:
    at = utc(entry.circumstances.at)
    for code in act.packages:
        change(world, code, site=act.site)
        was_here(world, code, at)
        _came_with(world, act, code)
    for code in act.containers:
        was_here(world, code, at)
        change(world, code, site=act.site, condition=act.damaged.get(code, act.condition))
        if act.park_only:
            change(world, code, park_only=True)
        _came_home(world, act, code)
    _back_otherwise(world, act)
    quota.refund(world, act.returned, act.refunded, entry.number)
    for code in act.missing:
        _not_there(world, code, act)
    consignment = world.get(Consignment, act.consignment)
    if consignment is None:
        return
    for code in act.extra:
        # What nobody has anywhere may be before them, and they may look at it; all else only its owner is told of.
        subject = world.get(Container, code) or world.get(Package, code)
        if subject is not None and subject.state in (ContainerState.LOST, PackageState.LOST):
            change(world, code, new_party=consignment.to_organisation)
    still = tuple(code for code in consignment.missing if code not in act.containers)
    arrived, missing = union(consignment.arrived, act.packages), union(still, act.missing)
    receiver = (entry.circumstances.actors[0].organisation,)
    consignment = replace(
        consignment, arrived=arrived, missing=missing, received_by=union(consignment.received_by, receiver)
    )
    if set(consignment.packages) <= set(arrived) and not missing:
        consignment = replace(consignment, state=ConsignmentState.RECEIVED, before="")
    elif consignment.state is not ConsignmentState.RETURNING:
        consignment = replace(consignment, state=ConsignmentState.RECEIVED_PARTIAL, before="")
    world.put(consignment)


def _came_with(world: World, act: acts.Received, code: str) -> None:
    """What it bears when it is received again was put on it since."""
    consignment, package = world.get(Consignment, act.consignment), world.get(Package, code)
    if package is not None and (consignment is None or code not in consignment.arrived):
        world.put(replace(package, came_with=package.seals))


def _came_home(world: World, act: acts.Received, code: str) -> None:
    """What is back where it once left from counts as returned. Sent home, no clearance keeps it in a park any more;
    turned back, none that did so first by this crossing."""
    transit = world.get(Transit, f"{act.returned}|{code}") if act.returned else None
    if transit is not None:
        world.put(replace(transit, returned=act.consignment))
        if act.returned != act.consignment or transit.kept:
            change(world, code, park_only=act.park_only)


def _back_otherwise(world: World, act: acts.Received) -> None:
    """From other crossings than the one that this arrival undoes, or without having made that one."""
    all_come_home(world, act.brought_back)
    for code in act.freed:
        change(world, code, park_only=False)


def _not_there(world: World, code: str, act: acts.Received) -> None:
    """It is in no box that arrived, so nobody took it over: it is with who brought the boxes, until it turns up."""
    change(
        world,
        code,
        new_party=act.answerable_organisation,
        package="",
        handoff="",
        place="",
        state=ContainerState.IN_HAND,
        custodian=act.answerable,
        organisation=act.answerable_organisation,
        condition=NOT_RECEIVED,
    )


def disposed(world: World, act: acts.Disposed, entry: Entry) -> None:
    state = ContainerState.CONSUMED if act.method == "consumed" else ContainerState.DISPOSED
    for container in known_containers(world, act.containers):
        world.put(replace(container, state=state, place=""))


def label_verified(world: World, act: acts.LabelVerified, entry: Entry) -> None:
    change(world, act.subject, label_verified=True)


def reprinted(world: World, act: acts.Reprinted, entry: Entry) -> None:
    # Another label of the same code is on its way: what is in the hand is unproved until it is scanned back.
    change(world, act.subject, label_verified=False, copies=act.copy)
