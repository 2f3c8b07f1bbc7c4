"""The virtual hardware as the pages see it: there, away, silent, or talking nonsense."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from web.pages.stations import virtual

ANSWERS = {
    "/printers/GOOD/labels": b'{"labels":[{"number":2,"codes":["HTC-B"],"at":"now","error":""},{"number":1}]}',
    "/printers/ODD/labels": b"<html>",
    "/printers/GOOD/labels/2.png": b"\x89PNG",
    "/scanners/GOOD/press": b"{}",
}


class Control(BaseHTTPRequestHandler):
    """Answers a few addresses, and only to whoever knows the token."""

    def do_GET(self) -> None:
        answer = ANSWERS.get(self.path) if self.headers["Authorization"] == "Bearer known" else None
        self.send_response(200 if answer is not None else 404)
        self.end_headers()
        self.wfile.write(answer or b"")

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def hardware() -> Iterator[virtual.Whereabouts]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Control)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield virtual.Whereabouts(f"http://127.0.0.1:{server.server_address[1]}", "known", {}, {})
    server.shutdown()
    server.server_close()
    thread.join()


def test_where_it_is_stands_in_its_file(tmp_path: Path) -> None:
    (tmp_path / "virtual").mkdir()
    told = {"control": "http://127.0.0.1:1", "token": "t", "printers": {}, "scanners": {}}
    (tmp_path / "virtual" / "hardware.json").write_text(json.dumps(told))
    assert virtual.whereabouts(tmp_path) == virtual.Whereabouts("http://127.0.0.1:1", "t", {}, {})


@pytest.mark.parametrize("content", [None, "", "{", '{"control": 1}'])
def test_without_a_sound_file_there_is_none(tmp_path: Path, content: str | None) -> None:
    (tmp_path / "virtual").mkdir()
    if content is not None:
        (tmp_path / "virtual" / "hardware.json").write_text(content)
    assert virtual.whereabouts(tmp_path) is None


def test_labels_pictures_and_presses_reach_it(hardware: virtual.Whereabouts) -> None:
    assert [label.number for label in virtual.labels_of(hardware, "GOOD")] == [2, 1]
    assert virtual.picture_of(hardware, "GOOD", 2) == b"\x89PNG"
    assert virtual.press(hardware, "GOOD", "HTC-B")


def test_what_it_does_not_know_is_simply_not_there(hardware: virtual.Whereabouts) -> None:
    assert virtual.labels_of(hardware, "ODD") == ()
    assert virtual.labels_of(hardware, "../GOOD") == ()
    assert virtual.picture_of(hardware, "GOOD", 9) is None
    assert not virtual.press(hardware, "OTHER", "x")


def test_hardware_that_is_away_is_done_without() -> None:
    away = virtual.Whereabouts("http://127.0.0.1:9", "known", {}, {})
    assert virtual.labels_of(away, "GOOD") == ()
    assert not virtual.press(away, "GOOD", "x")
