"""A logger's file against the journey of one package: the dry run, and then the entry that keeps what was found.

Everything dear is done here, before the writer: only what was found goes through it.
"""

from __future__ import annotations

import dataclasses
import threading
from datetime import timedelta
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from custody import commands
from custody.acts import Circumstances
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
from custody.loggers.apart import Outcome, ReadingError, Task, read_apart
from custody.records.registry import Registry
from custody.records.store.rows import load
from custody.records.turns.loading import Needs, load_world
from custody.records.turns.request import Request, spellings
from custody.records.views.logger_journeys import Journey, journeys_of
from custody.records.work.logger_files import LoggerFiles
from custody.records.work.orders import Receipt
from custody.refusal import Refusal, refuse
from custody.scene import Scene

AT_ONCE = 2
"""So many files are read at the same time; each takes a core to itself."""
IN_LINE = 8
"""So many more wait for their turn, each for this long: whoever waits holds a thread that a scan may need."""
_WAIT_S = 20.0
_readers = threading.BoundedSemaphore(AT_ONCE)
_line = threading.BoundedSemaphore(AT_ONCE + IN_LINE)
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
    serial: str = ""
    """The maker's number of the logger, where it bears our code."""


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
        journeys = journeys_of(connection, package, at, file_sha256)
    if not journeys:
        return refuse("logger_no_journey", code=package.code)
    told = [each for each in journeys if each.logger and each.kept in shipped_classes()]
    if not told:
        kept, known = journeys[-1].kept or "-", ", ".join(shipped_classes())
        unkept = refuse("temperature_class_needed", 422, given=kept, known=known)
        return unkept if journeys[-1].logger else refuse("logger_absent", code=package.code)
    settings = shipped_settings()
    tolerances = temperature.tolerances_in_force(settings.tolerances, registry.zone.settings_at(at))
    settings = replace(settings, tolerances=tolerances)

    def read(journey: Journey) -> Outcome | Refusal:
        by = settings if journey.arrived else replace(settings, tolerances=_under_way(tolerances))
        kept = shipped_classes()[journey.kept]
        return _read(Task(str(path), kept, journey.start, journey.end, by, at, named, _numbers(told)))

    journey = told[-1]
    found = read(journey)
    first = _first_told_of(found, told)
    if first is not None and first is not journey:
        journey, found = first, read(first)
    if isinstance(found, Refusal):
        return found
    serial = found.assessment.about.serial if found.assessment is not None else ""
    if journey.is_anothers(serial):
        recorded = " / ".join(filter(None, (journey.logger, journey.serial)))
        return refuse("logger_differs", found=serial, recorded=recorded, code=package.code)
    return Trial(
        package=package.code,
        consignment=journey.consignment,
        logger=journey.logger,
        file_sha256=file_sha256,
        file_bytes=path.stat().st_size,
        mapping=found.mapping,
        candidates=found.candidates,
        faults=found.faults,
        assessment=_judged(found.assessment, journey, tolerances) if found.assessment is not None else None,
        rode=journey.rode,
        renumbered_by=journey.renumbered_by,
        serial=journey.serial,
    )


def _numbers(journeys: list[Journey]) -> tuple[str, ...]:
    """Those of the loggers of which the file may be; empty where it may say any."""
    known = [each.numbers for each in journeys]
    return tuple(number for numbers in known for number in numbers if number) if all(known) else ()


def _under_way(tolerances: Tolerances) -> Tolerances:
    """For a journey that goes on: how long it has lasted is no measure yet of how long a file takes to be exported."""
    return replace(tolerances, ends_percent=100)


def _first_told_of(found: Outcome | Refusal, journeys: list[Journey]) -> Journey | None:
    if isinstance(found, Refusal) or found.assessment is None:
        return None
    return next((each for each in journeys if each.is_told_of_by(found.assessment)), None)


def _read(task: Task) -> Outcome | Refusal:
    if not _line.acquire(blocking=False):
        return refuse("logger_busy", 503)
    try:
        if not _readers.acquire(timeout=_WAIT_S):
            return refuse("logger_busy", 503)
        try:
            return read_apart(task)
        except ReadingError as error:
            return refuse("logger_unread", 422, why=str(error))
        finally:
            _readers.release()
    finally:
        _line.release()


def may_try(registry: Registry, circumstances: Circumstances, package: Package) -> Refusal | None:
    """A refusal unless this person may read a logger of this package; to be asked before a large file is sent in."""
    at = registry.clock()
    with registry.reading() as connection:
        numbers = [each.consignment for each in journeys_of(connection, package, at)] or [package.consignment]
        world = load_world(connection, [Needs((package.code,), tuple((Consignment, number) for number in numbers))])
    scene = Scene(world, registry.zone, circumstances, at, lambda count: b"")
    barred = [temperature.may_read(package, world.get(Consignment, number), scene) for number in numbers]
    return None if None in barred else barred[-1]


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
    told = (found.file_sha256, found.file_bytes, found.logger, found.rode, found.consignment)
    reading = temperature.Reading(found.assessment, *told, found.renumbered_by, found.serial)
    with _keeping:
        newly = files.keep(found.file_sha256)
        answer = registry.carry_out(dataclasses.replace(request, reading=reading))
        if isinstance(answer, Refusal) and newly:
            files.let_wait(found.file_sha256)
    return answer


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
    length = int((journey.end - journey.start).total_seconds())
    patience = timedelta(seconds=tolerances.start_seconds(length))
    found = {
        Doubt.NO_SERIAL: not journey.names(assessment.about.serial),
        Doubt.PUT_IN_LATE: journey.put_in - journey.start > patience,
    }
    told = doubted(assessment, *(doubt for doubt, holds in found.items() if holds))
    return told if journey.arrived else so_far(told)
