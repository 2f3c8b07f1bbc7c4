"""What must be so before a training zone starts, and what is said when it is not."""

from __future__ import annotations

import os
import shutil
import socket
import stat
from pathlib import Path
from types import SimpleNamespace

import pytest

from custody.console import premises
from custody.console.premises import DemoError, answer_of, check_directory, check_port, take, token_for, training_zone
from custody.zone import ZoneError
from tests.shape.tree import ROOT


def test_a_free_port_is_fine_and_stays_free() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    check_port(port)
    check_port(port)


def test_a_taken_port_is_refused_with_the_next_one_as_the_way_out() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(DemoError, match=rf"Port {port} is taken .* make run PORT=\d+"):
            check_port(port)


def test_a_port_that_needs_other_rights_is_called_so() -> None:
    told = premises._port_trouble(80, PermissionError(13, "Permission denied"))
    assert told == "Port 80 needs rights that this user does not have; choose another: make run PORT=81"


def test_the_last_port_offers_no_port_that_does_not_exist() -> None:
    assert premises._port_trouble(65535, OSError(98, "Address in use")).endswith("PORT=8000")


def test_the_data_directory_is_made_with_its_parts(tmp_path: Path) -> None:
    check_directory(tmp_path / "a" / "b")
    assert {path.name for path in (tmp_path / "a" / "b").iterdir()} == {"transcripts", "stations"}


def test_a_directory_that_cannot_be_made_is_refused_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DemoError, match=r"cannot be written: Not a directory.* make run DATA="):
        check_directory(tmp_path / "file" / "var")


def test_a_full_disk_is_refused_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "transcripts").mkdir()
    (tmp_path / "transcripts" / ".writable").symlink_to("/dev/full")
    with pytest.raises(DemoError, match=r"No space left on device.* has room"):
        check_directory(tmp_path)


def test_two_demos_never_share_a_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(premises, "GRACE_S", 0.1)
    held = take(tmp_path)
    with pytest.raises(DemoError, match=r"used by another training zone"):
        take(tmp_path)
    os.close(held)
    again = take(tmp_path)
    assert stat.S_IMODE(os.fstat(again).st_mode) == 0o600
    os.close(again)


def test_only_a_training_zone_is_run_with_its_secrets_shown(tmp_path: Path) -> None:
    earnest = tmp_path / "zone"
    shutil.copytree(ROOT / "config" / "training", earnest)
    about = (earnest / "zone.toml").read_text("utf-8").replace("training = true", "training = false")
    (earnest / "zone.toml").write_text(about, "utf-8")
    people = (earnest / "people.toml").read_text("utf-8").splitlines()
    kept = [line for line in people if not line.startswith(("pin", "password"))]
    (earnest / "people.toml").write_text("\n".join(kept), "utf-8")
    with pytest.raises(DemoError, match=r"not for training.*custody serve"):
        training_zone(earnest)


def test_a_zone_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ZoneError, match=r"There is no zone"):
        training_zone(tmp_path / "nowhere")


def test_nobody_listening_is_no_answer_and_no_token(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}"
        assert answer_of(url) == 0
        (tmp_path / "operator.key").write_text("key")
        with pytest.raises(DemoError, match=r"no token for SZ-BENCH-1.*transcripts"):
            token_for(url, tmp_path, "SZ-BENCH-1")


def test_a_full_disk_is_told_before_anything_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=300_000))
    with pytest.raises(DemoError, match="is full: 300 kB are free"):
        check_directory(tmp_path / "data")
