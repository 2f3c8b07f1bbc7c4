"""A serial scanner without hardware: a real pseudo-terminal, so that a station reads it as it reads a device.

`path` stays the same when the scanner is unplugged and plugged in again, like /dev/serial/by-id.
"""

import os
import select
import threading
import tty
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

import msgspec

from devices.dialects import Dialect, Feedback


class Fault(StrEnum):
    NONE = "none"
    NOISE = "noise"  # line noise before the code, too long to be a code
    DOUBLE_READ = "double_read"  # one press, the code twice
    NO_SUFFIX = "no_suffix"  # the end of the scan is missing
    SPLIT = "split"  # the bytes come one by one
    UNPLUGGED = "unplugged"


class Beep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the scanner was told: `feedback` is None for bytes that its dialect does not know. `at` is RFC 3339."""

    number: int
    at: str
    feedback: Feedback | None
    raw: bytes


class Unplugged(Exception):
    """The scanner is not plugged in, or nothing takes its bytes."""


_UNREAD = "No station takes what the scanner sends. Start the station, then press again."
FULL_S = 0.5  # a terminal that stays full for so long is not being read
NOISE = b"\xff\x00\xfe" * 200


class VirtualScanner:
    """A scanner at `path`, a symbolic link to the terminal. `now` gives the time of a beep as RFC 3339."""

    def __init__(
        self, path: Path, dialect: Dialect, now: Callable[[], str], *, suffix: bytes = b"\r", aim: str = ""
    ) -> None:
        self.path = path
        self._dialect = dialect
        self._now = now
        self._suffix = suffix
        self._aim = aim.encode("ascii")
        self._fault = Fault.NONE
        self._beeps: list[Beep] = []
        self._changed = threading.Condition()
        self._plug: _Plug | None = None

    @property
    def fault(self) -> Fault:
        return self._fault

    def start(self) -> None:
        self._plug_in()

    def stop(self) -> None:
        self._pull()
        self.path.unlink(missing_ok=True)

    def press(self, text: str | bytes) -> None:
        """The trigger is pulled on a code that holds `text`. Unplugged: the bytes went nowhere."""
        code = text.encode("utf-8") if isinstance(text, str) else text
        frame = self._aim + code + self._suffix
        match self._fault:
            case Fault.NOISE:
                self.send(NOISE + self._suffix + frame)
            case Fault.DOUBLE_READ:
                self.send(frame + frame)
            case Fault.NO_SUFFIX:
                self.send(self._aim + code)
            case Fault.SPLIT:
                for byte in frame:
                    self.send(bytes([byte]))
            case Fault.NONE | Fault.UNPLUGGED:
                self.send(frame)

    def send(self, data: bytes) -> None:
        """Puts exactly these bytes on the line. Unplugged: they went nowhere."""
        if self._plug is None:
            raise Unplugged("The scanner is unplugged. Plug it in (fault none), then press again.")
        self._plug.send(data)

    def set_fault(self, fault: Fault) -> None:
        """Every press from now on suffers from it. UNPLUGGED pulls the plug at once, any other puts it back."""
        self._fault = fault
        if fault is Fault.UNPLUGGED:
            self._pull()
        elif self._plug is None:
            self._plug_in()

    def beeps(self) -> list[Beep]:
        """Everything that the scanner was told since it started, oldest first."""
        with self._changed:
            return list(self._beeps)

    def wait_for_beeps(self, count: int, seconds: float = 5.0) -> list[Beep]:
        """The beeps, once there are `count`. TimeoutError with what came instead."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._beeps) >= count, seconds):
                raise TimeoutError(f"{len(self._beeps)} of {count} beeps after {seconds} s: {self._beeps}")
            return list(self._beeps)

    def _plug_in(self) -> None:
        self._plug = _Plug(self._hear)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        link = self.path.with_name(self.path.name + ".new")
        link.unlink(missing_ok=True)
        link.symlink_to(self._plug.device)
        link.replace(self.path)

    def _pull(self) -> None:
        plug, self._plug = self._plug, None
        if plug is not None:
            self.path.unlink(missing_ok=True)
            plug.pull()

    def _hear(self, data: bytes) -> None:
        feedbacks, unknown = self._dialect.decode(data)
        heard = [(one, self._dialect.encode(one)) for one in feedbacks] + ([(None, unknown)] if unknown else [])
        with self._changed:
            for feedback, raw in heard:
                self._beeps.append(Beep(len(self._beeps) + 1, self._now(), feedback, raw))
            self._changed.notify_all()


class _Plug:
    """One plugging-in: a pseudo-terminal pair. Both ends are held here, so only `pull` hangs the line up."""

    def __init__(self, hear: Callable[[bytes], None]) -> None:
        self._hear = hear
        self._ours, self._theirs = os.openpty()
        tty.setraw(self._theirs)
        os.set_blocking(self._ours, False)  # a terminal that nobody reads fills up, and must not hold the button down
        self.device = os.ttyname(self._theirs)
        self._wake_read, self._wake_write = os.pipe()
        self._thread = threading.Thread(target=self._listen, name=f"virtual scanner {self.device}", daemon=True)
        self._thread.start()

    def send(self, data: bytes) -> None:
        while data:
            _, ready, _ = select.select([], [self._ours], [], FULL_S)
            if not ready:
                raise Unplugged(_UNREAD)
            try:
                data = data[os.write(self._ours, data) :]
            except BlockingIOError as error:  # some of the room that was promised is held back for the line itself
                raise Unplugged(_UNREAD) from error

    def pull(self) -> None:
        os.write(self._wake_write, b"x")
        self._thread.join()
        for end in (self._theirs, self._ours, self._wake_read, self._wake_write):
            os.close(end)

    def _listen(self) -> None:
        while True:
            ready, _, _ = select.select([self._ours, self._wake_read], [], [])
            if self._wake_read in ready:
                return
            self._hear(os.read(self._ours, 4096))
