"""A Zebra printer without hardware: the raw port on TCP, and every label that it prints as a picture in a directory.

One connection at a time is served, as by the real ones; others wait. The odometer and the labels outlast a restart.

    zebra = VirtualZebra("SZ-BENCH-1", Path("var/virtual"))
    zebra.start(); zebra.url            # tcp://127.0.0.1:PORT
    zebra.labels()                      # newest first
    zebra.png(12)                       # the picture of label 12
    zebra.set_fault("paper_out")        # and "none" again
    zebra.stop()
"""

import io
import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import structlog
from PIL import Image, ImageDraw

from devices.lettering import font
from devices.virtual.zebra_engine import Died, Fault, ZebraEngine
from devices.virtual.zebra_picture import Picture, Unprintable
from devices.virtual.zebra_tray import PrintedLabel, Tray

LOG = structlog.get_logger()


class VirtualZebra:
    """`directory/name` keeps the odometer and the last `keep` labels. Port 0 takes any free one."""

    def __init__(
        self,
        name: str,
        directory: Path,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        dpi: int = 203,
        keep: int = 200,
        answers_in_fault: bool = True,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.name = name
        self._address = (host, port)
        self._clock = clock
        self._tray = Tray(directory / name, keep)
        self._engine = ZebraEngine({203: 8, 300: 12, 600: 24}[dpi], answers_in_fault=answers_in_fault)
        self._engine.odometer = self._tray.odometer()
        self._changed = threading.Condition()
        self._stopping = False
        self._listener: socket.socket | None = None
        self._connection: socket.socket | None = None
        self._threads: list[threading.Thread] = []

    @property
    def url(self) -> str:
        """Where it listens; only while it is started."""
        if self._listener is None:
            raise RuntimeError(f"virtual printer {self.name} is not started")
        host, port = self._listener.getsockname()[:2]
        return f"tcp://{host}:{port}"

    @property
    def odometer(self) -> int:
        with self._changed:
            return self._engine.odometer

    @property
    def fault(self) -> Fault:
        with self._changed:
            return self._engine.fault

    def start(self) -> None:
        """Listen and print. OSError when the port is taken."""
        self._stopping = False
        self._listener = socket.create_server(self._address, backlog=8)
        self._threads = [
            threading.Thread(target=self._serve, args=(self._listener,), name=f"zebra {self.name} wire", daemon=True),
            threading.Thread(target=self._print, name=f"zebra {self.name} paper", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Stop both threads; formats that wait are forgotten, as when the power goes."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
            connection, listener = self._connection, self._listener
        _wake(connection, listener)
        for thread in self._threads:
            thread.join()
        self._threads, self._listener = [], None
        self._engine.formats.clear()
        self._engine.hung_up()

    def labels(self) -> list[PrintedLabel]:
        """The labels kept, newest first."""
        return self._tray.labels()

    def png(self, number: int) -> bytes:
        """The picture of one label; KeyError when it is not (or no longer) kept."""
        return self._tray.png(number)

    def set_fault(self, fault: str) -> None:
        """Put a fault in, or clear it with "none". ValueError for a fault that there is not."""
        with self._changed:
            self._engine.set_fault(Fault(fault))
            self._changed.notify_all()

    def wait_for(self, odometer: int, seconds: float = 5.0) -> bool:
        """Has it printed that far, within so many seconds?"""
        with self._changed:
            return self._changed.wait_for(lambda: self._engine.odometer >= odometer, seconds)

    def _serve(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:  # closed by stop()
                break
            with self._changed:
                if self._stopping:
                    connection.close()
                    break
                self._connection = connection
            self._converse(connection)
            with self._changed:
                self._connection = None
                self._engine.hung_up()
        listener.close()

    def _converse(self, connection: socket.socket) -> None:
        with connection:
            while True:
                try:
                    data = connection.recv(65536)
                    if not data:
                        return
                    connection.sendall(self._take(data))
                except Died as died:
                    self._lose_power(connection, died)
                    return
                except OSError as broken:
                    LOG.info("virtual_printer_connection_broken", printer=self.name, reason=str(broken))
                    return

    def _take(self, data: bytes) -> bytes:
        with self._changed:
            replies = self._engine.feed(data)
            self._changed.notify_all()
            return replies

    def _lose_power(self, connection: socket.socket, died: Died) -> None:
        """Break the connection as a power cut does, with a reset; printed labels come out first."""
        with self._changed:
            self._changed.notify_all()
            if died.printed:
                self._changed.wait_for(lambda: self._stopping or not self._engine.formats)
        # A linger time of zero makes close() send RST instead of FIN.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def _print(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._stopping or self._engine.next_format() is not None)
                if self._stopping:
                    return
                zpl = self._engine.next_format()
            if zpl is not None:
                self._put_out(zpl)

    def _put_out(self, zpl: bytes) -> None:
        png, codes, error = picture_of(zpl)
        with self._changed:
            number = self._engine.odometer + 1
            self._tray.add(PrintedLabel(number, tuple(codes), self._clock().isoformat(), error), png, zpl)
            self._engine.printed()
            self._changed.notify_all()


def picture_of(zpl: bytes) -> tuple[bytes, list[str], str]:
    """(PNG, codes, error) of one format. One that this printer does not know becomes a card that says why."""
    error = ""
    try:
        picture = Picture(zpl)
        image, codes = picture.image, picture.codes
    except Unprintable as wrong:
        error = str(wrong)
        image, codes = _error_card(error), []
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue(), codes, error


def _error_card(error: str) -> Image.Image:
    image = Image.new("1", (600, 200), 255)
    pen = ImageDraw.Draw(image)
    pen.rectangle((4, 4, 595, 195), outline=0, width=6)
    pen.text((24, 30), "NOT A LABEL", 0, font(40))
    pen.text((24, 110), error[:60], 0, font(18))
    return image


def _wake(connection: socket.socket | None, listener: socket.socket | None) -> None:
    """Wake the thread that waits in recv(), or in accept(), which only a connection wakes on every system."""
    with suppress(OSError):  # the host has hung up already
        if connection is not None:
            connection.shutdown(socket.SHUT_RDWR)
    with suppress(OSError):  # the listener is closed already
        if listener is not None:
            socket.create_connection(listener.getsockname(), 1).close()
