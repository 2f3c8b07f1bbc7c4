"""What is said about a list or a row is said by a code that has words: no reason is a sentence in the program."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from custody.tabling.fault import Fault
from custody.unfit import Unfit, not_known
from custody.wording import LANGUAGES, default_catalogue, keys
from tests.shape.tree import ROOT, name_of, python_files, tree_of

PLACES = [
    *python_files("custody/tabling"),
    *(ROOT / "custody" / "zone" / f"{name}.py" for name in ("bounds", "references", "vocabulary")),
    *python_files("custody/deciding/lists"),
    ROOT / "custody" / "deciding" / "quotas" / "recounting.py",
    ROOT / "custody" / "records" / "importing.py",
    ROOT / "custody" / "records" / "store" / "unavailable.py",
    *(ROOT / "custody" / f"{name}.py" for name in ("unfit", "decoding", "refusal")),
    *(ROOT / "web" / name for name in ("faults.py", "api/listings.py", "api/tables.py", "pages/people/lists.py")),
]
SENTENCE = re.compile(r"[A-Za-z']{2,} [a-z']{2,} [a-z']{2,}")
OF_THE_DECODER = "custody/decoding.py"


def spoken(path: Path) -> Iterator[tuple[int, str]]:
    """Every text of three words or more that is neither a docstring, nor the title of a route, nor raised as an error
    of the program itself."""
    aside: set[int] = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            aside.add(id(node.value))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("route", "TypeError"):
            aside |= {id(inner) for inner in ast.walk(node)}
    for node in ast.walk(tree_of(path)):
        text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
        if id(node) not in aside and SENTENCE.search(text):
            yield node.lineno, text


@pytest.mark.parametrize("path", PLACES, ids=name_of)
def test_no_reason_is_a_sentence_in_the_program(path: Path) -> None:
    if name_of(path) == OF_THE_DECODER:
        # Here the decoder's own sentences are known by their form.
        assert all(re.match(r"Object|Expected|Invalid", text) for _, text in spoken(path))
    else:
        assert list(spoken(path)) == [], "give it a code and words in custody/wordings"


def codes() -> Iterator[tuple[str, str]]:
    """Where, and which code of `unfit.…` is told there."""
    for path in PLACES:
        for node in ast.walk(tree_of(path)):
            made = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Unfit"
            given = node.args[3] if made and isinstance(node, ast.Call) and len(node.args) > 3 else None
            if isinstance(node, ast.Yield) and path.stem == "bounds" and isinstance(node.value, ast.Tuple):
                given = node.value.elts[1]
            for inner in ast.walk(given) if given is not None else ():
                if isinstance(inner, ast.Constant) and isinstance(inner.value, str) and inner.value.isidentifier():
                    yield f"{name_of(path)}:{node.lineno}", inner.value


CODES = list(codes())


def test_codes_are_told() -> None:
    assert len({code for _, code in CODES}) > 30


@pytest.mark.parametrize(("where", "code"), CODES, ids=[f"{where} {code}" for where, code in CODES])
def test_every_code_has_words(where: str, code: str) -> None:
    assert f"unfit.{code}" in default_catalogue().messages, where


def test_every_word_for_a_fault_of_a_row_is_used() -> None:
    text = "".join(path.read_text("utf-8") for path in PLACES)
    codes = {key.removeprefix("unfit.").removesuffix("_nor_near") for key in keys("unfit.")}
    assert [code for code in sorted(codes) if f'"{code}"' not in text] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nobody_is_asked_whether_he_meant_nothing(lang: str) -> None:
    asks = {"en": "Did you mean", "zh-Hant": "是否指", "zh-Hans": "是否指"}[lang]
    for value, near in (("SZ-ALPHB", True), ("NOPE", False)):
        named = not_known(value, ["SZ-ALPHA"])
        told = (Unfit("site", "X", "organisation", code, named) for code in ("not_known", "field_unknown"))
        said = [each.say()[lang] for each in told] + [Fault(2, "organisation", "unknown", value, named).say()[lang]]
        assert [asks in each for each in said] == [near] * 3
        assert all("SZ-ALPHA" in each for each in said)


def test_every_reason_why_nothing_can_be_written_is_used() -> None:
    text = "".join(path.read_text("utf-8") for path in python_files("custody/records"))
    assert [key for key in keys("unavailable.") if f'"{key.removeprefix("unavailable.")}"' not in text] == []
