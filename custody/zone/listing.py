"""The zone as rows with versions, and rows as the zone: how reference data goes into the ledger and comes out of it.

The files of a zone are what an empty ledger begins with. After that the rows rule: what a file says about something
that is already listed is not looked at, and every change is a new version of a row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from custody.acts import ListedRow
from custody.clearance import CategoryTable, Clearance, Permit, PermitRule
from custody.crossing.moments import seconds
from custody.crossing.settings import Settings
from custody.holding import Listing
from custody.parties import Checkpoint, Organisation, Person, Site, Station, Vehicle
from custody.zone.values import Zone

NOUNS: dict[str, tuple[type[msgspec.Struct], str, str]] = {
    "organisation": (Organisation, "code", "organisations"),
    "site": (Site, "code", "sites"),
    "checkpoint": (Checkpoint, "code", "checkpoints"),
    "station": (Station, "name", "stations"),
    "person": (Person, "staff", "people"),
    "vehicle": (Vehicle, "registration", "vehicles"),
    "clearance": (Clearance, "number", "clearances"),
    "permit": (Permit, "number", "permits"),
    "permit_rule": (PermitRule, "row", "permit_rules"),
    "rules": (Settings, "version", "rules"),
    "categories": (CategoryTable, "", "category_table"),
}
"""Noun -> its type, the field that names a row, and where the zone keeps it."""


def row_of(noun: str, value: Any, version: int) -> ListedRow:
    """This version as a row. A person's name stays out of it: the ledger names people by their staff code alone."""
    kind, key, _ = NOUNS[noun]
    if not isinstance(value, kind):
        raise TypeError(f"{noun} rows hold {kind.__name__}, not {type(value).__name__}")
    if isinstance(value, Person):
        value = msgspec.structs.replace(value, name="")
    called = getattr(value, key) if key else noun
    starts = value.valid_from if isinstance(value, Clearance | Permit) else None
    body = msgspec.Raw(msgspec.json.encode(value, order="sorted"))
    return ListedRow(f"{noun}:{called}", version, body, _utc(starts) if starts is not None else "")


def rows_of(zone: Zone) -> Iterator[ListedRow]:
    """Every row of the zone in its first version; what carries a version of its own keeps it."""
    for noun, (_, _, place) in NOUNS.items():
        table = getattr(zone, place)
        values = table.values() if isinstance(table, dict) else table if isinstance(table, tuple) else (table,)
        for value in values:
            own = value.version if isinstance(value, Clearance | Permit) else 1
            yield row_of(noun, value, own)


def zone_of(files: Zone, listings: Iterable[Listing], at: datetime) -> Zone:
    """The zone as it stands at that time: of each row the newest version that is in force, else the one that will be
    first, the newest of those.

    What an installation says about itself, and the secrets of training, come from its files.
    """
    moment = _utc(at)
    by_version = sorted(listings, key=lambda each: each.version)
    chosen: dict[str, Listing] = {}
    for listing in by_version:
        chosen[listing.topic] = _standing(chosen.get(listing.topic), listing, moment)
    # What stands for its row already, or has a newer version before it, changes nothing when its time comes.
    coming = [each for each in by_version if each.effective > moment and each.version > chosen[each.topic].version]
    coming.sort(key=lambda each: (each.effective, -each.version))
    until = coming[0].effective if coming else ""
    later: dict[str, Clearance] = {}
    for row in (each for each in coming if each.noun == "clearance"):
        clearance = msgspec.json.decode(row.body, type=Clearance)
        later.setdefault(clearance.number, clearance)
    tables: dict[str, dict[str, Any]] = {noun: {} for noun in NOUNS}
    for listing in chosen.values():
        kind, key, _ = NOUNS[listing.noun]
        value = msgspec.json.decode(listing.body, type=kind)
        tables[listing.noun][getattr(value, key) if key else listing.noun] = value
    return Zone(
        about=files.about,
        organisations=tables["organisation"],
        sites=tables["site"],
        checkpoints=tables["checkpoint"],
        stations=tables["station"],
        people=tables["person"],
        vehicles=tables["vehicle"],
        clearances=tables["clearance"],
        permits=tables["permit"],
        permit_rules=tables["permit_rule"],
        category_table=tables["categories"].get("categories", CategoryTable("", ())),
        rules=tuple(sorted(tables["rules"].values(), key=lambda rules: seconds(rules.valid_from))),
        filing=files.filing,
        secrets=files.secrets,
        until=datetime.fromisoformat(until) if until else None,
        later=later,
        formerly=_formerly(by_version, chosen),
    )


def standing(by_version: Iterable[Listing], moment: str) -> Listing | None:
    """Of the versions of one row that in force at this moment in UTC, as the zone has it."""
    found: Listing | None = None
    for each in by_version:
        found = _standing(found, each, moment)
    return found


def with_listings(zone: Zone, listings: Iterable[Listing], at: datetime) -> Zone:
    """The zone after these were listed as well: each that is in force by then takes its row's place."""
    moment, fresh = _utc(at), list(listings)
    before = {row.topic: row for row in rows_of(zone)}
    replaced = {listing.topic for listing in fresh if listing.effective <= moment}
    kept = [
        Listing(row.id, row.topic, row.noun, 0, "", bytes(row.value).decode())
        for row in before.values()
        if row.topic not in replaced
    ]
    moved = zone_of(zone, [*kept, *fresh], at).with_names({staff: who.name for staff, who in zone.people.items()})
    known = [until for until in (zone.until, moved.until) if until is not None]
    listed = {listing.topic for listing in fresh}
    still = {number: each for number, each in zone.later.items() if f"clearance:{number}" not in listed}
    until = min(known, default=None)
    return msgspec.structs.replace(moved, until=until, later={**still, **moved.later}, formerly=zone.formerly)


def _formerly(by_version: Iterable[Listing], chosen: Mapping[str, Listing]) -> dict[str, tuple[str, ...]]:
    """For whom each person was listed as one who hands over, and is not by the row that is chosen now."""
    listed = (row for row in chosen.values() if row.noun == "person" and row.version > 1)
    now = {row.topic: msgspec.json.decode(row.body, type=Person) for row in listed}
    found: dict[str, dict[str, None]] = {}
    for each in (row for row in by_version if row.topic in now):
        before, person = msgspec.json.decode(each.body, type=Person), now[each.topic]
        stays = before.organisation == person.organisation and person.hands_over
        if before.hands_over and not stays:
            found.setdefault(person.staff, {})[before.organisation] = None
    return {staff: tuple(organisations) for staff, organisations in found.items()}


def _standing(before: Listing | None, newer: Listing, moment: str) -> Listing:
    return newer if before is None or newer.effective <= max(moment, before.effective) else before


def _utc(moment: datetime) -> str:
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    try:
        aware = aware.astimezone(UTC)
    except OverflowError:
        # At the edge of the calendar, where its bounds refuse it: taken as it is written.
        aware = aware.replace(tzinfo=UTC)
    return aware.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
