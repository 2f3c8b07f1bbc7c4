"""Errors as programs and people read them: problem+json (RFC 9457), with the words in three languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from flask import Response

from custody.refusal import Refusal
from custody.wording import Param, say, text

MEDIA_TYPE = "application/problem+json"


class ProblemError(Exception):
    """A request that cannot be answered as asked. `code` is the key `problem.<code>` of the catalogue."""

    def __init__(self, code: str, status: int, /, errors: list[dict[str, str]] | None = None, **params: Param) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.params = params
        self.errors = errors

    def response(self) -> Response:
        return _response(f"problem.{self.code}", self.code, self.status, self.params, self.errors)


def refusal_response(refusal: Refusal) -> Response:
    return _response(f"refusal.{refusal.code}", refusal.code, refusal.status, refusal.params, None)


def _response(
    key: str, code: str, status: int, params: Mapping[str, Param], errors: list[dict[str, str]] | None
) -> Response:
    body: dict[str, Any] = {
        "type": f"/problems/{code}",
        "title": text(f"status.{status}", "en"),
        "status": status,
        "detail": text(key, "en", **params),
        "say": say(key, **params),
        **{name: value for name, value in params.items() if name not in ("type", "title", "status", "detail", "say")},
    }
    if errors:
        body["errors"] = errors
    response = Response(msgspec.json.encode(body), status, content_type=MEDIA_TYPE)
    if status == 503:
        response.headers["Retry-After"] = "1"
    if status == 429:
        response.headers["Retry-After"] = str(params.get("seconds", 60))
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response
