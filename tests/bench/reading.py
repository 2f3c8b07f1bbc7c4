"""Small and big ledgers: look-up, timeline, audit, bytes an entry."""

from __future__ import annotations

import hashlib
import os
import random
from datetime import UTC, datetime
from pathlib import Path

from custody import acts
from custody.acts import Actor, Circumstances
from custody.codes import Kind, new_code
from custody.records.entries.audit import audit
from custody.records.registry import Registry, open_registry
from custody.records.store.rows import save
from custody.records.turns.turn import Turn
from custody.records.views import reading
from custody.world import KEYS, World
from custody.zone import load_zone
from tests.bench.figures import percentile, say, seconds
from tests.conftest import ZONE
from tests.practice import COURIER, SEEDED, TECHNICIAN, new_id

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
CHUNK = 1_000
"""Containers written in one transaction; each lives through four entries."""


def by_size(directory: Path, sizes: tuple[int, int]) -> None:
    """Look-up and timeline at both sizes; the ratio says how much slower the big ledger is not."""
    found = {}
    for size in sizes:
        data = directory / str(size)
        data.mkdir()
        registry = open_registry(data, "", load_zone(ZONE), lambda: NOW, os.urandom)
        codes = write_ledger(registry, size)
        found[size] = _look(registry, random.Random(7).choices(codes, k=1000))
        if size == sizes[0]:
            _audit(registry)
        registry.close()
        say(f"storage.{size}_entries", (data / "custody.sqlite").stat().st_size / size, "bytes/entry")
    for what, place in (("lookup", 0), ("timeline", 1)):
        for size in sizes:
            middle, first = found[size][place], found[sizes[0]][place]
            ratio, against = (first / middle, f"at {sizes[0]} entries") if size != sizes[0] else (None, "")
            say(f"{what}.{size}_entries", middle * 1000, "ms", ratio, against)


def write_ledger(registry: Registry, size: int) -> list[str]:
    """A ledger of this many entries: each container registered, verified, offered, accepted. The codes."""
    codes: list[str] = []
    while len(codes) * 4 < size:
        codes += _write_chunk(registry, SEEDED + len(codes) * 4, min(CHUNK, size // 4 - len(codes)))
    return codes


def _write_chunk(registry: Registry, size: int, count: int) -> list[str]:
    codes = [str(new_code(Kind.CONTAINER, os.urandom)) for _ in range(count)]
    world = World()
    turn = Turn(world, NOW, registry.zone, size, {}, lambda number: None, lambda codes: {}, lambda needs: None, NOW)
    giver = _by(TECHNICIAN, "SZ-ALPHA", "technician")
    receiver = _by(COURIER, "HT-COURIER", "courier")
    for code in codes:
        handoff = new_id()
        who = (TECHNICIAN, COURIER, "HT-COURIER")
        registered = acts.Registered((code,), "human_blood", "B1", 2000, "uL", "SZ-ALPHA", "SZ-ALPHA-LAB")
        turn.write(new_id(), "0" * 64, giver, registered)
        turn.write(new_id(), "0" * 64, giver, acts.LabelVerified(code))
        turn.write(handoff, "0" * 64, giver, acts.Offered(handoff, (code,), *who))
        turn.write(new_id(), "0" * 64, receiver, acts.Accepted(handoff, (code,), *who))
    with registry.database.writing.connect() as connection, connection.begin():
        registry.book.fence(registry.book.append(connection, size, turn.written))
        for noun in KEYS:
            save(connection, noun, world)
    return codes


def _by(staff: str, organisation: str, role: str) -> Circumstances:
    return Circumstances(at=NOW.isoformat(), actors=(Actor(staff, organisation, role),), station="SZ-BENCH-1")


def _look(registry: Registry, codes: list[str]) -> tuple[float, float]:
    """Median seconds of a look-up and of a timeline, the connection included."""

    def look_up(code: str) -> None:
        with registry.reading() as connection:
            assert reading.container(connection, (code,)) is not None

    def follow(code: str) -> None:
        with registry.reading() as connection:
            assert len(reading.timeline(connection, code)) == 4

    half = len(codes) // 2
    looked = [seconds(lambda code=code: look_up(code))[0] for code in codes[:half]]  # type: ignore[misc]
    followed = [seconds(lambda code=code: follow(code))[0] for code in codes[half:]]  # type: ignore[misc]
    return percentile(looked, 0.5), percentile(followed, 0.5)


def _audit(registry: Registry) -> None:
    with registry.reading() as connection:
        bodies = [bytes(row.body) for row in connection.exec_driver_sql("SELECT body FROM entry ORDER BY number")]
        bare = percentile(seconds(lambda: [hashlib.sha256(body).digest() for body in bodies], 5), 0.5)
        taken = percentile(seconds(lambda: audit(connection, registry.book.vkey), 3), 0.5)
        assert audit(connection, registry.book.vkey) == []
    say("audit", len(bodies) / taken, "entries/s", bare / taken, "bare SHA-256 over the same bytes")
