from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import DBAPIError

from custody import commands
from custody.holding import Container, Package
from custody.ledger.note import Verifier, open_head
from custody.ledger.proof import verify_consistency, verify_inclusion
from custody.ledger.tree import consistency_proof, inclusion_proof, leaf_hash
from custody.records.entries.book import head_note, nodes_in
from custody.records.registry import Registry, open_registry
from custody.records.store import tables
from custody.records.store.database import DatabaseError
from custody.records.store.rows import load
from custody.records.store.unavailable import UnavailableError
from custody.records.work.orders import Receipt
from custody.refusal import Refusal
from tests.conftest import Clock
from tests.counting import statements
from tests.practice import COLLEAGUE, COURIER, SEEDED, TECHNICIAN, Practice, new_id


def test_a_register_stands_in_the_ledger_with_its_links_and_state(practice: Practice) -> None:
    codes = practice.register(count=3)
    with practice.registry.reading() as connection:
        links = connection.execute(select(tables.link.c.subject).where(tables.link.c.number > SEEDED)).scalars().all()
        containers = load(connection, Container, "code", codes)
    assert sorted(links) == sorted(codes)
    assert {container.custodian for container in containers} == {TECHNICIAN}


def test_of_what_was_known_only_what_moved_is_written(practice: Practice, registry: Registry) -> None:
    package = practice.package(codes := practice.register(count=3))
    with statements(registry) as sent:
        practice.do(
            TECHNICIAN, commands.Hold(id=new_id(), target=package, hold_kind="quality", reason="stands in the rain")
        )
    (written,) = [statement for statement in sent if statement.startswith("UPDATE package")]
    assert written.count("=") == 2, "the entry that is its last, and which package it is"
    with registry.reading() as connection:
        (known,) = load(connection, Package, "code", [package])
        inside = load(connection, Container, "package", [package])
    assert known.site and known.custodian == TECHNICIAN and {each.code for each in inside} == set(codes)


def test_every_entry_is_proved_under_the_signed_head(practice: Practice, registry: Registry) -> None:
    for _ in range(7):
        practice.register()
    with registry.reading() as connection:
        head = open_head(head_note(connection), [Verifier.from_vkey(registry.book.vkey)])
        bodies = connection.execute(select(tables.entry.c.body).order_by(tables.entry.c.number)).scalars().all()
        assert head.size == len(bodies) == SEEDED + 7
        for index, body in enumerate(bodies):
            proof = inclusion_proof(index, head.size, nodes_in(connection))
            assert verify_inclusion(index, head.size, leaf_hash(bytes(body)), proof, head.root)


def test_a_later_head_continues_an_earlier_one(practice: Practice, registry: Registry) -> None:
    verifier = Verifier.from_vkey(registry.book.vkey)
    practice.register()
    with registry.reading() as connection:
        early = open_head(head_note(connection), [verifier])
    practice.register()
    practice.register()
    with registry.reading() as connection:
        late = open_head(head_note(connection), [verifier])
        proof = consistency_proof(early.size, late.size, nodes_in(connection))
    assert verify_consistency(early.size, late.size, proof, early.root, late.root)


def test_the_same_id_and_bytes_get_the_first_receipt_again(practice: Practice) -> None:
    command = commands.Register(id=new_id(), count=2, category="human_blood", risk="B1", amount=1, unit="mL")
    first = practice.do(TECHNICIAN, command)
    again = practice.do(TECHNICIAN, command)
    assert again.repeated
    assert again.entry == first.entry


def test_the_same_id_with_other_bytes_is_a_conflict(practice: Practice) -> None:
    shared = new_id()
    practice.do(
        TECHNICIAN, commands.Register(id=shared, count=2, category="human_blood", risk="B1", amount=1, unit="mL")
    )
    other = commands.Register(id=shared, count=3, category="human_blood", risk="B1", amount=1, unit="mL")
    assert practice.refused(TECHNICIAN, other) == "id_used"


def test_the_same_id_from_another_person_is_a_conflict(practice: Practice) -> None:
    command = commands.Register(id=new_id(), count=2, category="human_blood", risk="B1", amount=1, unit="mL")
    practice.do(TECHNICIAN, command)
    assert practice.refused(COLLEAGUE, command) == "id_used"


