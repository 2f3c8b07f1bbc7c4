"""What stands above the readings: the heading that names the columns, and lines such as "Serial: 4711" before it."""

import re
import unicodedata
from collections.abc import Mapping as Table
from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from custody.loggers.data import LOGGERS, LoggerDataError
from custody.loggers.faults import FaultReason, showable
from custody.loggers.instants import zone_in
from custody.loggers.mapping import Column, Mapping, Unit
from custody.loggers.probes import could_be_of_a_probe
from custody.strict import read_struct, read_toml

FURTHEST_HEADING: Final = 200
"""A heading further down than this many lines is not looked for."""


class StopReason(StrEnum):
    """Why the logger stopped, by its own account."""

    MANUAL = "manual"
    MEMORY_FULL = "memory_full"
    BATTERY = "battery"
    UNKNOWN = "unknown"


class PreambleWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How files of different makers and languages call what they say of themselves."""

    serial: tuple[str, ...]
    trip: tuple[str, ...]
    interval: tuple[str, ...]
    stop: tuple[str, ...]
    readings: tuple[str, ...]
    unit: tuple[str, ...]
    zone: tuple[str, ...]
    stop_manual: tuple[str, ...]
    stop_memory_full: tuple[str, ...]
    stop_battery: tuple[str, ...]
    unit_seconds: tuple[str, ...]
    unit_minutes: tuple[str, ...]
    unit_hours: tuple[str, ...]


class Preamble(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a file says of itself before its readings; what it does not say is empty or None."""

    serial: str = ""
    trip: str = ""
    interval_seconds: int | None = None
    stop: StopReason = StopReason.UNKNOWN
    readings: int | None = None
    unit: Unit | None = None
    offset_minutes: int | None = None


class Columns(msgspec.Struct, frozen=True):
    """Places counted from 0; -1: there is none. `width` is how many cells a line has; `zone` what a heading states."""

    time: int
    temperature: int
    date: int
    serial: int
    note: int
    width: int
    zone: int | None = None


def find_columns(cells: Sequence[str], mapping: Mapping) -> Columns | FaultReason | None:
    """The mapping's columns in this line; None when the line is not the heading; a reason when it names one twice, or
    several that could be the temperature."""
    plain = [_plain(cell) for cell in cells]
    places: dict[str, int] = {}
    for name in ("time", "temperature", "date", "serial", "note"):
        wanted: tuple[Column, ...] = getattr(mapping, name)
        place = _place(wanted, plain)
        if place is None and name in ("time", "temperature", "date") and wanted:
            return None
        if place == _TWICE:
            return FaultReason.COLUMN_TWICE
        places[name] = -1 if place is None else place
    if _more_temperatures(mapping.temperature, places["temperature"], plain):
        return FaultReason.TWO_TEMPERATURES
    return Columns(**places, width=len(cells), zone=zone_in(cells[places["time"]]))


def by_position(mapping: Mapping) -> bool:
    """Whether no heading is needed to find the columns that must be there."""
    return all(isinstance(column, int) for column in (*mapping.time, *mapping.temperature, *mapping.date))


def read_preamble(lines: Sequence[Sequence[str]], words: PreambleWords) -> Preamble:
    """What the lines before the readings say. Each line is its cells; what is not known by its word is left out."""
    said: dict[str, str] = {}
    for cells in lines:
        key, value = _pair(cells)
        for name in _NAMED:
            if key and _plain(key) in getattr(words, name):
                said.setdefault(name, value)
    return Preamble(
        serial=showable(said.get("serial", "")),
        trip=showable(said.get("trip", "")),
        interval_seconds=_seconds(said.get("interval", ""), words),
        stop=stop_reason(said.get("stop", ""), words),
        readings=int(said["readings"]) if _WHOLE(said.get("readings", "")) else None,
        unit=_UNITS.get(_plain(said.get("unit", "")).strip("()°")),
        offset_minutes=zone_in(said["zone"]) if "zone" in said else None,
    )


def stop_reason(text: str, words: PreambleWords) -> StopReason:
    plain = _plain(text)
    for reason, known in (
        (StopReason.MEMORY_FULL, words.stop_memory_full),
        (StopReason.BATTERY, words.stop_battery),
        (StopReason.MANUAL, words.stop_manual),
    ):
        if any(word in plain for word in known):
            return reason
    return StopReason.UNKNOWN


