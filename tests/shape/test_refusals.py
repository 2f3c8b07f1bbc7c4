"""Whatever the code refuses has words, and gives every value that the words name."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from custody.wording import default_catalogue
from tests.shape.tree import PACKAGES, name_of, python_files, tree_of

SAID_BY = {"refuse": "refusal", "ProblemError": "problem"}


def calls() -> Iterator[tuple[str, str, str, set[str] | None]]:
    """Where, what kind, which code and with which values; None when they are passed on as they came."""
    for path in python_files(*PACKAGES):
        for node in ast.walk(tree_of(path)):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAID_BY):
                continue
            code = node.args[0]
            if isinstance(code, ast.Constant):
                given = {word.arg for word in node.keywords if word.arg is not None}
                passed_on = any(word.arg is None for word in node.keywords)
                where = f"{name_of(path)}:{node.lineno}"
                yield where, SAID_BY[node.func.id], str(code.value), None if passed_on else given


CALLS = list(calls())


def test_the_code_refuses_things() -> None:
    assert len(CALLS) > 50


@pytest.mark.parametrize(("where", "kind", "code", "given"), CALLS, ids=[f"{c[0]} {c[2]}" for c in CALLS])
def test_a_refusal_has_words_and_the_values_they_name(where: str, kind: str, code: str, given: set[str] | None) -> None:
    key = f"{kind}.{code}"
    assert key in default_catalogue().messages, f"{where} says {key}, which no catalogue has"
    if given is not None:
        assert default_catalogue().placeholders(key) <= given, f"{where} does not give all that {key} names"


def test_every_refusal_that_has_words_is_used() -> None:
    used = {f"{kind}.{code}" for _, kind, code, _ in CALLS}
    text = "".join(path.read_text("utf-8") for path in python_files(*PACKAGES))
    idle = {
        key
        for key in default_catalogue().messages
        if key.startswith("refusal.") and key not in used and f'"{key.removeprefix("refusal.")}"' not in text
    }
    assert idle == set()
