"""What a consignment was split into, and what it was split off: what ends the one may end the other."""

from __future__ import annotations

from collections.abc import Iterable

from custody.acts import AnyAct, Crossed
from custody.deciding.consignments.finishing import may_account_for
from custody.holding import Consignment, ConsignmentState, Discrepancy, Transit, parts_of
from custody.records.turns.loading import Needs
from custody.records.turns.turn import Turn


def require_what_it_is_part_of(number: str, turn: Turn) -> None:
    """Of a part the whole, the other part, and what left under the number of the whole: they may end with it."""
    part = turn.world.get(Consignment, number)
    while part is not None and part.part_of:
        whole = part.part_of
        _require_the_whole(whole, turn)
        part = turn.world.get(Consignment, whole)


def require_what_may_close(discrepancy: str, turn: Turn) -> None:
    """The parts of the split consignment that this is of, and what that is itself a part of."""
    found = turn.world.get(Discrepancy, discrepancy.strip().upper())
    if found is not None:
        require_what_it_is_part_of(found.consignment, turn)
        _require_the_whole(found.consignment, turn)


def require_what_it_was_parted_into(act: AnyAct, turn: Turn) -> None:
    """Where a gate is told of late, with what lies in the parts into which it was split meanwhile."""
    whole = turn.world.get(Consignment, act.consignment) if isinstance(act, Crossed) else None
    if not isinstance(act, Crossed) or whole is None:
        return
    if whole.state is ConsignmentState.DIVIDED:
        require_the_parts_around((*act.packages, *whole.packages), turn)
    elif act.taken_in:
        _require_all_parts(whole.number, turn)


def require_the_parts_around(boxes: Iterable[str], turn: Turn) -> None:
    """Of each part in which any of these lies: what it is a part of, and the others beside it."""
    named = tuple(boxes)
    turn.require(Needs(consigned=named))
    known = (box for code in named if (box := turn.world.package(code)) is not None)
    for number in sorted({box.consignment for box in known}):
        require_what_it_is_part_of(number, turn)


def require_what_it_had_left_in(act: AnyAct, turn: Turn) -> None:
    """Of what this may account for: the consignments in which it had left before they were split, with their parts."""
    if not may_account_for(act):
        return
    named = act.subjects()
    turn.require(Needs(crossing=named))
    for number in sorted({each.consignment for each in turn.world.all(Transit) if each.container in named}):
        left_in = turn.world.get(Consignment, number)
        if left_in is not None and left_in.state is ConsignmentState.DIVIDED:
            require_what_it_is_part_of(number, turn)
            _require_the_whole(number, turn)


def _require_all_parts(number: str, turn: Turn) -> None:
    _require_the_whole(number, turn)
    for part in parts_of(number):
        if turn.world.get(Consignment, part) is not None:
            _require_all_parts(part, turn)


def _require_the_whole(number: str, turn: Turn) -> None:
    parts = tuple((Consignment, each) for each in (number, *parts_of(number)))
    turn.require(Needs(keys=parts, counted=(number,)))
