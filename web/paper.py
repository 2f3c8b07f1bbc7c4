"""Answers that are a file: PDF, CSV, JSON as it was filed."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator

from flask import Response

from web.problems import ProblemError

QUEUE = 3
"""How many may wait while a sheet is drawn."""
PATIENCE_S = 5.0
"""How long one of them waits; drawing takes a good part of a second, and all of one core."""
_drawing, _counting = threading.Lock(), threading.Lock()
_queue: list[object] = []


def pdf(draw: Callable[[], bytes], name: str) -> Response:
    """Shown in the browser, and named when it is kept.

    Drawn one at a time in each process, so that sheets never keep a gate from its answer. ProblemError 503 when more
    wait than the queue holds, or one waits too long.
    """
    return _file(_in_turn(draw), "application/pdf", f"{name}.pdf", "inline")


def csv(content: str, name: str) -> Response:
    return _file(content.encode(), "text/csv; charset=utf-8", f"{name}.csv", "attachment")


def csv_in_pieces(pieces: Iterator[bytes], name: str) -> Response:
    """Sent while it is read, however long it is."""
    answer = _file(b"", "text/csv; charset=utf-8", f"{name}.csv", "attachment")
    answer.response = pieces
    del answer.headers["Content-Length"]
    return answer


def json(content: str, name: str) -> Response:
    return _file(content.encode(), "application/json", f"{name}.json", "inline")


def waiting() -> int:
    """How many wait for their sheet now."""
    return len(_queue)


def _in_turn(draw: Callable[[], bytes]) -> bytes:
    place = object()
    with _counting:
        if len(_queue) >= QUEUE:
            raise ProblemError("sheets_waiting", 503)
        _queue.append(place)
    try:
        mine = _drawing.acquire(timeout=PATIENCE_S)
    finally:
        with _counting:
            _queue.remove(place)
    if not mine:
        raise ProblemError("sheets_waiting", 503)
    try:
        return draw()
    finally:
        _drawing.release()


def _file(content: bytes, kind: str, name: str, how: str) -> Response:
    answer = Response(content, content_type=kind)
    answer.headers["Content-Disposition"] = f'{how}; filename="{re.sub("[^A-Za-z0-9._-]", "_", name)}"'
    return answer
