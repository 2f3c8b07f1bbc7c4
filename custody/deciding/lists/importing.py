"""A list of reference data comes in from a file: what it would change, and the acts by which it does.

The dry run and the import ask the same question, the import inside the writer's transaction. It is carried out only
when the answer is, to the byte, the one that was accepted; whatever moved on in between asks for a new dry run.
All acts of one import are written in one transaction: everybody sees all of it or nothing.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import Struct

from custody import acts, commands
from custody.acts import ListedRow
from custody.clearance import Clearance, Permit
from custody.deciding.lists.differing import RowChange, as_json, change_of
from custody.deciding.lists.listing import MOST_ROWS, faults_after
from custody.deciding.quotas.recounting import by_topic, codes_of, not_known_to, recounted
from custody.decoding import misfit
from custody.holding import Listing, Tally
from custody.parties import Person, Role
from custody.refusal import Refusal, refuse
from custody.scene import Scene
from custody.tabling import LAYOUTS, Fault, Faults
from custody.tabling import Listed as ListRead
from custody.tabling.line import Line
from custody.tabling.saying import column_words
from custody.unfit import Unfit
from custody.world import World
from custody.zone import NOUNS, Zone, row_of
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


def topics_of(noun: str, lines: Iterable[Line]) -> tuple[str, ...]:
    """The rows of reference data whose versions must be known."""
    return tuple(dict.fromkeys(f"{noun}:{line.key}" for line in lines if line.key)) if noun in NOUNS else ()


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
        faults=tuple(sorted(told, key=lambda fault: fault.row)),
        warnings=planned.told if changes else (),
        although=codes_of(planned.warnings) if changes else (),
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
    planned = plan_lines(command.noun, command.lines, scene.zone, scene.world, scene.at, faults)
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


def plan_lines(noun: str, lines: Sequence[Line], zone: Zone, world: World, at: datetime, faults: Faults) -> Planned:
    """What these lines would list, against every version of the rows they name and what is drawn on them; faults are
    added."""
    versions: dict[str, list[Listing]] = {}
    drawn = by_topic(world.all(Tally))
    warnings: list[Unfit] = []
    for listing in sorted(world.all(Listing), key=lambda each: each.version):
        versions.setdefault(listing.topic, []).append(listing)
    rows: list[ListedRow] = []
    changes: list[RowChange] = []
    same = 0
    for line in lines:
        known = versions.get(f"{noun}:{line.key}", [])
        row = _row(noun, line, known, at, faults)
        if row is None:
            continue
        change = change_of(line, row, known)
        if change is None:
            same += 1
        else:
            listed = msgspec.json.decode(row.value, type=NOUNS[noun][0])
            _tell_unfit(noun, [line], bound_faults(listed, noun, line.key), faults)
            rows.append(row)
            changes.append(change)
            warnings += recounted(row, known, drawn, zone, at)
    if rows and not faults:
        _tell_unfit(noun, lines, faults_after(zone, world, rows, at), faults)
    told = Faults()
    _tell_unfit(noun, lines, warnings, told)
    return Planned(tuple(rows), tuple(changes), same, tuple(warnings), tuple(told))


def _tell_unfit(noun: str, lines: Sequence[Line], unfit: Iterable[Unfit], faults: Faults) -> None:
    """Each where it stands in the file; what it makes unfit elsewhere is told by what that is."""
    by_key = {line.key: line for line in lines}
    layout = LAYOUTS[noun]
    for each in unfit:
        line = by_key.get(each.key) if each.noun == noun else None
        if line is not None:
            code = each.code if each.code.startswith("decode.") else f"unfit.{each.code}"
            faults.add(_row_of(each.field, line), layout.column_at(each.field), code, line.key, **each.params)
        else:
            where, why = each.place(column_words(each.noun, each.field)), each.say()
            said = {f"{name}.{lang}": words[lang] for name, words in (("where", where), ("why", why)) for lang in words}
            faults.add(0, "", "does_not_fit", each.key, where=where["en"], why=why["en"], **said)


def _row(noun: str, line: Line, known: list[Listing], at: datetime, faults: Faults) -> ListedRow | None:
    last = known[-1] if known else None
    kind = NOUNS[noun][0]
    try:
        value: Any = msgspec.convert(_filled(noun, line, last), kind, strict=True)
    except msgspec.ValidationError as error:
        wrong = misfit(error, kind)
        place, column = _row_of(wrong.field, line), LAYOUTS[noun].column_at(wrong.field)[:60]
        faults.add(place, column, f"decode.{wrong.kind}", "", **wrong.params)
        return None
    if not isinstance(value, Clearance | Permit):
        return row_of(noun, value, last.version + 1 if last else 1)
    given = int(line.values.get("version") or 0)
    if last is None:
        if given > 1:
            faults.add(line.row, "version", "version_gap", line.key, version=given, next=1)
        return row_of(noun, msgspec.structs.replace(value, version=1), 1)
    as_listed = row_of(noun, msgspec.structs.replace(value, version=last.version), last.version)
    if given in (0, last.version) and as_json(bytes(as_listed.value).decode()) == as_json(last.body):
        return as_listed
    gap = _wrong_version(given, last.version)
    if gap:
        faults.add(line.row, "version", gap, line.key, version=given, last=last.version, next=last.version + 1)
        return None
    row = row_of(noun, msgspec.structs.replace(value, version=last.version + 1), last.version + 1)
    now = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    for before in known:
        if before.effective > now and row.effective < before.effective:
            start = before.effective[:10]
            faults.add(line.row, "valid_from", "version_waiting", line.key, last=before.version, start=start)
    return row


def _row_of(field: str, line: Line) -> int:
    """The row of the file in which this field stands: one of a scope or a quota stands in a row of its own."""
    place = re.match(r"(scopes|quotas)\[(\d+)\]", field)
    if place is None:
        return line.row
    before = len(line.values.get("scopes", ())) if place[1] == "quotas" else 0
    inner = before + int(place[2])
    return line.rows[inner] if inner < len(line.rows) else line.row


def _wrong_version(given: int, last: int) -> str:
    if given in (0, last + 1):
        return ""
    return "version_taken" if given == last else "version_old" if given < last else "version_gap"


def _filled(noun: str, line: Line, last: Listing | None) -> dict[str, Any]:
    """The line over what is listed: a column that is not in the file leaves its field as it is."""
    base = dict(as_json(last.body)) if last is not None else {}
    for path in line.cleared:
        base.pop(path.partition(".")[0], None)
    scopes = {scope["row"]: scope for scope in base.get("scopes", ()) if isinstance(scope, dict)}
    filled = {name: value for name, value in {**base, **line.values}.items() if name not in ("part", "version")}
    if "scopes" in line.values:
        filled["scopes"] = [
            {**_NONE_NAMED, **_over(scopes.get(scope.get("row"), {}), scope)} for scope in line.values["scopes"]
        ]
    if "quotas" in line.values:
        filled["quotas"] = [_over({}, quota) for quota in line.values["quotas"]]
    for name in ("names", "address"):
        if name in filled:
            filled[name] = {**base.get(name, {}), **line.values.get(name, {})}
    return {**filled, "version": 1} if noun in ("clearance", "permit") else filled


def _over(base: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """None says that the cell stands there empty: then the field is as if never given."""
    return {name: value for name, value in {**base, **given}.items() if value is not None}


_NONE_NAMED = {"counterparts": (), "checkpoints": ()}
"""An empty list in a scope means none."""
