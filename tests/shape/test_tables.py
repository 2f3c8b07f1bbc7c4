"""The database that migrations make is the one that the code means, and making it twice changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

import custody.records
from custody.holding import Container, Transit
from custody.records.registry import Registry
from custody.records.schema import HEAD, migrate, schema_version
from custody.records.store.database import Database, DatabaseError, open_database
from custody.records.store.rows import load
from custody.records.store.tables import metadata
from custody.records.turns.rebuild import derived_faults
from tests.practice import Practice


@pytest.fixture
def database(tmp_path: Path, empty_url: str):
    opened = open_database(empty_url, tmp_path)
    yield opened
    opened.close()


def test_migrations_make_exactly_the_tables_that_the_code_names(database: Database) -> None:
    migrate(database)
    with database.writing.connect() as connection, connection.begin():
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_migrating_twice_changes_nothing(database: Database) -> None:
    migrate(database)
    with database.writing.connect() as connection, connection.begin():
        before = _shape(connection)
    migrate(database)
    with database.writing.connect() as connection, connection.begin():
        assert _shape(connection) == before
        assert schema_version(connection) == HEAD


def test_a_database_of_a_newer_version_is_left_alone(database: Database) -> None:
    migrate(database)
    with database.writing.connect() as connection, connection.begin():
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseError, match="newer version"):
        migrate(database)
    with database.writing.connect() as connection, connection.begin():
        assert schema_version(connection) == "9999"


def test_the_head_that_start_up_looks_for_is_the_last_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(custody.records.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def _shape(connection) -> list[str]:
    if connection.dialect.name == "sqlite":
        return [str(row) for row in connection.execute(text("SELECT sql FROM sqlite_master ORDER BY name"))]
    query = "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'"
    return sorted(str(row) for row in connection.execute(text(query)))


def test_a_database_of_the_first_version_is_brought_up_to_date_with_what_is_in_it(database: Database) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(custody.records.__file__).parent / "migrations"))
    texts = "category risk unit owner organisation custodian site state place package adopted handoff consignment"
    row = dict.fromkeys(texts.split(), "x") | {"amount": 1, "label_verified": 1, "copies": 1, "entry": 1}
    row |= {"code": "HTC-CHILD", "parent": "HTC-PARENT", "parties": '["SZ-ALPHA"]', "state": "in_hand"}
    names, places = ", ".join(row), ", ".join(f":{name}" for name in row)
    with database.writing.connect() as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        insert = f"INSERT INTO container ({names}) VALUES ({places})"
        connection.execute(text(insert), row)
        connection.execute(text(insert), row | {"code": "HTC-PARENT", "parent": ""})
    migrate(database)
    with database.reading.connect() as connection:
        found = {each.code: each for each in load(connection, Container, "state", ["in_hand"])}
        assert schema_version(connection) == HEAD
    assert found["HTC-CHILD"].parents == ("HTC-PARENT",)
    assert found["HTC-PARENT"].parents == ()
    assert (found["HTC-CHILD"].amount, found["HTC-CHILD"].hgr, found["HTC-CHILD"].park_only) == (1, False, False)


SINCE = {
    "consignment": "mislaid emptied received_by",
    "discrepancy": "explanations resolved_in",
    "hold": "discrepancy not_by",
    "container": "parted refusals warmed lost_by entered filed_in side",
    "package": "doubts sealed_by open_to entered counted logger_serial logger_put_in side shared_seals came_with "
    "taken_off sealed_at",
    "seal": "uses",
    "alias": "others named_by",
    "transit": "kept",
    "listing": "announced",
    "override": "homeward",
    "passage": "form snapshot token barred alone",
    "station_report": "snapshot holder holder_at twin_at doubled_at given asked handed_back machine former giving "
    "told_giving",
    "desk": "companion taken_back",
    "delivery": "kind",
    "notification": "ended_at ended_by ended_why refused_at refused_why accepted_at",
}
"""The columns that have come since the version to which a test goes back."""


def test_what_an_older_version_did_not_derive_is_derived_when_it_is_brought_up_to_date(
    practice: Practice, registry: Registry
) -> None:
    """A journey of an older ledger is counted as crossed, as one that is made today."""
    consignment, package = practice.ready()
    practice.cross(consignment, package)
    with registry.database.writing.connect() as connection, connection.begin():
        connection.execute(text("DELETE FROM transit"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0005'"))
        for column in ("explanation", "explained_by"):
            connection.execute(text(f"ALTER TABLE discrepancy ADD COLUMN {column} TEXT NOT NULL DEFAULT ''"))
        for index in ("hold_by_discrepancy", "container_by_state"):
            connection.execute(text(f"DROP INDEX {index}"))
        for table in ("pad", "downtime_form", "standstill", "logger", "crowd"):
            connection.execute(text(f"DROP TABLE {table}"))
        for table, column in ((table, column) for table, columns in SINCE.items() for column in columns.split()):
            connection.execute(text(f"ALTER TABLE {table} DROP COLUMN {column}"))
    migrate(registry.database)
    with registry.reading() as connection:
        assert derived_faults(connection) == []
        assert len(load(connection, Transit, "consignment", [consignment])) == 3
