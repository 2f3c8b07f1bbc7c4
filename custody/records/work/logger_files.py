"""The files of temperature loggers, kept beside the database under the SHA-256 of their bytes.

What was sent in waits, for an hour and in a bounded number, until the dry run on it is accepted; only then is it kept.
A file is there whole or not at all: it is written aside, brought to the disk, and renamed. Two people may send the same
bytes at the same time: who reads a file has it until he is done, whatever becomes of it meanwhile.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import shutil
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Final

from msgspec import Struct

WAITS: Final = timedelta(hours=1)
MOST_WAITING: Final = 16
RESERVE: Final = 1 << 29
"""So many bytes stay free on the disk, for the ledger goes first."""
_PIECE: Final = 1 << 18
_NAME = re.compile("[0-9a-f]{64}").fullmatch
_FORGETTING = threading.Lock()


class TooLargeError(Exception):
    """The stream held more bytes than may be taken."""


class NoRoomError(Exception):
    """The disk would have too little room left for the ledger."""


class Taken(Struct, frozen=True):
    """`inode`: that of this very file, for the same bytes may have been sent in again since."""

    sha256: str
    bytes: int
    inode: int


class LoggerFiles:
    """The two directories under `loggers` of the data directory: `waiting` and `kept`."""

    def __init__(self, data: Path) -> None:
        self._waiting = data / "loggers" / "waiting"
        self._kept = data / "loggers" / "kept"

    def begin(self) -> None:
        """Remove what a power cut left half written or half read; to be called when nobody else takes files."""
        for name in ("part-*", "read-*"):
            for path in self._waiting.glob(name):
                path.unlink()

    def take(self, stream: BinaryIO, most: int, now: datetime) -> Taken:
        """Let the stream's bytes wait. Raises TooLargeError or NoRoomError; nothing is left of it then."""
        self._waiting.mkdir(parents=True, exist_ok=True)
        self._forget(now)
        aside = self._waiting / f"part-{secrets.token_hex(16)}"
        try:
            taken = self._write(stream, aside, most)
            os.utime(aside, (now.timestamp(), now.timestamp()))
            aside.replace(self._waiting / taken.sha256)
        finally:
            aside.unlink(missing_ok=True)
        return taken

    def find(self, sha256: str) -> Path | None:
        """The file with this SHA-256, kept or waiting."""
        if _NAME(sha256) is None:
            return None
        return next((path for place in (self._kept, self._waiting) if (path := place / sha256).is_file()), None)

    @contextlib.contextmanager
    def reading(self, sha256: str) -> Iterator[Path | None]:
        """The file with this SHA-256 under a name of its own, which nobody moves or drops; None: it is not here."""
        self._waiting.mkdir(parents=True, exist_ok=True)
        own = self._waiting / f"read-{secrets.token_hex(16)}"
        try:
            yield self._linked(sha256, own)
        finally:
            own.unlink(missing_ok=True)

    def _linked(self, sha256: str, own: Path) -> Path | None:
        # Once it waits and is kept a moment later: then it is found where it is kept.
        for _ in range(2):
            found = self.find(sha256)
            if found is None:
                return None
            with contextlib.suppress(FileNotFoundError):
                os.link(found, own)
                return own
        return None

    def keep(self, sha256: str) -> bool:
        """Keep a file that waits, for good and on the disk; False when it was kept already."""
        self._kept.mkdir(parents=True, exist_ok=True)
        kept, waiting = self._kept / sha256, self._waiting / sha256
        if kept.is_file():
            waiting.unlink(missing_ok=True)
            return False
        waiting.chmod(0o400)
        waiting.replace(kept)
        for directory in (self._kept, self._waiting, self._kept.parent, self._kept.parent.parent):
            _to_disk(directory)
        return True

    def let_wait(self, sha256: str) -> None:
        """What was kept a moment ago waits again: the ledger did not take it."""
        (self._kept / sha256).replace(self._waiting / sha256)

    def drop(self, taken: Taken) -> None:
        """This file is not wanted any more; one of the same bytes that somebody sent in after it may be."""
        path = self._waiting / taken.sha256
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_ino == taken.inode:
                path.unlink()

    def kept(self) -> Iterator[Path]:
        return iter(sorted(self._kept.iterdir()) if self._kept.is_dir() else ())

    def _write(self, stream: BinaryIO, aside: Path, most: int) -> Taken:
        digest, size = hashlib.sha256(), 0
        room = shutil.disk_usage(self._waiting).free - RESERVE
        with aside.open("xb") as file:
            while piece := stream.read(_PIECE):
                size += len(piece)
                if size > most:
                    raise TooLargeError(f"more than {most} bytes")
                if size > room:
                    raise NoRoomError(f"{room} bytes are free above the reserve")
                digest.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
            return Taken(digest.hexdigest(), size, os.fstat(file.fileno()).st_ino)

    def _forget(self, now: datetime) -> None:
        """What has waited for too long, or is too much, goes."""
        oldest = (now - WAITS).timestamp()
        with _FORGETTING:
            aged = sorted((path.stat().st_mtime, path) for path in self._waiting.iterdir() if _NAME(path.name))
            for place, (since, path) in enumerate(aged):
                if since < oldest or place <= len(aged) - MOST_WAITING:
                    path.unlink(missing_ok=True)


def _to_disk(directory: Path) -> None:
    held = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)
