"""Temperatures as written by loggers, as integers of 0.01 degC."""

import re
from typing import Final

from custody.loggers.faults import FaultReason
from custody.loggers.mapping import Unit

ABSOLUTE_ZERO: Final = -27315
HOTTEST: Final = 20000
"""No recorder of transport reads more than 200 degC: more is a wrong column or a decimal mark that was lost."""
FORMULA_SIGNS: Final = ("=", "+", "-", "@")
"""A spreadsheet takes a cell that begins so for a formula."""

_NUMBER = re.compile(r"([+\-−]?)([0-9]{0,5})(?:[.,]([0-9]{1,9}))?[ \u00a0]*(?:°? ?([CF])|([℃℉]))?").fullmatch
_OTHER_MARK = {".": ",", ",": "."}
_UNITS = {"C": Unit.CELSIUS, "F": Unit.FAHRENHEIT, "℃": Unit.CELSIUS, "℉": Unit.FAHRENHEIT}


def hundredths(text: str, decimal_mark: str, unit: Unit) -> int | FaultReason:
    """The temperature in 0.01 degC, rounded half to even; why not, when the text is none."""
    text = text.strip()
    number = _NUMBER(text)
    if number is None:
        formula = text.startswith(FORMULA_SIGNS) and text.strip("-+ ")
        return FaultReason.FORMULA if formula else FaultReason.BAD_TEMPERATURE
    sign, whole, decimals, letter, symbol = number.groups("")
    if not whole + decimals or _OTHER_MARK[decimal_mark] in text:
        return FaultReason.BAD_TEMPERATURE
    if _UNITS.get(letter + symbol, unit) is not unit:
        return FaultReason.OTHER_UNIT
    scale = 10 ** len(decimals)
    scaled = int(whole + decimals) * (1 if sign in ("", "+") else -1)
    found = to_hundredths(scaled, scale, unit)
    return found if ABSOLUTE_ZERO < found <= HOTTEST else FaultReason.IMPOSSIBLE


def to_hundredths(scaled: int, scale: int, unit: Unit) -> int:
    """scaled/scale degrees of the unit in 0.01 degC."""
    match unit:
        case Unit.CELSIUS:
            return half_even(scaled * 100, scale)
        case Unit.FAHRENHEIT:
            return half_even((scaled - 32 * scale) * 500, 9 * scale)


def half_even(dividend: int, divisor: int) -> int:
    """dividend/divisor rounded to a whole number, a half to the even one; the divisor is positive."""
    quotient, rest = divmod(dividend, divisor)
    return quotient + (2 * rest > divisor or (2 * rest == divisor and quotient % 2 == 1))


def written(temperature: int, decimal_mark: str = ".") -> str:
    """0.01 degC as a person reads it, with the sign that is a minus and no hyphen: -1850 is "−18.50"."""
    whole, part = divmod(abs(temperature), 100)
    return f"{'−' if temperature < 0 else ''}{whole}{decimal_mark}{part:02d}"
