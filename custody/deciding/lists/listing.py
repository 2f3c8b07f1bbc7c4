"""Reference data comes into force: rows are planned against the zone as it stands, and listed only when all are sound.

A plan is a pure question: what would these rows change, and what is wrong with them. Listing them asks the same
question again inside the writer's transaction and refuses when there is any fault, so nothing is ever listed by half.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, NamedTuple

import msgspec
from msgspec import Meta, Struct, structs

from custody import acts, commands
from custody.acts import ListedRow
from custody.clearance import Clearance, Permit
from custody.deciding.lists.announced import Place, listed_again, told_of, versions_of
from custody.deciding.lists.confirming import Confirmation, codes_of, confirmed, not_known_to, of_a_revocation
from custody.deciding.lists.in_hand import Holder, may_leave, of_what_is_in_hand
from custody.deciding.lists.succession import faults_ahead
from custody.deciding.quotas.recounting import by_topic, drawn_topics, recounted
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
    although: Annotated[tuple[Confirmation, ...], Meta(max_length=10)] = ()
    """The warnings of the dry run that are known, by their codes."""


class Change(Struct, frozen=True):
    """One row that would be listed: `fields` says what it would say otherwise than the version whose place it takes,
    old and new as JSON."""

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
    notes: tuple[Unfit, ...] = ()
    """What becomes of the versions that are listed ahead."""


class ToList(NamedTuple):
    """The rows that are listed; the warnings and notes name none of them by its place."""

    rows: tuple[ListedRow, ...]
    warnings: tuple[Unfit, ...]
    notes: tuple[Unfit, ...]


def list_rows(command: ListRows, scene: Scene) -> acts.Listed | Refusal:
    """List the rows, or refuse with the first fault; a row that says nothing new is left out."""
    wrong = scene.lacks_role(Role.ADMIN)
    if wrong is not None:
        return wrong
    rows, plan = _planned(command.noun, command.rows, command.although, scene.zone, scene.world, scene.at)
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
    return _planned(noun, rows, (), zone, world, at)[1]


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


def leaving(command: ListRows, zone: Zone) -> tuple[Holder, ...]:
    """The people of whom it must be known what they have in hand."""
    return may_leave(command.noun, ((str(row.get("staff", "")), row) for row in command.rows), zone)


def _planned(
    noun: str, rows: Iterable[dict[str, Any]], although: Collection[str], zone: Zone, world: World, at: datetime
) -> tuple[tuple[ListedRow, ...], Plan]:
    if noun not in NOUNS:
        return (), Plan((), 0, (Unfit("", noun[:40], "", "none_of", none_of(noun, sorted(NOUNS))),))
    faults: list[Unfit] = []
    places: dict[str, int] = {}
    known, now = versions_of(world), utc(at.isoformat())
    stands = [Place(row, known.get(row.topic, []), now) for row in _each(noun, rows, known, faults, places)]
    changed = [(each, change) for each in stands if (change := _change(each.row, each.instead_of)) is not None]
    planned, unchanged = [each for each, _ in changed], len(stands) - len(changed)

    def placed(told: Iterable[Unfit]) -> tuple[Unfit, ...]:
        return tuple(structs.replace(each, row=places.get(f"{each.noun}:{each.key or each.noun}", 0)) for each in told)

    if not faults and planned:
        alone = (unfit for each in planned for unfit in (*of_a_revocation(each), *of_what_is_in_hand(each, world)))
        faults += placed(alone)
    if not faults and planned:
        faults += placed(faults_after(zone, world, planned, at))
    if faults:
        return (), Plan((), unchanged, tuple(faults))
    listed = list_at(planned, although, zone, world, at)
    changes = tuple(change for _, change in changed)
    return listed.rows, Plan(changes, unchanged, (), placed(listed.warnings), placed(listed.notes))


def _each(
    noun: str,
    rows: Iterable[dict[str, Any]],
    known: Mapping[str, list[Listing]],
    faults: list[Unfit],
    places: dict[str, int],
) -> Iterator[ListedRow]:
    """Each row that can be read, once; `places` gets where it is in the list."""
    for place, given in enumerate(rows, 1):
        row = _read(noun, given, place, known, faults)
        if row is not None and row.topic in places:
            faults.append(Unfit(noun, row.key, "", "twice", {"first": places[row.topic]}, place))
        elif row is not None:
            places[row.topic] = place
            yield row


def _read(
    noun: str, given: dict[str, Any], place: int, known: Mapping[str, list[Listing]], faults: list[Unfit]
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


def _change(row: ListedRow, former: Listing | None) -> Change | None:
    """None when the row says what stands already in its place."""
    new = _as_json(bytes(row.value).decode())
    if former is None:
        return Change(row.topic, row.version, True, {})
    old = _as_json(former.body)
    fields = {name: (old.get(name), new.get(name)) for name in {**old, **new} if old.get(name) != new.get(name)}
    return Change(row.topic, row.version, False, dict(sorted(fields.items()))) if fields else None


def _as_json(body: str) -> dict[str, Any]:
    return dict(msgspec.json.decode(body))


def faults_after(zone: Zone, world: World, planned: Sequence[Place], at: datetime) -> list[Unfit]:
    """What would not fit together any more, now or when what was listed ahead begins; faults that the zone has already
    are not these rows' doing. Of clearances, the world has every version that begins later."""
    rows = [each.row for each in planned]
    listings = [Listing(row.id, row.topic, row.noun, row.version, "", bytes(row.value).decode()) for row in rows]
    before, after = reference_faults(zone), with_listings(zone, listings, at)
    faults = [fault for fault in reference_faults(after) if fault not in before]
    again = [row for each in planned for row in listed_again(each)]
    ahead = faults_ahead(zone, world.all(Listing), [*rows, *again], utc(at.isoformat()))
    faults += [fault for fault in ahead if fault not in faults]
    administrators = _administrators(zone)
    if administrators and not _administrators(after):
        # From then on nobody could list anything, not even an administrator.
        faults.append(Unfit("person", administrators[0], "roles", "last_administrator"))
    return faults


def list_at(planned: Sequence[Place], although: Collection[str], zone: Zone, world: World, at: datetime) -> ToList:
    """The rows in their places, with what follows on each of them, listed again; and what is to be known of it."""
    drawn = by_topic(world.all(Tally))
    rows: list[ListedRow] = []
    warnings: list[Unfit] = []
    notes: list[Unfit] = []
    for place in planned:
        row, asked = confirmed(place, although)
        rows += [row, *listed_again(place)]
        warnings += [*asked, *recounted(row, place.instead_of, drawn, zone, at)]
        notes += told_of(place)
    return ToList(tuple(rows), tuple(warnings), tuple(notes))


def _administrators(zone: Zone) -> list[str]:
    return sorted(person.staff for person in zone.people.values() if Role.ADMIN in person.roles)
