"""What the authority's answer to a notification leaves behind: a no, a yes, or its reference."""

from __future__ import annotations

from msgspec.structs import replace

from custody import acts
from custody.acts import Entry
from custody.fold.notifying import waiting_again
from custody.fold.state import union, utc
from custody.holding import Consignment, ConsignmentState, Container, Notification, NotificationState
from custody.world import World


def notification_refused(world: World, act: acts.NotificationRefused, entry: Entry) -> None:
    """What was acknowledged is so no more: the last word counts. All that was reserved stays, for it is amended."""
    notification = world.get(Notification, act.notification)
    if notification is None:
        return
    acknowledged = notification.state is NotificationState.ACKNOWLEDGED
    world.put(
        replace(
            notification,
            state=NotificationState.FILED if acknowledged else notification.state,
            reference="",
            acknowledged_at="",
            accepted_at="",
            refused_at=utc(entry.circumstances.at),
            refused_why=act.said,
        )
    )
    for code in act.containers:
        container = world.get(Container, code)
        if container is not None:
            world.put(replace(container, refusals=union(container.refusals, (act.notification,))))
    consignment = world.get(Consignment, act.consignment)
    if consignment is not None and consignment.notification == act.notification:
        world.put(replace(consignment, **waiting_again(consignment)))


def answered_with_yes(world: World, act: acts.NotificationAccepted | acts.NotificationAcknowledged) -> None:
    for code in act.cleared:
        container = world.get(Container, code)
        if container is not None:
            # An entry that does not say to which noes it is the answer was one to all.
            still = tuple(no for no in container.refusals if act.answered and no not in act.answered)
            world.put(replace(container, refusals=still))


def notification_acknowledged(world: World, act: acts.NotificationAcknowledged, entry: Entry) -> None:
    notification = world.get(Notification, act.notification)
    if notification is not None:
        # What has crossed under it has used it, whatever the authority says of it afterwards.
        used = notification.state is NotificationState.USED
        world.put(
            replace(
                notification,
                state=NotificationState.USED if used else NotificationState.ACKNOWLEDGED,
                reference=act.reference,
                acknowledged_at=utc(entry.circumstances.at),
                refused_at="",
                refused_why="",
            )
        )
    answered_with_yes(world, act)
    consignment = world.get(Consignment, act.consignment)
    if consignment is None or consignment.journey is not ConsignmentState.NOTIFIED:
        return
    # What was stopped stays stopped; only where its journey stands has moved on.
    stopped = bool(consignment.before)
    moved = {"before": ConsignmentState.READY.value} if stopped else {"state": ConsignmentState.READY}
    world.put(replace(consignment, **moved))


def notification_accepted(world: World, act: acts.NotificationAccepted, entry: Entry) -> None:
    notification = world.get(Notification, act.notification)
    if notification is not None:
        at, reference = utc(entry.circumstances.at), act.reference or notification.reference
        world.put(replace(notification, accepted_at=at, reference=reference, refused_at="", refused_why=""))
    answered_with_yes(world, act)
