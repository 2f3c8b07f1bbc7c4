"""What the acts leave behind by which a journey takes another way, and comes to its end."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import asdict, replace

from custody import acts
from custody.acts import Entry
from custody.fold import quota
from custody.fold.composing import compose
from custody.fold.state import change, come_home, ending, known_consignment, known_containers, union, utc
from custody.holding import (
    Consignment,
    ConsignmentState,
    ContainerState,
    Notification,
    NotificationState,
    Package,
    PackageState,
)
from custody.world import World


def consignment_changed(world: World, act: acts.ConsignmentChanged, entry: Entry) -> None:
    plan = asdict(act.plan)
    plan |= {"planned_exit": utc(act.plan.planned_exit), "planned_entry": utc(act.plan.planned_entry)}
    world.put(replace(known_consignment(world, act.consignment), **plan))
    _free(world, act.taken_out + act.left)
    for code in act.plan.packages + act.containers:
        change(world, code, consignment=act.consignment, new_party=act.plan.to_organisation)
    quota.release(world, act.consignment, act.released, entry.number)
    compose(world, act.consignment)


def consignment_cancelled(world: World, act: acts.ConsignmentCancelled, entry: Entry) -> None:
    _cancel_notification(world, act.notification, entry, act.reason)
    quota.release(world, act.consignment, act.released, entry.number)
    _free(world, act.packages + act.containers)
    consignment = known_consignment(world, act.consignment)
    world.put(replace(consignment, notification="", state=ConsignmentState.CANCELLED, before=""))


def consignment_divided(world: World, act: acts.ConsignmentDivided, entry: Entry) -> None:
    _cancel_notification(world, act.notification, entry, "divided")
    quota.release(world, act.consignment, act.released, entry.number)
    whole = known_consignment(world, act.consignment)
    world.put(replace(whole, notification="", state=ConsignmentState.DIVIDED, before="", manifest_sha256=""))
    for part in act.parts:
        world.put(
            replace(
                whole,
                number=part.consignment,
                packages=part.packages,
                part_of=whole.number,
                notification="",
                state=ConsignmentState.DRAFT,
                before="",
                at=utc(entry.circumstances.at),
            )
        )
        for code in part.packages + part.containers:
            change(world, code, consignment=part.consignment)
        quota.reserve(world, part.consignment, part.reserved, entry.number)
        compose(world, part.consignment)


def share_lapsed(world: World, act: acts.ShareLapsed, entry: Entry) -> None:
    quota.release(world, act.consignment, act.released, entry.number)


def packages_emptied(world: World, act: acts.PackagesEmptied, entry: Entry) -> None:
    """The others go on; where nothing is left, or all the others have arrived, its way is at its end."""
    _free(world, act.packages)
    before = known_consignment(world, act.consignment)
    left = tuple(code for code in before.packages if code not in act.packages)
    after = replace(before, packages=left, emptied=union(before.emptied, act.packages))
    if not left:
        after = replace(after, state=ConsignmentState.EMPTIED, before="")
    elif not after.under_way and not after.missing:
        after = replace(after, state=ConsignmentState.RECEIVED, before="")
    world.put(after)


def turned_back(world: World, act: acts.TurnedBack, entry: Entry) -> None:
    consignment = known_consignment(world, act.consignment)
    before = consignment.journey.value
    world.put(replace(consignment, state=ConsignmentState.RETURNING, before=before))


def consignment_reconciled(world: World, act: acts.ConsignmentReconciled, entry: Entry) -> None:
    for code in act.home:
        come_home(world, code, act.consignment)
    _move(world, act.consignment, ConsignmentState.RECONCILED)


def consignment_closed(world: World, act: acts.ConsignmentClosed, entry: Entry) -> None:
    quota.release(world, act.consignment, act.released, entry.number)
    emptied = not known_consignment(world, act.consignment).packages
    _cancel_notification(world, act.notification, entry, "emptied" if emptied else "lost")
    _move(world, act.consignment, ConsignmentState.CLOSED)


def consignment_loss_declared(world: World, act: acts.ConsignmentLossDeclared, entry: Entry) -> None:
    consignment = known_consignment(world, act.consignment)
    returning = consignment.state is ConsignmentState.RETURNING
    before = consignment.state if returning else consignment.journey
    world.put(replace(consignment, state=ConsignmentState.LOST, before=before.value))
    since = utc(entry.circumstances.at)
    for container in known_containers(world, act.containers):
        gaps, who = (*container.gaps, f"{since}/"), entry.circumstances.actors[0].staff
        world.put(replace(container, state=ContainerState.LOST, gaps=gaps, lost_by=who))
    for code in act.last_held_by:
        lost = {"state": PackageState.LOST} if code in act.packages else {}
        change(world, code, custodian="", handoff="", **lost)


def consignment_recovered(world: World, act: acts.ConsignmentRecovered, entry: Entry) -> None:
    consignment = known_consignment(world, act.consignment)
    state = consignment.journey
    # What was on its way home when it was lost had left before, so that is where its journey had stood.
    before = ConsignmentState.EXIT_CLEARED.value if state is ConsignmentState.RETURNING else ""
    world.put(replace(consignment, state=state, before=before))
    until = utc(entry.circumstances.at)
    for container in known_containers(world, act.containers):
        closed = (*container.gaps[:-1], f"{container.gaps[-1]}{until}") if container.gaps else ()
        world.put(replace(container, state=ContainerState.PACKED, gaps=closed))
    for code, custodian in act.held_by.items():
        package = world.get(Package, code)
        if package is not None:
            world.put(replace(package, state=PackageState.SEALED if package.seals else PackageState.OPEN))
        change(world, code, custodian=custodian)


def consignment_restored(world: World, act: acts.ConsignmentRestored, entry: Entry) -> None:
    consignment = known_consignment(world, act.consignment)
    state, before = ConsignmentState.ENTRY_CLEARED, ""
    if act.stopped:
        before, state = state.value, ConsignmentState.REFUSED if act.stopped == "DENY" else ConsignmentState.HELD
    world.put(replace(consignment, packages=act.packages, state=state, before=before))
    for code in act.packages + act.containers:
        change(world, code, consignment=act.consignment)


def _move(world: World, number: str, state: ConsignmentState) -> None:
    consignment: Consignment = known_consignment(world, number)
    world.put(replace(consignment, state=state, before=""))


def _free(world: World, codes: Iterable[str]) -> None:
    for code in codes:
        change(world, code, consignment="")


def _cancel_notification(world: World, number: str, entry: Entry, why: str) -> None:
    notification = world.get(Notification, number)
    if notification is not None:
        world.put(replace(notification, state=NotificationState.CANCELLED, **ending(entry, why)))
