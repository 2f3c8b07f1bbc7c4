"""`make run` as a newcomer meets it: up, used, stopped, started again; and each way in which it cannot start."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from custody.zone import Zone
from tests.stories.training import ROOT, Training, alive, wait_until

RACK = {"count": 2, "category": "human_blood", "risk": "B1", "amount": 2000, "unit": "uL"}


@pytest.fixture(scope="module")
def training(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Training]:
    place = tmp_path_factory.mktemp("run")
    up = Training(place / "var", place / "terminal.txt").start()
    yield up
    up.close()


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Training]:
    made = Training(tmp_path / "var", tmp_path / "terminal.txt")
    yield made
    made.close()


def test_it_says_where_to_look_and_how_to_sign_in(training: Training, zone: Zone) -> None:
    terminal = training.terminal()
    assert training.url in terminal
    assert "invented" in terminal
    for person in zone.people.values():
        secret = zone.secrets[person.staff]
        line = next(line for line in terminal.splitlines() if f" {person.staff} " in line)
        assert all(part in line for part in (person.badge, secret.pin, secret.password))


def test_every_station_in_use_has_reported_when_it_says_that_it_is_up(training: Training, zone: Zone) -> None:
    in_use = [station.name for station in zone.stations.values() if station.enabled]
    assert len(in_use) >= 4
    for name in in_use:
        assert training.status(name)["clock_offset_ms"] is not None
    assert training.health() == 200


def test_a_scan_goes_through_the_terminal_and_its_answer_comes_back_to_the_scanner(
    training: Training, zone: Zone
) -> None:
    badge = zone.people["SZA-T01"].badge
    assert training.press("SZ-BENCH-1", badge) == "good"
    assert training.press("SZ-BENCH-1", "HTC-0000000000-X") == "bad"


def test_labels_come_out_of_the_printer_and_a_scanned_label_counts(training: Training, zone: Zone) -> None:
    token = training.token("SZA-T01")
    status, made = training.ask("/containers", token, {"id": str(uuid.uuid4()), **RACK})
    assert status == 201, made
    codes = {one["code"] for one in made["containers"]}

    def printed() -> set[str]:
        labels = training.hardware("/printers/SZ-BENCH-1-TUBE/labels")["labels"]
        return {code for label in labels for code in label["codes"]}

    if not codes <= printed():
        wait_until(lambda: codes <= printed(), 30)
    training.press("SZ-BENCH-1", zone.people["SZA-T01"].badge)
    code = min(codes)
    assert training.press("SZ-BENCH-1", code) == "good"
    status, timeline = training.ask(f"/containers/{code}/timeline", token)
    assert status == 200
    assert [entry["kind"] for entry in timeline["entries"]] == ["registered", "label_verified"]


def test_secrets_are_for_their_owner_alone(training: Training) -> None:
    secrets = [*training.data.glob("stations/*.token"), training.data / "signing.key", training.data / "operator.key"]
    assert len(secrets) > 5
    assert [path.name for path in secrets if stat.S_IMODE(path.stat().st_mode) != 0o600] == []


def test_readme_s_shell_story_works_as_it_is_written(training: Training, tmp_path: Path) -> None:
    story = (ROOT / "README.md").read_text("utf-8").split("```sh\n", 1)[1].split("```", 1)[0]
    for written, here in {
        '"$PWD/.venv/bin:$PATH"': f'"{Path(sys.executable).parent}:$PATH"',
        'CUSTODY_DATA="$PWD/var"': f'CUSTODY_DATA="{training.data}"',
        "http://127.0.0.1:8000": training.url,
    }.items():
        assert written in story
        story = story.replace(written, here)
    told = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", story], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stdout + told.stderr
    assert "PROVED" in told.stdout
    assert "REFUTED" in told.stdout + told.stderr
    assert "refuted, as it must be" in told.stdout


@pytest.mark.parametrize(("name", "mark"), [("FTZ-EXIT-1", "--name FTZ-EXIT-1 "), ("service", " serve ")])
def test_a_process_that_dies_is_started_again_and_a_line_is_said(training: Training, name: str, mark: str) -> None:
    (killed,) = training.children(mark)
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: f"{name} stopped by itself (SIGKILL)" in training.terminal(), 20)
    wait_until(lambda: bool(set(training.children(mark)) - {killed}), 30)
    wait_until(lambda: training.health() == 200, 30)


def test_scans_are_answered_again_after_the_hardware_died(training: Training, zone: Zone) -> None:
    (hardware,) = training.children(" virtual ")
    (station,) = training.children("--name SZ-BENCH-1 ")
    os.kill(hardware, signal.SIGKILL)
    wait_until(lambda: bool(set(training.children("--name SZ-BENCH-1 ")) - {station}), 30)
    wait_until(lambda: _is_ready(training, "SZ-BENCH-1"), 30)
    assert training.press("SZ-BENCH-1", zone.people["SZA-T01"].badge) == "good"


def test_ctrl_c_leaves_no_process_and_a_second_start_keeps_the_ledger(fresh: Training) -> None:
    fresh.start()
    token = fresh.token("SZA-T01")
    _, made = fresh.ask("/containers", token, {"id": str(uuid.uuid4()), **RACK})
    head = fresh.ask("/ledger/head", token)
    family = fresh.family()
    assert len(family) >= 10
    begun = time.monotonic()
    assert fresh.interrupt() == 0
    assert time.monotonic() - begun < 8
    assert alive(family) == {}
    fresh.start()
    assert fresh.ask("/ledger/head", token) == head
    status, found = fresh.ask(f"/containers/{made['containers'][0]['code']}", token)
    assert (status, found["custodian"]) == (200, "SZA-T01")


def test_a_killed_supervisor_leaves_no_orphan(fresh: Training) -> None:
    fresh.start()
    family = fresh.family()
    fresh.interrupt(signal.SIGKILL)
    wait_until(lambda: alive(family) == {}, 15)
    fresh.start()
    assert fresh.health() == 200


def test_a_stop_in_the_middle_of_the_start_leaves_nothing(fresh: Training) -> None:
    fresh.run()
    wait_until(lambda: len(fresh.family()) >= 2, 20)
    family = fresh.family()
    assert fresh.interrupt() == 0
    assert alive(family) == {}
    assert "Traceback" not in fresh.terminal()


def test_a_taken_port_is_said_with_the_way_out(fresh: Training) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", fresh.port))
        other.listen()
        fresh.run()
        assert fresh.wait() == 1
    assert f"Port {fresh.port} is taken" in fresh.terminal()
    assert f"make run PORT={fresh.port + 1}" in fresh.terminal()
    assert "Traceback" not in fresh.terminal()


def test_a_data_directory_that_cannot_be_written_is_said_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no directory")
    blocked = Training(tmp_path / "file" / "var", tmp_path / "terminal.txt")
    blocked.run()
    assert blocked.wait() == 1
    assert "cannot be written" in blocked.terminal() and "make run DATA=" in blocked.terminal()
    assert "Traceback" not in blocked.terminal()


def _is_ready(training: Training, station: str) -> bool:
    try:
        status = training.status(station)
    except FileNotFoundError:
        return False
    return status["scanner"] == "connected" and status["clock_offset_ms"] is not None
