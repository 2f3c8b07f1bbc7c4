"""Loggers' files as the tests need them: right by default, with one keyword to spoil."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from io import BytesIO

from custody.loggers import Assessment, LineFault, import_logger, shipped_classes
from custody.loggers.faults import FaultReason
from custody.loggers.mapping import Mapping
from custody.loggers.temperature_class import LoggerSettings

SEALED = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
RECEIVED = SEALED + timedelta(minutes=60)
CHILLED = shipped_classes()["chilled"]
HEADING = "Time,Temperature (°C)"
HONG_KONG = timedelta(hours=8)


def stamp(minute: float, shape: str = "%Y-%m-%d %H:%M:%S") -> str:
    """The civil time so many minutes after the sealing."""
    return (SEALED + HONG_KONG + timedelta(minutes=minute)).strftime(shape)


def lines_of(
    temperatures: Sequence[str], *, heading: str = HEADING, shape: str = "%Y-%m-%d %H:%M:%S", cells: str = ","
) -> str:
    """A heading and one reading a minute from the sealing on, each line with its end."""
    rows = (f"{stamp(minute, shape)}{cells}{text}" for minute, text in enumerate(temperatures))
    return "\n".join((heading, *rows, ""))


def whole_journey(temperature: str = "5.0") -> str:
    return lines_of([temperature] * 61)


def taken(
    content: str | bytes, mapping: Mapping | None = None, settings: LoggerSettings | None = None
) -> Assessment | tuple[LineFault, ...]:
    data = content.encode() if isinstance(content, str) else content
    return import_logger(BytesIO(data), mapping, CHILLED, SEALED, RECEIVED, settings)


def assessed(content: str | bytes, mapping: Mapping | None = None) -> Assessment:
    found = taken(content, mapping)
    assert isinstance(found, Assessment), [fault.say()["en"] for fault in found]
    return found


def faults_of(content: str | bytes, mapping: Mapping | None = None) -> list[tuple[int, FaultReason]]:
    found = taken(content, mapping)
    assert isinstance(found, tuple)
    return [(fault.line, fault.reason) for fault in found]
