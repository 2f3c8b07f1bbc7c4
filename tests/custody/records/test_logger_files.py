from __future__ import annotations

import hashlib
import io
import shutil
from collections import namedtuple
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from custody.records.work.logger_files import (
    MOST_WAITING,
    RESERVE,
    WAITS,
    LoggerFiles,
    NoRoomError,
    TooLargeError,
)

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
READINGS = b"Time,Temperature\n2026-11-23 10:00:00,-20\n"
DIGEST = hashlib.sha256(READINGS).hexdigest()


@pytest.fixture
def files(tmp_path: Path) -> LoggerFiles:
    return LoggerFiles(tmp_path)


def take(files: LoggerFiles, data: bytes = READINGS, most: int = 1000, now: datetime = NOW) -> str:
    return files.take(io.BytesIO(data), most, now).sha256


def there(tmp_path: Path) -> list[str]:
    return sorted(path.parent.name + "/" + path.name for path in tmp_path.rglob("*") if path.is_file())


def test_a_file_waits_under_its_digest_and_is_kept_under_it(files: LoggerFiles, tmp_path: Path) -> None:
    assert take(files) == DIGEST
    assert there(tmp_path) == [f"waiting/{DIGEST}"]
    assert files.keep(DIGEST)
    assert there(tmp_path) == [f"kept/{DIGEST}"]
    found = files.find(DIGEST)
    assert found is not None and found.read_bytes() == READINGS


def test_keeping_the_same_file_again_changes_nothing(files: LoggerFiles, tmp_path: Path) -> None:
    files.keep(take(files))
    assert not files.keep(take(files))
    assert there(tmp_path) == [f"kept/{DIGEST}"]


def test_what_the_ledger_did_not_take_waits_again(files: LoggerFiles, tmp_path: Path) -> None:
    files.keep(take(files))
    files.let_wait(DIGEST)
    assert there(tmp_path) == [f"waiting/{DIGEST}"]


def test_who_reads_a_file_has_it_until_he_is_done(files: LoggerFiles, tmp_path: Path) -> None:
    take(files)
    with files.reading(DIGEST) as first, files.reading(DIGEST) as second:
        assert first is not None and second is not None and first != second
        files.keep(DIGEST)
        assert first.read_bytes() == second.read_bytes() == READINGS
    assert there(tmp_path) == [f"kept/{DIGEST}"]
    with files.reading("0" * 64) as unknown:
        assert unknown is None


def test_dropping_a_file_takes_nothing_from_who_sent_the_same_bytes_after_it(files: LoggerFiles) -> None:
    first = files.take(io.BytesIO(READINGS), 1000, NOW)
    second = files.take(io.BytesIO(READINGS), 1000, NOW)
    files.drop(first)
    assert files.find(DIGEST) is not None
    files.drop(second)
    assert files.find(DIGEST) is None


def test_nothing_is_left_of_a_file_that_is_too_large_or_breaks_off(files: LoggerFiles, tmp_path: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError("the line is down")

    with pytest.raises(TooLargeError):
        take(files, most=10)
    with pytest.raises(OSError, match="the line is down"):
        files.take(Broken(), 1000, NOW)
    assert there(tmp_path) == []


def test_the_ledger_keeps_its_room_on_the_disk(
    files: LoggerFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "free")
    monkeypatch.setattr(shutil, "disk_usage", lambda place: usage(RESERVE + 10))
    with pytest.raises(NoRoomError):
        take(files)
    assert there(tmp_path) == []


def test_what_waits_is_forgotten_after_a_while_and_when_there_is_too_much(files: LoggerFiles, tmp_path: Path) -> None:
    take(files)
    take(files, b"later", now=NOW + WAITS + timedelta(minutes=1))
    assert files.find(DIGEST) is None
    for number in range(MOST_WAITING + 3):
        take(files, b"%d" % number, now=NOW + timedelta(hours=2, seconds=number))
    assert len(there(tmp_path)) == MOST_WAITING


def test_what_a_power_cut_left_half_written_goes_at_the_next_start(files: LoggerFiles, tmp_path: Path) -> None:
    take(files)
    (tmp_path / "loggers" / "waiting" / "part-0815").write_bytes(b"half")
    files.begin()
    assert there(tmp_path) == [f"waiting/{DIGEST}"]


@pytest.mark.parametrize("name", ["", "..", "../../custody.sqlite", "A" * 64, DIGEST[:63], DIGEST + "/"])
def test_only_a_digest_names_a_file(files: LoggerFiles, name: str) -> None:
    files.keep(take(files))
    assert files.find(name) is None
