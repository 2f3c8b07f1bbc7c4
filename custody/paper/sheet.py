"""The sheet that everything on paper is set on: A4, a head and a foot on each page, fields and tables that page well.

Lines are laid out first and set afterwards, so that each page knows how many there are. A table repeats its headings
on each page, and a row that is taller than a page goes on over it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from fpdf import FPDF
from fpdf.enums import TextMode

from custody.bilingual import Field, Part, Table, Text
from custody.fonts import FONT, FONT_OF_THE_MAINLAND
from custody.paper.bands import SMALL, bands_of, beginning, pitch, widths_of
from custody.paper.letters import MM_A_POINT, shown, width, wrapped

PAGE = (210.0, 297.0)
LEFT, RIGHT, TOP, BOTTOM = 15.0, 195.0, 24.0, 280.0
LABEL = 60.0
BODY, TITLE = 9.0, 15.0
HANDWRITTEN, BOX = 7.5, 4.0
"""Millimetres that a line of handwriting takes, and the side of a box to tick."""
_HEADING = 8.6
"""Millimetres that the heading of a part takes."""
_INK, _QUIET = (21, 34, 44), (81, 96, 108)
_TINTS = {"": _INK, "quiet": _QUIET, "bad": (173, 31, 26), "good": (11, 107, 56), "warn": (122, 77, 0)}


class _Letters(NamedTuple):
    x: float
    y: float
    text: str
    size: float
    tint: str = ""
    heavy: bool = False


class _Rule(NamedTuple):
    y: float
    weight: float
    x: float = LEFT


class _Box(NamedTuple):
    """To be ticked."""

    x: float
    y: float
    side: float


class Masthead(NamedTuple):
    """What stands on every page: the title, the number of what it is, a warning, and the note at the foot."""

    title: Text
    number: str
    warning: Text = ()
    note: Text = ()
    stamp: Text = ()
    """Large over the first page: that what follows does not stand."""


class Sheet:
    """`made_at` dates the document: the same content of the same moment gives the same bytes."""

    def __init__(self, masthead: Masthead, made_at: datetime, langs: tuple[str, ...]) -> None:
        self._masthead = masthead
        self._font = FONT_OF_THE_MAINLAND if "zh-Hans" in langs else FONT
        self._made_at = made_at
        self._pages: list[list[_Mark]] = [[]]
        self._y = TOP
        if masthead.stamp:
            self.words(" / ".join(masthead.stamp), TITLE, "bad", heavy=True)

    def part(self, part: Part) -> None:
        """A heading, its fields two columns wide, its tables."""
        if part.fields:
            self._room(_HEADING + min(_tall(part.fields[0]), pitch(BODY) * 12))
        elif part.tables:
            self._room(_HEADING + beginning(part.tables[0], RIGHT - LEFT))
        if part.fields or part.tables:
            self.heading(part.title)
        for field in part.fields:
            self.field(field)
        for table in part.tables:
            self.table(table)

    def ends(self, parts: Sequence[Part]) -> None:
        """The last parts, of fields alone: together on one page where they find room on one, for a signature alone on
        a page signs nothing."""
        tall = sum(map(_height, parts))
        if tall < BOTTOM - TOP:
            self._room(tall)
        for part in parts:
            self.part(part)

    def heading(self, title: Text, tint: str = "") -> None:
        self._room(_HEADING + pitch(BODY))
        self._y += 2.0
        self._set(LEFT, title[0] if title else "", BODY + 1.5, tint, heavy=True)
        if len(title) > 1:
            beside = LEFT + width(title[0], BODY + 1.5) + 2.5
            self._set(beside, " / ".join(title[1:]), SMALL, "quiet")
        self._y += pitch(BODY + 1.5)
        self._rule(0.2)
        self._y += 1.2

    def field(self, field: Field) -> None:
        """The label at the left, the value beside it; a dash for nothing."""
        labels, values = _field_lines(field)
        self._room(pitch(BODY) * min(max(len(labels), len(values)), 12))
        for place in range(max(len(labels), len(values))):
            self._room(pitch(BODY))
            if place < len(labels):
                self._set(LEFT, labels[place], SMALL, "quiet")
            if place < len(values):
                self._set(LEFT + LABEL, values[place], BODY)
            self._y += pitch(BODY)

    def blank(self, label: Text, lines: int = 1, hint: Text = ()) -> None:
        """The label at the left, and beside it lines to write on by hand."""
        self._room(HANDWRITTEN * lines)
        top = self._y
        for line in wrapped(" / ".join((*label, *hint)), LABEL - 3, SMALL):
            self._set(LEFT, line, SMALL, "quiet")
            self._y += pitch(SMALL)
        below = self._y
        for place in range(1, lines + 1):
            self._pages[-1].append(_Rule(top + place * HANDWRITTEN, 0.2, LEFT + LABEL))
        self._y = max(below, top + lines * HANDWRITTEN) + 1.5

    def choice(self, label: Text, choices: list[Text]) -> None:
        """The label at the left, and beside it boxes of which one is ticked by hand."""
        self._room(HANDWRITTEN)
        self._set(LEFT, " / ".join(label), SMALL, "quiet")
        room = (RIGHT - LEFT - LABEL) / len(choices)
        for place, choice in enumerate(choices):
            x = LEFT + LABEL + place * room
            self._pages[-1].append(_Box(x, self._y, BOX))
            self._set(x + BOX + 2, " / ".join(choice), SMALL)
        self._y += HANDWRITTEN

    def words(self, text: str, size: float = BODY, tint: str = "", *, heavy: bool = False, indent: float = 0) -> None:
        """Running text."""
        for line in wrapped(text, RIGHT - LEFT - indent, size):
            self._room(pitch(size))
            self._set(LEFT + indent, line, size, tint, heavy=heavy)
            self._y += pitch(size)

    def gap(self, millimetres: float = 2.0) -> None:
        self._y += millimetres

    def table(self, table: Table) -> None:
        widths = widths_of(table, RIGHT - LEFT)
        self._headings(table, widths)
        for row in table.rows:
            self._row(table, row, widths)
        self._y += 1.5

    def _headings(self, table: Table, widths: list[float]) -> None:
        bands = bands_of(table.headings, widths)
        self._room(pitch(SMALL) * (sum(band.height for band in bands) + 2))
        for band in bands:
            self._cells(band.cells, band.widths, "quiet")
        self._y += 0.6
        self._rule(0.15)
        self._y += 0.6

    def _row(self, table: Table, row: tuple[Text, ...], widths: list[float]) -> None:
        bands = bands_of(tuple(text or ("—",) for text in row), widths)
        if self._y + pitch(SMALL) * min(sum(band.height for band in bands), 40) > BOTTOM:
            self._turn()
            self._headings(table, widths)
        for band in bands:
            done = 0
            while done < band.height:
                room = int((BOTTOM - self._y) / pitch(SMALL))
                if room < 1:
                    self._turn()
                    self._headings(table, widths)
                    continue
                self._cells([cell[done : done + room] for cell in band.cells], band.widths, "")
                done += room
        self._y += 0.6
        self._rule(0.05)
        self._y += 0.6

    def _cells(self, cells: list[list[str]], widths: list[float], tint: str) -> None:
        x, top = LEFT, self._y
        for cell, room in zip(cells, widths, strict=True):
            self._y = top
            for line in cell:
                self._set(x, line, SMALL, tint)
                self._y += pitch(SMALL)
            x += room
        self._y = top + pitch(SMALL) * max(map(len, cells), default=0)

    def _room(self, height: float) -> None:
        if self._y + height > BOTTOM:
            self._turn()

    def _turn(self) -> None:
        self._pages.append([])
        self._y = TOP

    def _set(self, x: float, text: str, size: float, tint: str = "", *, heavy: bool = False) -> None:
        if text:
            self._pages[-1].append(_Letters(x, self._y + size * MM_A_POINT, text, size, tint, heavy))

    def _rule(self, weight: float) -> None:
        self._pages[-1].append(_Rule(self._y, weight))

    def bytes(self) -> bytes:
        """The document."""
        pdf = FPDF(format="A4")
        pdf.set_auto_page_break(False)
        pdf.set_creation_date(self._made_at)
        pdf.set_producer("Custody")
        pdf.set_title(shown(f"{' / '.join(self._masthead.title)} {self._masthead.number}".strip()))
        pdf.add_font("noto", fname=self._font)
        for number, page in enumerate(self._pages, 1):
            pdf.add_page()
            for mark in (*self._around(number), *page):
                _draw(pdf, mark)
        return bytes(pdf.output())

    def _around(self, number: int) -> list[_Mark]:
        head, marks = self._masthead, list[_Mark]()
        marks.append(_Letters(LEFT, 15.0, _cut(head.title[0], 110, TITLE), TITLE, heavy=True))
        if len(head.title) > 1:
            marks.append(_Letters(LEFT, 20.0, _cut(" / ".join(head.title[1:]), 110, BODY), BODY, "quiet"))
        number_of = _cut(head.number, 70, BODY + 1)
        marks.append(_Letters(RIGHT - width(number_of, BODY + 1), 15.0, number_of, BODY + 1))
        if head.warning:
            text = _cut(" / ".join(head.warning), 90, SMALL)
            marks.append(_Letters(RIGHT - width(text, SMALL), 20.0, text, SMALL, "bad"))
        marks.append(_Rule(22.0, 0.4))
        marks.append(_Rule(283.0, 0.2))
        foot = " / ".join(head.note)
        marks += [
            _Letters(LEFT, 287.0 + place * 3.2, line, 6.5, "quiet")
            for place, line in enumerate(wrapped(foot, 140, 6.5)[:2])
        ]
        page = f"{number} / {len(self._pages)}"
        marks.append(_Letters(RIGHT - width(page, SMALL), 287.0, page, SMALL, "quiet"))
        return marks


def _field_lines(field: Field) -> tuple[list[str], list[str]]:
    labels = wrapped(" / ".join(field.label), LABEL - 3, SMALL)
    room = RIGHT - LEFT - LABEL
    together = wrapped(" / ".join(field.value) or "—", room, BODY)
    apart = [line for text in field.value for line in wrapped(text, room, BODY)]
    return labels, together if len(together) == 1 else apart


def _height(part: Part) -> float:
    """The millimetres that a part of fields takes."""
    return _HEADING + sum(map(_tall, part.fields))


def _tall(field: Field) -> float:
    return pitch(BODY) * max(map(len, _field_lines(field)))


def _cut(text: str, room: float, size: float) -> str:
    return wrapped(text, room, size)[0]


_Mark = _Letters | _Rule | _Box


def _draw(pdf: FPDF, mark: _Mark) -> None:
    if isinstance(mark, _Box):
        pdf.set_draw_color(*_INK)
        pdf.set_line_width(0.3)
        pdf.rect(mark.x, mark.y, mark.side, mark.side)
        return
    if isinstance(mark, _Rule):
        pdf.set_draw_color(*_QUIET)
        pdf.set_line_width(mark.weight)
        pdf.line(mark.x, mark.y, RIGHT, mark.y)
        return
    tint = _TINTS[mark.tint]
    pdf.set_text_color(*tint)
    pdf.set_draw_color(*tint)
    # The font has one weight; a heavier one is drawn by its outline.
    pdf.set_line_width(mark.size * 0.012)
    pdf.text_mode = TextMode.FILL_STROKE if mark.heavy else TextMode.FILL
    pdf.set_font("noto", size=mark.size)
    pdf.text(mark.x, mark.y, mark.text)
