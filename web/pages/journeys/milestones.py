"""How far a consignment has come, as the picture at the head of its page: the stones of its way over the border."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from custody.acts import Entry
from custody.holding import Consignment, ConsignmentState, Passage

_WAY = (
    ConsignmentState.DRAFT,
    ConsignmentState.NOTIFIED,
    ConsignmentState.READY,
    ConsignmentState.EXIT_CLEARED,
    ConsignmentState.ENTRY_CLEARED,
    ConsignmentState.RECEIVED,
)


_STONES = {
    ConsignmentState.PACKED: ConsignmentState.DRAFT,
    ConsignmentState.SEALED: ConsignmentState.DRAFT,
    ConsignmentState.CANCELLED: ConsignmentState.DRAFT,
    ConsignmentState.DIVIDED: ConsignmentState.DRAFT,
    ConsignmentState.HELD: ConsignmentState.READY,
    ConsignmentState.REFUSED: ConsignmentState.READY,
    ConsignmentState.RETURNING: ConsignmentState.EXIT_CLEARED,
    ConsignmentState.LOST: ConsignmentState.EXIT_CLEARED,
    ConsignmentState.EMPTIED: ConsignmentState.EXIT_CLEARED,
    ConsignmentState.RECEIVED_PARTIAL: ConsignmentState.ENTRY_CLEARED,
    ConsignmentState.RECONCILED: ConsignmentState.RECEIVED,
    ConsignmentState.CLOSED: ConsignmentState.RECEIVED,
}
"""The stone of the picture at which the other states stand."""

_STOPPED = {"HOLD": "held", "DENY": "denied"}


@dataclass(frozen=True, slots=True)
class Milestone:
    """One stone of the picture. `how` is past, now, ahead, or what the gate there said last: held, or denied."""

    state: ConsignmentState
    how: str
    at: str


def milestones_of(found: Consignment, passages: Sequence[Passage], entries: Sequence[Entry]) -> list[Milestone]:
    """In the order of the way. `passages` and `entries` are its own, the oldest first."""
    reached = ConsignmentState.READY if found.journey is ConsignmentState.DEPARTED else found.journey
    left = any(p.gate == "G2" and p.verdict == "ALLOW" for p in passages)
    if found.state is ConsignmentState.EMPTIED and not left:
        # Customs emptied it before it left, so its way does not say that it was let out.
        reached = ConsignmentState.READY
    place = _WAY.index(_STONES.get(reached, reached))
    last = passages[-1] if passages and passages[-1].verdict != "ALLOW" else None
    times = {
        "draft": found.at,
        "notified": _at(entries, "notification_filed"),
        "ready": _at(entries, "notification_acknowledged"),
        "exit_cleared": next((p.at for p in passages if p.gate == "G2" and p.verdict == "ALLOW"), ""),
        "entry_cleared": next((p.at for p in passages if p.gate == "G3" and p.verdict == "ALLOW"), ""),
        "received": _at(entries, "received"),
    }
    milestones: list[Milestone] = []
    for row, state in enumerate(_WAY):
        how = "past" if row < place else "now" if row == place else "ahead"
        if last is not None and state is _gate_state(last.gate) and row > place:
            how = _STOPPED[last.verdict]
        if row < place and state is ConsignmentState.ENTRY_CLEARED and not times[state.value]:
            # It came to an end without ever having been let in: what was received was received at home.
            how = next((_STOPPED[p.verdict] for p in reversed(passages) if p.gate == "G3"), "ahead")
        milestones.append(Milestone(state, how, times[state.value] if row <= place else ""))
    return milestones


def _gate_state(gate: str) -> ConsignmentState | None:
    return {"G2": ConsignmentState.EXIT_CLEARED, "G3": ConsignmentState.ENTRY_CLEARED}.get(gate)


def _at(entries: Sequence[Entry], kind: str) -> str:
    found = (e.circumstances.at for e in reversed(entries) if e.act.__struct_config__.tag == kind)
    return next(found, "")
