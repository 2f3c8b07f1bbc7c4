"""The outbox: which deliveries are due, and how each is taken in hand and settled."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace
from sqlalchemy import Connection, and_, select

from custody.acts import Actor, Circumstances, NotificationAccepted, NotificationAcknowledged, NotificationRefused
from custody.deciding.consignments.refusals import answered_by, cleared_by
from custody.deciding.free_text import without_donors
from custody.deciding.notifications.answering import accepted, refused
from custody.deliveries import Delivery, DeliveryKind, DeliveryState, cancellation_number, version_told_of
from custody.filing import Declined, Delivered, Outcome, Unsure
from custody.holding import Consignment, Notification, NotificationState
from custody.records.store.rows import load
from custody.records.store.tables import TABLES
from custody.records.turns.loading import Needs
from custody.records.turns.requiring import require_what_was_notified
from custody.records.turns.turn import Turn, Work
from custody.records.work.orders import Draw, scene_of, write

AT_ONCE = 20
_OPEN = [state.value for state in DeliveryState if state.open]
_Answer = NotificationAcknowledged | NotificationRefused | NotificationAccepted
_WORD = {NotificationAcknowledged: "acknowledge", NotificationRefused: "refuse", NotificationAccepted: "accept"}


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
    """Keep what came of an attempt, and in the same transaction enter what of it a gate asks for, in the system's name:
    a reference as the acknowledgement, a no, and a yes after a no.

    Whatever is cut off before that is asked again under the same number when the lease is over, and the same ids tell
    what stands in the ledger already.
    """
    ids = {what: str(uuid.uuid5(uuid.NAMESPACE_URL, f"{what}/{notification}")) for what in _WORD.values()}

    def keep(turn: Turn) -> DeliveryState | None:
        delivery = turn.world.get(Delivery, notification)
        if delivery is None or not delivery.state.open:
            return None
        _let_go(turn, delivery)
        if not isinstance(outcome, Unsure):
            act = _answer(turn, notification, outcome)
            if act is not None and turn.entry_of(ids[_WORD[type(act)]]) is None:
                _enter(turn, act, ids[_WORD[type(act)]], draw)
        told = replace(delivery, detail=without_donors(outcome.detail), due="")
        match outcome:
            case Delivered(reference=reference):
                turn.world.put(replace(told, state=DeliveryState.DELIVERED, reference=reference))
                return DeliveryState.DELIVERED
            case Declined():
                turn.world.put(replace(told, state=DeliveryState.REFUSED))
                return DeliveryState.REFUSED
            case Unsure(retry_after=after):
                seconds = max(wait(delivery.attempts), after)
                due = _text(turn.at + timedelta(seconds=seconds))
                turn.world.put(replace(told, state=DeliveryState.RETRYING, due=due))
                return DeliveryState.RETRYING

    return Work(_needs(notification), keep, tuple(ids.values()))


def _let_go(turn: Turn, delivery: Delivery) -> None:
    """What was taken back while it was in our hands waited for this attempt; it is over, so that is told now."""
    found = turn.world.get(Notification, version_told_of(delivery.notification))
    for each in _untold(turn, found) if found is not None and delivery.kind is DeliveryKind.FILING else ():
        if each.state is DeliveryState.WAITING and _base(each.notification) == _base(delivery.notification):
            turn.world.put(replace(each, due=turn.recorded))


def _untold(turn: Turn, found: Notification) -> list[Delivery]:
    """The cancellations of this consignment's notifications that the authority has not heard of yet."""
    numbers = [cancellation_number(each.number) for each in _versions(turn, found)]
    turn.require(Needs(keys=tuple((Delivery, number) for number in numbers)))
    known = (turn.world.get(Delivery, number) for number in numbers)
    return [each for each in known if each is not None and each.state.open]


def _base(number: str) -> str:
    return version_told_of(number).partition(".")[0]


def _answer(turn: Turn, number: str, outcome: Delivered | Declined) -> _Answer | None:
    """What this answer to a filing comes to in the ledger; None when nothing that a gate asks for changes by it."""
    found = turn.world.get(Notification, number)
    if found is None:
        return None  # the answer to a cancellation
    require_what_was_notified(found.number, turn)
    if isinstance(outcome, Declined):
        # Who was quicker has entered it already; and what has taken its place and arrived is what counts.
        if found.refused_at or _later_one_arrived(turn, found):
            return None
        return refused(found, outcome.detail, turn.world)
    noes = answered_by(found, turn.world)
    # What was sent before a no was heard is no answer to that, even with a reference: it is sent until it arrives, and
    # gets the answer of the first time. If it is one after all, people enter the reference.
    if any(_later(each.refused_at, found.filed_at) for each in noes):
        return None
    if outcome.reference and found.state is NotificationState.FILED:
        return NotificationAcknowledged(
            found.number, found.consignment, outcome.reference, *cleared_by(found, turn.world)
        )
    if outcome.answered and noes:
        return accepted(found, outcome.detail, outcome.reference, turn.world)
    return None


def _later(one: str, other: str) -> bool:
    return datetime.fromisoformat(one) > datetime.fromisoformat(other)


def _later_one_arrived(turn: Turn, found: Notification) -> bool:
    later = [each.number for each in _versions(turn, found) if each.version > found.version]
    turn.require(Needs(keys=tuple((Delivery, number) for number in later)))
    deliveries = (turn.world.get(Delivery, number) for number in later)
    return any(each is not None and each.state is DeliveryState.DELIVERED for each in deliveries)


def _versions(turn: Turn, found: Notification) -> list[Notification]:
    return [each for each in turn.world.all(Notification) if each.consignment == found.consignment]


def _enter(turn: Turn, act: _Answer, request_id: str, draw: Draw) -> None:
    """In the system's name."""
    consignment = turn.world.get(Consignment, act.consignment)
    if consignment is None:
        return
    system = Actor("SYSTEM", consignment.from_organisation, "system")
    now = turn.at.astimezone(UTC).isoformat(timespec="milliseconds")
    write(turn, scene_of(turn, Circumstances(now, (system,)), draw), request_id, "", act)


def _needs(notification: str) -> Needs:
    return Needs(keys=((Delivery, notification), (Notification, version_told_of(notification))))


def _text(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
