"""Who may speak to the service: credentials, tokens, sessions; and what the stations last said of themselves.

Secrets are never kept: a token or session is stored as the SHA-256 of its 256 random bits, a PIN or password as Argon2.
"""

from __future__ import annotations

import hashlib

from msgspec import Struct


class Credential(Struct, frozen=True):
    staff: str
    pin_hash: str
    password_hash: str
    failures: int = 0
    """Wrong tries since the first of them; they count until `locked_until`, and too many lock until then."""
    locked_until: str = ""


class Token(Struct, frozen=True):
    """A bearer token of a person, bound to one station or, with an empty station, to none."""

    digest: str
    staff: str
    station: str
    issued: str
    revoked: bool = False


class Session(Struct, frozen=True):
    """A person signed in with a browser. `seen` is moved on by use; an idle session is over."""

    digest: str
    staff: str
    station: str
    since: str
    seen: str
    ended: bool = False


class StationReport(Struct, frozen=True):
    """The last heartbeat of a station; `printers` is JSON as the station sent it."""

    station: str
    boot: str
    scanner: str
    queue: int
    printers: str
    at: str
    clock_offset_ms: int = 0
    snapshot: str = ""
    """When the snapshot was taken by which it would decide without network; empty: it has none that it may use."""


class Scan(Struct, frozen=True):
    """One reading by one station, whatever it meant. `answer` is the JSON that every retry gets again."""

    id: str
    request: str
    station: str
    raw: str
    at: str
    received: str
    answer: str
    entry: int = 0


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
