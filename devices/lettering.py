"""Letters on labels: how wide a text is, how it breaks into lines, and its picture where the printer has no such glyph.

Sizes are in dots. A `size` is the height of the character cell: capitals are 0.75 of it, one line takes `pitch(size)`.
Text of printable ASCII is set in the printer's own scalable font (font 0), anything else is drawn here and sent as a
graphic, because Asian fonts are not in every printer and a missing glyph prints as nothing, without an error.
"""

import unicodedata
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from custody.fonts import FONT

SMALLEST_NATIVE = 10  # dots; font 0 is not made smaller
SMALLEST_DRAWN = 16  # dots; below this a Chinese character is a blot

# Advance of font 0 in hundredths of the size, as printers of the ZD family set it.
_WIDTHS = {
    25: "ijl",
    28: " !'(),./:;I[]`ft",
    34: "r",
    38: "z",
    44: "?Jcksvxy",
    47: '"#$*0123456789L\\aeo',
    50: "EFTZ^_bdghnpqu{|}",
    53: "CSV",
    56: "ABKOPQXY",
    59: "DGR",
    63: "&HNU",
    66: "w",
    75: "Mm",
    82: "W",
    91: "%+-=@",
    100: "<>~",
}
ADVANCE = {letter: width for width, letters in _WIDTHS.items() for letter in letters}


def printable(text: str) -> str:
    """One line of what can be seen: every control, format, private or unassigned character becomes `?`."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        "?" if unicodedata.category(letter)[0] == "C" else " " if letter.isspace() else letter for letter in text
    )


def is_native(text: str) -> bool:
    """Can the printer's own font set this text? Printable ASCII, save the backslash, a cent sign to some printers."""
    return text.isascii() and text.isprintable() and "\\" not in text


def pitch(size: int) -> int:
    """Dots from one line to the next, room for ascenders, descenders and ideographs included."""
    return -(-size * 115 // 100)


def baseline(size: int) -> int:
    """Dots from the top of a line to its baseline."""
    return size * 88 // 100


def width_of(text: str, size: int) -> int:
    """Dots that a printable text takes at most: printers round each letter of font 0 to whole dots, some of them up."""
    if is_native(text):
        return sum(_native_advances(size)[letter] for letter in text)
    return -(-sum(map(_drawn_advance, text)) * size // 1000)


@lru_cache(maxsize=4096)
def fit(text: str, width: int, size: int, smallest: int, rows: int) -> tuple[int, tuple[str, ...]]:
    """(size, lines): the largest size, from `size` down to `smallest`, at which the text fits in `rows` lines.

    A text too long even at the smallest size is cut and ends in three dots: what is cut is words, never a code
    (layouts are checked to hold the widest code).
    """
    least = min(size, max(smallest, SMALLEST_NATIVE if is_native(text) else SMALLEST_DRAWN))
    for tried in range(size, least - 1, -1):
        broken = _wrap(text, width, tried)
        if len(broken) <= rows and width_of(broken[-1], tried) <= width:
            return tried, broken
    kept = _wrap(text, width, least)[:rows]
    return least, (*kept[:-1], _cut(" ".join((kept[-1], "...")), width, least))


@lru_cache(maxsize=1024)
def picture(text: str, size: int) -> Image.Image:
    """One line as a 1-bit picture (255 is ink): `width_of` wide, `pitch` high, its baseline where font 0's is."""
    image = Image.new("L", (max(1, width_of(text, size)), pitch(size)), 0)
    ImageDraw.Draw(image).text((0, baseline(size)), text, fill=255, font=font(size), anchor="ls")
    return image.point(lambda grey: 255 if grey >= 112 else 0).convert("1")


@lru_cache(maxsize=64)
def font(size: int) -> ImageFont.FreeTypeFont:
    """The shipped font at a size in dots; basic layout, since the subset carries no layout tables."""
    return ImageFont.truetype(FONT, size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=256)
def _native_advances(size: int) -> dict[str, int]:
    return {letter: -(-advance * size // 100) for letter, advance in ADVANCE.items()}


@lru_cache(maxsize=16384)
def _drawn_advance(letter: str) -> int:
    return round(font(100).getlength(letter) * 10)


def _wrap(text: str, width: int, size: int) -> tuple[str, ...]:
    """Greedy lines; a line breaks at spaces, behind hyphens, and between any two ideographs."""
    done: list[str] = []
    line = ""
    for piece in _pieces(text):
        if line and width_of((line + piece).rstrip(), size) > width:
            done.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return (*done, line.rstrip())


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for letter in text:
        joins = pieces and not pieces[-1].endswith((" ", "-")) and not _is_wide(letter) and not _is_wide(pieces[-1][-1])
        if pieces and (joins or letter == " " or unicodedata.category(letter) in ("Po", "Pe", "Pf")):
            pieces[-1] += letter
        else:
            pieces.append(letter)
    return pieces


def _seen(letter: str) -> str:
    if letter.isspace():
        return " " if letter.isprintable() or unicodedata.category(letter) == "Zs" else "?"
    return "?" if unicodedata.category(letter).startswith("C") else letter


def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in ("W", "F")


def _cut(text: str, width: int, size: int) -> str:
    while text and width_of(text, size) > width:
        text = text[:-4].rstrip() + "..." if len(text) > 3 else ""
    return text
