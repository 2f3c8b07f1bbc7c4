"""Who is let in: tokens, PINs and passwords, sessions. Each change is a piece of work for the writer."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from msgspec.structs import replace
from sqlalchemy import Connection

from custody.access import Credential, Session, Token, digest_of
from custody.records.store.rows import load
from custody.records.turns.loading import Needs
from custody.records.turns.turn import Turn, Work
from custody.records.turns.writer import Writer
from custody.records.views.reading import every, one

if TYPE_CHECKING:
    from custody.zone import Zone

# Of one account, from wherever, within LOCKED_FOR. An address alone is turned away before (web.patience), so that only
# several of them together lock somebody out.
MOST_FAILURES = 10
LOCKED_FOR = timedelta(minutes=5)
SECRET_BYTES = 32
PIN_DIGITS = 6
PASSWORD_BYTES = 10
# A PIN is short, so the hash is slow; 22 ms here is felt by nobody and by whoever tries ten thousand.
_hasher = PasswordHasher(memory_cost=19_456, time_cost=2, parallelism=1)
# Each takes 19 MiB while it runs; a crowd at the door waits in line instead of taking all memory.
_hashing = threading.BoundedSemaphore(4)


class SecretKind(StrEnum):
    PIN = "pin"
    PASSWORD = "password"  # noqa: S105 - the word, not a password


class Outcome(StrEnum):
    """What a try to sign in came to."""

    WELCOME = "welcome"
    WRONG = "wrong"
    LOCKED = "locked"


def keep_credentials(writer: Writer, connection: Connection, zone: Zone) -> None:
    """Keep the training secrets of people who have no credential yet. Slow for each, so only once."""
    known = {credential.staff for credential in every(connection, Credential)}
    fresh = [
        Credential(staff, _hasher.hash(secret.pin), _hasher.hash(secret.password))
        for staff, secret in zone.secrets.items()
        if staff not in known
    ]
    if fresh:
        writer.submit(Work(Needs(), lambda turn: _put_all(turn, fresh)))


def admit_person(writer: Writer, connection: Connection, draw: Callable[[int], bytes], staff: str) -> tuple[str, str]:
    """(PIN, password), drawn anew and told this once; kept as hashes. His sessions end, a lock is lifted."""
    pin = f"{int.from_bytes(draw(8), 'big') % 10**PIN_DIGITS:0{PIN_DIGITS}}"
    password = base64.b32encode(draw(PASSWORD_BYTES)).decode().lower()
    with _hashing:
        credential = Credential(staff, _hasher.hash(pin), _hasher.hash(password))
    writer.submit(Work(Needs(), lambda turn: _put_all(turn, [credential])))
    for session in load(connection, Session, "staff", [staff]):
        if not session.ended:
            end_session(writer, session.digest)
    return pin, password


def check_secret(
    writer: Writer, connection: Connection, staff: str, kind: SecretKind, secret: str, now: datetime
) -> Outcome:
    """Compare a PIN or password; count failures, and lock for a while after too many in a row."""
    credential = one(connection, Credential, staff)
    if credential is None:
        with _hashing:
            _hasher.hash(secret)  # as slow as a wrong one, so that nobody learns who exists
        return Outcome.WRONG
    if _is_locked(credential, now):
        return Outcome.LOCKED
    kept = credential.pin_hash if kind is SecretKind.PIN else credential.password_hash
    try:
        with _hashing:
            _hasher.verify(kept, secret)
    except VerificationError:
        return writer.submit(_failed(staff, now))
    return writer.submit(_succeeded(staff, now))


def issue_token(writer: Writer, draw: Callable[[int], bytes], staff: str, station: str) -> str:
    """A new bearer token of this person, this station, or both. It is given once and kept only as its digest."""
    secret = draw(SECRET_BYTES).hex()

    def issue(turn: Turn) -> None:
        turn.world.put(Token(digest_of(secret), staff, station, turn.recorded))

    writer.submit(Work(Needs(), issue))
    return secret


def revoke_tokens(
    writer: Writer, connection: Connection, *, secret: str = "", staff: str = "", station: str = ""
) -> int:
    """Revoke this token, or all of this person, of this station, or of this person there; how many were good until now.

    ValueError when nothing is named: by an empty name every token would be meant that has none.
    """
    named = {"digest": digest_of(secret) if secret else "", "staff": staff, "station": station}
    wanted = {column: value for column, value in named.items() if value}
    if not wanted:
        raise ValueError("name the token, the person or the station whose tokens are to be revoked")
    (column, value), *others = wanted.items()
    found = [
        token
        for token in load(connection, Token, column, [value])
        if not token.revoked and all(getattr(token, name) == said for name, said in others)
    ]
    keys = tuple((Token, token.digest) for token in found)

    def revoke(turn: Turn) -> None:
        for token in list(turn.world.all(Token)):
            if (Token, token.digest) in keys:
                turn.world.put(replace(token, revoked=True))

    if found:
        writer.submit(Work(Needs(keys=keys), revoke))
    return len(found)


def open_session(writer: Writer, draw: Callable[[int], bytes], staff: str, station: str) -> str:
    """A new browser session; its secret goes into the cookie and nowhere else."""
    secret = draw(SECRET_BYTES).hex()

    def sign_in(turn: Turn) -> None:
        turn.world.put(Session(digest_of(secret), staff, station, turn.recorded, turn.recorded))

    writer.submit(Work(Needs(), sign_in))
    return secret


def touch_session(writer: Writer, digest: str) -> None:
    """The session was used just now."""
    writer.submit(_change_session(digest, ended=False))


def end_session(writer: Writer, digest: str) -> None:
    writer.submit(_change_session(digest, ended=True))


def end_sessions_at(writer: Writer, connection: Connection, station: str, besides: str) -> None:
    """End the sessions at this station of everybody but `besides`, who alone is at its desk now."""
    there = load(connection, Session, "station", [station])
    for session in there:
        if not session.ended and session.staff != besides:
            end_session(writer, session.digest)


def is_idle(session: Session, now: datetime, allowed: timedelta) -> bool:
    return now - datetime.fromisoformat(session.seen) > allowed


def _change_session(digest: str, *, ended: bool) -> Work[None]:
    def change(turn: Turn) -> None:
        session = turn.world.get(Session, digest)
        if session is not None:
            turn.world.put(replace(session, seen=turn.recorded, ended=session.ended or ended))

    return Work(Needs(keys=((Session, digest),)), change)


def _is_locked(credential: Credential, now: datetime) -> bool:
    return credential.failures >= MOST_FAILURES and not _is_past(credential, now)


def _is_past(credential: Credential, now: datetime) -> bool:
    """Whether its failures are so long ago that they count no more."""
    return not credential.locked_until or datetime.fromisoformat(credential.locked_until) <= now


def _failed(staff: str, now: datetime) -> Work[Outcome]:
    """One more failure. A lock that others' tries have brought about meanwhile stands."""

    def count(turn: Turn) -> Outcome:
        credential = turn.world.get(Credential, staff)
        if credential is None:
            return Outcome.WRONG
        if _is_locked(credential, now):
            return Outcome.LOCKED
        failures = 1 if _is_past(credential, now) else credential.failures + 1
        locked = failures >= MOST_FAILURES
        fresh = locked or failures == 1
        until = (now + LOCKED_FOR).astimezone(UTC).isoformat() if fresh else credential.locked_until
        turn.world.put(replace(credential, failures=failures, locked_until=until))
        return Outcome.LOCKED if locked else Outcome.WRONG

    return Work(Needs(keys=((Credential, staff),)), count)


def _succeeded(staff: str, now: datetime) -> Work[Outcome]:
    """Welcome, unless others' tries have locked it while this secret was being compared."""

    def forget(turn: Turn) -> Outcome:
        credential = turn.world.get(Credential, staff)
        if credential is None:
            return Outcome.WRONG
        if _is_locked(credential, now):
            return Outcome.LOCKED
        if credential.failures or credential.locked_until:
            turn.world.put(replace(credential, failures=0, locked_until=""))
        return Outcome.WELCOME

    return Work(Needs(keys=((Credential, staff),)), forget)


def _put_all(turn: Turn, credentials: list[Credential]) -> None:
    for credential in credentials:
        turn.world.put(credential)
