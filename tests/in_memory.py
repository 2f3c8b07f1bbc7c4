"""A registry without a database: one command after the other against a world in memory. For tests of meaning."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import count
from typing import TypeVar

from custody.acts import Entry
from custody.records.turns.request import Request
from custody.records.turns.turn import Turn, Work
from custody.records.work.orders import Receipt, work_for
from custody.records.work.scanning import take_scan
from custody.refusal import Refusal
from custody.scanning.reading import Answer, Reading
from custody.world import World
from custody.zone import Zone

R = TypeVar("R")


class InMemoryRegistry:
    """Answers as a `custody.records.registry.Registry` does, from a world that simply knows everything."""

    def __init__(self, zone: Zone, clock: Callable[[], datetime]) -> None:
        self.zone = zone
        self.clock = clock
        self.world = World()
        self.entries: list[Entry] = []
        self._drawn = _draws()

    def carry_out(self, request: Request) -> Receipt | Refusal:
        return self._take_turn(work_for(request, self._draw))

    def take_scan(self, reading: Reading, operator: str) -> Answer | Refusal:
        return self._take_turn(take_scan(reading, operator, self._draw, lambda *about: " ".join(about)))

    def _take_turn(self, work: Work[R]) -> R:
        turn = Turn(
            self.world,
            self.clock(),
            self.zone,
            len(self.entries),
            {entry.id: entry for entry in self.entries},
            lambda number: self.entries[number - 1] if number <= len(self.entries) else None,
            lambda codes: {entry.number: entry for entry in self.entries if not set(codes).isdisjoint(entry.prior)},
            lambda needs: None,
            self.clock(),
        )
        result = work.decide(turn)
        self.zone = turn.zone
        self.entries += [entry for entry, _ in turn.written]
        return result

    def _draw(self, length: int) -> bytes:
        return next(self._drawn)[:length]


def _draws() -> Iterator[bytes]:
    return (hashlib.sha256(number.to_bytes(8, "big")).digest() for number in count())
