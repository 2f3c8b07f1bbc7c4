"""What a gate missed, and the same gate has read since and let pass: nobody has to explain it any more."""

from __future__ import annotations

from collections.abc import Iterator

from custody import acts
from custody.acts import Entry
from custody.crossing.decision import Verdict
from custody.crossing.facts import decode_facts
from custody.fold.state import utc
from custody.holding import Discrepancy, DiscrepancyState, Passage
from custody.scene import Scene
from custody.world import World

READ_AFTER_ALL = "read_after_all"
"""How it was resolved by the system: a word of the group `system_reason`."""


def found_by_the_gate_that_missed_it(entry: Entry, scene: Scene) -> Iterator[acts.DiscrepancyResolved]:
    """Where everything that it is about was read now, at the gate whose decision had opened it, and later than that.
    What two people let go without it stays missing, and so does what only another gate has read. The decisions that
    have opened them must be known."""
    act = entry.act
    if not isinstance(act, acts.Crossed) or act.verdict != Verdict.ALLOW or act.differs:
        return
    scanned = decode_facts(bytes(act.facts)).scanned
    read = {*scanned.packages, *scanned.containers} if scanned is not None else set()
    met = utc(act.met or entry.circumstances.at)
    for each in missed_at_gates(scene.world, act.consignment):
        missed = scene.world.get(Passage, each.cause)
        here = missed is not None and (missed.gate, missed.checkpoint) == (act.gate, act.checkpoint)
        if missed is not None and here and missed.at <= met and each.codes and set(each.codes) <= read:
            yield acts.DiscrepancyResolved(each.id, act.consignment, READ_AFTER_ALL, decision=entry.number)


def missed_at_gates(world: World, consignment: str) -> list[Discrepancy]:
    """What the system has opened of this consignment over something that was missing, and nobody has resolved."""
    ours = (each for each in world.all(Discrepancy) if each.consignment == consignment and each.cause)
    return [each for each in ours if each.discrepancy_kind == "short" and each.state is not DiscrepancyState.RESOLVED]
