"""Reading a request's body strictly, and telling every fault of it at once."""

from __future__ import annotations

import json
import re
from typing import Any, TypeVar

import msgspec
from flask import Request

from custody.decoding import Misfit, misfit
from web.problems import ProblemError

T = TypeVar("T")

MOST_BYTES = 1024 * 1024
# In JSON text a control character can only stand as an escape; \t, \n and \r may stand in a reason.
_CONTROL = re.compile(rb"(?<!\\)(?:\\\\)*\\(?:[bf]|u00(?:0[0-8bBcCeEfF]|[189][0-9a-fA-F]|7[fF]))")
# Marks that turn the direction of writing, that have no width, or that only some take for a new line make a text look
# like another one; as themselves and as escapes.
HIDDEN = "\x80-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff"
_HIDDEN = re.compile(f"[{HIDDEN}]")
_HIDDEN_ESCAPE = re.compile(rb"\\u(?:061c|200[b-f]|202[89a-e]|2060|206[6-9]|feff)", re.IGNORECASE)


def read_body(request: Request, kind: type[T], *, control_characters: bool = False) -> T:
    """The body as this type. ProblemError 400, 411, 413, 415 or 422; nothing has been done then.

    `control_characters` lets them stand, for the raw text of a scan.
    """
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype != "application/json" or charset not in ("utf-8", "utf8", "us-ascii"):
        raise ProblemError("not_json_type", 415, got=(request.content_type or "-")[:80])
    if "chunked" in request.headers.get("Transfer-Encoding", "").lower():
        # The server below hands over no body whose length was not said, so it would look empty.
        raise ProblemError("length_needed", 411)
    data = request.get_data(cache=False)
    if not control_characters and _has_control(data):
        raise ProblemError("control_character", 422)
    try:
        body = msgspec.json.decode(data, type=kind)
        _demand_each_key_once(data)
    except msgspec.ValidationError as error:
        # The decoder stops at the first fault, so what comes after it may not even be JSON.
        raise ProblemError("invalid", 422, errors=every_fault(_json(data), kind, str(error))) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _not_json(error) from error
    return body


def _demand_each_key_once(data: bytes) -> None:
    """ProblemError 422 where a key stands twice: readers differ in which of the two they believe."""

    def once(pairs: list[tuple[str, Any]]) -> None:
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                twice = Misfit(key[:64], "twice", {})
                raise ProblemError("invalid", 422, errors=[_told(twice)])
            seen.add(key)

    json.loads(data, object_pairs_hook=once)


def _has_control(data: bytes) -> bool:
    hidden = not data.isascii() and _HIDDEN.search(data.decode("utf-8", "replace"))
    return bool(hidden or _CONTROL.search(data) or _HIDDEN_ESCAPE.search(data))


def read_raw(request: Request, most: int) -> bytes:
    """The body as it is, up to so many bytes. ProblemError 411; the server's 413 when there are more."""
    if "chunked" in request.headers.get("Transfer-Encoding", "").lower():
        raise ProblemError("length_needed", 411)
    request.max_content_length = most
    return request.get_data(cache=False)


def _json(data: bytes) -> Any:
    try:
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _not_json(error) from error


def _not_json(error: Exception) -> ProblemError:
    return ProblemError("not_json", 400, why=str(error)[:200])


def every_fault(given: Any, kind: Any, first: str) -> list[dict[str, Any]]:
    """One line a field: `say` tells it in every language, `problem` in English."""
    if not isinstance(given, dict):
        return [_told(misfit(first, kind))]
    faults: list[dict[str, Any]] = []
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    for name in given.keys() - fields.keys():
        faults.append(_told(Misfit(str(name)[:64], "unknown", {}), known=list(fields)))
    for name, field in fields.items():
        if name not in given:
            if field.required:
                faults.append(_told(Misfit(name, "missing", {})))
            continue
        try:
            msgspec.convert(given[name], field.type)
        except msgspec.ValidationError as error:
            faults.append(_told(misfit(error, kind, name)))
    return faults or [_told(misfit(first, kind))]


def _told(wrong: Misfit, **more: Any) -> dict[str, Any]:
    words = wrong.say()
    return {"field": wrong.field, "problem": words["en"], "say": words, **more}
