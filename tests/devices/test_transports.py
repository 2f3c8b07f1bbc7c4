"""One contract, held by every transport; then what is each one's own."""

import os
import pty
import socket
import threading
import tty
from contextlib import suppress
from pathlib import Path

import pytest

from devices.addresses import transport_for
from devices.spooler import QueueTransport
from devices.tcp import TcpTransport
from devices.transports import MemoryTransport, Transport, TransportError, opened
from devices.usbfile import FileTransport

LABEL = b"^XA^FO1,1^GB9,9,9^FS^XZ\n"


class Wire:
    """A transport and what has come out at its far end. `far_end_goes` takes that end away."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport

    def arrived(self, count: int) -> bytes:
        raise NotImplementedError

    def far_end_goes(self) -> None:
        raise NotImplementedError


class MemoryWire(Wire):
    def __init__(self, tmp_path: Path) -> None:
        self._memory = MemoryTransport()
        super().__init__(self._memory)

    def arrived(self, count: int) -> bytes:
        return b"".join(self._memory.written)


class TcpWire(Wire):
    """Far end: a server that answers `?` with `"42"` in two pieces."""

    def __init__(self, tmp_path: Path) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        host, port = self.listener.getsockname()
        self._got = b""
        self._changed = threading.Condition()
        threading.Thread(target=self._serve, daemon=True).start()
        super().__init__(transport_for(f"tcp://{host}:{port}"))

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection, suppress(ConnectionError):  # the host may close before it has read all
                while data := connection.recv(4096):
                    with self._changed:
                        self._got += data
                        self._changed.notify_all()
                    if data == b"?":
                        connection.sendall(b'"4')
                        connection.sendall(b'2"')

    def arrived(self, count: int) -> bytes:
        with self._changed:
            self._changed.wait_for(lambda: len(self._got) >= count, 5)
            return self._got


class FileWire(Wire):
    def __init__(self, tmp_path: Path) -> None:
        self._path = tmp_path / "lp0"
        super().__init__(transport_for(f"file://{self._path}"))

    def arrived(self, count: int) -> bytes:
        return self._path.read_bytes()


class QueueWire(Wire):
    def __init__(self, tmp_path: Path) -> None:
        self._path = tmp_path / "spooled"
        super().__init__(transport_for("queue://Zebra1"))

    def arrived(self, count: int) -> bytes:
        return self._path.read_bytes()


@pytest.fixture
def spooler(tmp_path, monkeypatch):
    """A spooler that knows the queue Zebra1 and keeps its raw jobs in a file."""

    def program(name: str, script: str) -> None:
        file = tmp_path / "bin" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)

    program("lpstat", 'echo "printer Zebra1 is idle.  enabled since Mon"')
    program("lpr", f'test "$*" = "-PZebra1 -oraw" && cat >> {tmp_path}/spooled')
    monkeypatch.setenv("PATH", f"{tmp_path}/bin", prepend=os.pathsep)
    return program


@pytest.fixture(params=[MemoryWire, TcpWire, FileWire, QueueWire])
def wire(request, tmp_path, spooler):
    made = request.param(tmp_path)
    yield made
    made.transport.close()


def test_what_is_written_arrives_whole_and_in_order(wire):
    big = LABEL + bytes(range(256)) * 400
    with opened(wire.transport) as transport:
        transport.write(LABEL)
        transport.write(big)
        assert wire.arrived(len(LABEL + big)) == LABEL + big


def test_nothing_is_written_before_it_is_opened_or_after_it_is_closed(wire):
    with pytest.raises(TransportError, match="before it was opened"):
        wire.transport.write(LABEL)
    with opened(wire.transport):
        pass
    with pytest.raises(TransportError) as refused:
        wire.transport.write(LABEL)
    assert not refused.value.began


def test_it_opens_again_and_closing_twice_is_fine(wire):
    for _ in range(2):
        with opened(wire.transport) as transport:
            transport.write(LABEL)
        wire.transport.close()
    assert wire.arrived(2 * len(LABEL)) == LABEL * 2


def test_silence_is_an_empty_answer_when_the_time_is_up(wire):
    with opened(wire.transport) as transport:
        assert transport.read_until(lambda got: True, 0.01) == b""


def test_an_answer_in_pieces_is_put_together(tmp_path):
    wire = TcpWire(tmp_path)
    with opened(wire.transport) as transport:
        transport.write(b"?")
        assert transport.read_until(lambda got: got.count(b'"') == 2, 5) == b'"42"'
    wire.listener.close()


def test_a_port_that_nobody_listens_on_is_refused_before_anything_began():
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with pytest.raises(TransportError, match="check the address") as refused:
        TcpTransport(f"tcp://127.0.0.1:{port}", "127.0.0.1", port).open()
    assert not refused.value.began


def test_a_printer_that_hangs_up_is_an_error_and_not_silence():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with opened(TcpTransport("tcp://p", "127.0.0.1", port)) as transport:
            listener.accept()[0].close()
            with pytest.raises(TransportError) as broken:
                transport.read_until(lambda got: True, 5)
            assert broken.value.began


def test_a_device_file_is_read_too_and_its_loss_is_an_error():
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    transport = FileTransport("file:///dev/usb/lp0", Path(os.ttyname(theirs)))
    with opened(transport):
        assert transport.can_read
        transport.write(b"~HS")
        assert os.read(ours, 10) == b"~HS"
        os.write(ours, b'"7"')
        assert transport.read_until(lambda got: got.count(b'"') == 2, 5) == b'"7"'
        os.close(theirs)
        os.close(ours)
        with pytest.raises(TransportError, match="broke off"):
            transport.write(b"x")


def test_a_device_that_takes_no_bytes_is_an_error_and_not_a_wait_without_end():
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    with opened(FileTransport("file:///dev/usb/lp0", Path(os.ttyname(theirs)), seconds=0.05)) as transport:
        with pytest.raises(TransportError, match="took no bytes") as stuck:
            transport.write(bytes(1_000_000))
        assert stuck.value.began
    os.close(ours)
    os.close(theirs)


def test_an_answer_left_over_in_a_device_is_forgotten():
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    os.write(ours, b'"41"')
    with opened(FileTransport("file:///dev/usb/lp0", Path(os.ttyname(theirs)))) as transport:
        os.write(ours, b'"42"')
        assert transport.read_until(lambda got: got.count(b'"') == 2, 5) == b'"42"'
    os.close(ours)
    os.close(theirs)


def test_a_device_that_is_not_there_says_what_to_check(tmp_path):
    with pytest.raises(TransportError, match="check the cable"):
        FileTransport("file:///x", tmp_path / "no" / "lp0").open()


def test_a_queue_that_the_spooler_does_not_know_is_refused(spooler):
    with pytest.raises(TransportError, match=r"no queue 'Zebra2' \(it has: Zebra1\)"):
        QueueTransport("queue://Zebra2", "Zebra2").open()


def test_a_spooler_that_refuses_a_label_is_heard(spooler):
    spooler("lpr", 'cat > /dev/null; echo "lpr: quota" >&2; exit 1')
    transport = QueueTransport("queue://Zebra1", "Zebra1")
    with opened(transport), pytest.raises(TransportError, match="lpr ended with 1: lpr: quota"):
        transport.write(LABEL)


def test_a_machine_without_a_spooler_is_a_clear_error(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(TransportError, match="install CUPS"):
        QueueTransport("queue://Zebra1", "Zebra1").open()


def test_the_library_alone_would_lose_that_label(spooler):
    """Why its output is not used as it is: should this fail, the library has been mended."""
    from zebra import Zebra

    spooler("lpr", "cat > /dev/null; exit 1")
    assert Zebra("Zebra1").output(LABEL) is None


def test_a_queue_never_answers(spooler):
    assert not QueueTransport("queue://Zebra1", "Zebra1").can_read


@pytest.mark.parametrize("url", ["", "usb", "tcp://", "http://x:9100", "queue://", "file://"])
def test_what_is_no_printer_is_refused_with_what_to_say(url):
    with pytest.raises(ValueError, match="say tcp://host:9100"):
        transport_for(url)
