"""One piece of work for the writer, and its turn in a batch: what it may know and write."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

import msgspec

from custody.acts import AnyAct, Circumstances, Entry, Listed
from custody.fold import fold
from custody.holding import Listing
from custody.records.turns.loading import Needs
from custody.world import World
from custody.zone import Zone, with_listings

R = TypeVar("R")


class Turn:
    """One batch under way: what its pieces of work may know and write."""

    def __init__(
        self,
        world: World,
        at: datetime,
        zone: Zone,
        size: int,
        known: dict[str, Entry],
        read_entry: Callable[[int], Entry | None],
        read_timelines: Callable[[Sequence[str]], dict[int, Entry]],
        require: Callable[[Needs], None],
        since: datetime,
    ) -> None:
        self.world = world
        self.at = at
        self._zone = zone
        self._listed: list[Listing] = []
        """Rows that this batch has listed and `zone` does not know of yet."""
        self.recorded = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        self.written: list[tuple[Entry, bytes]] = []
        self._size = size
        self._known = known
        self._read_entry = read_entry
        self._read_timelines = read_timelines
        self.touch = False
        """Whether the disk must be written to even if nothing changes."""
        self.require = require
        """Bring more into the world; for work that learns only from an entry what else it needs."""
        self.since = since
        """When this service began to listen."""

    @property
    def zone(self) -> Zone:
        """As it is in force for the next piece of work, with what this batch has listed already. A list of many rows
        takes many acts, and the zone is put together once for all of them."""
        if self._listed:
            self._zone = with_listings(self._zone, self._listed, self.at)
            self._listed = []
        return self._zone

    @property
    def next_number(self) -> int:
        return self._size + 1

    def entry_of(self, request_id: str) -> Entry | None:
        """The entry that was written for this id, before or earlier in this batch."""
        return self._known.get(request_id)

    def entry(self, number: int) -> Entry | None:
        """Any entry of the ledger, those of this batch included."""
        return next((e for e, _ in self.written if e.number == number), None) or self._read_entry(number)

    def timelines(self, codes: Iterable[str]) -> dict[int, Entry]:
        """The whole timelines of what is known of these, by number, what this batch has written included."""
        wanted = {code: None for code in codes if self.world.subject(code) is not None}
        written = (entry for entry, _ in self.written if not wanted.keys().isdisjoint(entry.prior))
        return self._read_timelines(list(wanted)) | {entry.number: entry for entry in written}

    def write(self, request_id: str, request: str, circumstances: Circumstances, act: AnyAct) -> Entry:
        """Take the act into the ledger: it gets the next number and moves the world on."""
        prior = {code: self._last_entry(code) for code in act.subjects()}
        entry = Entry(self.next_number, request_id, self.recorded, request, prior, circumstances, act)
        body = msgspec.json.encode(entry, order="sorted")
        fold(self.world, entry)
        if isinstance(act, Listed):
            rows = (self.world.get(Listing, row.id) for row in act.rows)
            self._listed += [row for row in rows if row is not None]
        self.written.append((entry, body))
        self._known[request_id] = entry
        self._size += 1
        return entry

    def _last_entry(self, code: str) -> int:
        subject = self.world.subject(code)
        return 0 if subject is None else subject.entry


@dataclass(frozen=True, slots=True)
class Work(Generic[R]):
    """What is to be decided: `ids` are the entry ids it may write, so that a repeat is recognised."""

    needs: Needs
    decide: Callable[[Turn], R]
    ids: tuple[str, ...] = ()
