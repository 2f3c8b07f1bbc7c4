"""A snapshot costs no more statements for more that is planned, and leaves out what is too much."""

from __future__ import annotations

import msgspec
import pytest
from msgspec.structs import replace

from custody.records.registry import Registry
from custody.records.work import snapshotting
from custody.snapshot.values import Signed, Snapshot
from tests.conftest import Clock
from tests.counting import statements
from tests.practice import ENTRY, EXIT, Practice


def taken(registry: Registry) -> Snapshot:
    signed: Signed = registry.snapshot(registry.zone.stations[EXIT], "", "one", "1" * 32)
    return msgspec.json.decode(signed.snapshot, type=Snapshot)


def test_a_snapshot_takes_as_many_statements_for_nine_consignments_as_for_one(
    practice: Practice, registry: Registry
) -> None:
    practice.ready(seal="SEAL-0")
    with statements(registry) as first:
        assert len(taken(registry).parts) == 1
    for place in range(1, 9):
        practice.ready(seal=f"SEAL-{place}")
    with statements(registry) as all_of_them:
        assert len(taken(registry).parts) == 9
    assert len(all_of_them) == len(first) <= 30


def test_what_is_planned_too_far_ahead_or_elsewhere_is_not_in_it(
    practice: Practice, registry: Registry, clock: Clock
) -> None:
    number, _ = practice.ready(seal="SEAL-0")
    package = practice.package(practice.register())
    practice.consign(package)  # a draft: nobody has notified it
    assert [part.consignment.number for part in taken(registry).parts] == [number]
    clock.pass_by(days=4)
    assert taken(registry).parts == ()


def test_what_is_too_much_is_left_out_and_said(
    practice: Practice, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    large, _ = practice.ready(count=5, seal="SEAL-0")
    small, _ = practice.ready(count=2, seal="SEAL-1")
    monkeypatch.setattr(snapshotting, "MOST_IN_ONE", 4)
    found = taken(registry)
    assert ([part.consignment.number for part in found.parts], found.left_out) == ([small], 1)
    assert large not in {part.consignment.number for part in found.parts}
    monkeypatch.setattr(snapshotting, "MOST", 1)
    assert taken(registry).left_out == 2 - len(taken(registry).parts)


def test_the_same_things_give_the_same_bytes(practice: Practice, registry: Registry, clock: Clock) -> None:
    for place in range(3):
        practice.ready(seal=f"SEAL-{place}")
    station = registry.zone.stations[EXIT]
    first = registry.snapshot(station, "", "one", "1" * 32)
    clock.pass_by(minutes=1)
    second = registry.snapshot(station, "", "one", "1" * 32)
    assert bytes(first.snapshot) == bytes(second.snapshot)
    assert first.note != second.note, "signed anew, so that its age is that of the last look"


def test_of_several_lanes_one_alone_gets_the_token(practice: Practice, registry: Registry) -> None:
    number, _ = practice.ready(seal="SEAL-0")
    stations = registry.zone.stations
    second = replace(stations[EXIT], name="FTZ-EXIT-9", code="HTS-0000000000-0")
    here = registry.zone.stations | {"FTZ-EXIT-9": second}  # type: ignore[operator]
    zone = replace(registry.zone, stations=here)
    with registry.reading() as connection:
        tokens = {
            each.name: [
                part.token != ""
                for part in msgspec.json.decode(
                    snapshotting.snapshot_of(connection, each, zone, registry.book.token, registry.clock()),
                    type=Snapshot,
                ).parts
                if part.consignment.number == number
            ]
            for each in (stations[EXIT], second, stations["FTZ-EXIT-2"], stations[ENTRY])
        }
    assert tokens == {EXIT: [True], "FTZ-EXIT-9": [False], "FTZ-EXIT-2": [False], ENTRY: [True]}
