"""What a gate decided without the service is told afterwards: it has happened, and is looked at again.

What was said there stands, by a station without network or on paper, whatever is found now. The service decides the
same moment by what it knows itself; where that differs, both stand in the entry, and what was let pass by mistake is
stopped at the next gate.
"""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from custody import acts, commands
from custody.acts.crossing import READ_AGAIN
from custody.crossing.checks.order import just_let_pass, let_pass_here
from custody.crossing.decision import Decision, Verdict, decide, encode_decision
from custody.crossing.facts import Facts, decode_facts, encode_facts
from custody.crossing.gate_facts import PassageFacts, Scanned
from custody.crossing.settings import Gate
from custody.deciding.gates.contradicting import (
    by_what_is_left,
    home_since,
    is_undone,
    with_what_was_left_behind,
    without_what_came_in,
)
from custody.deciding.gates.crossing import crossed, facts_at, gate_of
from custody.deciding.gates.declared import declared
from custody.deciding.gates.missing import missed_at_the_entry
from custody.deciding.gates.past_the_gates import drawn_again, past_the_gates, received_at_home
from custody.deciding.gates.watches import at_latest
from custody.holding import Consignment, Seal
from custody.instants import parse_instant
from custody.parties import Station
from custody.refusal import Refusal, refuse
from custody.scene import Scene


def let_stand(decided: commands.DecidedAside, token: str, then: Scene, scene: Scene) -> acts.Crossed | Refusal:
    """The crossing as the station told it, with what the service finds of the same moment where that differs.

    `token` is the one that the service gave this station for this consignment. `scene` has what is known now, `then`
    what was so at the moment: nothing that came after it counts against the gate.
    """
    met = _met(decided.consignment, then)
    if isinstance(met, Refusal):
        return met
    consignment, station, gate = met
    theirs = _facts(decided, gate, station, consignment)
    scanned = theirs.scanned if theirs is not None and theirs.scanned is not None else Scanned()
    ours = facts_at(consignment, gate, station, _with_known_seals(scanned, then), then)
    found = decide(ours, scene.at)
    verdict = Verdict(decided.verdict)
    again = found if theirs is None else decide(theirs, scene.at)
    act = crossed(theirs or ours, again, verdict, consignment, station, then, (ours, found))
    act = _with_what_was_there(act, theirs, consignment, then)
    act = by_what_is_left(replace(act, at_latest=at_latest(act, scene)), then, scene)
    act = with_what_was_left_behind(act, scanned.packages, scene)
    act = _with_what_was_done_since(act, scene)
    differs = _differences(decided, token, consignment, (theirs, again, found), scene, just_let_pass(ours, scene.at))
    differs += (READ_AGAIN,) if _was_merely_read_again(verdict, ours, again, found) else ()
    differs += ("undone",) if is_undone(act, scene) else ()
    act = replace(act, snapshot=decided.snapshot, snapshot_at=decided.snapshot_at, token=decided.token, differs=differs)
    if not differs or theirs is None:
        return act
    return replace(act, own_facts=msgspec.Raw(encode_facts(ours)), own_decision=msgspec.Raw(encode_decision(found)))


def let_paper_stand(
    form: str, told: acts.OnPaper, scan_sha256: str, then: Scene, scene: Scene
) -> acts.Crossed | Refusal:
    """The crossing as a downtime form tells it, with what the service finds of the same moment: `then`.

    Nothing was decided by a machine then, so the facts and the decision are the service's own; the verdict is not.
    """
    met = _met(told.consignment, then)
    if isinstance(met, Refusal):
        return met
    consignment, station, gate = met
    scanned = Scanned(
        packages=told.packages,
        containers=told.containers,
        seals=told.seals,
        carrier=told.carrier,
        companion=told.companion,
        vehicle=told.vehicle,
        unreadable=told.unreadable,
    )
    facts = replace(facts_at(consignment, gate, station, scanned, then, officer=told.officer), form=form)
    found = decide(facts, scene.at)
    verdict = Verdict(told.verdict)
    act = crossed(facts, found, verdict, consignment, station, then)
    act = by_what_is_left(replace(act, at_latest=at_latest(act, scene)), then, scene)
    act = with_what_was_left_behind(act, told.packages, scene)
    act = _with_what_was_done_since(act, scene)
    differs = (*_judged_otherwise(verdict, found), *(("undone",) if is_undone(act, scene) else ()))
    return replace(act, form=form, scan_sha256=scan_sha256, remarks=told.remarks, differs=differs)


def _with_what_was_done_since(act: acts.Crossed, scene: Scene) -> acts.Crossed:
    """With what of it came home since, and what of it an entry has missed that was told before."""
    act = without_what_came_in(act, scene)
    act = replace(act, brought_back=home_since(act, scene), past_the_gates=past_the_gates(act, scene))
    act = replace(act, drawn=drawn_again(act, scene))
    act = replace(act, received_at_home=received_at_home(act, scene))
    return replace(act, missed=missed_at_the_entry(act, scene))


