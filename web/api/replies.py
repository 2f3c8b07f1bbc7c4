"""What handlers give becomes what the caller gets."""

from __future__ import annotations

from typing import Any

import msgspec
from flask import Response

from custody.refusal import Refusal
from web.problems import refusal_response

_encoder = msgspec.json.Encoder()


def reply(answer: Any, status: int) -> Response:
    """A refusal as a problem, a Response as it is, text as text, anything else as JSON."""
    if isinstance(answer, Refusal):
        return refusal_response(answer)
    if isinstance(answer, Response):
        return answer
    if isinstance(answer, str):
        return Response(answer, status, content_type="text/plain; charset=utf-8")
    return Response(_encoder.encode(answer), status, content_type="application/json")
