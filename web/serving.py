"""`custody serve`: the service as one process of Granian with one worker, which holds the only writer.

The worker locks DATA/writer.lock for as long as it lives, so that on SQLite nobody else ever writes. Where it listens,
and the key by which the command line speaks to it, stand in DATA for their owner alone.
"""

from __future__ import annotations

import fcntl
import logging
import os
import resource
import secrets
import socket
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec
from flask import Flask

from custody.ledger.signing_key import KeyFileError
from custody.records.registry import Registry, open_registry
from custody.records.store.database import DatabaseError
from custody.records.vigil import keep_vigil
from custody.rounds import Rounds
from custody.zone import ZoneError, load_zone
from web.app import create_app
from web.arrival import MOST_WAITING, Arrivals, ThroughProxy
from web.live import MOST_VIEWERS
from web.operator import OPERATOR_KEY, SERVICE_FILE, Whereabouts, mount_operator
from web.silence import hang_up_on_silence

LOCK_FILE = "writer.lock"
LOCK_PATIENCE_S = 10.0
# Each open page holds a thread for its live updates, each half-sent body another; the rest serve the bench.
THREADS = MOST_VIEWERS + MOST_WAITING + 56
# Connections, which cost next to nothing while they are silent. What is above waits to be taken.
MOST_CONNECTIONS = 4096
# A connection that is idle, or whose request has no whole head after this, is hung up.
HEAD_WITHIN_S = 20
_SETTINGS = "CUSTODY_SERVE"


class Serving(msgspec.Struct, frozen=True):
    """What the worker is told by the process that starts it."""

    host: str
    port: int
    data: str
    zone: str
    database: str
    proxy_header: str
    parent: int


def serve_forever(host: str, port: int, data: Path, zone: Path, database: str, proxy_header: str = "") -> None:
    """Serve until a signal. click.ClickException with what to do when it cannot start."""
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    _check(host, port, data)
    told = Serving(host, port, str(data.absolute()), str(zone.absolute()), database, proxy_header, os.getpid())
    _try_once(told)
    os.environ[_SETTINGS] = msgspec.json.encode(told).decode()
    server = Granian(
        "web.serving:make_app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=1,
        blocking_threads=THREADS,
        backpressure=_room_for_connections(),
        # Only so is a connection bounded that has not sent a byte yet.
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEAD_WITHIN_S * 1000),
        backlog=1024,
        log_level=LogLevels.warning,
        workers_kill_timeout=10,
    )
    # So many threads are meant: most of them wait for a page's live updates.
    logging.getLogger("_granian").addFilter(lambda record: "Python threads" not in record.getMessage())
    server.serve()


def make_app() -> Flask:
    """In the worker: the application over the one registry that may write."""
    told = msgspec.json.decode(os.environ.pop(_SETTINGS), type=Serving)
    threading.Thread(target=_end_with, args=(told.parent,), name="parent", daemon=True).start()
    try:
        registry = _open(told)
    except (DatabaseError, KeyFileError, ZoneError, OSError) as error:
        print(f"Error: {error}", file=sys.stderr, flush=True)
        raise SystemExit(1) from error
    app = create_app(registry)
    try:
        mount_operator(app, registry, _operator_key(registry.data))
        _announce(told)
    except OSError as error:
        print(f"Error: {told.data} cannot be written: {error}. See that it has room.", file=sys.stderr, flush=True)
        raise SystemExit(1) from error
    never = threading.Event()
    threading.Thread(target=keep_vigil, args=(registry, never.wait), name="vigil", daemon=True).start()
    Rounds(registry).start()
    _take_whole_bodies(app, told, never)
    return app


def _take_whole_bodies(app: Flask, told: Serving, never: threading.Event) -> None:
    arrivals = Arrivals(app.wsgi_app)
    behind = ThroughProxy(arrivals, told.proxy_header) if told.proxy_header else arrivals
    app.wsgi_app = behind  # type: ignore[method-assign]
    watch = (arrivals, told.port, never)
    threading.Thread(target=hang_up_on_silence, args=watch, name="silence", daemon=True).start()


def _room_for_connections() -> int:
    """As many as the system lets this process hold, with files and readers left over."""
    files, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS + 512
    if files < wanted:
        files = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, most))
    return max(128, min(MOST_CONNECTIONS, files - 512))


def _open(told: Serving) -> Registry:
    data = Path(told.data)
    _lock(data)
    return open_registry(data, told.database, load_zone(Path(told.zone)), lambda: datetime.now(UTC), os.urandom)


def _try_once(told: Serving) -> None:
    """Open and close everything here first, where a fault can be said plainly before any server starts."""
    data = Path(told.data)
    try:
        held = _lock(data)
        zone = load_zone(Path(told.zone))
        open_registry(data, told.database, zone, lambda: datetime.now(UTC), os.urandom).close()
        _operator_key(data)
        _announce(told)
        os.close(held)
    except (DatabaseError, KeyFileError, ZoneError) as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(
            f"The data directory {data} cannot be used: {error}. Let this user write there and see that it has room."
        ) from error


def _check(host: str, port: int, data: Path) -> None:
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.ClickException(
            f"The data directory {data} cannot be made: {error.strerror}. Choose another with --data."
        ) from error
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                f"{host}:{port} cannot be listened on: {error.strerror}. Stop the program that has it, or choose "
                "another with --port."
            ) from error


def _lock(data: Path) -> int:
    """Hold the writer's lock. DatabaseError when another service keeps it for longer than a stopping one needs."""
    held = os.open(data / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + LOCK_PATIENCE_S
    while True:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() > deadline:
                os.close(held)
                raise DatabaseError(
                    f"Another service writes to {data}, and a ledger has one writer. Stop it first; or give this one "
                    "another --data, and with PostgreSQL another --database too."
                ) from error
            time.sleep(0.05)
        else:
            return held


def _operator_key(data: Path) -> str:
    path = data / OPERATOR_KEY
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(32))
    return path.read_text().strip()


def _announce(told: Serving) -> None:
    path = Path(told.data) / SERVICE_FILE
    aside = path.with_suffix(".tmp")
    aside.write_bytes(msgspec.json.encode(Whereabouts(f"http://{told.host}:{told.port}", os.getpid())))
    aside.replace(path)


def _end_with(parent: int) -> None:
    """A worker whose starter is gone ends, or it would keep the port and the lock from the next one."""
    while os.getppid() == parent:
        time.sleep(0.2)
    os._exit(1)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The port to listen on.")
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
    default=Path(__file__).resolve().parent.parent / "config" / "training",
    help="The zone's files.  [default: the training zone]",
)
@click.option(
    "--database", envvar="CUSTODY_DATABASE_URL", default="", help="PostgreSQL by URL.  [default: SQLite in --data]"
)
@click.option(
    "--proxy-header",
    envvar="CUSTODY_PROXY_HEADER",
    default="",
    help="Behind a proxy of yours: the header at whose end it writes the caller's address, like X-Forwarded-For.",
)
def serve(host: str, port: int, data: Path, zone: Path, database: str, proxy_header: str) -> None:
    """Run the service."""
    serve_forever(host, port, data, zone, database, proxy_header)
