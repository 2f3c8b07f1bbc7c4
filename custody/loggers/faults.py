"""What is wrong with a logger's file, line by line, in words that say what to do."""

from enum import StrEnum
from typing import Final

import msgspec

from custody.wording import say

LONGEST_SHOWN: Final = 64


class FaultReason(StrEnum):
    """Why a file cannot be taken. The message for people is `logger.fault.<value>` in the catalogue."""

    EMPTY = "empty"
    NO_READINGS = "no_readings"
    NO_HEADING = "no_heading"
    COLUMN_TWICE = "column_twice"
    TWO_TEMPERATURES = "two_temperatures"
    UNKNOWN_SHAPE = "unknown_shape"
    DATES_AMBIGUOUS = "dates_ambiguous"
    NOT_DECODED = "not_decoded"
    NUL = "nul"
    LINE_TOO_LONG = "line_too_long"
    TOO_MANY_READINGS = "too_many_readings"
    TOO_MANY_BYTES = "too_many_bytes"
    TOO_MANY_FAULTS = "too_many_faults"
    CELLS = "cells"
    QUOTES = "quotes"
    FORMULA = "formula"
    BAD_TIME = "bad_time"
    NO_ZONE = "no_zone"
    TIME_BACKWARDS = "time_backwards"
    TIME_TWICE = "time_twice"
    BAD_TEMPERATURE = "bad_temperature"
    IMPOSSIBLE = "impossible"
    OTHER_UNIT = "other_unit"
    TWO_LOGGERS = "two_loggers"
    JOURNEY_BACKWARDS = "journey_backwards"


class LineFault(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One fault. `line` counts from 1; 0 is the file as a whole. `shown` is what was read or the limit, fit to show."""

    line: int
    reason: FaultReason
    shown: str = ""

    def say(self) -> dict[str, str]:
        """The message in every language; plain text, still to be escaped."""
        return say(f"logger.fault.{self.reason.value}", line=self.line, shown=self.shown)


def showable(text: str) -> str:
    """At most LONGEST_SHOWN characters, unprintable ones written as escapes."""
    written = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text[:LONGEST_SHOWN])
    return written[:LONGEST_SHOWN]
