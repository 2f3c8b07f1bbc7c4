"""The service, as a station sees it: one connection that is kept open, one token from a file, JSON both ways.

    ServiceError          what happened and what to do, for the operator
    +-- Unanswered        no answer that can be trusted: whether the service did it is not known
    +-- Denied            the service does not accept this station's token (401, 403), or there is none
    +-- Declined          the service answered with another problem (RFC 9457); `status` says which

A Client belongs to one thread. Nothing is sent twice by itself: only the caller knows whether that is harmless.
"""

import contextlib
import http.client
import select
import socket
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote, urlencode, urlsplit

import msgspec

from custody.snapshot.values import Signed

CONNECT_S = 2.0  # the service is in the same building; a packet lost at connect is sent again after one second
ANSWER_S = 5.0  # the slowest durable answer under full load is a tenth of a second: five mean that it hangs
LONGEST_BODY = 1_000_000  # bytes; a page of print jobs is far below, a wrong server may send for ever

_T = TypeVar("_T")


class ServiceError(Exception):
    """The service did not do what was asked, or nobody knows."""


class Unanswered(ServiceError):
    """No answer. `status` is 0, or the HTTP status that says so; `retry_after` the seconds that it asked for, or 0."""

    def __init__(self, message: str, status: int = 0, retry_after: int = 0) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after


class Denied(ServiceError):
    """The token is missing, wrong, revoked, or another station's."""


class Declined(ServiceError):
    """The service's own no. `body` is its problem document as it came."""

    def __init__(self, message: str, status: int, body: bytes) -> None:
        super().__init__(message)
        self.status = status
        self.body = body


class ServiceUrlError(ValueError):
    """The service's URL cannot be used. The text says what it may be."""


class Job(msgspec.Struct, frozen=True):
    """A print job as the service hands it out; `label` is what custody.label says of it, `odometer` the base count."""

    id: str
    printer: str
    layout: str
    label: dict[str, Any]
    copy: int
    state: str
    odometer: int = -1
    detail: str = ""


class Heard(msgspec.Struct, frozen=True):
    """The service's time (RFC 3339), and which tokens it wants back, as it names them; `anew`: what this one says that
    it was given last is older than what the same machine has said before, so it is a copy of it."""

    now: str
    hand_back: tuple[str, ...] = ()
    anew: bool = False


