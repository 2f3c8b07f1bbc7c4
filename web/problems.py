"""Errors as programs and people read them: problem+json (RFC 9457), with the words in three languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
from flask import Response, request

from custody.records.store.unavailable import UnavailableError
from custody.refusal import Refusal
from custody.wording import Param, say, text
from web.faults import as_error
from web.language import language_of

T = TypeVar("T")

MEDIA_TYPE = "application/problem+json"
_MEMBERS = ("type", "title", "status", "detail", "say")


class ProblemError(Exception):
    """A request that cannot be answered as asked. `code` is the key `problem.<code>` of the catalogue."""

    def __init__(self, code: str, status: int, /, errors: list[dict[str, Any]] | None = None, **params: Param) -> None:
        super().__init__(code)
        self.code = code
        self.key = f"problem.{code}"
        """Of its words in the catalogue."""
        self.status = status
        self.params = params
        self.errors = errors

    def response(self) -> Response:
        more = {"errors": self.errors} if self.errors else {}
        return _response(self.key, self.code, self.status, self.params, more)


class RefusedError(ProblemError):
    """A refusal that a page has nothing to show beside: it is told in its own words."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code, refusal.status, None, **refusal.params)
        self.key = f"refusal.{refusal.code}"


def demanded(found: T | Refusal, code: str) -> T:
    """What a page was asked for. RefusedError when there is none; that it is not one's own is told by its code."""
    if not isinstance(found, Refusal):
        return found
    raise ProblemError("not_yours", 403, code=code[:40]) if found.status == 403 else RefusedError(found)


def refusal_response(refusal: Refusal) -> Response:
    words = refusal.say()
    errors: list[dict[str, Any]] = [{"field": field, "problem": words["en"], "say": words} for field in refusal.fields]
    errors += [as_error(unfit) for unfit in refusal.faults]
    told = {"errors": errors, "findings": refusal.findings}
    more = {name: values for name, values in told.items() if values}
    return _response(f"refusal.{refusal.code}", refusal.code, refusal.status, refusal.params, more)


def unavailable_response(error: UnavailableError) -> Response:
    """`why` is the code of the reason, `cause` what the database said of it."""
    return _response(f"unavailable.{error.code}", "unavailable", 503, {"why": error.code, "cause": error.cause}, {})


def _response(key: str, code: str, status: int, params: Mapping[str, Param], more: Mapping[str, Any]) -> Response:
    lang, words = language_of(request), say(key, **params)
    body: dict[str, Any] = {
        "type": f"/problems/{code}",
        "title": text(f"status.{status}", lang),
        "status": status,
        "detail": words[lang],
        "say": words,
        # What a value is called in one language stands in the words already.
        **{name: value for name, value in params.items() if name not in _MEMBERS and "." not in name},
    }
    response = Response(msgspec.json.encode({**body, **more}), status, content_type=MEDIA_TYPE)
    response.headers["Content-Language"] = lang
    response.vary.add("Accept-Language")
    if status == 503:
        response.headers["Retry-After"] = "1"
    if status == 429:
        response.headers["Retry-After"] = str(params.get("seconds", 60))
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response
