"""Is one row of a zone within bounds: figures, dates, hours, and keys that can be typed, said and stand in an address.

Rows that were listed before a bound was set stay as they are; what is listed from now on is held to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

import msgspec

from custody.clearance import Clearance, Permit, PermitRule
from custody.crossing.finding import Result
from custody.crossing.settings import Gate, Settings
from custody.parties import Checkpoint, Names, Organisation, Person, Site, Station, Vehicle

_YEAR = 366 * 24 * 60
_MOST = 10**12
_CODE = re.compile(r"[A-Z0-9][A-Z0-9._-]{0,39}", re.ASCII)
_LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", re.ASCII)
_CLOCK = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
_NOT_IN_AN_ADDRESS = frozenset("/\\?#%<>\"'`;")
_LONGEST_KEY, _LONGEST_TEXT = 40, 2000
# Staffed gates: somebody must be named who may work them. G0 is asked by everybody, G5 is no place of its own.
_STAFFED = (Gate.G1, Gate.G2, Gate.G3, Gate.G4)

_BOUNDS: Mapping[type, Mapping[str, tuple[int, int]]] = {
    Settings: {
        "expiry_buffer_minutes": (0, _YEAR),
        "warn_days_left": (0, 3660),
        "clock_tolerance_seconds": (0, 86_400),
        "utc_offset_minutes": (-720, 840),
        "min_lead_minutes": (0, _YEAR),
        "max_lead_minutes": (1, _YEAR),
        "early_minutes": (0, _YEAR),
        "late_minutes": (0, _YEAR),
        "quota_warn_percent": (1, 100),
        "clock_warn_seconds": (1, 86_400),
        "clock_hold_seconds": (1, 86_400),
        "custody_gap_minutes": (0, _YEAR),
        "override_minutes": (1, 14 * 24 * 60),
        "explain_hours": (1, 8_760),
        "same_moment_seconds": (0, 3_600),
        "snapshot_soft_minutes": (1, _YEAR),
        "snapshot_hard_minutes": (1, _YEAR),
    },
    Clearance: {
        "version": (1, 1_000_000),
        "min_lead_minutes": (0, _YEAR),
        "max_lead_minutes": (1, _YEAR),
        "expiry_buffer_minutes": (0, _YEAR),
    },
    Permit: {"version": (1, 1_000_000), "quantity": (-_MOST, _MOST)},
}
_KEYS: Mapping[type, tuple[str, re.Pattern[str] | None]] = {
    Organisation: ("code", _CODE),
    Site: ("code", _CODE),
    Checkpoint: ("code", _CODE),
    Station: ("name", _CODE),
    Person: ("staff", _CODE),
    PermitRule: ("row", _LABEL),
    Settings: ("version", _LABEL),
    # These are given by authorities, in whatever writing.
    Clearance: ("number", None),
    Permit: ("number", None),
    Vehicle: ("registration", None),
}


def bound_faults(value: msgspec.Struct, where: str) -> Iterator[str]:
    """What is out of bounds in this row, one sentence each."""
    yield from _key(value, where)
    for name, (least, most) in _BOUNDS.get(type(value), {}).items():
        figure = getattr(value, name)
        if figure is not None and not least <= figure <= most:
            yield f"{where}: {name} is {figure}; write a whole number from {least} to {most}"
    for name in value.__struct_fields__:
        yield from _texts_and_dates(getattr(value, name), f"{where}: {name}")
    match value:
        case Settings():
            yield from _settings(value, where)
        case Checkpoint():
            yield from _hours(value, where)
        case Clearance():
            yield from _amounts(value, where)
        case Station():
            yield from (f"{where}: printer {p!r} is no name" for p in value.printers if not _LABEL.fullmatch(p))
        case _:
            return


def _key(value: msgspec.Struct, where: str) -> Iterator[str]:
    field, pattern = _KEYS.get(type(value), ("", None))
    if not field:
        return
    key = getattr(value, field)
    if pattern is not None and not pattern.fullmatch(key):
        letters = "capital letters" if pattern is _CODE else "letters"
        yield f"{where}: {field} {key[:60]!r} is no key; write up to 40 {letters}, digits, dots and dashes"
    if pattern is None and not _is_number(key):
        yield (
            f"{where}: {field} {key[:60]!r} is no key; write up to {_LONGEST_KEY} characters that can be seen, in "
            "capitals, without the marks of an address like / ? # % and without blanks at the ends"
        )


def _is_number(key: str) -> bool:
    fine = bool(key) and len(key) <= _LONGEST_KEY and key.isprintable() and key == key.strip()
    # Whoever types one is helped to capitals, so one in small letters would never be found.
    return fine and key == key.upper() and not _NOT_IN_AN_ADDRESS & set(key)


def _texts_and_dates(value: Any, where: str) -> Iterator[str]:
    match value:
        case str():
            if len(value) > _LONGEST_TEXT or not value.replace("\n", "").isprintable():
                yield f"{where} is too long, or holds characters that cannot be seen"
        case datetime() | date():
            # The offsets of two time zones must not lead out of the calendar.
            if not 1970 <= value.year <= 2200:
                yield f"{where} is {value.isoformat()}; write a year from 1970 to 2200"
        case Names():
            for name in (value.en, value.zh_hant, value.zh_hans):
                yield from _texts_and_dates(name, where)
        case _:
            return


def _settings(rules: Settings, where: str) -> Iterator[str]:
    for gate in _STAFFED:
        if not rules.gate_roles.get(gate):
            yield f"{where}: gate_roles names no role for {gate.value}; say who may work it"
    yield from (
        f"{where}: gate_roles of {g.value} is empty" for g, r in rules.gate_roles.items() if not r and g not in _STAFFED
    )
    for gate in rules.gates_before:
        if gate in _all_before(gate, rules.gates_before):
            yield f"{where}: gates_before leads from {gate.value} back to itself, so that nothing could ever pass it"
    for low, high in (
        ("min_lead_minutes", "max_lead_minutes"),
        ("clock_warn_seconds", "clock_hold_seconds"),
        ("snapshot_soft_minutes", "snapshot_hard_minutes"),
    ):
        if getattr(rules, low) > getattr(rules, high):
            yield f"{where}: {low} is more than {high}"
    for name in ("missing_logger", "unproven_temperature"):
        if getattr(rules, name) not in (Result.WARN, Result.HOLD):
            yield f"{where}: {name} is {getattr(rules, name).value!r}; write 'WARN' or 'HOLD'"
    if not rules.risk.levels:
        yield f"{where}: risk.levels is empty; name the levels, the lowest first"


def _all_before(gate: Gate, before: Mapping[Gate, tuple[Gate, ...]]) -> set[Gate]:
    found: set[Gate] = set()
    waiting = list(before.get(gate, ()))
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            waiting += before.get(each, ())
    return found


def _hours(checkpoint: Checkpoint, where: str) -> Iterator[str]:
    if bool(checkpoint.opens) != bool(checkpoint.closes):
        yield f"{where}: opens and closes stand together, or both are empty for a checkpoint that never closes"
    for name in ("opens", "closes"):
        clock = getattr(checkpoint, name)
        if clock and not is_clock(clock):
            yield f"{where}: {name} is {clock[:20]!r}; write it like 07:00"


def is_clock(text: str) -> bool:
    """Whether this is a time of day like 07:00."""
    return _CLOCK.fullmatch(text) is not None


def _amounts(clearance: Clearance, where: str) -> Iterator[str]:
    limits = [(f"quota of row {quota.row}: limit", quota.limit) for quota in clearance.quotas]
    limits += [(f"row {s.row}: max_per_consignment", s.max_per_consignment or 0) for s in clearance.scopes]
    yield from (f"{where} {name} is {figure}; write at most {_MOST}" for name, figure in limits if figure > _MOST)
