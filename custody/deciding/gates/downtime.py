"""Downtime forms: issued to a gate or a bench beforehand; after the blackout entered by one and confirmed by another.

What the form says has happened, whatever is found now: it is judged by `custody.deciding.gates.afterwards`, as what a
station without network says is.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import datetime

import msgspec

from custody import acts, commands
from custody.acts import Actor, Capture
from custody.check_character import ALPHABET, check_character, state_after
from custody.crossing.decision import Verdict
from custody.crossing.settings import Gate
from custody.deciding.gates.afterwards import let_paper_stand
from custody.deciding.gates.crossing import gate_of, scanned_of
from custody.deciding.gates.passing import arrival_of
from custody.holding import Consignment, ConsignmentState, DowntimeForm, DowntimeFormState, Pad
from custody.instants import parse_instant
from custody.parties import Station
from custody.refusal import Refusal, refuse
from custody.scene import Scene

_PREFIX = "DF"


def form_number(station: str, place: int) -> str:
    """Such as DF-FTZ-EXIT-1-0007-K; the last character tells a number that was read or typed wrong."""
    named = "".join(letter for letter in f"{station}{place:04}".upper() if letter in ALPHABET)
    return f"{_PREFIX}-{station}-{place:04}-{check_character(state_after(_PREFIX), named)}"


def named_form(typed: str) -> str:
    """The number of a form as it stands in the book."""
    return typed.strip().upper()


def issue(command: commands.IssueDowntimeForms, scene: Scene) -> acts.DowntimeFormsIssued | Refusal:
    """The next numbers of the pad of a station at which the actor works: for the passages of a gate, or the handoffs at
    a bench."""
    station = scene.zone.stations.get(command.station)
    if station is None:
        return refuse("station_unknown", 422, station=command.station).at("station")
    if not scene.zone.works_at(scene.person, station):
        return refuse("not_your_station", 403, station=station.name)
    pad = scene.world.get(Pad, station.name) or Pad(station.name)
    places = range(pad.last + 1, pad.last + command.count + 1)
    return acts.DowntimeFormsIssued(station.name, tuple(form_number(station.name, place) for place in places))


def enter(number: str, command: commands.EnterDowntimeForm, scene: Scene) -> acts.DowntimeFormEntered | Refusal:
    """What the form says, by one of those who work at its gate."""
    form = form_in(number, scene, DowntimeFormState.ISSUED, at_gate=True)
    if isinstance(form, Refusal):
        return form
    wrong = wrong_head(form, command, scene)
    if wrong is not None:
        return wrong
    officer = scene.zone.people.get(command.officer.strip().upper())
    if officer is None:
        return refuse("form_officer_unknown", 422, staff=command.officer).at("officer")
    consignment = scene.world.get(Consignment, command.consignment.strip().upper())
    if consignment is None:
        return refuse("consignment_unknown", 404, consignment=command.consignment).at("consignment")
    scanned = scanned_of(command, scene)
    before = _passed_before(form, consignment, command.verdict, scanned.packages, scene)
    if before is not None:
        return before
    told = acts.OnPaper(
        consignment=consignment.number,
        verdict=command.verdict,
        met=command.met,
        officer=officer.staff,
        carrier=scanned.carrier,
        companion=scanned.companion,
        vehicle=scanned.vehicle,
        packages=scanned.packages,
        containers=scanned.containers,
        seals=scanned.seals,
        unreadable=scanned.unreadable,
        remarks=command.remarks.strip(),
    )
    return acts.DowntimeFormEntered(form.number, told, command.scan_sha256)


def confirm(number: str, command: commands.ConfirmDowntimeForm, scene: Scene) -> acts.Crossed | Refusal:
    """By another person who works there: what the form says becomes the crossing. `scene` is `scene_on_paper`."""
    form = form_to_confirm(number, scene, at_gate=True)
    if isinstance(form, Refusal):
        return form
    told = told_on(form)
    consignment = scene.world.get(Consignment, told.consignment)
    # Meanwhile the station's own journal may have told of the same passage.
    before = _passed_before(form, consignment, told.verdict, told.packages, scene) if consignment is not None else None
    return before or let_paper_stand(form.number, told, form.scan_sha256, scene.then or scene, scene)


def refuse_form(number: str, command: commands.RefuseDowntimeForm, scene: Scene) -> acts.DowntimeFormRefused | Refusal:
    """By anybody who works there, also by who entered it."""
    form = form_in(number, scene, DowntimeFormState.ENTERED)
    return form if isinstance(form, Refusal) else acts.DowntimeFormRefused(form.number, command.reason)


def void(number: str, command: commands.VoidDowntimeForm, scene: Scene) -> acts.DowntimeFormVoided | Refusal:
    form = form_in(number, scene, DowntimeFormState.ISSUED)
    return form if isinstance(form, Refusal) else acts.DowntimeFormVoided(form.number, command.reason)


def told_on(form: DowntimeForm) -> acts.OnPaper:
    """What was entered of it. ValidationError when nobody has."""
    return msgspec.json.decode(form.told, type=acts.OnPaper)


def scene_on_paper(number: str, teller: Actor | None, scene: Scene) -> Scene:
    """The moment and the place of which the form speaks, with both who vouch for it; as it is when it speaks of none.

    The one who confirms acts now; `teller`, who entered it, stands beside him as whom he was when he did.
    """
    form = scene.world.get(DowntimeForm, named_form(number))
    if form is None or form.state is not DowntimeFormState.ENTERED or teller is None:
        return scene
    told = told_on(form)
    there = msgspec.structs.replace(
        scene.circumstances,
        at=told.met,
        actors=(*scene.circumstances.actors[:1], teller),
        capture=Capture.PAPER,
        station=form.station,
    )
    return dataclasses.replace(scene, circumstances=there, at=datetime.fromisoformat(told.met))


def form_in(
    number: str, scene: Scene, state: DowntimeFormState, *, at_gate: bool | None = None
) -> DowntimeForm | Refusal:
    """The form, when the actor works where it was issued to and it is so. `at_gate`: whether it must be a gate's."""
    form = scene.world.get(DowntimeForm, named_form(number))
    if form is None:
        return refuse("form_unknown", 404, form=number)
    station = _station(form, scene)
    if not scene.zone.works_at(scene.person, station):
        return refuse("not_your_station", 403, station=form.station)
    if at_gate is not None and station.kinds[0].at_checkpoint is not at_gate:
        return refuse("form_for_handoffs" if at_gate else "form_for_a_gate", form=form.number, station=form.station)
    if form.state is not state:
        return refuse("form_not_so", form=form.number, state=form.state)
    return form


