"""From the headings of a file to its columns: misspelt, unknown, doubled and missing ones are told at once."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache

from custody.privacy import half_width
from custody.tabling.fault import Faults
from custody.tabling.layout import BETWEEN, LAYOUTS, Column, Layout
from custody.wording import LANGUAGES, text


def read_headings(cells: tuple[str, ...], layout: Layout, faults: Faults) -> list[Column | None]:
    """The column of each cell of the first row; None for a cell that says nothing, or nothing that is known."""
    found: list[Column | None] = []
    meant: list[Column | None] = []
    for place, cell in enumerate(cells, 1):
        column = _column(cell, layout)
        if column is None and cell.strip():
            meant.append(_tell_unknown(cell, place, layout, faults))
        elif column is not None and column in found:
            faults.add(1, column.key, "heading_twice", cell)
            column = None
        found.append(column)
    for column in layout.needed:
        if column not in (*found, *meant):
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


def _tell_unknown(cell: str, place: int, layout: Layout, faults: Faults) -> Column | None:
    """Tell it with the column that was most likely meant, which is given back."""
    spellings = _spellings(layout.noun)
    near = get_close_matches(_plain(cell.split(BETWEEN.strip())[0]), list(spellings), n=1, cutoff=0.6)
    where = letter(place)
    if near:
        meant = spellings[near[0]]
        faults.add(1, where, "heading_misspelt", cell, suggestion=meant.key)
        return meant
    faults.add(1, where, "heading_unknown", cell, known=", ".join(column.key for column in layout.columns))
    return None


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
