"""What a gate let in, heard of late, and its sender has at home by then, though no gate there had let it in: people are
asked, and what may still go by the gates counts as over there until one of them lets it home."""

from __future__ import annotations

from collections.abc import Iterator

from custody import acts
from custody.crossing.decision import Verdict
from custody.crossing.facts import decode_facts
from custody.deciding.containers.homecoming import TAKEN_BACK, taken_over_at_home
from custody.deciding.gates.differing import is_at_home
from custody.deciding.quotas.sharing import returned_share
from custody.fold.state import utc
from custody.holding import Consignment, ConsignmentState, Container, Package, Passage
from custody.parties import Direction
from custody.scene import Scene

_OVER = (ConsignmentState.RECONCILED, ConsignmentState.CLOSED)
"""Its sender has said where all of it is: people are asked, and nothing of it is moved."""
_CAME_BACK = (ConsignmentState.RETURNING, ConsignmentState.RECEIVED, *_OVER)


def home_past_the_gates(act: acts.Crossed, scene: Scene) -> tuple[str, ...]:
    """What of this that was let in, boxes and tubes, its sender has taken over or received at home since, where it left
    from, though no gate there has let it in, and has still, or has opened, used or sent on. `scene.since` has what was
    written of later than it came in."""
    consignment = scene.world.get(Consignment, act.consignment)
    if consignment is None or act.side != Direction(consignment.direction).destination.value:
        return ()
    passages = scene.world.passages_of(act.consignment)
    if consignment.state in TAKEN_BACK or any(_let_home(each, act, consignment, scene) for each in passages):
        return ()
    # Who has found it was asked by that: it lies under quarantine.
    told = [entry.act for entry in scene.since if isinstance(entry.act, acts.Found)]
    found = {code for each in told for code in (*each.packages, *each.containers) if code not in each.elsewhere}
    home = taken_home_since(consignment, scene) - found
    let_in = (code for code in (*act.packages, *act.containers) if code in home)
    return tuple(code for code in dict.fromkeys(let_in) if _stayed_home(code, consignment, scene))


def past_the_gates(act: acts.Crossed, scene: Scene) -> tuple[str, ...]:
    """Those of them that lie in the consignment still, in boxes out of which nothing was taken: these go home by the
    gates. What was taken out of its box meets no gate by itself, and a gate would miss it in the box."""
    consignment = scene.world.get(Consignment, act.consignment)
    if consignment is None or consignment.state in _OVER:
        return ()
    found = home_past_the_gates(act, scene)
    boxes = {code for code in found if _may_go_by_the_gates(code, act, consignment, scene)}
    known = (tube for code in act.containers if (tube := scene.world.get(Container, code)) is not None)
    inside = [each.code for each in known if each.package in boxes and (each.code in found or not each.state.terminal)]
    return (*(code for code in found if code in boxes), *inside)


def drawn_again(act: acts.Crossed, scene: Scene) -> dict[str, int]:
    """What of the quotas was given back when it was received at home, of what counts as over there again: it is used
    until it is received once more."""
    consignment = scene.world.get(Consignment, act.consignment)
    since = (entry.act for entry in scene.since if isinstance(entry.act, acts.Received))
    found = [each for each in since if consignment is not None and _is_at_home(each, consignment, scene)]
    back = {code for each in found if each.refunded for code in each.containers}.intersection(act.past_the_gates)
    if consignment is None or not back:
        return dict(act.drawn)
    share = returned_share(scene.world, consignment, sorted(back), scene.zone, scene.at)
    given = {tally: sum(each.refunded.get(tally, 0) for each in found) for tally in share}
    again = {tally: min(amount, given[tally]) for tally, amount in share.items() if given[tally]}
    return {**act.drawn, **{tally: act.drawn.get(tally, 0) + amount for tally, amount in again.items()}}


def taken_home_since(consignment: Consignment, scene: Scene) -> set[str]:
    """The boxes and tubes that its sender has taken over or received since, where it left from."""
    return {code for entry in scene.since for code in _taken_home(entry.act, consignment, scene)}


def received_at_home(act: acts.Crossed, scene: Scene) -> tuple[str, ...]:
    """What of this that was let home, boxes and tubes, its sender had received there since, and is on its way again by
    the book: an entry on the other side was told before this."""
    consignment = scene.world.get(Consignment, act.consignment)
    if consignment is None or consignment.state is not ConsignmentState.RETURNING or act.gate != "G3":
        return ()
    if act.side != Direction(consignment.direction).origin.value or act.verdict != Verdict.ALLOW.value:
        return ()
    since = (entry.act for entry in scene.since)
    received = [each for each in since if isinstance(each, acts.Received) and _is_at_home(each, consignment, scene)]
    boxes = {code for each in received for code in each.packages if code in consignment.under_way}
    back = (code for each in received for code in (*each.packages, *each.containers))
    return tuple(code for code in dict.fromkeys(back) if _box_of(code, scene) in boxes.intersection(act.packages))


def _taken_home(act: acts.AnyAct, consignment: Consignment, scene: Scene) -> Iterator[str]:
    if isinstance(act, acts.Accepted) and taken_over_at_home(act, consignment, scene):
        yield from act.accepted
    if isinstance(act, acts.Received) and _is_at_home(act, consignment, scene):
        yield from (*act.packages, *act.containers)


def _is_at_home(act: acts.Received, consignment: Consignment, scene: Scene) -> bool:
    """Whether it was received again where it had left from, and not in another consignment."""
    here = scene.zone.side_of(act.site) is Direction(consignment.direction).origin
    return here and act.consignment == consignment.number == act.returned


def _let_home(passage: Passage, act: acts.Crossed, consignment: Consignment, scene: Scene) -> bool:
    let_in = passage.gate == "G3" and passage.verdict == Verdict.ALLOW and passage.at > utc(act.met)
    return let_in and is_at_home(passage, consignment, scene)


def _stayed_home(code: str, consignment: Consignment, scene: Scene) -> bool:
    """Not what was only taken over, and has been given back to the carrier, to be brought through a gate."""
    subject = scene.world.get(Package, code) or scene.world.get(Container, code)
    if subject is None:
        return False
    if subject.consignment != consignment.number:
        return consignment.state in _CAME_BACK
    taken_over = subject.custodian != consignment.carrier and subject.organisation == consignment.from_organisation
    return taken_over or _box_of(code, scene) in consignment.arrived


def _may_go_by_the_gates(code: str, act: acts.Crossed, consignment: Consignment, scene: Scene) -> bool:
    """Whether all that lay in it then does so now, and nothing else."""
    box = scene.world.get(Package, code)
    if box is None or box.consignment != consignment.number:
        return False
    facts = decode_facts(bytes(act.own_facts if act.looked_at_again else act.facts))
    then = {inside for each in facts.packages if each.code == code for inside in each.contents}
    known = {each: scene.world.get(Container, each) for each in then}
    still = {each for each, tube in known.items() if tube is not None and not tube.state.terminal}
    inside = {each.code for each in scene.world.contents(code) if not each.state.terminal}
    return bool(inside) and inside == still and inside <= {*act.containers}


def _box_of(code: str, scene: Scene) -> str:
    tube = scene.world.get(Container, code)
    return tube.package if tube is not None else code
