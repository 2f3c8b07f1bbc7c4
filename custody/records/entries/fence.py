"""The fence: the last signed head, kept beside the database, so that an older backup cannot sign a fork.

Two slots in one small file are written in turn after each commit and before anybody is answered, so one whole head
always survives a torn write. It is not synced at every batch: after a power cut it may be a little older than the
database, which is harmless; the database may never be older than it.

The file is made with an empty ledger and never again by itself: that it is gone is a thing to be told.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

FILE = "head.fence"
_SLOT = 1024


class Fence:
    """`raise_to` keeps a head; `heads` gives what stands, each as the text of a signed note or torn rubbish."""

    def __init__(self, path: Path, *, write: bool = True) -> None:
        self._path = path
        self._turn = 0
        self._file: int | None = None
        with contextlib.suppress(FileNotFoundError):  # `exists` tells; nothing is made by looking
            self._file = os.open(path, os.O_RDWR if write else os.O_RDONLY)

    @property
    def exists(self) -> bool:
        return self._file is not None

    def begin(self, note: str) -> None:
        """Make the file anew with this head in it, durably."""
        self.close()
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        self.raise_to(note)
        self.sync()

    def raise_to(self, note: str) -> None:
        """Keep this head. Raises OSError when the file cannot be written, or was never begun."""
        if self._file is None:
            raise FileNotFoundError(f"{self._path} is not there")
        raw = note.encode()
        if len(raw) > _SLOT:
            raise ValueError(f"a signed head of {len(raw)} bytes does not fit the fence's slot of {_SLOT}")
        os.pwrite(self._file, raw.ljust(_SLOT, b"\0"), self._turn * _SLOT)
        self._turn = 1 - self._turn

    def heads(self) -> list[str]:
        raw = os.pread(self._file, 2 * _SLOT, 0) if self._file is not None else b""
        slots = (raw[:_SLOT], raw[_SLOT:])
        return [slot.rstrip(b"\0").decode(errors="replace") for slot in slots if slot.strip(b"\0")]

    def sync(self) -> None:
        if self._file is not None:
            os.fsync(self._file)

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
