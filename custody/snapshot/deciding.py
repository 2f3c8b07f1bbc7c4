"""What a scan means at a checkpoint without network: the same code as the service's, over what the station holds."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta, timezone

import msgspec
from msgspec.structs import replace

from custody.acts import Capture, Crossed, Entry
from custody.codes import Code, Kind, parse_code
from custody.commands import DecidedAside
from custody.crossing.decision import decode_decision
from custody.crossing.facts import Facts, decode_facts
from custody.crossing.moments import seconds
from custody.desk import Desk
from custody.fold import utc
from custody.scanning.interpret import interpret, read_at
from custody.scanning.reading import Feedback, Meaning, Reading, Said, means, on_the_desk
from custody.scanning.standing import as_it_stands, circumstances_of, who_acts
from custody.scene import Aside, Scene
from custody.snapshot.held import NEW, Held
from custody.wording import LANGUAGES, say

_READ_AGAIN = "crossing.SNAPSHOT.read_again.found"


class Decided(msgspec.Struct, frozen=True):
    """What the operator is told, what the service will be told of it, and the entry by which `Held` moves on."""

    said: Said
    next: tuple[str, ...] = ()
    entry: Entry | None = None


def decide_aside(
    reading: Reading, desk: Desk, held: Held, spent: Collection[str], *, line: int, backwards: bool = False
) -> Decided:
    """What this reading means at this desk. `spent` are the tokens that were used here; `line` numbers the reading.

    `backwards`: the station's clock runs behind something that it has written down before.
    """
    moment = read_at(reading)
    if moment is None:
        return blind("no_time", desk)
    if held.changes_at is not None and seconds(held.changes_at) <= seconds(moment):
        return blind("rules_changed", as_it_stands_aside(desk, reading.station, held, moment))
    desk = as_it_stands_aside(desk, reading.station, held, moment)
    code = parse_code(reading.raw)
    text = reading.barcode.text
    named = (str(code),) if isinstance(code, Code) else (text, text.upper())
    scene = Scene(
        world=held.world((*desk.basket, desk.package, *desk.seals, *named)),
        zone=held.zone,
        circumstances=circumstances_of(reading, who_acts(desk, reading.raw, held.zone), held.zone, Capture.OFFLINE),
        at=moment,
        draw=_no_draw,
        aside=Aside(held.label.id, held.label.taken, held.tokens, spent, backwards, held.numbers_tell),
    )
    meaning = interpret(reading, desk, scene)
    if isinstance(code, Code) and code.kind is Kind.PACKAGE and meaning.word in ("unknown", "not_consigned"):
        meaning = means("not_held", Feedback.WARN, desk, "package", code=str(code), at=_clock(held))
    after = replace(meaning.desk, seen=utc(moment.isoformat()))
    if not isinstance(meaning.act, Crossed):
        return Decided(_said(meaning, meaning.sentence, after), meaning.next)
    return _crossed(meaning, meaning.act, after, reading, scene, held, line)


def as_it_stands_aside(desk: Desk, station: str, held: Held, moment: datetime) -> Desk:
    """The desk as it stands, by what is held."""
    return as_it_stands(desk, station, held.zone, moment, held.world((*desk.basket, desk.package, *desk.seals)))


def blind(why: str, desk: Desk) -> Decided:
    """Without a snapshot that can be used everything holds; `why` is a word of the group `snapshot_fault`."""
    meaning = means("no_snapshot", Feedback.WARN, desk, why=why)
    return Decided(_said(meaning, meaning.sentence, desk), meaning.next)


def _crossed(
    meaning: Meaning, act: Crossed, after: Desk, reading: Reading, scene: Scene, held: Held, line: int
) -> Decided:
    facts = decode_facts(bytes(act.facts))
    spends = facts.token is not None and not facts.token.used and act.verdict == "ALLOW"
    token = facts.token.id if facts.token is not None and spends else ""
    taken = held.label.taken.astimezone(scene.at.tzinfo).isoformat()  # by the clock on the wall there
    act = replace(act, snapshot=held.label.id, snapshot_at=taken, token=token)
    decided = DecidedAside(
        consignment=act.consignment,
        verdict=act.verdict,  # type: ignore[arg-type]
        operator=scene.actor.staff,
        snapshot=held.label.id,
        snapshot_at=taken,
        token=token,
        facts=act.facts,
    )
    entry = Entry(NEW + line, reading.id, utc(scene.at.isoformat()), "", {}, scene.circumstances, act)
    return Decided(_said(meaning, _sentence(act, facts, held), after, decided), meaning.next, entry)


def _sentence(act: Crossed, facts: Facts, held: Held) -> dict[str, str]:
    """The verdict, how old what it was decided from is, the first reason and the way out."""
    decision = decode_decision(bytes(act.decision))
    told = say(f"scan.{act.verdict.lower()}_aside", consignment=act.consignment, gate=act.gate, at=_clock(held))
    reason = next((phrase for finding in decision.reasons for phrase in finding.found), None)
    if reason is None:
        again = next((p for finding in decision.findings for p in finding.found if p.key == _READ_AGAIN), None)
        return told if again is None else {lang: _joined(lang, told[lang], again.text(lang)) for lang in LANGUAGES}
    action = decision.action
    return {lang: _joined(lang, told[lang], reason.text(lang), action.text(lang)) for lang in LANGUAGES}


def _said(meaning: Meaning, sentence: dict[str, str], desk: Desk, decided: DecidedAside | None = None) -> Said:
    return Said(meaning=meaning.word, feedback=meaning.feedback, say=sentence, desk=on_the_desk(desk), decided=decided)


def _clock(held: Held) -> str:
    """When the snapshot was taken, by the zone's clock."""
    offset = timezone(timedelta(minutes=held.zone.settings_at(held.label.taken).utc_offset_minutes))
    return held.label.taken.astimezone(offset).strftime("%Y-%m-%d %H:%M")


def _no_draw(count: int) -> bytes:
    raise LookupError("a checkpoint begins nothing that has a code")


def _joined(lang: str, *sentences: str) -> str:
    """Chinese puts no blank between sentences."""
    return (" " if lang == "en" else "").join(sentences)
