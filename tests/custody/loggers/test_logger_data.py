"""The files in config/loggers: those that are shipped, and what is said about faulty ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from custody.loggers import load_classes, load_mappings, load_settings, shipped_classes, shipped_mappings
from custody.loggers.data import LOGGERS, LoggerDataError
from custody.loggers.headings import load_words
from custody.loggers.mapping import DateOrder
from custody.wording import text

GOOD = 'name = "x"\ntime = ["a"]\ntemperature = ["b"]\n'


def test_the_classes_are_those_of_the_packages_and_have_their_words() -> None:
    assert {name: (row.low, row.high) for name, row in shipped_classes().items()} == {
        "ambient": (1500, 2500),
        "chilled": (200, 800),
        "frozen": (-2500, -1500),
        "ultra": (-9000, -6000),
        "cryo": (None, -15000),
    }
    assert all(text(f"logger.class.{name}", "en") for name in shipped_classes())


def test_the_mappings_are_named_after_their_files_and_know_every_order() -> None:
    files = sorted(path.stem for path in (LOGGERS / "mappings").glob("*.toml"))
    assert [mapping.name for mapping in shipped_mappings()] == files
    assert {mapping.date_order for mapping in shipped_mappings()} == set(DateOrder)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("name = 1\n", "the key 'time' is missing"),
        (GOOD + 'delimitor = ";"\n', "Did you mean 'delimiter'"),
        (GOOD + 'decimal_mark = ","\n', "cannot part the cells and mark the decimals"),
        (GOOD + "offset_minutes = 900\n", "more than 14 hours"),
        ('name = "x"\ntime = [0]\ntemperature = ["b"]\n', "positions count from 1"),
        ('name = "x"\ntime = []\ntemperature = ["b"]\n', "time names no column"),
        (GOOD + 'date_order = "YDM"\n', "date_order"),
    ],
)
def test_a_faulty_mapping_is_told_with_its_file(tmp_path: Path, content: str, fault: str) -> None:
    (tmp_path / "mine.toml").write_text(content, encoding="utf-8")
    with pytest.raises(LoggerDataError, match=fault):
        load_mappings(tmp_path)


def test_a_place_without_mappings_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(LoggerDataError, match="there is no mapping"):
        load_mappings(tmp_path)


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ('name = "a"\nlow = 2\nhigh = 1\n', "lies above"),
        ('name = "a"\n', "neither a lower nor an upper"),
        ('name = "a"\nlow = 1\n[[temperature_class]]\nname = "a"\nlow = 2\n', "a stands twice"),
        ('name = "a"\nlow = 1.5\n', "temperature_class"),
    ],
)
def test_a_faulty_class_is_told(tmp_path: Path, rows: str, fault: str) -> None:
    path = tmp_path / "classes.toml"
    path.write_text(f"[[temperature_class]]\n{rows}", encoding="utf-8")
    with pytest.raises(LoggerDataError, match=fault):
        load_classes(path)


def test_faulty_settings_are_told(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    shipped = (LOGGERS / "settings.toml").read_text("utf-8")
    path.write_text(shipped.replace("gap_intervals = 2", "gap_intervals = 0"), encoding="utf-8")
    with pytest.raises(LoggerDataError, match="gap_intervals: must be at least 1"):
        load_settings(path)
    path.write_text(shipped.replace("faults = 100", ""), encoding="utf-8")
    with pytest.raises(LoggerDataError, match="faults"):
        load_settings(path)


def test_missing_words_are_told(tmp_path: Path) -> None:
    with pytest.raises(LoggerDataError, match="cannot be read"):
        load_words(tmp_path / "none.toml")
