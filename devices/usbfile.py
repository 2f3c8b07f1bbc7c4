"""USB printers by their device file: file:///dev/usb/lp0 (usblp), or any plain file."""

import os
import select
import time
from pathlib import Path

from devices.transports import Ended, TransportError


class FileTransport:
    """A device file such as /dev/usb/lp0 (readable too, where the driver allows it), or a plain file.

    A device that takes no bytes for `seconds` (its buffer is full and it does not print) is an error: waiting for it
    without end would stop every other printer of the station.
    """

    def __init__(self, url: str, path: Path, seconds: float = 10.0) -> None:
        self.url = url
        self._path = path
        self._seconds = seconds
        self._file: int | None = None
        self._reads = False

    @property
    def can_read(self) -> bool:
        """Known once opened: a character device that opens for reading."""
        return self._reads

    def open(self) -> None:
        try:
            self._file = self._open(self._path.is_char_device())
            self._forget_old_answers()
        except OSError as failed:
            raise TransportError(
                f"{self.url}: cannot be opened ({failed.strerror}); check the cable, and that this user may write to it"
            ) from failed

    def write(self, data: bytes) -> None:
        file, left = self._demand(), memoryview(data)
        while left:
            try:
                taken = os.write(file, left) if select.select([], [file], [], self._seconds)[1] else 0
            except OSError as failed:
                raise TransportError(f"{self.url}: broke off while sending ({failed})", began=True) from failed
            if not taken:
                raise TransportError(f"{self.url}: took no bytes for {self._seconds:g} s", began=True)
            left = left[taken:]

    def read_until(self, ended: Ended, seconds: float) -> bytes:
        file, got = self._demand(), b""
        deadline = time.monotonic() + seconds
        while self._reads and not (got and ended(got)):
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([file], [], [], left)[0]:
                break
            try:
                piece = os.read(file, 4096)
            except OSError as failed:
                raise TransportError(f"{self.url}: broke off while answering ({failed})", began=True) from failed
            if not piece:
                break
            got += piece
        return got

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _open(self, device: bool) -> int:
        if device:
            try:
                file = os.open(self._path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
            except PermissionError:
                self._reads = False
            else:
                self._reads = True
                return file
        return os.open(self._path, os.O_WRONLY | os.O_APPEND | (os.O_NONBLOCK if device else os.O_CREAT))

    def _forget_old_answers(self) -> None:
        """A device keeps an answer that nobody read; it must not be taken for the answer to the next question."""
        while self._reads and select.select([self._demand()], [], [], 0)[0]:
            if not os.read(self._demand(), 4096):
                break

    def _demand(self) -> int:
        if self._file is None:
            raise TransportError(f"{self.url}: used before it was opened")
        return self._file
