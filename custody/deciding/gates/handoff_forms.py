"""The downtime form of a bench: a handoff that both signed on paper, entered by one and confirmed by another.

It counts from the moment at which it was signed. What may not be handed over so may not be on paper either: nothing
reaches the other side of the border by it.
"""

from __future__ import annotations

import dataclasses
from datetime import datetime

import msgspec
from msgspec.structs import replace

from custody import acts, commands
from custody.acts import Actor, Entry
from custody.crossing.decision import Verdict
from custody.deciding.containers.handing import may_take, offer
from custody.deciding.containers.homecoming import handed_back
from custody.deciding.gates.downtime import form_in, form_to_confirm, told_on, wrong_head
from custody.holding import DowntimeForm, DowntimeFormState, Package
from custody.parties import Person, Role
from custody.refusal import Refusal, refuse
from custody.scene import Scene, find_all

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


def _contradicted(form: DowntimeForm, told: acts.OnPaper, site: str, scene: Scene) -> Refusal | None:
    """A refusal when somebody else had it in hand later, or it was not there or did not even exist: then it was not
    handed over then."""
    side = scene.zone.side_of(site)
    entry = next((each for each in scene.since if _contradicts(each, told, side.value if side else "")), None)
    if entry is None:
        return None
    met = datetime.fromisoformat(told.met)
    # Who wrote seconds down is told them as well: the two may lie within one minute.
    exactly = "seconds" if met.second or met.microsecond else "minutes"
    later = datetime.fromisoformat(entry.circumstances.at).astimezone(met.tzinfo)
    named = (*told.packages, *told.containers)
    return refuse(
        "form_contradicted",
        form=form.number,
        giver=told.giver,
        at=met.isoformat(" ", exactly),
        code=next(code for code in named if code in entry.act.subjects()),
        entry=entry.number,
        kind=str(entry.act.__struct_config__.tag),
        later=later.isoformat(" ", exactly),
    )


def _contradicts(entry: Entry, told: acts.OnPaper, side: str) -> bool:
    """What an officer did with it at a gate he did while its receiver stood before him, and before it was let in it was
    on the other side."""
    act = entry.act
    if isinstance(act, acts.Crossed):
        met = msgspec.json.decode(act.facts, type=_Met).scanned
        passed = act.verdict == Verdict.ALLOW
        return passed and (act.side == side or (met is not None and met.carrier not in ("", told.receiver)))
    return isinstance(act, _MEANWHILE) and entry.circumstances.actors[0].role != Role.OFFICER


class _Badge(msgspec.Struct, frozen=True):
    carrier: str = ""


class _Met(msgspec.Struct, frozen=True):
    """As much of what was known at a gate as tells who stood there."""

    scanned: _Badge | None = None


def _handed(
    form: DowntimeForm, told: acts.OnPaper, scan_sha256: str, handoff: str, scene: Scene
) -> acts.Accepted | Refusal:
    """The handoff, with the giver having everything in hand still, as the book has it now."""
    giver, receiver = scene.zone.people[told.giver], scene.zone.people[told.receiver]
    there = replace(scene.circumstances, station=form.station)
    scene = dataclasses.replace(scene, circumstances=there)
    command = commands.Offer(id=handoff, subjects=(*told.packages, *told.containers), to=receiver.staff)
    offered = offer(command, _as_if(giver, scene))
    if isinstance(offered, Refusal):
        return offered
    site = scene.zone.stations[form.station].site
    wrong = may_take(offered.offered, site, _as_if(receiver, scene))
    wrong = wrong or _contradicted(form, told, site, scene)
    if wrong is not None:
        return wrong
    act = acts.Accepted(
        handoff=offered.handoff,
        accepted=offered.offered + offered.carried,
        giver=giver.staff,
        receiver=receiver.staff,
        receiver_organisation=receiver.organisation,
        site=site,
        form=form.number,
        scan_sha256=scan_sha256,
        here=Role.COURIER not in receiver.roles,
    )
    return replace(act, brought_back=handed_back(act, scene))


def _as_if(person: Person, scene: Scene) -> Scene:
    actor = Actor(person.staff, person.organisation, person.roles[0].value)
    return dataclasses.replace(scene, circumstances=replace(scene.circumstances, actors=(actor,)))
