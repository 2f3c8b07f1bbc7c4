import os
import resource
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.framing import Noise, read_scan
from devices.identity import uuid7
from devices.journal import TIDY_AFTER, Journal, JournalUnusable, NotRecorded
from devices.recorded import Moment, Recorded, State


def moment(steady: float = 0.0) -> Moment:
    return Moment("2026-11-23T09:00:00.000+08:00", 1_795_395_600_000 + int(steady * 1000), steady)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "journal.db", "boot-1", os.urandom) as journal:
        yield journal


def scan(journal: Journal, raw: bytes, steady: float) -> Recorded:
    return journal.record(read_scan(raw), moment(steady))


def test_an_identifier_is_a_version_7_uuid_of_its_moment() -> None:
    # RFC 9562, A.6: the published example, its random bits put in.
    draw = bytes.fromhex("0cc3") + bytes.fromhex("18c4dc0c0c07398f")
    assert uuid7(0x017F22E279B0, lambda size: draw[:size]) == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"


def test_identifiers_of_later_moments_sort_later() -> None:
    identities = [uuid7(at, os.urandom) for at in range(1000, 1100)]
    assert identities == sorted(identities)
    assert len(set(identities)) == 100


def test_a_scan_is_recorded_with_all_that_was_read(journal: Journal) -> None:
    recorded = journal.record(read_scan(b"]d201\x1d21\xff"), moment(), offset_ms=-40)
    assert (recorded.raw, recorded.symbology, recorded.payload) == (b"]d201\x1d21\xff", "]d2", b"01\x1d21\xff")
    assert (recorded.line, recorded.sequence, recorded.boot, recorded.offset_ms) == (1, 1, "boot-1", -40)
    assert recorded.state is State.PENDING
    assert journal.next_pending() == recorded == journal.line(1)


def test_pending_scans_come_in_the_order_in_which_they_were_made(journal: Journal) -> None:
    made = [scan(journal, raw, at) for at, raw in enumerate((b"A", b"B", b"C"))]
    found = [journal.next_pending(), journal.next_pending(made[0].line), journal.next_pending(made[1].line)]
    assert found == made
    assert journal.next_pending(made[2].line) is None


def test_an_answered_scan_is_not_pending_and_keeps_its_first_answer(journal: Journal) -> None:
    line = scan(journal, b"A", 0)
    answered = journal.answer(line, State.ANSWERED, 200, b'{"meaning":"x"}', "later")
    assert (answered.state, answered.status, answered.answer) == (State.ANSWERED, 200, b'{"meaning":"x"}')
    assert journal.answer(line, State.REFUSED, 409, b"{}", "later still") == answered
    assert journal.next_pending() is None


def test_a_double_read_is_kept_as_a_repeat_and_not_sent(journal: Journal) -> None:
    first, second, third = (scan(journal, b"A", at) for at in (0, 1.5, 3.0))
    assert (second.state, second.repeats, second.sequence) == (State.KEPT, first.line, 0)
    assert third.repeats == first.line
    assert journal.count(State.PENDING) == 1
    assert journal.count(State.KEPT) == 2


def test_the_same_code_after_two_seconds_is_a_scan_again(journal: Journal) -> None:
    assert [scan(journal, b"A", at).repeats for at in (0, 2.0)] == [None, None]


def test_the_same_code_with_another_in_between_is_a_scan_again(journal: Journal) -> None:
    assert [scan(journal, raw, at).repeats for at, raw in ((0, b"A"), (0.5, b"B"), (1, b"A"))] == [None] * 3


def test_noise_is_kept_whole_and_takes_no_sequence_number(journal: Journal) -> None:
    noise = journal.record(Noise(b"\xff" * 512), moment())
    assert (noise.state, noise.sequence, noise.raw) == (State.KEPT, 0, b"\xff" * 512)
    assert [scan(journal, b"A", 1).sequence, scan(journal, b"B", 2).sequence] == [1, 2]


def test_sequence_and_order_go_on_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    with Journal(path, "boot-1", os.urandom) as journal:
        first = scan(journal, b"A", 0)
    with Journal(path, "boot-2", os.urandom) as journal:
        assert journal.next_pending() == first
        second = scan(journal, b"A", 0)
    assert (second.sequence, second.boot, second.repeats) == (2, "boot-2", None)


def test_two_stations_cannot_share_a_journal(tmp_path: Path, journal: Journal) -> None:
    with pytest.raises(JournalUnusable, match="in use: another station"):
        Journal(tmp_path / "journal.db", "boot-2", os.urandom)
    assert scan(journal, b"A", 0).line == 1


def test_a_journal_that_is_not_one_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    path.write_bytes(b"something else altogether" * 100)
    with pytest.raises(JournalUnusable, match="move the file aside and keep it"):
        Journal(path, "boot-1", os.urandom)
    assert path.read_bytes() == b"something else altogether" * 100


def test_a_journal_of_a_newer_version_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    Journal(path, "boot-1", os.urandom).close()
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version = 3")
    db.close()
    with pytest.raises(JournalUnusable, match="newer Custody"):
        Journal(path, "boot-1", os.urandom)


def test_a_directory_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(JournalUnusable, match="--data"):
        Journal(tmp_path / "file" / "journal.db", "boot-1", os.urandom)


