"""What must be so before a training zone can start: a free port, a directory of its own that can be written."""

from __future__ import annotations

import errno
import fcntl
import http.client
import json
import os
import shutil
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from custody.lifeline import GRACE_S
from custody.zone import Zone, load_zone

ROOM = 20_000_000
"""Bytes that the databases, journals and transcripts of a fresh zone take within its first minutes."""


class DemoError(Exception):
    """It cannot start as things are; the message says what to do."""


def check_port(port: int) -> None:
    """DemoError when the port on the loopback address is taken or not ours to take."""
    with socket.socket() as probe:
        # As servers do, so that a connection that has just ended does not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise DemoError(_port_trouble(port, error)) from error


def check_directory(data: Path) -> None:
    """Make the data directory with its parts. DemoError when it cannot be made or written."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        for part in ("transcripts", "stations"):
            (data / part).mkdir(exist_ok=True)
        probe = data / "transcripts" / ".writable"
        probe.write_bytes(b"custody")
        probe.unlink()
        free = shutil.disk_usage(data).free
    except OSError as error:
        raise DemoError(
            f"The data directory {data} cannot be written: {error.strerror}. Let this user write there "
            "and see that the disk has room, or choose another directory: make run DATA=/path/to/another"
        ) from error
    if free < ROOM:
        raise DemoError(
            f"The disk of the data directory {data} is full: {free // 1000} kB are free, and {ROOM // 10**6} MB are "
            "needed to begin. Make room there, or choose another directory: make run DATA=/path/to/another"
        )


def take(data: Path) -> int:
    """The lock on the data directory, as a descriptor that the children hold too: it is free when all have ended.

    What a killed demo left behind is given the time that it needs to stop. DemoError when it is another demo.
    """
    held = os.open(data / "demo.lock", os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + GRACE_S
    while not _locked(held):
        if time.monotonic() > deadline:
            os.close(held)
            raise DemoError(
                f"The data directory {data} is used by another training zone that runs. "
                "Stop it (Ctrl-C in its terminal), or choose another directory: make run DATA=/path/to/another"
            )
        time.sleep(0.1)
    return held


def training_zone(directory: Path) -> Zone:
    """The zone. ZoneError when its files are faulty, DemoError when it is not for training."""
    zone = load_zone(directory)
    if not zone.about.training:
        raise DemoError(f"The zone in {directory} is not for training. Run it by `custody serve --zone {directory}`.")
    return zone


def answer_of(url: str, headers: Mapping[str, str] | None = None) -> int:
    """The status that our own service on the loopback address answers; 0 for none."""
    try:
        with _open(url, headers or {}) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except (OSError, http.client.HTTPException):
        return 0


def token_for(url: str, data: Path, station: str) -> str:
    """A new token of that station from the service that runs over this data directory. DemoError when it gives none."""
    body = json.dumps({"person": "", "station": station}).encode()
    try:
        key = (data / "operator.key").read_text(encoding="ascii").strip()
        headers = {"Authorization": f"Operator {key}", "Content-Type": "application/json"}
        with _open(f"{url}/operator/tokens", headers, body) as answer:
            return str(json.load(answer)["token"])
    except (OSError, http.client.HTTPException) as error:
        raise DemoError(f"The service gave no token for {station}: {error}. See {data / 'transcripts'}.") from error


def _open(url: str, headers: Mapping[str, str], body: bytes | None = None) -> http.client.HTTPResponse:
    request = urllib.request.Request(url, body, dict(headers))  # noqa: S310 - always our own http:// address
    found: http.client.HTTPResponse = urllib.request.urlopen(request, timeout=5)  # noqa: S310
    return found


def _locked(held: int) -> bool:
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _port_trouble(port: int, error: OSError) -> str:
    other = f"choose another: make run PORT={port + 1 if port < 65535 else 8000}"
    if error.errno == errno.EACCES:
        return f"Port {port} needs rights that this user does not have; {other}"
    return f"Port {port} is taken by another program. Stop that one, or {other}"
