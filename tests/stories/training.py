"""The training zone as a newcomer runs it: the installed command, real processes, a free port, its own directory."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
CUSTODY = Path(sys.executable).with_name("custody")
UP = "Ctrl-C stops everything."
PATIENCE_S = 90.0


class Training:
    """`start` returns when the terminal says where to look; `interrupt` is Ctrl-C."""

    def __init__(self, data: Path, terminal: Path) -> None:
        self.data = data
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None
        self._terminal = terminal

    def start(self) -> Training:
        self.run()
        wait_until(lambda: UP in self.terminal() or self._running().poll() is not None, PATIENCE_S)
        assert UP in self.terminal(), self.terminal()
        return self

    def run(self) -> None:
        """Start it and wait for nothing."""
        command = [str(CUSTODY), "demo", "--port", str(self.port), "--data", str(self.data)]
        environment = {key: value for key, value in os.environ.items() if not key.startswith("CUSTODY_")}
        with self._terminal.open("wb") as out:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, env=environment, cwd=ROOT
            )

    def terminal(self) -> str:
        return self._terminal.read_text(encoding="utf-8")

    def interrupt(self, number: int = signal.SIGINT) -> int:
        """The exit code after the signal."""
        self._running().send_signal(number)
        return self.wait()

    def wait(self) -> int:
        return self._running().wait(PATIENCE_S)

    def family(self) -> dict[int, str]:
        """Every process below it, by its id: the command line."""
        found = {pid: (parent, args) for pid, parent, args in _processes()}
        below = {self._running().pid}
        while more := {pid for pid, (parent, _) in found.items() if parent in below} - below:
            below |= more
        return {pid: found[pid][1] for pid in below - {self._running().pid}}

    def children(self, mark: str) -> list[int]:
        """The ids of the processes that it started itself with this in their command line."""
        return [pid for pid, parent, args in _processes() if parent == self._running().pid and mark in args]

    def close(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.interrupt(signal.SIGTERM)

    def token(self, staff: str) -> str:
        command = [str(CUSTODY), "token", "--person", staff, "--data", str(self.data)]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    def ask(self, path: str, token: str, body: object = None) -> tuple[int, Any]:
        """Status and answer of the API under /api/v1; a body makes it a POST."""
        return _http(f"{self.url}/api/v1{path}", token, body)

    def hardware(self, path: str, body: object = None) -> Any:
        """What the buttons of the virtual hardware answer."""
        known = json.loads((self.data / "virtual" / "hardware.json").read_text())
        status, answer = _http(f"{known['control']}{path}", known["token"], body)
        assert status == 200, answer
        return answer

    def press(self, station: str, text: str) -> str:
        """Scan the text at that station: the feedback of the service, when the scanner has beeped and it is there.

        A busy machine may answer later than the scanner waits; then it beeps "not yet confirmed" first.
        """
        beeps, line = len(self._beeps(station)), self._last_line(station)
        self.hardware(f"/scanners/{station}/press", {"text": text})
        wait_until(lambda: len(self._beeps(station)) > beeps, 20)

        def answered() -> bool:
            last = self.status(station)["last"]
            return last is not None and last["line"] > line and last["meaning"] != "pending"

        wait_until(answered, PATIENCE_S)
        return str(self.status(station)["last"]["feedback"])

    def _beeps(self, station: str) -> list[Any]:
        return list(self.hardware(f"/scanners/{station}")["beeps"])

    def _last_line(self, station: str) -> int:
        last = self.status(station)["last"]
        return 0 if last is None else int(last["line"])

    def status(self, station: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.data / "stations" / station / "status.json").read_text())
        return found

    def health(self) -> int:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
                return int(answer.status)
        except (OSError, urllib.error.URLError):
            return 0

    def _running(self) -> subprocess.Popen[bytes]:
        assert self.process is not None, "start it first"
        return self.process


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(holds: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"it did not come true within {seconds} s"
        time.sleep(0.05)


def alive(pids: dict[int, str]) -> dict[int, str]:
    """Those that still run as what they were; what has ended and waits to be collected does not count."""
    now = {pid: args for pid, _, args in _processes()}
    return {pid: args for pid, args in pids.items() if now.get(pid) == args}


def codes_on(text: str) -> list[str]:
    return re.findall(r"HT[CPSBLXDZ]-[0-9A-Z]{10}-[0-9A-Z]", text)


def _processes() -> list[tuple[int, int, str]]:
    """Id, parent and command line of everything that runs; what has ended and waits to be collected does not."""
    table = subprocess.run(["ps", "-wweo", "pid=,ppid=,stat=,args="], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 3) for line in table.splitlines()]
    return [(int(pid), int(parent), args) for pid, parent, state, args in rows if "Z" not in state]


def _http(url: str, token: str, body: object) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, headers), timeout=20) as answer:
            return answer.status, _read(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, _read(error.read())


def _read(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return content.decode()
