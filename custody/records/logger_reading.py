"""A logger's file against the journey of one package: the dry run, and then the entry that keeps what was found.

Everything dear is done here, before the writer: only what was found goes through it.
"""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from custody import acts, commands
from custody.acts import Circumstances
from custody.codes import Malformed, parse_code
from custody.deciding.packages import temperature
from custody.holding import Consignment, Discrepancy, LoggerReport, Package
from custody.loggers import (
    Assessment,
    Doubt,
    LineFault,
    Tolerances,
    doubted,
    shipped_classes,
    shipped_mappings,
    shipped_settings,
    so_far,
)
from custody.loggers.apart import ReadingError, Task, read_apart
from custody.records.as_filed import class_as_filed
from custody.records.loading import Needs, load_world
from custody.records.logger_files import LoggerFiles
from custody.records.orders import Receipt
from custody.records.reading import timeline
from custody.records.registry import Registry
from custody.records.request import Request, spellings
from custody.records.rows import load
from custody.refusal import Refusal, refuse
from custody.scene import Scene

AT_ONCE = 2
"""So many files are read at the same time; each takes a core to itself."""
_WAIT_S = 120
_readers = threading.BoundedSemaphore(AT_ONCE)
_keeping = threading.Lock()
"""Nobody lets wait again what another has put into the ledger meanwhile."""


class Trial(Struct, frozen=True):
    """What a file says of a package's journey, without any effect. It can be taken when there is an assessment."""

    package: str
    consignment: str
    logger: str
    file_sha256: str
    file_bytes: int
    mapping: str
    candidates: tuple[str, ...]
    """The mappings to choose from where it is not certain which one is right."""
    faults: tuple[LineFault, ...]
    assessment: Assessment | None
    rode: dict[str, int]
    """What lay in the package meanwhile, each with the entry since which it did."""
    renumbered_by: str = ""
    """Staff code of who gave the logger its number after it had left, and does not read it; empty: nobody did."""


class Journey(NamedTuple):
    """From the sealing before the exit to the receipt, or to now when it has not arrived."""

    start: datetime
    end: datetime
    arrived: bool
    logger: str
    """Which rode along when it left, whatever is in the package by now."""
    serial: str
    """By which its file names it, where `logger` is our code; empty where that was never told."""
    put_in: datetime
    kept: str
    """The temperature class that the form says; before it is filed, what the package says."""
    rode: dict[str, int]
    """All that lay in it at any moment of this, as it was sealed and as it was packed since, wherever that is by now.
    That one person annuls a packing afterwards takes nothing out."""
    renumbered_by: str
    """Staff code of who gave the logger this number after it had left; empty: it was started under it."""


def try_file(registry: Registry, package: Package, file_sha256: str, mapping: str = "") -> Trial | Refusal:
    """The dry run on a file that waits. `mapping` is the name of one, or empty for whichever fits."""
    with LoggerFiles(registry.data).reading(file_sha256) as path:
        if path is None:
            return refuse("logger_file_unknown", 409)
        return _tried(registry, package, path, file_sha256, mapping)


def _tried(registry: Registry, package: Package, path: Path, file_sha256: str, mapping: str) -> Trial | Refusal:
    named = next((each for each in shipped_mappings() if each.name == mapping), None)
    if mapping and named is None:
        return refuse("mapping_unknown", 422, given=mapping, known=", ".join(m.name for m in shipped_mappings()))
    at = registry.clock()
    with registry.reading() as connection:
        package = as_it_went(connection, package)
        journey = _journey(connection, package, at)
    if journey is None:
        return refuse("logger_no_journey", code=package.code)
    if not journey.logger:
        return refuse("logger_absent", code=package.code)
    kept = shipped_classes().get(journey.kept)
    if kept is None:
        return refuse("temperature_class_needed", 422, given=journey.kept or "-", known=", ".join(shipped_classes()))
    settings = shipped_settings()
    tolerances = temperature.tolerances_in_force(settings.tolerances, registry.zone.settings_at(at))
    task = Task(str(path), kept, journey.start, journey.end, replace(settings, tolerances=tolerances), at, named)
    if not _readers.acquire(timeout=_WAIT_S):
        return refuse("logger_busy", 503)
    try:
        found = read_apart(task)
    except ReadingError as error:
        return refuse("logger_unread", 422, why=str(error))
    finally:
        _readers.release()
    serial = found.assessment.about.serial if found.assessment is not None else ""
    if _is_another(serial, journey):
        recorded = " / ".join(filter(None, (journey.logger, journey.serial)))
        return refuse("logger_differs", found=serial, recorded=recorded, code=package.code)
    return Trial(
        package=package.code,
        consignment=package.consignment,
        logger=journey.logger,
        file_sha256=file_sha256,
        file_bytes=path.stat().st_size,
        mapping=found.mapping,
        candidates=found.candidates,
        faults=found.faults,
        assessment=_judged(found.assessment, journey, tolerances) if found.assessment is not None else None,
        rode=journey.rode,
        renumbered_by=journey.renumbered_by,
    )


def may_try(registry: Registry, circumstances: Circumstances, package: Package) -> Refusal | None:
    """A refusal unless this person may read a logger of this package; to be asked before a large file is sent in."""
    with registry.reading() as connection:
        package = as_it_went(connection, package)
        world = load_world(connection, [Needs((package.code,), ((Consignment, package.consignment),))])
    scene = Scene(world, registry.zone, circumstances, registry.clock(), lambda count: b"")
    return temperature.may_read(package, world.get(Consignment, package.consignment), scene)


