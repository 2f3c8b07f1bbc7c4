"""USB printers by their device file: file:///dev/usb/lp0 (usblp), or any plain file."""

import os
import select
import time
from pathlib import Path

from devices.transports import Ended, TransportError


class FileTransport:
    """A device file such as /dev/usb/lp0 (readable too, where the driver allows it), or a plain file."""

    def __init__(self, url: str, path: Path) -> None:
        self.url = url
        self._path = path
        self._file: int | None = None
        self._reads = False

    @property
    def can_read(self) -> bool:
        """Known once opened: a character device that opens for reading."""
        return self._reads

    def open(self) -> None:
        try:
            device = self._path.is_char_device()
            self._file = self._open(device)
        except OSError as failed:
            raise TransportError(
                f"{self.url}: cannot be opened ({failed.strerror}); check the cable, and that this user may write to it"
            ) from failed

    def write(self, data: bytes) -> None:
        file, left = self._demand(), memoryview(data)
        try:
            while left:
                left = left[os.write(file, left) :]
        except OSError as failed:
            raise TransportError(f"{self.url}: broke off while sending ({failed})", began=True) from failed

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
                file = os.open(self._path, os.O_RDWR | os.O_NOCTTY)
            except PermissionError:
                self._reads = False
            else:
                self._reads = True
                return file
        return os.open(self._path, os.O_WRONLY | os.O_APPEND | (0 if device else os.O_CREAT))

    def _demand(self) -> int:
        if self._file is None:
            raise TransportError(f"{self.url}: used before it was opened")
        return self._file
