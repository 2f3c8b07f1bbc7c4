"""What was not there when two people let the rest pass: it is lost until somebody finds it.

Missing at the first exit it has not crossed: it is no part of the consignment any more, and in no balance. Missing
on the way home, or at an entry, it had crossed: it stays a part of the consignment, and the balance counts it as lost.
At the receipt nothing is lost by a decision: the receipt itself says what is missing, and that stays with the carrier.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from msgspec.structs import replace

from custody import acts
from custody.acts import Entry
from custody.crossing.decision import Verdict
from custody.crossing.facts import Facts, decode_facts
from custody.crossing.settings import Gate
from custody.deciding.containers.homecoming import TAKEN_BACK
from custody.deciding.gates.passing import arrival_of
from custody.fold.state import has_moved_on, utc
from custody.holding import Consignment, ConsignmentState, Container, Package, PackageState, Transit
from custody.scene import Scene


class Missing(NamedTuple):
    """Boxes that were not there, and the containers with them or out of the boxes that were."""

    boxes: tuple[str, ...] = ()
    containers: tuple[str, ...] = ()


def missing_at_the_gate(facts: Facts, consignment: Consignment, verdict: Verdict, scene: Scene) -> Missing:
    """What did not pass, where this verdict let the rest pass.

    A box whose label nobody can read is there all the same when its seal was read, or something inside it. What has
    passed before is not missing because it is not here again.
    """
    if facts.scanned is None or verdict is not Verdict.ALLOW or not _is_met(facts.gate, consignment, scene):
        return Missing()
    read = {*facts.scanned.packages, *facts.scanned.seals, *facts.scanned.containers}
    there = {each.code for each in facts.packages if read & {each.code, *each.seals, *each.contents}}
    if not there & set(consignment.going):
        return Missing()
    beyond = arrival_of(consignment) if facts.gate is Gate.G3 else ""
    declared = {line.package for line in facts.manifest.lines} if facts.manifest is not None else set()
    looked_for = declared.union(facts.consignment.packages if facts.consignment is not None else ())
    absent = (code for code in consignment.going if code in looked_for and code not in there)
    boxes = tuple(code for code in absent if not _is_on(beyond, code, scene))
    inside = [each.code for code in boxes for each in scene.world.contents(code)]
    return Missing(boxes, (*inside, *_uncounted(facts, there, beyond, scene)))


def first_exit(gate: Gate, consignment: Consignment, scene: Scene) -> bool:
    """Whether what passes this gate leaves where it was sent from."""
    return gate is Gate.G2 and consignment.state is not ConsignmentState.RETURNING and _before_exit(consignment, scene)


def lost_of(missing: Missing, gate: Gate, consignment: Consignment, scene: Scene) -> Missing:
    """What of it is lost. Of a consignment that was cancelled or split before its exit, what has not left is missing
    nowhere: it is free, or goes on in a part. Nor does an exit miss there what another has let out."""
    if consignment.state not in TAKEN_BACK:
        return missing
    if gate is Gate.G2:
        return Missing()
    left = _left(consignment, scene)
    boxes = (code for code in missing.boxes if any(each.code in left for each in scene.world.contents(code)))
    return Missing(tuple(boxes), tuple(code for code in missing.containers if code in left))


def missed_at_the_entry(act: acts.Crossed, scene: Scene) -> tuple[str, ...]:
    """Of what this exit, told late, let out: what an entry that was told before had missed. Nobody knew then that
    it had left. `scene.since` has what was written of later than that."""
    consignment = scene.world.get(Consignment, act.consignment)
    if consignment is None or act.gate != Gate.G2.value or act.verdict != Verdict.ALLOW:
        return ()
    met_here = replace(consignment, packages=act.packages)
    missed: dict[str, None] = {}
    for entered in (each.act for each in scene.since if isinstance(each.act, acts.Crossed)):
        if entered.consignment != act.consignment or entered.side != arrival_of(consignment):
            continue
        found = missing_at_the_gate(decode_facts(bytes(entered.facts)), met_here, Verdict(entered.verdict), scene)
        told = {*entered.left_behind, *entered.short, *act.brought_back}
        ours = (code for code in (*found.boxes, *found.containers) if code in (*act.packages, *act.containers))
        fresh = (code for code in ours if code not in told)
        missed |= dict.fromkeys(code for code in fresh if not has_moved_on(scene.world, code, utc(entered.met)))
    return tuple(missed)


def _left(consignment: Consignment, scene: Scene) -> set[str]:
    """The containers that have left in it."""
    return {each.container for each in scene.world.all(Transit) if each.consignment == consignment.number}


def _before_exit(consignment: Consignment, scene: Scene) -> bool:
    taken_back = consignment.state in TAKEN_BACK and not _left(consignment, scene)
    return consignment.journey.before_exit or taken_back


def lose_what_is_missing(entry: Entry, scene: Scene) -> Iterator[acts.Lost]:
    """Nobody has seen it since: it is lost from now on, in the name of the system, and somebody must look for it."""
    act = entry.act
    if not isinstance(act, acts.Crossed) or act.verdict != "ALLOW":
        return
    met = utc(act.met or entry.circumstances.at)
    unseen = {code for code in (*act.left_behind, *act.short) if not has_moved_on(scene.world, code, met)}
    unseen |= {*act.missed}
    if unseen:
        reason = "missing_at_the_exit" if act.gate == "G2" and not act.missed else "missing_at_the_entry"
        yield from _lost(unseen, act, reason, scene)


def _lost(unseen: set[str], act: acts.Crossed, reason: str, scene: Scene) -> Iterator[acts.Lost]:
    known = (scene.world.get(Container, code) for code in (*act.short, *act.missed) if code in unseen)
    gone = [container for container in known if container is not None and not container.state.terminal]
    held_by = {each.code: each.custodian or each.organisation for each in gone}
    boxes = (scene.world.get(Package, code) for code in (*act.left_behind, *act.missed) if code in unseen)
    fresh = tuple(box.code for box in boxes if box is not None and box.state is not PackageState.LOST)
    out_of = {each.code: each.package for each in gone if each.package and each.package not in unseen}
    if fresh or held_by:
        yield acts.Lost(tuple(held_by), reason, held_by, out_of, fresh)


def _is_met(gate: Gate, consignment: Consignment, scene: Scene) -> bool:
    if gate is Gate.G3:
        return True
    by_themselves = consignment.state in (ConsignmentState.RETURNING, *TAKEN_BACK)
    return gate is Gate.G2 and (by_themselves or _before_exit(consignment, scene))


def _is_on(side: str, code: str, scene: Scene) -> bool:
    """Whether this box or container has entered there already."""
    subject = scene.world.get(Package, code) or scene.world.get(Container, code)
    return bool(side) and subject is not None and subject.side == side


def _uncounted(facts: Facts, there: set[str], beyond: str, scene: Scene) -> list[str]:
    """Declared containers that the book has in a box that is there, and that a full count did not find."""
    if facts.gate not in facts.settings.full_count_gates or facts.scanned is None or facts.manifest is None:
        return []
    declared = {code for line in facts.manifest.lines for code in line.containers}
    inside = {code for package in facts.packages if package.code in there for code in package.contents}
    absent = (declared & inside) - set(facts.scanned.containers)
    return sorted(code for code in absent if not _is_on(beyond, code, scene))
