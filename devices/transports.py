"""How bytes reach a printer, whatever the cable: the contract that every transport keeps, and its one error.

`devices.addresses` says which URL means which transport. A transport is opened, used by one owner, and closed; it holds
no connection while idle, because printers serve one connection at a time.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

Ended = Callable[[bytes], bool]


class TransportError(OSError):
    """The printer cannot be reached, or broke off. `began` says whether bytes may have left before it did."""

    def __init__(self, message: str, *, began: bool = False) -> None:
        super().__init__(message)
        self.began = began


class Transport(Protocol):
    """Contract (every transport passes the same conformance test).

    `open` may be called again after `close`; `close` twice is fine; `write` takes all bytes or raises;
    `read_until(ended, seconds)` returns what came once `ended(bytes so far)` holds, or what came until then when the
    time is up (b"" for silence), and raises when the other side is gone. A transport whose `can_read` is False never
    answers: `read_until` returns b"" at once.
    """

    url: str

    @property
    def can_read(self) -> bool: ...
    def open(self) -> None: ...
    def write(self, data: bytes) -> None: ...
    def read_until(self, ended: Ended, seconds: float) -> bytes: ...
    def close(self) -> None: ...


@contextmanager
def opened(transport: Transport) -> Iterator[Transport]:
    """`with opened(transport):` opens it and always closes it."""
    transport.open()
    try:
        yield transport
    finally:
        transport.close()


class MemoryTransport:
    """Keeps what is written in `written` and answers from `replies`, one for each read, then with silence."""

    def __init__(self, url: str = "memory:", replies: list[bytes] | None = None) -> None:
        self.url = url
        self.written: list[bytes] = []
        self.replies = replies or []
        self._open = False

    @property
    def can_read(self) -> bool:
        return True

    def open(self) -> None:
        self._open = True

    def write(self, data: bytes) -> None:
        if not self._open:
            raise TransportError(f"{self.url}: used before it was opened")
        self.written.append(data)

    def read_until(self, ended: Ended, seconds: float) -> bytes:
        if not self._open:
            raise TransportError(f"{self.url}: used before it was opened")
        return self.replies.pop(0) if self.replies else b""

    def close(self) -> None:
        self._open = False
