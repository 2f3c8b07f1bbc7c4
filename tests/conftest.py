"""What every test may ask for: the training zone, a registry on either database, people who act in it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from custody.records.registry import Registry, open_registry
from custody.zone import Zone, load_zone
from tests.postgres import PostgresServer
from tests.practice import Practice

ZONE = Path(__file__).parent.parent / "config" / "training"


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture(scope="session")
def zone() -> Zone:
    return load_zone(ZONE)


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 11, 23, 2, 0, tzinfo=UTC))


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with PostgresServer() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database of each kind in turn; empty text is the SQLite file of the data directory."""
    if request.param == "sqlite":
        return ""
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.create()


@pytest.fixture
def registry(tmp_path: Path, database_url: str, zone: Zone, clock: Clock) -> Iterator[Registry]:
    """An open registry of the training zone on each database in turn."""
    opened = open_registry(tmp_path, database_url, zone, clock, os.urandom)
    yield opened
    opened.close()


@pytest.fixture
def practice(registry: Registry) -> Practice:
    """People of the training zone who do things."""
    return Practice(registry)
