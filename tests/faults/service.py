"""A real service process that tests start, kill without warning and start again; and a client that never gives up."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from custody.records.registry import open_registry
from custody.records.work.admission import issue_token
from custody.zone import load_zone
from tests.conftest import ZONE

GIVE_UP_S = 120.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def prepare(data: Path, url: str, *staff: str, stations: Mapping[str, str] | None = None) -> dict[str, str]:
    """Begin the database of a service that does not run yet; a token for each person and each station's person."""
    data.mkdir(exist_ok=True)
    registry = open_registry(data, url, load_zone(ZONE), lambda: datetime.now(UTC), os.urandom)
    tokens = {person: issue_token(registry.writer, os.urandom, person, "") for person in staff}
    for station, person in (stations or {}).items():
        tokens[station] = issue_token(registry.writer, os.urandom, person, station)
    registry.close()
    return tokens


class ServiceProcess:
    """`start` returns when it answers; `kill` ends it and all it started by SIGKILL; the port stays the same."""

    def __init__(self, data: Path, url: str, **options: Any) -> None:
        self.data = data
        self.url = url
        self.port = free_port()
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> ServiceProcess:
        command = [sys.executable, "-m", "custody.cli", "serve", "--port", str(self.port), "--data", str(self.data)]
        command += ["--database", self.url] if self.url else []
        with (self.data.parent / "service.txt").open("ab") as said:
            self._process = subprocess.Popen(command, start_new_session=True, stdout=said, stderr=said, **self._options)
        deadline = time.monotonic() + 30
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the service did not start: {(self.data.parent / 'service.txt').read_text()}")
            time.sleep(0.02)
        return self

    def kill(self) -> None:
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        while _group_lives(self._process.pid):
            time.sleep(0.002)
        self._process = None

    def hang(self) -> None:
        """It takes connections and answers nothing, until it goes `on`."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGSTOP)

    def on(self) -> None:
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGCONT)

    def stop(self) -> None:
        """End it as an operator does."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(30)
            self._process = None

    def __enter__(self) -> ServiceProcess:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            self.kill()

    def _answers(self) -> bool:
        try:
            return ask(self.port, "GET", "/healthz")[0] == 200
        except OSError:
            return False


class Client:
    """One keep-alive connection of whoever has this token. `insist` asks with the same id until there is an answer."""

    def __init__(self, port: int, token: str) -> None:
        self._port = port
        self._token = token
        self._connection: http.client.HTTPConnection | None = None
        self.retries = 0

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, bytes]:
        """OSError when the connection fails, whatever became of the request."""
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
            self._connection.request(method, path, json.dumps(body) if body is not None else None, headers)
            answer = self._connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            self._connection = None
            raise OSError(str(error)) from error

    def insist(self, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """The first answer that is not a 503, however often the service dies meanwhile. RuntimeError when there is none
        for longer than any start takes."""
        said, until = b"", time.monotonic() + GIVE_UP_S
        while time.monotonic() < until:
            try:
                status, said = self.ask("POST", path, body)
            except OSError:
                status = 503
            if status != 503:
                return status, json.loads(said)
            self.retries += 1
            time.sleep(0.02)
        raise RuntimeError(f"no answer to {path} in {GIVE_UP_S:.0f} s, the last: {said.decode(errors='replace')[:500]}")


def ask(port: int, method: str, path: str, token: str = "") -> tuple[int, bytes]:
    return Client(port, token).ask(method, path)


def _group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
