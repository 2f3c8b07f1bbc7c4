"""Scanners and printers without hardware in one process, for training, demonstrations and tests.

`DATA/virtual/hardware.json` says where everything is while the process runs:

    {"control": "http://127.0.0.1:N", "token": …, "printers": {NAME: "tcp://127.0.0.1:N"}, "scanners": {NAME: PATH}}
"""

import os
import secrets
from pathlib import Path

import msgspec

from devices.dialects import DIALECTS
from devices.edge import now
from devices.settings import SUFFIXES, VirtualRows
from devices.virtual.control import Control
from devices.virtual.scanner import VirtualScanner
from devices.virtual.zebra import VirtualZebra


class Whereabouts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What hardware.json holds. Who knows `token` can press buttons; the file is for its owner alone."""

    control: str
    token: str
    printers: dict[str, str]
    scanners: dict[str, str]


class Hardware:
    """All that `rows` name, with its files in `data`/virtual. Control port 0: any free one."""

    def __init__(self, rows: VirtualRows, data: Path, control_port: int = 0) -> None:
        self._directory = data / "virtual"
        self._token = secrets.token_urlsafe(32)
        self.scanners = {
            row.name: VirtualScanner(
                self._directory / f"{row.name}.tty",
                DIALECTS[row.dialect],
                lambda: now().at,
                suffix=SUFFIXES[row.suffix],
                aim=row.aim,
            )
            for row in rows.scanner
        }
        self.printers = {
            row.name: VirtualZebra(row.name, self._directory, port=row.port, dpi=row.dpi) for row in rows.printer
        }
        self._control = Control(control_port, self._token, self.scanners, self.printers)

    def start(self) -> Whereabouts:
        """Returns when everything can be used and hardware.json says so. OSError: a port is taken, or no disk."""
        self._directory.mkdir(parents=True, exist_ok=True)
        for scanner in self.scanners.values():
            scanner.start()
        for printer in self.printers.values():
            printer.start()
        self._control.start()
        whereabouts = Whereabouts(
            self._control.url,
            self._token,
            {name: printer.url for name, printer in self.printers.items()},
            {name: str(scanner.path.absolute()) for name, scanner in self.scanners.items()},
        )
        self._write(whereabouts)
        return whereabouts

    def stop(self) -> None:
        (self._directory / "hardware.json").unlink(missing_ok=True)
        self._control.stop()
        for scanner in self.scanners.values():
            scanner.stop()
        for printer in self.printers.values():
            printer.stop()

    def _write(self, whereabouts: Whereabouts) -> None:
        fresh = self._directory / "hardware.json.new"
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(whereabouts)))
        fresh.replace(self._directory / "hardware.json")
