"""`custody replay` over a ledger of a thousand decisions, each made by the real decider into a real database."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from custody import commands
from custody.acts import Crossed, ParkExitDecided, read_entry
from custody.console.replaying import replay_command
from custody.crossing.decision import decode_decision
from custody.crossing.registry import RULES
from custody.records.entries.decisions import decision_bodies
from custody.records.registry import open_registry
from custody.zone import load_zone
from tests.conftest import ZONE, Clock
from tests.practice import BENCH, COURIER, ENTRY, EXIT, TECHNICIAN, Practice, new_id

MANY = 1_000
Ask = Callable[..., Result]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[int, dict[str, str]]]:
    """(the data directory, decision -> what each of its checks found)."""
    data = tmp_path_factory.mktemp("replay")
    registry = open_registry(data, "", load_zone(ZONE), Clock(datetime(2026, 11, 23, 2, 0, tzinfo=UTC)), os.urandom)
    practice, chance = Practice(registry), random.Random(7)
    sent: list[tuple[str, str, str]] = []
    for place in range(20):
        seal = f"SEAL-{place:04}"
        risk = chance.choice(("B1", "B2", "C1"))
        number, package = practice.ready(count=chance.randint(1, 6), seal=seal, risk=risk)
        if place % 2:
            _verify(practice, package)
        sent.append((number, package, seal))
    for _ in range(MANY):
        number, package, seal = chance.choice(sent)
        spoilt: dict[str, Any] = chance.choice(
            (
                {"seals": ("SEAL-9999",)},
                {"carrier": "CUR-K02"},
                {"carrier": "CUR-K03"},
                {"packages": ()},
                {"vehicle": "TR1"},
            )
        )
        if spoilt == {"vehicle": "TR1"}:
            spoilt = {"seals": (seal, f"SEAL-{chance.randint(5000, 8000)}")}
        practice.cross(number, package, chance.choice((EXIT, ENTRY)), seal=seal, **spoilt)
    tube = practice.register()[0]
    practice.do(TECHNICIAN, commands.LeavePark(id=new_id(), containers=(tube,)), station=BENCH)
    with registry.reading() as connection:
        found = {number: _found(body) for number, body in decision_bodies(connection)}
    registry.close()
    return data, found


def _verify(practice: Practice, package: str) -> None:
    with practice.registry.reading() as connection:
        rows = connection.exec_driver_sql("SELECT code FROM container WHERE package = ?", (package,)).all()
    practice.scan(BENCH, practice.badge(COURIER))
    for (code,) in rows:
        practice.do(COURIER, commands.VerifyLabel(id=new_id(), subject=code), station=BENCH)


def _found(body: bytes) -> dict[str, str]:
    act = read_entry(body).act
    assert isinstance(act, Crossed | ParkExitDecided)
    return {each.check: each.result.value for each in decode_decision(bytes(act.decision)).findings}


@pytest.fixture
def ask(ledger: tuple[Path, dict[int, dict[str, str]]]) -> Ask:
    def run(*arguments: str, data: Path | None = None) -> Result:
        return CliRunner().invoke(replay_command, [*arguments, "--data", str(data or ledger[0])])

    return run


def lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_thousand_decisions_are_made_again_byte_for_byte(ask: Ask) -> None:
    result = ask("--all")
    assert result.exit_code == 0, result.output
    assert lines(result) == [{"decisions": MANY + 1, "decisions_that_differ": 0, "damaged": 0}]
    assert f"{MANY} decisions made again" in result.stderr, "a long run says how far it is"


def test_other_rules_print_exactly_those_that_would_differ(
    ask: Ask, ledger: tuple[Path, dict[int, dict[str, str]]], tmp_path: Path
) -> None:
    text = (ZONE / "rules.toml").read_text("utf-8")
    stricter = text.replace('unverified_label = "WARN"', 'unverified_label = "HOLD"').replace("T-2026-1", "T-TRY")
    (tmp_path / "try.toml").write_text(stricter, "utf-8")
    result = ask("--all", "--rules", str(tmp_path / "try.toml"))
    assert result.exit_code == 0, result.output
    *told, summed = lines(result)
    expected = {number for number, found in ledger[1].items() if found.get("LABEL") == "WARN"}
    assert 0 < len(expected) < MANY
    differ = {each["decision"] for each in told if each["differences"]}
    assert differ == expected
    changed = {difference["check"] for each in told for difference in each["differences"]}
    assert changed == {"LABEL"}
    assert summed["decisions"] == MANY + 1


def test_rules_are_named_by_a_file_or_by_their_version(ask: Ask) -> None:
    assert "[[rules]]" in ask("--help").output and "FILE|VERSION" in ask("--help").output
    same = ask("--all", "--rules", "T-2026-1")
    assert same.exit_code == 0 and lines(same)[-1]["decisions_that_differ"] == 0
    wrong = ask("--all", "--rules", "strict")
    assert wrong.exit_code == 2
    assert "T-2026-1" in wrong.output and "[[rules]]" in wrong.output, "the error names what there is"


def test_one_decision_is_told_whether_it_differs_or_not(
    ask: Ask, ledger: tuple[Path, dict[int, dict[str, str]]]
) -> None:
    first, last = min(ledger[1]), max(ledger[1])
    (told,) = lines(ask("--decision", str(first)))
    assert (told["same"], told["gate"]) == (True, "G2" if told["gate"] == "G2" else "G3")
    (park,) = lines(ask("--decision", str(last)))
    assert (park["gate"], park["same"]) == ("G5", True)
    assert ask("--decision", "1").exit_code == 2
    assert ask("--all", "--since", "2030-01-01").stdout == lines_of(decisions=0)
    # All of them were made at two in the morning of UTC, which is ten of the zone's clock.
    every = ask("--all").stdout
    assert ask("--all", "--since", "2026-11-23T10:00").stdout == every
    assert ask("--all", "--since", "2026-11-23T02:00+00:00").stdout == every
    assert ask("--all", "--since", "2026-11-23T10:01").stdout == lines_of(decisions=0)
    assert ask("--all", "--since", "9999-12-31T23:59-23:59").exit_code == 2


def lines_of(decisions: int) -> str:
    return json.dumps({"decisions": decisions, "decisions_that_differ": 0, "damaged": 0}) + "\n"


def test_a_damaged_decision_and_one_of_older_checks_are_told_apart(
    ask: Ask, ledger: tuple[Path, dict[int, dict[str, str]]], tmp_path: Path
) -> None:
    _copy(ledger[0], tmp_path)
    broken, older = sorted(ledger[1])[:2]
    with closing(sqlite3.connect(tmp_path / "custody.sqlite")) as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        for number, old, new in (
            (broken, b'"findings":[', b'"findings":{'),
            (older, f'"rule_set":"{RULES}+'.encode(), b'"rule_set":"1+'),
        ):
            (body,) = database.execute("SELECT body FROM entry WHERE number = ?", (number,)).fetchone()
            assert old in body
            database.execute("UPDATE entry SET body = ? WHERE number = ?", (body.replace(old, new), number))
        database.commit()
    result = ask("--all", data=tmp_path)
    assert result.exit_code == 1, result.output
    *told, summed = lines(result)
    by_number = {each["decision"]: each for each in told}
    assert set(by_number) == {broken, older}
    assert "custody doctor" in by_number[broken]["damaged"]
    assert by_number[older]["checks_changed_since"] is True
    assert "no sign of tampering" in by_number[older]["note"]
    assert (summed["decisions_that_differ"], summed["damaged"]) == (2, 1)


def _copy(data: Path, aside: Path) -> None:
    with (
        closing(sqlite3.connect(data / "custody.sqlite")) as source,
        closing(sqlite3.connect(aside / "custody.sqlite")) as target,
    ):
        source.backup(target)
    for name in ("signing.key", "head.fence"):
        shutil.copy2(data / name, aside / name)
