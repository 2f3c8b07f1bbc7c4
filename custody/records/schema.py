"""Bringing a database to this version's tables, and refusing one that is ahead of it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, func, inspect, select, text

from custody.records.store.database import Database, DatabaseError
from custody.records.store.tables import entry
from custody.records.turns.rebuild import rebuild

HEAD = "0046"


def migrate(database: Database) -> None:
    """Run what is missing, in one transaction. Raises DatabaseError when the database is of a newer version.

    What this version derives from the ledger and an older one did not is derived now, from every entry.
    """
    with database.writing.connect() as connection, connection.begin():
        version = schema_version(connection)
        if version == HEAD:
            return
        _upgrade(connection, version)
        if version and connection.execute(select(func.max(entry.c.number))).scalar():
            rebuild(connection)


def demand_schema(database: Database) -> None:
    """DatabaseError unless the tables are this version's; changes nothing."""
    with database.reading.connect() as connection:
        version = schema_version(connection)
    if version != HEAD:
        raise DatabaseError(
            f"The database has schema {version or 'none'}, this program needs {HEAD}. Start the service once, "
            "which brings an older one up to date; a newer one needs the newer program."
        )


def schema_version(connection: Connection) -> str:
    """The revision that the database says it has; empty when it has none."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")


def _upgrade(connection: Connection, version: str) -> None:
    # Imported here because a start that has nothing to migrate should not wait for it.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if version and version not in known:
        raise DatabaseError(
            f"The database is of a newer version (schema {version}, this program knows up to {HEAD}). "
            "Start the newer program, or restore a backup made by this one."
        )
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
