"""The disk fills up, the directory may not be written, somebody else holds the lock, the server goes away.

Each time: an answer that says what to do, nothing lost, nothing half-done, and work again when the fault is gone.
"""

from __future__ import annotations

import json
import os
import resource
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from custody import commands
from custody.records.entries.audit import audit
from custody.records.entries.fence import Fence
from custody.records.registry import Registry, open_registry
from custody.records.store import tables
from custody.records.store.database import DatabaseError
from custody.records.store.unavailable import UnavailableError
from custody.records.turns import writer
from custody.records.work.orders import Receipt
from custody.zone import Zone
from tests.conftest import Clock
from tests.faults.service import Client, ServiceProcess, prepare
from tests.postgres import PostgresServer
from tests.practice import COURIER, SEEDED, TECHNICIAN, Practice, new_id

BLOOD = {"count": 1, "category": "human_blood", "risk": "B1", "amount": 2000, "unit": "uL"}


def register() -> commands.Register:
    return commands.Register(id=new_id(), **BLOOD)  # type: ignore[arg-type]


def entries(registry: Registry) -> list[str]:
    """The ids of what people did, in order."""
    table = tables.entry
    with registry.reading() as connection:
        wanted = select(table.c.id).where(table.c.number > SEEDED).order_by(table.c.number)
        return list(connection.execute(wanted).scalars())


def sound(registry: Registry) -> bool:
    with registry.reading() as connection:
        return audit(connection, registry.book.vkey) == []


@pytest.fixture
def on_sqlite(tmp_path: Path, zone: Zone, clock: Clock) -> Registry:
    return open_registry(tmp_path, "", zone, clock, os.urandom)


def test_a_full_disk_is_said_to_be_full_and_nothing_is_half_done(on_sqlite: Registry) -> None:
    practice = Practice(on_sqlite)
    practice.register()
    with on_sqlite.database.writing.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    refused = []
    while not refused:
        command = register()
        try:
            practice.do(TECHNICIAN, command)
        except UnavailableError as error:
            refused.append((command, str(error)))
    command, said = refused[0]
    assert "free some space" in said
    assert command.id not in entries(on_sqlite)
    with on_sqlite.database.writing.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages * 100}")
    again = practice.do(TECHNICIAN, command)
    assert not again.repeated
    assert sound(on_sqlite)
    on_sqlite.close()


def test_a_service_whose_files_may_not_grow_answers_503_and_loses_nothing(tmp_path: Path) -> None:
    data = tmp_path / "data"
    token = prepare(data, "", TECHNICIAN)[TECHNICIAN]
    acknowledged: list[int] = []
    limit = 4 * 1024 * 1024

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    with ServiceProcess(data, "", preexec_fn=limited) as service:
        client = Client(service.port, token)
        while True:
            body = {"id": new_id(), **BLOOD, "count": 200}
            status, said = client.ask("POST", "/api/v1/containers", body)
            if status != 201:
                break
            acknowledged.append(json.loads(said)["entry"])
        assert status == 503, said
        assert client.ask("GET", "/healthz")[0] == 503
        assert client.ask("GET", "/readyz")[0] == 200
    with ServiceProcess(data, "") as service:
        status, answer = Client(service.port, token).insist("/api/v1/containers", body)
        assert (status, answer["entry"]) == (201, acknowledged[-1] + 1)
    assert acknowledged == list(range(SEEDED + 1, SEEDED + len(acknowledged) + 1))


