"""A reading becomes a row, and perhaps an entry: both in one transaction with the desk that it changes."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Container
from datetime import datetime

import msgspec
from msgspec.structs import replace

from custody.access import Scan
from custody.acts import Capture, Circumstances, Crossed, Entry
from custody.codes import Code, Kind, parse_code
from custody.crossing.checks.carrier import awaited_at_the_gate
from custody.crossing.decision import Verdict
from custody.crossing.facts import decode_facts
from custody.deciding.containers.numbers import keys_of
from custody.desk import IDLE, Desk
from custody.holding import Consignment, Seal, Tally
from custody.parties import Role
from custody.records.turns.loading import Needs
from custody.records.turns.request import spellings
from custody.records.turns.requiring import needs_of_gate, require_where_its_logger_rides
from custody.records.turns.turn import Turn, Work
from custody.records.work.hearsay import Token, remember, take_what_was_said, take_what_was_said_since, told_again
from custody.records.work.orders import Draw, scene_of, write
from custody.refusal import Refusal, refuse
from custody.scanning.already import laid_back, told_last
from custody.scanning.early import parties_in_work, tallies_in_work
from custody.scanning.interpret import interpret, moment_of, unplaceable
from custody.scanning.reading import Answer, Feedback, Meaning, Reading, means, on_the_desk
from custody.scanning.receipts import received_each
from custody.scanning.standing import as_it_stands, circumstances_of, who_acts
from custody.scene import Scene
from custody.zone import Zone


def take_scan(
    reading: Reading,
    operator: str,
    draw: Draw,
    token: Token,
    *,
    apart: bool = False,
    capture: Capture = Capture.SCAN,
) -> Work[Answer | Refusal]:
    """The work that takes this reading in. `token` gives what a station may let a consignment pass a gate by.

    `operator` is the staff code behind the token, or empty; he counts as signed in where nobody is. `apart`: he has a
    desk of his own then, so that nobody occupies from afar the one at which somebody else stands.
    """
    scan_id = reading.id.lower()
    reading = replace(reading, id=scan_id)
    # No station's name has a blank in it.
    place = f"{reading.station} {operator}" if apart and operator else reading.station
    digest = reading.digest
    again = told_again(scan_id)

    def decide(turn: Turn) -> Answer | Refusal:
        earlier = turn.world.get(Scan, scan_id)
        if earlier is not None:
            if earlier.request != digest:
                return refuse("id_used", 409, id=scan_id)
            if reading.said is not None:
                return take_what_was_said_since(reading, reading.said, earlier, digest, draw, token, turn)
            return msgspec.json.decode(earlier.answer, type=Answer)
        if turn.entry_of(scan_id) is not None:
            return refuse("id_used", 409, id=scan_id)
        zone = turn.zone
        wrong = unplaceable(reading, zone)
        if wrong is not None:
            return wrong
        if reading.said is not None:
            return take_what_was_said(reading, reading.said, scan_id, digest, draw, token, turn)
        # Only a station was without network; a person who tells something late does not choose the hour of a gate.
        moment = turn.at if apart else moment_of(reading, zone, turn.at)
        there = turn.world.get(Desk, place) or Desk(station=reading.station)
        there = _taken_up(there, reading, moment, turn)
        _require_what_is_on(_signed_in(there, operator, zone), reading, zone, turn)
        desk = _signed_in(as_it_stands(there, reading.station, zone, moment, turn.world), operator, zone)
        circumstances = circumstances_of(reading, who_acts(desk, reading.raw, zone), zone, capture)
        scene = dataclasses.replace(scene_of(turn, circumstances, draw), at=moment)
        _require_what_may_stop_it(desk, reading, scene, turn)
        meaning = _spoken_for(operator, desk, interpret(reading, desk, scene))
        if meaning.parts:
            meaning = _part_by_part(meaning.parts, desk, reading, digest, scene, turn)
        answer = _carry_out(meaning, scan_id, digest, circumstances, turn, draw)
        if zone.stations[reading.station].kinds[0].at_checkpoint:
            answer = replace(answer, desk=on_the_desk(meaning.desk))
        remember(reading, scan_id, digest, answer, replace(meaning.desk, station=place, seen=turn.recorded), turn)
        return answer

    keys = ((Scan, scan_id), (Scan, again), (Desk, place))
    codes = spellings(reading.raw)
    return Work(Needs(codes, keys, jobs_of=codes), decide, (scan_id, again))


def note_deed(station: str, staff: str, entry: Entry, dealt_with: Container[str]) -> Work[None]:
    """Let this person's desk know what he has done on its page: the last scan before it tells what became of it, and
    what was dealt with leaves the desk, as a command card would have it."""

    def note(turn: Turn) -> None:
        desk = turn.world.get(Desk, station)
        if desk is None or desk.staff != staff:
            return
        left = tuple(code for code in desk.basket if code not in dealt_with)
        package = desk.package if desk.package in left else ""
        if left != desk.basket:
            desk = replace(desk, basket=left, package=package, awaiting=desk.awaiting if left else "")
        scanned = msgspec.json.decode(desk.last) if desk.last else {}
        if scanned and datetime.fromisoformat(scanned["at"]) <= datetime.fromisoformat(entry.circumstances.at):
            scanned["became"] = entry.number
        turn.world.put(replace(desk, last=msgspec.json.encode(scanned).decode() if scanned else ""))

    return Work(Needs(keys=((Desk, station),)), note)


def _spoken_for(operator: str, desk: Desk, meaning: Meaning) -> Meaning:
    """A person's token speaks for that person alone: neither for who is signed in, nor to sign somebody else in.

    The station's own token, with which the scanner beside the desk speaks, believes the badge that was read.
    """
    if operator and desk.staff not in ("", operator):
        return means("desk_of_other", Feedback.BAD, desk, "badge", staff=desk.staff)
    if operator and meaning.desk.staff not in ("", operator):
        return means("not_your_badge", Feedback.BAD, desk, "badge", staff=operator)
    return meaning


def _taken_up(desk: Desk, reading: Reading, moment: datetime, turn: Turn) -> Desk:
    """The desk with what lay there when its gate held it, where what was missing then is read now. It knows a verdict
    as long as a desk waits for the next scan, however often it was told again, and while it stands so in the book."""
    number = told_last(desk)
    entry = turn.entry(number) if number else None
    if entry is None or not isinstance(entry.act, Crossed):
        return desk
    act = entry.act
    if moment - datetime.fromisoformat(act.met or entry.circumstances.at) > IDLE:
        return replace(desk, last="")
    same = bool(desk.staff) and desk.staff == entry.circumstances.actors[0].staff and not desk.is_idle(moment)
    if same and _is_whole_still(act, turn):
        facts = decode_facts(bytes(act.facts))
        if act.verdict == Verdict.HOLD or (act.verdict == Verdict.DENY and awaited_at_the_gate(facts, moment)):
            shown = _whose_badge(reading, turn.zone)
            desk = laid_back(desk, facts, reading.barcode.text, spellings(reading.raw), shown, moment)
    return replace(desk, last="") if _has_changed_since(entry, act.consignment, turn) else desk


def _is_whole_still(act: Crossed, turn: Turn) -> bool:
    """Whether all that met the gate lies in its consignment still: what was split off goes by itself."""
    turn.require(Needs(act.packages))
    boxes = map(turn.world.package, act.packages)
    return all(box is not None and box.consignment == act.consignment for box in boxes)


def _whose_badge(reading: Reading, zone: Zone) -> str:
    """The staff code of whose badge was read; empty where it is no badge of ours, or an officer's."""
    code = parse_code(reading.raw)
    known = isinstance(code, Code) and code.kind is Kind.BADGE
    person = zone.person_with_badge(str(code)) if known else None
    return person.staff if person is not None and Role.OFFICER not in person.roles else ""


