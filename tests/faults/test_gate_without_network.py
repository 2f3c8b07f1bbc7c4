"""A gate whose line is dead: real processes, and every way in which what the station knows may be wrong."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from custody.holding import Passage
from custody.ledger.note import Signer
from custody.records.views.reading import passages_of
from devices.journal import Journal
from tests.devices.running import RunningStation
from tests.devices.stub_service import Fault, StubService
from tests.faults.gate import Gate
from tests.stories.training import wait_until


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[Gate]:
    found = Gate(tmp_path)
    yield found
    found.service.stop()
    found.scanner.stop()


def passages(gate: Gate) -> list[Passage]:
    registry = gate.open()
    with registry.reading() as connection:
        found = passages_of(connection, gate.consignment)
    registry.close()
    return found


def test_a_service_that_hangs_and_then_answers_twice_makes_one_crossing(gate: Gate) -> None:
    """What was sent and not answered is decided here; the service takes what it got before and what was said since."""
    gate.service.start()
    with gate.station() as station:
        gate.wait_for_snapshot()
        for code in gate.codes[:3]:
            gate.press(code)
        gate.service.hang()
        gate.scanner.press(gate.codes[3])
        station.wait_for("not yet confirmed")
        station.wait_for("decides alone", 30)
        told = station.wait_for("ALLOW", 30)
        assert "answer to an earlier scan" in told and "Decided without network" in told
        gate.service.on()
        wait_until(lambda: gate.status()["pending"] == 0, 30)
    gate.service.stop()
    assert [each.verdict for each in passages(gate)] == ["ALLOW"]


DIES_BEFORE_THE_TONE = """
import os, signal
from devices.station import Station
def tell(self, told, _tell=Station._tell):
    if told.meaning == "allow":
        os.kill(os.getpid(), signal.SIGKILL)
    _tell(self, told)
Station._tell = tell
"""


def test_a_token_is_used_up_before_the_tone_is_heard(gate: Gate) -> None:
    gate.service.start()
    with gate.station(prelude=DIES_BEFORE_THE_TONE) as station:
        gate.wait_for_snapshot()
        gate.service.kill()
        for code in gate.codes[:3]:
            gate.press(code)
        heard = len(gate.scanner.beeps())
        gate.scanner.press(gate.codes[3])
        station.process.wait(20)
    assert len(gate.scanner.beeps()) == heard, "nobody heard an ALLOW"
    with Journal(gate.place / "journal.db", "look", os.urandom) as journal:
        assert len(journal.spent()) == 1
    with gate.station():
        told = [gate.press(code)[0] for code in (gate.codes[0], *gate.codes[1:])]
        assert told == ["officer_signed_in", "already_allowed", "seal_read", "allow"], "by the same token"
        gate.service.start()
        wait_until(lambda: gate.status()["pending"] == 0, 30)
    gate.service.stop()
    assert [each.verdict for each in passages(gate)] == ["ALLOW", "ALLOW"]


def test_a_wrong_scan_is_taken_back_on_the_gates_own_page(gate: Gate) -> None:
    gate.service.start()
    with gate.station():
        gate.wait_for_snapshot()
        gate.service.kill()
        officer, package, seal, courier = gate.codes
        assert "<button" not in gate.screen(), "nothing lies there"
        assert [gate.press(code)[0] for code in (officer, package, "1ZW12345")][-1] == "seal_differs"
        gate.press_undo()
        wait_until(lambda: gate.status()["last"]["meaning"] == "seal_taken_back", 10)
        assert [gate.press(code)[0] for code in (seal, courier)] == ["seal_read", "allow"]
        gate.service.start()
        wait_until(lambda: gate.status()["pending"] == 0, 30)
    gate.service.stop()
    assert [each.verdict for each in passages(gate)] == ["ALLOW"]


FORGETS = """
from devices.journal import Journal, NotRecorded
def say(self, line, said, deed=None, token="", _say=Journal.say):
    if token:
        raise NotRecorded("NOT RECORDED: no space left on device")
    _say(self, line, said, deed, token)
