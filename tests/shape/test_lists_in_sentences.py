"""Things named one after the other are parted by one rule, `comma` of `custody.han_spacing`: a Chinese reader meets no
half-width comma, and what somebody has typed is shown as it was typed."""

from __future__ import annotations

import ast
import re

import pytest

from custody.han_spacing import comma, parted
from custody.wording import QUOTED, default_catalogue, text
from tests.shape.tree import name_of, python_files, web_files

SPEAK = ("web/pages", "custody/paper", "custody/notifying", "custody/summary")
"""What is put together there is read as it is: it comes past no message."""
NO_LIST_FOR_PEOPLE = {
    "custody/notifying/assembling.py": "the form keeps it as it is filed, in no language",
    "custody/notifying/gaps.py": "a parameter of a message, which parts it",
    "web/pages/mounting.py": "a header of the protocol",
}


def parted_by_hand(tree: ast.AST) -> list[ast.Call]:
    """The calls of `", ".join`."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute))
    return [
        call
        for call in calls
        if call.func.attr == "join"  # type: ignore[attr-defined]
        and isinstance(call.func.value, ast.Constant)  # type: ignore[attr-defined]
        and call.func.value.value == ", "  # type: ignore[attr-defined]
    ]


def of_a_message(tree: ast.AST) -> set[int]:
    """The lines of the joins that are parameters: the message parts them."""
    words = (word for node in ast.walk(tree) if isinstance(node, ast.Call) for word in node.keywords)
    values = [word.value for word in words]
    values += [value for node in ast.walk(tree) if isinstance(node, ast.Dict) for value in node.values]
    return {call.lineno for value in values for call in parted_by_hand(value)}


def test_no_page_and_no_paper_parts_a_list_by_hand() -> None:
    by_hand = []
    for path in python_files(*SPEAK):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        name = name_of(path)
        if name not in NO_LIST_FOR_PEOPLE and {call.lineno for call in parted_by_hand(tree)} - of_a_message(tree):
            by_hand.append(name)
    assert by_hand == [], "comma(lang).join, or Tongue.listed"


def test_no_template_parts_anything_by_hand() -> None:
    by_hand = {}
    for path in web_files(".html"):
        if path.name == "docs.html":
            continue  # It is in English for everybody.
        written = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        bare = re.sub(r"<[^>]*>", "", re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "\0", written))
        found = re.findall(r"\0\s*, ?[^\n]{0,20}", bare)
        shown = re.findall(r"\{\{(?:(?!\}\}).)*join\(\", \"\)(?:(?!\}\}).)*\}\}", written)
        found += [each for each in shown if " t(" not in each and "(t(" not in each]
        if found:
            by_hand[path.name] = found
    assert by_hand == {}, "{{ comma() }}"


def test_no_parameter_that_is_a_list_has_the_name_of_one_that_is_quoted() -> None:
    """By its name it would be taken for what somebody has typed, and keep its half-width commas."""
    wrong = []
    for path in python_files("custody", "web"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            for word in node.keywords if isinstance(node, ast.Call) else ():
                if word.arg in QUOTED and parted_by_hand(word.value):
                    wrong.append(f"{name_of(path)}: {word.arg}")
    assert set(wrong) == {
        "custody/summary/__init__.py: what",  # Words of a group, which the message parts.
        "custody/tabling/workbook.py: found",  # The names that somebody has given to sheets.
    }


def test_every_quoted_name_is_that_of_a_parameter() -> None:
    catalogue = default_catalogue()
    names = {name for key in catalogue.messages for name in catalogue.placeholders(key)}
    assert names >= QUOTED


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("HTC-0F7, HTC-T1G", "HTC-0F7、HTC-T1G"),
        ("HTC-1, HTC-2 +31 (1f09c2)", "HTC-1、HTC-2 +31 (1f09c2)"),
        ("HTC-1 (broken), HTC-2 (leaking)", "HTC-1 (broken)、HTC-2 (leaking)"),
        ("in_store, in_use", "in_store、in_use"),
        ("the lid was loose, and wet", "the lid was loose, and wet"),
        ("HTC-0F7", "HTC-0F7"),
    ],
)
def test_a_list_of_codes_is_parted_as_the_reader_s_language_does(value: str, shown: str) -> None:
    assert (parted(value, "zh-Hant"), parted(value, "zh-Hans"), parted(value, "en")) == (shown, shown, value)
    assert (comma("en"), comma("zh-Hant"), comma("zh-Hans")) == (", ", "、", "、")


def test_a_message_parts_codes_and_leaves_what_was_typed() -> None:
    codes = "HTC-1, HTC-2"
    assert "HTC-1、HTC-2" in text("crossing.LABEL.unverified.found", "zh-Hant", codes=codes, count=2)
    assert codes in text("crossing.LABEL.unverified.found", "en", codes=codes, count=2)
    assert "wet, torn" in text("summary.consignment_loss_declared", "zh-Hans", consignment="CN-1", reason="wet, torn")
