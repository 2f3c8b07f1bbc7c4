import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.client import ANSWER_S
from devices.dialects import Feedback
from devices.journal import Journal
from devices.recorded import State
from devices.virtual.scanner import Fault as LineFault
from devices.virtual.scanner import VirtualScanner
from tests.devices.running import COMMAND, NAME, RunningStation, scanner_in
from tests.devices.stub_service import Fault, StubService


@pytest.fixture
def service() -> Iterator[StubService]:
    with StubService() as service:
        yield service


@pytest.fixture
def scanner(tmp_path: Path) -> Iterator[VirtualScanner]:
    scanner = scanner_in(tmp_path)
    yield scanner
    scanner.stop()


@pytest.fixture
def station(tmp_path: Path, service: StubService, scanner: VirtualScanner) -> Iterator[RunningStation]:
    with start(tmp_path, service.url, scanner) as station:
        yield station


def start(directory: Path, url: str, scanner: VirtualScanner, prelude: str = "") -> RunningStation:
    station = RunningStation(directory, url, "--scanner", str(scanner.path), "--dialect", "zebra", prelude=prelude)
    station.wait_for("is connected")
    return station


def test_every_answer_of_the_service_is_heard_at_the_scanner(
    station: RunningStation, scanner: VirtualScanner, service: StubService
) -> None:
    for number, (code, feedback) in enumerate(zip(("HTC-1", "WARN-1", "BAD-1"), Feedback, strict=True), start=1):
        scanner.press(code)
        assert scanner.wait_for_beeps(number)[-1].feedback is feedback
    assert service.codes() == ["HTC-1", "WARN-1", "BAD-1"]
    assert "GOOD  HTC-1 Seen HTC-1" in station.wait_for("GOOD")


def test_a_double_read_is_sent_once_and_answered_twice_alike(
    station: RunningStation, scanner: VirtualScanner, service: StubService
) -> None:
    scanner.set_fault(LineFault.DOUBLE_READ)
    scanner.press("BAD-1")
    station.wait_for("counted once")
    scanner.set_fault(LineFault.NONE)
    scanner.press("B")
    station.wait_for("GOOD")
    assert service.codes() == ["BAD-1", "B"]
    assert [beep.raw for beep in scanner.beeps()].count(b"\x07\x07\x07") >= 2


def test_line_noise_sounds_bad_and_the_code_after_it_is_taken(
    station: RunningStation, scanner: VirtualScanner, service: StubService
) -> None:
    scanner.set_fault(LineFault.NOISE)
    scanner.press("A")
    service.wait_for_taken(1)
    assert "ff 00 fe ff 00 fe" in station.wait_for("not a code")
    assert service.codes() == ["A"]


def test_a_scan_is_told_as_unconfirmed_in_time_when_the_service_is_slow_and_shown_when_it_answers(
    station: RunningStation, scanner: VirtualScanner, service: StubService
) -> None:
    service.fail(Fault.SLOW)
    scanner.press("A")
    assert scanner.wait_for_beeps(1)[0].feedback is Feedback.WARN
    station.wait_for("not yet confirmed")
    service.release()
    assert "GOOD" in station.wait_for("answer to an earlier scan")
    assert len(scanner.beeps()) == 1


def test_a_bad_answer_that_comes_late_is_heard_all_the_same(
    station: RunningStation, scanner: VirtualScanner, service: StubService
) -> None:
    service.fail(Fault.SLOW)
    scanner.press("BAD-1")
    scanner.wait_for_beeps(1)
    service.release()
    assert scanner.wait_for_beeps(2)[1].feedback is Feedback.BAD


def test_scans_without_a_service_are_unconfirmed_and_arrive_in_order_when_it_is_back(
    tmp_path: Path, scanner: VirtualScanner
) -> None:
    with StubService() as dead:
        url, port = dead.url, dead.port
    with start(tmp_path, url, scanner) as station:
        for number, code in enumerate(("A", "B", "C"), start=1):
            scanner.press(code)
            assert scanner.wait_for_beeps(number)[-1].feedback is Feedback.WARN
        station.wait_for("did not answer")
        with StubService(port) as service:
            scanner.press("D")
            service.wait_for_taken(4)
            assert service.codes() == ["A", "B", "C", "D"]
            station.wait_for("The service answers.")


