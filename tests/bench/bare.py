"""What the service is measured beside: Flask, msgspec and a group-committed insert of one row, and nothing else.

    python -m tests.bench.bare PORT FILE

The same server with the same settings, the same request, the same durability; no rule, no ledger, no state.
"""

from __future__ import annotations

import os
import queue
import sqlite3
import sys
import threading
from dataclasses import dataclass, field

import msgspec
from flask import Flask, Response, request
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from custody import commands
from web.serving import THREADS

BATCH = 256


@dataclass
class Waiting:
    body: bytes
    done: threading.Lock = field(default_factory=threading.Lock)
    number: int = 0


def make_app() -> Flask:
    app = Flask("bare")
    waiting: queue.SimpleQueue[Waiting] = queue.SimpleQueue()
    threading.Thread(target=write, args=(os.environ["BARE_FILE"], waiting), daemon=True).start()
    decode = msgspec.json.Decoder(commands.Offer).decode

    @app.get("/healthz")
    def healthz() -> str:
        return "ok"

    @app.post("/api/v1/handoffs")
    def offer() -> Response:
        command = decode(request.get_data())
        mine = Waiting(msgspec.json.encode(command))
        mine.done.acquire()
        waiting.put(mine)
        mine.done.acquire()
        answer = msgspec.json.encode({"entry": mine.number, "handoff": command.id})
        return Response(answer, 201, content_type="application/json")

    return app


def write(file: str, waiting: queue.SimpleQueue[Waiting]) -> None:
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE entry (number INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT")
    number = 0
    while True:
        batch = [waiting.get()]
        while len(batch) < BATCH and not waiting.empty():
            batch.append(waiting.get())
        for place, one in enumerate(batch, 1):
            one.number = number + place
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO entry VALUES (?, ?)", [(one.number, one.body) for one in batch])
        connection.execute("COMMIT")
        number += len(batch)
        for one in batch:
            one.done.release()


def main(port: str, file: str) -> None:
    os.environ["BARE_FILE"] = file
    Granian(
        "tests.bench.bare:make_app",
        address="127.0.0.1",
        port=int(port),
        interface=Interfaces.WSGI,
        factory=True,
        workers=1,
        blocking_threads=THREADS,
        backpressure=THREADS,
        backlog=1024,
        log_level=LogLevels.error,
    ).serve()


if __name__ == "__main__":
    main(*sys.argv[1:])
