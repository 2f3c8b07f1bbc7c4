"""What may identify a donor, found in text before it is printed, stored or taken as a code.

There is no donor in this system: labels, free text and foreign codes that carry one of these marks are refused. The
search leans towards refusing; numbers with a check digit are only marks when the digit is right, and short plain
numbers (lot numbers, factory codes) are left alone. A mark says where it stands and never repeats what stands there.
"""

import re
from collections.abc import Callable, Iterator
from enum import StrEnum

from msgspec import Struct

_LATEST_BIRTH_YEAR = 2015
"""A separated date without the word birth is a mark up to this year: later ones may be a sample's own date."""


class MarkKind(StrEnum):
    """The message for people is `privacy.<value>` in the catalogue."""

    HONG_KONG_ID = "hong_kong_id"
    MAINLAND_ID = "mainland_id"
    TRAVEL_DOCUMENT = "travel_document"
    BIRTH_DATE = "birth_date"
    EMAIL = "email"
    PHONE = "phone"


class Mark(Struct, frozen=True, order=True):
    """Characters `start` to `end` (exclusive) of the text that was searched."""

    start: int
    end: int
    kind: MarkKind


def donor_marks(text: str) -> tuple[Mark, ...]:
    """All marks in `text`, in the order in which they stand; empty when it may be used. Never raises."""
    if text.isascii() and not any(character.isdigit() or character == "@" for character in text):
        return ()
    return tuple(sorted(set(_search(half_width(text)))))


def half_width(text: str) -> str:
    """Full-width letters, digits and blanks (as input methods type them) as ASCII, one character for one."""
    return text if text.isascii() else text.translate(_HALF_WIDTH)


_HALF_WIDTH = {0xFF01 + offset: 0x21 + offset for offset in range(94)} | {0x3000: 0x20}

_START, _END = r"(?<![A-Za-z0-9])", r"(?![A-Za-z0-9])"
_YEAR, _MONTH, _DAY = r"(?P<y>(?:19|20)\d\d)", r"(?P<m>0?[1-9]|1[0-2])", r"(?P<d>0?[1-9]|[12]\d|3[01])"
_GAP = r"[^0-9A-Za-z]{0,6}(?:is |on |no |no\. )?"

_HONG_KONG_ID = re.compile(_START + r"(?P<id>[A-Z]{1,2} ?\d{6})[ -]?\(?(?P<check>[0-9A])\)?" + _END, re.IGNORECASE)
_MAINLAND_ID = re.compile(
    _START + r"[1-9]\d{5}(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9X]" + _END, re.IGNORECASE
)
_TRAVEL_DOCUMENT = re.compile(
    r"(?:passport|護照|护照|回鄉證|回乡证|通行證|通行证)" + _GAP + r"(?P<id>[A-Z]{1,2}\d{7,10})" + _END, re.IGNORECASE
)
_BIRTH_WORD = re.compile(
    r"(?:\bd\.?o\.?b\b\.?|\bborn\b|\bbirth(?:[ -]?(?:day|date))?\b|出生(?:日期|年月日)?|生日|生於|生于)"
    + _GAP
    + r"\d{1,4}(?:[-/. 年]?\d{1,2}){0,2}",
    re.IGNORECASE,
)
_DATE = re.compile(
    rf"(?<!\d)(?:{_YEAR}\s?[-/.年]\s?{_MONTH}\s?[-/.月]\s?{_DAY}"
    rf"|{_DAY.replace('<d>', '<d2>')}[-/.]{_MONTH.replace('<m>', '<m2>')}[-/.]{_YEAR.replace('<y>', '<y2>')})(?!\d)"
)
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")
_PHONE = re.compile(
    r"\+\d(?:[ ()-]{0,2}\d){6,14}"  # international, with its plus
    r"|(?<![A-Za-z0-9])(?:00)?(?:852[ -]?[2-9]\d{3}[ -]?\d{4}|86[ -]?1[3-9]\d{9})(?![A-Za-z0-9])"
    r"|(?<![A-Za-z0-9-])1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![A-Za-z0-9])"  # mainland mobile
    r"|(?<![A-Za-z0-9-])[5-9]\d{3}[ -]\d{4}(?![A-Za-z0-9-])"  # Hong Kong mobile, written in two groups
    r"|(?:\b(?:tel|phone|mobile|whatsapp|wechat)\b|電話|电话|手機|手机|微信)\D{0,6}\d(?:[ ()-]{0,2}\d){6,14}",
    re.IGNORECASE,
)
_MAINLAND_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643: 2**(17-i) mod 11


def _hong_kong_check(found: re.Match[str]) -> bool:
    """Weights 9 to 1 over two letters (A=10; a missing first one is 36), six digits and the check, 0 modulo 11."""
    letters_and_digits = found["id"].replace(" ", "").upper().rjust(8)
    values = [36 if character == " " else int(character, 36) for character in letters_and_digits]
    total = sum(weight * value for weight, value in zip(range(9, 1, -1), values, strict=True))
    return (total + int(found["check"], 16)) % 11 == 0


def _mainland_check(found: re.Match[str]) -> bool:
    """ISO 7064 MOD 11-2 over the seventeen digits, X for ten."""
    digits = found[0].upper()
    total = sum(weight * int(digit) for weight, digit in zip(_MAINLAND_WEIGHTS, digits, strict=False))
    return "10X98765432"[total % 11] == digits[17]


def _old_enough(found: re.Match[str]) -> bool:
    return int(found["y"] or found["y2"]) <= _LATEST_BIRTH_YEAR


def _always(found: re.Match[str]) -> bool:
    return True


_RULES: tuple[tuple[MarkKind, re.Pattern[str], Callable[[re.Match[str]], bool]], ...] = (
    (MarkKind.HONG_KONG_ID, _HONG_KONG_ID, _hong_kong_check),
    (MarkKind.MAINLAND_ID, _MAINLAND_ID, _mainland_check),
    (MarkKind.TRAVEL_DOCUMENT, _TRAVEL_DOCUMENT, _always),
    (MarkKind.BIRTH_DATE, _BIRTH_WORD, _always),
    (MarkKind.BIRTH_DATE, _DATE, _old_enough),
    (MarkKind.EMAIL, _EMAIL, _always),
    (MarkKind.PHONE, _PHONE, _always),
)


def _search(text: str) -> Iterator[Mark]:
    for kind, pattern, holds in _RULES:
        for found in pattern.finditer(text):
            if holds(found):
                yield Mark(found.start(), found.end(), kind)