Journal.say = say
"""


def test_what_cannot_be_written_down_is_no_allow(gate: Gate) -> None:
    gate.service.start()
    with gate.station(prelude=FORGETS) as station:
        gate.wait_for_snapshot()
        gate.service.kill()
        told = [gate.press(code) for code in gate.codes]
        assert told[-1] == ("not_recorded", "bad")
        assert "no space left on device" in station.wait_for("NOT RECORDED")
        assert gate.press(gate.package)[0] == "package_read", "nothing has passed"


def truncated(kept: bytes) -> bytes:
    return kept[: len(kept) // 2]


def altered(kept: bytes) -> bytes:
    """One more container may go: the risk of what is inside is written down as a lower one."""
    assert b'"risk":"B1"' in kept
    return kept.replace(b'"risk":"B1"', b'"risk":"C2"', 1)


def signed_by_another(kept: bytes) -> bytes:
    body = json.loads(kept)
    text = body["note"].rpartition("\n\n")[0] + "\n"
    name = body["note"].rstrip().rpartition("\n")[2].split(" ")[1]
    return json.dumps({**body, "note": Signer.from_seed(name, b"\1" * 32).sign(text)}).encode()


def of_another_station(kept: bytes) -> bytes:
    return kept.replace(b"FTZ-EXIT-1\\n", b"FTZ-EXIT-2\\n")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (truncated, "cannot be read"),
        (altered, "was altered"),
        (signed_by_another, "not signed by the service"),
        (of_another_station, "not signed by the service"),
        (None, "never had a snapshot"),
    ],
)
def test_a_snapshot_that_is_not_whole_is_as_good_as_none(
    gate: Gate, spoil: Callable[[bytes], bytes] | None, words: str
) -> None:
    gate.service.start()
    with gate.station():
        gate.wait_for_snapshot()
    gate.service.stop()
    path = gate.place / "snapshot.json"
    if spoil is None:
        path.unlink()
    else:
        path.write_bytes(spoil(path.read_bytes()))
    with gate.station() as station:
        assert {gate.press(code) for code in gate.codes} == {("no_snapshot", "warn")}
        assert words in station.wait_for("HOLD. Recorded")
        assert gate.status()["snapshot"]["age"] == "none"


def test_an_older_snapshot_put_back_is_not_believed(gate: Gate) -> None:
    gate.service.start()
    path = gate.place / "snapshot.json"
    with gate.station(every=1):
        first = gate.wait_for_snapshot()
        older = path.read_bytes()
        wait_until(lambda: gate.status()["snapshot"]["taken"] > first and path.read_bytes() != older, 20)
    gate.service.stop()
    path.write_bytes(older)
    with gate.station() as station:
        assert gate.press(gate.codes[0]) == ("no_snapshot", "warn")
        assert "newer snapshot was here" in station.wait_for("HOLD. Recorded")


def test_a_snapshot_beside_a_journal_that_never_took_it_is_as_good_as_none(gate: Gate) -> None:
    """What was let pass by it stands in the journal that was moved aside."""
    gate.service.start()
    with gate.station():
        gate.wait_for_snapshot()
    gate.service.stop()
    for path in list(gate.place.glob("journal.db*")):
        path.rename(path.with_name(f"aside-{path.name}"))
    with gate.station(every=1) as station:
        assert gate.press(gate.codes[0]) == ("no_snapshot", "warn")
        assert "its journal is new" in station.wait_for("HOLD. Recorded")
        gate.service.start()
        assert gate.wait_for_snapshot(), "the service has given a new one"


AHEAD = """
import devices.station
from devices.edge import now
from devices.recorded import Moment
from datetime import datetime, timedelta
def later(minutes=%d):
    moment = now()
    at = (datetime.fromisoformat(moment.at) + timedelta(minutes=minutes)).isoformat()
    return Moment(at=at, at_ms=moment.at_ms + minutes * 60_000, steady=moment.steady)
devices.station.now = later
"""


def test_a_clock_that_was_set_back_is_remembered_over_a_restart(gate: Gate) -> None:
    gate.service.start()
    with gate.station():
        gate.wait_for_snapshot()
        gate.service.kill()
    with gate.station(prelude=AHEAD % 30):
        gate.press(gate.codes[0])
    with gate.station(prelude=AHEAD % 15):
        gate.press(gate.codes[0])  # now the last line of the journal is not its newest
    with gate.station(prelude=AHEAD % 15) as station:
        told = [gate.press(code)[0] for code in gate.codes]
        assert told[-1] == "hold"
        assert "ran backwards" in station.wait_for("HOLD.")


def test_another_key_is_never_taken_for_the_first_one(gate: Gate) -> None:
    gate.service.start()
    with gate.station():
        taken = gate.wait_for_snapshot()
    (gate.place / "service.vkey").write_text(Signer.from_seed("someone.example", b"\2" * 32).vkey)
    with gate.station():
        wait_until(lambda: gate.status()["snapshot"]["trouble"] == "unsigned", 20)
        assert gate.status()["snapshot"]["taken"] == "" != taken


def test_a_bench_decides_nothing_alone(tmp_path: Path, gate: Gate) -> None:
    (tmp_path / "bench").mkdir()
    bench = ("--scanner", str(gate.scanner.path))
    with StubService() as service, RunningStation(tmp_path / "bench", service.url, *bench) as station:
        station.wait_for("is connected")
        service.fail_always(Fault.DROPPED)
        gate.scanner.press("HTC-1")
        station.wait_for("not yet confirmed")
        assert json.loads((station.directory / "status.json").read_text())["snapshot"] is None
