"""Temperature: a logger is put into a package, its file is read after the journey, and what follows from that."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid5

import msgspec

from custody import acts, commands
from custody.clearance import HoldKind
from custody.codes import Code, Kind, Malformed, Reason, parse_adopted, parse_code
from custody.crossing.finding import Result
from custody.crossing.moments import day_number
from custody.crossing.settings import Settings
from custody.deciding.containers.numbers import logger_under, seal_under, tube_under
from custody.deciding.packages.loggers_aboard import rides_elsewhere
from custody.fold.state import utc
from custody.holding import (
    Consignment,
    ConsignmentState,
    Container,
    LoggerReport,
    Notification,
    NotificationState,
    Package,
    PackageState,
)
from custody.instants import parse_instant
from custody.loggers import Assessment, Proof, Tolerances, encode, shipped_classes
from custody.loggers.serials import bare
from custody.parties import Role
from custody.refusal import Refusal, refuse
from custody.scene import Scene, find_package, not_in_hand
from custody.standing_holds import LEFT_ITS_RANGE, RANGE_UNPROVEN, held_by_system
from custody.world import World

STARTERS = (Role.TECHNICIAN, Role.COORDINATOR)
READERS = (Role.TECHNICIAN, Role.COORDINATOR, Role.COMPLIANCE)
_AHEAD = timedelta(minutes=5)
"""A clock may be so far ahead of ours."""


class Reading(msgspec.Struct, frozen=True):
    """What a logger's file was found to say, outside the writer and before it."""

    assessment: Assessment
    file_sha256: str
    file_bytes: int
    logger: str
    """Which rode along when it left; another may be in the package by now."""
    rode: dict[str, int]
    """What lay in the package while its readings count, each with the entry since which it did."""
    consignment: str
    """Of whose journey it tells; the package may be in another by now."""
    renumbered_by: str = ""
    """Staff code of who gave the logger another number after it had left; empty: nobody did."""
    serial: str = ""
    """The maker's number of that logger, where it bears our code."""


def start_logger(command: commands.StartLogger, scene: Scene) -> acts.LoggerStarted | Refusal:
    """A logger rides in a package that the actor has in hand and that has not left yet.

    What the package is kept by stays as it is stated: dry ice is weighed and declared whatever range the readings are
    to keep. A range that is stated is what the logger proves, and no other one.
    """
    package = find_package(scene.world, command.package)
    if isinstance(package, Refusal):
        return package
    wrong = scene.lacks_role(*STARTERS) or not_in_hand(scene, package)
    if wrong is not None:
        return wrong
    consignment = scene.world.get(Consignment, package.consignment)
    if consignment is not None and _still_on(package, consignment, scene.world):
        return refuse("logger_too_late", code=package.code, consignment=consignment.number)
    number = new_number(command.logger, command.serial, package.code, scene)
    if isinstance(number, Refusal):
        return number
    logger, serial = number
    started = _started(command, scene)
    if isinstance(started, Refusal):
        return started
    closed = _closed_over(package, started)
    if closed is not None:
        return closed
    settings = scene.zone.settings_at(scene.at)
    if command.calibrated_until.toordinal() < day_number(scene.at, settings):
        return refuse("logger_calibration_over", 422, logger=logger, until=command.calibrated_until.isoformat())
    kept = command.temperature_class or package.temperature_class
    if kept not in shipped_classes():
        return refuse("temperature_class_needed", 422, given=kept or "-", known=", ".join(shipped_classes()))
    stated = package.temperature_class or kept
    if stated in shipped_classes() and stated != kept:
        return refuse("logger_other_class", 422, code=package.code, stated=stated, given=kept).at("temperature_class")
    until, proves = command.calibrated_until.isoformat(), kept if kept != stated else ""
    return acts.LoggerStarted(package.code, logger, started, until, stated, serial, proves)


