"""`custody demo`: the training zone in one command, without hardware.

It starts the virtual hardware, the service, and one station a bench and checkpoint, each a process of its own, and
keeps them running. It stops them in the opposite order when it is asked to; should it be killed itself, each child
sees its standard input close and stops (`stop_with_parent`).
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import click

from custody.parties import Station
from custody.zone import Zone, load_zone

PATIENCE_S = 60.0
GRACE_S = 5.0
_BACKOFF_S = (0.5, 1.0, 2.0, 5.0, 10.0)


class DemoError(Exception):
    """It cannot start as things are; the message says what to do."""


@dataclass(slots=True)
class Child:
    """One process of the demo: how it is started, and how often it had to be started again."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    restarts: int = 0

    def start(self, transcript: Path) -> None:
        with transcript.open("ab") as out:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=subprocess.STDOUT,
                env={**os.environ, **self.environment, "CUSTODY_STOP_WITH_PARENT": "1"},
                start_new_session=True,
            )

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def wait(self, seconds: float) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(max(seconds, 0.1))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def stop_with_parent() -> None:
    """In a child of the demo: stop like on SIGTERM when the demo is gone, however it went."""
    if os.environ.pop("CUSTODY_STOP_WITH_PARENT", ""):
        watched = os.dup(sys.stdin.fileno())
        threading.Thread(target=_watch, args=(watched,), name="parent", daemon=True).start()


def _watch(parent: int) -> None:
    while os.read(parent, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_S)
    os._exit(70)


