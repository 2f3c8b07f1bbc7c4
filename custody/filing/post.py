"""Filing over HTTP: the form as JSON to one address, the version's number as idempotency key.

One call is one request. Trying again is the business of whoever keeps the deliveries; here it is only said whether
that makes sense.
"""

from __future__ import annotations

import http.client
import socket
import threading
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

import msgspec

from custody.filing import Declined, Delivered, Filed, Outcome, Unsure, plain

LONGEST_ANSWER = 65_536  # bytes; an acknowledgement is one line, a wrong server may send for ever
# 401 and 403 are not about this form: somebody must renew the token, and then it goes through.
_AGAIN = {401, 403, 408, 425, 429}
LONGEST_REFERENCE = 40


class _Answer(msgspec.Struct, frozen=True):
    """What of a JSON answer counts; everything else in it is left alone."""

    reference: str = ""


class HttpPost:
    way = "post"

    def __init__(self, url: str, token_file: Path | None, connect_seconds: float, answer_seconds: float) -> None:
        parts = urlsplit(url)
        self._kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._host, self._port = parts.hostname or "", parts.port
        self._path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._token_file = token_file
        self._connect_seconds, self._answer_seconds = connect_seconds, answer_seconds

    def file(self, filed: Filed) -> Outcome:
        connection = self._kind(self._host, self._port, timeout=self._connect_seconds)
        try:
            headers = self._headers(filed)
            connection.connect()
            with _Deadline(connection.sock, self._answer_seconds) as deadline:
                connection.request("POST", self._path, body=filed.form, headers=headers)
                response = connection.getresponse()
                body = response.read(LONGEST_ANSWER + 1)
            _demand_whole(response, body, in_time=not deadline.over)
        except (OSError, http.client.HTTPException, ValueError) as error:
            return Unsure(plain(f"{self._host}: {_why(error)}"))
        finally:
            connection.close()
        return _judged(response, body)

    def _headers(self, filed: Filed) -> dict[str, str]:
        headers = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Idempotency-Key": filed.notification,
        }
        if self._token_file is not None:
            headers["Authorization"] = f"Bearer {self._token_file.read_text(encoding='ascii').strip()}"
        return headers


class _Deadline:
    """The whole answer must come within this time, however slowly its bytes drip; `over` when it did not."""

    def __init__(self, sock: socket.socket, seconds: float) -> None:
        sock.settimeout(seconds)
        self._sock = sock
        self.over = False
        self._timer = threading.Timer(seconds, self._hang_up)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def _hang_up(self) -> None:
        self.over = True
        try:
            self._sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # it was closed in the same moment


def _demand_whole(response: http.client.HTTPResponse, body: bytes, *, in_time: bool) -> None:
    """Raises when the answer was cut off, by the other side, our own deadline or its length: what it meant to say is
    not known."""
    if not in_time:
        raise TimeoutError
    if len(body) > LONGEST_ANSWER:
        raise ValueError(f"an answer of more than {LONGEST_ANSWER} bytes")
    if response.length:
        raise http.client.IncompleteRead(body, response.length)


def _judged(response: http.client.HTTPResponse, body: bytes) -> Outcome:
    status, said = response.status, plain(body.decode("utf-8", "replace"))
    detail = plain(f"{status} {response.reason}: {said}" if said else f"{status} {response.reason}")
    if 200 <= status < 300:
        if body and "json" in response.headers.get_content_subtype() and not _is_json(body):
            return Unsure(plain(f"{detail} - not the JSON that it says it is"))
        return Delivered(detail, _reference(body))
    if status in _AGAIN or status >= 500:
        return Unsure(detail, _seconds(response.headers.get("Retry-After", "")))
    return Declined(detail)


def _is_json(body: bytes) -> bool:
    try:
        msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True


def _reference(body: bytes) -> str:
    """The authority's reference, when the answer is JSON with one that can be kept."""
    try:
        reference = msgspec.json.decode(body, type=_Answer).reference.strip()
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    return reference if reference.isprintable() and len(reference) <= LONGEST_REFERENCE else ""


def _seconds(text: str) -> int:
    return min(int(text), 86_400) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _why(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return str(error) or type(error).__name__
