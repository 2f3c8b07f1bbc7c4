"""The station's own book: every reading is on the disk here before anything else is done with it.

One SQLite file, one connection, one process: the file is locked for as long as the station runs. The write-ahead log
with synchronous=FULL is synced at every commit; a single connection that alone writes and checkpoints is also what
keeps SQLite before 3.51.3 from losing a commit when its log is reset (sqlite.org/wal.html#walresetbug).

    JournalError           what happened and what to do, for the operator
    +-- JournalUnusable    the journal cannot be opened: the station does not start
    +-- NotRecorded        this reading or this answer is not on the disk
    +-- NotReadable        the journal cannot be read now; what is in it is not lost
"""

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import msgspec

from devices.framing import Noise, Reading
from devices.identity import Draw, uuid7
from devices.recorded import Moment, Recorded, State

_T = TypeVar("_T")


class JournalError(Exception):
    """The journal failed. The text says what happened and what to do."""


class JournalUnusable(JournalError):
    """The journal cannot be opened."""


class NotRecorded(JournalError):
    """This is not on the disk."""


class NotReadable(JournalError):
    """The journal cannot be read now."""


class Journal:
    """The book in `path`. Methods may be called from any thread; `boot` names this run of the station.

    A reading is a repeat when it has the same payload as the reading just before it and came within `repeat_s` seconds
    of it: that is a double read of the scanner. With another scan in between it was meant.
    """

    def __init__(self, path: Path, boot: str, draw: Draw, repeat_s: float = 2.0) -> None:
        self.boot = boot
        self._path = path
        self._draw = draw
        self._repeat_s = repeat_s
        self._lock = threading.Lock()
        self._previous: tuple[bytes, float, int] | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = _open(path)
        except (OSError, sqlite3.Error) as error:
            raise JournalUnusable(_unusable(path, error)) from error

    def record(self, reading: Reading, moment: Moment, offset_ms: int | None = None) -> Recorded:
        """Writes the reading down; when this returns, it is on the disk. NotRecorded: it is not."""
        identity = uuid7(moment.at_ms, self._draw)
        symbology, payload = ("", b"") if isinstance(reading, Noise) else (reading.symbology, reading.payload)
        with self._lock:
            repeats = None if isinstance(reading, Noise) else self._repeated(payload, moment)
            kept = isinstance(reading, Noise) or repeats is not None
            values = (identity, kept, self.boot, moment.at, offset_ms, reading.raw, symbology, payload)
            row = (*values, State.KEPT if kept else State.PENDING, repeats)
            recorded = self._durably(
                lambda: self._db.execute(_INSERT, row), lambda: self._find("WHERE id = ?", identity)
            )
            self._previous = (payload, moment.steady, repeats or recorded.line)
            return recorded

    def answer(self, line: int, state: State, status: int, answer: bytes, at: str) -> Recorded:
        """Writes down what the service said to a pending line. NotRecorded: deliver again, the answer is the same."""
        row = (state, status, answer, at, line)
        with self._lock:
            return self._durably(
                lambda: self._db.execute(_UPDATE, row),
                lambda: self._find("WHERE line = ? AND state <> 'PENDING'", line),
            )

    def next_pending(self, after: int = 0) -> Recorded | None:
        """The oldest line behind line `after` that waits for its answer."""
        return self._read(lambda: self._find("WHERE state = 'PENDING' AND line > ? ORDER BY line LIMIT 1", after))

    def line(self, number: int) -> Recorded | None:
        """The line of this number, as it stands now."""
        return self._read(lambda: self._find("WHERE line = ?", number))

    def count(self, state: State) -> int:
        # The state stands in the text, because SQLite uses a partial index only for a constant that it can see.
        query = f"SELECT count(*) FROM reading WHERE state = '{state.value}'"  # noqa: S608 (a closed set)
        return self._read(lambda: int(self._db.execute(query).fetchone()[0]))

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _repeated(self, payload: bytes, moment: Moment) -> int | None:
        if self._previous is None:
            return None
        before, steady, line = self._previous
        return line if before == payload and moment.steady - steady < self._repeat_s else None

    def _durably(self, write: Callable[[], object], find: Callable[[], Recorded | None]) -> Recorded:
        """Commits `write` and reads it back. After a failure nobody knows what is on the disk: look, then try again."""
        failed: sqlite3.Error | None = None
        for _ in range(2):
            failure = None
            try:
                self._db.execute("BEGIN IMMEDIATE")
                write()
                self._db.execute("COMMIT")
            except sqlite3.Error as error:
                failed = failure = error
            try:
                if failure is not None:
                    self._reopen()
                found = find()
            except sqlite3.Error as error:
                failed = error
                continue
            if found is not None:
                return found
        raise NotRecorded(
            f"NOT RECORDED: the journal {self._path} cannot be written: {failed}."
            " Free or repair the disk, then scan again."
        ) from failed

    def _read(self, read: Callable[[], _T]) -> _T:
        with self._lock:
            try:
                return read()
            except sqlite3.Error as error:
                raise NotReadable(
                    f"The journal {self._path} cannot be read: {error}. Check the disk; nothing recorded is lost."
                ) from error

    def _reopen(self) -> None:
        self._db.close()
        self._db = _open(self._path)

    def _find(self, where: str, value: str | int) -> Recorded | None:
        row = self._db.execute(f"{_SELECT} {where}", (value,)).fetchone()
        return None if row is None else msgspec.convert(dict(zip(_FIELDS, row, strict=True)), Recorded)


_VERSION = 1
_SCHEMA = f"""
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
PRAGMA user_version = {_VERSION};
COMMIT;
"""
_INSERT = """
INSERT INTO reading (id, sequence, boot, at, offset_ms, raw, symbology, payload, state, repeats)
VALUES (?, iif(?, NULL, (SELECT coalesce(max(sequence), 0) + 1 FROM reading)), ?, ?, ?, ?, ?, ?, ?, ?)
"""
_UPDATE = "UPDATE reading SET state = ?, status = ?, answer = ?, answered = ? WHERE line = ? AND state = 'PENDING'"
_FIELDS = Recorded.__struct_fields__
_COLUMNS = ("coalesce(sequence, 0)" if field == "sequence" else field for field in _FIELDS)
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM reading"  # noqa: S608 (our own field names)


def _open(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=0.2, isolation_level=None, check_same_thread=False)
    try:
        # EXCLUSIVE before the first access: a second station on this file fails at once instead of interleaving.
        db.execute("PRAGMA locking_mode = EXCLUSIVE")
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("BEGIN EXCLUSIVE")
        db.execute("COMMIT")
        version = int(db.execute("PRAGMA user_version").fetchone()[0])
        if version == 0:
            db.executescript(_SCHEMA)
        elif version != _VERSION:
            raise sqlite3.DatabaseError(f"it was written by a newer Custody (journal version {version})")
    except sqlite3.Error:
        db.close()
        raise
    return db


def _unusable(path: Path, error: Exception) -> str:
    if "locked" in str(error):
        return f"The journal {path} is in use: another station runs with it. Stop that one, or give another --data."
    return (
        f"The journal {path} cannot be opened: {error}. Give the station a directory that it can write to (--data), or"
        " move the file aside and keep it: it may hold scans that were not delivered."
    )
