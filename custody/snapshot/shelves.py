"""Everything that was loaded, by the consignment and the code that it belongs to: a small world for each of them."""

from __future__ import annotations

from collections.abc import Iterable

from custody.deciding.gates.gathering import declared_elsewhere
from custody.deciding.packages.goods import last_crossings, left_in_another
from custody.holding import (
    Consignment,
    Container,
    Hold,
    LoggerReport,
    Notification,
    Override,
    Package,
    Passage,
    Reservation,
    Transit,
)
from custody.world import World

_Filed = Notification | Passage | Override | Reservation | LoggerReport


class Shelves:
    """Over a world that is not changed any more."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._inside: dict[str, list[Container]] = {}
        for container in world.all(Container):
            self._inside.setdefault(container.package, []).append(container)
        self._filed: dict[str, list[_Filed]] = {}
        filed: tuple[type[_Filed], ...] = (Notification, Passage, Override, Reservation, LoggerReport)
        for noun in filed:
            for value in _every(world, noun):
                self._filed.setdefault(value.consignment, []).append(value)
        self._crossings = last_crossings(world)
        self._holds: dict[str, list[Hold]] = {}
        for hold in world.all(Hold):
            if not hold.released:
                self._holds.setdefault(hold.target, []).append(hold)

    def world_of(self, consignment: Consignment) -> World:
        """A world of this consignment alone, with all that its decision may look at."""
        found = World([consignment, *self._filed.get(consignment.number, ()), *self._packages(consignment)])
        inside = [each for code in consignment.packages for each in self._inside.get(code, ())]
        _learn(found, inside)
        declared = (self._world.get(Container, code) for code in declared_elsewhere(found, consignment))
        near = [*inside, *(each for each in declared if each is not None)]
        containers = [*near, *(ancestor for each in near for ancestor in self._world.ancestors(each))]
        _learn(found, containers)
        crossings = (self._crossings.get(each.code) for each in near)
        _learn(found, (each for each in crossings if each is not None and left_in_another(each, consignment)))
        others = (self._world.get(Consignment, each.consignment) for each in containers)
        _learn(found, (other for other in others if other is not None))
        parties = (consignment.from_organisation, consignment.to_organisation, consignment.carrier_organisation)
        codes = (consignment.number, *parties, *consignment.packages, *(each.code for each in containers))
        _learn(found, (hold for code in codes for hold in self._holds.get(code, ())))
        return found

    def _packages(self, consignment: Consignment) -> list[Package]:
        found = (self._world.get(Package, code) for code in consignment.packages)
        return [package for package in found if package is not None]


def _every(world: World, noun: type[_Filed]) -> Iterable[_Filed]:
    return world.all(noun)


def _learn(world: World, values: Iterable[Container | Consignment | Hold | Transit]) -> None:
    for value in values:
        world.learn(value)