def test_a_reading_cannot_be_deleted_from_the_journal(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    with Journal(path, "boot-1", os.urandom) as journal:
        scan(journal, b"A", 0)
    with pytest.raises(sqlite3.IntegrityError, match="never deleted"):
        sqlite3.connect(path).execute("DELETE FROM reading")


def test_a_full_disk_is_told_and_what_was_acknowledged_stays(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    program = """
import os, resource, signal, sys
from pathlib import Path
from devices.framing import read_scan
from devices.journal import Journal, NotRecorded
from devices.recorded import Moment
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
journal = Journal(Path(sys.argv[1]), "boot-1", os.urandom)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
done = 0
try:
    while True:
        journal.record(read_scan(b"%400d" % done), Moment("at", done, done * 9.0))
        done += 1
except NotRecorded as failure:
    print(failure)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
journal.record(read_scan(b"after"), Moment("at", done, done * 9.0))
print(done)
"""
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[1] == resource.RLIM_INFINITY
    run = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True)
    message, done = run.stdout.splitlines()
    assert message.startswith("NOT RECORDED: the journal")
    assert "scan again" in message
    with Journal(path, "boot-2", os.urandom) as journal:
        assert journal.count(State.PENDING) == int(done) + 1
        last = journal.line(int(done) + 1)
        assert last is not None
        assert (last.payload, last.sequence) == (b"after", int(done) + 1)


def test_nothing_that_was_recorded_is_lost_by_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    program = """
import os, sys
from pathlib import Path
from devices.framing import read_scan
from devices.journal import Journal
from devices.recorded import Moment
with Journal(Path(sys.argv[1]), "boot-1", os.urandom) as journal:
    for n in range(100_000):
        print(journal.record(read_scan(b"%d" % n), Moment("at", n, n * 9.0)).line, flush=True)
"""
    for kill_after in (1, 50, 300):
        with subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            for _ in range(kill_after):
                last = int(child.stdout.readline())
            child.send_signal(signal.SIGKILL)
            last = max([last, *(int(line) for line in child.stdout.read().splitlines(keepends=True) if "\n" in line)])
        with Journal(path, "boot-2", os.urandom) as journal:
            assert journal.count(State.PENDING) >= last
            assert journal.line(last) is not None


def test_what_cannot_be_recorded_does_not_count_as_read_before(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    journal = Journal(path, "boot-1", os.urandom)
    journal.close()
    path.unlink()
    path.mkdir()
    with pytest.raises(NotRecorded):
        scan(journal, b"A", 0)
    path.rmdir()
    assert scan(journal, b"A", 0.5).repeats is None
    journal.close()


def test_what_was_said_stays_and_its_token_is_used_once(journal: Journal) -> None:
    first, second = scan(journal, b"A", 0), scan(journal, b"B", 5)
    journal.say(first.line, b'{"meaning":"allow"}', b"{}", "T-1")
    assert (journal.spent(), journal.deeds(0), journal.deeds(first.line)) == ({"T-1"}, [b"{}"], [])
    assert [each.line for each in journal.unsaid()] == [second.line]
    for line, token in ((first.line, ""), (second.line, "T-1")):
        with pytest.raises(NotRecorded):
            journal.say(line, b'{"meaning":"other"}', None, token)
    found = journal.line(first.line)
    assert found is not None and found.said == b'{"meaning":"allow"}'
    assert [each.line for each in journal.unsaid()] == [second.line], "nothing of the second was written"


def test_a_scan_of_which_something_was_said_since_it_was_sent_is_sent_again(journal: Journal) -> None:
    sent = scan(journal, b"A", 0)
    journal.say(sent.line, b'{"meaning":"hold"}')
    still = journal.answer(sent, State.ANSWERED, 200, b"{}", "later")
    assert still.state is State.PENDING
    again = journal.next_pending()
    assert again is not None and again.said == b'{"meaning":"hold"}'
    assert journal.answer(again, State.ANSWERED, 200, b"{}", "later").state is State.ANSWERED


def test_everything_is_settled_up_to_the_first_scan_that_waits(journal: Journal) -> None:
    assert journal.settled() == 0
    lines = [scan(journal, raw, at) for at, raw in enumerate((b"A", b"B", b"C"))]
    journal.answer(lines[0], State.ANSWERED, 200, b"{}", "later")
    assert journal.settled() == lines[0].line
    for line in lines[1:]:
        journal.answer(line, State.ANSWERED, 200, b"{}", "later")
    assert journal.settled() == lines[2].line


def test_a_journal_of_the_first_version_goes_on_with_all_that_is_in_it(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    with Journal(path, "boot-1", os.urandom) as journal:
        first = scan(journal, b"A", 0)
    db = sqlite3.connect(path)
    for table in ("spent", "said", "kept"):
        db.execute(f"DROP TABLE {table}")
    db.execute("PRAGMA user_version = 1")
    db.close()
    with Journal(path, "boot-2", os.urandom) as journal:
        assert journal.next_pending() == first
        journal.keep(snapshot_taken="2026")
        assert journal.kept("snapshot_taken") == "2026"


def test_what_was_written_is_moved_into_the_file_by_tidying_alone(tmp_path: Path) -> None:
    """So that no operator waits for it; and before as after nothing of it is lost."""
    path = tmp_path / "journal.db"
    large = b"x" * 20_000
    with Journal(path, "boot-1", os.urandom) as journal:
        journal.tidy()
        empty = path.stat().st_size
        for at in range(TIDY_AFTER + 20):
            scan(journal, large + bytes([at]), at * 10)
            if at == TIDY_AFTER // 2:
                journal.tidy()
        assert path.stat().st_size == empty, "half of it is not much, and no commit moves it"
        journal.tidy()
        assert path.stat().st_size > empty + TIDY_AFTER * len(large)
        assert journal.count(State.PENDING) == TIDY_AFTER + 20
    with Journal(path, "boot-2", os.urandom) as journal:
        assert journal.count(State.PENDING) == TIDY_AFTER + 20
