"""What a gate let pass, heard of late, against what was written down meanwhile: it is counted as it happened, from what
is left to count with; and where both cannot be true, that is said."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from msgspec.structs import replace

from custody import acts
from custody.acts import Entry
from custody.crossing.decision import Verdict
from custody.crossing.facts import decode_facts
from custody.deciding.containers.homecoming import TAKEN_BACK, taken_over_at_home
from custody.deciding.gates.declared import ToldForm, latest_filing
from custody.deciding.gates.parted import is_free_for
from custody.deciding.gates.past_the_gates import home_past_the_gates
from custody.deciding.quotas.quota import Exit, reservations
from custody.deciding.quotas.reserving import not_yet_reserved
from custody.fold.state import has_moved_on, utc
from custody.holding import (
    Consignment,
    ConsignmentState,
    Container,
    Package,
    Reservation,
    ReservationState,
    Transit,
)
from custody.parties import Direction
from custody.scene import Scene


def by_what_is_left(act: acts.Crossed, then: Scene, scene: Scene) -> acts.Crossed:
    """What was reserved then and has been given back since is drawn anew, without what a later gate has drawn for it;
    nobody gives back twice. What was reserved since, by whoever had not heard that it had left, is kept for nothing."""
    now = {each.tally: each for each in reservations(scene.world, act.consignment)}
    before = {each.tally: each for each in reservations(then.world, act.consignment)}
    left = {tally for tally, each in now.items() if each.state is ReservationState.RESERVED}
    wanted = dict(act.drawn)
    freed = {tally: amount for tally, amount in act.freed.items() if tally in left and tally not in act.used}
    for tally in act.used:
        # What left is what was reserved then, however much was filed anew since.
        leaves = before[tally].amount - act.freed.get(tally, 0)
        kept = now[tally].amount if tally in left else 0
        if leaves > kept:
            wanted[tally] = wanted.get(tally, 0) + leaves - kept
        if kept > leaves:
            freed[tally] = kept - leaves
    due = {tally: wanted[tally] - _used(now.get(tally)) + _used(before.get(tally)) for tally in sorted(wanted)}
    return replace(
        act,
        used=tuple(tally for tally in act.used if tally in left),
        freed=freed | _kept_for_nothing(act, now, before),
        drawn={tally: amount for tally, amount in due.items() if amount > 0},
        put_in_since=_put_in_since(act, then, scene),
    )


def _kept_for_nothing(act: acts.Crossed, now: dict[str, Reservation], before: dict[str, Reservation]) -> dict[str, int]:
    """What was reserved after it had left, for the exit that had happened by then."""
    fresh = (each for tally, each in now.items() if tally not in before and tally not in act.used)
    since = fresh if _leaves(act) else ()
    return {each.tally: each.amount for each in since if each.state is ReservationState.RESERVED}


def _leaves(act: acts.Crossed) -> bool:
    return act.verdict == Verdict.ALLOW.value and (act.gate == "G2" or act.unexited)


def _used(reservation: Reservation | None) -> int:
    return reservation.amount if reservation is not None and reservation.state is ReservationState.COMMITTED else 0


def is_undone(act: acts.Crossed, scene: Scene) -> bool:
    """Whether the records have since treated what left as if it had not left."""
    if act.past_the_gates or home_past_the_gates(act, scene):
        return True
    consignment = scene.world.get(Consignment, act.consignment)
    if consignment is None or act.gate != "G2" or act.verdict != Verdict.ALLOW.value:
        return False
    if consignment.state in TAKEN_BACK or act.put_in_since or _taken_out_since(act, consignment, scene):
        return True
    return any(_was_opened(code, act, consignment, scene) for code in act.containers) or any(
        _came_back(code, consignment, scene) for code in act.packages
    )


def _put_in_since(act: acts.Crossed, then: Scene, scene: Scene) -> dict[str, tuple[str, ...]]:
    """The boxes put into the consignment after it had left, with what is in them: no exit has let them out."""
    now, before = scene.world.get(Consignment, act.consignment), then.world.get(Consignment, act.consignment)
    if now is None or before is None or not _leaves(act):
        return {}
    fresh = (code for code in now.packages if code not in (*before.packages, *act.packages))
    found = {code: tuple(each.code for each in scene.world.contents(code)) for code in fresh}
    left = {each.container for each in scene.world.all(Transit) if each.consignment == now.number}
    return {code: inside for code, inside in found.items() if not left & {*inside}}


def with_what_was_left_behind(act: acts.Crossed, read: Iterable[str], scene: Scene) -> acts.Crossed:
    """With the boxes of these that were notified in the consignment, and stand in none since an exit that was told late
    had gone without them, or in a part of it that has met no gate: they were let pass here all the same, and draw on
    what the others have left."""
    consignment = scene.world.get(Consignment, act.consignment)
    filed = latest_filing(scene.world, consignment) if consignment is not None else None
    if consignment is None or filed is None or act.verdict != Verdict.ALLOW.value or consignment.state in TAKEN_BACK:
        return act
    notified = {code for line in msgspec.json.decode(filed.form, type=ToldForm).lines for code in line.codes}
    known_boxes = (box for code in read if (box := scene.world.package(code)) is not None)
    free = [box for box in known_boxes if _may_be_taken_in(box, act, scene)]
    inside = {box.code: tuple(each.code for each in scene.world.contents(box.code)) for box in free}
    taken_in = {code: codes for code, codes in inside.items() if codes and {*codes} <= notified}
    if not taken_in:
        return act
    packages = tuple(dict.fromkeys((*act.packages, *taken_in)))
    containers = tuple(dict.fromkeys((*act.containers, *(each for codes in taken_in.values() for each in codes))))
    unexited = act.unexited or act.gate == "G3"
    act = replace(act, taken_in=taken_in, packages=packages, containers=containers, unexited=unexited)
    facts = decode_facts(bytes(act.own_facts if act.looked_at_again else act.facts))
    left = {each.container for each in scene.world.all(Transit) if each.consignment == consignment.number}
    known = (scene.world.container(code) for code in sorted(left.union(containers)))
    crossing = [each for each in known if each is not None]
    leaving = Exit(scene.at, act.checkpoint)
    return replace(act, drawn=not_yet_reserved(facts, consignment, crossing, leaving, scene) if _leaves(act) else {})


def without_what_came_in(act: acts.Crossed, scene: Scene) -> acts.Crossed:
    """An exit has left nothing behind that an entry, told before, has let in under the same number: it is under way,
    whatever was read at the exit."""
    if act.gate != "G2":
        return act
    ours = (each for each in scene.world.all(Transit) if each.consignment == act.consignment)
    left = {each.container for each in ours if each.at > utc(act.met)}
    inside = {code: {each.code for each in scene.world.contents(code)} for code in act.left_behind}
    behind = tuple(code for code in act.left_behind if not inside[code] & left)
    return replace(act, left_behind=behind, short=tuple(code for code in act.short if code not in left))


def _may_be_taken_in(box: Package, act: acts.Crossed, scene: Scene) -> bool:
    free = is_free_for(act.consignment, box, scene)
    return free and not has_moved_on(scene.world, box.code, utc(act.met))


def _taken_out_since(act: acts.Crossed, consignment: Consignment, scene: Scene) -> tuple[str, ...]:
    """The boxes that had left, and lie in the consignment no more though nothing has been heard of them since."""
    met = act.at_latest or utc(act.met)
    boxes = [box for code in act.packages if (box := scene.world.get(Package, code)) is not None]
    elsewhere = (box for box in boxes if box.consignment != consignment.number and box.code not in consignment.emptied)
    return tuple(box.code for box in elsewhere if not has_moved_on(scene.world, box.code, met))


def home_since(act: acts.Crossed, scene: Scene) -> tuple[str, ...]:
    """What of it lies in its consignment no more, and was taken over, received or found by its sender since, where it
    left from: no later step would tell that it came back. `scene.since` has what was written of later than it left."""
    consignment = scene.world.get(Consignment, act.consignment)
    if consignment is None or not _leaves(act):
        return ()
    since = [entry.act for entry in scene.since]
    ours = [each for each in since if isinstance(each, acts.Crossed) and each.consignment == act.consignment]
    let_in = max((utc(each.met) for each in ours if each.side), default="")
    containers = (found for code in act.containers if (found := scene.world.get(Container, code)) is not None)
    left = (each.code for each in containers if each.consignment != consignment.number and each.code not in act.short)
    later = [entry for entry in scene.since if utc(entry.circumstances.at) > let_in]
    return tuple(code for code in left if any(_brings_home(code, entry, consignment, scene) for entry in later))


def _brings_home(code: str, entry: Entry, consignment: Consignment, scene: Scene) -> bool:
    act, by = entry.act, entry.circumstances.actors[0].organisation
    match act:
        case acts.Accepted():
            return code in act.accepted and taken_over_at_home(act, consignment, scene)
        case acts.Found(containers=containers, elsewhere=elsewhere, site=site):
            there = code in containers and code not in elsewhere
        case acts.Received(containers=containers, site=site):
            there = code in containers
        case _:
            return False
    here = scene.zone.side_of(site) is Direction(consignment.direction).origin
    return there and here and by == consignment.from_organisation


def _came_back(code: str, consignment: Consignment, scene: Scene) -> bool:
    """Whoever sent the box has taken it out of the carrier's hands again, though nobody turned it back."""
    box = scene.world.get(Package, code)
    if box is None or code in consignment.arrived or consignment.state is ConsignmentState.RETURNING:
        return False
    at_home = box.side in ("", Direction(consignment.direction).origin.value)
    return at_home and box.organisation == consignment.from_organisation and box.custodian != consignment.carrier


def _was_opened(code: str, act: acts.Crossed, consignment: Consignment, scene: Scene) -> bool:
    """It was taken out of its box, or put into another, though no gate has let it in or back."""
    container = scene.world.get(Container, code)
    origin = Direction(consignment.direction).origin.value
    return container is not None and container.package not in act.packages and container.side in ("", origin)
