"""Printers behind the operating system's spooler (CUPS, Windows) through the `zebra` library: queue://NAME.

A spooler takes the bytes and says nothing of paper: a job that went this way is never known to be printed before its
label is scanned back. The library loses labels silently (it ignores the exit code of `lpr`, and fails with a bare
FileNotFoundError where there is none); here both are errors that say so.
"""

import os
import subprocess
import sys

from zebra import Zebra

from devices.transports import Ended, TransportError

SECONDS = 20  # `lpr` hands over to a local spooler; longer means that the spooler hangs


class QueueTransport:
    """One queue. `open` checks that the spooler knows it; all bytes of one `write` are one job of the spooler."""

    can_read = False

    def __init__(self, url: str, queue: str) -> None:
        self.url = url
        self._queue = _CheckedZebra(queue)  # type: ignore[no-untyped-call]  # the library is untyped
        self._name = queue
        self._open = False

    def open(self) -> None:
        try:
            queues: list[str] = self._queue.getqueues()  # type: ignore[no-untyped-call]
        except OSError as failed:
            raise TransportError(
                f"{self.url}: no spooler on this machine ({failed}); install CUPS, or use the printer's tcp:// address"
            ) from failed
        if self._name not in queues:
            known = ", ".join(sorted(queues)) or "none"
            raise TransportError(f"{self.url}: the spooler has no queue {self._name!r} (it has: {known})")
        self._open = True

    def write(self, data: bytes) -> None:
        if not self._open:
            raise TransportError(f"{self.url}: used before it was opened")
        try:
            self._queue.output(bytes(data))  # type: ignore[no-untyped-call]
        except FileNotFoundError as missing:
            raise TransportError(f"{self.url}: this machine has no lpr ({missing}); install CUPS") from missing
        except (OSError, subprocess.SubprocessError) as failed:
            raise TransportError(f"{self.url}: the spooler did not take the label ({failed})", began=True) from failed

    def read_until(self, ended: Ended, seconds: float) -> bytes:
        return b""

    def close(self) -> None:
        self._open = False


class _CheckedZebra(Zebra):
    def _getqueues_unix(self) -> list[str]:
        """As the library's own, with this process's PATH; a spooler without queues is no error."""
        done = subprocess.run(
            ["lpstat", "-p"], capture_output=True, timeout=SECONDS, check=False, env={**os.environ, "LC_ALL": "C"}
        )
        lines = done.stdout.decode("utf-8", "replace").splitlines()
        return [line.split(" ")[1] for line in lines if line.startswith("printer ")]

    def _output_unix(self, commands: bytes) -> None:
        """As the library's own, with the exit code and the error text of `lpr` looked at."""
        done = subprocess.run(
            ["lpr", f"-P{self.queue}", "-oraw"], input=commands, capture_output=True, timeout=SECONDS, check=False
        )
        if done.returncode:
            said = done.stderr.decode(sys.getfilesystemencoding(), "replace").strip()
            raise OSError(f"lpr ended with {done.returncode}: {said}")