def new_number(logger: str, serial: str, package: str, scene: Scene, left_at: str = "") -> tuple[str, str] | Refusal:
    """(the logger's number, the maker's where that is our code); a refusal of what is none, or another thing's, or is
    in another box than this. `left_at` as in `rides_elsewhere`."""
    number = serial_number(logger)
    if isinstance(number, Refusal):
        return number
    makers = _makers_number(number, serial.strip())
    if isinstance(makers, Refusal):
        return makers
    wrong = _of_something_else(number, scene) or rides_elsewhere(number, package, scene, left_at)
    return wrong or (number, makers)


def _of_something_else(logger: str, scene: Scene) -> Refusal | None:
    """A refusal of a number under which a seal or a tube is on record. What the maker calls a logger that bears our
    code is read at no gate: so there is a way for one whose own number is taken."""
    own = scene.actor.organisation
    if seal_under(logger, scene.world, own):
        return refuse("logger_is_seal", code=logger)
    known = logger_under(logger, scene.world, own) is not None
    taken = not known and tube_under(logger, scene.world, own) is not None
    return refuse("logger_is_tube", code=logger) if taken else None


def _still_on(package: Package, consignment: Consignment, world: World) -> bool:
    """Whether it has left in this consignment and is not off that journey: what arrived in it still lies in it, or it
    has not arrived at all."""
    if consignment.journey.before_exit or consignment.state in (ConsignmentState.CANCELLED, ConsignmentState.DIVIDED):
        return False
    rode = set(_notified(world, package))
    inside = any(each.code in rode for each in world.contents(package.code))
    return package.state is not PackageState.OPEN or package.code not in consignment.arrived or inside


def serial_number(typed: str) -> str | Refusal:
    """A logger's number in one spelling: ours by the code's grammar, a maker's as printed, in upper case."""
    code = parse_code(typed)
    if isinstance(code, Code):
        named = code.kind.name.lower()
        return str(code) if code.kind is Kind.LOGGER else refuse("not_a_logger", 422, code=str(code), kind=named)
    foreign = parse_adopted(typed)
    # A maker may well number a logger as an authority numbers identity cards: a letter and seven digits.
    if isinstance(foreign, Malformed) and foreign.reason is not Reason.IDENTIFIES_DONOR:
        return refuse("logger_malformed", 422, code=foreign.read, why=foreign.reason)
    return typed.strip().upper()


def _makers_number(logger: str, typed: str) -> str | Refusal:
    """By which the file of a logger that has our code on it names it; empty where its own number is known anyway."""
    if isinstance(parse_code(logger), Malformed):
        same = not typed or bare(typed) == bare(logger)
        return "" if same else refuse("logger_two_serials", 422, logger=logger, serial=typed)
    if not bare(typed):
        return refuse("logger_serial_needed", 422, logger=logger).at("serial")
    number = serial_number(typed)
    if not isinstance(number, Refusal) and not isinstance(parse_code(number), Malformed):
        return refuse("logger_serial_needed", 422, logger=logger).at("serial")
    return number


def _started(command: commands.StartLogger, scene: Scene) -> str | Refusal:
    """When it was started, RFC 3339: at the time of the deed unless another is given, never later than now."""
    given = command.started_at or scene.circumstances.at
    started = parse_instant(given)
    if started is None:
        return refuse("time_malformed", 422, at=given)
    if started - scene.at > _AHEAD:
        return refuse("logger_starts_later", 422, at=given)
    return given


def _closed_over(package: Package, started: str) -> Refusal | None:
    """A refusal of a logger that began to measure when the box was sealed already: nothing is laid into it through its
    seals. One that lay inside by then may be told afterwards."""
    if package.state is not PackageState.SEALED or utc(started) <= package.sealed_at:
        return None
    return refuse("logger_sealed_out", code=package.code).at("started_at")


def may_read(package: Package, consignment: Consignment | None, scene: Scene) -> Refusal | None:
    """A refusal unless the actor's organisation sends or receives this package, and a logger rides in it."""
    wrong = scene.lacks_role(*READERS)
    if wrong is not None:
        return wrong
    if consignment is None:
        return refuse("logger_no_journey", code=package.code)
    if scene.actor.organisation not in (consignment.from_organisation, consignment.to_organisation):
        return refuse("not_a_party", 403, code=package.code)
    return refuse("logger_absent", code=package.code) if not package.logger else None


