"""The downtime form of a bench: a handoff that both signed on paper, entered by one and confirmed by another.

It counts from the moment at which it was signed, and is judged by where everything was then, and by how both who signed
it were listed: gates may have told since that they let it over, and either may work for others by now. What may not be
handed over so may not be on paper either: nothing reaches the other side of the border by it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable
from datetime import datetime

import msgspec
from msgspec.structs import replace

from custody import acts, commands
from custody.acts import Actor, Entry
from custody.crossing.decision import Verdict
from custody.deciding.containers.handing import give, may_take
from custody.deciding.containers.homecoming import handed_back
from custody.deciding.gates.downtime import form_in, form_to_confirm, told_on, wrong_head
from custody.deciding.gates.lost_since import (
    before_the_loss,
    found_since,
    is_given_back,
    lost_since,
    speaks_of_what_was_lost,
    when,
)
from custody.fold.state import utc
from custody.holding import Container, DowntimeForm, DowntimeFormState, Package
from custody.parties import Direction, Person, Role
from custody.refusal import Refusal, refuse
from custody.scene import Scene, Subject, find_all, side_now

_MEANWHILE = (
    acts.Registered,
    acts.Aliquoted,
    acts.Pooled,
    acts.Stored,
    acts.Retrieved,
    acts.Accepted,
    acts.Found,
    acts.ConsignmentRecovered,
    acts.PackageBegun,
    acts.Packed,
    acts.Unpacked,
    acts.Sealed,
    acts.Unsealed,
)
"""What somebody does with what he has in hand, or by which he comes to have it."""


def enter(number: str, command: commands.EnterHandoffForm, scene: Scene) -> acts.DowntimeFormEntered | Refusal:
    """What the form says, by one of those who work at its bench."""
    form = form_in(number, scene, DowntimeFormState.ISSUED, at_gate=False)
    if isinstance(form, Refusal):
        return form
    wrong = wrong_head(form, command, scene)
    if wrong is not None:
        return wrong
    signed = [scene.zone.people.get(typed.strip().upper()) for typed in (command.giver, command.receiver)]
    for name, who in zip(("giver", "receiver"), signed, strict=True):
        if who is None:
            return refuse("person_unknown", 422, staff=getattr(command, name)).at(name)
    subjects = find_all(scene.world, command.subjects)
    if isinstance(subjects, Refusal):
        return subjects
    told = acts.OnPaper(
        consignment="",
        verdict="",
        met=command.met,
        officer="",
        packages=tuple(each.code for each in subjects if isinstance(each, Package)),
        containers=tuple(each.code for each in subjects if not isinstance(each, Package)),
        giver=command.giver.strip().upper(),
        receiver=command.receiver.strip().upper(),
        remarks=command.remarks.strip(),
    )
    handed = _handed(form, told, command.scan_sha256, command.id, scene)
    return handed if isinstance(handed, Refusal) else acts.DowntimeFormEntered(form.number, told, command.scan_sha256)


def confirm(number: str, command: commands.ConfirmHandoffForm, scene: Scene) -> acts.Accepted | Refusal:
    """By another person who works there: what the form says has happened then. `scene` is `scene_on_paper`."""
    form = form_to_confirm(number, scene, at_gate=False)
    if isinstance(form, Refusal):
        return form
    return _handed(form, told_on(form), form.scan_sha256, command.id, scene)


def _contradicted(
    form: DowntimeForm, told: acts.OnPaper, lay: list[Subject], site: str, scene: Scene
) -> Refusal | None:
    """A refusal when somebody else had it in hand later, or it was not there or did not even exist: then it was not
    handed over then. `lay` is what the form names, as it lay then."""
    side = scene.zone.side_of(site)
    over = {each.code for each in lay if side_now(scene, each) is not side}
    here, people = side.value if side else "", scene.zone.people
    # The next paper may tell who had it from the colleague; until then what the gate saw is looked into.
    relayed = people[told.giver].organisation == people[told.receiver].organisation
    lost = lost_since(told.met, scene)
    named = dict.fromkeys((*told.packages, *told.containers, *lost))
    later = (each for each in scene.since if not speaks_of_what_was_lost(each, named, lost))
    later = (each for each in later if not is_given_back(each, told.met, scene))
    entry = next((each for each in later if _contradicts(each, told, here, over, relayed=relayed)), None)
    left = (_had_left(each, over, told, scene) for each in lay)
    entry = entry or next((each for each in left if each is not None), None)
    if entry is None:
        return None
    met = datetime.fromisoformat(told.met)
    # Who wrote seconds down is told them as well: the two may lie within one minute.
    exactly = "seconds" if met.second or met.microsecond else "minutes"
    later_on = datetime.fromisoformat(entry.circumstances.at).astimezone(met.tzinfo)
    return refuse(
        "form_contradicted" if entry in scene.since else "form_left_here",
        form=form.number,
        giver=told.giver,
        at=met.isoformat(" ", exactly),
        code=next(code for code in named if code in entry.act.subjects()),
        entry=entry.number,
        kind=str(entry.act.__struct_config__.tag),
        later=later_on.isoformat(" ", exactly),
    )


def _contradicts(entry: Entry, told: acts.OnPaper, side: str, over: Collection[str], *, relayed: bool) -> bool:
    """What an officer did with it at a gate he did while its receiver stood before him, or where it was `relayed` to a
    colleague whoever had it from there; and before it was let in it was on the other side. `over` is what was over
    there then."""
    act = entry.act
    if isinstance(act, acts.Crossed):
        met = msgspec.json.decode(act.facts, type=_Met).scanned
        carrier = met.carrier if met is not None else ""
        came = act.side == side and not {*over}.isdisjoint(act.subjects())
        another = carrier == told.giver if relayed else carrier != told.receiver
        return act.verdict == Verdict.ALLOW and (came or (bool(carrier) and another))
    return isinstance(act, _MEANWHILE) and entry.circumstances.actors[0].role != Role.OFFICER


def _as_it_lay(subject: Subject, scene: Scene) -> Subject:
    """On the side where it was by then: a gate may have told since that it let it in."""
    later = _let_in(subject.code, scene.since, first=True)
    if later is None:
        return subject
    before = _let_in(subject.code, scene.by_then)
    if before is not None:
        return replace(subject, side=_side_of(before, subject.code))
    way = msgspec.json.decode(later.act.facts, type=_Met).consignment if isinstance(later.act, acts.Crossed) else None
    return replace(subject, side=Direction(way.direction).origin.value) if way is not None else subject


def _had_left(subject: Subject, over: Collection[str], told: acts.OnPaper, scene: Scene) -> Entry | None:
    """By what it was not here any more by then: it was let in over there, or let out on the way on which that was."""
    if subject.code in over:
        return _let_in(subject.code, scene.by_then)
    later = _let_in(subject.code, scene.since, first=True)
    if later is None or not isinstance(later.act, acts.Crossed):
        return None
    # Of what the exit let out in the same minute the paper may speak still.
    earlier = (each for each in scene.by_then if when(each) < utc(told.met))
    way = later.act.consignment
    return next((each for each in earlier if _lets_out(each, subject.code, way)), None)


def _lets_out(entry: Entry, code: str, consignment: str) -> bool:
    act = entry.act
    if not isinstance(act, acts.Crossed) or act.consignment != consignment:
        return False
    return act.gate == "G2" and act.verdict == Verdict.ALLOW and code in act.subjects()


def _let_in(code: str, entries: Iterable[Entry], *, first: bool = False) -> Entry | None:
    """The last of these that says on which side it is from then on, or the first."""
    said = sorted((each for each in entries if _side_of(each, code)), key=lambda each: (when(each), each.number))
    return said[0 if first else -1] if said else None


def _side_of(entry: Entry, code: str) -> str:
    """On which it is by this: of a gate that lets it in, or of who finds that it never left."""
    match entry.act:
        case acts.Crossed(side=side, packages=packages, containers=containers):
            return side if code in (*packages, *containers) else ""
        case acts.Found(stayed=stayed):
            return stayed.get(code, "")
        case _:
            return ""


class _Badge(msgspec.Struct, frozen=True):
    carrier: str = ""


class _Way(msgspec.Struct, frozen=True):
    direction: str


class _Met(msgspec.Struct, frozen=True):
    """As much of what was known at a gate as tells who stood there, and which way it was going."""

    scanned: _Badge | None = None
    consignment: _Way | None = None


def _handed(
    form: DowntimeForm, told: acts.OnPaper, scan_sha256: str, handoff: str, scene: Scene
) -> acts.Accepted | Refusal:
    """The handoff, with the giver having everything in hand still, as the book has it now, or had it before it was
    lost, on the side where it was then; both for whom they worked when they signed."""
    there = replace(scene.circumstances, station=form.station)
    scene = dataclasses.replace(scene, circumstances=there, zone=(scene.then or scene).zone)
    giver, receiver = scene.zone.people[told.giver], scene.zone.people[told.receiver]
    command = commands.Offer(id=handoff, subjects=(*told.packages, *told.containers), to=receiver.staff)
    lost = lost_since(told.met, scene)
    given = give(command, _as_if(giver, before_the_loss(lost, scene) if lost else scene))
    if isinstance(given, Refusal):
        return _had_by(given, form, told) or given
    site = scene.zone.stations[form.station].site
    known = (scene.world.subject(code) for code in given.offered)
    lay = [_as_it_lay(each, scene) for each in known if isinstance(each, Container | Package)]
    wrong = _contradicted(form, told, lay, site, scene) or may_take(lay, site, _as_if(receiver, scene))
    if wrong is not None:
        return wrong
    received = (each.act.subjects() for each in scene.since if isinstance(each.act, acts.Received))
    came = any(not {*given.offered}.isdisjoint(codes) for codes in received)
    found = found_since(lost, scene)
    accepted = given.offered + tuple(code for code in given.carried if code in lost or not _lies_in(code, found, scene))
    act = acts.Accepted(
        handoff=given.handoff,
        accepted=accepted,
        giver=giver.staff,
        receiver=receiver.staff,
        receiver_organisation=receiver.organisation,
        # Where it was received since is where it is.
        site="" if came else site,
        form=form.number,
        scan_sha256=scan_sha256,
        here=Role.COURIER not in receiver.roles,
        lost_since=tuple(code for code in accepted if code in lost and code not in found),
        found_since=tuple(code for code in accepted if code in found),
    )
    return replace(act, brought_back=handed_back(act, scene))


def _lies_in(code: str, boxes: Collection[str], scene: Scene) -> bool:
    tube = scene.world.container(code)
    return tube is not None and tube.package in boxes


def _had_by(wrong: Refusal, form: DowntimeForm, told: acts.OnPaper) -> Refusal | None:
    """What is to be told before this one where the book has it with somebody else: how it came to its giver."""
    if wrong.code not in ("other_custodian", "other_organisation"):
        return None
    holder = wrong.params.get("custodian") or wrong.params["organisation"]
    return refuse("form_not_his", form=form.number, giver=told.giver, code=wrong.params["code"], holder=holder)


def _as_if(person: Person, scene: Scene) -> Scene:
    actor = Actor(person.staff, person.organisation, person.roles[0].value)
    return dataclasses.replace(scene, circumstances=replace(scene.circumstances, actors=(actor,)))
