"""How the columns of a logger's file are to be read. Data: the shapes that we ship lie in config/loggers/mappings."""

from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final, Literal

import msgspec

from custody.loggers.data import LOGGERS, LoggerDataError
from custody.strict import read_struct, read_toml

Column = str | int
"""The heading of a column, or its position counted from 1."""


class DateOrder(StrEnum):
    YMD = "YMD"
    DMY = "DMY"
    MDY = "MDY"


class Unit(StrEnum):
    CELSIUS = "degC"
    FAHRENHEIT = "degF"


class Encoding(StrEnum):
    """UTF is UTF-8, or UTF-16 when the file begins with its mark. The others hold only where a mapping says so."""

    UTF = "utf-8"
    GB18030 = "gb18030"
    WINDOWS = "windows-1252"


class Mapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The columns of one kind of file.

    Of several headings for one column the first that the file has counts; case, blanks and full-width forms do not
    matter, nor does a zone in brackets such as "(UTC+8)". When positions are given for time and temperature, reading
    begins at the first line that can be read.
    """

    name: str
    time: tuple[Column, ...]
    temperature: tuple[Column, ...]
    date: tuple[Column, ...] = ()
    """Only where the day stands in a column of its own."""
    serial: tuple[Column, ...] = ()
    note: tuple[Column, ...] = ()
    delimiter: Literal[",", ";", "\t", "|"] = ","
    decimal_mark: Literal[".", ","] = "."
    date_order: DateOrder = DateOrder.YMD
    short_years: bool = False
    """Whether a year of two digits is a year of this century. Otherwise it cannot be read."""
    unit: Unit = Unit.CELSIUS
    offset_minutes: int | None = None
    """The zone of the times where the file does not say one itself; east of Greenwich is positive."""
    encoding: Encoding = Encoding.UTF


MAPPINGS: Final = LOGGERS / "mappings"


def load_mappings(directory: Path = MAPPINGS) -> tuple[Mapping, ...]:
    """Every `*.toml` in the directory, by file name. Any fault: LoggerDataError with all of them."""
    faults: list[str] = []
    read = [
        read_struct(read_toml(path, faults), Mapping, path.name, faults) for path in sorted(directory.glob("*.toml"))
    ]
    mappings = tuple(mapping for mapping in read if mapping is not None)
    faults += [f"{mapping.name}: {fault}" for mapping in mappings for fault in mapping_faults(mapping)]
    if faults or not mappings:
        raise LoggerDataError(directory, faults or ["there is no mapping. Add one as a .toml file."])
    return mappings


def mapping_faults(mapping: Mapping) -> tuple[str, ...]:
    """What makes a mapping of the right form useless; nothing when it can be used."""
    faults = [
        f"{name}: positions count from 1"
        for name in ("time", "temperature", "date", "serial", "note")
        if any(isinstance(column, int) and column < 1 for column in getattr(mapping, name))
    ]
    faults += [f"{name} names no column" for name in ("time", "temperature") if not getattr(mapping, name)]
    if mapping.delimiter == mapping.decimal_mark:
        faults.append("the same character cannot part the cells and mark the decimals")
    if mapping.offset_minutes is not None and abs(mapping.offset_minutes) > 14 * 60:
        faults.append("offset_minutes is more than 14 hours away from Greenwich")
    return tuple(faults)


@cache
def shipped_mappings() -> tuple[Mapping, ...]:
    return load_mappings()
