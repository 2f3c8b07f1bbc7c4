"""A checkpoint station that has lost its network, without the process around it: the snapshot that the service gave,
opened as a station opens it, and the same decisions over it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec

from custody.acts import Entry
from custody.desk import Desk
from custody.scanning.reading import OnTheDesk, Reading, desk_with
from custody.snapshot.deciding import Decided, decide_aside
from custody.snapshot.held import Held
from custody.snapshot.sealing import open_snapshot, read_label
from custody.snapshot.values import Signed
from tests.practice import new_id
from tests.situations.conftest import Journey

Body = dict[str, Any]
FIRST, SPARE = "1" * 32, "2" * 32
"""Machines."""


class LoneStation:
    """Takes its snapshot at once; `read` says what it tells its operator, `deliver` what the service answers later."""

    def __init__(self, journey: Journey, name: str, draw_id: Callable[[], str] = new_id) -> None:
        self._journey = journey
        self._draw_id = draw_id
        self._client = journey.at("", name)
        self._desk = Desk(station=name)
        self.name = name
        self.spent: set[str] = set()
        self.waiting: list[Body] = []
        self._deeds: list[Entry] = []
        self.giving = 0
        self.take()

    def take(self) -> None:
        """What it decided itself and has told nobody yet is not in what the service gives it."""
        answer = self._client.get(f"/stations/{self.name}/snapshot?boot=one&machine={FIRST}&giving={self.giving}")
        signed = msgspec.json.decode(answer.get_data(), type=Signed)
        self.giving = signed.giving or self.giving
        vkey = self._client.get("/ledger/key").get_data(as_text=True).strip()
        label = read_label(signed.note, vkey, self.name)
        self.held = Held(label, open_snapshot(label, bytes(signed.snapshot)))
        for deed in self._deeds:
            self.held.move_on(deed)

    def read(self, *raws: str, at: datetime | None = None, offset_ms: int = 0) -> list[Decided]:
        """One second apart."""
        first = at or self._journey.house.clock()
        return [self._read(raw, first + timedelta(seconds=place), offset_ms) for place, raw in enumerate(raws)]

    def follow(self, answer: Body) -> None:
        """What the service has answered to a scan here, while there was a network."""
        there = msgspec.convert(answer["desk"], OnTheDesk)
        self._desk = desk_with(self.name, there, self._journey.house.clock().isoformat())

    def deliver(self) -> list[Body]:
        told = [self._client.done("/scans", body) for body in self.waiting]
        self.waiting, self._deeds = [], []
        return told

    def _read(self, raw: str, at: datetime, offset_ms: int) -> Decided:
        body: Body = {"id": self._draw_id(), "station": self.name, "raw": raw, "at": at.isoformat()}
        body["clock_offset_ms"] = offset_ms
        reading = msgspec.convert(body, Reading)
        decided = decide_aside(reading, self._desk, self.held, self.spent, line=len(self.waiting) + 1)
        self._desk = desk_with(self.name, decided.said.desk, at.isoformat())
        if decided.entry is not None:
            self.held.move_on(decided.entry)
            self._deeds.append(decided.entry)
        told = decided.said.decided
        self.spent |= {told.token} if told is not None and told.token else set()
        self.waiting.append({**body, "said": msgspec.json.decode(msgspec.json.encode(decided.said))})
        return decided
