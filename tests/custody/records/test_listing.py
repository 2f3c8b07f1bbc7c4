"""Reference data with versions: listed whole or not at all, and in force for the very next decision."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from custody import commands
from custody.acts import Listed
from custody.clearance import Clearance, ClearanceStatus
from custody.deciding.lists.listing import ListRows
from custody.records.registry import Registry, open_registry
from custody.records.turns.rebuild import rebuild
from custody.records.views.reading import listings_of
from custody.zone import Zone
from tests.conftest import Clock
from tests.practice import COURIER, TECHNICIAN, Practice, new_id

ADMIN, COMPLIANCE = "ADM-01", "SZA-Q01"


def plain(value: msgspec.Struct) -> dict[str, Any]:
    """As a program sends it: JSON."""
    return dict(msgspec.json.decode(msgspec.json.encode(value)))


def listing(noun: str, *rows: dict[str, Any]) -> ListRows:
    return ListRows(id=new_id(), noun=noun, rows=rows, reason="decided by the board")


def south(registry: Registry) -> Clearance:
    return registry.zone.clearances["TRAIN-SOUTH-1"]


def test_the_zone_in_the_tables_is_the_zone_of_the_files(registry: Registry, zone: Zone) -> None:
    assert registry.zone.clearances == zone.clearances
    assert registry.zone.people == zone.people
    assert registry.zone.rules == zone.rules
    assert registry.zone.permit_rules == zone.permit_rules
    assert registry.zone.category_table == zone.category_table


def test_a_restart_lists_nothing_again_and_keeps_what_was_changed(
    tmp_path: Path, database_url: str, registry: Registry, zone: Zone, clock: Clock
) -> None:
    status = commands.SetClearanceStatus(id=new_id(), clearance="TRAIN-SOUTH-1", status="suspended", reason="letter")
    Practice(registry).do(COMPLIANCE, status)
    registry.writer.stop()
    again = open_registry(tmp_path, database_url, zone, clock, os.urandom)
    assert again.zone.clearances["TRAIN-SOUTH-1"].status is ClearanceStatus.SUSPENDED
    with again.reading() as connection:
        assert [each.version for each in listings_of(connection, "clearance:TRAIN-SOUTH-1")] == [1, 2]
    again.close()


def test_a_suspended_clearance_denies_the_very_next_crossing(practice: Practice, registry: Registry) -> None:
    consignment, package = practice.ready()
    status = commands.SetClearanceStatus(id=new_id(), clearance="TRAIN-SOUTH-1", status="suspended", reason="letter")
    act = practice.do(COMPLIANCE, status).entry.act
    assert isinstance(act, Listed)
    assert south(registry).version == 2
    assert practice.cross(consignment, package).verdict == "DENY"
    back = commands.SetClearanceStatus(id=new_id(), clearance="TRAIN-SOUTH-1", status="active", reason="letter")
    practice.do(ADMIN, back)
    assert south(registry).version == 3
    # It was put together under version 1: two people, or a fresh look, but never silently.
    assert practice.cross(consignment, package).verdict == "HOLD"


def test_only_who_answers_for_it_enters_what_the_authority_decided(practice: Practice) -> None:
    status = commands.SetClearanceStatus(id=new_id(), clearance="TRAIN-NORTH-1", status="revoked", reason="letter")
    assert practice.refused(TECHNICIAN, status) == "role"
    assert practice.refused(COURIER, status) == "role"
    assert practice.refused(COMPLIANCE, status) == "not_a_party"
    same = commands.SetClearanceStatus(id=new_id(), clearance="TRAIN-SOUTH-1", status="active", reason="letter")
    assert practice.refused(COMPLIANCE, same) == "clearance_status_stands"
    unknown = commands.SetClearanceStatus(id=new_id(), clearance="NONE-1", status="active", reason="letter")
    assert practice.refused(ADMIN, unknown) == "clearance_unknown"


def test_a_holder_reports_a_stop_and_never_its_own_release(practice: Practice) -> None:
    def status(value: str) -> commands.SetClearanceStatus:
        return commands.SetClearanceStatus(id=new_id(), clearance="TRAIN-SOUTH-1", status=value, reason="letter")  # type: ignore[arg-type]

    practice.do(COMPLIANCE, status("suspended"))
    assert practice.refused(COMPLIANCE, status("active")) == "only_admin_restores"
    practice.do(ADMIN, status("active"))
    practice.do(COMPLIANCE, status("revoked"))
    assert practice.refused(ADMIN, status("active")) == "clearance_revoked"


def test_rows_are_listed_all_or_none(practice: Practice, registry: Registry) -> None:
    van = {"registration": "AB1234", "organisation": "HT-COURIER", "side": "HK", "cross_boundary_until": "2029-12-31"}
    stray = {**van, "registration": "AB1235", "organisation": "NOBODY"}
    practice.do(ADMIN, listing("vehicle", van))
    assert registry.zone.vehicles["AB1234"].organisation == "HT-COURIER"
    assert practice.refused(ADMIN, listing("vehicle", van)) == "rows_unchanged"
    assert practice.refused(TECHNICIAN, listing("vehicle", {**van, "registration": "X"})) == "role"
    assert practice.refused(ADMIN, listing("vehicle", {**van, "registration": "AB9"}, stray)) == "rows_faulty"
    assert "AB9" not in registry.zone.vehicles


@pytest.mark.parametrize(
    "spoilt",
    [
        {"version": 1, "holder": "SZ-GAMMA"},
        {"version": 3},
        {"version": 2, "holder": "NOBODY"},
        {"version": 2, "valid_to": "2020-01-01T00:00:00+08:00"},
        {"version": 2, "holdr": "SZ-ALPHA"},
        {"version": 2, "status": "sometimes"},
        {"version": 2, "issued_on": "15/12/2025"},
        {"version": 2, "supersedes": "TRAIN-SOUTH-1"},
        {"version": "2"},
    ],
)
def test_a_faulty_clearance_is_not_listed(practice: Practice, registry: Registry, spoilt: dict[str, Any]) -> None:
    row = {**plain(south(registry)), **spoilt}
    assert practice.refused(ADMIN, listing("clearance", row)) == "rows_faulty"
    assert south(registry).version == 1


def test_a_version_that_begins_later_waits_for_its_day(practice: Practice, registry: Registry, clock: Clock) -> None:
    later = clock() + timedelta(days=3)
    row = {**plain(south(registry)), "version": 2, "valid_from": later.isoformat(), "conditions": "renewed"}
    practice.do(ADMIN, listing("clearance", row))
    assert south(registry).version == 1
    clock.pass_by(days=3, seconds=1)
    practice.register()
    assert (south(registry).version, south(registry).conditions) == (2, "renewed")


def test_what_was_listed_is_derived_again_from_the_ledger(practice: Practice, registry: Registry) -> None:
    practice.do(
        ADMIN, commands.SetClearanceStatus(id=new_id(), clearance="TRAIN-SOUTH-1", status="revoked", reason="letter")
    )
    registry.writer.stop()
    with registry.database.writing.connect() as connection, connection.begin():
        assert rebuild(connection).changed == ()


def test_human_blood_does_not_cross_without_the_permit_that_the_law_asks_for(
    practice: Practice, registry: Registry
) -> None:
    consignment, package = practice.ready()
    row = plain(registry.zone.permits["TRAIN-HGR-1"])
    practice.do(ADMIN, listing("permit", {**row, "version": 2, "revoked": True}))
    assert practice.cross(consignment, package).verdict == "DENY"
    practice.do(ADMIN, listing("permit", {**row, "version": 3}))
    assert practice.cross(consignment, package).verdict == "ALLOW"


def test_a_version_that_was_followed_by_another_does_not_come_back(practice: Practice, registry: Registry) -> None:
    first = plain(south(registry))
    practice.do(ADMIN, listing("clearance", {**first, "version": 2, "conditions": "stricter"}))
    assert practice.refused(ADMIN, listing("clearance", first)) == "rows_faulty"
    assert south(registry).version == 2
