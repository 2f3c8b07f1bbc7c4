"""Who is asking: a bearer token of a program or station, or the session of a person at a browser."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Request, current_app

from custody.access import Session, digest_of
from custody.acts import Actor, Capture, Circumstances
from custody.desk import Desk
from custody.holding import Container, Package
from custody.parties import Person, Role, Station
from custody.records.registry import Registry
from custody.records.views.reading import one
from custody.records.work.admission import is_idle, touch_session
from web.patience import Patience
from web.problems import ProblemError

COOKIE = "custody_session"
OFFICE_IDLE = timedelta(minutes=30)
STATION_IDLE = timedelta(minutes=5)
_TOUCH_AFTER = timedelta(seconds=30)
_SEES_EVERYTHING = (Role.AUDITOR, Role.ADMIN)


@dataclass(frozen=True, slots=True)
class Caller:
    """A person, a station, or a person at a station. `person` is None for a station alone."""

    person: Person | None
    station: Station | None
    session: str = ""
    """The session's secret, for the CSRF token; empty for a bearer token."""

    @property
    def staff(self) -> str:
        return self.person.staff if self.person is not None else ""

    @property
    def organisation(self) -> str:
        return self.person.organisation if self.person is not None else ""

    def somebody(self) -> Person:
        """The person; ProblemError when a station speaks for itself, which cannot act."""
        if self.person is None:
            raise ProblemError("person_needed", 403)
        return self.person

    def circumstances(self, now: datetime, station: str = "", capture: Capture = Capture.MANUAL) -> Circumstances:
        person = self.somebody()
        return Circumstances(
            at=now.isoformat(timespec="milliseconds"),
            actors=(Actor(person.staff, person.organisation, person.roles[0].value),),
            capture=capture,
            station=station or (self.station.name if self.station is not None else ""),
        )

    def csrf(self) -> str:
        """What every form of this session carries; nobody without the cookie can know it."""
        return hmac.new(self.session.encode(), b"form", hashlib.sha256).hexdigest()


def caller_by_token(registry: Registry, request: Request) -> Caller:
    """The caller that the Authorization header names.

    ProblemError 401 when there is none, or none any more; 429 when too many of those came from this address.
    """
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret:
        raise ProblemError("token_missing", 401)
    caller = _behind(registry, digest_of(secret.strip()))
    if caller is None:
        patience: Patience = current_app.extensions["patience"]
        patience.fail(request.remote_addr or "", registry.clock())
        raise ProblemError("token_bad", 401)
    return caller


def _behind(registry: Registry, digest: str) -> Caller | None:
    """Who is behind a token; None when it is unknown or revoked, or its person or station is gone."""
    token = registry.token(digest)
    if token is None or token.revoked:
        return None
    person = registry.zone.people.get(token.staff)
    station = registry.zone.stations.get(token.station)
    gone = (token.staff and person is None) or (token.station and station is None)
    return None if gone else Caller(person, station)


def caller_by_session(registry: Registry, request: Request) -> Caller | None:
    """Who is signed in at this browser; None when nobody is, or was idle for too long."""
    secret = request.cookies.get(COOKIE, "")
    if not secret:
        return None
    digest = digest_of(secret)
    with registry.reading() as connection:
        session = one(connection, Session, digest)
    now = registry.clock().astimezone(UTC)
    if session is None or session.ended:
        return None
    if is_idle(session, now, STATION_IDLE if session.station else OFFICE_IDLE):
        return None
    person = registry.zone.people.get(session.staff)
    if person is None:
        return None
    if is_idle(session, now, _TOUCH_AFTER) and _is_use(registry, request, session):
        touch_session(registry.writer, digest)
    return Caller(person, registry.zone.stations.get(session.station), secret)


def _is_use(registry: Registry, request: Request, session: Session) -> bool:
    """Whether a person is at work. A page that keeps itself live shows nobody, save by what was scanned beside it."""
    if "X-Fragment" not in request.headers and request.path != "/live":
        return True
    with registry.reading() as connection:
        desk = one(connection, Desk, session.station)
    return desk is not None and desk.staff == session.staff and desk.seen > session.seen


def demand_sight(registry: Registry, caller: Caller, subject: Container | Package) -> None:
    """ProblemError 403 unless the caller's organisation or checkpoint has to do with this subject, or he has it in hand
    himself."""
    his = caller.person is not None and caller.person.staff == subject.custodian
    if not his and not may_see(registry, caller, subject.parties):
        raise ProblemError("not_yours", 403, code=subject.code)


def may_see(registry: Registry, caller: Caller, parties: tuple[str, ...]) -> bool:
    return sees_everything(caller) or any(name in parties for name in sights(registry, caller))


def sees_everything(caller: Caller) -> bool:
    return caller.person is not None and any(role in _SEES_EVERYTHING for role in caller.person.roles)


def sights(registry: Registry, caller: Caller) -> tuple[str, ...]:
    """The organisation, and for an officer the checkpoints at which the organisation has a site.

    A station that speaks for itself sees what its place sees; a person sees by his own right, wherever he sits.
    """
    names = [caller.organisation] if caller.organisation else []
    if caller.station is not None and caller.person is None:
        names.append(registry.zone.sites[caller.station.site].organisation)
        if caller.station.checkpoint:
            names.append(caller.station.checkpoint)
    if caller.person is not None and Role.OFFICER in caller.person.roles:
        names += [
            station.checkpoint
            for station in registry.zone.stations.values()
            if station.checkpoint and registry.zone.sites[station.site].organisation == caller.organisation
        ]
    return tuple(dict.fromkeys(names))
