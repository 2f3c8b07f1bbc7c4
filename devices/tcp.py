"""Network printers: tcp://HOST:9100, the raw port."""

import socket
import time

from devices.transports import Ended, TransportError


class TcpTransport:
    """A raw port. Success of `write` means that this machine took the bytes, nothing about the printer."""

    can_read = True

    def __init__(self, url: str, host: str, port: int, seconds: float = 3.0) -> None:
        self.url = url
        self._address = (host, port)
        self._seconds = seconds
        self._socket: socket.socket | None = None

    def open(self) -> None:
        try:
            self._socket = socket.create_connection(self._address, self._seconds)
        except OSError as failed:
            raise TransportError(
                f"{self.url}: no connection ({failed}); check the address, the cable and the power"
            ) from failed

    def write(self, data: bytes) -> None:
        connection = self._demand()
        try:
            connection.settimeout(self._seconds)
            connection.sendall(data)
        except OSError as failed:
            raise TransportError(f"{self.url}: broke off while sending ({failed})", began=True) from failed

    def read_until(self, ended: Ended, seconds: float) -> bytes:
        connection = self._demand()
        deadline = time.monotonic() + seconds
        got = b""
        while not (got and ended(got)):
            left = deadline - time.monotonic()
            if left <= 0:
                break
            try:
                connection.settimeout(left)
                piece = connection.recv(4096)
            except TimeoutError:
                break
            except OSError as failed:
                raise TransportError(f"{self.url}: broke off while answering ({failed})", began=True) from failed
            if not piece:
                raise TransportError(f"{self.url}: the printer closed the connection", began=True)
            got += piece
        return got

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _demand(self) -> socket.socket:
        if self._socket is None:
            raise TransportError(f"{self.url}: used before it was opened")
        return self._socket