def _met(number: str, scene: Scene) -> tuple[Consignment, Station, Gate] | Refusal:
    """Which consignment met which gate of which station."""
    consignment = scene.world.get(Consignment, number.strip().upper())
    if consignment is None:
        return refuse("consignment_unknown", 404, consignment=number)
    station = scene.zone.stations[scene.circumstances.station]
    gate = gate_of(station, consignment, scene)
    if gate is None:
        return refuse("no_gate_here", 403, station=station.name, consignment=consignment.number)
    return consignment, station, gate


def _judged_otherwise(told: Verdict, found: Decision) -> tuple[str, ...]:
    """The word for the verdict that should have been told."""
    return () if found.verdict is told else (f"verdict_{found.verdict.value.lower()}",)


def _was_merely_read_again(told: Verdict, ours: Facts, again: Decision, found: Decision) -> bool:
    """A lane stopped what it had let pass itself, for nothing but that it could ask nobody, and by what the service
    knows of that moment it was free to go: what has left stays where it is."""
    only_alone = {finding.check for finding in again.reasons} == {"SNAPSHOT"}
    stopped = told is not Verdict.ALLOW and found.verdict is Verdict.ALLOW
    return stopped and only_alone and let_pass_here(ours) is not None


def _with_known_seals(scanned: Scanned, then: Scene) -> Scanned:
    """A station does not know of every seal on record: what it took for no seal and is one was read as one."""
    known = tuple(number for number in scanned.taken_back if then.world.get(Seal, number) is not None)
    misread = tuple(number for number in scanned.taken_back if number not in known)
    return replace(scanned, seals=(*scanned.seals, *known), taken_back=misread)


def told_of(decided: commands.DecidedAside) -> tuple[str, ...]:
    """The boxes and tubes of which the station says that they were there, whether or not it knew them."""
    facts = _decoded(decided)
    if facts is None:
        return ()
    read = (*facts.scanned.packages, *facts.scanned.containers) if facts.scanned is not None else ()
    known = (*(each.code for each in facts.packages), *(each.code for each in facts.containers))
    return tuple(dict.fromkeys((*known, *read)))


def misread_by(decided: commands.DecidedAside) -> tuple[str, ...]:
    """What the station says was read as a seal and taken back."""
    facts = _decoded(decided)
    return facts.scanned.taken_back if facts is not None and facts.scanned is not None else ()


def _decoded(decided: commands.DecidedAside) -> Facts | None:
    try:
        return decode_facts(bytes(decided.facts))
    except msgspec.DecodeError:
        return None


def _with_what_was_there(
    act: acts.Crossed, theirs: Facts | None, consignment: Consignment, then: Scene
) -> acts.Crossed:
    """What was let pass is what the station had before it, of what was notified or lay there: a box that was opened in
    the book, but stood at the gate, has crossed with all that is in it."""
    if theirs is None or act.verdict != Verdict.ALLOW.value:
        return act
    going = [package for package in theirs.packages if package.code in act.packages]
    ours = {*act.containers, *declared(then.world, consignment)}
    inside = [code for package in going for code in package.contents if code in ours and code not in act.short]
    return replace(act, containers=tuple(dict.fromkeys((*act.containers, *inside))))


def _facts(decided: commands.DecidedAside, gate: Gate, station: Station, consignment: Consignment) -> Facts | None:
    """What the station says that it decided from; None when that cannot be about this crossing."""
    facts = _decoded(decided)
    if facts is None:
        return None
    named = facts.station.name if facts.station is not None else ""
    about = facts.consignment.number if facts.consignment is not None else ""
    there = (facts.gate, named, about, facts.snapshot) == (gate, station.name, consignment.number, decided.snapshot)
    return facts if there else None


def _differences(
    decided: commands.DecidedAside,
    token: str,
    consignment: Consignment,
    made: tuple[Facts | None, Decision, Decision],
    scene: Scene,
    before: PassageFacts | None,
) -> tuple[str, ...]:
    """`made`: the station's facts, what these come to by our checks, and what our own come to. `before`: the passage
    by which the same station had just let it pass, so that it took no token again."""
    theirs, again, found = made
    told = Verdict(decided.verdict)
    differs: list[str] = []
    if theirs is None:
        differs.append("facts")
    elif again.verdict is not told:
        differs.append("rules")
    differs += _judged_otherwise(told, found)
    taken = parse_instant(decided.snapshot_at)
    if theirs is not None and theirs.snapshot_at != taken:
        differs.append("facts")
    if told is Verdict.ALLOW and (decided.token or before is None):
        if not decided.token or decided.token != token:
            differs.append("token_unknown")
        elif any(each.token == token for each in scene.world.passages_of(consignment.number)):
            differs.append("token_used")
    return tuple(dict.fromkeys(differs))
