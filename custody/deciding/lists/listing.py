"""Reference data comes into force: rows are planned against the zone as it stands, and listed only when all are sound.

A plan is a pure question: what would these rows change, and what is wrong with them. Listing them asks the same
question again inside the writer's transaction and refuses when there is any fault, so nothing is ever listed by half.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct, structs

from custody import acts, commands
from custody.acts import ListedRow
from custody.clearance import Clearance, Permit
from custody.deciding.lists.succession import faults_ahead
from custody.deciding.quotas.recounting import RecountWarning, by_topic, codes_of, drawn_topics, not_known_to, recounted
from custody.decoding import misfit
from custody.fold.state import utc
from custody.holding import Listing, Tally
from custody.parties import Role
from custody.refusal import Refusal, refuse
from custody.scene import Scene
from custody.unfit import Unfit, none_of, not_known
from custody.wording import Param
from custody.world import World
from custody.zone import NOUNS, Zone, reference_faults, row_of, with_listings
from custody.zone.bounds import bound_faults, shown

MOST_ROWS = 500
MOST_TOLD = 100
"""Faults that a refusal tells in full."""


class ListRows(commands.Command, frozen=True, kw_only=True):
    """Rows of one noun, each whole, as the noun's fields; a row whose key is listed already becomes a new version."""

    noun: Annotated[str, Meta(max_length=40)]
    rows: Annotated[tuple[dict[str, Any], ...], Meta(min_length=1, max_length=MOST_ROWS)]
    reason: commands.Text
    although: Annotated[tuple[RecountWarning, ...], Meta(max_length=10)] = ()
    """The warnings of the dry run that are known, by their codes."""


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
    faults: tuple[Unfit, ...]
    warnings: tuple[Unfit, ...] = ()
    """What is listed only by somebody who says that he knows it."""


def list_rows(command: ListRows, scene: Scene) -> acts.Listed | Refusal:
    """List the rows, or refuse with the first fault; a row that says nothing new is left out."""
    wrong = scene.lacks_role(Role.ADMIN)
    if wrong is not None:
        return wrong
    rows, plan = _planned(command.noun, command.rows, scene.zone, scene.world, scene.at)
    if plan.faults:
        return rows_faulty(plan.faults)
    if not rows:
        return refuse("rows_unchanged", 409, count=plan.unchanged)
    wrong = not_known_to(plan.warnings, command.although)
    return wrong or acts.Listed(rows, command.reason, codes_of(plan.warnings))


def rows_faulty(faults: tuple[Unfit, ...]) -> Refusal:
    """Why nothing is listed: the first fault in words, and each of them where it is."""
    words = faults[0].whole()
    first: dict[str, Param] = {"first": words["en"], **{f"first.{lang}": text for lang, text in words.items()}}
    return structs.replace(refuse("rows_faulty", 422, count=len(faults), **first), faults=faults[:MOST_TOLD])


def plan_rows(noun: str, rows: Iterable[dict[str, Any]], zone: Zone, world: World, at: datetime) -> Plan:
    """What listing these rows would change. The world has every version of the topics, and what is drawn on them."""
    return _planned(noun, rows, zone, world, at)[1]


def topics_of(command: ListRows) -> tuple[str, ...]:
    """The topics that these rows speak of, as far as they name one."""
    kind = NOUNS.get(command.noun)
    if kind is None:
        return ()
    named = (row.get(kind[1]) if kind[1] else command.noun for row in command.rows)
    return tuple(f"{command.noun}:{key}" for key in named if isinstance(key, str))


def drawn_on(command: ListRows) -> tuple[str, ...]:
    """The topics on which something may be counted that these rows move."""
    return drawn_topics(topics_of(command), (row.get("supersedes") for row in command.rows))


