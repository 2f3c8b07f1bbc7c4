"""How the code is written: short files, honest names, no exception that vanishes."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.shape.tree import PACKAGES, defined_names, name_of, python_files, tree_of, words_of

LONGEST_FILE = 400
MEDIAN_FILE = 160

# What says nothing about what is inside.
EMPTY_NAMES = {"util", "utils", "helper", "helpers", "manager", "service", "base", "impl", "common", "misc", "core"}

# The ledger is no log and holds no events; a handoff is no transfer; a container is neither item nor asset.
FOREIGN_WORDS = {"event", "events", "log", "logs", "transfer", "transfers", "item", "items", "asset", "assets"}
FOREIGN_NAMES_THAT_OTHERS_PRESCRIBE = {
    "log_message": "http.server calls it so",
    "LOG": "a program's notes about its own running, as structlog calls them",
    "log": "the same",
}

# Where a fault of any kind must not stop the rest, and is told to somebody.
MAY_CATCH_EVERYTHING = {
    "custody/records/turns/writer.py": "whatever one command ran into belongs to whoever asked for it, not to others",
    "custody/rounds.py": "the rounds go on whatever one of them ran into, and say so",
    "devices/printing.py": "a bench goes on printing whatever one pass ran into, and says so",
}


def test_no_file_is_too_long_to_read_at_once() -> None:
    long = {name_of(path): _length(path) for path in python_files(*PACKAGES, "tests") if _length(path) > LONGEST_FILE}
    assert not long, "split these by noun"


def test_the_middle_file_is_short() -> None:
    lengths = sorted(length for path in python_files(*PACKAGES) if (length := _length(path)) > 3)
    assert lengths[len(lengths) // 2] <= MEDIAN_FILE


def test_every_file_is_named_after_what_it_owns() -> None:
    named = [name_of(path) for path in python_files(*PACKAGES) if path.stem in EMPTY_NAMES]
    assert not named


def test_names_speak_the_language_of_custody() -> None:
    wrong = [
        f"{name_of(path)}:{line} {name}"
        for path in python_files(*PACKAGES)
        for line, name in defined_names(path)
        if FOREIGN_WORDS & set(words_of(name)) and name not in FOREIGN_NAMES_THAT_OTHERS_PRESCRIBE
    ]
    assert not wrong, "README.md has the words that we use"


def test_nothing_catches_everything_outside_the_places_that_say_why() -> None:
    broad = {name_of(path) for path in python_files(*PACKAGES) if any(map(_is_broad, _handlers(path)))}
    assert broad <= set(MAY_CATCH_EVERYTHING), "name the exceptions, or the reason in MAY_CATCH_EVERYTHING"


def test_no_exception_vanishes() -> None:
    silent = [
        f"{name_of(path)}:{handler.lineno}"
        for path in python_files(*PACKAGES)
        for handler in _handlers(path)
        if all(isinstance(line, ast.Pass) or _is_ellipsis(line) for line in handler.body)
    ]
    assert not silent, "say it, answer it, or use contextlib.suppress with its reason"


def test_nothing_is_left_to_do_in_a_comment() -> None:
    marks = ("TO" + "DO", "FIX" + "ME", "XX" + "X")
    left = [
        name_of(path)
        for path in python_files(*PACKAGES, "tests")
        if any(mark in path.read_text(encoding="utf-8") for mark in marks)
    ]
    assert not left


def test_no_test_is_skipped() -> None:
    skipping = [
        f"{name_of(path)}:{node.lineno}"
        for path in python_files("tests")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and node.attr in {"skip", "skipif", "xfail", "importorskip"}
    ]
    assert not skipping


def test_every_test_can_fail() -> None:
    """A test without an assertion, a `raises` or a call into a helper that asserts would pass whatever happens."""
    idle = [
        f"{name_of(path)}:{node.lineno} {node.name}"
        for path in python_files("tests")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and not _does_anything(node)
    ]
    assert not idle


def _length(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def _handlers(path: Path) -> list[ast.ExceptHandler]:
    return [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.ExceptHandler)]


def _is_broad(handler: ast.ExceptHandler) -> bool:
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(one is None or (isinstance(one, ast.Name) and one.id in _EVERYTHING) for one in caught)


_EVERYTHING = {"Exception", "BaseException"}


def _is_ellipsis(line: ast.stmt) -> bool:
    return isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant) and line.value.value is ...


def _does_anything(test: ast.FunctionDef) -> bool:
    return any(isinstance(node, ast.Assert | ast.With | ast.Call) for node in ast.walk(test))
