import queue
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.dialects import ZEBRA, Feedback
from devices.framing import Noise, Reading, Scan
from devices.scanners import Presence, Scanner, ScannerUrlError
from devices.virtual.scanner import NOISE, Fault, Unplugged, VirtualScanner


class Desk:
    """A scanner on a desk: what was received and noticed, in queues that can be waited on."""

    def __init__(self, url: str, idle: float | None = None) -> None:
        self.readings: queue.Queue[Reading] = queue.Queue()
        self.notices: queue.Queue[str] = queue.Queue()
        self.scanner = Scanner(url, lambda reading, _at: self.readings.put(reading), self.hear, idle=idle)

    def __enter__(self) -> "Desk":
        self.scanner.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.scanner.stop()

    def hear(self, notice: str, detail: str) -> None:
        self.notices.put(f"{notice} {detail}")

    def read(self) -> Reading:
        return self.readings.get(timeout=5)

    def notice(self, words: str) -> str:
        notice = self.notices.get(timeout=5)
        assert words in notice
        return notice


@pytest.fixture
def virtual(tmp_path: Path) -> Iterator[VirtualScanner]:
    virtual = VirtualScanner(tmp_path / "virtual" / "S1.tty", ZEBRA, lambda: "now")
    virtual.start()
    yield virtual
    virtual.stop()


@pytest.fixture
def desk(virtual: VirtualScanner) -> Iterator[Desk]:
    with Desk(str(virtual.path)) as desk:
        desk.notice("connected")
        yield desk


def scan(raw: bytes) -> Scan:
    return Scan(raw, "", raw)


def test_a_press_on_the_scanner_is_a_scan_at_the_station(virtual: VirtualScanner, desk: Desk) -> None:
    virtual.press("HTC-7K3M9QXD42-5")
    assert desk.read() == scan(b"HTC-7K3M9QXD42-5")


@pytest.mark.parametrize("suffix", [b"\r", b"\n", b"\r\n"])
def test_every_suffix_and_the_aim_prefix_come_through_the_terminal(tmp_path: Path, suffix: bytes) -> None:
    virtual = VirtualScanner(tmp_path / "S2.tty", ZEBRA, lambda: "now", suffix=suffix, aim="]Q1")
    virtual.start()
    with Desk(str(virtual.path)) as desk:
        desk.notice("connected")
        virtual.press("A\x1dB中")
        virtual.press("C")
        assert desk.read() == Scan("]Q1A\x1dB中".encode(), "]Q1", "A\x1dB中".encode())
        assert desk.read() == Scan(b"]Q1C", "]Q1", b"C")
    virtual.stop()


def test_the_faults_of_the_line_arrive_as_what_they_are(virtual: VirtualScanner, desk: Desk) -> None:
    virtual.set_fault(Fault.DOUBLE_READ)
    virtual.press("A")
    assert [desk.read(), desk.read()] == [scan(b"A"), scan(b"A")]
    virtual.set_fault(Fault.SPLIT)
    virtual.press("BCD")
    assert desk.read() == scan(b"BCD")
    virtual.set_fault(Fault.NO_SUFFIX)
    virtual.press("E")
    virtual.set_fault(Fault.NONE)
    virtual.press("F")
    assert desk.read() == scan(b"EF")
    virtual.set_fault(Fault.NOISE)
    virtual.press("G")
    assert [desk.read(), desk.read(), desk.read()] == [Noise(NOISE[:512]), Noise(NOISE[512:]), scan(b"G")]


def test_a_scanner_without_suffix_is_read_by_its_silence(virtual: VirtualScanner) -> None:
    virtual.set_fault(Fault.NO_SUFFIX)
    with Desk(str(virtual.path), idle=0.02) as desk:
        desk.notice("connected")
        virtual.press("A")
        assert desk.read() == scan(b"A")
        virtual.press("B")
        assert desk.read() == scan(b"B")


def test_feedback_reaches_the_scanner_and_sounds_in_its_dialect(virtual: VirtualScanner, desk: Desk) -> None:
    for number, feedback in enumerate(Feedback, start=1):
        assert desk.scanner.write(ZEBRA.encode(feedback))
        assert virtual.wait_for_beeps(number)[-1].feedback is feedback
    assert desk.scanner.write(b"?")
    beep = virtual.wait_for_beeps(4)[-1]
    assert (beep.feedback, beep.raw, beep.number, beep.at) == (None, b"?", 4, "now")


