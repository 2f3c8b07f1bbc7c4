"""Whoever connects and says nothing, or only half of it, takes no place from the bench."""

from __future__ import annotations

import fcntl
import io
import os
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from custody.records.registry import open_registry
from custody.records.work.admission import open_session
from custody.zone import Zone
from tests.faults.service import ServiceProcess, ask, prepare
from tests.practice import TECHNICIAN
from tests.web.test_serving import registered
from web import arrival, silence
from web.admission import COOKIE
from web.arrival import Arrivals, ThroughProxy
from web.bodies import MOST_BYTES
from web.silence import connections, hang_up_on_silence

HALF_A_BODY = b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nn"
A_BODY_WITHOUT_END = b"POST /sign-in HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nname="
HALF_A_HEAD = b"GET /healthz HTTP/1.1\r\nHost:"


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory, zone: Zone) -> Iterator[tuple[ServiceProcess, str, str]]:
    """A service, a technician's token and the session of one."""
    data = tmp_path_factory.mktemp("crowded") / "data"
    token = prepare(data, "", TECHNICIAN)[TECHNICIAN]
    registry = open_registry(data, "", zone, lambda: datetime.now(UTC), os.urandom)
    session = open_session(registry.writer, os.urandom, TECHNICIAN, "")
    registry.close()
    with ServiceProcess(data, "") as service:
        yield service, token, session


@contextmanager
def crowd(port: int, count: int, said: bytes) -> Iterator[list[socket.socket]]:
    with ExitStack() as lines:
        each = [lines.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30)) for _ in range(count)]
        for line in each:
            line.sendall(said)
        time.sleep(0.5)  # so that each has been taken
        yield each


def answered_soon(port: int) -> None:
    began = time.monotonic()
    assert ask(port, "GET", "/healthz")[0] == 200
    assert time.monotonic() - began < 15, "a stream lives for minutes: nobody waits for one to end"