def test_a_token_that_is_not_accepted_sounds_bad_and_nothing_is_lost(
    tmp_path: Path, scanner: VirtualScanner, service: StubService
) -> None:
    service.token = "renewed"
    with start(tmp_path, service.url, scanner) as station:
        scanner.press("A")
        assert scanner.wait_for_beeps(1)[0].feedback is Feedback.BAD
        station.wait_for("does not accept this station's token")
        (tmp_path / "token").write_text("renewed")
        service.wait_for_taken(1)
        assert service.codes() == ["A"]


def test_unplugging_the_scanner_heals_and_is_told_to_the_service(
    station: RunningStation, scanner: VirtualScanner, service: StubService
) -> None:
    service.wait(lambda: service.beats and service.beats[-1]["scanner"] == "connected")
    scanner.set_fault(LineFault.UNPLUGGED)
    service.wait(lambda: service.beats[-1]["scanner"] == "absent")
    station.wait_for("is absent")
    scanner.set_fault(LineFault.NONE)
    service.wait(lambda: service.beats[-1]["scanner"] == "connected")
    scanner.press("A")
    assert scanner.wait_for_beeps(1)[0].feedback is Feedback.GOOD


def test_the_heartbeat_says_how_the_station_is_and_sets_the_clock_right(
    station: RunningStation, scanner: VirtualScanner, service: StubService
) -> None:
    service.wait(lambda: service.beats)
    told = {"boot", "machine", "giving", "scanner", "queue", "snapshot", "handed_back", "printers", "at"}
    assert told == set(service.beats[0])
    service.wait(lambda: service.beats[-1]["scanner"] == "connected")
    scanner.set_fault(LineFault.UNPLUGGED)
    service.wait(lambda: service.beats[-1]["scanner"] == "absent")  # so an earlier beat has had its answer
    scanner.set_fault(LineFault.NONE)
    service.wait(lambda: service.beats[-1]["scanner"] == "connected")
    scanner.press("A")
    service.wait_for_taken(1)
    assert isinstance(service.requests[0]["clock_offset_ms"], int)
    assert service.requests[0]["boot"] == service.beats[0]["boot"]


def test_a_station_that_is_told_that_it_is_a_copy_begins_as_a_machine_of_its_own(
    tmp_path: Path, service: StubService, scanner: VirtualScanner
) -> None:
    service.anew = True
    with start(tmp_path, service.url, scanner) as station:
        service.wait(lambda: len({beat["machine"] for beat in service.beats}) > 1)
        station.wait_for("another machine")


def test_no_scan_that_was_answered_by_a_beep_is_lost_or_doubled_by_kills(
    tmp_path: Path, scanner: VirtualScanner
) -> None:
    """The station is killed while scans wait, while one is being sent, and while its answer is on the way."""
    heard: list[str] = []
    with StubService() as service:
        for round_, fault in enumerate((Fault.HUNG, Fault.HUNG_DONE, Fault.LOST, Fault.UNAVAILABLE_DONE, None)):
            with start(tmp_path, service.url, scanner) as station:
                for number in range(6):
                    if number == 3 and fault is not None:
                        service.fail_always(fault)
                    code = f"HTC-{round_}-{number}"
                    beeps = len(scanner.beeps())
                    scanner.press(code)
                    scanner.wait_for_beeps(beeps + 1)
                    heard.append(code)
                scanner.press(f"UNHEARD-{round_}")
                station.kill()
                service.fail_always(None)
        with start(tmp_path, service.url, scanner):
            service.wait(lambda: [code for code in service.codes() if code.startswith("HTC")] == heard, 20)
        codes = service.codes()
        assert len(codes) == len(set(codes))
        by_sequence = sorted(service.taken.values(), key=lambda body: int(body["sequence"]))
        assert [body["sequence"] for body in by_sequence] == list(range(1, len(codes) + 1))


def test_a_journal_without_room_sounds_bad_says_so_and_sends_nothing(
    tmp_path: Path, scanner: VirtualScanner, service: StubService
) -> None:
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, resource.RLIM_INFINITY))"
    with start(tmp_path, service.url, scanner, prelude=limit) as station:
        for number in range(200):
            scanner.press(f"{number:0400}")
            if scanner.wait_for_beeps(number + 1)[-1].feedback is Feedback.BAD:
                break
        told = station.wait_for(f"{number:0400}")
        assert "NOT RECORDED" in told
        assert "Free or repair the disk, then scan again" in told
        assert 0 < number < 199
        assert service.codes() == [f"{done:0400}" for done in range(number)]
    with start(tmp_path, service.url, scanner):
        scanner.press(f"{number:0400}")
        service.wait_for_taken(number + 1)
        assert service.codes()[-1] == f"{number:0400}"


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_is_clean_and_quick(station: RunningStation, by: signal.Signals) -> None:
    assert station.stop(by) == 0
    assert "has stopped" in station.lines[-1]
    assert not [line for line in station.lines if "Traceback" in line]


