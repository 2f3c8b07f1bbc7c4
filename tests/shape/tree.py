"""The files of the project as the shape tests look at them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("custody", "devices", "web")
VENDORED = "vendor"
"""A directory of this name under web/static holds what others wrote, with its licence."""


def python_files(*places: str) -> list[Path]:
    """All Python files under these directories of the project."""
    return sorted(path for place in places for path in (ROOT / place).rglob("*.py"))


def web_files(*suffixes: str) -> list[Path]:
    """Templates and static files of our own with one of these suffixes."""
    found = [path for path in (ROOT / "web").rglob("*") if path.suffix in suffixes and path.is_file()]
    return sorted(path for path in found if VENDORED not in path.parts)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), name_of(path))


def defined_names(path: Path) -> Iterator[tuple[int, str]]:
    """Line and name of whatever this file names itself: classes, functions, arguments, variables, attributes."""
    for node in ast.walk(tree_of(path)):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield node.lineno, name
            case ast.arg(arg=name):
                yield node.lineno, name
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield node.lineno, name


def words_of(name: str) -> list[str]:
    """The words of an identifier: `scanLog_entry` is scan, log, entry."""
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)]