def load_words(path: Path = LOGGERS / "preamble.toml") -> PreambleWords:
    """Any fault: LoggerDataError with all of them."""
    faults: list[str] = []
    words = read_struct(read_toml(path, faults), PreambleWords, path.name, faults)
    if words is None or faults:
        raise LoggerDataError(path, faults)
    return words


@cache
def shipped_words() -> PreambleWords:
    return load_words()


_TWICE = -2
_NAMED = ("serial", "trip", "interval", "stop", "readings", "unit", "zone")
_UNITS: Table[str, Unit] = {
    "c": Unit.CELSIUS,
    "celsius": Unit.CELSIUS,
    "degc": Unit.CELSIUS,
    "摄氏度": Unit.CELSIUS,
    "攝氏度": Unit.CELSIUS,
    "攝氏": Unit.CELSIUS,
    "f": Unit.FAHRENHEIT,
    "fahrenheit": Unit.FAHRENHEIT,
    "degf": Unit.FAHRENHEIT,
    "华氏度": Unit.FAHRENHEIT,
    "華氏度": Unit.FAHRENHEIT,
    "華氏": Unit.FAHRENHEIT,
}
_ZONE_IN_BRACKETS = re.compile(r"[(\[](?:utc|gmt)[^)\]]*[)\]]")
_WHOLE = re.compile(r"[0-9]{1,9}").fullmatch
_CLOCK = re.compile(r"([0-9]{1,3}):([0-9]{2})(?::([0-9]{2}))?").fullmatch
_AMOUNT = re.compile(r"([0-9]{1,6})([a-z.秒分時时鐘钟小]*)").fullmatch


def _plain(text: str) -> str:
    """Without case, blanks, full-width forms and a zone in brackets."""
    folded = "".join(unicodedata.normalize("NFKC", text.replace("º", "°")).casefold().split()).strip("\ufeff#")
    return _ZONE_IN_BRACKETS.sub("", folded)


def _place(wanted: Sequence[Column], plain: Sequence[str]) -> int | None:
    for column in wanted:
        if isinstance(column, int):
            if column <= len(plain):
                return column - 1
        elif (found := plain.count(_plain(column))) > 0:
            return plain.index(_plain(column)) if found == 1 else _TWICE
    return None


def _more_temperatures(wanted: Sequence[Column], place: int, plain: Sequence[str]) -> bool:
    """Whether another column could be the temperature as well, like that of a second probe: a unit or a word for it in
    its heading is enough, or its number. A mapping that names only one column has
    chosen."""
    if len(wanted) < 2:
        return False
    known = {_unnumbered(_plain(column)) for column in wanted if isinstance(column, str)}
    others = [cell for at, cell in enumerate(plain) if at != place]
    return any(_unnumbered(cell) in known or could_be_of_a_probe(cell) for cell in others)


def _unnumbered(heading: str) -> str:
    return "".join(each for each in heading if not each.isdigit())


def _pair(cells: Sequence[str]) -> tuple[str, str]:
    """Word and value of a line like "Serial:,4711", "Serial: 4711" or "Serial,4711"."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    if len(filled) >= 2:
        return filled[0].rstrip(":："), filled[1]
    key, _, value = (filled[0] if filled else "").replace("：", ":").partition(":")
    return key.strip(), value.strip()


def _seconds(text: str, words: PreambleWords) -> int | None:
    """An interval such as "00:01:00", "60 s", "5 min"; None when it is none or zero."""
    plain = _plain(text)
    clock = _CLOCK(plain)
    if clock is not None:
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        if clock[3] is None:
            hours, minutes, seconds = 0, hours, minutes
        return hours * 3600 + minutes * 60 + seconds or None
    amount = _AMOUNT(plain)
    if amount is None:
        return None
    for unit, size in ((words.unit_seconds, 1), (words.unit_minutes, 60), (words.unit_hours, 3600)):
        if amount[2].rstrip(".") in unit:
            return int(amount[1]) * size or None
    return None
