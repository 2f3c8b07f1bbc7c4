"""A small service around a registry: the few routes of the API that faults are tested with, in a process of its own.

    python -m tests.faults.small_service DATA PORT [DATABASE-URL]

It answers as the whole service does and signs nobody in: the bearer token is the staff code itself.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from flask import Flask, Response, request
from granian import Granian
from granian.constants import Interfaces

from custody import commands
from custody.acts import Actor, Circumstances
from custody.records.book import head_note
from custody.records.orders import Receipt, Request
from custody.records.registry import Registry, open_registry
from custody.records.writer import UnavailableError
from custody.zone import load_zone
from tests.conftest import ZONE

ROUTES: dict[str, type[commands.Command]] = {
    "/api/v1/containers": commands.Register,
    "/api/v1/handoffs": commands.Offer,
    "/api/v1/handoffs/<target>/accept": commands.Accept,
    "/api/v1/handoffs/<target>/refuse": commands.Refuse,
}


def make_app() -> Flask:
    registry = open_registry(
        Path(os.environ["CUSTODY_DATA"]),
        os.environ.get("CUSTODY_DATABASE_URL", ""),
        load_zone(ZONE),
        lambda: datetime.now(UTC),
        os.urandom,
    )
    return app_of(registry)


def app_of(registry: Registry) -> Flask:
    app = Flask("small")

    @app.get("/healthz")
    def healthz() -> str:
        return "ok"

    @app.get("/api/v1/ledger/head")
    def head() -> Response:
        with registry.reading() as connection:
            return Response(head_note(connection), mimetype="text/plain")

    for path, kind in ROUTES.items():
        app.add_url_rule(path, path, _carrying_out(registry, kind), methods=["POST"])
    return app


def _carrying_out(registry: Registry, kind: type[commands.Command]) -> Callable[..., Response]:
    decode = msgspec.json.Decoder(kind).decode

    def carry_out(target: str = "") -> Response:
        person = registry.zone.people[request.headers["Authorization"].removeprefix("Bearer ")]
        actor = Actor(person.staff, person.organisation, person.roles[0].value)
        circumstances = Circumstances(at=registry.clock().isoformat(), actors=(actor,))
        try:
            answer = registry.carry_out(Request(decode(request.get_data()), circumstances, target))
        except UnavailableError as error:
            return _json(503, {"title": str(error)})
        if not isinstance(answer, Receipt):
            return _json(answer.status, {"title": answer.code, **answer.params})
        act: Any = answer.entry.act
        body: dict[str, Any] = {"entry": answer.entry.number}
        if isinstance(answer.entry.act.subjects(), tuple) and hasattr(act, "codes"):
            body["containers"] = [{"code": code} for code in act.codes]
        if hasattr(act, "handoff"):
            body["handoff"] = act.handoff
        return _json(201, body)

    return carry_out


def _json(status: int, body: dict[str, Any]) -> Response:
    return Response(msgspec.json.encode(body), status, mimetype="application/json")


def main(data: str, port: str, url: str = "") -> None:
    os.environ.update(CUSTODY_DATA=data, CUSTODY_DATABASE_URL=url)
    Granian(
        "tests.faults.small_service:make_app",
        address="127.0.0.1",
        port=int(port),
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=64,
        factory=True,
        log_access=False,
        log_enabled=False,
    ).serve()


if __name__ == "__main__":
    main(*sys.argv[1:])
