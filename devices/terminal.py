"""What a station prints: one line for every thing that happened, safe to show whatever was scanned."""

import io
import os
import sys
import threading
from typing import TextIO


def printable(text: str) -> str:
    """The text with every control and invisible character spelled out, so that none can act on a terminal."""
    return "".join(one if one.isprintable() and one != "\\" else _spelled(one) for one in text)


class Terminal:
    """Writes whole lines to `out` from any thread. A reader that goes away does not stop the station."""

    def __init__(self, out: TextIO = sys.stdout) -> None:
        if isinstance(out, io.TextIOWrapper):
            out.reconfigure(errors="backslashreplace")  # a terminal that cannot show Chinese still shows which
        self._out = out
        self._lock = threading.Lock()

    def line(self, at: str, mark: str, text: str) -> None:
        """`mark` is a word such as GOOD or a kind of notice; `text` may hold what was scanned."""
        with self._lock:
            try:
                print(at, f"{mark:<5}", printable(text), file=self._out, flush=True)
            except BrokenPipeError:
                _send_to_nowhere(self._out)


def _send_to_nowhere(out: TextIO) -> None:
    """What is still held in its buffer would else fail again when the process ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, out.fileno())
    os.close(nowhere)


def _spelled(one: str) -> str:
    return one.encode("unicode_escape").decode("ascii")