class Client:
    """Speaks to `service`, such as http://127.0.0.1:8000. The token is read again when `token_file` changes."""

    def __init__(self, service: str, token_file: Path) -> None:
        scheme, host, port, self._prefix = _split(service)
        self._service = service
        self._token_file = token_file
        self._token = ""
        self._token_seen: tuple[int, int, int] | None = None
        kind = http.client.HTTPSConnection if scheme == "https" else http.client.HTTPConnection
        self._connection = kind(host, port, timeout=CONNECT_S)

    def post(self, path: str, body: bytes) -> bytes:
        """The body of the 2xx answer. ServiceError otherwise."""
        return self._ask("POST", path, body)

    def get(self, path: str) -> bytes:
        return self._ask("GET", path, None)

    def close(self) -> None:
        self._connection.close()

    def interrupt(self) -> None:
        """From another thread: the request that is under way, if any, ends now as Unanswered."""
        sock = self._connection.sock
        if sock is not None:
            with contextlib.suppress(OSError):  # it has just ended by itself
                sock.shutdown(socket.SHUT_RDWR)

    def heartbeat(self, station: str, beat: dict[str, Any]) -> Heard:
        """Tells the service how the station is."""
        answer = self.post(f"/api/v1/stations/{quote(station, safe='')}/heartbeat", msgspec.json.encode(beat))
        return _decoded(answer, Heard)

    def jobs(self, station: str) -> list[Job]:
        """The print jobs of the station's printers that wait or need reconciling, oldest first."""
        return _decoded(self.get(f"/api/v1/stations/{quote(station, safe='')}/jobs"), _Jobs).jobs

    def snapshot(self, station: str, known: str, boot: str, machine: str, giving: int, longest: int) -> Signed:
        """What the station needs to decide alone; without its bytes when their digest is `known`.

        Declined with status 409: there is none for a bench.
        """
        asked = urlencode({"known": known, "boot": boot, "machine": machine, "giving": giving})
        path = f"/api/v1/stations/{quote(station, safe='')}/snapshot?{asked}"
        return _decoded(self._ask("GET", path, None, longest), Signed)

    def report(self, job_id: str, state: str, odometer: int | None = None, detail: str | None = None) -> Job:
        """Commits a job's new state with the service. Declined with status 409: that step is not allowed."""
        report = {"state": state, "odometer": odometer, "detail": detail}
        body = msgspec.json.encode({name: value for name, value in report.items() if value is not None})
        return _decoded(self.post(f"/api/v1/jobs/{quote(job_id, safe='')}/report", body), Job)

    def token_changed(self) -> bool:
        """Whether the token file is not the one that was last sent."""
        return self._stamp() != self._token_seen

    def _ask(self, method: str, path: str, body: bytes | None, longest: int = 0) -> bytes:
        headers = {"Authorization": f"Bearer {self._read_token()}", "Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        try:
            self._connect()
            self._connection.request(method, self._prefix + path, body, headers)
            reply = self._connection.getresponse()
            most = longest or LONGEST_BODY
            answer = reply.read(most + 1)
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            raise Unanswered(f"The service {self._service} did not answer: {_told(error)}") from error
        if len(answer) > most:
            self._connection.close()
            raise Unanswered(f"{self._service} sends more than a Custody service would. Check the address.")
        if reply.status // 100 == 2:
            return answer
        raise self._problem(reply, answer)

    def _connect(self) -> None:
        sock = self._connection.sock
        if sock is not None and select.select([sock], [], [], 0)[0]:
            self._connection.close()  # bytes or an end that nobody asked for: the service hung up while we were idle
            sock = None
        if sock is None:
            self._connection.connect()
            self._connection.sock.settimeout(ANSWER_S)

    def _problem(self, reply: http.client.HTTPResponse, answer: bytes) -> ServiceError:
        try:
            problem = msgspec.json.decode(answer, type=_Problem)
        except msgspec.DecodeError:
            problem = _Problem(title=reply.reason)
        told = ": ".join(part for part in (problem.title, problem.detail) if part)
        if reply.status in (401, 403):
            return Denied(f"The service does not accept this station's token: {told}. Renew {self._token_file}.")
        if reply.status in _TRANSIENT or reply.status // 100 in (1, 3, 5):
            wait = reply.getheader("Retry-After") or ""
            return Unanswered(
                f"The service {self._service} cannot do it now ({reply.status}): {told}",
                reply.status,
                int(wait) if wait.isascii() and wait.isdigit() else 0,
            )
        return Declined(told, reply.status, answer)

    def _stamp(self) -> tuple[int, int, int] | None:
        try:
            found = self._token_file.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino

    def _read_token(self) -> str:
        stamp = self._stamp()
        if not self._token or stamp != self._token_seen:
            self._token, self._token_seen = "", stamp
            try:
                token = self._token_file.read_bytes().strip()
            except OSError as error:
                raise Denied(f"The station's token cannot be read: {error}. Put it into {self._token_file}.") from error
            if not token or not token.isascii() or not token.decode().isprintable():
                raise Denied(f"{self._token_file} does not hold a token. Put one there, on one line.")
            self._token = token.decode()
        return self._token


class _Problem(msgspec.Struct, frozen=True):
    title: str = ""
    detail: str = ""


class _Jobs(msgspec.Struct, frozen=True):
    jobs: list[Job]


_URL = " Give it as http://HOST:PORT."
# 404 and 405: another server stands at this address, or the service is being installed. 408, 425, 429: not now.
_TRANSIENT = frozenset({404, 405, 408, 425, 429})


def _decoded(answer: bytes, kind: type[_T]) -> _T:
    try:
        return msgspec.json.decode(answer, type=kind)
    except msgspec.DecodeError as error:
        raise Unanswered(f"What answers is not a Custody service: {error}. Check the address.") from error


def _split(service: str) -> tuple[str, str, int | None, str]:
    """Scheme, host, port and path before /api."""
    try:
        url = urlsplit(service)
        if url.scheme in ("http", "https") and url.hostname and not url.query and not url.fragment:
            return url.scheme, url.hostname, url.port, url.path.rstrip("/")
    except ValueError as error:
        raise ServiceUrlError(f"The service's URL {service!r} is not usable: {error}.{_URL}") from error
    raise ServiceUrlError(f"The service's URL {service!r} is not usable.{_URL}")


def _told(error: Exception) -> str:
    return str(error) or type(error).__name__