def test_of_two_acceptances_at_the_same_moment_one_is_the_first(practice: Practice, registry: Registry) -> None:
    (code,) = practice.register()
    handoff = practice.offer(code)
    answers: list[Receipt | Refusal] = []
    ready = threading.Barrier(8)

    def accept() -> None:
        ready.wait()
        answers.append(practice.ask(COURIER, commands.Accept(id=new_id()), target=handoff))

    threads = [threading.Thread(target=accept) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [type(answer) for answer in answers].count(Receipt) == 1
    assert {answer.code for answer in answers if isinstance(answer, Refusal)} == {"handoff_answered"}


def test_a_refusal_writes_nothing(practice: Practice, registry: Registry) -> None:
    practice.refused(TECHNICIAN, commands.Offer(id=new_id(), subjects=("HTC-0000000000-0",), to=COURIER))
    with registry.reading() as connection:
        assert len(connection.execute(select(tables.entry)).all()) == SEEDED


@pytest.mark.parametrize("table", ["entry", "link", "crowd", "node"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET {} = {}"])
def test_the_database_itself_refuses_to_change_the_ledger(
    practice: Practice, registry: Registry, table: str, statement: str
) -> None:
    practice.register(count=20)
    column = {"entry": "id", "link": "subject", "crowd": "name", "node": "position"}[table]
    with registry.database.writing.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text(statement.format(table, column, column)))


def test_a_number_that_is_not_the_next_is_refused(practice: Practice, registry: Registry) -> None:
    practice.register()
    for number in (SEEDED + 1, SEEDED + 3):
        row = {"number": number, "id": new_id(), "body": b"{}"}
        with registry.database.writing.connect() as connection, pytest.raises(DBAPIError, match=r"append-only|UNIQUE"):
            connection.execute(tables.entry.insert(), row)


def test_insert_or_replace_cannot_forge_an_entry(tmp_path: Path, registry: Registry, practice: Practice) -> None:
    practice.register()
    if not registry.database.is_sqlite:
        forged = "INSERT INTO entry VALUES (1, 'x', 'x') ON CONFLICT (number) DO UPDATE SET body = 'x'"
    else:
        forged = "INSERT OR REPLACE INTO entry VALUES (1, 'x', x'00')"
    with registry.database.writing.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text(forged))


def test_a_restart_continues_with_the_same_ledger(
    tmp_path: Path, database_url: str, registry: Registry, clock: Clock
) -> None:
    Practice(registry).register()
    registry.writer.stop()
    again = open_registry(tmp_path, database_url, registry.zone, clock, registry.draw)
    receipt = Practice(again).do(
        TECHNICIAN,
        commands.Register(id=new_id(), count=1, category="human_blood", risk="B1", amount=1, unit="mL"),
    )
    assert receipt.entry.number == SEEDED + 2
    again.close()


def test_a_database_older_than_the_last_signed_head_is_not_written_to(
    tmp_path: Path, registry: Registry, clock: Clock
) -> None:
    if not registry.database.is_sqlite:
        # On PostgreSQL the same is shown with an empty database behind the same fence.
        practice = Practice(registry)
        practice.register()
        with pytest.raises(DatabaseError, match="older backup"):
            open_registry(tmp_path, "", registry.zone, clock, registry.draw)
        return
    practice = Practice(registry)
    practice.register()
    with closing(sqlite3.connect(tmp_path / "custody.sqlite")) as copier:
        copier.execute("VACUUM INTO ?", (str(tmp_path / "backup.sqlite"),))
    practice.register()
    registry.writer.stop()
    registry.database.close()
    for leftover in tmp_path.glob("custody.sqlite*"):
        leftover.unlink()
    (tmp_path / "backup.sqlite").rename(tmp_path / "custody.sqlite")
    with pytest.raises(DatabaseError, match="older backup"):
        open_registry(tmp_path, "", registry.zone, clock, registry.draw)


def test_a_ledger_signed_with_another_key_is_not_written_to(
    tmp_path: Path, database_url: str, registry: Registry, clock: Clock
) -> None:
    Practice(registry).register()
    registry.writer.stop()
    (tmp_path / "signing.key").unlink()
    with pytest.raises(DatabaseError, match=r"put back .* needs a database of its own"):
        open_registry(tmp_path, database_url, registry.zone, clock, registry.draw)


def test_a_database_of_a_newer_version_is_refused(
    tmp_path: Path, database_url: str, registry: Registry, clock: Clock
) -> None:
    with registry.database.writing.connect() as connection, connection.begin():
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    registry.writer.stop()
    with pytest.raises(DatabaseError, match="newer version"):
        open_registry(tmp_path, database_url, registry.zone, clock, registry.draw)


def test_migrations_and_tables_say_the_same(registry: Registry) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with registry.database.writing.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), tables.metadata) == []


def test_one_faulty_piece_of_work_does_not_take_its_batch_along(practice: Practice, registry: Registry) -> None:
    from custody.records.turns.loading import Needs
    from custody.records.turns.turn import Turn, Work

    def fail(turn: Turn) -> None:
        raise ArithmeticError("a fault in one piece of work")

    outcomes: list[str] = []
    ready = threading.Barrier(9)

    def good() -> None:
        ready.wait()
        practice.register()
        outcomes.append("good")

    def bad() -> None:
        ready.wait()
        with pytest.raises(ArithmeticError):
            registry.writer.submit(Work(Needs(), fail))
        outcomes.append("bad")

    threads = [threading.Thread(target=good) for _ in range(8)] + [threading.Thread(target=bad)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["bad"] + ["good"] * 8
    with registry.reading() as connection:
        assert len(connection.execute(select(tables.entry)).all()) == SEEDED + 8


def test_who_asks_how_it_is_is_told_soon_that_the_database_is_locked(registry: Registry) -> None:
    """A reader of SQLite waits for nobody who writes; of PostgreSQL, for whoever locks the table."""
    begin = [["BEGIN IMMEDIATE"]]
    if not registry.database.is_sqlite:
        begin = [["BEGIN", f"LOCK TABLE {table}"] for table in ("head", "station_report")]
    other = create_engine(registry.database.writing.url, isolation_level="AUTOCOMMIT")
    for locking in begin:
        began = time.monotonic()
        with other.connect() as held:
            for statement in locking:
                held.exec_driver_sql(statement)
            with pytest.raises(UnavailableError):
                prove(registry)
            assert time.monotonic() - began < 5
            held.exec_driver_sql("ROLLBACK")
        prove(registry)
    other.dispose()


def prove(registry: Registry) -> None:
    """As /healthz does."""
    registry.prove_readable()
    registry.writer.prove()
