"""The boxes before a gate: of the consignment on its desk, with what the book has on and in each of them."""

from __future__ import annotations

from custody.deciding.containers.numbers import boxes_closed_by
from custody.desk import Desk
from custody.holding import Consignment, Package
from custody.world import World


def consignment_on(desk: Desk, world: World) -> Consignment | None:
    package = world.get(Package, desk.package) if desk.package else None
    return world.get(Consignment, package.consignment) if package is not None else None


def boxes_here(desk: Desk, world: World) -> list[Package]:
    """All boxes that go in the consignment on this desk, read or not."""
    consignment = consignment_on(desk, world)
    codes = consignment.going if consignment is not None else ()
    return [package for code in codes if (package := world.get(Package, code)) is not None]


def seals_here(desk: Desk, world: World) -> set[str]:
    """The seals that are on record to lock one of these boxes."""
    return {seal for package in boxes_here(desk, world) for seal in package.seals}


def loggers_here(desk: Desk, world: World) -> set[str]:
    """The loggers that ride in one of these boxes."""
    return {package.logger.upper() for package in boxes_here(desk, world) if package.logger}


def box_beside(number: str, desk: Desk, world: World) -> Package | None:
    """The box of another consignment that this seal is on record to lock: it stands beside, as its label would tell.
    The box in hand does not pass by it either way, for its own seal is still to be read."""
    started = consignment_on(desk, world)
    others = (box for box in boxes_closed_by(number, world) if started is not None and box.consignment)
    return next((box for box in others if started is not None and box.consignment != started.number), None)
