"""Letters on paper: how wide a text is in the one font, and how it breaks into lines."""

from __future__ import annotations

from functools import cache

from fpdf import FPDF
from fpdf.fonts import TTFFont

from custody.fonts import FONT

MM_A_POINT = 25.4 / 72


@cache
def _advances() -> dict[str, int]:
    """Character -> advance in thousandths of the size."""
    pdf = FPDF()
    pdf.add_font("noto", fname=FONT)
    font = pdf.fonts["noto"]
    if not isinstance(font, TTFFont):
        raise TypeError(f"{FONT.name} was not loaded as a font file")
    return {chr(code): int(font.cw[code]) for code in font.cmap}


def shown(text: str) -> str:
    """What can be set: a character that the font does not have, or that cannot be seen, becomes a question mark."""
    known = _advances()
    return "".join(
        letter if letter in known and letter.isprintable() else " " if letter.isspace() else "?" for letter in text
    )


def width(text: str, size: float) -> float:
    """Millimetres that the text takes at this size in points."""
    known = _advances()
    return sum(known[letter] for letter in text) * size * MM_A_POINT / 1000


def wrapped(text: str, room: float, size: float) -> list[str]:
    """Lines of at most `room` millimetres: broken at blanks and between ideographs, a long word anywhere."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line, used = "", 0.0
        for piece in _pieces(shown(paragraph)):
            wide = width(piece, size)
            if used + width(piece.rstrip(), size) > room and line:
                lines.append(line.rstrip())
                line, used = "", 0.0
            while wide > room and width(piece.rstrip(), size) > room:
                fits = _fitting(piece, room, size)
                lines.append(piece[:fits])
                piece = piece[fits:]
                wide = width(piece, size)
            line, used = line + piece, used + wide
        lines.append(line.rstrip())
    return lines


def _pieces(text: str) -> list[str]:
    """What must not be broken: a word with the blanks after it, or one ideograph with the marks that close it."""
    pieces: list[str] = []
    for letter in text:
        glued = bool(pieces) and (_joins(pieces[-1], letter) or letter in _CLOSING)
        if glued:
            pieces[-1] += letter
        else:
            pieces.append(letter)
    return pieces


# A degree sign stays with its number, across the blank between them.
_CLOSING = "°，。；：、）」』！？％)],.;:"


def _joins(piece: str, letter: str) -> bool:
    if letter == " ":
        return True
    return not (piece.endswith(" ") or _is_wide(piece[-1]) or _is_wide(letter))


def _is_wide(letter: str) -> bool:
    return ord(letter) >= 0x2E80


def _fitting(piece: str, room: float, size: float) -> int:
    count, used = 0, 0.0
    for letter in piece:
        used += width(letter, size)
        if used > room:
            break
        count += 1
    return max(1, count)