def _has_changed_since(entry: Entry, consignment: str, turn: Turn) -> bool:
    """Whether anything was written down of what met that gate, but what followed from it."""
    turn.require(Needs(tuple(code for code in entry.prior if code != consignment), ((Consignment, consignment),)))
    known = (turn.world.subject(code) for code in entry.prior)
    later = {each.entry for each in known if each is not None and each.entry > entry.number}
    return any(found is None or found.request != entry.request for found in map(turn.entry, later))


def _signed_in(desk: Desk, operator: str, zone: Zone) -> Desk:
    """A person's token counts as signed in where nobody is."""
    return desk if desk.staff or operator not in zone.people else replace(desk, staff=operator)


def _require_what_is_on(desk: Desk, reading: Reading, zone: Zone, turn: Turn) -> None:
    code = parse_code(reading.raw)
    arriving = zone.person_with_badge(str(code)) if isinstance(code, Code) and code.kind is Kind.BADGE else None
    staff = tuple(dict.fromkeys(filter(None, (desk.staff, arriving.staff if arriving is not None else ""))))
    codes = tuple(filter(None, (*desk.basket, desk.package)))
    text = reading.barcode.text
    seals = (*spellings(text), text.upper(), *desk.seals)
    turn.require(Needs(codes, tuple((Seal, number) for number in seals), codes, staff))
    sealed = [seal for number in seals if (seal := turn.world.get(Seal, number)) is not None]
    closed = tuple(dict.fromkeys(use.package for seal in sealed for use in seal.uses))
    if not desk.package:
        # Whoever cannot read a label tells the box by its seal.
        boxes = (box for one in closed if (box := turn.world.package(one)) is not None and box.consignment)
        turn.require(Needs(keys=tuple((Consignment, box.consignment) for box in boxes)))
    if desk.awaiting and desk.package and not zone.stations[reading.station].kinds[0].at_checkpoint:
        # The number may be that of the seal that is waited for.
        turn.require(Needs(keys=keys_of(text)))
        require_where_its_logger_rides(desk.package, turn)
    # A gate decides over a whole consignment, however little of it has been scanned.
    named = (*codes, str(code)) if isinstance(code, Code) else codes
    packages = (package for one in named if (package := turn.world.package(one)) is not None and package.consignment)
    numbers = list(dict.fromkeys(package.consignment for package in packages))
    turn.require(Needs(keys=tuple((Consignment, number) for number in numbers)))
    for number in numbers:
        consignment = turn.world.get(Consignment, number)
        if consignment is not None:
            turn.require(needs_of_gate(turn, consignment))


