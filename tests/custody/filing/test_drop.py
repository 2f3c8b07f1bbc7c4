"""The directory: whole files or none, and no name that leads elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from custody.filing import Declined, Delivered, Filed, Unsure
from custody.filing.drop import FileDrop

FILED = Filed("NO-7K3M9QXD42", b"{}", b"%PDF-")


def test_both_files_stand_there_and_nothing_else(tmp_path: Path) -> None:
    assert isinstance(FileDrop(tmp_path / "a" / "b").file(FILED), Delivered)
    names = sorted(path.name for path in (tmp_path / "a" / "b").iterdir())
    assert names == ["NO-7K3M9QXD42.json", "NO-7K3M9QXD42.pdf"]


@pytest.mark.parametrize("number", ["../NO-1", "NO/1", "", "NO-1\n", "no-1", "NO-1.x", ".NO"])
def test_a_number_that_is_no_number_names_no_file(tmp_path: Path, number: str) -> None:
    assert isinstance(FileDrop(tmp_path / "in").file(Filed(number, b"{}", b"")), Declined)
    assert not (tmp_path / "in").exists()


def test_a_write_that_fails_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("custody.filing.drop.os.fsync", full)
    outcome = FileDrop(tmp_path).file(FILED)
    assert isinstance(outcome, Unsure) and "No space" in outcome.detail
    assert list(tmp_path.iterdir()) == []


def test_a_sheet_alone_is_not_there_yet_and_is_written_again(tmp_path: Path) -> None:
    (tmp_path / "NO-7K3M9QXD42.pdf").write_bytes(b"%PDF-old")
    assert isinstance(FileDrop(tmp_path).file(FILED), Delivered)
    assert (tmp_path / "NO-7K3M9QXD42.pdf").read_bytes() == b"%PDF-"
