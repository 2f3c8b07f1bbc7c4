"""Which deeds are to be carried to the authority."""

from __future__ import annotations

from custody import acts
from custody.acts import Entry
from custody.deliveries import Delivery, DeliveryState
from custody.scene import Scene


def queue_delivery(scene: Scene, entry: Entry) -> None:
    """Put the delivery of a notification that was filed or amended into the world; without an interface there is none.

    It is committed with the entry, so it survives whatever happens next.
    """
    if scene.zone.filing is None or not isinstance(entry.act, acts.NotificationFiled | acts.NotificationAmended):
        return
    scene.world.put(
        Delivery(
            notification=entry.act.notification,
            consignment=entry.act.consignment,
            state=DeliveryState.WAITING,
            at=entry.recorded,
            due=entry.recorded,
        )
    )