def test_a_lock_held_by_another_program_is_waited_for(on_sqlite: Registry, tmp_path: Path) -> None:
    practice = Practice(on_sqlite)
    with closing(sqlite3.connect(tmp_path / "custody.sqlite", isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        threading.Timer(0.3, other.execute, ("ROLLBACK",)).start()
        practice.register()
    assert len(entries(on_sqlite)) == 1
    on_sqlite.close()


def test_a_lock_held_for_too_long_is_said_to_be_and_nobody_waits_for_ever(on_sqlite: Registry, tmp_path: Path) -> None:
    with on_sqlite.database.writing.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=150")
    practice = Practice(on_sqlite)
    sent = [register() for _ in range(24)]
    answers: list[Receipt | str] = []

    def ask(command: commands.Register) -> None:
        try:
            answers.append(practice.do(TECHNICIAN, command))
        except UnavailableError as error:
            answers.append(str(error))

    with closing(sqlite3.connect(tmp_path / "custody.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        threads = [threading.Thread(target=ask, args=(command,)) for command in sent]
        for thread in threads:
            thread.start()
        for thread in threads:
            # Twenty-four times the busy timeout would be 3.6 s: a batch must not wait once for each of its pieces.
            thread.join(2.5)
        assert not any(thread.is_alive() for thread in threads)
        assert all("send the same again" in said for said in answers if isinstance(said, str))
        assert len(answers) == 24
        other.execute("ROLLBACK")
    assert [practice.do(TECHNICIAN, command).repeated for command in sent] == [False] * 24
    assert sound(on_sqlite)
    on_sqlite.close()


def test_a_directory_that_became_read_only_is_said_to_be(on_sqlite: Registry) -> None:
    practice = Practice(on_sqlite)
    practice.register()
    own = on_sqlite.database.writing.raw_connection().driver_connection
    assert isinstance(own, sqlite3.Connection)
    own.execute("PRAGMA query_only=ON")
    command = register()
    with pytest.raises(UnavailableError, match="cannot be written"):
        practice.do(TECHNICIAN, command)
    own.execute("PRAGMA query_only=OFF")
    assert practice.do(TECHNICIAN, command).entry.number == SEEDED + 2
    on_sqlite.close()


def test_health_is_a_write_that_the_disk_takes_and_is_good_again_by_itself(
    on_sqlite: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_sqlite.writer.prove()
    own = on_sqlite.database.writing.raw_connection().driver_connection
    assert isinstance(own, sqlite3.Connection)
    own.execute("PRAGMA query_only=ON")
    with pytest.raises(UnavailableError, match="cannot be written"):
        Practice(on_sqlite).do(TECHNICIAN, register())
    for _ in range(2):
        with pytest.raises(UnavailableError, match="cannot be written"):
            on_sqlite.writer.prove()
    monkeypatch.setattr(writer, "FAILED_FOR_S", 0)
    with pytest.raises(UnavailableError, match="cannot be written"):
        on_sqlite.writer.prove()
    own.execute("PRAGMA query_only=OFF")
    on_sqlite.writer.prove()
    assert sound(on_sqlite)
    on_sqlite.close()


@pytest.mark.parametrize("persisted", [True, False])
def test_a_commit_of_unknown_outcome_is_never_guessed(registry: Registry, persisted: bool) -> None:
    practice, command = Practice(registry), register()
    lose_the_next_commit(registry, persisted=persisted)
    with pytest.raises(UnavailableError, match="same id"):
        practice.do(TECHNICIAN, command)
    assert entries(registry) == ([command.id] if persisted else [])
    again = practice.do(TECHNICIAN, command)
    assert again.repeated is persisted
    assert entries(registry) == [command.id]
    assert practice.do(TECHNICIAN, register()).entry.number == SEEDED + 2
    assert sound(registry)


def lose_the_next_commit(registry: Registry, *, persisted: bool) -> None:
    dialect = registry.database.writing.dialect
    commit = dialect.do_commit

    def fail(connection: Any) -> None:
        dialect.do_commit = commit  # type: ignore[method-assign]
        if persisted:
            commit(connection)
        raise dialect.loaded_dbapi.OperationalError("the connection was lost while committing")

    dialect.do_commit = fail  # type: ignore[method-assign]


def test_nothing_is_acknowledged_before_the_fence_has_risen(
    registry: Registry, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    practice, command = Practice(registry), register()

    def fail(fence: Fence, note: str) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(Fence, "raise_to", fail)
        for _ in range(2):
            with pytest.raises(UnavailableError, match="free some space"):
                practice.do(TECHNICIAN, command)
    assert entries(registry) == [command.id]
    assert practice.do(TECHNICIAN, command).repeated
    assert b"\n1\n" in (tmp_path / "head.fence").read_bytes()


def test_a_code_that_chance_draws_twice_overwrites_nobodys_sample(
    tmp_path: Path, empty_url: str, zone: Zone, clock: Clock
) -> None:
    drawn = iter([os.urandom(32), b"\x01" * 16, b"\x01" * 16, b"\x02" * 16, b"\x03" * 16])
    registry = open_registry(tmp_path, empty_url, zone, clock, lambda count: next(drawn)[:count])
    practice = Practice(registry)
    (first,) = practice.register()
    with pytest.raises(IntegrityError):
        practice.register(amount=1)
    assert practice.register() != (first,)
    assert len(entries(registry)) == 2
    registry.close()


@pytest.mark.parametrize("text", ["\x00", "HTC-7K3M9QXD42-5\x00", "A\x00B"])
def test_a_text_that_the_database_cannot_hold_stops_nobody(registry: Registry, text: str) -> None:
    practice = Practice(registry)
    practice.scan("SZ-BENCH-1", practice.badge(TECHNICIAN))
    assert practice.scan("SZ-BENCH-1", text).meaning == "not_ours"
    assert practice.refused(TECHNICIAN, commands.Offer(id=new_id(), subjects=(text,), to=COURIER)) == "code_malformed"


def test_a_data_directory_that_may_not_be_written_is_said_to_be(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    said = start_as_nobody(data)
    assert "DatabaseError" in said
    assert "right to write" in said


def start_as_nobody(data: Path) -> str:
    """What a start says that may only read the directory."""
    program = (
        "import os, sys; from pathlib import Path; from datetime import UTC, datetime\n"
        "from custody.records.registry import open_registry; from custody.zone import load_zone\n"
        "from tests.conftest import ZONE\n"
        "zone = load_zone(ZONE)\n"
        "if os.geteuid() == 0: os.setgid(65534); os.setuid(65534)\n"
        "else: Path(sys.argv[1]).chmod(0o500)\n"
        "open_registry(Path(sys.argv[1]), '', zone, lambda: datetime.now(UTC), os.urandom)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(data)], capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stdout
    return done.stderr


def test_a_file_where_the_data_directory_should_be_is_said_to_be_one(tmp_path: Path, zone: Zone, clock: Clock) -> None:
    (tmp_path / "data").write_text("not a directory")
    with pytest.raises(DatabaseError, match="directory"):
        open_registry(tmp_path / "data", "", zone, clock, os.urandom)


def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path: Path, zone: Zone, clock: Clock) -> None:
    (tmp_path / "custody.sqlite").write_text("these are my notes, not a database" * 100)
    with pytest.raises(DatabaseError, match="backup"):
        open_registry(tmp_path, "", zone, clock, os.urandom)


def test_a_server_that_is_away_is_waited_for_by_nobody_and_found_again(
    tmp_path: Path, zone: Zone, clock: Clock
) -> None:
    with PostgresServer() as server:
        registry = open_registry(tmp_path, server.create(), zone, clock, os.urandom)
        practice = Practice(registry)
        practice.register()
        server.kill()
        command = register()
        with pytest.raises(UnavailableError, match="same id"):
            practice.do(TECHNICIAN, command)
        server.start()
        assert practice.do(TECHNICIAN, command).entry.number == SEEDED + 2
        assert sound(registry)
        registry.close()


def test_a_server_that_is_not_there_at_the_start_is_said_not_to_be(tmp_path: Path, zone: Zone, clock: Clock) -> None:
    with pytest.raises(DatabaseError, match="CUSTODY_DATABASE_URL"):
        open_registry(tmp_path, "postgresql+psycopg://custody@127.0.0.1:1/none", zone, clock, os.urandom)
