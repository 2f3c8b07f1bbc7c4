"""Reference data comes into force: rows are planned against the zone as it stands, and listed only when all are sound.

A plan is a pure question: what would these rows change, and what is wrong with them. Listing them asks the same
question again inside the writer's transaction and refuses when there is any fault, so nothing is ever listed by half.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from custody import acts, commands
from custody.acts import ListedRow
from custody.clearance import Clearance, ClearanceStatus, Permit
from custody.holding import Listing
from custody.parties import Role
from custody.refusal import Refusal, refuse
from custody.scene import Scene
from custody.strict import read_struct
from custody.zone import NOUNS, Zone, reference_faults, row_of, with_listings
from custody.zone.bounds import bound_faults

MOST_ROWS = 500


class ListRows(commands.Command, frozen=True, kw_only=True):
    """Rows of one noun, each whole, as the noun's fields; a row whose key is listed already becomes a new version."""

    noun: Annotated[str, Meta(max_length=40)]
    rows: Annotated[tuple[dict[str, Any], ...], Meta(min_length=1, max_length=MOST_ROWS)]
    reason: commands.Text


class Change(Struct, frozen=True):
    """One row that would be listed: `fields` says what it would say otherwise than now, old and new as JSON."""

    topic: str
    version: int
    new: bool
    fields: dict[str, tuple[Any, Any]]


class Plan(Struct, frozen=True):
    """What would be listed; empty of rows when there is any fault. Faults name the row by its place, from 1."""

    changes: tuple[Change, ...]
    unchanged: int
    faults: tuple[str, ...]


def list_rows(command: ListRows, scene: Scene) -> acts.Listed | Refusal:
    """List the rows, or refuse with the first fault; a row that says nothing new is left out."""
    wrong = scene.lacks_role(Role.ADMIN)
    if wrong is not None:
        return wrong
    rows, plan = _planned(command.noun, command.rows, scene.zone, scene.world.all(Listing), scene.at)
    if plan.faults:
        return refuse("rows_faulty", 422, count=len(plan.faults), first=plan.faults[0][:400])
    return acts.Listed(rows, command.reason) if rows else refuse("rows_unchanged", 409, count=plan.unchanged)


def plan_rows(noun: str, rows: Iterable[dict[str, Any]], zone: Zone, listings: Iterable[Listing], at: datetime) -> Plan:
    """What listing these rows would change. `listings` are all versions of the topics named."""
    return _planned(noun, rows, zone, listings, at)[1]


def set_clearance_status(command: commands.SetClearanceStatus, scene: Scene) -> acts.Listed | Refusal:
    """Enter that the authority suspended, revoked or restored a clearance: a new version that differs in this alone."""
    wrong = scene.lacks_role(Role.ADMIN, Role.COMPLIANCE)
    if wrong is not None:
        return wrong
    clearance = scene.zone.clearances.get(command.clearance.strip().upper())
    if clearance is None:
        return refuse("clearance_unknown", 404, clearance=command.clearance)
    if Role.ADMIN not in scene.person.roles and clearance.holder != scene.actor.organisation:
        return refuse("not_a_party", 403, code=clearance.number)
    if clearance.status is ClearanceStatus(command.status):
        return refuse("clearance_status_stands", clearance=clearance.number, state=clearance.status)
    if clearance.status is ClearanceStatus.REVOKED:
        return refuse("clearance_revoked", clearance=clearance.number)
    # Whoever profits from a clearance may report that it was stopped, never that it was given back.
    if command.status == ClearanceStatus.ACTIVE.value and Role.ADMIN not in scene.person.roles:
        return refuse("only_admin_restores", 403, clearance=clearance.number)
    known = [x.version for x in scene.world.all(Listing) if x.topic == f"clearance:{clearance.number}"]
    version = max([clearance.version, *known]) + 1
    changed = msgspec.structs.replace(clearance, status=ClearanceStatus(command.status), version=version)
    row = row_of("clearance", changed, version)
    # What an authority stops is stopped from now on, whatever the clearance's own dates say.
    return acts.Listed((msgspec.structs.replace(row, effective=""),), command.reason)


def topics_of(command: ListRows) -> tuple[str, ...]:
    """The topics that these rows speak of, as far as they name one."""
    kind = NOUNS.get(command.noun)
    if kind is None:
        return ()
    named = (row.get(kind[1]) if kind[1] else command.noun for row in command.rows)
    return tuple(f"{command.noun}:{key}" for key in named if isinstance(key, str))


