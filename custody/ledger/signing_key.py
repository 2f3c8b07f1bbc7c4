"""The file with the ledger's signing key: outside the database, readable by its owner only."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

from custody.ledger.note import NoteError, Signer


class KeyFileError(Exception):
    """The key file cannot be used as it stands. The text says what to do."""


def load_or_create_signer(path: Path, name: str, draw: Callable[[int], bytes]) -> Signer:
    """The signer in `path`; made with `draw(32)` the first time. A key of another name is refused, never replaced."""
    if not path.exists():
        _create(path, Signer.from_seed(name, draw(32)))
    signer = load_signer(path)
    if signer.name != name:
        raise KeyFileError(
            f"{path} holds the key of {signer.name!r}, but this ledger is {name!r}. Give the right name or file"
        )
    return signer


def load_signer(path: Path) -> Signer:
    """The signer in `path`. A missing or malformed file, or one that others may read: KeyFileError."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            raise KeyFileError(
                f"{path} can be read or written by others (mode {mode:04o}): whoever reads it can sign as this ledger. "
                f"Run: chmod 600 {path}"
            )
        return Signer.from_skey(path.read_text("utf-8").removesuffix("\n"))
    except OSError as fault:
        raise KeyFileError(f"The signing key {path} cannot be read: {fault.strerror}") from fault
    except (NoteError, UnicodeDecodeError) as fault:
        raise KeyFileError(f"{path} does not hold a signing key ({fault}). Put the right file back") from fault


def _create(path: Path, signer: Signer) -> None:
    """Written aside and linked into place: the file appears whole or not at all, and never over another one."""
    aside = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(signer.skey + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(aside, path)
        except FileExistsError:
            return  # another process was first; its key is the one
        finally:
            aside.unlink()
        directory = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
    except OSError as fault:
        raise KeyFileError(f"The signing key {path} cannot be made: {fault.strerror}") from fault
