"""Reading a zone from its directory of TOML files."""

from pathlib import Path
from typing import TypeVar

import msgspec

from custody.clearance import CategoryTable, Clearance, Permit, PermitRule
from custody.crossing.moments import seconds
from custody.crossing.settings import Settings
from custody.parties import Checkpoint, Names, Organisation, Person, Site, Station, Vehicle
from custody.strict import nearest, read_struct, read_toml
from custody.unfit import Unfit
from custody.zone.bounds import bound_faults
from custody.zone.filing import FilingSettings, filing_faults
from custody.zone.references import reference_faults
from custody.zone.values import About, Secret, Zone

S = TypeVar("S", bound=msgspec.Struct)


class ZoneError(Exception):
    """The zone's files are faulty. The text lists every fault, one a line, each with its file."""


def load_zone(directory: Path) -> Zone:
    """Read and check every `*.toml` in the directory. Any fault: ZoneError with all of them."""
    faults: list[str] = []
    if not directory.is_dir():
        raise ZoneError(
            f"There is no zone in {directory}: it is not a directory. Name one that holds the zone's files."
        )
    rows = _rows(directory, faults)
    people = _keyed(rows, "person", _PersonRow, "staff", faults)
    about = _single(rows, "zone", About, faults)
    categories = _single(rows, "categories", CategoryTable, faults)
    zone = Zone(
        about=about or _NO_ZONE,
        organisations=_keyed(rows, "organisation", Organisation, "code", faults),
        sites=_keyed(rows, "site", Site, "code", faults),
        checkpoints=_keyed(rows, "checkpoint", Checkpoint, "code", faults),
        stations=_keyed(rows, "station", Station, "name", faults),
        people={staff: row.person() for staff, row in people.items()},
        clearances=_keyed(rows, "clearance", Clearance, "number", faults),
        category_table=categories or CategoryTable("", ()),
        rules=tuple(
            sorted(
                _keyed(rows, "rules", Settings, "version", faults).values(),
                key=lambda rules: seconds(rules.valid_from),
            )
        ),
        vehicles=_keyed(rows, "vehicle", Vehicle, "registration", faults),
        permits=_keyed(rows, "permit", Permit, "number", faults),
        permit_rules=_keyed(rows, "permit_rule", PermitRule, "row", faults),
        filing=_filing(rows, faults),
        secrets={staff: Secret(row.pin, row.password) for staff, row in people.items() if row.pin or row.password},
    )
    faults += [] if faults else map(str, _out_of_bounds(zone))
    faults += [] if faults else map(str, reference_faults(zone))
    if faults:
        raise ZoneError(f"The zone in {directory} is faulty:\n" + "\n".join(faults))
    return zone


def _out_of_bounds(zone: Zone) -> list[Unfit]:
    tables = {
        "organisation": zone.organisations,
        "site": zone.sites,
        "checkpoint": zone.checkpoints,
        "station": zone.stations,
        "person": zone.people,
        "vehicle": zone.vehicles,
        "clearance": zone.clearances,
        "permit": zone.permits,
        "permit_rule": zone.permit_rules,
        "rules": {rules.version: rules for rules in zone.rules},
    }
    return [
        fault for name, rows in tables.items() for key, row in rows.items() for fault in bound_faults(row, name, key)
    ]


class _PersonRow(Person, frozen=True, forbid_unknown_fields=True):
    pin: str = ""
    password: str = ""

    def person(self) -> Person:
        return Person(**{name: getattr(self, name) for name in Person.__struct_fields__})


_NO_ZONE = About(Names("", "", ""), "", False, 0, 0)
_KEYS = {
    "organisation": "code",
    "site": "code",
    "checkpoint": "code",
    "station": "name",
    "person": "staff",
    "vehicle": "registration",
    "clearance": "number",
    "permit": "number",
    "permit_rule": "row",
    "rules": "version",
}
_SINGLE = ("zone", "categories", "filing")

Rows = dict[str, list[tuple[str, object]]]
"""Table name -> (the place to name in a fault, the row)."""


def _rows(directory: Path, faults: list[str]) -> Rows:
    rows: Rows = {name: [] for name in (*_KEYS, *_SINGLE)}
    for path in sorted(directory.glob("*.toml")):
        for name, table in read_toml(path, faults).items():
            if name not in rows:
                faults.append(f"{path.name}: unknown table {name!r}.{nearest(name, list(rows))}")
            elif name in _SINGLE:
                rows[name].append((f"{path.name}: {name}", table))
            elif not isinstance(table, list):
                faults.append(f"{path.name}: {name} must be a list of tables; write [[{name}]]")
            else:
                rows[name] += [(f"{path.name}: {name} {_called(name, row, n)}", row) for n, row in enumerate(table, 1)]
    return rows


def _called(name: str, row: object, place: int) -> str:
    called = row.get(_KEYS[name]) if isinstance(row, dict) else None
    return str(called) if called else f"number {place}"


def _keyed(rows: Rows, name: str, kind: type[S], key: str, faults: list[str]) -> dict[str, S]:
    found: dict[str, S] = {}
    for where, row in rows[name]:
        value = read_struct(row, kind, where, faults)
        if value is None:
            continue
        code = getattr(value, key)
        if code in found:
            faults.append(f"{where}: the {key} {code!r} stands twice; each may stand once")
        found[code] = value
    return found


def _filing(rows: Rows, faults: list[str]) -> FilingSettings | None:
    """The one table that may be missing: then notifications are filed by hand."""
    found = _single(rows, "filing", FilingSettings, faults) if rows["filing"] else None
    faults += filing_faults(found) if found is not None else []
    return found


def _single(rows: Rows, name: str, kind: type[S], faults: list[str]) -> S | None:
    if len(rows[name]) != 1:
        places = ", ".join(where for where, _ in rows[name])
        faults.append(f"[{name}] must stand exactly once; it stands {len(rows[name])} times. {places}".rstrip())
        return None
    where, row = rows[name][0]
    return read_struct(row, kind, where, faults)
