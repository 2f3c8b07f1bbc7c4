"""What a gate missed, and the same gate has read since and let pass: nobody has to explain it any more."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from custody import acts
from custody.acts import Entry
from custody.crossing.decision import Verdict
from custody.crossing.facts import Facts, decode_facts
from custody.crossing.finding import listed
from custody.fold.state import utc
from custody.holding import Discrepancy, DiscrepancyState, Passage
from custody.scene import Scene
from custody.world import World

READ_AFTER_ALL = "read_after_all"
"""How it was resolved by the system: a word of the group `system_reason`."""
_SEAL_NOT_READ = "crossing.SEAL.missing.found"


def found_by_the_gate_that_missed_it(entry: Entry, scene: Scene) -> Iterator[acts.DiscrepancyResolved]:
    """Where everything that it is about was read now, at the gate whose decision had opened it, and later than that.
    What two people let go without it stays missing, and so does what only another gate has read. The decisions that
    have opened them must be known."""
    act = entry.act
    if not isinstance(act, acts.Crossed) or act.verdict != Verdict.ALLOW or act.differs:
        return
    facts = decode_facts(bytes(act.facts))
    met = utc(act.met or entry.circumstances.at)
    for each in missed_at_gates(scene.world, act.consignment):
        missed = scene.world.get(Passage, each.cause)
        if missed is None or not _is_here(missed, entry, scene) or missed.at > met or not _is_read(each, facts):
            continue
        if each.discrepancy_kind == "short" or not _went_without(missed, entry, scene):
            yield acts.DiscrepancyResolved(each.id, act.consignment, READ_AFTER_ALL, decision=entry.number)


def _is_here(passage: Passage, entry: Entry, scene: Scene) -> bool:
    """Whether it is the same gate on the same bank of the border: the way home has gates of its own."""
    banks = [
        scene.zone.side_of(scene.zone.stations[name].site) if name in scene.zone.stations else None
        for name in (passage.station, entry.circumstances.station)
    ]
    act = entry.act
    same = isinstance(act, acts.Crossed) and (passage.gate, passage.checkpoint) == (act.gate, act.checkpoint)
    return same and banks[0] is banks[1]


def _went_without(missed: Passage, entry: Entry, scene: Scene) -> bool:
    """Whether this gate has let it pass since, before this: two people gave leave for that, and they know why."""
    passages = scene.world.passages_of(missed.consignment)
    others = (each for each in passages if each.entry != entry.number and _is_here(each, entry, scene))
    return any(each.verdict == Verdict.ALLOW and each.at >= missed.at for each in others)


def _is_read(discrepancy: Discrepancy, facts: Facts) -> bool:
    """Whether all that was missing was read: boxes and tubes, or the very seals on them. What somebody has said of a
    seal already is for people: it may have been off."""
    if facts.scanned is None or not discrepancy.codes:
        return False
    if not {*discrepancy.codes} <= {*facts.scanned.packages, *facts.scanned.containers}:
        return False
    if discrepancy.discrepancy_kind == "short":
        return True
    if discrepancy.state is not DiscrepancyState.OPEN:
        return False
    found = msgspec.json.decode(discrepancy.found, type=tuple[acts.Said, ...])
    on_them = {seal for each in facts.packages if each.code in discrepancy.codes for seal in each.seals}
    read = on_them.intersection(facts.scanned.seals)
    return bool(found) and all(each.key == _SEAL_NOT_READ and _names(each, read) for each in found)


def _names(said: acts.Said, seals: set[str]) -> bool:
    """Whether it says of none but these that they were not read."""
    told = str(said.params["seals"])
    return told == listed(seals) or {*told.split(", ")} <= seals


def missed_at_gates(world: World, consignment: str) -> list[Discrepancy]:
    """What the system has opened of this consignment over something that was missing, or over seals, and nobody has
    resolved."""
    ours = (each for each in world.all(Discrepancy) if each.consignment == consignment and each.cause)
    kinds = ("short", "seal")
    return [each for each in ours if each.discrepancy_kind in kinds and each.state is not DiscrepancyState.RESOLVED]
