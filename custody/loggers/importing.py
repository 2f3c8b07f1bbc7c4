"""From the bytes of a logger's file to the assessment of a journey, or to what is wrong with the file."""

from __future__ import annotations

import codecs
import io
from collections.abc import Sequence
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, Final, cast

import msgspec

from custody.loggers.assessment import Assessment, Assessor
from custody.loggers.faults import FaultReason, LineFault
from custody.loggers.headings import FURTHEST_HEADING
from custody.loggers.lines import Limits, Lines
from custody.loggers.mapping import Encoding, Mapping, shipped_mappings
from custody.loggers.readings import read_readings
from custody.loggers.recognition import Ambiguity, recognise, settle
from custody.loggers.serials import is_none_of
from custody.loggers.temperature_class import LoggerSettings, TemperatureClass, shipped_settings

_HEAD_BYTES: Final = 1 << 16
_IN_MEMORY: Final = 1 << 23


def import_logger(
    stream: BinaryIO,
    mapping: Mapping | None,
    temperature_class: TemperatureClass,
    start: datetime,
    end: datetime,
    settings: LoggerSettings | None = None,
    mappings: Sequence[Mapping] | None = None,
    handed_in: datetime | None = None,
    serials: Sequence[str] = (),
) -> Assessment | tuple[LineFault, ...]:
    """Read a file and judge the journey from `start` to `end`; every fault of the file, when it has any.

    Without a mapping the one that fits is taken, or refused when that is not certain. Where the first lines leave the
    order of day and month open, the rest of the file is looked at; a stream that cannot go back is copied for that.
    `settings` and `mappings`: those that are shipped, when not given. `handed_in`: see `assess`. `serials` are the
    numbers of the loggers that it may be of: of one that says it is of another no more is read than says so.
    """
    settings = settings or shipped_settings()
    if end < start:
        return (LineFault(0, FaultReason.JOURNEY_BACKWARDS, f"{start.isoformat()} – {end.isoformat()}"),)
    if mapping is None:
        stream = _rewindable(stream, settings.limits)
        found = find_mapping(stream, mappings or shipped_mappings(), settings.limits)
        if isinstance(found, LineFault):
            return (found,)
        mapping = found
    file = read_readings(stream, mapping, settings.limits)
    assessor = Assessor(temperature_class, start, end, settings.tolerances)
    for block in file:
        if not file.faults:
            assessor.take(block)
        if serials and is_none_of(file.about.serial, serials):
            break
    return file.faults or assessor.done(file.about, handed_in)


def encode(assessment: Assessment) -> bytes:
    """Canonical JSON: the same assessment always gives the same bytes."""
    return msgspec.json.encode(assessment, order="sorted")


def decode(data: bytes) -> Assessment:
    """What `encode` wrote. Anything else: msgspec.ValidationError or msgspec.DecodeError."""
    return msgspec.json.decode(data, type=Assessment)


def _rewindable(stream: BinaryIO, limits: Limits) -> BinaryIO:
    """The stream itself when it can go back, else a copy of it that can: on disk when it is large."""
    if stream.seekable():
        return stream
    copy = cast(BinaryIO, SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115 closed, and so deleted, with its last user
    copied = 0
    while copied <= limits.bytes and (piece := stream.read(_HEAD_BYTES)):
        copied += copy.write(piece)
    copy.seek(0)
    return copy


def find_mapping(stream: BinaryIO, mappings: Sequence[Mapping], limits: Limits) -> Mapping | LineFault:
    """The mapping that fits, or why none certainly does. The stream can go back, and stands where it did."""
    begin = stream.tell()
    head = stream.read(_HEAD_BYTES)
    stream.seek(begin)
    read = _head_lines(head, limits)
    if isinstance(read, LineFault):
        return read
    found = recognise(read, mappings)
    if isinstance(found, Ambiguity) and found.candidates:
        found = settle(stream, found.candidates, limits)
    return found.fault() if isinstance(found, Ambiguity) else found


def _head_lines(head: bytes, limits: Limits) -> list[str] | LineFault:
    """The whole lines of a file's beginning, and the one without an end when there is none other than that."""
    if not head.removeprefix(codecs.BOM_UTF8):
        return LineFault(0, FaultReason.EMPTY)
    lines = Lines(io.BytesIO(head), Encoding.UTF, limits)
    found = [line for _, piece in lines.pieces() for line in piece]
    if lines.fault is not None:
        return lines.fault
    return (found if len(head) == _HEAD_BYTES else [*found, lines.tail])[: FURTHEST_HEADING * 2]
