"""The boxes before a gate: of the consignment on its desk, with what the book has on and in each of them."""

from __future__ import annotations

from custody.desk import Desk
from custody.holding import Consignment, Package, Seal
from custody.scene import Scene


def consignment_on(desk: Desk, scene: Scene) -> Consignment | None:
    package = scene.world.get(Package, desk.package) if desk.package else None
    return scene.world.get(Consignment, package.consignment) if package is not None else None


def boxes_here(desk: Desk, scene: Scene) -> list[Package]:
    """All boxes that go in the consignment on this desk, read or not."""
    consignment = consignment_on(desk, scene)
    codes = consignment.going if consignment is not None else ()
    return [package for code in codes if (package := scene.world.get(Package, code)) is not None]


def seals_here(desk: Desk, scene: Scene) -> set[str]:
    """The seals that are on record to lock one of these boxes."""
    return {seal for package in boxes_here(desk, scene) for seal in package.seals}


def loggers_here(desk: Desk, scene: Scene) -> set[str]:
    """The loggers that ride in one of these boxes."""
    return {package.logger.upper() for package in boxes_here(desk, scene) if package.logger}


def box_beside(number: str, desk: Desk, scene: Scene) -> Package | None:
    """The box of another consignment that this seal is on record to lock: it stands beside, as its label would tell.
    The box in hand does not pass by it either way, for its own seal is still to be read."""
    seal = scene.world.get(Seal, number)
    box = scene.world.package(seal.package) if seal is not None else None
    started = consignment_on(desk, scene)
    if box is None or number not in box.seals or not box.consignment or started is None:
        return None
    return box if box.consignment != started.number else None
