"""Of what a gate has said of a consignment only its last words are read, however often it was scanned."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from custody.holding import Passage
from custody.records.registry import Registry, open_registry
from custody.records.store.rows import load_last_passages, to_row
from custody.records.store.tables import TABLES
from custody.zone import Zone
from tests.begun import Begun
from tests.conftest import Clock
from tests.practice import EXIT

_STEPS = 100


def _passage(entry: int, consignment: str, minute: int, verdict: str = "HOLD") -> Passage:
    return Passage(entry, consignment, "G2", "FTZ", EXIT, verdict, f"2026-11-23T02:{minute:02}:00.000000Z")


def _write(connection: Connection, *passages: Passage) -> None:
    names = [column.name for column in TABLES[Passage].c]
    connection.execute(TABLES[Passage].insert(), [dict(zip(names, to_row(each), strict=True)) for each in passages])


def test_of_each_gate_and_verdict_the_last_told_and_the_last_met(registry: Registry) -> None:
    told = [
        _passage(1, "CN-A", 1),
        _passage(2, "CN-A", 9),
        _passage(3, "CN-A", 4),
        _passage(4, "CN-A", 2, "ALLOW"),
        _passage(5, "CN-B", 30),
        _passage(6, "CN-C", 40),
    ]
    with registry.database.writing.begin() as connection:
        _write(connection, *told)
        found = load_last_passages(connection, ["CN-A", "CN-B"])
    assert sorted(each.entry for each in found) == [2, 3, 4, 5]


@pytest.fixture
def embedded(begun_in_a_file: Begun, tmp_path: Path, zone: Zone, clock: Clock) -> Iterator[Registry]:
    opened = open_registry(tmp_path, begun_in_a_file.lay_down(tmp_path), zone, clock, os.urandom)
    yield opened
    opened.close()


def test_the_work_grows_with_the_scans_and_not_with_their_square(embedded: Registry) -> None:
    def steps(consignment: str, count: int, first: int) -> int:
        """The machine's steps in looking for the last words of so many scans, in hundreds."""
        taken = 0

        def tick() -> None:
            nonlocal taken
            taken += 1

        with embedded.database.writing.begin() as connection:
            _write(connection, *(_passage(first + each, consignment, each % 60) for each in range(count)))
            driver = connection.connection.driver_connection
            assert driver is not None
            driver.set_progress_handler(tick, _STEPS)
            load_last_passages(connection, [consignment])
            driver.set_progress_handler(None, 0)
        return taken

    few, many = steps("CN-FEW", 100, 1), steps("CN-MANY", 1_000, 101)
    assert few > 0
    assert many < 20 * few