def _require_what_may_stop_it(desk: Desk, reading: Reading, scene: Scene, turn: Turn) -> None:
    """At a bench a packing scan is answered with what the border would say, and that asks for quotas and permits."""
    if desk.staff and not scene.zone.stations[reading.station].kinds[0].at_checkpoint:
        code = spellings(reading.raw)[-1]
        named = tallies_in_work(desk, code, scene)
        stopped = parties_in_work(desk, code, scene)
        turn.require(Needs(keys=tuple((Tally, tally) for tally in named), stopped=stopped))


def _part_by_part(
    parts: dict[str, Desk], desk: Desk, reading: Reading, digest: str, scene: Scene, turn: Turn
) -> Meaning:
    """One reading over each part of this desk, whatever becomes of the others; every deed is an entry of its own."""
    told: dict[str, Meaning] = {}
    first = 0
    for number, part in parts.items():
        # After the one before it: what that has changed counts.
        scene = dataclasses.replace(scene_of(turn, scene.circumstances, scene.draw), at=scene.at)
        told[number] = meaning = interpret(reading, part, scene)
        if meaning.act is not None:
            deed = str(uuid.uuid5(uuid.UUID(reading.id), number)) if first else reading.id
            entry = write(turn, scene_of(turn, scene.circumstances, scene.draw), deed, digest, meaning.act)
            first = first or entry.number
    return received_each(desk, told, first, scene)


def _carry_out(
    meaning: Meaning, scan_id: str, digest: str, circumstances: Circumstances, turn: Turn, draw: Draw
) -> Answer:
    number = meaning.about
    if meaning.act is not None:
        number = write(turn, scene_of(turn, circumstances, draw), scan_id, digest, meaning.act).number
    return Answer(meaning.word, meaning.feedback, meaning.sentence, list(meaning.next), number)
