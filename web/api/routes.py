"""The API's routes: one table that mounts each of them and from which its documentation is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, current_app, request

from custody.records.registry import Registry
from custody.tabling import MOST_BYTES
from web.admission import Caller, caller_by_token
from web.problems import ProblemError

PREFIX = "/api/v1"


class Stream:
    """Marks a body that is too large to be read whole."""


@dataclass(frozen=True, slots=True)
class Route:
    """`body` and `answer` are msgspec types; None where there is none, `str` for text, `bytes` for a list as a file.
    A body of `Stream` is a file of any size, which the handler takes from the request itself."""

    method: str
    path: str
    summary: str
    handler: Callable[..., Any]
    body: type | None
    answer: Any
    status: int
    query: tuple[str, ...]


ROUTES: list[Route] = []


def route(
    method: str,
    path: str,
    summary: str,
    *,
    body: type | None = None,
    answer: Any = None,
    status: int = 200,
    query: tuple[str, ...] = (),
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare an endpoint. The handler gets (registry, caller[, body], **path) and gives the answer's value."""

    def declare(handler: Callable[..., Any]) -> Callable[..., Any]:
        ROUTES.append(Route(method, path, summary, handler, body, answer, status, query))
        return handler

    return declare


def mount(blueprint: Blueprint) -> None:
    """Mount everything that was declared."""
    for each in ROUTES:
        name = f"{each.method.lower()}_{each.handler.__name__}"
        blueprint.add_url_rule(each.path, name, _view(each), methods=[each.method])


def _view(declared: Route) -> Callable[..., Response]:
    # Imported here, since every module of endpoints imports this one.
    from web.api.replies import reply
    from web.bodies import read_body, read_raw

    raw_text = declared.path == "/scans"

    def view(**path: Any) -> Response:
        registry: Registry = current_app.extensions["registry"]
        caller: Caller = caller_by_token(registry, request)
        _demand_known(declared.query)
        if not all(str(part).isprintable() for part in path.values()):
            raise ProblemError("control_character", 422)
        if declared.body in (None, Stream):
            answer = declared.handler(registry, caller, **path)
        elif declared.body is bytes:
            answer = declared.handler(registry, caller, read_raw(request, MOST_BYTES), **path)
        else:
            body: Any = read_body(request, declared.body, control_characters=raw_text)
            answer = declared.handler(registry, caller, body, **path)
        return reply(answer, declared.status)

    return view


def _demand_known(query: tuple[str, ...]) -> None:
    """ProblemError 422 for a parameter that this endpoint does not know: a misspelt one must not pass unseen."""
    for name in request.args:
        if name not in query:
            raise ProblemError("unknown_query", 422, name=name[:40], known=", ".join(query) or "-")