def _planned(
    noun: str, rows: Iterable[dict[str, Any]], zone: Zone, listings: Iterable[Listing], at: datetime
) -> tuple[tuple[ListedRow, ...], Plan]:
    if noun not in NOUNS:
        return (), Plan((), 0, (f"There is no list of {noun!r}. There are: {', '.join(sorted(NOUNS))}.",))
    known: dict[str, list[Listing]] = {}
    for listing in listings:
        known.setdefault(listing.topic, []).append(listing)
    faults: list[str] = []
    planned: dict[str, tuple[ListedRow, Change]] = {}
    unchanged = 0
    for place, given in enumerate(rows, 1):
        row = _read(noun, given, f"row {place}", known, faults)
        if row is None:
            continue
        if row.topic in planned:
            faults.append(f"row {place}: {row.key!r} stands in this list twice")
        change = _change(row, known.get(row.topic, []))
        if change is None:
            unchanged += 1
        else:
            planned[row.topic] = (row, change)
    if not faults and planned:
        faults += faults_after(zone, [row for row, _ in planned.values()], at)
    if faults:
        return (), Plan((), unchanged, tuple(faults))
    return tuple(row for row, _ in planned.values()), Plan(tuple(c for _, c in planned.values()), unchanged, ())


def _read(
    noun: str, given: dict[str, Any], where: str, known: dict[str, list[Listing]], faults: list[str]
) -> ListedRow | None:
    kind, key, _ = NOUNS[noun]
    before = len(faults)
    value = _converted(given, kind, where, faults)
    if value is None or len(faults) > before:
        return None
    faults.extend(bound_faults(value, f"{where} {getattr(value, key) if key else noun}"[:80]))
    if len(faults) > before:
        return None
    topic = f"{noun}:{getattr(value, key) if key else noun}"
    versions = [listing.version for listing in known.get(topic, [])]
    last = max(versions, default=0)
    if not isinstance(value, Clearance | Permit):
        return row_of(noun, value, last + 1)
    if value.version in versions:
        same = next(listing for listing in known[topic] if listing.version == value.version)
        if _as_json(same.body) != _as_json(bytes(row_of(noun, value, value.version).value).decode()):
            faults.append(f"{where}: version {value.version} is listed and says otherwise; give it version {last + 1}")
        elif value.version < last:
            faults.append(f"{where}: version {value.version} was followed by {last}; give it version {last + 1}")
    elif value.version != last + 1:
        faults.append(f"{where}: version {value.version} does not follow; the next version is {last + 1}")
    return row_of(noun, value, value.version)


def _converted(given: dict[str, Any], kind: type[msgspec.Struct], where: str, faults: list[str]) -> Any:
    """JSON has no dates: text becomes what the field wants, strictly, and every key is checked by name."""
    known = {field.encode_name for field in msgspec.structs.fields(kind)}
    if any(name not in known for name in given):
        read_struct({name: given[name] for name in given if name not in known}, kind, where, faults)
        return None
    try:
        return msgspec.convert(given, kind, strict=True)
    except msgspec.ValidationError as error:
        faults.append(f"{where}: {error}")
        return None


def _change(row: ListedRow, versions: list[Listing]) -> Change | None:
    """None when the row says what its topic's last version says."""
    last = max(versions, key=lambda listing: listing.version, default=None)
    new = _as_json(bytes(row.value).decode())
    if last is None:
        return Change(row.topic, row.version, True, {})
    old = _as_json(last.body)
    fields = {name: (old.get(name), new.get(name)) for name in {**old, **new} if old.get(name) != new.get(name)}
    return Change(row.topic, row.version, False, dict(sorted(fields.items()))) if fields else None


def _as_json(body: str) -> dict[str, Any]:
    return dict(msgspec.json.decode(body))


def faults_after(zone: Zone, rows: list[ListedRow], at: datetime) -> list[str]:
    """What would not fit together any more; faults that the zone has already are not these rows' doing."""
    listings = [Listing(row.id, row.topic, row.noun, row.version, "", bytes(row.value).decode()) for row in rows]
    before = set(reference_faults(zone))
    return [fault for fault in reference_faults(with_listings(zone, listings, at)) if fault not in before]
