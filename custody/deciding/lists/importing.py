"""A list of reference data comes in from a file: what it would change, and the acts by which it does.

The dry run and the import ask the same question, the import inside the writer's transaction. It is carried out only
when the answer is, to the byte, the one that was accepted; whatever moved on in between asks for a new dry run.
All acts of one import are written in one transaction: everybody sees all of it or nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

import msgspec
from msgspec import Struct

from custody import acts, commands
from custody.acts import ListedRow
from custody.deciding.lists.announced import Place, versions_of
from custody.deciding.lists.confirming import codes_of, means_more, not_known_to, of_a_revocation
from custody.deciding.lists.differing import RowChange, change_of
from custody.deciding.lists.in_hand import Holder, may_leave, of_what_is_in_hand
from custody.deciding.lists.lines import row_in_file, version_of
from custody.deciding.lists.listing import MOST_ROWS, faults_after, list_at
from custody.fold.state import utc
from custody.parties import Person, Role
from custody.refusal import Refusal, refuse
from custody.scene import Scene
from custody.tabling import LAYOUTS, Fault, Faults
from custody.tabling import Listed as ListRead
from custody.tabling.line import Line
from custody.tabling.saying import column_words
from custody.unfit import Unfit
from custody.world import World
from custody.zone import NOUNS, Zone
from custody.zone.bounds import bound_faults


class ImportList(commands.Command, frozen=True, kw_only=True):
    """Import the file with this SHA-256, whose dry run had this result. `lines` is what was read from it."""

    noun: str
    file_sha256: commands.Sha256
    result_sha256: commands.Sha256
    reason: commands.Text
    lines: tuple[Line, ...] = ()
    although: tuple[str, ...] = ()
    """The warnings of the dry run that are known, by their codes."""


class DryRun(Struct, frozen=True):
    """What importing the file would do. `result_sha256` is empty while there is any fault, or nothing to import."""

    noun: str
    file_sha256: str
    result_sha256: str
    rows: int
    new: int
    changed: int
    same: int
    changes: tuple[RowChange, ...]
    fault_count: int
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...] = ()
    """What is imported only by somebody who says that he knows it."""
    although: tuple[str, ...] = ()
    """The codes by which he says so."""
    notes: tuple[Fault, ...] = ()
    """What becomes of the versions that are listed ahead."""
    held: tuple[str, ...] = ()
    """The consignments, filed or on their way, that the next gate holds once it is imported: a clearance that they are
    under is replaced."""


class Planned(Struct, frozen=True):
    """The rows that would be listed, with what each changes."""

    rows: tuple[ListedRow, ...]
    changes: tuple[RowChange, ...]
    same: int
    warnings: tuple[Unfit, ...] = ()
    told: tuple[Fault, ...] = ()
    """The warnings where they stand in the file."""
    notes: tuple[Fault, ...] = ()


def topics_of(noun: str, lines: Iterable[Line]) -> tuple[str, ...]:
    """The rows of reference data whose versions must be known."""
    return tuple(dict.fromkeys(f"{noun}:{line.key}" for line in lines if line.key)) if noun in NOUNS else ()


def leaving(noun: str, lines: Iterable[Line], zone: Zone) -> tuple[Holder, ...]:
    """The people of whom it must be known what they have in hand."""
    return may_leave(noun, ((line.key, line.values) for line in lines), zone)


def may_import(noun: str, person: Person) -> Refusal | None:
    """Reference data is the administrator's; containers are registered by who registers them at a bench."""
    wanted = (Role.ADMIN,) if noun in NOUNS else (Role.TECHNICIAN, Role.COORDINATOR)
    if any(role in wanted for role in person.roles):
        return None
    return refuse("role", 403, staff=person.staff, roles=", ".join(wanted))


def dry_run(
    noun: str, file_sha256: str, read: ListRead, planned: Planned, faults: Faults, held: tuple[str, ...] = ()
) -> DryRun:
    """The answer to "what would this file change"."""
    told = (*read.faults, *faults)
    count = read.fault_count + faults.count
    changes = () if count else planned.changes
    new = sum(change.new for change in changes)
    return DryRun(
        noun=noun,
        file_sha256=file_sha256,
        result_sha256=result_of(noun, file_sha256, changes) if changes else "",
        rows=read.rows,
        new=new,
        changed=len(changes) - new,
        same=planned.same,
        changes=changes,
        fault_count=count,
        faults=tuple(sorted(told, key=lambda fault: (not fault.whole, fault.row))),
        warnings=planned.told if changes else (),
        although=codes_of(planned.warnings) if changes else (),
        notes=planned.notes if changes else (),
        held=held if changes else (),
    )


