"""How requests arrive: from which address, and with a body that is there before anybody works on it.

The server below gives a thread to a request when its head is there. A body that never comes would hold that thread for
as long as whoever announced it likes, so only some threads may wait for one, few of them for one address, and a
connection that has been silent for too long is hung up.
"""

from __future__ import annotations

import contextlib
import io
import ipaddress
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from web.api.routes import PREFIX
from web.bodies import MOST_BYTES

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Where a body may be larger than any other: logger files and lists. The endpoints themselves bound it.
_FILES = re.compile(
    r"/api/v1/packages/[^/]+/temperature|/containers/[^/]+/temperature|/api/v1/lists/[^/]+(/check)?|/lists|/operator/imports"
)
MOST_WAITING = 128
MOST_WAITING_OF_ONE = 48
SILENT_S = 30
# Where the server below says which address is connected, when a proxy's word has taken its place.
_PEER = "custody.peer"


class Arrivals:
    """Wraps the application: whole bodies or none. 503 to who would wait while too many do."""

    def __init__(self, app: WSGIApplication, *, most: int = MOST_WAITING, most_of_one: int = MOST_WAITING_OF_ONE):
        self._app = app
        self._most = most
        self._most_of_one = most_of_one
        self._lock = threading.Lock()
        self._waiting: Counter[str] = Counter()
        self._working: dict[_Work, None] = {}

    @property
    def waiting(self) -> int:
        """How many bodies are awaited now."""
        return self._waiting.total()

    def slow(self) -> set[str]:
        """From where the connections come whose requests are worked on for long and are not answered yet.

        The server does not say from which port a request came. So no line of these addresses may be hung up: one that
        waits for its answer has been silent, too. Quick requests do not count, or a busy proxy would be spared always.
        """
        began = time.monotonic() - SILENT_S / 2
        with self._lock:
            return {work.peer for work in self._working if work.began <= began}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        length = _length(environ)
        address = str(environ.get("REMOTE_ADDR", ""))
        if length is not None and length > MOST_BYTES and _FILES.fullmatch(str(environ.get("PATH_INFO", ""))):
            return self._a_file(environ, start_response, address, length)
        if length is None or length > MOST_BYTES:
            if "HTTP_TRANSFER_ENCODING" in environ and not str(environ.get("PATH_INFO", "")).startswith(PREFIX):
                return _told(start_response, "411 Length Required", "Say how long the body is.")
            # Nobody reads it: the application refuses what is too long by what was announced, or whose length was not.
            environ["wsgi.input"] = io.BytesIO(b"")
            return self._worked_on(environ, start_response, self._work(environ))
        if not self._begin(address):
            return _busy(start_response)
        try:
            body = _whole(environ, length)
        finally:
            self._end(address)
        environ["wsgi.input"] = io.BytesIO(body)
        return self._worked_on(environ, start_response, self._work(environ))

    def _a_file(
        self, environ: WSGIEnvironment, start_response: StartResponse, address: str, length: int
    ) -> Iterable[bytes]:
        """A file is too large to be held: the application reads it as it comes, and it is awaited until it is whole."""
        if not self._begin(address):
            return _busy(start_response)
        work = _Work(environ)

        def whole() -> None:
            self._end(address)
            self._begin_work(work)

        coming = _Coming(environ["wsgi.input"], length, whole)
        environ["wsgi.input"] = coming
        try:
            return self._worked_on(environ, start_response, work)
        finally:
            coming.done()

    def _worked_on(self, environ: WSGIEnvironment, start_response: StartResponse, work: _Work) -> Iterable[bytes]:
        with contextlib.ExitStack() as ending:
            ending.callback(self._end_work, work)
            answer = self._app(environ, start_response)
            if isinstance(answer, list):
                return answer
            return _Answer(answer, ending.pop_all().close)

    def _work(self, environ: WSGIEnvironment) -> _Work:
        work = _Work(environ)
        self._begin_work(work)
        return work

    def _begin_work(self, work: _Work) -> None:
        with self._lock:
            if not work.over:
                work.began = time.monotonic()
                self._working[work] = None

    def _end_work(self, work: _Work) -> None:
        with self._lock:
            work.over = True
            self._working.pop(work, None)

    def _begin(self, address: str) -> bool:
        with self._lock:
            if self._waiting.total() >= self._most or self._waiting[address] >= self._most_of_one:
                return False
            self._waiting[address] += 1
            return True

    def _end(self, address: str) -> None:
        with self._lock:
            self._waiting[address] -= 1
            if not self._waiting[address]:
                del self._waiting[address]


