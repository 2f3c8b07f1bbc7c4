"""What passes by itself: notifications whose window is over and what was kept for parts that nobody filed, found by an
index and written down one by one."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from sqlalchemy import Connection, and_, or_, select, tuple_

from custody.acts import Actor, Circumstances
from custody.deciding.notifications.amending import lapse, lapse_share
from custody.holding import (
    Consignment,
    ConsignmentState,
    Notification,
    NotificationState,
    Reservation,
    ReservationState,
)
from custody.records.store.tables import TABLES
from custody.records.turns.lanes import may_pass_unheard
from custody.records.turns.loading import Needs
from custody.records.turns.requiring import needs_of_gate
from custody.records.turns.turn import Turn, Work
from custody.records.work.orders import Draw, Receipt, scene_of, write
from custody.scene import Scene

AT_ONCE = 100
_UNFILED = [state.value for state in ConsignmentState if state.unfiled]
_STANDING = [state.value for state in NotificationState if state.stands]


Place = tuple[str, str]
"""(end of the window, number): where a notification stands among those whose window is over."""
FIRST: Place = ("", "")


def windows_over(connection: Connection, at: datetime, after: Place = FIRST, limit: int = AT_ONCE) -> list[Place]:
    """Notifications that stand though their window is over, or that do not say when it is; the oldest first, on from
    this place.

    Some of them have left and wait for their entry, or for a silent lane: only the decision in the writer tells.
    """
    table, consignment = TABLES[Notification], TABLES[Consignment]
    now = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    waiting = or_(consignment.c.state.in_(_NOT_OUT), consignment.c.before.in_(_NOT_OUT))
    over = and_(table.c.state.in_(_STANDING), table.c.window_to < now, waiting)
    place = (table.c.window_to, table.c.number)
    statement = select(*place).join(consignment, consignment.c.number == table.c.consignment)
    statement = statement.where(over, tuple_(*place) > tuple_(*after)).order_by(*place).limit(limit)
    return [(end, number) for end, number in connection.execute(statement)]


_NOT_OUT = ("notified", "ready", "departed")


def lapse_work(notification: str, draw: Draw) -> Work[Receipt | None]:
    """Write the lapse down, in the system's name; nothing when it stands after all. The same again changes nothing."""
    request_id = str(uuid.uuid5(uuid.NAMESPACE_URL, f"lapse/{notification}"))

    def decide(turn: Turn) -> Receipt | None:
        earlier = turn.entry_of(request_id)
        if earlier is not None:
            return Receipt(earlier, True)
        found = turn.world.get(Notification, notification)
        consignment = turn.world.get(Consignment, found.consignment) if found is not None else None
        if consignment is None:
            return None
        scene = _of_the_system(turn, consignment, draw)
        act = lapse(notification, scene)
        # A lane that is silent may have let it pass in time: it lapses when that can be told.
        waits = act is None or may_pass_unheard(act, turn) is not None
        return None if act is None or waits else Receipt(write(turn, scene, request_id, "", act))

    return Work(Needs(keys=((Notification, notification),)), decide, (request_id,))


def shares_over(connection: Connection, at: datetime, limit: int = AT_ONCE) -> list[str]:
    """Parts that were never filed, whose planned exit has passed and for which something is kept; oldest first."""
    table, kept = TABLES[Consignment], TABLES[Reservation]
    now = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    unfiled = and_(table.c.part_of != "", or_(table.c.state.in_(_UNFILED), table.c.before.in_(_UNFILED)))
    keeps = table.c.number.in_(select(kept.c.consignment).where(kept.c.state == ReservationState.RESERVED.value))
    statement = select(table.c.number).where(unfiled, table.c.planned_exit < now, keeps)
    return list(connection.execute(statement.order_by(table.c.planned_exit).limit(limit)).scalars())


def share_work(consignment: str, draw: Draw) -> Work[Receipt | None]:
    """Give back what is kept for this part, in the system's name; nothing while it may still be filed."""
    request_id = str(uuid.uuid5(uuid.NAMESPACE_URL, f"share/{consignment}"))

    def decide(turn: Turn) -> Receipt | None:
        earlier = turn.entry_of(request_id)
        if earlier is not None:
            return Receipt(earlier, True)
        found = turn.world.get(Consignment, consignment)
        if found is None:
            return None
        scene = _of_the_system(turn, found, draw)
        act = lapse_share(consignment, scene)
        return None if act is None else Receipt(write(turn, scene, request_id, "", act))

    return Work(Needs(keys=((Consignment, consignment),)), decide, (request_id,))


def _of_the_system(turn: Turn, consignment: Consignment, draw: Draw) -> Scene:
    turn.require(needs_of_gate(turn, consignment))
    system = Actor("SYSTEM", consignment.from_organisation, "system")
    now = turn.at.astimezone(UTC).isoformat(timespec="milliseconds")
    return scene_of(turn, Circumstances(now, (system,)), draw)
