"""The single writer: group commit.

Requests hand over a piece of work and wait. One thread takes what is waiting (up to `BATCH`, never waiting for more),
opens one transaction, locks the head row, loads what the batch names, lets each piece of work decide in turn against
a world that the earlier ones have already moved on, writes one statement a table, signs one head, commits once with
full durability and answers them all. A refusal writes nothing. When the bulk write fails, the batch is run again one
piece at a time, so that only the culprit fails; a piece of work therefore must be able to run twice.

After a commit whose outcome is unknown nothing is guessed: running again looks the ids up first.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from custody.access import Token
from custody.holding import Listing
from custody.records.entries import book
from custody.records.store.database import Database
from custody.records.store.rows import save
from custody.records.store.unavailable import UnavailableError, is_the_disk, why_not_written
from custody.records.store.zones import Zones
from custody.records.turns.loading import Loader, Needs
from custody.records.turns.turn import Turn, Work
from custody.world import KEYS, World

R = TypeVar("R")

BATCH = 256
# A request that waits longer than this for the disk is told to come again; its work may still be done, and asking
# again with the same id finds that out.
PATIENCE_S = 20.0

# Whoever asks whether something can be written is answered by a write, but not by one each time.
PROVED_FOR_S = 10.0
# Whoever else holds the database locked for so long is told of; a long piece of work of our own is waited for.
LOCKED_S = 2.0
# A row may still fit where an entry does not: after one that failed, only an entry that is written proves the opposite
# so soon.
FAILED_FOR_S = 30.0

Clock = Callable[[], datetime]


@dataclass(slots=True)
class _Waiting:
    work: Work[Any]
    done: threading.Lock = field(default_factory=threading.Lock)
    result: Any = None
    error: BaseException | None = None


class Writer:
    """Owns the writing connection. `start`, then `submit` from any thread; `stop` finishes what is waiting."""

    def __init__(self, database: Database, ledger: book.Book, zones: Zones, clock: Clock) -> None:
        self._database = database
        self._book = ledger
        self._zones = zones
        self._clock = clock
        self._since = clock()
        self._queue: deque[_Waiting] = deque()
        self._wake = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._unfenced = ""
        self._failed: tuple[float, UnavailableError] | None = None
        self._written = -PROVED_FOR_S
        self._asking_since: float | None = None
        """Since when it waits for the database to be its own; None while it does not."""
        self.halted = ""
        """Why nothing is written any more: the ledger was found altered. Empty while all is well."""
        self.on_commit: Callable[[int], None] = lambda size: None
        self.on_tokens: Callable[[], None] = lambda: None
        """Called when a batch has changed any bearer token, before anybody is answered."""

    def start(self) -> None:
        """Check the ledger against the fence, then take work. Raises DatabaseError when it must not write."""
        with self._database.writing.connect() as connection, connection.begin():
            self._book.open(connection)
        self._thread.start()

    def stop(self) -> None:
        with self._wake:
            self._stopping = True
            self._wake.notify()
        if self._thread.is_alive():
            self._thread.join()

    @property
    def waiting(self) -> int:
        """How many pieces of work the next batch would find."""
        return len(self._queue)

    def prove(self) -> None:
        """UnavailableError unless something can be written now. Asked often, it writes only now and then."""
        if self._failed is not None and time.monotonic() - self._failed[0] < FAILED_FOR_S:
            raise UnavailableError(*self._failed[1].args)
        due = self._failed is not None or time.monotonic() - self._written > PROVED_FOR_S

        def touch(turn: Turn) -> None:
            turn.touch = turn.touch or due

        waiting = self._queued(Work(Needs(), touch))
        if not waiting.done.acquire(timeout=LOCKED_S):
            asking = self._asking_since
            if asking is not None and time.monotonic() - asking > LOCKED_S / 2:
                raise UnavailableError("locked")
            if not waiting.done.acquire(timeout=PATIENCE_S - LOCKED_S):
                raise UnavailableError("slow")
        if waiting.error is not None:
            raise waiting.error

    def submit(self, work: Work[R]) -> R:
        """Carry out the work durably and give its result. UnavailableError when the disk does not let us."""
        waiting = self._queued(work)
        if not waiting.done.acquire(timeout=PATIENCE_S):
            raise UnavailableError("slow")
        if waiting.error is not None:
            raise waiting.error
        return waiting.result  # type: ignore[no-any-return]

    def _queued(self, work: Work[Any]) -> _Waiting:
        waiting = _Waiting(work)
        waiting.done.acquire()
        with self._wake:
            if self.halted:
                raise UnavailableError("altered", self.halted)
            if self._stopping:
                raise UnavailableError("stopping")
            self._queue.append(waiting)
            self._wake.notify()
        return waiting

    def _run(self) -> None:
        while True:
            with self._wake:
                while not self._queue and not self._stopping:
                    self._wake.wait()
                if not self._queue:
                    return
                batch = [self._queue.popleft() for _ in range(min(BATCH, len(self._queue)))]
            self._answer(batch)

    def _answer(self, batch: list[_Waiting]) -> None:
        try:
            results = self._commit([waiting.work for waiting in batch])
        except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to whoever asked for this work
            if len(batch) > 1:
                self._answer_one_by_one(batch)
                return
            batch[0].error = error
            if is_the_disk(error):
                batch[0].error = unavailable = why_not_written(error)
                self._failed = (time.monotonic(), unavailable)
        else:
            for waiting, result in zip(batch, results, strict=True):
                waiting.result = result
        for waiting in batch:
            waiting.done.release()

    def _fence(self, note: str) -> None:
        """Nothing is acknowledged before the fence has risen, even when it could not at the first try."""
        self._unfenced = note or self._unfenced
        if self._unfenced:
            self._book.fence(self._unfenced)
            self._unfenced = ""

    def _answer_one_by_one(self, batch: list[_Waiting]) -> None:
        failures = 0
        for place, waiting in enumerate(batch, 1):
            self._answer([waiting])
            error = waiting.error
            failures = failures + 1 if isinstance(error, UnavailableError) else 0
            if isinstance(error, UnavailableError) and failures == 2:
                # It is not this or that piece of work, it is the disk: trying it with each would only take longer.
                for later in batch[place:]:
                    later.error = UnavailableError(error.code, error.cause)
                    later.done.release()
                return

    def _commit(self, batch: list[Work[Any]]) -> list[Any]:
        at = self._clock()
        self._asking_since = time.monotonic()
        with self._database.writing.connect() as connection, connection.begin():
            size = self._book.lock(connection)
            self._asking_since = None
            known = self._book.by_ids(connection, [request_id for work in batch for request_id in work.ids])
            world = World()
            loader = Loader(connection, world)
            loader.bring(work.needs for work in batch)
            turn = Turn(
                world,
                at,
                self._zones.read(connection, at),
                size,
                known,
                lambda number: self._book.entry(connection, number),
                lambda codes: self._book.timelines(connection, codes),
                lambda needs: loader.bring([needs]),
                self._since,
            )
            results = [work.decide(turn) for work in batch]
            note = self._book.append(connection, size, turn.written) if turn.written else ""
            for noun in KEYS:
                save(connection, noun, world)
            if turn.touch:
                self._book.touch(connection)
        if world.changed(Listing):
            with self._database.reading.connect() as connection:
                self._zones.read(connection, at)
        if world.changed(Token):
            self.on_tokens()
        self._fence(note)
        changed = any(world.changed(noun) for noun in KEYS)
        if changed or turn.touch:
            self._failed, self._written = None, time.monotonic()
        if changed:
            self.on_commit(size + len(turn.written))
        return results