def test_a_stop_while_the_service_hangs_keeps_the_scan(
    tmp_path: Path, scanner: VirtualScanner, service: StubService
) -> None:
    with start(tmp_path, service.url, scanner) as station:
        service.fail(Fault.HUNG)
        scanner.press("A")
        scanner.wait_for_beeps(1)
        service.wait_for_requests(1)
        began = time.monotonic()
        assert station.stop() == 0
        assert time.monotonic() - began < ANSWER_S
    with Journal(tmp_path / "stations" / NAME / "journal.db", "look", os.urandom) as journal:
        assert journal.count(State.PENDING) == 1


def test_the_status_file_says_how_the_station_is(station: RunningStation, scanner: VirtualScanner) -> None:
    scanner.press("BAD-1")
    scanner.wait_for_beeps(1)
    station.wait_for("BAD-1")
    station.stop()
    status = json.loads((station.directory / "status.json").read_text())
    assert (status["station"], status["pending"], status["service"]) == (NAME, 0, "online")
    assert (status["last"]["raw"], status["last"]["feedback"]) == ("BAD-1", "bad")
    assert set(status["last"]["say"]) == {"en", "zh-Hant", "zh-Hans"}


def test_what_was_scanned_cannot_act_on_the_terminal(station: RunningStation, scanner: VirtualScanner) -> None:
    scanner.press(b"A\x1b[2J\x07\x9bB\xc2\x85\t\\n")
    line = station.wait_for("GOOD")
    assert r"A\x1b[2J\x07\x9bB" in line
    assert line.isprintable()


def test_a_second_station_on_the_same_data_is_refused(
    tmp_path: Path, station: RunningStation, service: StubService
) -> None:
    with RunningStation(tmp_path, service.url) as second:
        assert second.process.wait(10) == 1
        assert "in use: another station runs with it" in second.wait_for("Error")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--name", "SZ-1", "--scanner", "pigeon://loft"], "rfc2217://HOST:PORT"),
        (["--name", "SZ-1", "--service", "ftp://x"], "http://HOST:PORT"),
        (["--name", "SZ-1", "--dialect", "semaphore"], "honeywell-hostack"),
        (["--name", "sz\x1b[2J"], "A-Z, 0-9 and -"),
        (["--name", "SZ-1", "--config", "none.toml"], "cannot be read"),
        (["--name", "SZ-1", "--printer", "P1"], "NAME=URL"),
        (["--name", "SZ-1", "--printer", "P1=carrier:x"], "tcp://host:9100"),
        (["--name", "SZ-1", "--data", "/proc/nowhere"], "--data"),
    ],
)
def test_what_cannot_run_is_refused_in_one_line_with_the_way_out(
    tmp_path: Path, options: list[str], words: str
) -> None:
    run = subprocess.run(
        [*COMMAND, "--data", str(tmp_path), *options], capture_output=True, text=True, timeout=20, env={**os.environ}
    )
    assert run.returncode in (1, 2)
    assert words in run.stderr
    assert "Traceback" not in run.stderr
    assert "\x1b" not in run.stderr


def test_options_go_before_the_row_of_the_file(tmp_path: Path, scanner: VirtualScanner, service: StubService) -> None:
    config = tmp_path / "stations.toml"
    config.write_text(f'[[station]]\nname = "{NAME}"\nservice = "http://127.0.0.1:1"\nlanguage = "zh-Hant"\n')
    with RunningStation(tmp_path, service.url, "--config", str(config), "--scanner", str(scanner.path)) as station:
        station.wait_for("掃描器已連接")
        scanner.press("A")
        assert "已見" in station.wait_for("GOOD")


def test_starting_loads_neither_database_toolkit_nor_web_framework() -> None:
    program = (
        "import sys, devices.commands\n"
        "print([name for name in ('sqlalchemy', 'flask', 'structlog', 'PIL', 'alembic') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_the_journal_is_synced_at_every_commit(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal.db", "b", os.urandom) as journal:
        pragmas = {
            name: journal._db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("synchronous", "journal_mode")
        }
        assert pragmas == {"synchronous": 2, "journal_mode": "wal"}
