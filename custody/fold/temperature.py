"""What acts of temperature loggers leave behind."""

from __future__ import annotations

from msgspec.structs import replace

from custody import acts
from custody.acts import Entry
from custody.fold.state import known_containers, known_package, union, utc
from custody.holding import Logger, LoggerReport, Package
from custody.loggers import Proof
from custody.world import World

_BETWEEN = "|"


def consignment_and_box(journey: str) -> tuple[str, str]:
    """What stands in `Container.warmed`."""
    number, _, box = journey.partition(_BETWEEN)
    return number, box


def logger_started(world: World, act: acts.LoggerStarted, entry: Entry) -> None:
    world.put(
        replace(
            known_package(world, act.package),
            logger=act.logger,
            logger_serial=act.serial,
            logger_started=utc(act.started_at),
            logger_put_in=utc(entry.circumstances.at),
            logger_calibrated_until=act.calibrated_until,
            temperature_class=act.temperature_class,
        )
    )
    _named(world, act, entry, act.package)


def logger_renumbered(world: World, act: acts.LoggerRenumbered, entry: Entry) -> None:
    """Nothing that was found out under the wrong number is taken off."""
    if act.gone:
        _named(world, act, entry)
        return
    world.put(replace(known_package(world, act.package), logger=act.logger, logger_serial=act.serial))
    _named(world, act, entry, act.package)


def _named(world: World, act: acts.LoggerStarted | acts.LoggerRenumbered, entry: Entry, *into: str) -> None:
    """The numbers of a logger that was in a box of these people, and is in this one from now on."""
    for number in filter(None, (act.logger, act.serial)):
        logger = world.get(Logger, number) or Logger(number, entry.number)
        known = [box for code in logger.boxes if (box := world.get(Package, code)) is not None]
        gone = {box.code for box in known if not logger.rides_in(box, bool(world.contents(box.code)))}
        boxes = tuple(code for code in (*logger.boxes, *into) if code not in gone)
        by = (entry.circumstances.actors[0].organisation,)
        world.put(replace(logger, boxes=union(boxes), named_by=union(logger.named_by, by)))


def logger_read(world: World, act: acts.LoggerRead, entry: Entry) -> None:
    world.put(
        LoggerReport(
            id=act.report,
            logger=act.logger,
            package=act.package,
            consignment=act.consignment,
            verdict=act.verdict,
            assessment=bytes(act.assessment).decode(),
            file_sha256=act.file_sha256,
            at=utc(entry.circumstances.at),
            entry=entry.number,
        )
    )
    for number in filter(None, (act.logger, act.serial)):
        logger = world.get(Logger, number)
        if logger is not None:
            by = (entry.circumstances.actors[0].organisation,)
            world.put(replace(logger, named_by=union(logger.named_by, by), read=entry.number))
    if act.verdict == Proof.EXCURSION:
        journey = f"{act.consignment}{_BETWEEN}{act.package}"
        for container in known_containers(world, act.containers + act.made):
            world.put(replace(container, warmed=union(container.warmed, (journey,))))
