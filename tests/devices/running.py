"""A real `custody station` process on a virtual scanner, for tests."""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from devices.dialects import DIALECTS
from devices.virtual.scanner import VirtualScanner

COMMAND = [sys.executable, "-c", "from devices.commands import station; station()"]
NAME = "SZ-BENCH-1"


class RunningStation:
    """The process and what it prints, in lines that can be waited for. `prelude` is Python that it runs first."""

    def __init__(self, directory: Path, service: str, *more: str, prelude: str = "", name: str = NAME) -> None:
        self.directory = directory / "stations" / name
        self.lines: list[str] = []
        self._changed = threading.Condition()
        token = directory / "token"
        if not token.exists():
            token.write_text("right")
        options = {"--name": name, "--service": service, "--token-file": str(token), "--data": str(directory)}
        arguments = [word for option in options.items() for word in option]
        command = [sys.executable, "-c", f"{prelude}\nfrom devices.commands import station; station()"]
        self.process = subprocess.Popen(
            [*command, *arguments, *more], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> "RunningStation":
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(20)
        self._reader.join(5)
        if self.process.stdout is not None:
            self.process.stdout.close()

    def wait_for(self, words: str, seconds: float = 15.0) -> str:
        """The first line that holds these words."""
        self._wait(lambda: any(words in line for line in self.lines), seconds, words)
        return next(line for line in self.lines if words in line)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def stop(self, by: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(by)
        return self.process.wait(20)

    def _wait(self, holds: Callable[[], bool], seconds: float, words: str) -> None:
        with self._changed:
            if not self._changed.wait_for(holds, seconds):
                raise TimeoutError(f"No line with {words!r} in:\n" + "\n".join(self.lines))

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._changed:
                self.lines.append(line.rstrip("\n"))
                self._changed.notify_all()


def scanner_in(directory: Path, dialect: str = "zebra") -> VirtualScanner:
    scanner = VirtualScanner(directory / "virtual" / f"{NAME}.tty", DIALECTS[dialect], lambda: "now")
    scanner.start()
    return scanner
