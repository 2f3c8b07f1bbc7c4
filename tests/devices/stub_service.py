"""A small real HTTP server that stands for the service: it takes each scan once by its id, and fails as it is told."""

import json
import socket
import threading
from collections import deque
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Fault(StrEnum):
    """Each in two forms where there are two: not done, and done but unanswered."""

    DROPPED = "dropped"  # the connection breaks before anything is done
    LOST = "lost"  # done, then the connection breaks
    UNAVAILABLE = "unavailable"  # 503, not done
    UNAVAILABLE_DONE = "unavailable_done"  # 503, and yet it was done
    BROKEN = "broken"  # 500, not done
    BROKEN_DONE = "broken_done"  # 500, done
    HUNG = "hung"  # waits for release(), then breaks the connection, not done
    HUNG_DONE = "hung_done"  # done, waits for release(), then breaks the connection
    SLOW = "slow"  # waits for release(), then answers properly
    FOREIGN = "foreign"  # 200, but a guest network's page
    TWICE = "twice"  # taken twice, as when a proxy repeats a request; the second answer is given
    DENIED = "denied"
    FORBIDDEN = "forbidden"
    CONFLICT = "conflict"
    INVALID = "invalid"


UNDONE = (Fault.DROPPED, Fault.UNAVAILABLE, Fault.BROKEN, Fault.HUNG, Fault.FOREIGN)
UNANSWERED = (Fault.LOST, Fault.UNAVAILABLE_DONE, Fault.BROKEN_DONE, Fault.HUNG_DONE, Fault.TWICE)
STATUS = {
    Fault.UNAVAILABLE: 503,
    Fault.UNAVAILABLE_DONE: 503,
    Fault.BROKEN: 500,
    Fault.BROKEN_DONE: 500,
    Fault.DENIED: 401,
    Fault.FORBIDDEN: 403,
    Fault.CONFLICT: 409,
    Fault.INVALID: 422,
}


class StubService:
    """`requests` are the bodies as they came, `taken` what was done, by id in the order of the doing."""

    def __init__(self, port: int = 0, token: str = "right") -> None:
        self.token = token
        self.requests: list[dict[str, Any]] = []
        self.taken: dict[str, dict[str, Any]] = {}
        self.beats: list[dict[str, Any]] = []
        self.jobs: dict[str, dict[str, Any]] = {}
        self.reports: list[dict[str, Any]] = []
        self.now = "2026-11-23T09:00:00+08:00"
        self.anew = False
        self._faults: deque[Fault] = deque()
        self._always: Fault | None = None
        self._changed = threading.Condition()
        self._released = threading.Event()
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.stub = self
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> "StubService":
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()
        self._server.shutdown()
        self._server.server_close()
        self._server.hang_up()

    def fail(self, *faults: Fault) -> None:
        """The next scans to arrive meet these, one each."""
        self._faults.extend(faults)

    def fail_always(self, fault: Fault | None) -> None:
        self._always = fault

    def release(self) -> None:
        """Those that hang or are slow go on."""
        self._released.set()

    def codes(self) -> list[str]:
        """The codes of what was done, in order."""
        return [body["raw"] for body in self.taken.values()]

    def wait_for_taken(self, count: int, seconds: float = 10.0) -> None:
        self.wait(lambda: len(self.taken) >= count, seconds)

    def wait_for_requests(self, count: int, seconds: float = 10.0) -> None:
        self.wait(lambda: len(self.requests) >= count, seconds)

    def wait(self, holds: Any, seconds: float = 10.0) -> None:
        with self._changed:
            if not self._changed.wait_for(holds, seconds):
                raise TimeoutError(f"requests {len(self.requests)}, taken {self.codes()}, beats {len(self.beats)}")

    def scan(self, body: dict[str, Any], token: str) -> tuple[int, bytes] | None:
        """Status and body to answer with; None: break the connection."""
        with self._changed:
            self.requests.append(body)
            self._changed.notify_all()
            fault = self._faults.popleft() if self._faults else self._always
            if token != self.token:
                fault = Fault.DENIED
            if fault is None or fault in UNANSWERED or fault is Fault.SLOW:
                self._take(body)
        if fault in (Fault.HUNG, Fault.HUNG_DONE, Fault.SLOW):
            self._released.wait(20)
        if fault in (Fault.DROPPED, Fault.LOST, Fault.HUNG, Fault.HUNG_DONE):
            return None
        if fault is Fault.FOREIGN:
            return 200, b"<html>Welcome to Guest WiFi</html>"
        if fault in STATUS:
            problem = {
                "type": "about:blank",
                "title": f"Problem {fault}",
                "status": STATUS[fault],
                "detail": "d\x1b[2J",
            }
            return STATUS[fault], json.dumps(problem).encode()
        return 200, self._answer(body)

    def beat(self, body: dict[str, Any], token: str) -> tuple[int, bytes]:
        with self._changed:
            self.beats.append(body)
            self._changed.notify_all()
        answer = json.dumps({"now": self.now, "anew": self.anew})
        return (200, answer.encode()) if token == self.token else (401, b"")

    def report(self, job: str, body: dict[str, Any], token: str) -> tuple[int, bytes]:
        with self._changed:
            self.reports.append(body)
            self.jobs[job] = {**self.jobs[job], **body}
            self._changed.notify_all()
        return (200, json.dumps(self.jobs[job]).encode()) if token == self.token else (401, b"")

    def _take(self, body: dict[str, Any]) -> None:
        before = self.taken.setdefault(body["id"], body)
        assert before == body, "the same id came with another body"
        self._changed.notify_all()

    def _answer(self, body: dict[str, Any]) -> bytes:
        feedback = next((one for one in ("warn", "bad") if body["raw"].lower().startswith(one)), "good")
        words = {"en": f"Seen {body['raw']}", "zh-Hant": "已見", "zh-Hans": "已见"}
        return json.dumps({"entry": 1, "meaning": "seen", "feedback": feedback, "say": words, "next": []}).encode()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    stub: StubService

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self._lines: set[socket.socket] = set()
        super().__init__(address, handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._lines.add(request)
        super().process_request(request, client_address)

    def hang_up(self) -> None:
        for line in self._lines:
            try:
                line.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # closed before


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        stub = self.server.stub
        if self.path == "/api/v1/scans":
            answer = stub.scan(body, token)
        elif self.path.endswith("/report"):
            answer = stub.report(self.path.split("/")[-2], body, token)
        else:
            answer = stub.beat(body, token)
        if answer is None:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
        else:
            self._reply(*answer)

    def do_GET(self) -> None:
        jobs = [job for job in self.server.stub.jobs.values() if job["state"] != "PRINTED"]
        self._reply(200, json.dumps({"jobs": jobs}).encode())

    def _reply(self, status: int, content: bytes) -> None:
        head = f"HTTP/1.1 {status} X\r\nContent-Length: {len(content)}\r\nContent-Type: application/json\r\n\r\n"
        self.wfile.write(head.encode() + content)

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing: the tests look at what was taken."""
