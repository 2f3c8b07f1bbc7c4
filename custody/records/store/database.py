"""Opening the database: SQLite beside us, or PostgreSQL by URL. Engines that begin transactions as we mean them.

SQLite: WAL, synchronous FULL, and exactly one connection that ever writes or checkpoints; readers open the file
read-only. Older versions can lose a committed transaction when two connections reset and checkpoint the same WAL
(sqlite.org/wal.html, fixed in 3.51.3), and the Python driver's own transaction control hides BEGIN, so it is off.
"""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection as Connection  # so that pages can name what they are handed
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.pool import QueuePool

SQLITE_FIXED_IN = (3, 51, 3)
FILE = "custody.sqlite"


class DatabaseError(Exception):
    """The database cannot be used as it is; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Database:
    """`writing` has one connection and takes the write lock at BEGIN; `reading` cannot write, and sees one
    moment from its first statement to the end of its transaction."""

    writing: Engine
    reading: Engine

    @property
    def is_sqlite(self) -> bool:
        return self.writing.dialect.name == "sqlite"

    def close(self) -> None:
        self.reading.dispose()
        self.writing.dispose()


def open_database(url: str, data: Path, readers: int = 16) -> Database:
    """The database at `url`, or the SQLite file in the data directory when it is empty."""
    if not url:
        return _open_sqlite(data / FILE, readers)
    name = make_url(url).get_backend_name()
    if name == "postgresql":
        return _open_postgresql(url, readers)
    raise DatabaseError(f"CUSTODY_DATABASE_URL names {name!r}; use postgresql+psycopg://… or leave it empty for SQLite")


def sqlite_at_risk() -> bool:
    """Whether the SQLite in use has the WAL-reset fault that one writing connection avoids."""
    return sqlite3.sqlite_version_info < SQLITE_FIXED_IN


def _open_sqlite(path: Path, readers: int) -> Database:
    writing = create_engine(
        f"sqlite:///{path}", pool_size=1, max_overflow=0, poolclass=QueuePool, connect_args={"check_same_thread": False}
    )
    reading = create_engine(
        f"sqlite:///file:{path}?mode=ro{_as_it_lies(path)}&uri=true",
        pool_size=readers,
        max_overflow=64,
        poolclass=QueuePool,
        connect_args={"check_same_thread": False},
    )

    @event.listens_for(writing, "connect")
    def _(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("PRAGMA busy_timeout=5000")

    @event.listens_for(reading, "connect")
    def _(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA busy_timeout=5000")

    @event.listens_for(writing, "begin")
    def _(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    @event.listens_for(reading, "begin")
    def _(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN")

    return Database(writing, reading)


def _as_it_lies(path: Path) -> str:
    """A whole database where nothing may be written, as a snapshot: SQLite would look for a log that it cannot make."""
    log = path.with_name(f"{path.name}-wal")
    whole = not log.exists() or log.stat().st_size == 0
    return "&immutable=1" if path.exists() and whole and not os.access(path.parent, os.W_OK) else ""


def _open_postgresql(url: str, readers: int) -> Database:
    writing = create_engine(url, pool_size=1, max_overflow=2, pool_pre_ping=True)
    # All that one look reads is of one moment, as in SQLite: a ledger that grows meanwhile would contradict itself.
    reading = create_engine(
        url,
        isolation_level="REPEATABLE READ",
        pool_size=readers,
        max_overflow=64,
        pool_pre_ping=True,
        execution_options={"postgresql_readonly": True},
    )
    return Database(writing, reading)
