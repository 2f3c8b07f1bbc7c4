"""Which deeds are to be carried to the authority."""

from __future__ import annotations

from msgspec.structs import replace

from custody import acts
from custody.acts import Entry
from custody.deliveries import Delivery, DeliveryKind, DeliveryState, cancellation_number
from custody.scene import Scene


def queue_delivery(scene: Scene, entry: Entry) -> None:
    """Put the delivery of what was filed, amended or taken back into the world; without an interface there is none.

    It is committed with the entry, so it survives whatever happens next.
    """
    act = entry.act
    if scene.zone.filing is None:
        return
    if isinstance(act, acts.NotificationFiled | acts.NotificationAmended):
        scene.world.put(_waiting(act.notification, act.consignment, entry.recorded, entry.recorded))
    elif isinstance(act, _ENDING) and act.notification:
        _cancel(scene, entry, act.notification, act.consignment)


_ENDING = (acts.NotificationCancelled, acts.ConsignmentCancelled, acts.ConsignmentDivided, acts.ConsignmentClosed)
"""What takes a notification back."""


def _cancel(scene: Scene, entry: Entry, number: str, consignment: str) -> None:
    """Stop what was never tried. Tell the authority, unless it cannot have heard of any version.

    What is in somebody's hand now, or waits to be tried again, is waited for: a cancellation that came before its
    filing would leave that standing.
    """
    base = number.partition(".")[0]
    every = [d for d in scene.world.all(Delivery) if d.notification.partition(".")[0] == base]
    for delivery in every:
        if delivery.state.open and not delivery.attempts:
            scene.world.put(replace(delivery, state=DeliveryState.STOPPED, detail="cancelled", due=""))
    # Without any delivery it was filed by hand, before there was an interface.
    if every and not any(delivery.heard_of for delivery in every):
        return
    due = max([entry.recorded, *(d.due for d in every if d.state.open and d.attempts)])
    told = cancellation_number(number)
    scene.world.put(_waiting(told, consignment, entry.recorded, due, DeliveryKind.CANCELLATION))


def _waiting(number: str, consignment: str, at: str, due: str, kind: DeliveryKind = DeliveryKind.FILING) -> Delivery:
    return Delivery(number, consignment, DeliveryState.WAITING, at, due, kind=kind)