def result_of(noun: str, file_sha256: str, changes: Iterable[RowChange]) -> str:
    """The digest of a dry run's result: of what exactly would change, from what to what."""
    said = (noun, file_sha256, tuple(changes))
    return hashlib.sha256(msgspec.json.encode(said, order="sorted")).hexdigest()


def import_list(command: ImportList, scene: Scene) -> tuple[acts.Listed, ...] | Refusal:
    """The acts that list these rows, at most `MOST_ROWS` each."""
    wrong = may_import(command.noun, scene.person)
    if wrong is not None:
        return wrong
    faults = Faults()
    planned = plan_lines(command.noun, command.lines, scene.zone, scene.world, scene.at, faults, command.although)
    wrong = not_as_accepted(command, planned.changes, faults) or not_known_to(planned.warnings, command.although)
    if wrong is not None:
        return wrong
    source = f"{command.reason} · sha256:{command.file_sha256}"
    pieces = (planned.rows[start : start + MOST_ROWS] for start in range(0, len(planned.rows), MOST_ROWS))
    known = codes_of(planned.warnings)
    return tuple(acts.Listed(piece, source, known) for piece in pieces)


def not_as_accepted(command: ImportList, changes: tuple[RowChange, ...], faults: Faults) -> Refusal | None:
    """A refusal when the dry run would say something else now than what was accepted."""
    if not faults and not changes:
        return refuse("rows_unchanged", 409, count=len(command.lines))
    if faults or result_of(command.noun, command.file_sha256, changes) != command.result_sha256:
        return refuse("import_moved_on", 409, noun=command.noun)
    return None


def plan_lines(
    noun: str,
    lines: Sequence[Line],
    zone: Zone,
    world: World,
    at: datetime,
    faults: Faults,
    although: Collection[str] = (),
) -> Planned:
    """What these lines would list, against every version of the rows they name and what is drawn on them; faults are
    added."""
    known_of, now = versions_of(world), utc(at.isoformat())
    planned: list[Place] = []
    changes: list[RowChange] = []
    same = 0
    for line in lines:
        known = known_of.get(f"{noun}:{line.key}", [])
        row = version_of(noun, line, known, now, faults)
        if row is None:
            continue
        place = Place(row, known, now)
        change = change_of(line, row, place.instead_of)
        if change is None and row.version > known[-1].version and means_more(place):
            change = RowChange(line.row, line.key, row.version, False, ())
        if change is None:
            same += 1
        else:
            listed = msgspec.json.decode(row.value, type=NOUNS[noun][0])
            wrong = [*bound_faults(listed, noun, line.key), *of_a_revocation(place), *of_what_is_in_hand(place, world)]
            _tell_unfit(noun, [line], wrong, faults)
            planned.append(place)
            changes.append(change)
    if planned and not faults:
        _tell_unfit(noun, lines, faults_after(zone, world, planned, at), faults)
    if faults:
        return Planned((), tuple(changes), same)
    listed_at = list_at(planned, although, zone, world, at)
    told, notes = Faults(), Faults()
    _tell_unfit(noun, lines, listed_at.warnings, told)
    _tell_unfit(noun, lines, listed_at.notes, notes)
    return Planned(listed_at.rows, tuple(changes), same, listed_at.warnings, tuple(told), tuple(notes))


def _tell_unfit(noun: str, lines: Sequence[Line], unfit: Iterable[Unfit], faults: Faults) -> None:
    """Each where it stands in the file; what it makes unfit elsewhere is told by what that is."""
    by_key = {line.key: line for line in lines}
    layout = LAYOUTS[noun]
    for each in unfit:
        line = by_key.get(each.key) if each.noun == noun else None
        if line is not None:
            code = each.code if each.code.startswith("decode.") else f"unfit.{each.code}"
            faults.add(row_in_file(each.field, line), layout.column_at(each.field), code, line.key, **each.params)
        else:
            where, why = each.place(column_words(each.noun, each.field)), each.say()
            said = {f"{name}.{lang}": words[lang] for name, words in (("where", where), ("why", why)) for lang in words}
            faults.add(0, "", "does_not_fit", each.key, where=where["en"], why=why["en"], **said)
