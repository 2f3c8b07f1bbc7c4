"""A scanner's line: any port that pyserial opens by URL, read for ever, opened again whenever it comes back.

A device path (`/dev/serial/by-id/…`), `socket://host:port`, or `rfc2217://host:port` for a serial device server.
"""

import sys
import threading
import time
from collections.abc import Callable
from enum import StrEnum
from typing import Any

import serial

from devices.framing import Framer, Reading

Receive = Callable[[Reading, float], None]
Notice = Callable[[str, str], None]  # "connected", "absent" or "deaf" (it does not take its answer), and the details

FIRST_WAIT_S = 0.1  # a plug that is pulled and put back is used again before the operator lifts the next tube
LONGEST_WAIT_S = 2.0  # and a scanner that was away all night is used two seconds after it is plugged in
WRITE_S = 0.2  # a scanner that does not take three bytes in that time is held by flow control, or gone
READ_S = 0.5  # only bounds how long a stop takes where a read cannot be cancelled


if sys.platform == "win32":
    LOST: tuple[type[Exception], ...] = (OSError,)
else:
    import termios

    LOST = (OSError, termios.error)  # the latter is no OSError, and comes when the plug is pulled during the opening


class Presence(StrEnum):
    CONNECTED = "connected"
    ABSENT = "absent"


class ScannerUrlError(ValueError):
    """The scanner's URL means nothing to this machine. The text says what it may be."""


class Scanner:
    """Reads the port `url` in a thread of its own and hands every reading to `receive(reading, when)`.

    `when` is the time of `clock` at which the last byte of it came. `receive` runs in the reading thread: until it
    returns, bytes wait in the operating system's buffer. `notice` is told when the scanner comes and goes.
    """

    def __init__(
        self,
        url: str,
        receive: Receive,
        notice: Notice,
        *,
        baudrate: int = 9600,
        idle: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = url
        self._receive = receive
        self._notice = notice
        self._baudrate = baudrate
        self._idle = idle
        self._clock = clock
        self._port: Any = None
        self._writing = threading.Lock()
        self._stopping = threading.Event()
        self._absence = ""
        self._thread = threading.Thread(target=self._run, name=f"scanner {url}", daemon=True)
        check_url(url)

    @property
    def presence(self) -> Presence:
        return Presence.ABSENT if self._port is None else Presence.CONNECTED

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Returns when nothing more will be received."""
        self._stopping.set()
        cancel = getattr(self._port, "cancel_read", None)  # sockets have none, and wait for READ_S
        if cancel is not None:
            cancel()
        self._thread.join()

    def write(self, data: bytes) -> bool:
        """Sends feedback to the scanner. False: it is not there, or does not take it; the operator has the screen."""
        with self._writing:
            port = self._port
            if port is None:
                return False
            try:
                port.write(data)
            except LOST as error:
                self._notice("deaf", str(error))
                return False
            return True

    def _run(self) -> None:
        wait = FIRST_WAIT_S
        while not self._stopping.is_set():
            try:
                port = self._open()
            except LOST as error:
                self._absent(str(error))
                self._stopping.wait(wait)
                wait = min(wait * 2, LONGEST_WAIT_S)
                continue
            wait = FIRST_WAIT_S
            self._port = port
            self._absence = ""
            self._notice("connected", self._url)
            try:
                self._read(port)
            except LOST as error:
                self._close(port)
                self._absent(str(error))
            else:
                self._close(port)

    def _read(self, port: Any) -> None:
        framer = Framer(self._idle)
        try:
            while not self._stopping.is_set():
                data = port.read(max(1, _waiting(port)))
                at = self._clock()
                for reading in framer.feed(data, at) if data else framer.settle(at):
                    self._receive(reading, at)
        finally:
            for reading in framer.cut():
                self._receive(reading, self._clock())

    def _open(self) -> Any:
        port = serial.serial_for_url(
            self._url, do_not_open=True, baudrate=self._baudrate, timeout=self._idle or READ_S, exclusive=True
        )
        if not self._url.lower().startswith("rfc2217:"):  # which refuses any write timeout
            port.write_timeout = WRITE_S
        port.open()
        return port

    def _close(self, port: Any) -> None:
        with self._writing:
            self._port = None
        try:
            port.close()
        except LOST as error:
            self._absent(str(error))

    def _absent(self, reason: str) -> None:
        if not self._absence:
            self._notice("absent", f"{self._url}: {reason}")
        self._absence = reason


def check_url(url: str) -> None:
    """Raises ScannerUrlError for a URL of no known kind. Whether a scanner is there is found out later."""
    try:
        serial.serial_for_url(url, do_not_open=True)
    except ValueError as error:
        raise ScannerUrlError(
            f"The scanner's URL {url!r} is not usable: {error}. Give a device path, socket://HOST:PORT or"
            " rfc2217://HOST:PORT."
        ) from error
    except OSError:
        return  # hwgrep:// looks for the device at once; it may be plugged in later


def _waiting(port: Any) -> int:
    """Bytes that can be read without waiting. Some URL handlers do not know; then one byte at a time."""
    return int(getattr(port, "in_waiting", 0) or 0)
