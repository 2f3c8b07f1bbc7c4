"""A journal knows when it is a copy: by where its file lies, and by the machine around it."""

import os
import shutil
from pathlib import Path

import pytest

from devices import place
from devices.journal import Journal
from devices.place import Place, place_of


def opened(path: Path) -> Journal:
    return Journal(path, "boot", os.urandom)


def test_a_machine_is_its_journal(tmp_path: Path) -> None:
    with opened(tmp_path / "journal.db") as journal:
        machine = journal.machine
    with opened(tmp_path / "journal.db") as journal:
        assert (journal.machine, journal.copied) == (machine, False)
    with opened(tmp_path / "other.db") as journal:
        assert journal.machine != machine


def test_a_copy_is_another_machine_and_has_nothing_that_the_first_one_kept(tmp_path: Path) -> None:
    with opened(tmp_path / "journal.db") as journal:
        machine = journal.machine
        journal.keep(snapshot_taken="then", giving="7")
    shutil.copy2(tmp_path / "journal.db", tmp_path / "copy.db")
    with opened(tmp_path / "copy.db") as copy:
        another = copy.machine
        assert (another != machine, copy.copied) == (True, True)
        assert (copy.kept("snapshot_taken"), copy.kept("giving")) == ("", "")
    with opened(tmp_path / "copy.db") as copy:
        assert (copy.machine, copy.copied) == (another, False), "it is that one from now on"
    with opened(tmp_path / "journal.db") as journal:
        assert (journal.machine, journal.kept("giving")) == (machine, "7")


def test_a_journal_that_was_only_renamed_is_the_same(tmp_path: Path) -> None:
    with opened(tmp_path / "journal.db") as journal:
        machine = journal.machine
    (tmp_path / "journal.db").rename(tmp_path / "moved.db")
    with opened(tmp_path / "moved.db") as journal:
        assert (journal.machine, journal.copied) == (machine, False)


def test_a_journal_of_before_it_kept_its_place_stays_the_machine_that_it_was(tmp_path: Path) -> None:
    with opened(tmp_path / "journal.db") as journal:
        journal.keep(machine="1" * 32, place="")
    with opened(tmp_path / "journal.db") as journal:
        assert (journal.machine, journal.copied) == ("1" * 32, False)
        assert journal.kept("place") != ""


@pytest.mark.parametrize(
    ("there", "here", "same"),
    [
        (Place(1, ("a",)), Place(1, ("a",)), True),
        (Place(1, ("a", "b")), Place(1, ("b", "c")), True),
        (Place(1, ("a",)), Place(1, ("b",)), False),
        (Place(1, ("a",)), Place(2, ("a",)), False),
        (Place(1, ("a",)), Place(1, ()), True),
        (Place(1, ()), Place(1, ("a",)), True),
        (Place(1, ()), Place(2, ()), False),
    ],
)
def test_what_shows_that_two_places_are_two(there: Place, here: Place, same: bool) -> None:
    assert there.may_be(here) is same


def card(cards: Path, name: str, address: str, bus: str = "pci", kind: str = "0") -> None:
    (cards / "bus" / bus).mkdir(parents=True, exist_ok=True)
    (cards / "net" / name / "device").mkdir(parents=True)
    (cards / "net" / name / "device" / "subsystem").symlink_to(cards / "bus" / bus)
    (cards / "net" / name / "address").write_text(f"{address}\n")
    (cards / "net" / name / "addr_assign_type").write_text(f"{kind}\n")


def test_hardware_is_what_stays_in_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "_CARDS", tmp_path / "net")
    monkeypatch.setattr(place, "_BOARD", tmp_path / "serial-number")
    file = tmp_path / "journal.db"
    file.touch()
    (tmp_path / "net" / "lo").mkdir(parents=True)
    assert place_of(file).hardware == ()
    card(tmp_path, "usb0", "02:00:00:00:00:01", bus="usb")
    card(tmp_path, "wlan0", "02:00:00:00:00:02", kind="3")
    assert place_of(file).hardware == (), "one that is plugged in, and one that gives itself a number"
    card(tmp_path, "eth0", "02:00:00:00:00:03")
    (tmp_path / "serial-number").write_bytes(b"10000000abcdef\0")
    assert len(place_of(file).hardware) == 2
    assert "02:00" not in str(place_of(file).hardware)
