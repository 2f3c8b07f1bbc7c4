"""The file of the journal: its tables, how an older one is brought up to date, how it is opened; how a line of it is
written and read."""

import sqlite3
from pathlib import Path

import msgspec

from devices.recorded import Recorded

_VERSION = 2
_SCHEMA = """
BEGIN;
CREATE TABLE reading (
    line INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    sequence INTEGER UNIQUE,
    boot TEXT NOT NULL,
    at TEXT NOT NULL,
    offset_ms INTEGER,
    raw BLOB NOT NULL,
    symbology TEXT NOT NULL,
    payload BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('PENDING', 'ANSWERED', 'REFUSED', 'KEPT')),
    repeats INTEGER REFERENCES reading (line),
    status INTEGER,
    answer BLOB,
    answered TEXT
) STRICT;
CREATE INDEX reading_pending ON reading (line) WHERE state = 'PENDING';
CREATE TRIGGER reading_stays BEFORE DELETE ON reading BEGIN SELECT raise(ABORT, 'readings are never deleted'); END;
PRAGMA user_version = 1;
COMMIT;
"""
_SECOND = f"""
BEGIN;
CREATE TABLE said (line INTEGER PRIMARY KEY REFERENCES reading (line), body BLOB NOT NULL, deed BLOB) STRICT;
CREATE TABLE spent (token TEXT PRIMARY KEY, line INTEGER NOT NULL REFERENCES said (line)) STRICT, WITHOUT ROWID;
CREATE TABLE kept (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TRIGGER said_stays BEFORE DELETE ON said BEGIN SELECT raise(ABORT, 'what was said stays said'); END;
CREATE TRIGGER spent_stays BEFORE DELETE ON spent BEGIN SELECT raise(ABORT, 'a used token stays used'); END;
PRAGMA user_version = {_VERSION};
COMMIT;
"""


def open_journal(path: Path) -> sqlite3.Connection:
    """The one connection to this file, in this version. sqlite3.Error: it cannot be used, or another process does."""
    db = sqlite3.connect(path, timeout=0.2, isolation_level=None, check_same_thread=False)
    try:
        # EXCLUSIVE before the first access: a second station on this file fails at once instead of interleaving.
        db.execute("PRAGMA locking_mode = EXCLUSIVE")
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        # Else every so many pages a commit, with an operator waiting for it, would also move them into the file.
        db.execute("PRAGMA wal_autocheckpoint = 0")
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("BEGIN EXCLUSIVE")
        db.execute("COMMIT")
        version = int(db.execute("PRAGMA user_version").fetchone()[0])
        if version == 0:
            db.executescript(_SCHEMA)
        if version in (0, 1):
            db.executescript(_SECOND)
        elif version != _VERSION:
            raise sqlite3.DatabaseError(f"it was written by a newer Custody (journal version {version})")
    except sqlite3.Error:
        db.close()
        raise
    return db


INSERT = """
INSERT INTO reading (id, sequence, boot, at, offset_ms, raw, symbology, payload, state, repeats)
VALUES (?, iif(?, NULL, (SELECT coalesce(max(sequence), 0) + 1 FROM reading)), ?, ?, ?, ?, ?, ?, ?, ?)
"""
UPDATE = "UPDATE reading SET state = ?, status = ?, answer = ?, answered = ? WHERE line = ? AND state = 'PENDING'"
_FIELDS = Recorded.__struct_fields__
UNSAID = "NOT EXISTS (SELECT 1 FROM said WHERE said.line = reading.line)"
LAST = "ORDER BY line DESC LIMIT 1"
_MADE = {
    "sequence": "coalesce(sequence, 0)",
    "said": "(SELECT body FROM said WHERE said.line = reading.line)",
}
_COLUMNS = (_MADE.get(field, field) for field in _FIELDS)
SELECT = f"SELECT {', '.join(_COLUMNS)} FROM reading"  # noqa: S608 (our own field names)


def recorded_of(row: tuple[object, ...]) -> Recorded:
    """A row of SELECT as a line."""
    return msgspec.convert(dict(zip(_FIELDS, row, strict=True)), Recorded)