class Demo:
    """All processes of one training zone over one data directory."""

    def __init__(self, port: int, data: Path, zone_directory: Path) -> None:
        self._port = port
        self._data = data.absolute()
        self._zone_directory = zone_directory
        self._zone: Zone = load_zone(zone_directory)
        self._children: list[Child] = []
        self._stopping = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def run(self) -> None:
        """Start everything, say where to look, supervise until a signal, stop everything."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self._stopping.set())
        _check_port(self._port)
        _check_directory(self._data)
        (self._data / "transcripts").mkdir(exist_ok=True)
        try:
            self._start_everything()
            if not self._stopping.is_set():
                click.echo(self._welcome())
            self._supervise()
        finally:
            self._stop_everything()

    def _start_everything(self) -> None:
        hardware_file = self._data / "virtual" / "hardware.json"
        hardware_file.unlink(missing_ok=True)
        stations = self._stations()
        self._launch(Child("hardware", self._hardware_command(stations)))
        serve = [_custody(), "serve", "--port", str(self._port), "--data", str(self._data)]
        self._launch(Child("service", [*serve, "--zone", str(self._zone_directory)]))
        self._wait_for("virtual hardware", hardware_file.exists)
        self._wait_for("service", lambda: _answers(f"{self.url}/healthz"))
        if self._stopping.is_set():
            return
        for station in stations:
            self._make_token(station)
            self._launch(Child(station.name, self._station_command(station)))

    def _stations(self) -> list[Station]:
        return [station for station in self._zone.stations.values() if station.enabled]

    def _hardware_command(self, stations: list[Station]) -> list[str]:
        command = [_custody(), "virtual", "--data", str(self._data)]
        for station in stations:
            command += ["--scanner", station.name]
            command += [part for printer in station.printers for part in ("--printer", printer)]
        return command

    def _station_command(self, station: Station) -> list[str]:
        hardware = json.loads((self._data / "virtual" / "hardware.json").read_text())
        command = [_custody(), "station", "--name", station.name, "--service", self.url]
        command += ["--token-file", str(self._token_file(station)), "--data", str(self._data)]
        command += ["--scanner", hardware["scanners"][station.name], "--dialect", "zebra"]
        for printer in station.printers:
            command += ["--printer", f"{printer}={hardware['printers'][printer]}"]
        return command

    def _token_file(self, station: Station) -> Path:
        return self._data / "stations" / f"{station.name}.token"

    def _make_token(self, station: Station) -> None:
        path = self._token_file(station)
        if path.exists():
            return
        path.parent.mkdir(exist_ok=True)
        made = subprocess.run(
            [_custody(), "token", "--station", station.name, "--data", str(self._data)],
            check=True,
            capture_output=True,
        )
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(made.stdout)

    def _launch(self, child: Child) -> None:
        child.start(self._transcript(child))
        self._children.append(child)

    def _transcript(self, child: Child) -> Path:
        return self._data / "transcripts" / f"{child.name}.txt"

    def _wait_for(self, what: str, is_there: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not self._stopping.is_set() and not is_there():
            dead = next((c for c in self._children if c.process is not None and c.process.poll() is not None), None)
            if dead is not None:
                said = self._transcript(dead).read_text(errors="replace").strip().splitlines()
                raise DemoError(f"The {dead.name} did not start. It said: {said[-1] if said else 'nothing'}")
            if time.monotonic() > deadline:
                raise DemoError(f"The {what} did not answer within {PATIENCE_S:.0f} s; see {self._data}/transcripts.")
            time.sleep(0.02)

    def _supervise(self) -> None:
        while not self._stopping.wait(0.5):
            for child in self._children:
                if child.process is not None and child.process.poll() is not None:
                    pause = _BACKOFF_S[min(child.restarts, len(_BACKOFF_S) - 1)]
                    click.echo(f"{child.name} stopped (exit {child.process.returncode}); starting it again", err=True)
                    if self._stopping.wait(pause):
                        return
                    child.restarts += 1
                    child.start(self._transcript(child))

    def _stop_everything(self) -> None:
        deadline = time.monotonic() + GRACE_S
        for child in reversed(self._children):
            child.stop()
        for child in reversed(self._children):
            child.wait(deadline - time.monotonic())

    def _welcome(self) -> str:
        lines = [
            "",
            "Custody is up: the training zone, invented from end to end.",
            "",
            f"  Bench        {self.url}/bench/SZ-BENCH-1",
            f"  Checkpoints  {self.url}/checkpoint/FTZ-EXIT-1   {self.url}/checkpoint/FTZ-ENTRY-1",
            f"  Everything   {self.url}/",
            "",
            "  Sign in with a staff code and its training password, or a badge and its PIN:",
            "",
        ]
        for person in self._zone.people.values():
            secret = self._zone.secrets[person.staff]
            role = ", ".join(person.roles)
            lines.append(f"  {person.staff}  {role:<13} {secret.password:<19} {person.badge}  PIN {secret.pin}")
        return "\n".join([*lines, "", f"  Data in {self._data}. Ctrl-C stops everything.", ""])


@click.command()
@click.option("--port", default=8000, show_default=True, help="Where the service listens on 127.0.0.1.")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="CUSTODY_DATA",
    default=Path("var"),
    show_default=True,
    help="Directory for everything that is kept.",
)
@click.option(
    "--zone",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=Path("config/training"),
    show_default=True,
    help="The training zone's files.",
)
def demo(port: int, data: Path, zone: Path) -> None:
    """Run the training zone: service, stations and virtual hardware."""
    try:
        Demo(port, data, zone).run()
    except DemoError as error:
        raise click.ClickException(str(error)) from error


def _custody() -> str:
    """The command beside this Python, so that children run what we run."""
    return str(Path(sys.executable).parent / "custody")


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise DemoError(
                f"Port {port} is taken by another program. Stop that one, or choose another: make run PORT={port + 1}"
            ) from error


def _check_directory(data: Path) -> None:
    try:
        data.mkdir(parents=True, exist_ok=True)
        probe = data / ".writable"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise DemoError(
            f"The data directory {data} cannot be written ({error.strerror}). "
            "Give yourself the right to write there, or choose another: make run DATA=/path/to/another"
        ) from error


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1) as answer:  # noqa: S310 - our own service on the loopback address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
