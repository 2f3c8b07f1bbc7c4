"""The cells of a table row as lines of text, side by side and below each other, and how tall they are."""

from __future__ import annotations

from typing import NamedTuple

from custody.bilingual import Table, Text
from custody.paper.letters import MM_A_POINT, wrapped

SMALL = 7.5
BETWEEN = 1.2
"""Millimetres that stand around the rule under a row."""


class Band(NamedTuple):
    """Cells beside each other, each of its lines."""

    cells: list[list[str]]
    widths: list[float]

    @property
    def height(self) -> int:
        return max(map(len, self.cells), default=0)


def pitch(size: float) -> float:
    """Millimetres from one line to the next."""
    return size * MM_A_POINT * 1.4


def bands_of(cells: tuple[Text, ...], widths: list[float]) -> list[Band]:
    """The columns, and under them each cell beyond the last of these."""
    columns = Band([_lines(text, room) for text, room in zip(cells, widths, strict=False)], widths)
    whole = sum(widths)
    return [columns, *(Band([_lines(text, whole)], [whole]) for text in cells[len(widths) :])]


def widths_of(table: Table, across: float) -> list[float]:
    scale = across / sum(table.widths)
    return [share * scale for share in table.widths]


def beginning(table: Table, across: float) -> float:
    """The millimetres that its headings and first two rows take: no row stands alone at the foot of a page. Of a row
    that is taller than a page only the first lines count."""
    widths = widths_of(table, across)
    heights = (sum(band.height for band in bands_of(cells, widths)) for cells in (table.headings, *table.rows[:2]))
    return sum(pitch(SMALL) * min(height, 12) + BETWEEN for height in heights) - BETWEEN


def _lines(text: Text, room: float) -> list[str]:
    return [line for each in text for line in wrapped(each, room - 2, SMALL)]
