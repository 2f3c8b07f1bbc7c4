"""What a zone's rows may say: each figure within bounds, each key one that can be typed and stand in an address."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from custody.deciding.gates.surroundings import hours_facts
from custody.deciding.lists.listing import plan_rows
from custody.world import World
from custody.zone import NOUNS, Zone, rows_of
from custody.zone.bounds import bound_faults
from tests.conftest import Clock
from web.pages.frame.times import shown


def row(zone: Zone, noun: str) -> dict[str, Any]:
    """A row of this noun as a program sends it, under a key that is not taken."""
    key = NOUNS[noun][1]
    found = next(each for each in rows_of(zone) if each.noun == noun)
    value = dict(msgspec.json.decode(bytes(found.value)))
    if noun in ("clearance", "permit"):
        value |= {"version": 1}
    return (
        {**value, key: "NEW-1"}
        if noun not in ("rules",)
        else {**value, key: "NEW-1", "valid_from": "2027-01-01T00:00:00+08:00"}
    )


GATES = {"G1": ["technician"], "G2": ["officer"], "G3": ["officer"], "G4": ["technician"]}


@pytest.mark.parametrize(
    ("noun", "changed", "word"),
    [
        ("rules", {"utc_offset_minutes": 100000}, "utc_offset_minutes"),
        ("rules", {"utc_offset_minutes": -1440}, "utc_offset_minutes"),
        ("rules", {"override_minutes": 10**18}, "override_minutes"),
        ("rules", {"override_minutes": 0}, "override_minutes"),
        ("rules", {"quota_warn_percent": -1}, "quota_warn_percent"),
        ("rules", {"clock_hold_seconds": -1}, "clock_hold_seconds"),
        ("rules", {"clock_hold_seconds": 2}, "clock_warn_seconds"),
        ("rules", {"min_lead_minutes": -5}, "min_lead_minutes"),
        ("rules", {"gate_roles": {}}, "G1"),
        ("rules", {"gate_roles": {**GATES, "G2": []}}, "G2"),
        ("rules", {"gates_before": {"G2": ["G3"], "G3": ["G2"]}}, "back to itself"),
        ("rules", {"gates_before": {"G2": ["G2"]}}, "back to itself"),
        ("rules", {"valid_from": "0001-01-01T00:00:00+08:00"}, "1970"),
        ("rules", {"version": "a/b"}, "version"),
        ("rules", {"missing_logger": "PASS"}, "missing_logger"),
        ("checkpoint", {"opens": "99:99", "closes": "22:00"}, "07:00"),
        ("checkpoint", {"opens": "aa", "closes": "22:00"}, "07:00"),
        ("checkpoint", {"opens": "07:00", "closes": ""}, "together"),
        ("checkpoint", {"code": "a b"}, "code"),
        ("clearance", {"number": "A/B"}, "number"),
        ("clearance", {"number": "A\u202eB"}, "number"),
        ("clearance", {"number": "X" * 300}, "number"),
        ("clearance", {"number": "lower"}, "number"),
        ("clearance", {"valid_to": "9999-12-31T23:59:59-11:00"}, "2200"),
        ("clearance", {"min_lead_minutes": -1}, "min_lead_minutes"),
        ("permit", {"quantity": 10**15}, "quantity"),
        ("permit", {"number": "x\u0000"}, "number"),
        ("organisation", {"code": "SZ ALPHA"}, "code"),
        ("organisation", {"names": {"en": "a\u202eb", "zh-Hant": "a", "zh-Hans": "a"}}, "cannot be seen"),
        ("station", {"printers": ["../x"]}, "printer"),
        ("vehicle", {"registration": "A?B"}, "registration"),
        ("person", {"staff": "a|b"}, "staff"),
    ],
)
def test_a_row_out_of_bounds_is_told_by_its_row(
    zone: Zone, clock: Clock, noun: str, changed: dict[str, Any], word: str
) -> None:
    bad = {**row(zone, noun), **changed}
    plan = plan_rows(noun, [row(zone, noun), bad], zone, World(), clock())
    assert plan.changes == ()
    assert {fault.row for fault in plan.faults} == {2}
    assert any(word in fault.field or word in fault.say()["en"] for fault in plan.faults), plan.faults


def test_whatever_whole_number_a_figure_is_given_it_is_listed_or_refused(zone: Zone, clock: Clock) -> None:
    """No figure of a rule set is without bounds."""
    sound = row(zone, "rules")
    for name, value in sound.items():
        if isinstance(value, int):
            for figure in (-(2**62), 2**62):
                plan = plan_rows("rules", [{**sound, name: figure}], zone, World(), clock())
                assert plan.faults, name


def test_an_authoritys_number_may_be_in_any_writing(zone: Zone) -> None:
    clearance = next(iter(zone.clearances.values()))
    for number in ("TRAIN-SOUTH-1", "(2026)沪特审0001", "DH.599A 12"):
        assert list(bound_faults(msgspec.structs.replace(clearance, number=number), "clearance", number)) == []


def test_the_training_zone_is_within_bounds(zone: Zone) -> None:
    tables = (zone.stations, zone.people, zone.clearances, zone.permits, zone.vehicles, zone.checkpoints)
    assert [fault for table in tables for value in table.values() for fault in bound_faults(value, "", "")] == []


def test_what_was_listed_before_there_were_bounds_stops_no_page() -> None:
    assert shown("2026-11-23T02:00:00Z", 100_000) == "2026-11-24 01:59:00 +23:59"
    assert shown("2026-11-23T02:00:00Z", -(10**9)) == "2026-11-22 02:01:00-23:59"


@pytest.mark.parametrize("opens", ["aa", "99:99", "7:00"])
def test_hours_that_nobody_can_read_are_not_known(zone: Zone, opens: str) -> None:
    code = next(iter(zone.checkpoints))
    changed = msgspec.structs.replace(zone.checkpoints[code], opens=opens, closes="22:00")
    assert hours_facts(msgspec.structs.replace(zone, checkpoints={code: changed}), code) is None
