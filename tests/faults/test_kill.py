"""The service is killed without warning, again and again, under sixteen clients. What it said before stands."""

from __future__ import annotations

import os
import random
import threading
import time
import uuid
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from custody.acts import Entry, Listed, read_entry
from custody.ledger.note import Head, Verifier, open_head
from custody.ledger.proof import verify_consistency
from custody.ledger.tree import consistency_proof
from custody.records.entries.audit import audit
from custody.records.entries.book import nodes_in
from custody.records.registry import Registry, open_registry
from custody.records.store import tables
from custody.records.turns.rebuild import rebuild
from custody.zone import Zone
from tests.conftest import Clock
from tests.faults.service import Client, ServiceProcess, prepare
from tests.practice import COURIER, TECHNICIAN

CLIENTS = 16
KILLS = 26
"""On each of the two databases."""


@dataclass
class Heard:
    """Everything that was ever answered: by request id the body sent and the answer; and every head that was read."""

    answers: dict[str, tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=dict)
    notes: set[str] = field(default_factory=set)
    retries: int = 0


def work(port: int, tokens: dict[str, str], heard: Heard, enough: threading.Event) -> None:
    """Register, hand over, accept; each request sent with one id until it is answered."""
    technician, courier = Client(port, tokens[TECHNICIAN]), Client(port, tokens[COURIER])

    def do(client: Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
        body = {"id": str(uuid.uuid4()), **body}
        status, answer = client.insist(path, body)
        assert status == 201, answer
        heard.answers[body["id"]] = (body, answer)
        return answer

    while not enough.is_set():
        blood = {"count": 2, "category": "human_blood", "risk": "B1", "amount": 2000, "unit": "uL"}
        rack = [tube["code"] for tube in do(technician, "/api/v1/containers", blood)["containers"]]
        handoff = do(technician, "/api/v1/handoffs", {"subjects": rack, "to": COURIER})["handoff"]
        do(courier, f"/api/v1/handoffs/{handoff}/accept", {})
    heard.retries += technician.retries + courier.retries


def read_heads(port: int, tokens: dict[str, str], heard: Heard, enough: threading.Event) -> None:
    client = Client(port, tokens[TECHNICIAN])
    while not enough.wait(0.003):
        try:
            status, note = client.ask("GET", "/api/v1/ledger/head")
        except OSError:
            continue
        if status == 200:
            heard.notes.add(note.decode())


def kill_again_and_again(service: ServiceProcess, chance: random.Random) -> None:
    for _ in range(KILLS):
        time.sleep(chance.uniform(0.05, 0.5))  # the moment is the point: it has no condition to wait for
        service.kill()
        service.start()


@pytest.fixture
def after(tmp_path: Path, empty_url: str, zone: Zone, clock: Clock) -> tuple[Heard, Registry]:
    """What was heard, and the ledger opened once more after it all."""
    data = tmp_path / "data"
    tokens = prepare(data, empty_url, TECHNICIAN, COURIER)
    heard, enough, chance = Heard(), threading.Event(), random.Random(20261123)
    with ServiceProcess(data, empty_url) as service:
        threads = [threading.Thread(target=work, args=(service.port, tokens, heard, enough)) for _ in range(CLIENTS)]
        threads.append(threading.Thread(target=read_heads, args=(service.port, tokens, heard, enough)))
        for thread in threads:
            thread.start()
        try:
            kill_again_and_again(service, chance)
        finally:
            enough.set()
            for thread in threads:
                thread.join()
        service.stop()
    return heard, open_registry(data, empty_url, zone, clock, os.urandom)


def test_nothing_acknowledged_is_lost_and_no_head_contradicts_another(after: tuple[Heard, Registry]) -> None:
    heard, registry = after
    with registry.reading() as connection:
        bodies = connection.execute(select(tables.entry.c.body).order_by(tables.entry.c.number)).scalars().all()
        entries = [read_entry(bytes(body)) for body in bodies]
        check_entries(heard, entries)
        check_heads(heard, registry, len(entries))
        assert audit(connection, registry.book.vkey) == []
    registry.writer.stop()
    with registry.database.writing.connect() as connection, connection.begin():
        assert rebuild(connection).changed == ()
    registry.close()


def check_entries(heard: Heard, entries: list[Entry]) -> None:
    assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
    assert len({entry.id for entry in entries}) == len(entries), "one id stands twice"
    assert heard.retries > KILLS, "the kills hit nobody: the test shows nothing"
    asked = {entry.id for entry in entries if not isinstance(entry.act, Listed)}
    assert asked == set(heard.answers), "an entry that nobody asked for, or one that is lost"
    for request_id, (body, answer) in heard.answers.items():
        entry = entries[answer["entry"] - 1]
        assert entry.id == request_id, f"entry {entry.number} was acknowledged for another request"
        act: Any = entry.act
        if "containers" in answer:
            assert [tube["code"] for tube in answer["containers"]] == list(act.codes)
        if "subjects" in body:
            assert list(act.offered) == body["subjects"]


def check_heads(heard: Heard, registry: Registry, size: int) -> None:
    verifier = Verifier.from_vkey(registry.book.vkey)
    heads = sorted((open_head(note, [verifier]) for note in heard.notes), key=lambda head: head.size)
    seen: dict[int, Head] = {}
    for head in heads:
        assert head.size <= size, "a head was signed over entries that are gone"
        assert seen.setdefault(head.size, head).root == head.root, "two heads over the same size"
    grown = [head for head in seen.values() if head.size]
    assert len(grown) > KILLS
    with registry.reading() as connection:
        for earlier, later in pairwise(grown):
            proof = consistency_proof(earlier.size, later.size, nodes_in(connection))
            assert verify_consistency(earlier.size, later.size, proof, earlier.root, later.root)