@pytest.mark.parametrize("said", [b"", HALF_A_HEAD, A_BODY_WITHOUT_END, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"])
def test_five_hundred_silent_connections_stop_nobody(crowded: tuple[ServiceProcess, str, str], said: bytes) -> None:
    service, token, _ = crowded
    with crowd(service.port, 500, said):
        answered_soon(service.port)
        assert registered(service.port, token)


def test_five_hundred_half_sent_bodies_stop_nobody_from_reading(crowded: tuple[ServiceProcess, str, str]) -> None:
    service, _, _ = crowded
    with crowd(service.port, 500, HALF_A_BODY) as lines:
        answered_soon(service.port)
        answered, _, _ = select.select(lines, [], [], 10)
        assert answered and all(b" 503 " in line.recv(100) for line in answered)


def test_a_session_that_opens_four_hundred_streams_gets_a_few_of_them(crowded: tuple[ServiceProcess, str, str]) -> None:
    service, token, session = crowded
    with crowd(service.port, 400, f"GET /live HTTP/1.1\r\nHost: x\r\nCookie: {COOKIE}={session}\r\n\r\n".encode()):
        answered_soon(service.port)
        assert registered(service.port, token)


def test_an_idle_connection_is_hung_up_and_a_stream_is_not(crowded: tuple[ServiceProcess, str, str]) -> None:
    service, token, session = crowded
    with crowd(service.port, 3, b"") as (silent, half, stream):
        half.sendall(HALF_A_HEAD)
        stream.sendall(f"GET /live HTTP/1.1\r\nHost: x\r\nCookie: {COOKIE}={session}\r\n\r\n".encode())
        for line in (silent, half):
            assert line.recv(100) == b""
        assert b"200 OK" in stream.recv(4096)
        registered(service.port, token)
        heard = b""
        while b"data: changed" not in heard:
            more = stream.recv(4096)
            assert more, "the stream was hung up"
            heard += more


def environ(body: Any, length: int, address: str = "192.0.2.1") -> dict[str, Any]:
    return {"REMOTE_ADDR": address, "CONTENT_LENGTH": str(length), "wsgi.input": body}


def answer(app: Any, asked: dict[str, Any]) -> list[str]:
    said: list[str] = []
    said += [part.decode() for part in app(asked, lambda status, headers: said.append(status))]
    return said


def echo(asked: dict[str, Any], start: Any) -> list[bytes]:
    start("200 OK", [])
    return [asked.get("REMOTE_ADDR", "").encode(), asked["wsgi.input"].read() if "wsgi.input" in asked else b""]


class Never(io.RawIOBase):
    """A body that does not come until it is let go."""

    def __init__(self) -> None:
        self.awaited = threading.Event()
        self.let_go = threading.Event()

    def read(self, size: int = -1) -> bytes:
        self.awaited.set()
        self.let_go.wait(20)
        return b""


def test_one_address_may_await_few_bodies_and_leaves_places_for_others() -> None:
    arrivals = Arrivals(echo, most=3, most_of_one=2)
    bodies = [Never(), Never()]
    threads = [threading.Thread(target=answer, args=(arrivals, environ(body, 5))) for body in bodies]
    for thread, body in zip(threads, bodies, strict=True):
        thread.start()
        assert body.awaited.wait(10)
    assert answer(arrivals, environ(io.BytesIO(b"hello"), 5))[0].startswith("503")
    assert answer(arrivals, environ(io.BytesIO(b"hello"), 5, "192.0.2.2")) == ["200 OK", "192.0.2.2", "hello"]
    for thread, body in zip(threads, bodies, strict=True):
        body.let_go.set()
        thread.join(10)
    assert arrivals.waiting == 0
    assert answer(arrivals, environ(io.BytesIO(b"hello"), 5))[0] == "200 OK"


def test_a_body_that_is_too_long_is_left_unread() -> None:
    body = Never()
    body.let_go.set()
    answer(Arrivals(lambda asked, start: []), environ(body, MOST_BYTES + 1))
    assert not body.awaited.is_set()


@pytest.mark.parametrize("path", ["/api/v1/packages/HTP-1/temperature", "/api/v1/lists/permit/check", "/lists"])
def test_a_file_larger_than_any_body_comes_through_piece_by_piece_and_is_awaited_until_it_is_whole(path: str) -> None:
    size = 3 * MOST_BYTES
    seen: list[tuple[int, int]] = []

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        first = environ["wsgi.input"].read(1000)
        seen.append((len(first), arrivals.waiting))
        rest = environ["wsgi.input"].read()
        seen.append((len(first) + len(rest), arrivals.waiting))
        return [b"ok"]

    arrivals = Arrivals(app)
    body = io.BytesIO(b"x" * size)
    environ = {"PATH_INFO": path, "CONTENT_LENGTH": str(size), "REMOTE_ADDR": "192.0.2.1", "wsgi.input": body}
    assert list(arrivals(environ, lambda status, headers: None)) == [b"ok"]
    assert seen == [(1000, 1), (size, 0)]


def test_a_silent_half_request_is_hung_up_and_one_that_was_answered_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrival, "SILENT_S", 0.4)
    monkeypatch.setattr(silence, "SILENT_S", 0.4)
    monkeypatch.setattr(silence, "_LOOK_S", 0.05)
    monkeypatch.setattr(Arrivals, "waiting", 1)
    never = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server, ExitStack() as lines:
        port = server.getsockname()[1]
        half, streamed = (
            lines.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10)) for _ in range(2)
        )
        held = [lines.enter_context(server.accept()[0]) for _ in range(2)]
        watch = threading.Thread(target=hang_up_on_silence, args=(Arrivals(echo), port, never))
        for line in (half, streamed):
            line.sendall(b"POST")
        time.sleep(0.1)
        held[1].sendall(b"an answer")
        watch.start()
        assert half.recv(10) == b""
        assert streamed.recv(100) == b"an answer"
        streamed.settimeout(0.5)
        with pytest.raises(TimeoutError):
            streamed.recv(10)
        never.set()
        watch.join(10)


