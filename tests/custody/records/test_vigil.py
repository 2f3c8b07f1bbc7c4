"""A ledger that was altered at rest is neither served nor continued, and whoever looks is told what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from custody.records.entries.audit import audit, missing_guards, newest_faults
from custody.records.entries.book import size_of
from custody.records.registry import Registry, open_registry
from custody.records.store.database import DatabaseError
from custody.records.store.unavailable import UnavailableError
from custody.records.vigil import keep_vigil, look
from custody.zone import Zone
from tests.conftest import Clock
from tests.practice import SEEDED, Practice

GUARD = {"sqlite": "DROP TRIGGER entry_no_update", "postgresql": "DROP TRIGGER entry_append_only ON entry"}


def alter(registry: Registry, statement: str, **values: object) -> None:
    """Write past the guards, as somebody would who has the file."""
    with registry.database.writing.connect() as connection, connection.begin():
        connection.execute(text(GUARD[connection.dialect.name]))
        connection.execute(text(statement), values)


def forge(registry: Registry) -> None:
    with registry.reading() as connection:
        body = bytes(
            connection.execute(text("SELECT body FROM entry WHERE number = :n"), {"n": SEEDED + 1}).scalar_one()
        )
    alter(
        registry,
        "UPDATE entry SET body = :body WHERE number = :n",
        body=body.replace(b"SZA-T01", b"SZA-T02"),
        n=SEEDED + 1,
    )


def test_a_sound_ledger_is_looked_through_without_a_word(practice: Practice, registry: Registry) -> None:
    practice.register(count=3)
    look(registry)
    assert registry.writer.halted == ""
    practice.register()


def test_what_is_written_during_a_look_is_no_fault(practice: Practice, registry: Registry) -> None:
    practice.register(count=3)
    look(registry, lambda: practice.register() and None)
    assert registry.writer.halted == ""
    with registry.reading() as connection:
        before = size_of(connection)
        practice.register()
        assert size_of(connection) == before, "all that one look reads is of one moment"


def test_nothing_is_written_any_more_once_an_altered_entry_was_found(practice: Practice, registry: Registry) -> None:
    practice.register()
    forge(registry)
    look(registry)
    with pytest.raises(UnavailableError, match=f"Entry {SEEDED + 1}|Node"):
        practice.register()


def test_the_vigil_ends_when_it_is_told_to_and_when_it_has_found_something(
    practice: Practice, registry: Registry
) -> None:
    practice.register()
    waits: list[float] = []

    def end_after_three(seconds: float) -> bool:
        waits.append(seconds)
        return len(waits) > 3

    keep_vigil(registry, end_after_three)
    assert len(waits) == 4
    forge(registry)
    keep_vigil(registry, lambda seconds: False)
    assert registry.writer.halted


def test_a_service_does_not_start_over_an_altered_entry(
    practice: Practice, registry: Registry, tmp_path: Path, database_url: str, zone: Zone, clock: Clock
) -> None:
    practice.register()
    forge(registry)
    registry.close()
    with pytest.raises(DatabaseError, match="altered behind the service"):
        open_registry(registry.data, database_url, zone, clock, bytes)


def test_an_id_that_was_altered_beside_its_entry_is_told(practice: Practice, registry: Registry) -> None:
    practice.register()
    alter(registry, "UPDATE entry SET id = 'another' WHERE number = :n", n=SEEDED + 1)
    with registry.reading() as connection:
        assert any("under the id another" in fault for fault in audit(connection, registry.book.vkey))
        assert any("under the id another" in fault for fault in newest_faults(connection, size_of(connection), 10))


def test_a_guard_that_was_taken_away_is_told(practice: Practice, registry: Registry) -> None:
    with registry.reading() as connection:
        assert missing_guards(connection) == []
    with registry.database.writing.connect() as connection, connection.begin():
        connection.execute(text(GUARD[connection.dialect.name]))
    with registry.reading() as connection:
        assert len(missing_guards(connection)) == 1
        assert any("guard" in fault for fault in audit(connection, registry.book.vkey))
