"""Telling open pages that something changed: server-sent events, one line a change, no content.

A page that hears it fetches its own part again, with its own rights. The writer beats the pulse after each commit;
where several processes serve one PostgreSQL, a poll of the head's size sees what the others wrote.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from functools import partial

from flask import Flask, Response, request

from custody.records.entries.book import size_of
from custody.records.registry import Registry
from custody.records.store.unavailable import UnavailableError
from web.admission import caller_by_session
from web.problems import ProblemError

KEEPALIVE_S = 15.0
_POLL_S = 0.5
# Fewer than the threads that serve, so that viewers can never starve the bench.
MOST_VIEWERS = 200
# A browser keeps six connections to one place; nobody looks at more pages than this at once.
MOST_OF_A_SESSION = 8


class Viewer:
    """One open page. `dismissed` when another of its session has taken its place."""

    def __init__(self, session: str) -> None:
        self.session = session
        self.dismissed = False


class Pulse:
    """Counts changes; `wait` returns when the count has moved on, or after a while."""

    def __init__(self) -> None:
        self._moved = threading.Condition()
        self._count = 0
        self._viewers: list[Viewer] = []

    def beat(self, _size: int = 0) -> None:
        with self._moved:
            self._count += 1
            self._moved.notify_all()

    @property
    def viewers(self) -> int:
        return len(self._viewers)

    def wait(self, seen: int, seconds: float, viewer: Viewer | None = None) -> int:
        """Returns at once for a viewer that was dismissed."""
        with self._moved:
            self._moved.wait_for(lambda: self._count != seen or (viewer is not None and viewer.dismissed), seconds)
            return self._count

    def enter(self, session: str) -> Viewer | None:
        """Take a viewer's place; None when all are taken.

        A session that has all of its own gives up the oldest: a page that was left is not noticed at once, and must
        not stand in the way of the one that is looked at.
        """
        with self._moved:
            own = [viewer for viewer in self._viewers if viewer.session == session]
            if len(own) >= MOST_OF_A_SESSION:
                own[0].dismissed = True
                self._viewers.remove(own[0])
                self._moved.notify_all()
            if len(self._viewers) >= MOST_VIEWERS:
                return None
            entered = Viewer(session)
            self._viewers.append(entered)
            return entered

    def leave(self, viewer: Viewer) -> None:
        with self._moved:
            if viewer in self._viewers:
                self._viewers.remove(viewer)


def keep_live(app: Flask, registry: Registry) -> Pulse:
    """Mount /live; the pulse that feeds it."""
    pulse = Pulse()
    registry.writer.on_commit = pulse.beat
    if not registry.database.is_sqlite:
        threading.Thread(target=_poll, args=(registry, pulse), name="poll", daemon=True).start()

    @app.get("/live")
    def live() -> Response:
        caller = caller_by_session(registry, request)
        if caller is None:
            raise ProblemError("sign_in", 401)
        viewer = pulse.enter(caller.session)
        if viewer is None:
            return Response("", 503, headers={"Retry-After": "5"})
        response = Response(
            _stream(pulse, viewer), content_type="text/event-stream", headers={"X-Accel-Buffering": "no"}
        )
        # Also when the viewer is gone before the first line, where the stream itself would never begin.
        response.call_on_close(partial(pulse.leave, viewer))
        return response

    return pulse


def _stream(pulse: Pulse, viewer: Viewer) -> Iterator[str]:
    seen = pulse.wait(-1, 0)
    yield "retry: 1000\n\n"
    while not viewer.dismissed:
        count = pulse.wait(seen, KEEPALIVE_S, viewer)
        yield ": still here\n\n" if count == seen else f"id: {count}\ndata: changed\n\n"
        seen = count
        # A burst of scans is one change to the eye.
        time.sleep(0.1)


def _poll(registry: Registry, pulse: Pulse) -> None:
    seen = -1
    while not registry.closed.wait(_POLL_S):
        try:
            with registry.reading() as connection:
                size = size_of(connection)
        except UnavailableError:
            continue  # the database is away for a moment; whoever writes will say so
        if size != seen:
            seen = size
            pulse.beat()
