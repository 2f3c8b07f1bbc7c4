import http.client
import json
import os
import socket
import subprocess
import sys
import tty
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from devices.settings import VirtualPrinterRow, VirtualRows, VirtualScannerRow
from devices.virtual.hardware import Hardware, Whereabouts
from devices.virtual.scanner import Unplugged

COMMAND = [sys.executable, "-c", "from devices.commands import virtual; virtual()"]
ROWS = VirtualRows([VirtualScannerRow("S1"), VirtualScannerRow("S2", suffix="crlf")], [VirtualPrinterRow("P1")])


class Buttons:
    """One who has read hardware.json."""

    def __init__(self, where: Whereabouts) -> None:
        self.where = where
        url = urlsplit(where.control)
        self.connection = http.client.HTTPConnection(url.hostname or "", url.port, timeout=10)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        sent = {"Authorization": f"Bearer {self.where.token}", **headers}
        self.connection.request(method, path, None if body is None else json.dumps(body), sent)
        reply = self.connection.getresponse()
        content = reply.read()
        if reply.headers["Content-Type"] == "image/png":
            return reply.status, content
        return reply.status, json.loads(content)


@pytest.fixture
def hardware(tmp_path: Path) -> Iterator[Hardware]:
    hardware = Hardware(ROWS, tmp_path)
    hardware.start()
    yield hardware
    hardware.stop()


@pytest.fixture
def buttons(hardware: Hardware, tmp_path: Path) -> Iterator[Buttons]:
    where = json.loads((tmp_path / "virtual" / "hardware.json").read_text())
    buttons = Buttons(Whereabouts(**where))
    yield buttons
    buttons.connection.close()


def opened(path: str) -> int:
    end = os.open(path, os.O_RDWR | os.O_NOCTTY)
    tty.setraw(end)
    return end


def test_a_press_comes_out_of_the_terminal_and_its_answer_is_heard(hardware: Hardware, buttons: Buttons) -> None:
    end = opened(buttons.where.scanners["S2"])
    status, _ = buttons.ask("POST", "/scanners/S2/press", {"text": "HTC-1"})
    assert status == 200
    assert os.read(end, 100) == b"HTC-1\r\n"
    os.write(end, b"\x07\x07\x07")
    hardware.scanners["S2"].wait_for_beeps(1)
    status, state = buttons.ask("GET", "/scanners/S2")
    assert (status, state["beeps"][0]["feedback"], state["beeps"][0]["raw"]) == (200, "bad", "070707")
    os.close(end)


def test_the_plug_can_be_pulled_and_put_back(hardware: Hardware, buttons: Buttons) -> None:
    assert buttons.ask("POST", "/scanners/S1/fault", {"fault": "unplugged"})[1]["fault"] == "unplugged"
    status, problem = buttons.ask("POST", "/scanners/S1/press", {"text": "A"})
    assert (status, "Plug it in" in problem["detail"]) == (409, True)
    assert not Path(buttons.where.scanners["S1"]).exists()
    assert buttons.ask("POST", "/scanners/S1/fault", {"fault": "none"})[0] == 200
    end = opened(buttons.where.scanners["S1"])
    assert buttons.ask("POST", "/scanners/S1/press", {"text": "A"})[0] == 200
    assert os.read(end, 100) == b"A\r"
    os.close(end)


def test_a_scanner_that_nobody_reads_says_so_and_does_not_hang(hardware: Hardware, buttons: Buttons) -> None:
    with pytest.raises(Unplugged, match="Start the station"):
        hardware.scanners["S1"].send(b"x" * 1_000_000)
    assert buttons.ask("POST", "/scanners/S1/press", {"text": "A"})[0] == 409


def test_the_printer_shows_its_labels_and_takes_faults(hardware: Hardware, buttons: Buttons) -> None:
    host, port = buttons.where.printers["P1"].removeprefix("tcp://").split(":")
    with socket.create_connection((host, int(port))) as line:
        line.sendall(b"^XA^PW400^LL200^BY1,2,1^FO20,20^BQN,2,4^FDQA,HTC-1^FS^XZ")
    assert hardware.printers["P1"].wait_for(1)
    [label] = buttons.ask("GET", "/printers/P1/labels")[1]["labels"]
    assert (label["number"], label["codes"]) == (1, ["HTC-1"])
    status, png = buttons.ask("GET", "/printers/P1/labels/1.png")
    assert (status, png[:4]) == (200, b"\x89PNG")
    assert buttons.ask("GET", "/printers/P1/labels/2.png")[0] == 404
    assert buttons.ask("POST", "/printers/P1/fault", {"fault": "paper_out"})[1]["fault"] == "paper_out"
    assert buttons.ask("GET", "/")[1]["printers"]["P1"]["odometer"] == 1


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/scanners/S1/press", {"txt": "A"}, 422),
        ("/scanners/S1/press", [], 422),
        ("/scanners/S1/fault", {"fault": "on fire"}, 422),
        ("/printers/P1/fault", {"fault": "on fire"}, 422),
        ("/scanners/S9/press", {"text": "A"}, 404),
        ("/printers/../scanners/S1/press", {"text": "A"}, 404),
        ("/scanners/S1/press", {"text": "x" * 20_000}, 413),
    ],
)
def test_what_it_cannot_do_is_refused(buttons: Buttons, path: str, body: Any, status: int) -> None:
    assert buttons.ask("POST", path, body)[0] == status


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": ""},
        {"Authorization": "Bearer wrong"},
        {"Host": "evil.example"},
        {"Host": "localhost:80"},
    ],
)
def test_a_stranger_presses_nothing(hardware: Hardware, buttons: Buttons, headers: dict[str, str]) -> None:
    end = opened(buttons.where.scanners["S1"])
    assert buttons.ask("POST", "/scanners/S1/press", {"text": "STRANGER"}, **headers)[0] == 403
    assert buttons.ask("GET", "/", **headers)[0] == 403
    assert buttons.ask("POST", "/scanners/S1/press", {"text": "OWNER"})[0] == 200
    assert os.read(end, 100) == b"OWNER\r"
    os.close(end)


def test_only_its_owner_can_read_the_token(hardware: Hardware, tmp_path: Path) -> None:
    assert (tmp_path / "virtual" / "hardware.json").stat().st_mode & 0o777 == 0o600


def test_the_command_runs_until_it_is_told_to_stop_and_leaves_nothing(tmp_path: Path) -> None:
    arguments = ["--scanner", "S1=datalogic", "--printer", "P1=300", "--data", str(tmp_path)]
    with subprocess.Popen([*COMMAND, *arguments], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == f"S1 {tmp_path}/virtual/S1.tty\n"
        assert process.stdout.readline().startswith("P1 tcp://127.0.0.1:")
        assert (tmp_path / "virtual" / "hardware.json").exists()
        process.terminate()
        assert process.wait(10) == 0
    assert not (tmp_path / "virtual" / "hardware.json").exists()
    assert not (tmp_path / "virtual" / "S1.tty").is_symlink()


def test_a_port_that_is_taken_is_told(tmp_path: Path, buttons: Buttons) -> None:
    port = str(urlsplit(buttons.where.control).port)
    run = subprocess.run([*COMMAND, "--port", port, "--data", str(tmp_path / "2")], capture_output=True, text=True)
    assert run.returncode == 1
    assert "cannot start" in run.stderr
    assert "Traceback" not in run.stderr
