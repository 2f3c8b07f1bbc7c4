"""Where what a gate let pass without the service is not what the service finds of it: people look into that, and the
next gate holds until they have."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec

from custody import acts
from custody.acts import Entry
from custody.crossing.decision import Verdict, decode_decision
from custody.crossing.finding import listed
from custody.deciding.containers.homecoming import TAKEN_BACK
from custody.deciding.discrepancies.holds import DIFFERENCE, is_of_a_difference
from custody.deciding.discrepancies.settling import opened
from custody.deciding.gates.watches import may_be_before, tolerance, was_let_out
from custody.holding import Consignment, Container, Discrepancy, DiscrepancyState, DowntimeForm, Package, Passage
from custody.parties import Direction
from custody.scene import Scene
from custody.standing_holds import DECIDED_OTHERWISE

MOST_TOLD = 5


def of_a_difference(entry: Entry, scene: Scene) -> Iterator[acts.AnyAct]:
    """What a station let pass and the service would not have: a discrepancy, and a hold at the next gate, of which
    whoever let it pass does not let go: he would decide on his own decision.

    Where the station was the stricter one nothing has passed, and the next scan decides anew.
    """
    act = entry.act
    if not isinstance(act, acts.Crossed) or not act.differs or act.verdict != Verdict.ALLOW:
        return
    consignment = scene.world.get(Consignment, act.consignment)
    if consignment is None:
        return
    found = (*(acts.Said(f"differs.{word}") for word in act.differs), *_why(act), *_still_out(act, consignment))
    told = {key for each in standing(scene, consignment) for key in keys(each)}
    if not {said.key for said in found} <= told:
        boxes = tuple(code for code in act.packages if scene.world.package(code) is not None)
        yield opened(scene, consignment, DIFFERENCE, concerned=boxes, found=found, cause=entry.number)
    not_by = (_who_let_it_pass(entry, act, scene),)
    holds = scene.world.holds_on((consignment.number,))
    alike = [each for each in holds if is_of_a_difference(each)]
    if not any(set(not_by) <= set(each.not_by) for each in alike):
        hold = str(uuid.uuid5(uuid.UUID(entry.id), DIFFERENCE))
        held = (consignment.number, "investigation", DECIDED_OTHERWISE)
        yield acts.Held(hold, *held, also=_out_of_it(act, consignment, scene), not_by=not_by)


def _out_of_it(act: acts.Crossed, consignment: Consignment, scene: Scene) -> tuple[str, ...]:
    """What has been let in, and lies in it no more, whose hold would stop none of it: boxes, and containers that were
    taken out of them, over there or at home past the gates. What has left alone is stopped by that at every other gate.
    """
    there = Direction(consignment.direction).destination.value
    past_the_gates = act.gate == "G3" and act.side == there and "undone" in act.differs
    boxes = [box for code in act.packages if (box := scene.world.package(code)) is not None]
    tubes = [tube for code in act.containers if (tube := scene.world.container(code)) is not None]
    loose = [tube for tube in tubes if tube.package not in act.packages and not tube.state.terminal]
    subjects: list[Package | Container] = [*boxes, *loose]
    out = (each for each in subjects if each.consignment != consignment.number)
    return tuple(each.code for each in out if each.side == there or past_the_gates)


def is_at_home(passage: Passage, consignment: Consignment, scene: Scene) -> bool:
    """Whether this gate stands on the side that it left from: what comes home needs no exit."""
    station = scene.zone.stations.get(passage.station)
    side = scene.zone.side_of(station.site) if station is not None else None
    return side is Direction(consignment.direction).origin


def of_a_no_told_late(entry: Entry, scene: Scene) -> Iterator[acts.AnyAct]:
    """The exit had stopped it before an entry let it in, and nobody there had heard of it: the same as a difference."""
    act = entry.act
    if not isinstance(act, acts.Crossed) or act.gate != "G2" or act.verdict == Verdict.ALLOW or act.merely_read_again:
        return
    consignment = scene.world.get(Consignment, act.consignment)
    passages = scene.world.passages_of(act.consignment) if consignment is not None else []
    met = datetime.fromisoformat(act.met or entry.circumstances.at)
    # While the watches may differ by as much it was before the entry: what stopped it is the later word.
    slack = tolerance(met, scene) if act.form or act.snapshot else timedelta(0)
    let_in = [
        each
        for each in passages
        if each.gate == "G3" and each.verdict == Verdict.ALLOW
        if may_be_before(met, datetime.fromisoformat(each.at), slack)
    ]
    outward = [each for each in let_in if not is_at_home(each, consignment, scene)] if consignment is not None else []
    if consignment is None or not outward or was_let_out(outward[0], scene):
        return
    said = acts.Said("differs.stopped_before", {"verdict": act.verdict, "gate": act.gate})
    yield from to_be_looked_into(said, entry, act, consignment, scene, _out_of_it(act, consignment, scene))


def to_be_looked_into(
    said: acts.Said,
    entry: Entry,
    act: acts.Crossed,
    consignment: Consignment,
    scene: Scene,
    also: tuple[str, ...] = (),
) -> Iterator[acts.AnyAct]:
    """A discrepancy that says this of what a gate let pass, and the hold over it; neither where it stands already.
    `also` are those that the hold stops as well, since they lie in it no more."""
    if said.key not in {key for each in standing(scene, consignment) for key in keys(each)}:
        yield opened(scene, consignment, DIFFERENCE, concerned=act.packages, found=(said,), cause=entry.number)
    if not any(is_of_a_difference(each) for each in scene.world.holds_on((consignment.number,))):
        hold = str(uuid.uuid5(uuid.UUID(entry.id), DIFFERENCE))
        held = (consignment.number, "investigation", DECIDED_OTHERWISE)
        yield acts.Held(hold, *held, also=also)


def standing(scene: Scene, consignment: Consignment) -> list[Discrepancy]:
    """What was opened over a difference, and nobody has resolved."""
    found = (each for each in scene.world.all(Discrepancy) if each.state is not DiscrepancyState.RESOLVED)
    return [each for each in found if (each.consignment, each.discrepancy_kind) == (consignment.number, DIFFERENCE)]


def keys(discrepancy: Discrepancy) -> set[str]:
    return {said.key for said in msgspec.json.decode(discrepancy.found, type=tuple[acts.Said, ...])}


def _why(act: acts.Crossed) -> Iterator[acts.Said]:
    """What the service itself finds against it, the worst of it."""
    found = decode_decision(bytes(act.own_decision if act.looked_at_again else act.decision)).reasons
    for phrase in [phrase for finding in found for phrase in finding.found][:MOST_TOLD]:
        yield acts.Said(phrase.key, phrase.params)


def _still_out(act: acts.Crossed, consignment: Consignment) -> Iterator[acts.Said]:
    """Who has to do what with what left in a consignment that nobody can turn back any more."""
    out = [code for code in act.containers if code not in (*act.brought_back, *act.short)]
    if "undone" in act.differs and consignment.state in TAKEN_BACK and out:
        ends = {"state": consignment.state.value, "organisation": consignment.from_organisation}
        yield acts.Said("discovered.still_out", {"consignment": consignment.number, "codes": listed(out), **ends})


def _who_let_it_pass(entry: Entry, act: acts.Crossed, scene: Scene) -> str:
    """Staff code of who decided there: on paper whoever signed it, which is neither who typed it nor who confirmed."""
    form = scene.world.get(DowntimeForm, act.form) if act.form else None
    if form is None or not form.told:
        return entry.circumstances.actors[0].staff
    return msgspec.json.decode(form.told, type=acts.OnPaper).officer
