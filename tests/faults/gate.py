"""A real gate: a service with one consignment that is ready, a station process at its exit, and a scanner."""

from __future__ import annotations

import json
import os
import re
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from custody.records.registry import Registry, open_registry
from custody.records.work.admission import issue_token
from custody.zone import load_zone
from devices.virtual.scanner import VirtualScanner
from tests.conftest import ZONE
from tests.devices.running import RunningStation, scanner_in
from tests.faults.service import ServiceProcess
from tests.practice import COURIER, EXIT, EXIT_OFFICER, Practice
from tests.stories.training import wait_until

SEAL = "SEAL-0001"


class Gate:
    """`codes` are what an officer scans for an ALLOW, in order; `draft` is a package that nobody has notified."""

    def __init__(self, directory: Path, count: int = 3) -> None:
        self.directory = directory
        self.data = directory / "service"
        self.data.mkdir()
        registry = self.open()
        practice = Practice(registry)
        self.consignment, self.package = practice.ready(count, SEAL)
        self.codes = (practice.badge(EXIT_OFFICER), self.package, SEAL, practice.badge(COURIER))
        (directory / "token").write_text(issue_token(registry.writer, os.urandom, "", EXIT))
        self.draft = practice.package(practice.register())
        registry.close()
        self.service = ServiceProcess(self.data, "")
        self.scanner: VirtualScanner = scanner_in(directory)

    def open(self) -> Registry:
        """The registry, while no service runs."""
        return open_registry(self.data, "", load_zone(ZONE), lambda: datetime.now(UTC), os.urandom)

    def station(self, *, prelude: str = "", every: int = 60) -> RunningStation:
        """A station process, when it has taken its scanner. It takes a snapshot `every` so many seconds."""
        rows = self.directory / "stations.toml"
        rows.write_text(f'[[station]]\nname = "{EXIT}"\nsnapshot_s = {every}\n')
        options = ("--config", str(rows), "--scanner", str(self.scanner.path), "--dialect", "zebra", "--screen", "0")
        url = f"http://127.0.0.1:{self.service.port}"
        station = RunningStation(self.directory, url, *options, prelude=prelude, name=EXIT)
        station.wait_for("is connected")
        return station

    @property
    def place(self) -> Path:
        return self.directory / "stations" / EXIT

    def status(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.place / "status.json").read_text())
        return found

    def screen(self, lang: str = "en") -> str:
        """What the station's own page shows."""
        with urllib.request.urlopen(f"{self.status()['screen']}part?lang={lang}", timeout=10) as answer:
            return str(answer.read().decode())

    def press_undo(self) -> None:
        """The button of the station's own page."""
        secret = re.search(r'name="press" value="([^"]+)"', self.screen())
        assert secret is not None, "there is a button"
        urllib.request.urlopen(f"{self.status()['screen']}undo", f"press={secret[1]}".encode(), timeout=10).close()

    def wait_for_snapshot(self) -> str:
        """When the station's snapshot was taken."""
        path = self.place / "status.json"
        wait_until(lambda: path.exists() and (self.status()["snapshot"] or {}).get("age") == "fresh", 20)
        return str(self.status()["snapshot"]["taken"])

    def press(self, code: str) -> tuple[str, str]:
        """(meaning, what the scanner was told first). On a busy machine an answer may come later than that."""
        heard = len(self.scanner.beeps())
        before = self.status()["last"]
        self.scanner.press(code)
        beep = self.scanner.wait_for_beeps(heard + 1)[-1]

        def answered() -> bool:
            # None while the station has started and read nothing yet.
            last = self.status()["last"]
            return last is not None and last != before and last["meaning"] != "pending"

        wait_until(answered, 30)
        return str(self.status()["last"]["meaning"]), str(beep.feedback)
