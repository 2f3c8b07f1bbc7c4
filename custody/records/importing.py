"""A file becomes a dry run, and an accepted dry run one transaction of the writer."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec import Struct

from custody.acts import AnyAct, Circumstances, Entry
from custody.clearance import Clearance
from custody.deciding.containers.numbers import keys_of
from custody.deciding.lists.adopting import import_containers, plan_containers
from custody.deciding.lists.importing import (
    DryRun,
    ImportList,
    Planned,
    dry_run,
    import_list,
    leaving,
    may_import,
    plan_lines,
    topics_of,
)
from custody.deciding.lists.succession import ahead_of
from custody.deciding.quotas.recounting import drawn_topics
from custody.parties import Person
from custody.records.registry import Registry
from custody.records.turns.loading import Needs, load_world
from custody.records.turns.request import Request, spellings
from custody.records.turns.turn import Turn, Work
from custody.records.views.replaced import held_by
from custody.records.work.orders import Draw, scene_of, write
from custody.refusal import Refusal, refuse
from custody.tabling import LAYOUTS, Faults, Format, Listed, read_list
from custody.tabling.line import Line
from custody.zone import NOUNS, Zone

CLEARANCE = "clearance"


class Upload(Struct, frozen=True):
    """A file as it came in."""

    noun: str
    form: Format
    data: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


class Acceptance(Struct, frozen=True):
    """`result` is the digest of the dry run that was accepted, `although` its warnings that are known, by their codes;
    `id` makes a second sending harmless."""

    id: str
    result: str
    reason: str
    although: tuple[str, ...] = ()


class Imported(Struct, frozen=True):
    """The import was carried out as these entries; `repeated` when that was so before."""

    entries: tuple[Entry, ...]
    repeated: bool = False


def check_upload(registry: Registry, upload: Upload, person: Person) -> DryRun | Refusal:
    """What importing this file would change. Changes nothing."""
    wrong = _refused(upload.noun, person)
    if wrong is not None:
        return wrong
    at = registry.clock()
    read = read_list(upload.data, upload.form, upload.noun, registry.zone, at)
    faults = Faults()
    planned = _planned(registry, upload.noun, _sound(read), person, at, faults)
    return dry_run(upload.noun, upload.sha256, read, planned, faults, _held(registry, planned, at))


def import_upload(
    registry: Registry, upload: Upload, circumstances: Circumstances, acceptance: Acceptance
) -> Imported | Refusal:
    """Import the file, if its dry run would still say what was accepted."""
    person = registry.zone.people[circumstances.actors[0].staff]
    wrong = _refused(upload.noun, person)
    if wrong is not None:
        return wrong
    read = read_list(upload.data, upload.form, upload.noun, registry.zone, registry.clock())
    command = ImportList(
        id=acceptance.id,
        noun=upload.noun,
        file_sha256=upload.sha256,
        result_sha256=acceptance.result,
        reason=acceptance.reason,
        although=acceptance.although,
        lines=() if read.fault_count else read.lines,
    )
    return registry.writer.submit(
        import_work(Request(command, circumstances), command, bool(read.fault_count), registry.draw)
    )


def import_work(request: Request, command: ImportList, faulty: bool, draw: Draw) -> Work[Imported | Refusal]:
    """The work that carries an import out as a whole, or gives its first answer again.

    It may write many entries: the first carries the request's id, the others ids that follow from it.
    """
    request_id, digest = command.id.lower(), _digest(command, request.circumstances)

    def decide(turn: Turn) -> Imported | Refusal:
        earlier = turn.entry_of(request_id)
        if earlier is not None:
            return Imported((earlier,), True) if earlier.request == digest else refuse("id_used", 409, id=request_id)
        if faulty:
            return refuse("import_moved_on", 409, noun=command.noun)
        turn.require(Needs(holders=leaving(command.noun, command.lines, turn.zone)))
        scene = scene_of(turn, request.circumstances, draw)
        decided: Sequence[AnyAct] | Refusal = (
            import_containers(command, scene) if command.noun not in NOUNS else import_list(command, scene)
        )
        if isinstance(decided, Refusal):
            return decided
        return Imported(
            tuple(
                write(turn, scene, _nth(request_id, place), digest, act, command) for place, act in enumerate(decided)
            )
        )

    return Work(_needs(command.noun, command.lines, request.circumstances.at), decide, (request_id,))


def _refused(noun: str, person: Person) -> Refusal | None:
    if noun not in LAYOUTS:
        return refuse("list_unknown", 404, noun=noun[:40], known=", ".join(LAYOUTS))
    return may_import(noun, person)


def _planned(
    registry: Registry, noun: str, lines: tuple[Line, ...], person: Person, at: datetime, faults: Faults
) -> Planned:
    zone: Zone = registry.zone
    with registry.reading() as connection:
        needs = _needs(noun, lines, at.isoformat())._replace(holders=leaving(noun, lines, zone))
        world = load_world(connection, [needs])
    if noun in NOUNS:
        return plan_lines(noun, lines, zone, world, at, faults)
    return plan_containers(lines, world, zone.risk_table(at).current, person.organisation, faults)


def _held(registry: Registry, planned: Planned, at: datetime) -> tuple[str, ...]:
    rows = [row for row in planned.rows if row.noun == CLEARANCE]
    with registry.reading() as connection:
        return held_by(connection, (msgspec.json.decode(row.value, type=Clearance) for row in rows), at)


def _sound(read: Listed) -> tuple[Line, ...]:
    """The lines of which nothing is wrong so far; none when not every fault could be told."""
    if read.fault_count > len(read.faults):
        return ()
    faulty = {row for fault in read.faults for row in (fault.row, *fault.rows)}
    return tuple(line for line in read.lines if faulty.isdisjoint((line.row, *line.rows)))


def _needs(noun: str, lines: tuple[Line, ...], at: str) -> Needs:
    if noun in NOUNS:
        topics = topics_of(noun, lines)
        drawn = drawn_topics(topics, [line.values.get("supersedes") for line in lines])
        return Needs(topics=topics, drawn=drawn, later_than=ahead_of(noun, at))
    named = [line.key for line in lines if line.key]
    codes = dict.fromkeys(spelling for key in named for spelling in spellings(key))
    return Needs(codes=tuple(codes), keys=tuple(key for one in codes for key in keys_of(one)))


def _nth(request_id: str, place: int) -> str:
    return request_id if place == 0 else str(uuid.uuid5(uuid.UUID(request_id), f"import/{place}"))


def _digest(command: ImportList, circumstances: Circumstances) -> str:
    """The same file with the same result by the same person is the same request, whatever was read from it."""
    said = ("ImportList", command.noun, command.file_sha256, command.result_sha256, circumstances.actors[0].staff)
    return hashlib.sha256("\n".join((*said, command.reason)).encode()).hexdigest()
