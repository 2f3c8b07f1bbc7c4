"""Serves the station's screen on this machine alone, for the display beside the scanner."""

from __future__ import annotations

import threading
from collections.abc import Callable
from hmac import compare_digest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from custody.wording import LANGUAGES, language_named
from devices.screen.page import Shown, page_of, part_of

_FILES = {"/screen.css": "text/css; charset=utf-8", "/screen.js": "text/javascript; charset=utf-8"}
_LONGEST = 200
_HERE = Path(__file__).parent


class ScreenError(ValueError):
    """The page cannot be served. The text says why and what to do."""


class Screen:
    """On 127.0.0.1 at `port`, any free one for 0; ScreenError when it is taken. `look` gives what there is to show,
    `undo` takes the last scan back: only what this page itself shows is believed."""

    def __init__(self, port: int, language: str, look: Callable[[], Shown], undo: Callable[[], None]) -> None:
        try:
            self._server = _Server(("127.0.0.1", port), _Handler)
        except OSError as error:
            raise ScreenError(
                f"The station's page cannot have port {port}: {error.strerror}. Give another --screen."
            ) from error
        self._server.look, self._server.undo, self._server.language = look, undo, language
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/"
        self._thread = threading.Thread(target=self._server.serve_forever, name="screen", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    look: Callable[[], Shown]
    undo: Callable[[], None]
    language: str


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 10

    def do_GET(self) -> None:
        if not self._is_ours():
            return
        asked = urlsplit(self.path)
        if asked.path in _FILES:
            self._reply(200, _FILES[asked.path], (_HERE / asked.path[1:]).read_bytes())
        elif asked.path in ("/", "/part"):
            wanted = parse_qs(asked.query).get("lang", [""])[0]
            lang = wanted if wanted in LANGUAGES else self._preferred() or self.server.language
            draw = page_of if asked.path == "/" else part_of
            self._reply(200, "text/html; charset=utf-8", draw(self.server.look(), lang).encode())
        else:
            self._reply(404, "text/plain; charset=utf-8", b"")

    def do_POST(self) -> None:
        if not self._is_ours():
            return
        asked = urlsplit(self.path)
        length = self.headers.get("Content-Length", "")
        if asked.path != "/undo" or not (length.isdecimal() and int(length) <= _LONGEST):
            self._reply(404, "text/plain; charset=utf-8", b"")
            return
        pressed = parse_qs(self.rfile.read(int(length)).decode("ascii", "replace")).get("press", [""])[0]
        shown = self.server.look().undo
        # Another page may send its form here, but cannot read what stands in ours.
        if shown and compare_digest(pressed.encode(), shown.encode()):
            self.server.undo()
        wanted = parse_qs(asked.query).get("lang", [""])[0]
        self.send_response(303)
        self.send_header("Location", f"/?lang={wanted}" if wanted in LANGUAGES else "/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _is_ours(self) -> bool:
        """A page from elsewhere must not read this one by a name that it has bent to this address."""
        if (self.headers.get("Host") or "").partition(":")[0] in ("127.0.0.1", "localhost"):
            return True
        self._reply(421, "text/plain; charset=utf-8", b"")
        return False

    def _preferred(self) -> str:
        """What the browser says that it reads, in its own order."""
        names = (self.headers.get("Accept-Language") or "").split(",")
        return next(filter(None, (language_named(name.partition(";")[0].strip()) for name in names)), "")

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: the terminal is for scans."""

    def _reply(self, status: int, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Security-Policy", "default-src 'self'; form-action 'self'; frame-ancestors 'none'")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(content)
