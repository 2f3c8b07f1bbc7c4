"""What the command line asks of a running service, with the key that only the data directory's owner can read.

Only one process may write to an SQLite ledger, so a token made beside a running service is made by the service.
"""

from __future__ import annotations

import hmac

import msgspec
from flask import Blueprint, Flask, Response, request
from msgspec import Struct

from custody.importing import ImportWanted, carried_out
from custody.records.admission import issue_token, revoke_tokens
from custody.records.registry import Registry
from custody.tabling import MOST_BYTES
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


class TokenUnwanted(Struct, frozen=True, forbid_unknown_fields=True):
    token: str = ""
    person: str = ""


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
        secret = issue_token(registry.writer, registry.draw, wanted.person, wanted.station)
        return Response(msgspec.json.encode({"token": secret}), content_type="application/json")

    @operator.post("/revocations")
    def revocations() -> Response:
        unwanted = read_body(request, TokenUnwanted)
        with registry.reading() as connection:
            count = revoke_tokens(registry.writer, connection, secret=unwanted.token, staff=unwanted.person)
        return Response(msgspec.json.encode({"revoked": count}), content_type="application/json")

    @operator.post("/imports")
    def imports() -> Response:
        request.max_content_length = 2 * MOST_BYTES
        wanted = read_body(request, ImportWanted)
        return Response(msgspec.json.encode(carried_out(registry, wanted)), content_type="application/json")

    app.register_blueprint(operator)
