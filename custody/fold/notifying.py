"""What a notification that was amended or lapsed leaves behind."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec.structs import replace

from custody import acts
from custody.acts import Entry
from custody.fold import quota
from custody.fold.composing import compose
from custody.fold.state import change, utc
from custody.holding import Consignment, ConsignmentState, Notification, NotificationState
from custody.world import World


def notification_amended(world: World, act: acts.NotificationAmended, entry: Entry) -> None:
    earlier = world.get(Notification, act.replaces)
    consignment = world.get(Consignment, act.consignment)
    if earlier is None or consignment is None:
        return
    world.put(replace(earlier, state=NotificationState.AMENDED))
    world.put(
        Notification(
            number=act.notification,
            version=act.version,
            consignment=act.consignment,
            state=NotificationState.FILED,
            filed_at=utc(act.filed_at),
            filed_by=entry.circumstances.actors[0].staff,
            manifest=msgspec.json.encode(act.manifest, order="sorted").decode(),
            form=bytes(act.form).decode(),
            lead_from=utc(act.lead_from),
            window_from=utc(act.window_from),
            window_to=utc(act.window_to),
            entry=entry.number,
        )
    )
    filed = {"notification": act.notification, "manifest_sha256": act.manifest.sha256}
    amended = replace(consignment, **_changes(act), **filed, **_waiting_again(consignment))
    world.put(amended)
    quota.release(world, act.consignment, act.released, entry.number)
    quota.reserve(world, act.consignment, act.reserved, entry.number)
    for code in act.subjects():
        change(world, code, new_party=amended.checkpoint)


def notification_lapsed(world: World, act: acts.NotificationLapsed, entry: Entry) -> None:
    notification = world.get(Notification, act.notification)
    if notification is not None:
        world.put(replace(notification, state=NotificationState.LAPSED))
    quota.release(world, act.consignment, act.released, entry.number)
    consignment = world.get(Consignment, act.consignment)
    if consignment is not None:
        world.put(replace(consignment, notification="", state=ConsignmentState.DRAFT, before=""))
        compose(world, act.consignment)


def _changes(act: acts.NotificationAmended) -> dict[str, Any]:
    found: dict[str, Any] = dict(act.changes)
    for name in ("planned_exit", "planned_entry"):
        if name in found:
            found[name] = utc(found[name])
    return found | ({"clearance_version": act.clearance_version} if act.clearance_version else {})


def _waiting_again(consignment: Consignment) -> dict[str, Any]:
    """What the authority had acknowledged was the version before. What was stopped stays stopped."""
    if consignment.journey is not ConsignmentState.READY:
        return {}
    if consignment.before:
        return {"before": ConsignmentState.NOTIFIED.value}
    return {"state": ConsignmentState.NOTIFIED}