@pytest.mark.parametrize("proxied", [False, True])
def test_who_waits_for_a_slow_answer_is_not_hung_up(monkeypatch: pytest.MonkeyPatch, proxied: bool) -> None:
    """Its line is as silent as one that half-sent a body; it may be cut only when nothing of its address is slow."""
    monkeypatch.setattr(arrival, "SILENT_S", 0.4)
    monkeypatch.setattr(silence, "SILENT_S", 0.4)
    monkeypatch.setattr(silence, "_LOOK_S", 0.05)
    monkeypatch.setattr(Arrivals, "waiting", 1)
    never, answer_now, begun = threading.Event(), threading.Event(), threading.Event()

    def app(environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
        begun.set()
        answer_now.wait(20)
        yield b""
        answer_now.wait(20)
        yield b"late"

    arrivals = Arrivals(app)
    whole = ThroughProxy(arrivals, "X-Forwarded-For") if proxied else arrivals
    asked = environ(io.BytesIO(b"hello"), 5, "127.0.0.1") | {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}
    worked = threading.Thread(target=lambda: list(whole(asked, lambda status, headers: None)))
    with socket.create_server(("127.0.0.1", 0)) as server, ExitStack() as lines:
        port = server.getsockname()[1]
        line = lines.enter_context(socket.create_connection(("127.0.0.1", port), timeout=1.5))
        lines.enter_context(server.accept()[0])
        worked.start()
        assert begun.wait(10)
        line.sendall(b"POST")
        watch = threading.Thread(target=hang_up_on_silence, args=(arrivals, port, never))
        watch.start()
        with pytest.raises(TimeoutError):
            line.recv(10)
        answer_now.set()
        worked.join(10)
        assert arrivals.slow() == set()
        assert line.recv(10) == b""
        never.set()
        watch.join(10)


def test_a_file_is_worked_on_from_when_it_is_whole_until_its_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrival, "SILENT_S", 0)
    monkeypatch.setattr(silence, "SILENT_S", 0)
    seen: list[set[str]] = []

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        environ["wsgi.input"].read(1000)
        seen.append(arrivals.slow())
        environ["wsgi.input"].read()
        seen.append(arrivals.slow())
        return [b"ok"]

    arrivals = Arrivals(app)
    size = 2 * MOST_BYTES
    asked = environ(io.BytesIO(b"x" * size), size) | {"PATH_INFO": "/lists"}
    assert list(arrivals(asked, lambda status, headers: None)) == [b"ok"]
    assert seen == [set(), {"192.0.2.1"}] and arrivals.slow() == set()


def test_an_answer_that_nobody_takes_or_that_breaks_is_worked_on_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrival, "SILENT_S", 0)
    monkeypatch.setattr(silence, "SILENT_S", 0)
    arrivals = Arrivals(lambda asked, start: iter([b"ok"]))
    answered = arrivals(environ(io.BytesIO(b""), 0), lambda status, headers: None)
    assert arrivals.slow() == {"192.0.2.1"}
    del answered
    assert arrivals.slow() == set()

    def broken(asked: Any, start: Any) -> list[bytes]:
        raise ValueError

    arrivals = Arrivals(broken)
    with pytest.raises(ValueError):
        arrivals(environ(io.BytesIO(b""), 0), lambda status, headers: None)
    assert arrivals.slow() == set()


@pytest.mark.parametrize(
    ("header", "address"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("203.0.113.9, 198.51.100.7", "198.51.100.7"),
        ("2001:db8::1", "2001:db8::1"),
        ("", "192.0.2.1"),
        ("unknown", "192.0.2.1"),
        ("203.0.113.9, <script>", "192.0.2.1"),
    ],
)
def test_behind_a_proxy_the_address_is_what_the_proxy_added(header: str, address: str) -> None:
    asked = {"REMOTE_ADDR": "192.0.2.1", "HTTP_X_FORWARDED_FOR": header}
    assert answer(ThroughProxy(echo, "X-Forwarded-For"), asked)[1] == address


def test_without_the_setting_nobody_can_say_another_address() -> None:
    asked = environ(io.BytesIO(b"hello"), 5) | {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}
    assert answer(Arrivals(echo), asked)[1] == "192.0.2.1"


def test_looking_for_silent_connections_gives_up_no_lock_of_a_file(tmp_path: Path) -> None:
    """To close a copy of a file's descriptor would give up all locks on it, the database's too."""
    with (tmp_path / "locked").open("w") as held:
        fcntl.lockf(held, fcntl.LOCK_EX)
        for line in connections(1):
            line.close()
        try_it = "import fcntl, sys; fcntl.lockf(open(sys.argv[1], 'w'), fcntl.LOCK_EX | fcntl.LOCK_NB)"
        tried = subprocess.run([sys.executable, "-c", try_it, held.name], capture_output=True, check=False)
        assert b"BlockingIOError" in tried.stderr
