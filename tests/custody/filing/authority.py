"""An authority's server that answers as a test says, one answer after another, and keeps what it was sent."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[[BaseHTTPRequestHandler], None]


def said(status: int, body: str = "", **headers: str) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.send_header("Content-Length", str(len(body.encode())))
        request.end_headers()
        request.wfile.write(body.encode())

    return answer


def hangs(seconds: float) -> Answer:
    return lambda request: time.sleep(seconds)


def hangs_up(request: BaseHTTPRequestHandler) -> None:
    request.connection.close()


def drips(request: BaseHTTPRequestHandler) -> None:
    """Never done, and never silent for long."""
    request.send_response(200)
    request.send_header("Content-Length", "1000000")
    request.end_headers()
    _drip(request)


def drips_without_length(request: BaseHTTPRequestHandler) -> None:
    """The same, and nobody is told how much there will be."""
    request.send_response(200)
    request.end_headers()
    _drip(request)


def _drip(request: BaseHTTPRequestHandler) -> None:
    for _ in range(200):
        try:
            request.wfile.write(b" ")
            request.wfile.flush()
        except OSError:
            return
        time.sleep(0.05)


class Authority:
    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.received: list[tuple[dict[str, str], bytes]] = []
        authority = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                authority.received.append((dict(self.headers.items()), body))
                (authority.answers.pop(0) if authority.answers else said(200))(self)

            def log_message(self, *_: object) -> None:
                """Tests read what was received, not a terminal."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/file?zone=training"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