def take_reading(registry: Registry, request: Request, package: Package) -> Receipt | Refusal:
    """Read the file once more, by the mapping that was accepted, keep it, and write what was found into the ledger.

    `request` is a ReadLogger aimed at the package. The file is on the disk before the ledger names it.
    """
    command = request.command
    if not isinstance(command, commands.ReadLogger):
        raise TypeError("only a ReadLogger reads a logger")
    files = LoggerFiles(registry.data)
    if files.find(command.file_sha256) is None:
        # A repeat of what was done long ago still gets its first answer.
        return registry.carry_out(request)
    found = try_file(registry, package, command.file_sha256, command.mapping)
    if isinstance(found, Refusal):
        return found
    if found.assessment is None:
        return refuse("logger_faulty", 422, count=len(found.faults))
    told = (found.file_sha256, found.file_bytes, found.logger, found.rode, found.consignment, found.renumbered_by)
    reading = temperature.Reading(found.assessment, *told)
    with _keeping:
        newly = files.keep(found.file_sha256)
        answer = registry.carry_out(dataclasses.replace(request, reading=reading))
        if isinstance(answer, Refusal) and newly:
            files.let_wait(found.file_sha256)
    return answer


def as_it_went(connection: Connection, package: Package) -> Package:
    """The package on the journey of which its logger's file tells next: the first that it has begun with this logger
    and of which nothing was read, or else the one that it is in. However a box is used since, what it went through
    stays to be told."""
    begun: dict[str, None] = {}
    all_begun: dict[str, None] = {}
    running = False
    for entry in _whole_timeline(connection, package.code):
        match entry.act:
            case acts.LoggerStarted():
                begun, all_begun, running = {}, {}, True
            case acts.Crossed(gate="G2", verdict="ALLOW") as crossed if running and package.code in crossed.packages:
                begun[crossed.consignment] = all_begun[crossed.consignment] = None
            case acts.LoggerRenumbered():
                begun = dict(all_begun)  # nothing was read yet of the one that rode in it
            case acts.LoggerRead() as read:
                begun.pop(read.consignment, None)
            case _:
                pass
    return replace(package, consignment=next(iter(begun), package.consignment))


def reports_on(connection: Connection, package: str) -> list[LoggerReport]:
    """What loggers said of this package's journeys, oldest first."""
    return sorted(load(connection, LoggerReport, "package", spellings(package)), key=lambda report: report.entry)


def reports_of(connection: Connection, consignment: str) -> list[LoggerReport]:
    """What loggers said of the packages of one consignment, oldest first."""
    return sorted(load(connection, LoggerReport, "consignment", [consignment]), key=lambda report: report.entry)


def discrepancies_of(connection: Connection, consignment: str) -> list[Discrepancy]:
    """What was found amiss with one consignment: by these it is told whether people have resolved it."""
    return list(load(connection, Discrepancy, "consignment", [consignment])) if consignment else []


def _judged(assessment: Assessment, journey: Journey, tolerances: Tolerances) -> Assessment:
    """With what makes the file itself doubtful; and before the receipt it proves no more than the way so far."""
    patience = timedelta(minutes=tolerances.late_start_minutes)
    found = {
        Doubt.NO_SERIAL: not _names(assessment.about.serial, journey),
        Doubt.PUT_IN_LATE: journey.put_in - journey.start > patience,
    }
    told = doubted(assessment, *(doubt for doubt, holds in found.items() if holds))
    return told if journey.arrived else so_far(told)


def _journey(connection: Connection, package: Package, at: datetime) -> Journey | None:
    """The last sealing before the exit, to the first receipt; the latest sealing of all while it has not left."""
    start, end, left = "", "", False
    put_in, logger = "", None
    number, renumbered_by = 0, ""
    rode: dict[str, int] = {}
    for entry in _whole_timeline(connection, package.code):
        match entry.act:
            case acts.Sealed(containers=inside) if not left:
                start, rode = entry.circumstances.at, dict.fromkeys(inside, entry.number)
            case acts.Packed(containers=more) if not end:
                rode |= {code: entry.number for code in more if code not in rode}
            case acts.LoggerStarted() as started if not left:
                put_in, logger, number = entry.circumstances.at, started, entry.number
            case acts.LoggerRenumbered() as renumbered if logger is not None and renumbered.started == number:
                logger = replace(logger, logger=renumbered.logger, serial=renumbered.serial)
                renumbered_by = entry.circumstances.actors[0].staff
            case acts.Crossed(gate="G2", verdict="ALLOW") as crossed if crossed.consignment == package.consignment:
                left = True
            case acts.Received() as received if received.consignment == package.consignment and not end:
                end = entry.circumstances.at
            case _:
                pass
    if not package.consignment or not start:
        return None
    sealed = datetime.fromisoformat(start)
    kept = class_as_filed(connection, package) or (logger.temperature_class if logger is not None and left else "")
    return Journey(
        sealed,
        # Two stations' clocks may differ: a box is not received before it was sealed.
        max(sealed, datetime.fromisoformat(end) if end else at),
        bool(end),
        logger.logger if logger is not None else "",
        logger.serial if logger is not None else "",
        datetime.fromisoformat(put_in) if put_in else sealed,
        kept or package.temperature_class,
        rode,
        renumbered_by,
    )


def _whole_timeline(connection: Connection, code: str) -> Iterator[acts.Entry]:
    after = 0
    while page := timeline(connection, code, after):
        yield from page
        after = page[-1].number


def _names(found: str, journey: Journey) -> bool:
    """Whether the number in the file is that of the logger that rode along: the maker's, or our code as its name."""
    number = temperature.bare(found)
    return bool(number) and number in (temperature.bare(journey.logger), temperature.bare(journey.serial))


def _is_another(found: str, journey: Journey) -> bool:
    """Whether it is that of another one. Of a logger of which only our code was told, nobody knows."""
    told = bool(journey.serial) or isinstance(parse_code(journey.logger), Malformed)
    return bool(found) and told and not _names(found, journey)
