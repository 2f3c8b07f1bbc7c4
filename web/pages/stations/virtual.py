"""The virtual hardware of the training zone, as the pages see it: its buttons and the pictures of its labels.

It runs in a process of its own and says in DATA/virtual/hardware.json where it is. When it is not there, or does not
answer at once, the pages do without it.
"""

from __future__ import annotations

import http.client
from pathlib import Path
from typing import Annotated
from urllib.parse import quote, urlsplit

import msgspec
from msgspec import Meta, Struct

PATIENCE_S = 2.0
_MOST = 4_000_000


class Whereabouts(Struct, frozen=True):
    control: str
    token: str
    printers: dict[str, str]
    scanners: dict[str, str]


class Printed(Struct, frozen=True):
    """A label that came out: its number in the printer, and the codes on it."""

    number: Annotated[int, Meta(ge=0)]
    codes: tuple[str, ...] = ()
    at: str = ""
    error: str = ""


class _Labels(Struct, frozen=True):
    labels: tuple[Printed, ...]


def whereabouts(data: Path) -> Whereabouts | None:
    """Where the virtual hardware is; None when none runs."""
    try:
        return msgspec.json.decode((data / "virtual" / "hardware.json").read_bytes(), type=Whereabouts)
    except (OSError, msgspec.DecodeError):
        return None


def labels_of(hardware: Whereabouts, printer: str) -> tuple[Printed, ...]:
    """The labels that this printer has put out, newest first; none when it does not answer."""
    answer = _ask(hardware, "GET", f"/printers/{quote(printer, safe='')}/labels")
    if answer is None:
        return ()
    try:
        return msgspec.json.decode(answer, type=_Labels).labels
    except msgspec.DecodeError:
        return ()


def picture_of(hardware: Whereabouts, printer: str, number: int) -> bytes | None:
    """The label as a PNG picture."""
    return _ask(hardware, "GET", f"/printers/{quote(printer, safe='')}/labels/{number}.png")


def press(hardware: Whereabouts, scanner: str, text: str) -> bool:
    """Let this scanner read this text; whether it did."""
    body = msgspec.json.encode({"text": text})
    return _ask(hardware, "POST", f"/scanners/{quote(scanner, safe='')}/press", body) is not None


def _ask(hardware: Whereabouts, method: str, path: str, body: bytes | None = None) -> bytes | None:
    address = urlsplit(hardware.control)
    connection = http.client.HTTPConnection(address.hostname or "127.0.0.1", address.port, timeout=PATIENCE_S)
    headers = {"Authorization": f"Bearer {hardware.token}", "Content-Type": "application/json"}
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        content = answer.read(_MOST)
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
    return content if answer.status == 200 else None