class _Work:
    """One request that is whole and not answered yet."""

    def __init__(self, environ: WSGIEnvironment) -> None:
        self.peer = plain(str(environ.get(_PEER, environ.get("REMOTE_ADDR", ""))))
        self.began = 0.0
        self.over = False


class _Answer:
    """The pieces of an answer; tells once when the first one goes out, for then the line is silent no more."""

    def __init__(self, pieces: Iterable[bytes], begun: Callable[[], None]) -> None:
        self._pieces = pieces
        self._each = iter(pieces)
        self._begun = begun

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        piece = None
        try:
            piece = next(self._each)
        finally:
            if piece != b"":  # it begins, or ends without any
                self._begun()
        return piece

    def close(self) -> None:
        self._begun()
        close = getattr(self._pieces, "close", None)
        if close is not None:
            close()

    def __del__(self) -> None:
        self._begun()  # nobody took it


class _Coming(io.RawIOBase):
    """A body that is read as it comes; tells once when it is whole, or when nobody reads on."""

    def __init__(self, source: Any, length: int, whole: Callable[[], None]) -> None:
        self._source = source
        self._left = length
        self._whole: Callable[[], None] | None = whole

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        more: bytes = self._source.read(min(len(buffer), self._left)) if self._left else b""
        self._left -= len(more)
        if not more or not self._left:
            self.done()
        buffer[: len(more)] = more
        return len(more)

    def done(self) -> None:
        whole, self._whole = self._whole, None
        if whole is not None:
            whole()


class ThroughProxy:
    """Wraps the application behind a proxy of ours, which adds the caller's address at the end of this header.

    What stands before it came from the caller and is not believed. Without the header, or with no address in it, the
    connection's own address stands.
    """

    def __init__(self, app: WSGIApplication, header: str) -> None:
        self._app = app
        self._key = "HTTP_" + header.upper().replace("-", "_")

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        added = str(environ.get(self._key, "")).rpartition(",")[2].strip()
        environ[_PEER] = environ.get("REMOTE_ADDR", "")
        with contextlib.suppress(ValueError):
            environ["REMOTE_ADDR"] = str(ipaddress.ip_address(added))
        return self._app(environ, start_response)


def plain(address: str) -> str:
    """The same for an address of IPv4 however a socket that takes both kinds writes it."""
    return address.removeprefix("::ffff:")


def _busy(start_response: StartResponse) -> list[bytes]:
    said = "Too many requests are half sent. Send the same again in a moment."
    return _told(start_response, "503 Service Unavailable", said, ("Retry-After", "1"))


def _told(start_response: StartResponse, status: str, said: str, *headers: tuple[str, str]) -> list[bytes]:
    start_response(status, [("Content-Type", "text/plain; charset=utf-8"), *headers])
    return [f"{said}\n".encode()]


def _length(environ: WSGIEnvironment) -> int | None:
    """How long a body was announced; None when none was, or in no number."""
    said = str(environ.get("CONTENT_LENGTH") or "")
    return int(said) if said.isascii() and said.isdecimal() and said.strip("0") else None


def _whole(environ: WSGIEnvironment, length: int) -> bytes:
    """As much of the body as came, at most what was announced."""
    body = b""
    while len(body) < length:
        more = environ["wsgi.input"].read(length - len(body))
        if not more:
            break
        body += more
    return body
