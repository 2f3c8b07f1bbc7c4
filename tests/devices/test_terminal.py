import io
import os

import pytest

from devices.terminal import Terminal, printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("HTC-7K3M9QXD42-5 已記錄", "HTC-7K3M9QXD42-5 已記錄"),
        ("\x1b[2J", r"\x1b[2J"),
        ("\r\nDONE", r"\r\nDONE"),
        ("\x9b\u202e\u200b", r"\x9b\u202e\u200b"),
        (r"\x1b", r"\\x1b"),
    ],
)
def test_what_cannot_be_seen_is_spelled_out(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_one_thing_is_one_line() -> None:
    out = io.StringIO()
    Terminal(out).line("09:00", "GOOD", "A\nB")
    assert out.getvalue() == "09:00 GOOD  A\\nB\n"


def test_a_station_goes_on_when_nobody_reads_its_terminal() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as out:
        terminal = Terminal(out)
        terminal.line("09:00", "GOOD", "A")
        terminal.line("09:00", "GOOD", "B")


def test_a_terminal_that_cannot_show_chinese_shows_its_code_points() -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii")
    Terminal(out).line("09:00", "WARN", "已記錄")
    assert raw.getvalue() == rb"09:00 WARN  \u5df2\u8a18\u9304" + b"\n"
