"""Dates and times as written by loggers, as whole seconds since 1970 in UTC.

Days and times of day repeat all through a file, so each text is read once and then remembered.
"""

import re
from datetime import date
from typing import Final

from custody.loggers.mapping import DateOrder

FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2099
"""A year outside is a clock that was never set, or cells in another order."""

_DATE = re.compile(r"([0-9]{1,4})[-/.年]([0-9]{1,2}|[A-Za-z]{3,9})[-/.月]([0-9]{1,4})日?").fullmatch
_CLOCK = re.compile(
    r"(AM|PM|上午|下午)? ?([0-9]{1,2})[:.]([0-9]{2})(?:[:.]([0-9]{2})(?:[.,][0-9]{1,9})?)? ?(AM|PM|A\.M\.|P\.M\.)? ?"
    r"(Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2})?"
).fullmatch
_ZONE = re.compile(r"(?:UTC|GMT) ?(?:([+-])([0-9]{1,2})(?::?([0-9]{2}))?)?(?![0-9A-Za-z])").search
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_BLANKS = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u3000": " "})
_REMEMBERED: Final = 200_000
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_MOST_MINUTES: Final = 14 * 60


class Instants:
    """Reads the times of one file. `offset_minutes` holds where a time does not say its zone itself."""

    def __init__(self, order: DateOrder, short_years: bool, offset_minutes: int | None) -> None:
        self._order = order
        self._short_years = short_years
        self._offset = offset_minutes
        self._days: dict[str, int] = {}
        self._clocks: dict[str, int] = {}
        self.zone_missing = False
        """Whether a time could not be placed for want of a zone alone."""

    def joined(self, text: str) -> int | None:
        """Day and time of day in one cell, parted by a blank or T; None when it cannot be read."""
        day, _, clock = text.partition(" ")
        if not clock:
            day, _, clock = text.partition("T")
        return self.parted(day, clock)

    def parted(self, day: str, clock: str) -> int | None:
        """Day and time of day from two cells; None when they cannot be read."""
        midnight = self._days.get(day)
        if midnight is None:
            midnight = _day(day.strip(), self._order, self._short_years)
            if midnight is None:
                return None
            self._days = _room(self._days)
            self._days[day] = midnight
        passed = self._clocks.get(clock)
        if passed is None:
            passed = self._clock(clock)
            if passed is None:
                return None
            self._clocks = _room(self._clocks)
            self._clocks[clock] = passed
        return midnight + passed

    def _clock(self, text: str) -> int | None:
        read = _clock(text)
        if read is None:
            return None
        seconds, offset = read
        if offset is None:
            offset = self._offset
        if offset is None:
            self.zone_missing = True
            return None
        return seconds - offset * 60


def zone_in(text: str) -> int | None:
    """Minutes east of Greenwich that a text such as "Time (UTC+8)" states; None when it states none."""
    found = _ZONE(text.translate(_BLANKS).upper())
    return None if found is None else _offset(found[1], found[2], found[3])


def _room(known: dict[str, int]) -> dict[str, int]:
    return known if len(known) < _REMEMBERED else {}


def _day(text: str, order: DateOrder, short_years: bool) -> int | None:
    """Seconds from 1970 to the midnight that begins this day, as if in UTC."""
    parts = _DATE(text)
    if parts is None:
        return None
    first, second, third = parts.groups()
    if second[0].isalpha():
        year, month, day = (first, second, third) if len(first) == 4 else (third, second, first)
    elif order is DateOrder.YMD:
        year, month, day = first, second, third
    else:
        year, month, day = (third, second, first) if order is DateOrder.DMY else (third, first, second)
    if len(year) != 4 and not (short_years and len(year) == 2):
        return None
    return _midnight(int(year) + (0 if len(year) == 4 else 2000), _month(month), int(day))


def _month(text: str) -> int:
    """The month's number; 0 when it is none."""
    if text[0] in "0123456789":
        return int(text)
    short = text[:3].lower()
    return _MONTHS.index(short) + 1 if short in _MONTHS else 0


def _midnight(year: int, month: int, day: int) -> int | None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return (date(year, month, day).toordinal() - _EPOCH_DAY) * 86_400
    except ValueError:
        return None


def _clock(text: str) -> tuple[int, int | None] | None:
    """Seconds from midnight, and the zone's minutes where the text says them."""
    parts = _CLOCK(text.translate(_BLANKS).strip().upper())
    if parts is None:
        return None
    before, hours, minutes, seconds, after, zone = parts.groups()
    hour, minute, second = int(hours), int(minutes), int(seconds or 0)
    half = before or after
    if half is not None:
        if not 1 <= hour <= 12 or (before and after):
            return None
        hour = hour % 12 + (12 if half in ("PM", "P.M.", "下午") else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    passed = hour * 3600 + minute * 60 + second
    if zone is None:
        return passed, None
    offset = _offset(zone[0], zone[1:3], zone[-2:]) if zone[0] in "+-" else 0
    return None if offset is None else (passed, offset)


def _offset(sign: str | None, hours: str | None, minutes: str | None) -> int | None:
    if sign is None or hours is None:
        return 0
    found = int(hours) * 60 + int(minutes or 0)
    if found > _MOST_MINUTES or int(minutes or 0) > 59:
        return None
    return -found if sign == "-" else found
