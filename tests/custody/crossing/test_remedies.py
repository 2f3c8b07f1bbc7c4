"""No fault is told without somebody having decided which deed mends it, or that none of this system does."""

from __future__ import annotations

import ast
from pathlib import Path

from custody.crossing.finding import fault_of
from custody.crossing.remedy import OUTSIDE, REMEDIES, Remedy
from custody.wording import keys

CHECKS = Path(__file__).parents[3] / "custody" / "crossing"


def told() -> set[str]:
    """Every fault that has words for its way out."""
    return {fault_of(key) for key in keys("crossing.") if key.endswith(".fix")}


def found() -> set[str]:
    """Every fault that a check finds, by its name alone: the second argument of `fault`."""
    calls = (node for path in CHECKS.rglob("*.py") for node in ast.walk(ast.parse(path.read_text())))
    named = (node for node in calls if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "fault")
    words = (node.args[1] for node in named if len(node.args) > 1)
    return {word.value for word in words if isinstance(word, ast.Constant) and isinstance(word.value, str)}


def test_each_fault_has_its_deeds_or_a_reason_why_there_is_none() -> None:
    assert told() - REMEDIES.keys() - OUTSIDE.keys() == set(), "decide it in custody/crossing/remedy.py"
    assert REMEDIES.keys() & OUTSIDE.keys() == set()
    assert (REMEDIES.keys() | OUTSIDE.keys()) - told() == set(), "this fault is told no more"


def test_each_fault_that_a_check_finds_is_among_them() -> None:
    decided = {name.rpartition(".")[2] for name in (*REMEDIES, *OUTSIDE)}
    assert {name.rpartition(".")[2] for name in found()} - decided == set()


def test_each_deed_mends_something() -> None:
    used = {remedy for remedies in REMEDIES.values() for remedy in remedies}
    assert set(Remedy) - used == {Remedy.OVERRIDE}, "leave to pass is asked for by the table of checks"
    assert all(remedies for remedies in REMEDIES.values())