def read_logger(
    target: str, command: commands.ReadLogger, reading: Reading | None, made: tuple[str, ...], scene: Scene
) -> acts.LoggerRead | Refusal:
    """Take what was read of the file into the ledger. `made` is what was taken meanwhile from all that rode."""
    package = find_package(scene.world, target)
    if isinstance(package, Refusal):
        return package
    consignment = scene.world.get(Consignment, reading.consignment if reading is not None else package.consignment)
    wrong = may_read(package, consignment, scene)
    if wrong is not None or consignment is None or reading is None:
        return wrong or refuse("logger_file_unknown", 409)
    if reading.renumbered_by == scene.actor.staff:
        return refuse("logger_renumbered_yourself", 403, logger=reading.logger, code=package.code)
    assessment = encode(reading.assessment)
    for report in scene.world.all(LoggerReport):
        same = (report.package, report.consignment) == (package.code, consignment.number)
        if same and report.file_sha256 == reading.file_sha256 and report.assessment == assessment.decode():
            return refuse("logger_read_already", entry=report.entry, code=package.code)
    return acts.LoggerRead(
        report=command.id.lower(),
        logger=reading.logger,
        package=package.code,
        consignment=consignment.number,
        verdict=reading.assessment.verdict.value,
        holds=reading.assessment.holds,
        mapping=command.mapping,
        file_sha256=reading.file_sha256,
        file_bytes=reading.file_bytes,
        readings=reading.assessment.readings,
        containers=tuple(reading.rode),
        assessment=msgspec.Raw(assessment),
        made=made,
        serial=reading.serial,
    )


def _notified(world: World, package: Package) -> tuple[str, ...]:
    """What the manifest that counted last says of this package."""
    found = [
        each
        for each in world.all(Notification)
        if each.consignment == package.consignment and each.state is not NotificationState.CANCELLED
    ]
    latest = max(found, key=lambda each: each.version, default=None)
    if latest is None:
        return ()
    return msgspec.json.decode(latest.manifest, type=acts.Manifest).packages.get(package.code, ())


def tolerances_in_force(tolerances: Tolerances, settings: Settings) -> Tolerances:
    """Whether what is not proven holds or warns is said by the rules in force, as it is at the border."""
    return msgspec.structs.replace(tolerances, unproven_holds=settings.unproven_temperature >= Result.HOLD)


def hold_what_is_in_doubt(entry: acts.Entry, scene: Scene) -> Iterator[acts.AnyAct]:
    """What left its range, or may have, is stopped for the quality people: the package and each container of its own,
    so that the hold stays with every one of them when they are unpacked, and with all that is taken from them."""
    act = entry.act
    if not isinstance(act, acts.LoggerRead) or not act.holds:
        return
    reason = LEFT_ITS_RANGE if act.verdict == Proof.EXCURSION else RANGE_UNPROVEN
    targets = [code for code in (act.package, *act.containers) if not held_by_system(scene, code, reason)]
    if targets:
        hold = str(uuid5(UUID(act.report), "hold"))
        having = _who_has(act, entry.circumstances.actors[0].organisation, scene)
        also = tuple(targets[1:])
        yield acts.Held(hold, targets[0], HoldKind.QUALITY.value, reason, also, organisation=having)


def _who_has(act: acts.LoggerRead, reader: str, scene: Scene) -> str:
    """The end of the way that has the goods in hand, which decides on them; while neither has, or it is the reader
    itself: empty."""
    consignment = scene.world.get(Consignment, act.consignment)
    known = (scene.world.get(Package, act.package), *(scene.world.get(Container, code) for code in act.containers))
    hands = {each.organisation for each in known if each is not None}
    ends = (consignment.from_organisation, consignment.to_organisation) if consignment is not None else ()
    return "" if reader in hands else next((end for end in ends if end in hands), "")
