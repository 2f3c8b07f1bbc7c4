from __future__ import annotations

import resource
import subprocess
from pathlib import Path

import pytest
from msgspec.structs import replace

from custody.loggers import apart, shipped_mappings, shipped_settings
from custody.loggers.apart import Outcome, ReadingError, Task, read, read_apart
from custody.loggers.faults import FaultReason
from tests.custody.loggers.logger_files import CHILLED, RECEIVED, SEALED, lines_of, stamp, whole_journey


def task(path: Path, content: str) -> Task:
    path.write_text(content, "utf-8")
    return Task(str(path), CHILLED, SEALED, RECEIVED, shipped_settings(), RECEIVED)


def test_a_process_of_its_own_finds_the_same(tmp_path: Path) -> None:
    asked = task(tmp_path / "file", whole_journey())
    found = read_apart(asked)
    assert found == read(asked)
    assert found.assessment is not None and (found.mapping, found.faults) == ("year_first", ())


def test_faults_come_with_every_mapping_that_could_be_chosen(tmp_path: Path) -> None:
    found = read(task(tmp_path / "file", lines_of(["5.0", "warm"])))
    assert [fault.reason for fault in found.faults] == [FaultReason.BAD_TEMPERATURE]
    assert set(found.candidates) == {each.name for each in shipped_mappings()}


def test_ambiguous_dates_come_with_those_that_fit(tmp_path: Path) -> None:
    content = f"Time,Temperature\n{stamp(0, '05/06/%Y %H:%M:%S')},5.0\n"
    assert read(task(tmp_path / "file", content)) == Outcome(
        faults=read(task(tmp_path / "file", content)).faults, candidates=("day_first", "month_first")
    )


def test_a_reader_that_breaks_down_is_told(tmp_path: Path) -> None:
    gone = task(tmp_path / "file", "")
    (tmp_path / "file").unlink()
    with pytest.raises(ReadingError, match="No such file"):
        read_apart(gone)


def test_a_reader_that_comes_to_no_end_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(command: list[str], **given: object) -> None:
        raise subprocess.TimeoutExpired(command, 1)

    monkeypatch.setattr(subprocess, "run", never)
    with pytest.raises(ReadingError, match="within 300 seconds"):
        read_apart(task(tmp_path / "file", whole_journey()))


def test_a_million_lines_are_read_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with path.open("w", encoding="utf-8") as file:
        file.write("Time,Temperature\n")
        for second in range(1_000_000):
            file.write(f"{stamp(second / 60)},5.0{second % 10}\n")
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    found = apart.read_apart(Task(str(path), CHILLED, SEALED, RECEIVED, shipped_settings(), RECEIVED))
    assert found.assessment is not None
    assert (found.assessment.readings, found.assessment.outside) == (3601, 1_000_000 - 3601)
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss <= max(before, 96 * 1024)


def test_of_another_logger_s_file_no_more_is_read_than_says_so(tmp_path: Path) -> None:
    whole = "Serial number,LG-1\n" + lines_of(["5.0"] * 60_000)
    asked = task(tmp_path / "file", whole)
    for serials, is_read_on in (((), True), (("lg 1", "LG-2"), True), (("LG-2",), False)):
        found = read(replace(asked, serials=serials)).assessment
        assert found is not None and found.about.serial == "LG-1"
        assert (found.readings + found.outside == 60_000) is is_read_on
