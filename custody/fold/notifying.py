"""What a notification leaves behind: filed, amended, cancelled or lapsed."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec.structs import replace

from custody import acts
from custody.acts import Entry
from custody.fold import quota
from custody.fold.composing import compose
from custody.fold.state import change, ending, utc
from custody.holding import Consignment, ConsignmentState, Container, Notification, NotificationState
from custody.world import World


def notification_filed(world: World, act: acts.NotificationFiled, entry: Entry) -> None:
    consignment = world.get(Consignment, act.consignment)
    if consignment is None:
        return
    world.put(
        replace(
            consignment,
            notification=act.notification,
            state=ConsignmentState.NOTIFIED,
            before="",
            manifest_sha256=act.manifest.sha256,
            clearance_version=act.clearance_version or consignment.clearance_version,
        )
    )
    world.begin(
        Notification(
            number=act.notification,
            version=act.version,
            consignment=act.consignment,
            state=NotificationState.FILED,
            filed_at=utc(act.filed_at),
            filed_by=entry.circumstances.actors[0].staff,
            manifest=msgspec.json.encode(act.manifest, order="sorted").decode(),
            form=bytes(act.form).decode(),
            window_from=utc(act.window_from) if act.window_from else "",
            window_to=utc(act.window_to) if act.window_to else "",
            entry=entry.number,
        )
    )
    quota.reserve(world, act.consignment, act.reserved, entry.number)
    for code in act.subjects():
        # From here on the officers of the notified checkpoint may see it.
        change(world, code, new_party=consignment.checkpoint)
    for code in act.manifest.packages:
        # The seals that are on it now are the ones that are notified.
        change(world, code, opening="")
    _named(world, act)


def notification_amended(world: World, act: acts.NotificationAmended, entry: Entry) -> None:
    earlier = world.get(Notification, act.replaces)
    consignment = world.get(Consignment, act.consignment)
    if earlier is None or consignment is None:
        return
    world.put(replace(earlier, state=NotificationState.AMENDED, **ending(entry, act.reason)))
    world.put(
        Notification(
            number=act.notification,
            version=act.version,
            consignment=act.consignment,
            state=NotificationState.ACKNOWLEDGED if act.acknowledged else NotificationState.FILED,
            filed_at=utc(act.filed_at),
            filed_by=entry.circumstances.actors[0].staff,
            manifest=msgspec.json.encode(act.manifest, order="sorted").decode(),
            form=bytes(act.form).decode(),
            lead_from=utc(act.lead_from),
            window_from=utc(act.window_from),
            window_to=utc(act.window_to),
            reference=earlier.reference if act.acknowledged else "",
            acknowledged_at=earlier.acknowledged_at if act.acknowledged else "",
            entry=entry.number,
        )
    )
    filed = {"notification": act.notification, "manifest_sha256": act.manifest.sha256}
    waiting = {} if act.acknowledged else waiting_again(consignment)
    amended = replace(consignment, **_changes(act), **filed, **waiting)
    world.put(amended)
    _exchange(world, act, consignment)
    quota.release(world, act.consignment, act.released, entry.number)
    quota.reserve(world, act.consignment, act.reserved, entry.number)
    for code in _declared(act):
        change(world, code, new_party=amended.checkpoint)
    _named(world, act)


def notification_cancelled(world: World, act: acts.NotificationCancelled, entry: Entry) -> None:
    notification = world.get(Notification, act.notification)
    if notification is not None:
        world.put(replace(notification, state=NotificationState.CANCELLED, **ending(entry, act.reason)))
    quota.release(world, act.consignment, act.released, entry.number)
    consignment = world.get(Consignment, act.consignment)
    if consignment is not None:
        world.put(replace(consignment, notification="", state=ConsignmentState.DRAFT, before=""))
        compose(world, consignment.number)


def notification_lapsed(world: World, act: acts.NotificationLapsed, entry: Entry) -> None:
    notification = world.get(Notification, act.notification)
    if notification is not None:
        world.put(replace(notification, state=NotificationState.LAPSED, **ending(entry, "")))
    quota.release(world, act.consignment, act.released, entry.number)
    consignment = world.get(Consignment, act.consignment)
    if consignment is not None:
        world.put(replace(consignment, notification="", state=ConsignmentState.DRAFT, before=""))
        compose(world, act.consignment)


def _named(world: World, act: acts.NotificationFiled | acts.NotificationAmended) -> None:
    """Each container knows from now on where it was notified."""
    for code in (code for codes in act.manifest.packages.values() for code in codes):
        container = world.get(Container, code)
        if container is not None and act.consignment not in container.filed_in:
            world.put(replace(container, filed_in=(*container.filed_in, act.consignment)))


def _declared(act: acts.NotificationAmended) -> tuple[str, ...]:
    return (*act.manifest.packages, *(code for codes in act.manifest.packages.values() for code in codes))


def _exchange(world: World, act: acts.NotificationAmended, before: Consignment) -> None:
    """What was taken out is free again; what was put in belongs to it, and its earlier openings are forgotten."""
    for code in act.taken_out + act.left:
        change(world, code, consignment="")
    if not act.packages:
        return
    for code in _declared(act):
        change(world, code, consignment=act.consignment, new_party=before.to_organisation)
    for code in act.packages:
        if code not in before.packages:
            change(world, code, opening="")


def _changes(act: acts.NotificationAmended) -> dict[str, Any]:
    found: dict[str, Any] = dict(act.changes)
    found |= {"packages": act.packages} if act.packages else {}
    for name in ("planned_exit", "planned_entry"):
        if name in found:
            found[name] = utc(found[name])
    return found | ({"clearance_version": act.clearance_version} if act.clearance_version else {})


def waiting_again(consignment: Consignment) -> dict[str, Any]:
    """What the authority had acknowledged was the version before, or it has refused it since. What was stopped stays
    stopped."""
    if consignment.journey is not ConsignmentState.READY:
        return {}
    if consignment.before:
        return {"before": ConsignmentState.NOTIFIED.value}
    return {"state": ConsignmentState.NOTIFIED}
