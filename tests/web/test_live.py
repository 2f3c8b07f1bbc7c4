"""Open pages hear of a change within a moment, and leave their place when they are closed."""

from __future__ import annotations

import os
import socket
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from custody.records.registry import open_registry
from custody.records.work.admission import open_session
from custody.zone import Zone
from tests.conftest import Clock
from tests.faults.service import ServiceProcess, ask
from tests.practice import TECHNICIAN
from tests.web.test_serving import Installed, registered
from web.admission import COOKIE
from web.app import create_app
from web.live import MOST_OF_A_SESSION, MOST_VIEWERS, Pulse


def test_a_beat_wakes_whoever_waits() -> None:
    pulse = Pulse()
    seen = pulse.wait(-1, 0)
    heard: list[int] = []
    waiting = threading.Thread(target=lambda: heard.append(pulse.wait(seen, 10)))
    waiting.start()
    pulse.beat()
    waiting.join(5)
    assert heard == [seen + 1]


def test_there_are_places_for_so_many_viewers_and_no_more() -> None:
    pulse = Pulse()
    entered = [pulse.enter(str(n)) for n in range(MOST_VIEWERS)]
    assert all(entered) and pulse.enter("another") is None
    assert entered[7] is not None
    pulse.leave(entered[7])
    assert pulse.enter("another") is not None


def test_the_newest_pages_of_a_session_are_live_and_the_oldest_makes_room() -> None:
    pulse = Pulse()
    other, *own = pulse.enter("other"), *(pulse.enter("one") for _ in range(MOST_OF_A_SESSION + 2))
    assert [viewer is not None and viewer.dismissed for viewer in own] == [True] * 2 + [False] * MOST_OF_A_SESSION
    assert other is not None and not other.dismissed
    assert pulse.viewers == MOST_OF_A_SESSION + 1
    assert own[0] is not None
    assert pulse.wait(pulse.wait(-1, 0), 60, own[0]) == 0, "who was dismissed waits no more"
    pulse.leave(own[0])
    assert pulse.viewers == MOST_OF_A_SESSION + 1


def test_a_viewer_hears_of_a_change_and_frees_his_place(tmp_path: Path, zone: Zone) -> None:
    data = tmp_path / "data"
    data.mkdir()
    registry = open_registry(data, "", zone, lambda: datetime.now(UTC), os.urandom)
    session = open_session(registry.writer, os.urandom, TECHNICIAN, "")
    registry.close()
    with ServiceProcess(data, "") as service:
        assert ask(service.port, "GET", "/live")[0] == 401
        token = Installed(data).said("token", "--person", TECHNICIAN).strip()
        with socket.create_connection(("127.0.0.1", service.port), timeout=5) as line:
            line.sendall(f"GET /live HTTP/1.1\r\nHost: x\r\nCookie: {COOKIE}={session}\r\n\r\n".encode())
            heard_until(line, b"retry: 1000")
            assert viewers(service.port) == 1
            registered(service.port, token)
            began = time.monotonic()
            heard_until(line, b"data: changed")
            assert time.monotonic() - began < 1
        for _ in range(100):
            registered(service.port, token)  # whoever is gone is noticed at the next change
            if viewers(service.port) == 0:
                break
        assert viewers(service.port) == 0


def heard_until(line: socket.socket, wanted: bytes) -> None:
    heard = b""
    while wanted not in heard:
        more = line.recv(4096)
        assert more, f"it hung up after {heard!r}"
        heard += more


def viewers(port: int) -> int:
    said = ask(port, "GET", "/metrics")[1].decode()
    return int(float(said.split("\ncustody_viewers ")[1].split("\n")[0]))


def test_nobody_looks_for_commits_of_others_in_a_registry_that_is_closed(
    tmp_path: Path, database_url: str, zone: Zone, clock: Clock
) -> None:
    registry = open_registry(tmp_path, database_url, zone, clock, os.urandom)
    before = set(threading.enumerate())
    create_app(registry)
    polls = set(threading.enumerate()) - before
    assert bool(polls) is bool(database_url)
    registry.close()
    for poll in polls:
        poll.join(5)
        assert not poll.is_alive()
