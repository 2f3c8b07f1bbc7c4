"""From the headings of a file to its columns: misspelt, unknown, doubled and missing ones are told at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from difflib import get_close_matches
from functools import cache

from custody.privacy import half_width
from custody.tabling.fault import Faults
from custody.tabling.layout import BETWEEN, LAYOUTS, Column, Layout
from custody.wording import LANGUAGES, text

_NAMED = 6
"""So many of the columns that a file has not are named where a heading is not known."""


def read_headings(cells: tuple[str, ...], layout: Layout, faults: Faults) -> list[Column | None]:
    """The column of each cell of the first row; None for a cell that says nothing, or nothing that is known."""
    found: list[Column | None] = []
    unknown: list[tuple[int, str, Column | None]] = []
    for place, cell in enumerate(cells, 1):
        column = _column(cell, layout)
        if column is None and cell.strip():
            unknown.append((place, cell, _meant(cell, layout)))
        elif column is not None and column in found:
            faults.add(1, column.key, "heading_twice", cell)
            column = None
        found.append(column)
    there = {*found, *(meant for _, _, meant in unknown)}
    for place, cell, meant in unknown:
        if meant is not None:
            faults.add(1, letter(place), "heading_misspelt", cell, suggestion=meant.key)
        else:
            _tell_unknown(cell, place, _lacking(layout, there), faults)
    for column in layout.needed:
        if column not in there:
            faults.add(1, column.key, "heading_missing", heading=column.heading())
    return found


def list_meant(cells: tuple[str, ...], layout: Layout) -> str:
    """Of which other list these headings are: it knows more of them, and has all that it needs where this one has not.
    Empty for headings that are of this list, or of none."""
    here = _known(cells, layout)
    if _needs(layout) <= here:
        return ""
    others = [(len(known), each.noun) for each in LAYOUTS.values() if _needs(each) <= (known := _known(cells, each))]
    most, noun = max(others, default=(0, ""))
    return noun if most > len(here) else ""


def _known(cells: tuple[str, ...], layout: Layout) -> set[str]:
    return {column.key for cell in cells if (column := _column(cell, layout)) is not None}


def _needs(layout: Layout) -> set[str]:
    return {column.key for column in layout.whole}


def letter(place: int) -> str:
    """What a spreadsheet calls this column, from 1: A, B, … Z, AA."""
    name = ""
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _meant(cell: str, layout: Layout) -> Column | None:
    """The column that was most likely meant; None when none is near."""
    spellings = _spellings(layout.noun)
    near = get_close_matches(_plain(cell.split(BETWEEN.strip())[0]), list(spellings), n=1, cutoff=0.6)
    return spellings[near[0]] if near else None


def _lacking(layout: Layout, there: Collection[Column | None]) -> list[Column]:
    """The columns that this file has not; what a new row needs comes first."""
    lacking = [column for column in layout.columns if column not in there and not column.told]
    return sorted(lacking, key=lambda column: column not in layout.whole)


def _tell_unknown(cell: str, place: int, lacking: Sequence[Column], faults: Faults) -> None:
    """One of those that this file has not may be meant; of many only the first are named."""
    if not lacking:
        faults.add(1, letter(place), "heading_strange", cell)
        return
    named = {"": [each.key for each in lacking]}
    named |= {f".{lang}": [text(f"list.column.{each.key}", lang) for each in lacking] for lang in LANGUAGES}
    known = {f"known{lang}": ", ".join([*some[:_NAMED], *["…"] * (len(some) > _NAMED)]) for lang, some in named.items()}
    faults.add(1, letter(place), "heading_unknown", cell, **known)


def _column(cell: str, layout: Layout) -> Column | None:
    """Every part of the heading that is known must name the same column."""
    spellings = _spellings(layout.noun)
    parts = [_plain(part) for part in cell.split(BETWEEN.strip())]
    named = {spellings.get(part) for part in parts if part}
    return named.pop() if len(named) == 1 else None


def _plain(words: str) -> str:
    return " ".join(half_width(words).lower().replace("_", " ").split())


@cache
def _spellings(noun: str) -> dict[str, Column]:
    spellings: dict[str, Column] = {}
    for column in LAYOUTS[noun].columns:
        for words in (column.key, *(text(f"list.column.{column.key}", lang) for lang in LANGUAGES)):
            spellings.setdefault(_plain(words), column)
    return spellings
