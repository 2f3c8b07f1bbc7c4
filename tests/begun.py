"""The training zone as it stands when the service has been started once, laid down again for each test.

Starting takes every migration and the slow hashes of forty people's PINs and passwords, about two seconds; a test that
is about none of these need not wait for them a thousand times.
"""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

from custody.records.registry import open_registry
from custody.records.work.admission import keep_credentials
from custody.zone import Zone
from tests.postgres import PostgresServer

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


class Begun:
    """`data` and the database, in SQLite's file there or on the server; nobody has it open any more."""

    def __init__(self, data: Path, zone: Zone, server: PostgresServer | None = None) -> None:
        self._data = data
        self._server = server
        url = server.create() if server else ""
        self._name = url.rpartition("/")[2]
        registry = open_registry(data, url, zone, lambda: AT, os.urandom)
        with registry.reading() as connection:
            keep_credentials(registry.writer, connection, zone)
        registry.close()

    def lay_down(self, data: Path) -> str:
        """A copy in this directory; the URL of its database, empty for SQLite's file."""
        shutil.copytree(self._data, data, dirs_exist_ok=True)
        return self._server.create(self._name) if self._server else ""
