"""What is to be done next with what somebody has in hand, or has received and not yet taken over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from custody.clearance import ClearanceStatus
from custody.deciding.consignments.receiving import RECEIVERS
from custody.deciding.containers.carriage import awaited_by
from custody.deciding.way_home import lanes_home, let_home_at
from custody.holding import Consignment, ConsignmentState, Package
from custody.parties import Role, Station, StationKind
from custody.records.store.database import Connection
from custody.records.store.rows import load
from custody.records.views.page_reading import in_hand_of
from custody.records.views.reading import passages_of
from custody.records.views.unfinished import received_with_carrier
from custody.zone import Zone
from web.pages.frame.visit import Visit

_STOPPED = (ConsignmentState.HELD, ConsignmentState.REFUSED, ConsignmentState.LOST)
"""Told among what needs attention."""
_NOT_ONWARD = (ClearanceStatus.SUSPENDED, ClearanceStatus.REVOKED)
"""No gate ahead lets pass what goes under such a clearance."""


@dataclass(frozen=True, slots=True)
class NextStep:
    """`word` is the key in `page.carried`; `lanes` where it is shown, `to` whom it is handed to."""

    word: str
    consignment: Consignment
    boxes: tuple[str, ...]
    lanes: tuple[Station, ...] = ()
    to: str = ""


def carried_on(connection: Connection, here: Visit) -> list[NextStep]:
    """Where a courier takes what he has in hand and has offered to nobody: of each consignment the next place."""
    if not here.has_role(Role.COURIER):
        return []
    held = in_hand_of(connection, here.holds_for, here.person.staff)
    boxes: dict[str, list[str]] = {}
    for each in held:
        if isinstance(each, Package) and each.consignment:
            boxes.setdefault(each.consignment, []).append(each.code)
    known = load(connection, Consignment, "number", boxes) if boxes else []
    found = (_steps(connection, here.zone, each, tuple(boxes[each.number])) for each in known)
    return [step for steps in found for step in steps]


def not_handed_over(connection: Connection, here: Visit) -> list[Package]:
    """What this person's organisation has received while the courier has it still, and has offered it to nobody."""
    if not here.has_role(*RECEIVERS):
        return []
    return received_with_carrier(connection, here.person.organisation)


def _steps(connection: Connection, zone: Zone, sent: Consignment, boxes: tuple[str, ...]) -> Iterator[NextStep]:
    receiver = awaited_by(sent)
    arrived = tuple(code for code in boxes if code in sent.arrived)
    if arrived:
        yield NextStep("received", sent, arrived, to=receiver)
    on_the_way = tuple(code for code in boxes if code not in arrived)
    if not on_the_way or sent.state in _STOPPED or sent.state.over:
        return
    if sent.state is ConsignmentState.RETURNING:
        passages = passages_of(connection, sent.number)
        lanes = () if let_home_at(sent, passages, zone) else tuple(lanes_home(sent, passages, zone)[:1])
        yield NextStep("home" if lanes else "receiver", sent, on_the_way, lanes, receiver)
    elif sent.journey.unfiled:
        yield NextStep("unfiled", sent, on_the_way, to=sent.from_organisation)
    elif sent.journey.before_exit or sent.journey is ConsignmentState.EXIT_CLEARED:
        yield _to_the_border(zone, sent, on_the_way)
    else:
        yield NextStep("receiver", sent, on_the_way, to=receiver)


def _to_the_border(zone: Zone, sent: Consignment, boxes: tuple[str, ...]) -> NextStep:
    """The next gate of its way, unless its clearance was stopped: then it stays, or once it has left goes back."""
    before_exit = sent.journey.before_exit
    clearance = zone.clearances.get(sent.clearance)
    if clearance is not None and clearance.status in _NOT_ONWARD:
        return NextStep("stay" if before_exit else "turn_back", sent, boxes, to=sent.from_organisation)
    kind = StationKind.CHECKPOINT_EXIT if before_exit else StationKind.CHECKPOINT_ENTRY
    return NextStep("exit" if before_exit else "entry", sent, boxes, tuple(_lanes(zone, sent, kind)))


def _lanes(zone: Zone, sent: Consignment, kind: StationKind) -> Iterator[Station]:
    for each in zone.stations.values():
        there = each.checkpoint == sent.checkpoint and sent.direction in each.directions
        if each.enabled and there and kind in each.kinds:
            yield each
