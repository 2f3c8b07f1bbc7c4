"""What the command line asks of a running service, with the key that only the data directory's owner can read.

Only one process may write to an SQLite ledger, so a token made beside a running service is made by the service.
"""

from __future__ import annotations

import hmac

import msgspec
from flask import Blueprint, Flask, Response, request
from msgspec import Struct

from custody.console.importing import ImportWanted, carried_out
from custody.records.registry import Registry
from custody.records.work.admission import admit_person, issue_token, revoke_tokens
from custody.tabling import MOST_BYTES
from custody.zone import Zone
from web.bodies import read_body
from web.problems import ProblemError

OPERATOR_KEY = "operator.key"
SERVICE_FILE = "service.json"


class Whereabouts(Struct, frozen=True):
    """What DATA/service.json holds while a service runs, and stale after it was killed."""

    url: str
    pid: int


class TokenWanted(Struct, frozen=True, forbid_unknown_fields=True):
    person: str = ""
    station: str = ""


class AdmissionWanted(Struct, frozen=True, forbid_unknown_fields=True):
    person: str


class TokenUnwanted(Struct, frozen=True, forbid_unknown_fields=True):
    """At least one of them; of a person at a station when both are named."""

    token: str = ""
    person: str = ""
    station: str = ""


def mount_operator(app: Flask, registry: Registry, key: str) -> None:
    """/operator/…, for whoever can read the key."""
    operator = Blueprint("operator", __name__, url_prefix="/operator")

    @operator.before_request
    def admit() -> None:
        given = request.headers.get("Authorization", "")
        if not hmac.compare_digest(given.encode(), f"Operator {key}".encode()):
            raise ProblemError("token_bad", 401)

    @operator.post("/tokens")
    def tokens() -> Response:
        wanted = read_body(request, TokenWanted)
        _demand_names(registry.zone, wanted.person, wanted.station)
        if not wanted.person and not wanted.station:
            raise _nothing_named()
        secret = issue_token(registry.writer, registry.draw, wanted.person, wanted.station)
        return Response(msgspec.json.encode({"token": secret}), content_type="application/json")

    @operator.post("/credentials")
    def credentials() -> Response:
        wanted = read_body(request, AdmissionWanted)
        _demand_names(registry.zone, wanted.person, "")
        with registry.reading() as connection:
            pin, password = admit_person(registry.writer, connection, registry.draw, wanted.person)
        return Response(msgspec.json.encode({"pin": pin, "password": password}), content_type="application/json")

    @operator.post("/revocations")
    def revocations() -> Response:
        unwanted = read_body(request, TokenUnwanted)
        if not (unwanted.token or unwanted.person or unwanted.station):
            raise _nothing_named()
        named = {"secret": unwanted.token, "staff": unwanted.person, "station": unwanted.station}
        with registry.reading() as connection:
            count = revoke_tokens(registry.writer, connection, **named)
        return Response(msgspec.json.encode({"revoked": count}), content_type="application/json")

    @operator.post("/imports")
    def imports() -> Response:
        request.max_content_length = 2 * MOST_BYTES
        wanted = read_body(request, ImportWanted)
        return Response(msgspec.json.encode(carried_out(registry, wanted)), content_type="application/json")

    app.register_blueprint(operator)


def _demand_names(zone: Zone, person: str, station: str) -> None:
    """ProblemError 422 for a token that nobody could ever use."""
    errors = []
    if person and person not in zone.people:
        problem = f"there is no {person[:40]!r} here; `custody people` lists who is"
        errors.append({"field": "person", "problem": problem})
    if station and station not in zone.stations:
        problem = f"there is no station {station[:40]!r} here; there are: {', '.join(zone.stations)}"
        errors.append({"field": "station", "problem": problem})
    if errors:
        raise ProblemError("invalid", 422, errors=errors)


def _nothing_named() -> ProblemError:
    return ProblemError("invalid", 422, errors=[{"field": "", "problem": "names neither a person nor a station"}])