def _planned(
    noun: str, rows: Iterable[dict[str, Any]], zone: Zone, world: World, at: datetime
) -> tuple[tuple[ListedRow, ...], Plan]:
    if noun not in NOUNS:
        return (), Plan((), 0, (Unfit("", noun[:40], "", "none_of", none_of(noun, sorted(NOUNS))),))
    known: dict[str, list[Listing]] = {}
    for listing in sorted(world.all(Listing), key=lambda each: each.version):
        known.setdefault(listing.topic, []).append(listing)
    faults: list[Unfit] = []
    planned: dict[str, tuple[ListedRow, Change]] = {}
    places: dict[str, int] = {}
    unchanged = 0
    for place, given in enumerate(rows, 1):
        row = _read(noun, given, place, known, faults)
        if row is None:
            continue
        if row.topic in places:
            faults.append(Unfit(noun, row.key, "", "twice", {"first": places[row.topic]}, place))
        places.setdefault(row.topic, place)
        change = _change(row, known.get(row.topic, []))
        if change is None:
            unchanged += 1
        else:
            planned[row.topic] = (row, change)
    if not faults and planned:
        unfit = faults_after(zone, world, [row for row, _ in planned.values()], at)
        faults += [structs.replace(each, row=places.get(f"{each.noun}:{each.key or each.noun}", 0)) for each in unfit]
    if faults:
        return (), Plan((), unchanged, tuple(faults))
    drawn = by_topic(world.all(Tally))
    warnings = tuple(
        structs.replace(each, row=places[row.topic])
        for row, _ in planned.values()
        for each in recounted(row, known.get(row.topic, []), drawn, zone, at)
    )
    changes = tuple(change for _, change in planned.values())
    return tuple(row for row, _ in planned.values()), Plan(changes, unchanged, (), warnings)


def _read(
    noun: str, given: dict[str, Any], place: int, known: dict[str, list[Listing]], faults: list[Unfit]
) -> ListedRow | None:
    key = NOUNS[noun][1]
    value = _converted(noun, given, place, faults)
    if value is None:
        return None
    called = getattr(value, key) if key else ""
    wrong = [structs.replace(each, row=place) for each in bound_faults(value, noun, shown(called))]
    faults.extend(wrong)
    if wrong:
        return None
    versions = known.get(f"{noun}:{called or noun}", [])
    last = max((listing.version for listing in versions), default=0)
    if not isinstance(value, Clearance | Permit):
        return row_of(noun, value, last + 1)
    code = _wrong_version(value, versions, last)
    if code:
        figures: dict[str, Param] = {"version": value.version, "last": last, "next": last + 1}
        faults.append(Unfit(noun, called, "version", code, figures, place))
    return row_of(noun, value, value.version)


def _wrong_version(value: Clearance | Permit, versions: Iterable[Listing], last: int) -> str:
    same = next((listing for listing in versions if listing.version == value.version), None)
    if same is None:
        return "version_gap" if value.version != last + 1 else ""
    noun = same.noun
    if _as_json(same.body) != _as_json(bytes(row_of(noun, value, value.version).value).decode()):
        return "version_taken"
    return "version_old" if value.version < last else ""


def _converted(noun: str, given: dict[str, Any], place: int, faults: list[Unfit]) -> Any:
    """JSON has no dates: text becomes what the field wants, strictly, and every key is checked by name."""
    kind, key, _ = NOUNS[noun]
    called = shown(str(given.get(key, "")))[:40] if key else ""
    known = [field.encode_name for field in structs.fields(kind)]
    strange = [name for name in given if name not in known]
    faults.extend(
        Unfit(noun, called, name[:40], "field_unknown", not_known(shown(name), known), place) for name in strange
    )
    if strange:
        return None
    try:
        return msgspec.convert(given, kind, strict=True)
    except msgspec.ValidationError as error:
        wrong = misfit(error, kind)
        faults.append(Unfit(noun, called, wrong.field, f"decode.{wrong.kind}", wrong.params, place))
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


def faults_after(zone: Zone, world: World, rows: list[ListedRow], at: datetime) -> list[Unfit]:
    """What would not fit together any more, now or when what was listed ahead begins; faults that the zone has already
    are not these rows' doing. Of clearances, the world has every version that begins later."""
    listings = [Listing(row.id, row.topic, row.noun, row.version, "", bytes(row.value).decode()) for row in rows]
    before, after = reference_faults(zone), with_listings(zone, listings, at)
    faults = [fault for fault in reference_faults(after) if fault not in before]
    ahead = faults_ahead(zone, world.all(Listing), rows, utc(at.isoformat()))
    faults += [fault for fault in ahead if fault not in faults]
    administrators = _administrators(zone)
    if administrators and not _administrators(after):
        # From then on nobody could list anything, not even an administrator.
        faults.append(Unfit("person", administrators[0], "roles", "last_administrator"))
    return faults


def _administrators(zone: Zone) -> list[str]:
    return sorted(person.staff for person in zone.people.values() if Role.ADMIN in person.roles)
