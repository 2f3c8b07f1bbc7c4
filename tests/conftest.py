"""What every test may ask for: the training zone, a registry on either database, people who act in it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from custody.records.registry import Registry, open_registry
from custody.zone import Zone, load_zone
from tests.begun import AT, Begun
from tests.postgres import PostgresServer
from tests.practice import Practice

# How fast a machine is on which others work as well is no fault of what is tested. Our speed is for the benchmark.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

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
def training_zone() -> Zone:
    return load_zone(ZONE)


@pytest.fixture(scope="session")
def zone(training_zone: Zone) -> Zone:
    """The zone that a test is in; a file of tests may have another one."""
    return training_zone


@pytest.fixture
def clock() -> Clock:
    return Clock(AT)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with PostgresServer() as server:
        yield server


@pytest.fixture(scope="session")
def begun_in_a_file(tmp_path_factory: pytest.TempPathFactory, training_zone: Zone) -> Begun:
    return Begun(tmp_path_factory.mktemp("begun"), training_zone)


@pytest.fixture(scope="session")
def begun_on_a_server(tmp_path_factory: pytest.TempPathFactory, training_zone: Zone, postgres: PostgresServer) -> Begun:
    return Begun(tmp_path_factory.mktemp("begun"), training_zone, postgres)


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def empty_url(kind: str, request: pytest.FixtureRequest) -> str:
    """An empty database of each kind in turn; empty text is the SQLite file of the data directory."""
    if kind == "sqlite":
        return ""
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.create()


@pytest.fixture
def database_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path, zone: Zone) -> str:
    """The database of a service that was started once, of each kind in turn; what else it keeps lies in `tmp_path`.

    In another zone than that of the training it is still empty.
    """
    if zone is not request.getfixturevalue("training_zone"):
        return str(request.getfixturevalue("empty_url"))
    begun: Begun = request.getfixturevalue("begun_in_a_file" if kind == "sqlite" else "begun_on_a_server")
    return begun.lay_down(tmp_path)


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
