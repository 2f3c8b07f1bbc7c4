"""Blanks in Chinese sentences, by one rule: exactly one stands between a Chinese character and a Latin letter or a
digit, and none between two Chinese characters or beside Chinese punctuation.

What stands in the catalogue follows it as it is written (`tests/shape/test_words.py`); where a value is put in, the
joints are made to. What somebody has typed is never changed inside.

And the mark between the parts of a list, which in Chinese is no comma.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_HAN = re.compile(r"[\u3400-\u9fff]")
_PUNCTUATION = re.compile(r"[\u3000-\u303f\uff00-\uffef“”‘’]")
_LATIN = re.compile(r"[A-Za-z0-9µ]")
_ONE = r"[^\s,]+(?: \([^\s,()]+\))?"
_LIST = re.compile(rf"{_ONE}(?:, {_ONE})+(?: \+\d+(?: \([0-9a-f]{{6}}\))?)?")


def joined(pieces: Iterable[str]) -> str:
    """The pieces of a Chinese sentence, the blanks where two of them meet by the rule."""
    sentence = ""
    for piece in filter(None, pieces):
        left, right = sentence.rstrip(" "), piece.lstrip(" ")
        blank = _blank_between(left[-1:], right[:1])
        sentence = sentence + piece if blank is None else left + blank + right
    return sentence


def comma(lang: str) -> str:
    """What stands between things that are named one after the other."""
    return ", " if lang == "en" else "、"


def parted(value: str, lang: str) -> str:
    """Codes, numbers and names that are parted by ", " (each in one word, the last with the number of the rest), as the
    reader's language parts them. Anything else as it stands."""
    return value.replace(", ", comma(lang)) if _LIST.fullmatch(value) else value


def stray_blanks(written: str) -> list[str]:
    """Where a written text breaks the rule: the characters on both sides, with what stands between them."""
    met = (found.groups() for found in re.finditer(r"(?=(\S)( *)(\S))", written))
    return ["".join(each) for each in met if _blank_between(each[0], each[2]) not in (None, each[1])]


def _blank_between(left: str, right: str) -> str | None:
    """What stands between these two; None where the rule says nothing."""
    if not left or not right:
        return None
    han = bool(_HAN.match(left)), bool(_HAN.match(right))
    latin = bool(_LATIN.match(left)), bool(_LATIN.match(right))
    if (han[0] and latin[1]) or (latin[0] and han[1]):
        return " "
    if all(han) or _PUNCTUATION.match(left) or _PUNCTUATION.match(right):
        return ""
    return None
