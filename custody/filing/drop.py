"""Filing into a directory: for an authority that fetches files, for a person who uploads them, for training.

Each version is two files named after it. They are written beside their names, brought to the disk, and then renamed,
the sheet first: where the JSON stands, both are whole. What stands already is not written again.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from custody.filing import Declined, Delivered, Filed, Outcome, Unsure, plain


class FileDrop:
    way = "drop"

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def file(self, filed: Filed) -> Outcome:
        if not re.fullmatch(r"[A-Z0-9-]{1,40}(\.[0-9]{1,6})?(-CANCELLED)?", filed.notification):
            return Declined(f"{plain(filed.notification)} cannot be the name of a file")
        form, sheet = (self._directory / f"{filed.notification}.{ending}" for ending in ("json", "pdf"))
        try:
            self._directory.mkdir(parents=True, exist_ok=True)
            if form.exists():
                if form.read_bytes() == filed.form:
                    return Delivered(f"{form.name}, {sheet.name}", answered=False)
                return Declined(f"{form.name} stands there already and says something else")
            _write(sheet, filed.sheet)
            _write(form, filed.form)
            _sync(self._directory)
        except OSError as error:
            return Unsure(plain(f"{self._directory.name}: {error.strerror or error}"))
        return Delivered(f"{form.name}, {sheet.name}", answered=False)


def _write(path: Path, content: bytes) -> None:
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with aside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except OSError:
        aside.unlink(missing_ok=True)
        raise


def _sync(directory: Path) -> None:
    """The names are on the disk as well."""
    held = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)
