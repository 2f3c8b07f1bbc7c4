"""`custody import` and `custody export`: a dry run first, then exactly that; and files that prove themselves."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

from custody.cli import main
from custody.ledger.verify import Verdict, verify
from custody.parties import Role, Side
from custody.records.registry import Registry, open_registry
from custody.tabling import Format, cells_of, written
from custody.zone import Zone
from tests.conftest import Clock
from tests.practice import EXIT, Practice

HEAD = "registration,organisation,side,cross_boundary_until,note\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def ledger(data: Path, zone: Zone, clock: Clock) -> Iterator[Registry]:
    opened = open_registry(data, "", zone, clock, os.urandom)
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the terminal speaks in which the tests are run."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def run(data: Path, *arguments: object) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments), "--data", str(data)])


def listed(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "vehicles.csv"
    path.write_text(HEAD + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def test_a_dry_run_says_what_would_change_and_how_to_import_it(data: Path, tmp_path: Path) -> None:
    file = listed(tmp_path, "AB1234,HT-COURIER,HK,2029-12-31,")
    said = run(data, "import", "vehicle", file)
    assert said.exit_code == 0, said.output
    assert "Rows: 1. 1 new, 0 changed, 0 the same." in said.output
    assert "row 2: new AB1234" in said.output
    command = re.search(r"^custody import vehicle (\S+) --commit ([0-9a-f]{64}) --reason ", said.output, re.MULTILINE)
    assert command is not None, said.output
    assert command[1] == str(file), "what is to be typed names the very file"
    # Nothing was imported by the dry run: the same is new once more, and the other result is not this one.
    assert run(data, "import", "vehicle", file).output == said.output
    other = run(data, "import", "vehicle", file, "--commit", "0" * 64, "--reason", "letter of May")
    assert other.exit_code == 1 and "Imported" not in other.output
    result = command[2]
    assert run(data, "import", "vehicle", file, "--commit", result).exit_code == 1  # without a reason
    done = run(data, "import", "vehicle", file, "--commit", result, "--reason", "letter of May")
    assert done.exit_code == 0 and "Imported, as entry " in done.output
    # Sent twice, it is carried out once.
    assert run(data, "import", "vehicle", file, "--commit", result, "--reason", "letter of May").output == done.output
    assert "There is nothing to import." in run(data, "import", "vehicle", file).output


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("C.UTF-8", ("on the list of the bridge: yes -> no", "roles: courier -> courier, coordinator")),
        ("zh_HK.UTF-8", ("是否列入橋樑名單：是 → 否", "職責：速遞員 → 速遞員、統籌員")),
        ("zh_CN", ("是否列入桥梁名单：是 → 否", "职责：快递员 → 快递员、协调员")),
    ],
)
def test_what_would_change_is_told_in_the_language_of_the_terminal(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, zone: Zone, locale: str, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    file = tmp_path / "people.csv"
    changed = replace(zone.people["CUR-K01"], bridge_listed=False, roles=(Role.COURIER, Role.COORDINATOR))
    file.write_bytes(b"".join(written("person", cells_of("person", changed), Format.CSV)))
    said = run(data, "import", "person", file)
    assert said.exit_code == 0, said.output
    assert all(each in said.output for each in words), said.output
    assert "True" not in said.output and "bridge_listed" not in said.output


@pytest.mark.parametrize(
    ("locale", "words"), [("zh_HK.UTF-8", "HK-BETA-LAB，園區："), ("zh_CN", "HK-BETA-LAB，园区：")]
)
def test_what_would_not_fit_any_more_is_named_by_its_column(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, zone: Zone, locale: str, words: str
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    file = tmp_path / "organisations.csv"
    moved = replace(zone.organisations["HK-BETA"], side=Side.SZ)
    file.write_bytes(b"".join(written("organisation", cells_of("organisation", moved), Format.CSV)))
    said = run(data, "import", "organisation", file)
    assert said.exit_code == 1 and words in said.output, said.output


def test_a_faulty_list_ends_with_one_and_names_rows_and_columns(data: Path, tmp_path: Path) -> None:
    file = listed(tmp_path, "AB1234,HT-COURRIER,HK,31.12.2029,=1+1")
    said = run(data, "import", "vehicle", file)
    assert said.exit_code == 1
    for place in ("row 2 organisation:", "row 2 may cross until:", "row 2 note:", "HT-COURIER"):
        assert place in said.output
    assert run(data, "import", "vehicle", file, "--commit", "0" * 64, "--reason", "x").exit_code == 1


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("zh_HK.UTF-8", ("第 2 行「機構」：", "沒有「HT-COURRIER」", "現有：")),
        ("zh_CN", ("第 2 行“机构”：", "没有“HT-COURRIER”")),
    ],
)
def test_a_faulty_list_is_told_in_the_language_of_the_terminal(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, locale: str, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    said = run(data, "import", "vehicle", listed(tmp_path, "AB1234,HT-COURRIER,HK,2029-12-31,"))
    assert all(part in said.output for part in words), said.output
    assert "HT-COURIER" in said.output and "is not known" not in said.output


def test_only_who_may_list_it_imports(data: Path, tmp_path: Path) -> None:
    file = listed(tmp_path, "AB1234,HT-COURIER,HK,2029-12-31,")
    assert run(data, "import", "vehicle", file, "--person", "SZA-T01").exit_code == 1
    assert "no 'NOBODY' here" in run(data, "import", "vehicle", file, "--person", "NOBODY").output
    assert "Say who imports" in run(data, "import", "container", file).output


def test_a_list_that_is_exported_is_imported_again(data: Path, tmp_path: Path, ledger: Registry) -> None:
    ledger.writer.stop()
    for suffix in ("csv", "xlsx"):
        file = tmp_path / f"clearances.{suffix}"
        assert run(data, "export", "--list", "clearance", "--out", file).exit_code == 0
        assert "0 new, 0 changed" in run(data, "import", "clearance", file).output
    assert run(data, "export", "--list", "clearance", "--out", tmp_path / "x.pdf").exit_code == 1


def test_a_consignment_and_a_decision_are_exported_and_proved(data: Path, tmp_path: Path, ledger: Registry) -> None:
    practice = Practice(ledger)
    consignment, package = practice.ready()
    practice.cross(consignment, package, EXIT)
    with ledger.reading() as connection:
        number = int(connection.exec_driver_sql("SELECT max(entry) FROM passage").scalar_one())
    out = tmp_path / "it.custody"
    for asked in (("--consignment", consignment.lower()), ("--decision", number)):
        assert run(data, "export", *asked, "--out", out).exit_code == 0
        report = verify(out)
        assert report.verdict is Verdict.PROVED and report.complete
    assert run(data, "verify", out).exit_code == 2  # it takes no --data
    assert CliRunner().invoke(main, ["verify", str(out)]).exit_code == 0
    assert run(data, "export", "--decision", 1, "--out", out).exit_code == 1
    assert run(data, "export", "--consignment", "CN-NONE", "--out", out).exit_code == 1
    assert run(data, "export", "--out", out).exit_code == 1


def test_a_risk_under_its_former_name_is_told_as_what_it_is_taken_for(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "tubes.csv"
    head = "code,category,risk,amount,unit\n"
    file.write_text(f"{head}MAKER-1,human_blood,B,10,uL\nMAKER-2,human_blood,B2,10,uL\n", encoding="utf-8")
    said = run(data, "import", "container", file, "--person", "SZA-C01")
    assert said.exit_code == 0, said.output
    assert said.output.count("risk: B -> B1") == 1 and "B2" not in said.output
    done = run(data, *_command(said), "--person", "SZA-C01")
    assert done.exit_code == 0, done.output


def test_for_a_risk_that_there_is_not_the_present_levels_are_proposed(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "tubes.csv"
    file.write_text("code,category,risk,amount,unit\nMAKER-1,human_blood,B3,10,uL\n", encoding="utf-8")
    said = run(data, "import", "container", file, "--person", "SZA-C01")
    assert said.exit_code == 1
    assert re.search(r"(B1, B2|B2, B1)\?", said.output), said.output


def _command(said: Result) -> list[str]:
    found = re.search(r"^custody (import .*)$", said.output, re.MULTILINE)
    assert found is not None, said.output
    return found[1].replace('"…"', "because").split()