def form_to_confirm(number: str, scene: Scene, *, at_gate: bool) -> DowntimeForm | Refusal:
    """The form that another person than the actor has entered."""
    form = form_in(number, scene, DowntimeFormState.ENTERED, at_gate=at_gate)
    if isinstance(form, DowntimeForm) and scene.actor.staff == form.entered_by:
        return refuse("form_entered_yourself", 403, form=form.number, staff=form.entered_by)
    return form


def wrong_head(
    form: DowntimeForm, command: commands.EnterDowntimeForm | commands.EnterHandoffForm, scene: Scene
) -> Refusal | None:
    """A refusal of a form of another station, or of another time than that in which the paper was there."""
    if command.station.strip() != form.station:
        wrong = refuse("form_of_other_station", 422, form=form.number, station=form.station, given=command.station)
        return wrong.at("station")
    late = _wrong_time(form, command.met, scene)
    return late.at("met") if late is not None else None


def _station(form: DowntimeForm, scene: Scene) -> Station:
    """A row of reference data is replaced, never taken away: whatever had a pad is still a station."""
    return scene.zone.stations[form.station]


def _wrong_time(form: DowntimeForm, told: str, scene: Scene) -> Refusal | None:
    met = parse_instant(told)
    if met is None:
        return refuse("time_malformed", 422, at=told)
    if met > scene.at:
        return refuse("form_in_future", 422, form=form.number, at=_minute(met))
    issued = datetime.fromisoformat(form.issued_at)
    # Paper knows no seconds, so what was written in the minute of the issue is not before it.
    if met < issued.replace(second=0, microsecond=0):
        shown = _minute(issued.astimezone(met.tzinfo))
        return refuse("form_before_issue", 422, form=form.number, at=_minute(met), issued=shown)
    return None


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} {moment.isoformat()[-6:]}"


def _passed_before(
    form: DowntimeForm, consignment: Consignment, verdict: str, boxes: Iterable[str], scene: Scene
) -> Refusal | None:
    """A refusal when the ledger has this passage already: a form tells of what nothing else has told. What another
    checkpoint let pass is not this: of two boxes under one label each is told; nor is it the entry of the others, where
    one of these boxes follows them. At the exit none follows: what was left behind there is notified anew."""
    gate = gate_of(_station(form, scene), consignment, scene)
    here = {name for name, each in scene.zone.stations.items() if each.site == _station(form, scene).site}
    passed = scene.world.passages_of(consignment.number)
    there = [each for each in passed if each.station in here and gate is not None and each.gate == gate.value]
    last = max(there, key=lambda each: (each.at, each.entry), default=None)
    passage = last if last is not None and last.verdict == Verdict.ALLOW else None
    homeward = consignment.state is ConsignmentState.RETURNING
    follows = gate is Gate.G3 and any(_is_to_come(code, consignment, scene) for code in boxes)
    if gate is None or passage is None or homeward or follows or verdict != Verdict.ALLOW:
        return None
    return refuse("form_passed", form=form.number, consignment=consignment.number, gate=gate.value, entry=passage.entry)


def _is_to_come(code: str, consignment: Consignment, scene: Scene) -> bool:
    """Whether no entry has let this box of it in yet."""
    box = scene.world.package(code)
    ours = box is not None and code in consignment.packages and code not in consignment.arrived
    return box is not None and ours and box.side != arrival_of(consignment)