def test_unplugging_and_plugging_in_again_heals(virtual: VirtualScanner, desk: Desk) -> None:
    for code in (b"A", b"B"):
        assert desk.scanner.presence is Presence.CONNECTED
        virtual.set_fault(Fault.UNPLUGGED)
        desk.notice("absent")
        assert not virtual.path.exists()
        with pytest.raises(Unplugged):
            virtual.press("nobody hears")
        virtual.set_fault(Fault.NONE)
        desk.notice("connected")
        virtual.press(code)
        assert desk.read() == scan(code)


def test_half_a_scan_before_the_plug_is_pulled_is_noise(virtual: VirtualScanner, desk: Desk) -> None:
    virtual.send(b"WHOLE\rHTC-7K")
    assert desk.read() == scan(b"WHOLE")
    virtual.set_fault(Fault.UNPLUGGED)
    assert desk.read() == Noise(b"HTC-7K")


def test_feedback_to_an_absent_scanner_is_told_and_breaks_nothing(tmp_path: Path) -> None:
    with Desk(str(tmp_path / "none.tty")) as desk:
        desk.notice("absent")
        assert desk.scanner.presence is Presence.ABSENT
        assert not desk.scanner.write(b"\x07")


def test_absence_is_told_once_and_not_at_every_try(tmp_path: Path) -> None:
    desk = Desk(str(tmp_path / "none.tty"))
    with desk:
        desk.notice("absent")
        threading.Event().wait(0.35)  # long enough for two more tries
    assert desk.notices.empty()


def test_a_second_station_cannot_take_the_same_scanner(virtual: VirtualScanner, desk: Desk) -> None:
    with Desk(str(virtual.path)) as second:
        second.notice("lock")
        assert second.scanner.presence is Presence.ABSENT
    virtual.press("A")
    assert desk.read() == scan(b"A")


def test_a_url_that_means_nothing_is_refused_at_once() -> None:
    with pytest.raises(ScannerUrlError, match="socket://HOST:PORT"):
        Scanner("carrier-pigeon://loft", lambda _reading, _at: None, lambda _notice, _detail: None)


def test_a_remote_scanner_is_read_answered_and_found_again_when_its_line_breaks() -> None:
    server = socket.create_server(("127.0.0.1", 0))
    with server, Desk(f"socket://127.0.0.1:{server.getsockname()[1]}") as desk:
        for code in (b"A", b"B"):
            line, _ = server.accept()
            with line:
                desk.notice("connected")
                line.sendall(code + b"\r" + code * 3 + b"\r")
                assert [desk.read(), desk.read()] == [scan(code), scan(code * 3)]
                assert desk.scanner.write(b"\x07")
                assert line.recv(16) == b"\x07"
            desk.notice("absent")


@pytest.mark.filterwarnings("ignore:set(Daemon|Name):DeprecationWarning")  # pyserial's own, in its RFC 2217 client
def test_a_scanner_behind_a_serial_device_server_is_read() -> None:
    """RFC 2217 by hand: the server agrees to every option and confirms every setting, then sends a scan."""
    server = socket.create_server(("127.0.0.1", 0))
    with server, Desk(f"rfc2217://127.0.0.1:{server.getsockname()[1]}") as desk:
        line, _ = server.accept()
        with line:
            agreeing = threading.Thread(target=agree, args=(line,), daemon=True)
            agreeing.start()
            desk.notice("connected")
            line.sendall(b"A\r")
            assert desk.read() == scan(b"A")
            assert desk.scanner.write(b"\x07")
            line.shutdown(socket.SHUT_RDWR)
            agreeing.join(5)


IAC, SE, SB, WILL, DO, COM_PORT = 255, 240, 250, 251, 253, 44


def agree(line: socket.socket) -> None:
    """The device server's half: DO for WILL, WILL for DO, and each COM-PORT setting n confirmed as n + 100."""
    held = bytearray()
    while data := line.recv(4096):
        held += data
        while len(held) >= 3 and held[0] == IAC:
            if held[1] == SB:
                end = held.find(bytes([IAC, SE]))
                if end < 0:
                    break
                answer = bytes([IAC, SB, COM_PORT, held[3] + 100]) + bytes(held[4 : end + 2])
                del held[: end + 2]
            else:
                answer = bytes([IAC, DO if held[1] == WILL else WILL, held[2]])
                del held[:3]
            line.sendall(answer)
        if held and held[0] != IAC:
            held.clear()
