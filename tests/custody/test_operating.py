"""What the operator is told of a data directory that is damaged, copied, full, or lacks what belongs to it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from custody.console.operating import doctor, rebuild
from custody.records.entries.tallying import tally_faults
from custody.records.registry import Registry, open_registry
from custody.records.store.database import DatabaseError
from custody.zone import Zone
from tests.conftest import Clock
from tests.practice import Practice
from tests.shape.tree import ROOT

FENCE = "head.fence"


@pytest.fixture
def data(tmp_path: Path, zone: Zone, clock: Clock) -> Path:
    """A data directory with a short ledger, and no service."""
    found = tmp_path / "data"
    registry = open_registry(found, "", zone, clock, os.urandom)
    Practice(registry).register(count=3)
    registry.close()
    return found


def told(command: click.Command, data: Path, *more: str) -> Result:
    return CliRunner().invoke(command, ["--data", str(data), *more])


def gone(fence: Path) -> None:
    fence.unlink()


def emptied(fence: Path) -> None:
    fence.write_bytes(b"")


def garbled(fence: Path) -> None:
    fence.write_bytes(b"\xff" * 2048)


@pytest.mark.parametrize("spoil", [gone, emptied, garbled])
def test_a_ledger_whose_fence_is_gone_is_told_of_and_not_written_to(
    data: Path, zone: Zone, clock: Clock, spoil: Callable[[Path], None]
) -> None:
    spoil(data / FENCE)
    before = (data / FENCE).read_bytes() if (data / FENCE).exists() else None
    said = told(doctor, data)
    assert said.exit_code == 1 and "--new-fence" in said.stderr
    assert (data / FENCE).exists() is (before is not None), "looking makes nothing"
    with pytest.raises(DatabaseError, match="--new-fence"):
        open_registry(data, "", zone, clock, os.urandom)
    assert "--new-fence" in told(rebuild, data).output
    renewed = told(rebuild, data, "--new-fence")
    assert renewed.exit_code == 0 and "made anew" in renewed.output
    assert told(doctor, data).exit_code == 0
    open_registry(data, "", zone, clock, os.urandom).close()


def test_a_fence_that_stands_is_not_made_anew_over_an_older_backup(data: Path, zone: Zone, clock: Clock) -> None:
    shutil.copytree(data, older := data.with_name("older"))
    registry = open_registry(data, "", zone, clock, os.urandom)
    Practice(registry).register()
    registry.close()
    shutil.copy(data / FENCE, older / FENCE)
    said = told(rebuild, older, "--new-fence")
    assert said.exit_code == 1 and "older backup" in said.output
    assert "older backup" in told(doctor, older).stderr


@pytest.mark.parametrize("place", [0.2, 0.5, 0.8])
def test_a_damaged_database_is_told_of_in_a_sentence(data: Path, place: float) -> None:
    file = data / "custody.sqlite"
    raw = bytearray(file.read_bytes())
    at = int(len(raw) * place)
    for page in range(at // 4096, at // 4096 + 12):
        raw[page * 4096 + 200 : page * 4096 + 3800] = bytes(
            byte ^ 0xC5 for byte in raw[page * 4096 + 200 : page * 4096 + 3800]
        )
    file.write_bytes(raw)
    said = told(doctor, data)
    assert said.exit_code == 1 and isinstance(said.exception, SystemExit), said.exception
    assert said.stderr.strip()


def test_a_text_that_is_none_is_told_of_as_damage(data: Path) -> None:
    file = data / "custody.sqlite"
    raw = file.read_bytes()
    assert raw.count(b"SZ-ALPHA-LAB") > 1
    file.write_bytes(raw.replace(b"SZ-ALPHA-LAB", b"SZ-\xff\xfeLPHA-LAB"[:12]))
    said = told(doctor, data)
    assert said.exit_code == 1 and isinstance(said.exception, SystemExit), said.exception


@pytest.mark.parametrize("column", ["used", "reserved", "draws"])
def test_a_tally_that_is_not_the_sum_of_its_reservations_is_told(
    data: Path, zone: Zone, clock: Clock, column: str
) -> None:
    registry = open_registry(data, "", zone, clock, os.urandom)
    practice = Practice(registry)
    practice.cross(*practice.ready(count=2))
    practice.ready(count=1, seal="SEAL-0002")
    registry.close()
    well = told(doctor, data)
    assert well.exit_code == 0, well.stderr
    with closing(sqlite3.connect(data / "custody.sqlite")) as connection, connection:
        (name, used, reserved, draws) = connection.execute("SELECT id, used, reserved, draws FROM tally").fetchone()
        assert used and reserved and draws == 2
        connection.execute(f"UPDATE tally SET {column} = {column} + 7 WHERE id = ?", (name,))
    said = told(doctor, data)
    assert said.exit_code == 1
    assert f"its reservations come to {used} used and {reserved} reserved by {draws}" in said.stderr
    assert said.stderr.count(f"The tally {name} ") == 1 and "custody rebuild" in said.stderr
    assert told(rebuild, data).exit_code == 0
    assert told(doctor, data).exit_code == 0


def test_what_crossed_and_was_taken_off_the_sums_at_rest_is_told_by_name(data: Path, zone: Zone, clock: Clock) -> None:
    registry = open_registry(data, "", zone, clock, os.urandom)
    practice = Practice(registry)
    consignment, package = practice.ready(count=2)
    practice.cross(consignment, package)
    registry.close()
    with closing(sqlite3.connect(data / "custody.sqlite")) as connection, connection:
        connection.execute("UPDATE tally SET used = 1 WHERE id = 'permit:TRAIN-HGR-1'")
        connection.execute("UPDATE reservation SET amount = 1 WHERE tally = 'permit:TRAIN-HGR-1'")
    said = told(doctor, data)
    assert said.exit_code == 1
    assert f"the table says that {consignment} has 1 used and 0 reserved, but its entries come to 2" in said.stderr
    assert told(rebuild, data).exit_code == 0 and told(doctor, data).exit_code == 0


def test_what_is_drawn_on_no_tally_at_all_is_told_too(practice: Practice, registry: Registry) -> None:
    practice.ready()
    with registry.reading() as connection:
        assert tally_faults(connection) == []
    with registry.database.writing.connect() as connection, connection.begin():
        count = connection.execute(text("DELETE FROM tally")).rowcount
    with registry.reading() as connection:
        faults = tally_faults(connection)
    assert count and len(faults) == count and "says 0 used and 0 reserved by 0, but" in faults[0]


def test_the_doctor_looks_at_a_snapshot_that_nobody_may_write(data: Path) -> None:
    """As an auditor who may only read: nothing is made there, and it is found well."""
    if os.geteuid() == 0:
        for path in (data, *data.iterdir()):
            os.chown(path, 65534, 65534)
        for parent in data.parents[:3]:
            parent.chmod(0o755)
    for path in data.iterdir():
        path.chmod(0o400)
    data.chmod(0o500)
    program = (
        "import os, sys\n"
        "from custody.console.operating import doctor\n"
        "if os.geteuid() == 0: os.setgid(65534); os.setuid(65534)\n"
        "doctor(['--data', sys.argv[1]])\n"
    )
    before = sorted(path.name for path in data.iterdir())
    done = subprocess.run(
        [sys.executable, "-c", program, str(data)], capture_output=True, text=True, check=False, cwd=ROOT
    )
    data.chmod(0o700)
    assert done.returncode == 0, done.stderr
    assert "every entry is under the signed head" in done.stdout
    assert sorted(path.name for path in data.iterdir()) == before


def test_the_doctor_makes_no_key_for_a_copy_without_one(data: Path) -> None:
    (data / "signing.key").unlink()
    said = told(doctor, data)
    assert said.exit_code == 1 and "signing" in said.output
    assert not (data / "signing.key").exists()


def test_make_hands_a_directory_with_a_blank_on_in_one_piece() -> None:
    said = subprocess.run(
        ["make", "-n", "run", "DATA=/a place/of its own"], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert '--data "/a place/of its own"' in said.stdout
