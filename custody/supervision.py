"""Processes that belong together: started in order, kept running, stopped in the opposite order, never left behind."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

STOP_WITHIN_S = 4.5
BACKOFF_S = (0.5, 1.0, 2.0, 5.0, 10.0)
STEADY_S = 30.0  # who ran for so long starts with the shortest pause again
LONGEST_TRANSCRIPT = 5_000_000
_LAST_LINES = 20


@dataclass(slots=True)
class Child:
    """One process. `command` is asked at every start, since what it names may have moved."""

    name: str
    command: Callable[[], Sequence[str]]
    transcript: Path
    before: Callable[[], None] = lambda: None
    """Done before every start."""
    after_death: Callable[[], None] = lambda: None
    """Done when it died and runs again."""
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    due: float | None = None
    started: float = 0.0
    expected: bool = False
    """It was asked to stop in order to start again."""

    def start(self, held: Iterable[int] = ()) -> None:
        """Start it with a lifeline to this process (`custody.lifeline`); `held` are descriptors it keeps open."""
        self.before()
        self._shorten_transcript()
        with self.transcript.open("ab") as out:
            self.process = subprocess.Popen(
                self.command(),
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=subprocess.STDOUT,
                pass_fds=tuple(held),
                # A group of its own: Ctrl-C reaches us alone, and we stop the children in order.
                start_new_session=True,
            )
        self.started, self.due, self.expected = time.monotonic(), None, False

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def ask_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait(self, until: float) -> None:
        """Wait for its end until that monotonic time, then end it and whatever it started by force."""
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(max(until - time.monotonic(), 0.01))
        self.sweep()
        self.process.wait()

    def sweep(self) -> None:
        """End by force what is left of its process group."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                return  # nobody is left; macOS says PermissionError of a group that holds only what has ended

    def last_words(self) -> str:
        """The last error that it told, else its last line."""
        lines = self.transcript.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        errors = [line for line in lines[-_LAST_LINES:] if line.startswith("Error: ")]
        return (errors or lines or ["It said nothing."])[-1].removeprefix("Error: ")

    def _shorten_transcript(self) -> None:
        if self.transcript.exists() and self.transcript.stat().st_size > LONGEST_TRANSCRIPT:
            self.transcript.replace(self.transcript.with_suffix(".old.txt"))


class Supervision:
    """Children in stages: what a stage needs runs in the stages before it."""

    def __init__(self, say: Callable[[str], None], held: Iterable[int] = ()) -> None:
        self._say = say
        self._held = tuple(held)
        self._stages: list[list[Child]] = []

    @property
    def children(self) -> list[Child]:
        return [child for stage in self._stages for child in stage]

    def start(self, *stage: Child) -> None:
        """Start the children of one more stage."""
        self._stages.append([])
        for child in stage:
            child.start(self._held)
            self._stages[-1].append(child)

    def look_after(self) -> None:
        """One look: note who has died, say so, and start again those whose pause is over."""
        now = time.monotonic()
        for child in self.children:
            if child.due is None and not child.is_running:
                self._note_death(child, now)
            if child.due is not None and child.due <= now:
                self._start_again(child, now)

    def renew(self, children: Iterable[Child]) -> None:
        """Stop these, so that they start again with a fresh command. It is not a death."""
        for child in children:
            child.expected = True
            child.ask_to_stop()

    def stop(self) -> None:
        """Stop every stage, last first, all within STOP_WITHIN_S; who does not stop in time is ended by force."""
        begun = time.monotonic()
        for past, stage in enumerate(reversed(self._stages), 1):
            for child in stage:
                child.ask_to_stop()
            for child in stage:
                child.wait(begun + STOP_WITHIN_S * past / len(self._stages))

    def _start_again(self, child: Child, now: float) -> None:
        try:
            child.start(self._held)
        except OSError as error:  # such as a full disk, which somebody may be making room on
            self._say(f"{child.name} cannot be started: {error}. Trying again.")
            child.due = now + BACKOFF_S[-1]
        else:
            child.after_death()

    def _note_death(self, child: Child, now: float) -> None:
        child.sweep()
        if child.expected:
            child.due = now
            return
        child.deaths = 0 if now - child.started > STEADY_S else child.deaths
        pause = BACKOFF_S[min(child.deaths, len(BACKOFF_S) - 1)]
        child.deaths += 1
        child.due = now + pause
        code = child.process.returncode if child.process is not None else None
        self._say(f"{child.name} stopped by itself ({_ending(code)}); starting it again. See {child.transcript}")


def custody_command(*arguments: str) -> list[str]:
    """The command line for a `custody …` that ends with this process, run by the Python that runs us."""
    return [sys.executable, "-m", "custody.lifeline", *arguments]


def _ending(code: int | None) -> str:
    if code is not None and code < 0:
        return signal.Signals(-code).name
    return f"exit {code}"
