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
from custody.unfit import Unfit, none_of
from custody.wording import Param

Found = tuple[str, str, dict[str, Param]]
"""The field, the code of what is wrong with it, and the values of its words."""

_EITHER = (Result.WARN, Result.HOLD)
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


def bound_faults(value: msgspec.Struct, noun: str, key: str) -> Iterator[Unfit]:
    """What is out of bounds in this row of the noun."""
    for field, code, params in _faults(value):
        yield Unfit(noun, key[:_LONGEST_KEY], field, code, params)


def _faults(value: msgspec.Struct) -> Iterator[Found]:
    yield from _key(value)
    for name, (least, most) in _BOUNDS.get(type(value), {}).items():
        figure = getattr(value, name)
        if figure is not None and not least <= figure <= most:
            yield name, "out_of_bounds", {"value": figure, "least": least, "most": most}
    for name in value.__struct_fields__:
        yield from _texts_and_dates(getattr(value, name), name)
    match value:
        case Settings():
            yield from _settings(value)
        case Checkpoint():
            yield from _hours(value)
        case Clearance():
            yield from _amounts(value)
        case Station():
            for printer in value.printers:
                if not _LABEL.fullmatch(printer):
                    yield "printers", "key_label", {"value": shown(printer)}
        case _:
            return


def _key(value: msgspec.Struct) -> Iterator[Found]:
    field, pattern = _KEYS.get(type(value), ("", None))
    if not field:
        return
    key = getattr(value, field)
    if pattern is not None and not pattern.fullmatch(key):
        yield field, "key_code" if pattern is _CODE else "key_label", {"value": shown(key)}
    if pattern is None and not _is_number(key):
        yield field, "key_number", {"value": shown(key), "most": _LONGEST_KEY}


def _is_number(key: str) -> bool:
    fine = bool(key) and len(key) <= _LONGEST_KEY and key.isprintable() and key == key.strip()
    # Whoever types one is helped to capitals, so one in small letters would never be found.
    return fine and key == key.upper() and not _NOT_IN_AN_ADDRESS & set(key)


def _texts_and_dates(value: Any, field: str) -> Iterator[Found]:
    match value:
        case str():
            if len(value) > _LONGEST_TEXT or not value.replace("\n", "").isprintable():
                yield field, "text_unseen", {"most": _LONGEST_TEXT}
        case datetime() | date():
            # The offsets of two time zones must not lead out of the calendar.
            if not 1970 <= value.year <= 2200:
                yield field, "year", {"value": value.isoformat(), "least": 1970, "most": 2200}
        case Names():
            for lang, name in (("en", value.en), ("zh-Hant", value.zh_hant), ("zh-Hans", value.zh_hans)):
                yield from _texts_and_dates(name, f"{field}.{lang}")
        case _:
            return


def _settings(rules: Settings) -> Iterator[Found]:
    unstaffed = [gate for gate in _STAFFED if not rules.gate_roles.get(gate)]
    unstaffed += [gate for gate, roles in rules.gate_roles.items() if not roles and gate not in _STAFFED]
    for gate in unstaffed:
        yield "gate_roles", "gate_unstaffed", {"gate": gate.value, "number": gate.value}
    for gate in rules.gates_before:
        if gate in _all_before(gate, rules.gates_before):
            yield "gates_before", "gate_ring", {"gate": gate.value, "number": gate.value}
    for low, high in (
        ("min_lead_minutes", "max_lead_minutes"),
        ("clock_warn_seconds", "clock_hold_seconds"),
        ("snapshot_soft_minutes", "snapshot_hard_minutes"),
    ):
        if getattr(rules, low) > getattr(rules, high):
            yield low, "more_than", {"value": getattr(rules, low), "other": high, "most": getattr(rules, high)}
    for name in ("unverified_label", "missing_logger", "unproven_temperature"):
        if getattr(rules, name) not in _EITHER:
            yield name, "none_of", none_of(getattr(rules, name).value, _EITHER)
    if not rules.risk.levels:
        yield "risk.levels", "no_levels", {}


def _all_before(gate: Gate, before: Mapping[Gate, tuple[Gate, ...]]) -> set[Gate]:
    found: set[Gate] = set()
    waiting = list(before.get(gate, ()))
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            waiting += before.get(each, ())
    return found


def _hours(checkpoint: Checkpoint) -> Iterator[Found]:
    if bool(checkpoint.opens) != bool(checkpoint.closes):
        yield "closes" if checkpoint.opens else "opens", "hours_half", {}
    for name in ("opens", "closes"):
        clock = getattr(checkpoint, name)
        if clock and not is_clock(clock):
            yield name, "clock_form", {"value": shown(clock)}


def is_clock(text: str) -> bool:
    """Whether this is a time of day like 07:00."""
    return _CLOCK.fullmatch(text) is not None


def _amounts(clearance: Clearance) -> Iterator[Found]:
    limits = [(f"quotas[{place}].limit", quota.limit) for place, quota in enumerate(clearance.quotas)]
    limits += [
        (f"scopes[{place}].max_per_consignment", scope.max_per_consignment or 0)
        for place, scope in enumerate(clearance.scopes)
    ]
    for field, figure in limits:
        if figure > _MOST:
            yield field, "out_of_bounds", {"value": figure, "least": 1, "most": _MOST}


def shown(found: str) -> str:
    """What was found, short, and without what cannot be seen."""
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in found[:60])
