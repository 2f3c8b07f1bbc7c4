"""What every filing interface promises, asked of both."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import fields

from custody.filing import Declined, Delivered, Filed, FilingInterface, Unsure, open_interface, wait_seconds
from custody.filing.drop import FileDrop
from custody.filing.post import HttpPost
from custody.zone.filing import FilingSettings, filing_faults
from tests.custody.filing.authority import Authority, said

FILED = Filed("NO-7K3M9QXD42.2", b'{"notification":"NO-7K3M9QXD42.2"}', b"%PDF-1.7 sheet")

Taken = Callable[[], bytes]


@pytest.fixture(params=["drop", "post"])
def interface(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[FilingInterface, Taken]:
    """An interface, and how to see what the other side has."""
    if request.param == "drop":
        return FileDrop(tmp_path / "filed"), lambda: (tmp_path / "filed" / f"{FILED.notification}.json").read_bytes()
    authority: Authority = request.getfixturevalue("authority")
    return HttpPost(authority.url, None, 2, 5), lambda: authority.received[-1][1]


@pytest.fixture(params=["drop", "post"])
def cut_off(request: pytest.FixtureRequest, tmp_path: Path) -> FilingInterface:
    """An interface whose other side cannot be reached."""
    if request.param == "drop":
        (tmp_path / "filed").write_text("a file stands where the directory should be")
        return FileDrop(tmp_path / "filed")
    return HttpPost("http://127.0.0.1:9/file", None, 1, 1)


@pytest.fixture(params=["drop", "post"])
def unwilling(request: pytest.FixtureRequest, tmp_path: Path) -> FilingInterface:
    """An interface whose other side does not take this version."""
    if request.param == "drop":
        (tmp_path / "filed").mkdir()
        (tmp_path / "filed" / f"{FILED.notification}.json").write_text("something else")
        return FileDrop(tmp_path / "filed")
    authority: Authority = request.getfixturevalue("authority")
    authority.answers = [said(422, "no such clearance")]
    return HttpPost(authority.url, None, 2, 5)


def test_the_form_arrives_byte_for_byte(interface: tuple[FilingInterface, Taken]) -> None:
    filing, taken = interface
    assert isinstance(filing.file(FILED), Delivered)
    assert taken() == FILED.form


def test_filing_the_same_again_is_harmless(interface: tuple[FilingInterface, Taken]) -> None:
    filing, taken = interface
    assert isinstance(filing.file(FILED), Delivered) and isinstance(filing.file(FILED), Delivered)
    assert taken() == FILED.form


def test_what_cannot_be_reached_is_not_known_and_says_why(cut_off: FilingInterface) -> None:
    outcome = cut_off.file(FILED)
    assert isinstance(outcome, Unsure)
    assert outcome.detail


def test_a_no_is_a_no_and_says_what_the_other_side_said(unwilling: FilingInterface) -> None:
    outcome = unwilling.file(FILED)
    assert isinstance(outcome, Declined)
    assert outcome.detail


def test_each_way_has_its_word(interface: tuple[FilingInterface, Taken]) -> None:
    assert interface[0].way in ("drop", "post")


def test_the_zone_s_files_choose(tmp_path: Path) -> None:
    assert isinstance(open_interface(FilingSettings("drop"), tmp_path), FileDrop)
    assert isinstance(open_interface(FilingSettings("post", url="https://authority.example/"), tmp_path), HttpPost)


def test_the_example_explains_every_key() -> None:
    text = (Path(__file__).parents[3] / "config" / "filing.toml").read_text("utf-8")
    assert [field.name for field in fields(FilingSettings) if f"\n{field.name} = " not in text] == []
    faults: list[str] = []
    table = msgspec.convert(tomllib.loads(text)["filing"], FilingSettings)
    assert filing_faults(table) == faults


def test_waits_double_up_to_the_longest_and_are_spread() -> None:
    settings = FilingSettings("drop", retry_seconds=10, longest_retry_seconds=60)
    assert [wait_seconds(attempt, settings, 0.999999) for attempt in (1, 2, 3, 4, 99)] == pytest.approx(
        [10, 20, 40, 60, 60], abs=0.01
    )
    assert wait_seconds(3, settings, 0.0) == 20
