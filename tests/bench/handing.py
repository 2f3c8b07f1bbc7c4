"""Handoffs over HTTP: single ones at 1, 32 and 128 clients, and a box of 96 in one request."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from custody.records.store import tables
from custody.records.store.database import open_database
from tests.bench.figures import percentile, say, seconds
from tests.faults.service import Client, ServiceProcess, free_port
from tests.practice import COLLEAGUE, TECHNICIAN, new_id

BARE = "bare Flask + msgspec + group-commit insert"


class Bare:
    """The bare service in its own process."""

    def __init__(self, directory: Path) -> None:
        self.port = free_port()
        command = [sys.executable, "-m", "tests.bench.bare", str(self.port), str(directory / "bare.sqlite")]
        self._process = subprocess.Popen(command)
        client = Client(self.port, "")
        while True:
            with suppress(OSError):
                client.ask("GET", "/healthz")
                return
            time.sleep(0.05)

    def __enter__(self) -> Bare:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()


def single(service: ServiceProcess, tokens: dict[str, str], directory: Path, duration: float) -> None:
    with Bare(directory) as bare:
        for count in (1, 32, 128):
            racks = [[code] for code in register(service, tokens, count)]
            task = _task(service.port, tokens, racks, duration)
            beside = _load({**task, "port": bare.port, "bare": True})
            _compare(f"handoff.http.{count}_clients", _load(task), beside)


def _compare(name: str, ours: dict[str, Any], beside: dict[str, Any]) -> None:
    rate, bare_rate = ours["acts"] / ours["seconds"], beside["acts"] / beside["seconds"]
    say(name, rate, "acts/s", rate / bare_rate, f"{BARE}: {bare_rate:.0f}/s")
    for share in (50, 99):
        mine, other = (percentile(run["latencies_ms"], share / 100) for run in (ours, beside))
        say(f"{name}.p{share}", mine, "ms", other / mine, f"{BARE}: {other:.1f} ms")
    if ours["errors"] or beside["errors"]:
        say(f"{name}.errors", ours["errors"] + beside["errors"], "errors")


def box(service: ServiceProcess, tokens: dict[str, str], directory: Path, times: int) -> None:
    """Offer and accept a package with 96 inside, over and over, one request at a time."""
    client = Client(service.port, tokens[TECHNICIAN])
    codes = register(service, tokens, 96)
    body = {"id": new_id(), "containers": codes, "print": False}
    package = _answer(client.insist("/api/v1/packages", body))["package"]
    task = {**_task(service.port, tokens, [[package]], 0), "seconds": times * 0.02}
    taken = [latency / 1000 for latency in _load(task)["latencies_ms"]]
    middle = percentile(taken, 0.5)
    directory.mkdir()
    raw = raw_inserts(service.data, directory, package)
    say(
        "handoff.http.box_of_96",
        middle * 1000,
        "ms",
        raw / middle,
        f"raw sqlite3 inserts of its rows: {raw * 1e3:.2f} ms",
    )


def raw_inserts(data: Path, aside: Path, package: str) -> float:
    """Seconds for one commit of the same rows by sqlite3 alone: entry, links, nodes, head, containers, handoff."""
    with closing(sqlite3.connect(f"file:{data / 'custody.sqlite'}?mode=ro", uri=True)) as source:
        (number,) = source.execute("SELECT max(number) FROM link WHERE subject = ?", (package,)).fetchone()
        wanted = {
            "entry": ("number = ?", number),
            "link": ("number = ?", number),
            "node": ("position > (SELECT max(position) FROM node) - ?", 2),
            "head": ("one = ?", 1),
            "container": ("package = ?", package),
            "package": ("code = ?", package),
            "handoff": ("entry >= ?", number - 1),
        }
        rows = {
            name: source.execute(f"SELECT {_columns(name)} FROM {name} WHERE {which}", (value,)).fetchall()
            for name, (which, value) in wanted.items()
        }
    database = open_database("", aside)
    tables.metadata.create_all(database.writing)
    database.close()
    with closing(sqlite3.connect(aside / "custody.sqlite", isolation_level=None)) as target:
        target.execute("PRAGMA journal_mode=WAL")
        target.execute("PRAGMA synchronous=FULL")

        def once() -> None:
            target.execute("BEGIN IMMEDIATE")
            for name, found in rows.items():
                marks = ", ".join("?" for _ in found[0])
                target.executemany(f"INSERT OR REPLACE INTO {name} ({_columns(name)}) VALUES ({marks})", found)
            target.execute("COMMIT")

        return percentile(seconds(once, 100), 0.5)


def _columns(table: str) -> str:
    return ", ".join(column.name for column in tables.metadata.tables[table].columns)


def register(service: ServiceProcess, tokens: dict[str, str], count: int) -> list[str]:
    """Containers in the technician's hand."""
    blood = {"count": count, "category": "human_blood", "risk": "B1", "amount": 2000, "unit": "uL", "print": False}
    client = Client(service.port, tokens[TECHNICIAN])
    return [
        tube["code"] for tube in _answer(client.insist("/api/v1/containers", {"id": new_id(), **blood}))["containers"]
    ]


def _task(port: int, tokens: dict[str, str], racks: list[list[str]], duration: float) -> dict[str, Any]:
    people = {"giver": TECHNICIAN, "receiver": COLLEAGUE}
    secrets = {"giver_token": tokens[TECHNICIAN], "receiver_token": tokens[COLLEAGUE]}
    return {"port": port, "seconds": duration, "racks": racks, **people, **secrets}


def _load(task: dict[str, Any]) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.bench.load"]
    done = subprocess.run(command, input=json.dumps(task), stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _answer(answered: tuple[int, dict[str, Any]]) -> dict[str, Any]:
    status, answer = answered
    if status != 201:
        raise RuntimeError(f"the service answered {status}: {answer}")
    return answer
