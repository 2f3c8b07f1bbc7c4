"""From a command to a piece of work for the writer: what it needs, who decides it, what else it sets in motion."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import msgspec

from custody import commands
from custody.acts import Actor, AnyAct, Circumstances, Crossed, DowntimeFormEntered, Entry, Sealed
from custody.deciding.consequences import by_the_system, consequences
from custody.deciding.consignments import finishing
from custody.deciding.containers import ending, releasing, setting_right
from custody.deciding.containers.labelling import queue_labels, settle_label
from custody.deciding.deciders import AIMED, PLAIN
from custody.deciding.free_text import names_a_donor
from custody.deciding.gates import crossing, overriding
from custody.deciding.gates.downtime import named_form, scene_on_paper, told_on
from custody.deciding.gates.lost_since import held_last
from custody.deciding.notifications.delivering import queue_delivery
from custody.deciding.packages import renumbering, temperature
from custody.holding import Consignment, DowntimeForm
from custody.instants import parse_instant
from custody.records.turns.as_of import as_of, end_of, told_of_since, written_around
from custody.records.turns.coming_home import require_what_may_be_found
from custody.records.turns.doubting import require_what_is_in_doubt, require_what_was_missed
from custody.records.turns.families import later_than, taken_since, what_it_says_by_now
from custody.records.turns.lanes import may_pass_unheard
from custody.records.turns.loading import Needs
from custody.records.turns.loggers_put_in import told_of_the_box
from custody.records.turns.parting import (
    require_the_parts_around,
    require_what_it_had_left_in,
    require_what_it_was_parted_into,
)
from custody.records.turns.request import Request, needs_of
from custody.records.turns.requiring import (
    decision,
    require_what_a_gate_draws_on,
    require_what_counts_on,
    require_what_is_concerned,
    require_what_is_held_along,
    require_what_is_on_paper,
    require_what_rode,
    where_it_was_missed,
    who_had_it,
)
from custody.records.turns.staying import never_seen_away
from custody.records.turns.turn import Turn, Work
from custody.records.turns.zone_then import people_then
from custody.records.work.typed import desks_at_the_lane, leave_decided, taken_back_there, with_seals_read
from custody.refusal import Refusal, refuse
from custody.scene import Scene, names_of, out_of_place

Draw = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class Receipt:
    """The command was carried out as this entry; `repeated` when that was so before."""

    entry: Entry
    repeated: bool = False


def work_for(request: Request, draw: Draw) -> Work[Receipt | Refusal]:
    """The work that carries out this request, or gives the first receipt again."""
    # A UUID is the same in letters of either size, so what is compared has one.
    request_id = request.command.id.lower()
    request = replace(request, command=msgspec.structs.replace(request.command, id=request_id))
    digest = request.digest

    def decide(turn: Turn) -> Receipt | Refusal:
        earlier = turn.entry_of(request_id)
        if earlier is not None:
            return Receipt(earlier, True) if earlier.request == digest else refuse("id_used", 409, id=request_id)
        scene = scene_of(turn, request.circumstances, draw)
        require_what_a_gate_draws_on(request, turn)
        scene = _with_the_paper(request, scene, turn)
        if isinstance(request.command, commands.Cross):
            return _meet(request, request.command, scene, digest, turn)
        act = out_of_place(scene) or names_a_donor(request.command) or decide_act(request, scene, turn)
        if isinstance(act, Refusal):
            return act
        unheard = may_pass_unheard(act, turn)
        if unheard is not None:
            return unheard
        return Receipt(write(turn, scene, request_id, digest, act, request.command))

    return Work(needs_of(request), decide, (request_id,))


def write(
    turn: Turn, scene: Scene, request_id: str, digest: str, act: AnyAct, command: commands.Command | None = None
) -> Entry:
    """Take the act into the ledger with everything that follows from it: labels, and acts of the system."""
    entry = turn.write(request_id, digest, scene.circumstances, act)
    queue_labels(scene, entry, command)
    settle_label(scene, entry)
    queue_delivery(scene, entry)
    require_what_counts_on(act, scene, turn)
    require_what_is_in_doubt(act, turn)
    require_what_was_missed(act, turn)
    require_what_it_was_parted_into(act, turn)
    require_what_it_had_left_in(act, turn)
    for place, following in enumerate(consequences(entry, scene), 1):
        follow_id = str(uuid.uuid5(uuid.UUID(request_id), str(place)))
        queue_delivery(scene, turn.write(follow_id, digest, by_the_system(scene.circumstances), following))
    return entry


def _with_the_paper(request: Request, scene: Scene, turn: Turn) -> Scene:
    """The scene of a form that is confirmed, which speaks of another moment; with what contradicts one of a handoff."""
    match request.command:
        case commands.ConfirmDowntimeForm():
            require_what_is_on_paper(request.target, turn)
            scene = scene_on_paper(request.target, _teller(request.target, turn), scene)
            return _as_it_was(scene, request.target, turn)
        case commands.EnterHandoffForm(met=met, subjects=subjects, giver=giver, receiver=receiver):
            return _as_signed(scene, met, subjects, (giver, receiver), turn)
        case commands.ConfirmHandoffForm():
            require_what_is_on_paper(request.target, turn)
            form = turn.world.get(DowntimeForm, named_form(request.target))
            told = told_on(form) if form is not None and form.told else None
            if told is None:
                return scene
            scene = scene_on_paper(request.target, _teller(request.target, turn), scene)
            codes = told.packages + told.containers
            return _as_signed(scene, told.met, codes, (told.giver, told.receiver), turn)
        case _:
            return scene


def _teller(target: str, turn: Turn) -> Actor | None:
    """Who has entered this form last."""
    entries = sorted(turn.timelines([named_form(target)]).items())
    told = [entry for _, entry in entries if isinstance(entry.act, DowntimeFormEntered)]
    return told[-1].circumstances.actors[0] if told else None


def _as_signed(scene: Scene, met: str, subjects: Iterable[str], signed: Iterable[str], turn: Turn) -> Scene:
    """With what is told of these up to the moment of a signature and after it; `then` has those who signed, and who had
    it before it was lost, as they were listed when it was signed."""
    moment = parse_instant(met)
    if moment is None:
        return scene
    by_then, since = written_around(met, subjects, turn)
    staff = (*(typed.strip().upper() for typed in signed), *held_last((*by_then, *since)))
    then = replace(scene, zone=people_then(scene.zone, staff, moment, turn))
    return replace(scene, by_then=by_then, since=since, then=then)


def _as_it_was(scene: Scene, target: str, turn: Turn) -> Scene:
    """With what was so in the minute of which the form speaks."""
    form = turn.world.get(DowntimeForm, named_form(target))
    if form is None or not form.told:
        return scene
    told = told_on(form)
    codes = told.packages + told.containers
    then = as_of(scene, told.consignment, codes, turn, until=end_of(scene.at))
    require_the_parts_around(told.packages, turn)
    return replace(scene, then=then, since=told_of_since(told.consignment, codes, then, turn))


def scene_of(turn: Turn, circumstances: Circumstances, draw: Draw) -> Scene:
    world = turn.world.seen_by(names_of(circumstances.actors[0], turn.zone))
    return Scene(world, turn.zone, circumstances, turn.at, draw)


def decide_act(request: Request, scene: Scene, turn: Turn) -> AnyAct | Refusal:
    """Let the decider of this command decide."""
    command, target = request.command, request.target
    if isinstance(command, commands.Correct):
        wrong = turn.entry(command.entry)
        if wrong is not None:
            subjects = wrong.act.subjects()
            explained = tuple(wrong.act.explained) if isinstance(wrong.act, Sealed) else ()
            turn.require(Needs((*subjects, *explained), consigned=subjects, crossing=subjects))
            taken_since(dict.fromkeys(subjects, 0), turn)
        said = what_it_says_by_now(wrong, turn) if command.amount is not None else {}
        return setting_right.correct(wrong, said, command, scene, later_than(wrong, turn))
    if isinstance(command, commands.RequestOverride):
        return overriding.request_override(decision(command.decision, turn), command, scene)
    if isinstance(command, commands.ReadLogger):
        made = require_what_rode(request.reading, turn)
        return temperature.read_logger(target, command, request.reading, made, scene)
    if isinstance(command, commands.RenumberLogger):
        return renumbering.renumber(command, told_of_the_box(command.package, turn), scene)
    if isinstance(command, commands.RecordFinding):
        require_what_may_be_found(turn)
        return ending.record_finding(where_it_was_missed(command, turn), never_seen_away(turn), command, scene)
    if isinstance(command, commands.Recover):
        return finishing.recover(target, who_had_it(target, turn), command, scene)
    if isinstance(command, commands.Release):
        return releasing.release(target, require_what_is_held_along(target, turn), command, scene)
    require_what_is_concerned(command, target, turn)
    if type(command) in AIMED:
        return AIMED[type(command)](target, command, scene)
    return PLAIN[type(command)](command, scene)


def _meet(request: Request, typed: commands.Cross, scene: Scene, digest: str, turn: Turn) -> Receipt | Refusal:
    """A consignment meets a gate by what was typed there, and by what lies on the desk of its scanner."""
    desks = desks_at_the_lane(request, turn)
    command = with_seals_read(typed, desks, turn)
    before = _passed_already(command, scene, turn)
    if before is not None:
        return Receipt(before, True)
    taken_back = taken_back_there(command, desks, turn)
    act = out_of_place(scene) or names_a_donor(typed) or crossing.cross(command, scene, taken_back)
    if isinstance(act, Refusal):
        return act
    entry = write(turn, scene, typed.id, digest, act, typed)
    leave_decided(command, desks, turn)
    return Receipt(entry)


def _passed_already(command: commands.Cross, scene: Scene, turn: Turn) -> Entry | None:
    """The decision that already let this consignment through this gate: asking again changes nothing."""
    consignment = scene.world.get(Consignment, command.consignment.strip().upper())
    station = scene.zone.stations.get(scene.circumstances.station)
    gate = crossing.gate_of(station, consignment, scene) if station is not None and consignment is not None else None
    if gate is None or consignment is None or station is None:
        return None
    passage = crossing.allowed_before(scene, consignment.number, gate, station)
    earlier = turn.entry(passage.entry) if passage is not None else None
    if earlier is None or not isinstance(earlier.act, Crossed):
        return None
    again = crossing.is_the_same_again(earlier.act, consignment, station, command, scene)
    return earlier if again else None
