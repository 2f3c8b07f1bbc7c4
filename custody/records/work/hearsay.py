"""What a station said by itself, without network, becomes a row and perhaps an entry like any other scan.

It has happened: nothing of it is asked for any more, and nothing is refused. What the station says stands on its desk
now is what stands there, and what it decided is what happened; the service only looks at it again.
"""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Callable

import msgspec
from msgspec.structs import replace

from custody import commands
from custody.access import Scan
from custody.acts import Actor, Capture, Circumstances, Crossed
from custody.crossing.decision import Verdict
from custody.deciding.gates.afterwards import let_stand, misread_by, told_of
from custody.deciding.gates.crossing import gate_of
from custody.desk import Desk
from custody.fold import utc
from custody.holding import Consignment, Seal
from custody.records.turns.as_of import as_of, told_of_since
from custody.records.turns.loading import Needs
from custody.records.turns.parting import require_the_parts_around
from custody.records.turns.requiring import needs_of_gate
from custody.records.turns.turn import Turn
from custody.records.work.orders import Draw, scene_of, write
from custody.refusal import Refusal
from custody.scanning.already import ALREADY_DECIDED
from custody.scanning.interpret import read_at
from custody.scanning.reading import Answer, Feedback, Reading, Said, desk_with
from custody.scanning.standing import circumstances_of
from custody.scene import Scene
from custody.wording import LANGUAGES, say, text

Token = Callable[[str, str, str], str]
"""(station, gate, consignment) -> by what the station may let it pass there."""


def told_again(scan_id: str) -> str:
    """Under this id stands what a station said of a scan that the service had taken in and answered before."""
    return str(uuid.uuid5(uuid.UUID(scan_id), "said"))


def take_what_was_said(
    reading: Reading, said: Said, scan_id: str, digest: str, draw: Draw, token: Token, turn: Turn
) -> Answer:
    """The answer is what the operator was told; another one only when the service finds that it let pass too much."""
    moment = min(read_at(reading) or turn.at, turn.at)
    answer = Answer(said.meaning, said.feedback, said.say)
    if said.decided is not None:
        scene = _scene(reading, said, draw, turn)
        answer = _decided(said.decided, answer, scan_id, digest, scene, token, turn)
    desk = desk_with(reading.station, said.desk, utc(moment.isoformat()))
    remember(reading, scan_id, digest, answer, desk, turn)
    return answer


def take_what_was_said_since(
    reading: Reading, said: Said, earlier: Scan, digest: str, draw: Draw, token: Token, turn: Turn
) -> Answer:
    """The service had answered this scan, but the answer was lost, and then the station said something by itself."""
    first = msgspec.json.decode(earlier.answer, type=Answer)
    entry = turn.entry(earlier.entry) if earlier.entry else None
    before = entry.act if entry is not None and isinstance(entry.act, Crossed) else None
    told = said.decided
    if told is None or (before is not None and _is_the_same(before, told)):
        return first
    again = told_again(earlier.id)
    known = turn.world.get(Scan, again)
    if known is not None:
        return msgspec.json.decode(known.answer, type=Answer)
    return take_what_was_said(reading, said, again, digest, draw, token, turn)


def _is_the_same(before: Crossed, told: commands.DecidedAside) -> bool:
    return (before.consignment, before.verdict) == (told.consignment, told.verdict)


def _decided(
    told: commands.DecidedAside,
    answer: Answer,
    scan_id: str,
    digest: str,
    scene: Scene,
    token: Token,
    turn: Turn,
) -> Answer:
    turn.require(Needs(keys=((Consignment, told.consignment),)))
    consignment = turn.world.get(Consignment, told.consignment)
    if consignment is None:
        return answer
    turn.require(needs_of_gate(turn, consignment, scene.at))
    station = scene.circumstances.station
    gate = gate_of(turn.zone.stations[station], consignment, scene)
    turn.require(Needs(keys=tuple((Seal, number) for number in misread_by(told))))
    issued = token(station, gate.value, consignment.number) if gate is not None else ""
    then = as_of(scene, consignment.number, told_of(told), turn)
    require_the_parts_around(told_of(told), turn)
    scene = dataclasses.replace(scene, since=told_of_since(consignment.number, told_of(told), then, turn))
    act = let_stand(told, issued, then, scene)
    if isinstance(act, Refusal):
        return answer
    number = write(turn, scene, scan_id, digest, act).number
    if act.merely_read_again:
        free = say("scan.free_after_all", consignment=consignment.number)
        return Answer("already_allowed", Feedback.WARN, free, entry=number)
    if not act.differs or act.verdict != Verdict.ALLOW:
        return replace(answer, entry=number)
    found = {lang: " ".join(text(f"differs.{word}", lang) for word in act.differs) for lang in LANGUAGES}
    sentence = say("scan.differs", consignment=consignment.number)
    told_now = {lang: f"{sentence[lang]} {found[lang]}" for lang in LANGUAGES}
    return Answer("differs", Feedback.BAD, told_now, entry=number)


def _scene(reading: Reading, said: Said, draw: Draw, turn: Turn) -> Scene:
    moment = min(read_at(reading) or turn.at, turn.at)
    staff = said.decided.operator if said.decided is not None else said.desk.staff
    circumstances = circumstances_of(reading, staff, turn.zone, Capture.OFFLINE)
    if not circumstances.actors[0].staff:
        circumstances = _by_somebody(circumstances, staff, turn)
    return dataclasses.replace(scene_of(turn, circumstances, draw), at=moment)


def _by_somebody(circumstances: Circumstances, staff: str, turn: Turn) -> Circumstances:
    """Whoever it was has left the zone since: it is still known at whose station it was."""
    site = turn.zone.sites[turn.zone.stations[circumstances.station].site]
    return replace(circumstances, actors=(Actor(staff, site.organisation, "officer"),))


def remember(reading: Reading, scan_id: str, digest: str, answer: Answer, desk: Desk, turn: Turn) -> None:
    """Keep the answer, so that a retry gets it again, and show it on the desk that the scan leaves behind."""
    shown = {"raw": reading.raw, "at": turn.recorded, **msgspec.to_builtins(answer)}
    shown.pop("desk", None)
    turn.world.put(
        Scan(
            id=scan_id,
            request=digest,
            station=reading.station,
            raw=msgspec.json.encode(reading.raw).decode(),
            at=reading.at,
            received=turn.recorded,
            answer=msgspec.json.encode(answer).decode(),
            entry=answer.entry if answer.meaning != ALREADY_DECIDED else 0,
        )
    )
    turn.world.put(replace(desk, last=msgspec.json.encode(shown).decode()))
