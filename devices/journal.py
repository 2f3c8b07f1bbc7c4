"""The station's own book: every reading is on the disk here before anything else is done with it.

One SQLite file, one connection, one process: the file is locked for as long as the station runs. The write-ahead log
with synchronous=FULL is synced at every commit, and moved into the file by `tidy` alone; a single connection that alone
writes and checkpoints is also what keeps SQLite before 3.51.3 from losing a commit when its log is reset
(sqlite.org/wal.html#walresetbug).

    JournalError           what happened and what to do, for the operator
    +-- JournalUnusable    the journal cannot be opened: the station does not start
    +-- NotRecorded        this reading or this answer is not on the disk
    +-- NotReadable        the journal cannot be read now; what is in it is not lost
"""

import contextlib
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import msgspec

from devices.framing import Noise, Reading
from devices.identity import Draw, uuid7
from devices.journal_file import INSERT, LAST, SELECT, UNSAID, UPDATE, open_journal, recorded_of
from devices.place import Place, place_of
from devices.recorded import Moment, Recorded, State

_T = TypeVar("_T")
_MACHINE, _PLACE = "machine", "place"
TIDY_AFTER = 64
"""Writes; of the largest, with what a gate decided from, four megabytes."""


class JournalError(Exception):
    """The journal failed. The text says what happened and what to do."""


class JournalUnusable(JournalError):
    """The journal cannot be opened."""


class NotRecorded(JournalError):
    """This is not on the disk."""


class NotReadable(JournalError):
    """The journal cannot be read now."""


