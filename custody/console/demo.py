"""`custody demo`: the training zone in one command, without hardware.

It starts the virtual hardware, the service, and one station for each bench and lane that is in use, each a process of
its own, and keeps them running until Ctrl-C. What each of them prints goes to DATA/transcripts.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import click

from custody.console.premises import DemoError, answer_of, check_directory, check_port, take, token_for, training_zone
from custody.console.welcome import welcome
from custody.parties import Station
from custody.supervision import Child, Supervision, custody_command
from custody.zone import ZoneError

PATIENCE_S = 60.0
LOOK_S = 0.05
TRAINING = Path(__file__).resolve().parents[2] / "config" / "training"


class Demo:
    """All processes of one training zone over one data directory. DemoError: why it cannot start."""

    def __init__(self, port: int, data: Path, zone_directory: Path) -> None:
        self._port = port
        self._data = data.absolute()
        self._zone_directory = zone_directory.absolute()
        self._zone = training_zone(zone_directory)
        self._stations = [station for station in self._zone.stations.values() if station.enabled]
        self._stopping = threading.Event()
        check_directory(self._data)
        lock = take(self._data)
        check_port(port)
        self._supervision = Supervision(_tell, [lock])
        self._at_work: list[Child] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def run(self) -> None:
        """Start everything, say where to look, keep it running until a signal, stop everything."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self._stopping.set())
        try:
            self._start()
            if not self._stopping.is_set():
                _tell(welcome(self._zone, self.url, self._data))
            while not self._stopping.wait(LOOK_S):
                self._supervision.look_after()
        finally:
            # A second Ctrl-C must not cut the stopping short and leave a process behind.
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            _tell("Stopping.")
            self._supervision.stop()

    def _start(self) -> None:
        hardware = Child(
            "hardware",
            self._hardware_command,
            self._transcript("hardware"),
            before=lambda: self._hardware_file.unlink(missing_ok=True),
            after_death=lambda: self._plug_in_again(hardware),
        )
        self._supervision.start(Child("service", self._service_command, self._transcript("service")))
        self._supervision.start(hardware)
        self._wait_for("virtual hardware", self._hardware_file.exists)
        self._wait_for("service", lambda: answer_of(f"{self.url}/healthz") == 200)
        if self._stopping.is_set():
            return
        for station in self._stations:
            self._give_token(station)
        self._at_work = [self._station(station) for station in self._stations]
        self._supervision.start(*self._at_work)
        self._wait_for("last of the stations", lambda: all(map(self._has_reported, self._stations)))

    def _station(self, station: Station) -> Child:
        return Child(
            station.name,
            lambda: self._station_command(station),
            self._transcript(station.name),
            before=lambda: self._status_file(station).unlink(missing_ok=True),
        )

    def _plug_in_again(self, hardware: Child) -> None:
        """The hardware came back with its printers at other ports: the stations must be told."""
        deadline = time.monotonic() + PATIENCE_S
        while not self._hardware_file.exists():
            # Should it die again, this is done again after the next start.
            if self._stopping.wait(LOOK_S) or not hardware.is_running or time.monotonic() > deadline:
                return
        self._supervision.renew(self._at_work)

    def _hardware_command(self) -> list[str]:
        scanners = [part for station in self._stations for part in ("--scanner", station.name)]
        printers = [part for station in self._stations for name in station.printers for part in ("--printer", name)]
        return custody_command("virtual", "--data", str(self._data), *scanners, *printers)

    def _service_command(self) -> list[str]:
        place = ("--port", str(self._port), "--data", str(self._data))
        return custody_command("serve", *place, "--zone", str(self._zone_directory))

    def _station_command(self, station: Station) -> list[str]:
        hardware = json.loads(self._hardware_file.read_text(encoding="utf-8"))
        command = custody_command("station", "--name", station.name, "--service", self.url, "--data", str(self._data))
        command += ["--token-file", str(self._token_file(station))]
        command += ["--scanner", hardware["scanners"][station.name], "--dialect", "zebra"]
        if station.kinds[0].at_checkpoint:
            command += ["--screen", "0"]  # its page goes on when the service does not
        for printer in station.printers:
            command += ["--printer", f"{printer}={hardware['printers'][printer]}"]
        return command

    def _give_token(self, station: Station) -> None:
        """A token of its own in a file that only its owner may read, unless it has one that the service knows."""
        path = self._token_file(station)
        if path.exists() and self._is_known(station, path.read_text(encoding="ascii").strip()):
            return
        path.parent.mkdir(exist_ok=True)
        token = token_for(self.url, self._data, station.name)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(f"{token}\n")

    def _is_known(self, station: Station, token: str) -> bool:
        jobs = f"{self.url}/api/v1/stations/{station.name}/jobs"
        return answer_of(jobs, {"Authorization": f"Bearer {token}"}) == 200

    def _has_reported(self, station: Station) -> bool:
        try:
            status = json.loads(self._status_file(station).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return False
        return status["clock_offset_ms"] is not None

    def _wait_for(self, what: str, is_there: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not self._stopping.is_set() and not is_there():
            for child in self._supervision.children:
                if not child.is_running and child.due is None and not child.expected:
                    raise DemoError(f"{child.name} did not start. {child.last_words()}")
            if time.monotonic() > deadline:
                transcripts = self._data / "transcripts"
                raise DemoError(f"The {what} did not answer within {PATIENCE_S:.0f} s; {transcripts} says more.")
            time.sleep(LOOK_S)

    @property
    def _hardware_file(self) -> Path:
        return self._data / "virtual" / "hardware.json"

    def _status_file(self, station: Station) -> Path:
        return self._data / "stations" / station.name / "status.json"

    def _token_file(self, station: Station) -> Path:
        return self._data / "stations" / f"{station.name}.token"

    def _transcript(self, name: str) -> Path:
        return self._data / "transcripts" / f"{name}.txt"


@click.command()
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(1, 65535),
    help="Where the service listens on 127.0.0.1.",
)
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    envvar="CUSTODY_DATA",
    default=Path("var"),
    show_default=True,
    help="Directory for everything that is kept.",
)
@click.option(
    "--zone",
    type=click.Path(path_type=Path),
    envvar="CUSTODY_ZONE",
    default=TRAINING,
    help="A training zone's files.  [default: the training zone that comes with the program]",
)
def demo(port: int, data: Path, zone: Path) -> None:
    """Run the training zone: service, stations and virtual hardware."""
    try:
        Demo(port, data, zone).run()
    except (DemoError, ZoneError) as error:
        raise click.ClickException(str(error)) from error


def _tell(line: str) -> None:
    # A terminal that was closed must not keep us from stopping what we started.
    with contextlib.suppress(OSError):
        click.echo(line)
