"""From acts to state: `fold` moves the world on by one entry.

It is the only place where state comes from. The writer folds each act as it is decided; a rebuild folds the whole
ledger again and must arrive at the same rows. So nothing here looks at a clock, a setting or a command.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from custody import acts
from custody.acts import Entry
from custody.holding import (
    Alias,
    Consignment,
    ConsignmentState,
    Container,
    ContainerState,
    Handoff,
    HandoffState,
    Hold,
    Notification,
    NotificationState,
    Package,
    PackageState,
    Passage,
    Seal,
)
from custody.undo import undo
from custody.world import World


def fold(world: World, entry: Entry) -> None:
    """Move `world` on by `entry`. Every subject that the act names must be known to the world."""
    _FOLDS[type(entry.act)](world, entry.act, entry)
    for code in entry.act.subjects():
        _touch(world, code, entry.number)


def utc(instant: str) -> str:
    """The same instant in UTC with microseconds, so that text order is time order."""
    return datetime.fromisoformat(instant).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _touch(world: World, code: str, number: int) -> None:
    subject = world.get(Container, code) or world.get(Package, code)
    if subject is not None:
        world.put(replace(subject, entry=number))
    elif world.get(Consignment, code) is None and world.get(Notification, code) is None:
        raise LookupError(f"entry {number} concerns {code}, which is not known here: load it before folding")


def _registered(world: World, act: acts.Registered, entry: Entry) -> None:
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
                adopted=adopted,
                # An adopted tube carries its own code, and that code has just been read from it.
                label_verified=bool(adopted),
                parties=_union((act.owner,), (actor.organisation,)),
            )
        )
        if adopted:
            world.put(Alias(adopted, code))


def _aliquoted(world: World, act: acts.Aliquoted, entry: Entry) -> None:
    parent = _container(world, act.parent)
    for code in act.codes:
        child = replace(
            parent, code=code, amount=act.amount, parent=parent.code, adopted="", label_verified=False, copies=1
        )
        world.put(child)
    state = ContainerState.CONSUMED if act.left == 0 else parent.state
    world.put(replace(parent, amount=act.left, state=state))


def _package_begun(world: World, act: acts.PackageBegun, entry: Entry) -> None:
    actor = entry.circumstances.actors[0]
    world.put(
        Package(
            code=act.package,
            packaging_class=act.packaging_class,
            dry_ice_g=act.dry_ice_g,
            organisation=actor.organisation,
            custodian=actor.staff,
            site=act.site,
            state=PackageState.OPEN,
            parties=(actor.organisation,),
        )
    )
    _packed(world, act, entry)


def _packed(world: World, act: acts.Packed | acts.PackageBegun, entry: Entry) -> None:
    package = _package(world, act.package)
    for container in _containers(world, act.containers):
        world.put(
            replace(container, state=ContainerState.PACKED, package=package.code, consignment=package.consignment)
        )


def _unpacked(world: World, act: acts.Unpacked, entry: Entry) -> None:
    for container in _containers(world, act.containers):
        world.put(replace(container, state=ContainerState.IN_HAND, package="", consignment=""))


def _sealed(world: World, act: acts.Sealed, entry: Entry) -> None:
    world.put(replace(_package(world, act.package), state=PackageState.SEALED, seals=act.seals))
    for number in act.seals:
        world.put(Seal(number, act.package, entry.number))


def _unsealed(world: World, act: acts.Unsealed, entry: Entry) -> None:
    world.put(replace(_package(world, act.package), state=PackageState.OPEN, seals=()))


def _offered(world: World, act: acts.Offered, entry: Entry) -> None:
    giver = entry.circumstances.actors[0]
    world.put(
        Handoff(
            id=act.handoff,
            giver=act.giver,
            giver_organisation=giver.organisation,
            receiver=act.receiver,
            receiver_organisation=act.receiver_organisation,
            offered=act.offered,
            carried=act.carried,
            state=HandoffState.OFFERED,
            at=utc(entry.circumstances.at),
            entry=entry.number,
        )
    )
    for code in act.subjects():
        # The receiver may look before accepting, so the organisation is a party from the offer on.
        _put(world, code, handoff=act.handoff, new_party=act.receiver_organisation)


def _accepted(world: World, act: acts.Accepted, entry: Entry) -> None:
    _answer(world, act.handoff, HandoffState.ACCEPTED)
    for code in act.accepted:
        changes: dict[str, Any] = {
            "handoff": "",
            "custodian": act.receiver,
            "organisation": act.receiver_organisation,
            "place": "",
        }
        if act.site:
            changes["site"] = act.site
        container = world.get(Container, code)
        if container is not None and container.state is ContainerState.STORED:
            changes["state"] = ContainerState.IN_HAND
        _put(world, code, new_party=act.receiver_organisation, **changes)


def _refused(world: World, act: acts.Refused, entry: Entry) -> None:
    _answer(world, act.handoff, HandoffState.REFUSED)
    for code in act.refused:
        _put(world, code, handoff="")


def _withdrawn(world: World, act: acts.Withdrawn, entry: Entry) -> None:
    _answer(world, act.handoff, HandoffState.WITHDRAWN)
    for code in act.withdrawn:
        _put(world, code, handoff="")


def _stored(world: World, act: acts.Stored, entry: Entry) -> None:
    for code in act.stored:
        changes: dict[str, Any] = {"custodian": "", "place": act.place, "site": act.site}
        if world.get(Container, code) is not None:
            changes["state"] = ContainerState.STORED
        _put(world, code, **changes)
    for code in act.carried:
        _put(world, code, custodian="", place=act.place, site=act.site)


def _retrieved(world: World, act: acts.Retrieved, entry: Entry) -> None:
    actor = entry.circumstances.actors[0]
    for code in act.retrieved:
        changes: dict[str, Any] = {"custodian": actor.staff, "place": ""}
        if world.get(Container, code) is not None:
            changes["state"] = ContainerState.IN_HAND
        _put(world, code, **changes)
    for code in act.carried:
        _put(world, code, custodian=actor.staff, place="")


def _received(world: World, act: acts.Received, entry: Entry) -> None:
    for code in act.packages + act.containers:
        _put(world, code, site=act.site)
    consignment = world.get(Consignment, act.consignment)
    if consignment is not None and set(consignment.packages) <= set(act.packages):
        world.put(replace(consignment, state=ConsignmentState.RECEIVED))


def _disposed(world: World, act: acts.Disposed, entry: Entry) -> None:
    state = ContainerState.CONSUMED if act.method == "consumed" else ContainerState.DISPOSED
    for container in _containers(world, act.containers):
        world.put(replace(container, state=state, place=""))


def _held(world: World, act: acts.Held, entry: Entry) -> None:
    actor = entry.circumstances.actors[0]
    world.put(
        Hold(
            id=act.hold,
            target=act.target,
            hold_kind=act.hold_kind,
            reason=act.reason,
            placed_by=actor.staff,
            organisation=actor.organisation,
            at=utc(entry.circumstances.at),
            entry=entry.number,
        )
    )


def _released(world: World, act: acts.Released, entry: Entry) -> None:
    hold = world.get(Hold, act.hold)
    if hold is not None:
        world.put(replace(hold, released=True))


def _label_verified(world: World, act: acts.LabelVerified, entry: Entry) -> None:
    _put(world, act.subject, label_verified=True)


def _reprinted(world: World, act: acts.Reprinted, entry: Entry) -> None:
    # Another label of the same code is on its way: what is in the hand is unproved until it is scanned back.
    _put(world, act.subject, label_verified=False, copies=act.copy)


def _consigned(world: World, act: acts.Consigned, entry: Entry) -> None:
    world.put(
        Consignment(
            number=act.consignment,
            from_organisation=act.from_organisation,
            from_site=act.from_site,
            to_organisation=act.to_organisation,
            to_site=act.to_site,
            direction=act.direction,
            purpose=act.purpose,
            clearance=act.clearance,
            clearance_version=act.clearance_version,
            checkpoint=act.checkpoint,
            carrier_organisation=act.carrier_organisation,
            carrier=act.carrier,
            vehicle=act.vehicle,
            planned_exit=utc(act.planned_exit),
            planned_entry=utc(act.planned_entry),
            packages=act.packages,
            state=ConsignmentState.DRAFT,
            at=utc(entry.circumstances.at),
            entry=entry.number,
        )
    )
    for code in act.packages + act.containers:
        _put(world, code, consignment=act.consignment, new_party=act.to_organisation)


def _notification_filed(world: World, act: acts.NotificationFiled, entry: Entry) -> None:
    consignment = world.get(Consignment, act.consignment)
    if consignment is None:
        return
    world.put(replace(consignment, notification=act.notification, state=ConsignmentState.NOTIFIED))
    world.put(
        Notification(
            number=act.notification,
            version=act.version,
            consignment=act.consignment,
            state=NotificationState.FILED,
            filed_at=utc(act.filed_at),
            filed_by=entry.circumstances.actors[0].staff,
            manifest=msgspec.json.encode(act.manifest, order="sorted").decode(),
            entry=entry.number,
        )
    )
    for code in act.subjects():
        # From here on the officers of the notified checkpoint may see it.
        _put(world, code, new_party=consignment.checkpoint)


def _notification_acknowledged(world: World, act: acts.NotificationAcknowledged, entry: Entry) -> None:
    notification = world.get(Notification, act.notification)
    if notification is not None:
        world.put(replace(notification, state=NotificationState.ACKNOWLEDGED, reference=act.reference))
    consignment = world.get(Consignment, act.consignment)
    if consignment is not None and consignment.state is ConsignmentState.NOTIFIED:
        world.put(replace(consignment, state=ConsignmentState.READY))


def _notification_cancelled(world: World, act: acts.NotificationCancelled, entry: Entry) -> None:
    notification = world.get(Notification, act.notification)
    if notification is not None:
        world.put(replace(notification, state=NotificationState.CANCELLED))
    consignment = world.get(Consignment, act.consignment)
    if consignment is not None:
        world.put(replace(consignment, notification="", state=ConsignmentState.DRAFT))


_CLEARED = {
    "G1": ConsignmentState.DEPARTED,
    "G2": ConsignmentState.EXIT_CLEARED,
    "G3": ConsignmentState.ENTRY_CLEARED,
}


def _crossed(world: World, act: acts.Crossed, entry: Entry) -> None:
    world.put(
        Passage(
            entry=entry.number,
            consignment=act.consignment,
            gate=act.gate,
            checkpoint=act.checkpoint,
            station=entry.circumstances.station,
            verdict=act.verdict,
            at=utc(entry.circumstances.at),
        )
    )
    consignment = world.get(Consignment, act.consignment)
    if consignment is None or act.verdict != "ALLOW":
        return
    if act.gate in _CLEARED:
        world.put(replace(consignment, state=_CLEARED[act.gate]))
    notification = world.get(Notification, consignment.notification)
    if act.gate == "G3" and notification is not None:
        world.put(replace(notification, state=NotificationState.USED))


def _corrected(world: World, act: acts.Corrected, entry: Entry) -> None:
    if act.did_not_occur:
        undo(world, msgspec.convert(act.undone, acts.AnyAct))
        return
    given = {"category": act.category, "risk": act.risk, "unit": act.unit}
    changes: dict[str, Any] = {name: value for name, value in given.items() if value}
    if act.amount >= 0:
        changes["amount"] = act.amount
    for code in act.concerned:
        if world.get(Container, code) is not None:
            _put(world, code, **changes)


def _answer(world: World, handoff_id: str, state: HandoffState) -> None:
    handoff = world.get(Handoff, handoff_id)
    if handoff is not None:
        world.put(replace(handoff, state=state))


def _put(world: World, code: str, *, new_party: str = "", **changes: Any) -> None:
    subject = world.get(Container, code) or world.get(Package, code)
    if subject is None:
        return
    if new_party and new_party not in subject.parties:
        changes["parties"] = (*subject.parties, new_party)
    world.put(replace(subject, **changes))


def _container(world: World, code: str) -> Container:
    container = world.get(Container, code)
    if container is None:
        raise LookupError(f"the ledger names container {code}, which it never registered: restore the whole ledger")
    return container


def _containers(world: World, codes: Iterable[str]) -> list[Container]:
    return [_container(world, code) for code in codes]


def _package(world: World, code: str) -> Package:
    package = world.get(Package, code)
    if package is None:
        raise LookupError(f"the ledger names package {code}, which it never began: restore the whole ledger")
    return package


def _union(*groups: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for group in groups for name in group))


_FOLDS: dict[type, Callable[[World, Any, Entry], None]] = {
    acts.Registered: _registered,
    acts.Aliquoted: _aliquoted,
    acts.PackageBegun: _package_begun,
    acts.Packed: _packed,
    acts.Unpacked: _unpacked,
    acts.Sealed: _sealed,
    acts.Unsealed: _unsealed,
    acts.Offered: _offered,
    acts.Accepted: _accepted,
    acts.Refused: _refused,
    acts.Withdrawn: _withdrawn,
    acts.Stored: _stored,
    acts.Retrieved: _retrieved,
    acts.Received: _received,
    acts.Disposed: _disposed,
    acts.Held: _held,
    acts.Released: _released,
    acts.LabelVerified: _label_verified,
    acts.Reprinted: _reprinted,
    acts.Consigned: _consigned,
    acts.NotificationFiled: _notification_filed,
    acts.NotificationAcknowledged: _notification_acknowledged,
    acts.NotificationCancelled: _notification_cancelled,
    acts.Crossed: _crossed,
    acts.Corrected: _corrected,
}