class Journal:
    """The book in `path`. Methods may be called from any thread; `boot` names this run of the station, `machine` (32
    hexadecimal digits) the book itself, for as long as the file lies where it was begun: what was handed back is
    written in no other. `copied`: it lay elsewhere when it was closed, so it is another machine from now on.

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
        self._unmoved = TIDY_AFTER  # nobody knows how much the last run has left
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = open_journal(path)
            here = place_of(path)
        except (OSError, sqlite3.Error) as error:
            raise JournalUnusable(_unusable(path, error)) from error
        self.copied = False
        self._settle_in(here)

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
                lambda: self._db.execute(INSERT, row), lambda: self._find("WHERE id = ?", identity)
            )
            self._previous = (payload, moment.steady, repeats or recorded.line)
            return recorded

    def answer(self, sent: Recorded, state: State, status: int, answer: bytes, at: str) -> Recorded:
        """Writes down what the service said to a pending line. NotRecorded: deliver again, the answer is the same.

        Still pending when the station has said something of the line since it was sent: that must be sent as well.
        """
        unsaid = "" if sent.said is not None else f" AND {UNSAID}"
        settled = "state <> 'PENDING'" if sent.said is not None else f"(state <> 'PENDING' OR NOT {UNSAID})"
        row = (state, status, answer, at, sent.line)
        with self._lock:
            return self._durably(
                lambda: self._db.execute(UPDATE + unsaid, row),
                lambda: self._find(f"WHERE line = ? AND {settled}", sent.line),
            )

    def say(self, line: int, said: bytes, deed: bytes | None = None, token: str = "") -> None:
        """Writes down what the operator is about to be told, and the token that this uses up. NotRecorded: tell him so.

        `deed` is what was decided, for `deeds`. Said once for ever: a second time is NotRecorded, as is a used token.
        """

        def write() -> None:
            self._db.execute("INSERT INTO said (line, body, deed) VALUES (?, ?, ?)", (line, said, deed))
            if token:
                self._db.execute("INSERT INTO spent (token, line) VALUES (?, ?)", (token, line))

        with self._lock:
            found = self._durably(write, lambda: self._find(f"WHERE line = ? AND NOT {UNSAID}", line))
        if found.said != said:
            raise NotRecorded(f"NOT RECORDED: line {line} of the journal {self._path} says something else already.")

    def unsaid(self) -> list[Recorded]:
        """The pending lines of which the station has said nothing, oldest first."""
        query = f"{SELECT} WHERE state = 'PENDING' AND {UNSAID} ORDER BY line"
        return self._read(lambda: [recorded_of(row) for row in self._db.execute(query).fetchall()])

    def deeds(self, after: int) -> list[bytes]:
        """What was decided here in lines behind this one, in order."""
        query = "SELECT deed FROM said WHERE line > ? AND deed IS NOT NULL ORDER BY line"
        return self._read(lambda: [bytes(row[0]) for row in self._db.execute(query, (after,)).fetchall()])

    def spent(self) -> set[str]:
        """The tokens that were used here."""
        return self._read(lambda: {str(row[0]) for row in self._db.execute("SELECT token FROM spent").fetchall()})

    def settled(self) -> int:
        """The last line up to which the service has answered everything."""
        query = (
            "SELECT coalesce((SELECT min(line) - 1 FROM reading WHERE state = 'PENDING'), max(line), 0) FROM reading"
        )
        return self._read(lambda: int(self._db.execute(query).fetchone()[0]))

    def latest(self) -> Recorded | None:
        """The last line that anybody has made something of."""
        return self._read(lambda: self._find(f"WHERE (state = 'ANSWERED' OR NOT {UNSAID}) AND line > ? {LAST}", 0))

    def behind(self, line: int) -> list[Recorded]:
        """The lines behind this one, in order."""
        query = f"{SELECT} WHERE line > ? ORDER BY line"
        return self._read(lambda: [recorded_of(row) for row in self._db.execute(query, (line,)).fetchall()])

    def last(self) -> int:
        """The number of the last line of all; 0 before the first."""
        return self._read(lambda: int(self._db.execute("SELECT coalesce(max(line), 0) FROM reading").fetchone()[0]))

    def keep(self, **values: str) -> None:
        """Remembers these words, durably."""

        def write() -> None:
            for name, value in values.items():
                self._db.execute("INSERT OR REPLACE INTO kept (name, value) VALUES (?, ?)", (name, value))

        with self._lock:
            self._durably(write, lambda: True if all(self._kept(n) == v for n, v in values.items()) else None)

    def kept(self, name: str) -> str:
        return self._read(lambda: self._kept(name))

    def begin_anew(self) -> None:
        """From now on this is another machine: what the one before was given and kept is not its own. NotRecorded: it
        is the one before still."""
        fresh = {_MACHINE: self._draw(16).hex(), _PLACE: msgspec.json.encode(place_of(self._path)).decode()}

        def write() -> None:
            self._db.execute("DELETE FROM kept")
            self._db.executemany("INSERT INTO kept (name, value) VALUES (?, ?)", fresh.items())

        with self._lock:
            self._durably(write, lambda: True if self._kept(_MACHINE) == fresh[_MACHINE] else None)
        self.machine = fresh[_MACHINE]

    def _settle_in(self, here: Place) -> None:
        self.machine, told = self.kept(_MACHINE), self.kept(_PLACE)
        there = msgspec.json.decode(told, type=Place) if told else here
        self.copied = not there.may_be(here)
        if self.copied or not self.machine:
            self.begin_anew()
        elif not told or (here.hardware and not there.hardware):
            self.keep(**{_PLACE: msgspec.json.encode(here).decode()})

    def _kept(self, name: str) -> str:
        row = self._db.execute("SELECT value FROM kept WHERE name = ?", (name,)).fetchone()
        return "" if row is None else str(row[0])

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

    def tidy(self) -> None:
        """Moves what was written into the file itself, once it is much. Takes as long as several scans, so for when
        nobody waits; what was recorded is as safe before as after."""
        with self._lock:
            if self._unmoved < TIDY_AFTER:
                return
            # A disk that fails now is told of by the next scan; until one succeeds the log only grows.
            with contextlib.suppress(sqlite3.Error):
                self._db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
                self._unmoved = 0

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

    def _durably(self, write: Callable[[], object], find: Callable[[], _T | None]) -> _T:
        """Commits `write` and reads it back. After a failure nobody knows what is on the disk: look, then try again."""
        failed: sqlite3.Error | None = None
        for _ in range(2):
            failure = None
            try:
                self._db.execute("BEGIN IMMEDIATE")
                write()
                self._db.execute("COMMIT")
                self._unmoved += 1
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
        self._db = open_journal(self._path)

    def _find(self, where: str, value: str | int) -> Recorded | None:
        row = self._db.execute(f"{SELECT} {where}", (value,)).fetchone()
        return None if row is None else recorded_of(row)


def _unusable(path: Path, error: Exception) -> str:
    if "locked" in str(error):
        return f"The journal {path} is in use: another station runs with it. Stop that one, or give another --data."
    return (
        f"The journal {path} cannot be opened: {error}. Give the station a directory that it can write to (--data), or"
        " move the file aside and keep it: it may hold scans that were not delivered."
    )
