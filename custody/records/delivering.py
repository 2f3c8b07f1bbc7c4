"""The outbox: which deliveries are due, and how each is taken in hand and settled."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace
from sqlalchemy import Connection, and_, select

from custody.acts import Actor, Circumstances, NotificationAcknowledged
from custody.deliveries import Delivery, DeliveryKind, DeliveryState, cancellation_number, version_told_of
from custody.filing import Declined, Delivered, Outcome, Unsure
from custody.holding import Consignment, Notification, NotificationState
from custody.records.loading import Needs
from custody.records.orders import Draw, scene_of, write
from custody.records.rows import load
from custody.records.tables import TABLES
from custody.records.writer import Turn, Work

AT_ONCE = 20
_OPEN = [state.value for state in DeliveryState if state.open]


def due_deliveries(connection: Connection, at: datetime, limit: int = AT_ONCE) -> list[str]:
    """The versions whose delivery is due, the longest due first."""
    table = TABLES[Delivery]
    due = and_(table.c.state.in_(_OPEN), table.c.due <= _text(at))
    statement = select(table.c.notification).where(due).order_by(table.c.due).limit(limit)
    return list(connection.execute(statement).scalars())


def deliveries_of(connection: Connection, consignment: str) -> list[Delivery]:
    """The deliveries of every version of the consignment's notification and of cancellations, oldest first."""
    return sorted(load(connection, Delivery, "consignment", [consignment]), key=lambda delivery: delivery.at)


def known_versions(connection: Connection, notification: Notification) -> list[Notification]:
    """The versions of this notification that the authority has or may have, oldest first: a delivery went
    out, or there was none and it was filed by hand."""
    base = notification.number.partition(".")[0]
    every = load(connection, Notification, "consignment", [notification.consignment])
    deliveries = {delivery.notification: delivery for delivery in deliveries_of(connection, notification.consignment)}
    known = [
        version
        for version in every
        if version.number.partition(".")[0] == base
        and (version.number not in deliveries or deliveries[version.number].heard_of)
    ]
    return sorted(known, key=lambda version: version.version)


def take_in_hand(notification: str, way: str, lease: timedelta) -> Work[Notification | None]:
    """Count the attempt and keep others from the same one until the lease is over; the version that it is about.

    None when there is nothing to carry: it is not due any more, the version to be filed no longer stands, or an earlier
    one of the consignment was taken back and the authority is still to be told. Else it would have two that stand.
    """

    def take(turn: Turn) -> Notification | None:
        delivery = turn.world.get(Delivery, notification)
        found = turn.world.get(Notification, version_told_of(notification))
        if delivery is None or found is None or not delivery.state.open or delivery.due > turn.recorded:
            return None
        filing = delivery.kind is DeliveryKind.FILING
        if filing and not found.state.stands and found.state is not NotificationState.USED:
            turn.world.put(replace(delivery, state=DeliveryState.STOPPED, detail=found.state.value))
            return None
        if filing and any(each.at <= delivery.at for each in _untold(turn, found)):
            return None
        due = _text(turn.at + lease)
        turn.world.put(replace(delivery, attempts=delivery.attempts + 1, tried=turn.recorded, due=due, way=way))
        return found

    return Work(_needs(notification), take)


def settle(notification: str, outcome: Outcome, wait: Callable[[int], float], draw: Draw) -> Work[DeliveryState | None]:
    """Keep what came of an attempt. A reference that the answer to a filing brought is its acknowledgement."""
    request_id = str(uuid.uuid5(uuid.NAMESPACE_URL, f"acknowledge/{notification}"))

    def keep(turn: Turn) -> DeliveryState | None:
        delivery = turn.world.get(Delivery, notification)
        if delivery is None or not delivery.state.open:
            return None
        _let_go(turn, delivery)
        match outcome:
            case Delivered(detail=detail, reference=reference):
                turn.world.put(
                    replace(delivery, state=DeliveryState.DELIVERED, detail=detail, reference=reference, due="")
                )
                if reference and turn.entry_of(request_id) is None:
                    _acknowledge(turn, notification, reference, request_id, draw)
                return DeliveryState.DELIVERED
            case Declined(detail=detail):
                turn.world.put(replace(delivery, state=DeliveryState.REFUSED, detail=detail, due=""))
                return DeliveryState.REFUSED
            case Unsure(detail=detail, retry_after=after):
                seconds = max(wait(delivery.attempts), after)
                due = _text(turn.at + timedelta(seconds=seconds))
                turn.world.put(replace(delivery, state=DeliveryState.RETRYING, detail=detail, due=due))
                return DeliveryState.RETRYING

    return Work(_needs(notification), keep, (request_id,))


def _let_go(turn: Turn, delivery: Delivery) -> None:
    """What was taken back while it was in our hands waited for this attempt; it is over, so that is told now."""
    found = turn.world.get(Notification, version_told_of(delivery.notification))
    for each in _untold(turn, found) if found is not None and delivery.kind is DeliveryKind.FILING else ():
        if each.state is DeliveryState.WAITING and _base(each.notification) == _base(delivery.notification):
            turn.world.put(replace(each, due=turn.recorded))


def _untold(turn: Turn, found: Notification) -> list[Delivery]:
    """The cancellations of this consignment's notifications that the authority has not heard of yet."""
    versions = (each.number for each in turn.world.all(Notification) if each.consignment == found.consignment)
    numbers = [cancellation_number(version) for version in versions]
    turn.require(Needs(keys=tuple((Delivery, number) for number in numbers)))
    known = (turn.world.get(Delivery, number) for number in numbers)
    return [each for each in known if each is not None and each.state.open]


def _base(number: str) -> str:
    return version_told_of(number).partition(".")[0]


def _acknowledge(turn: Turn, notification: str, reference: str, request_id: str, draw: Draw) -> None:
    """In the system's name, unless somebody has entered one already."""
    found = turn.world.get(Notification, notification)
    consignment = turn.world.get(Consignment, found.consignment) if found is not None else None
    if found is None or consignment is None or found.state is not NotificationState.FILED:
        return
    system = Actor("SYSTEM", consignment.from_organisation, "system")
    now = turn.at.astimezone(UTC).isoformat(timespec="milliseconds")
    scene = scene_of(turn, Circumstances(now, (system,)), draw)
    write(turn, scene, request_id, "", NotificationAcknowledged(found.number, found.consignment, reference))


def _needs(notification: str) -> Needs:
    return Needs(keys=((Delivery, notification), (Notification, version_told_of(notification))))


def _text(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
