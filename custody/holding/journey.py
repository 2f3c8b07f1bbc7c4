"""Which steps of its journey a consignment may take from where it stands: the one table of them.

How far it is put together (packed, sealed) is not here: that follows from its packages.
"""

from __future__ import annotations

from enum import StrEnum

from custody.holding.consigning import Consignment, ConsignmentState


class Step(StrEnum):
    CHANGE = "change"
    """Other packages, another plan."""
    SPLIT = "split"
    FILE = "file"
    ACKNOWLEDGE = "acknowledge"
    TAKE_BACK = "take_back"
    """Its notification."""
    CANCEL = "cancel"
    CROSS = "cross"
    """Meet the next gate."""
    TURN_BACK = "turn_back"
    RECEIVE = "receive"
    SEND_BACK = "send_back"
    """By a new consignment, the other way."""
    RECONCILE = "reconcile"
    CLOSE = "close"
    GIVE_UP = "give_up"
    """Declare it lost."""
    RECOVER = "recover"


_PUT_TOGETHER = (Step.CHANGE, Step.SPLIT, Step.CANCEL)
_LEGAL: dict[ConsignmentState, tuple[Step, ...]] = {
    ConsignmentState.DRAFT: _PUT_TOGETHER,
    ConsignmentState.PACKED: _PUT_TOGETHER,
    ConsignmentState.SEALED: (Step.FILE, *_PUT_TOGETHER),
    ConsignmentState.NOTIFIED: (
        Step.ACKNOWLEDGE,
        Step.CROSS,
        Step.TAKE_BACK,
        Step.SPLIT,
        Step.CANCEL,
        Step.GIVE_UP,
    ),
    ConsignmentState.READY: (Step.CROSS, Step.TAKE_BACK, Step.SPLIT, Step.CANCEL, Step.GIVE_UP),
    ConsignmentState.DEPARTED: (Step.CROSS, Step.TAKE_BACK, Step.CANCEL, Step.GIVE_UP),
    ConsignmentState.EXIT_CLEARED: (Step.CROSS, Step.TURN_BACK, Step.GIVE_UP),
    ConsignmentState.ENTRY_CLEARED: (Step.RECEIVE, Step.TURN_BACK, Step.GIVE_UP),
    # Reconciled once all that has not come is lost, taken or ended: refused while any of it is on the way.
    ConsignmentState.RECEIVED_PARTIAL: (
        Step.RECONCILE,
        Step.RECEIVE,
        Step.TURN_BACK,
        Step.SEND_BACK,
        Step.GIVE_UP,
    ),
    ConsignmentState.RECEIVED: (Step.RECONCILE, Step.RECEIVE, Step.SEND_BACK),
    ConsignmentState.RECONCILED: (Step.CLOSE, Step.SEND_BACK),
    ConsignmentState.CLOSED: (Step.SEND_BACK,),
    ConsignmentState.RETURNING: (Step.CROSS, Step.RECEIVE, Step.GIVE_UP),
    ConsignmentState.LOST: (Step.RECOVER, Step.CLOSE),
    ConsignmentState.DIVIDED: (),
    ConsignmentState.EMPTIED: (Step.RECONCILE,),
    ConsignmentState.CANCELLED: (),
}


def legal_steps(consignment: Consignment) -> tuple[Step, ...]:
    """What may be done next. Held and refused stop nothing by themselves: it goes on from where the journey stood."""
    own = (ConsignmentState.RETURNING, ConsignmentState.LOST)
    steps = _LEGAL.get(consignment.state if consignment.state in own else consignment.journey, ())
    alone = len(consignment.packages) < 2
    # A tube by itself meets no gate: what is missing out of boxes that have arrived is received, or lost, or found.
    arrived = consignment.journey is ConsignmentState.RECEIVED_PARTIAL and not consignment.under_way
    by_itself = arrived and Step.RECONCILE in steps
    unfit = {Step.SPLIT: alone, Step.TURN_BACK: arrived, Step.GIVE_UP: by_itself}
    return tuple(step for step in steps if not unfit.get(step, False))
