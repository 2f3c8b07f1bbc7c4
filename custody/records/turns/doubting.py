"""What must be known of boxes in doubt, so that what leaves them, or has left them, takes the doubt along."""

from __future__ import annotations

from custody.acts import AnyAct, Crossed, DiscrepancyOpened
from custody.deciding.discrepancies.following import (
    OPENED_BY_A_DOUBT,
    named_before_it_left,
    takes_something_out,
)
from custody.deciding.discrepancies.read_after_all import missed_at_gates
from custody.fold.seals import lay_in, leaves_doubt
from custody.holding import Discrepancy, Package, Passage
from custody.records.turns.loading import Needs
from custody.records.turns.turn import Turn


def require_what_is_in_doubt(act: AnyAct, turn: Turn) -> None:
    """Where something leaves a box in doubt, the discrepancies that its doubts have opened; where a gate comes to doubt
    boxes, what lay in them then, wherever it is by now."""
    if takes_something_out(act):
        boxes = [turn.world.get(Package, code) for code in act.subjects()]
        for box in [each for each in boxes if each is not None and each.doubts]:
            _require_what_it_opened(box, turn)
    if isinstance(act, Crossed) and leaves_doubt(act):
        named = named_before_it_left(turn.world, act.consignment)
        boxes_read = (*lay_in(act).values(), *(named.get(code, set()) for code in act.packages))
        turn.require(Needs(tuple(sorted({code for inside in boxes_read for code in inside}))))


def require_what_was_missed(act: AnyAct, turn: Turn) -> None:
    """Where a gate lets something pass: the decisions by which any gate had missed something of it."""
    if isinstance(act, Crossed) and act.verdict == "ALLOW":
        missed = missed_at_gates(turn.world, act.consignment)
        turn.require(Needs(keys=tuple((Passage, each.cause) for each in missed)))


def _require_what_it_opened(box: Package, turn: Turn) -> None:
    """Of whatever consignment, out of the box's timeline."""
    number = box.entry
    while number and (entry := turn.entry(number)) is not None:
        if isinstance(entry.act, DiscrepancyOpened) and entry.act.discrepancy_kind in OPENED_BY_A_DOUBT:
            turn.require(Needs(keys=((Discrepancy, entry.act.discrepancy),)))
        number = entry.prior.get(box.code, 0)
