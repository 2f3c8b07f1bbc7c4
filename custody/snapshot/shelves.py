"""Everything that was loaded, by the consignment and the code that it belongs to: a small world for each of them."""

from __future__ import annotations

from collections.abc import Iterable

from custody.deciding.gates.declared import declared_elsewhere
from custody.deciding.packages.goods import last_crossings, left_in_another
from custody.deciding.packages.proof import standing
from custody.fold.temperature import consignment_and_box
from custody.holding import (
    Consignment,
    Container,
    Discrepancy,
    Hold,
    LoggerReport,
    Notification,
    Override,
    Package,
    Passage,
    Reservation,
    Transit,
)
from custody.standing_holds import is_of_a_copy
from custody.world import World

_Filed = Notification | Passage | Override | Reservation


class Shelves:
    """Over a world that is not changed any more."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._inside: dict[str, list[Container]] = {}
        for container in world.all(Container):
            self._inside.setdefault(container.package, []).append(container)
        self._filed: dict[str, list[_Filed]] = {}
        filed: tuple[type[_Filed], ...] = (Notification, Passage, Override, Reservation)
        for noun in filed:
            for value in _every(world, noun):
                self._filed.setdefault(value.consignment, []).append(value)
        self._reports = _standing_reports(world)
        self._crossings = last_crossings(world)
        self._holds: dict[str, list[Hold]] = {}
        for hold in world.all(Hold):
            if not hold.released or is_of_a_copy(hold):
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
        # What was read of any way of what is inside goes along, of this consignment or not.
        ways = [*((consignment.number, code) for code in consignment.packages)]
        ways += [consignment_and_box(journey) for each in inside for journey in each.warmed]
        _learn(found, (self._reports[way] for way in ways if way in self._reports))
        crossings = [last for each in near if (last := self._crossings.get(each.code)) is not None]
        own = (each for each in crossings if each.consignment == consignment.number)
        _learn(found, (*own, *(each for each in crossings if left_in_another(each, consignment))))
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


def _standing_reports(world: World) -> dict[tuple[str, str], LoggerReport]:
    """By consignment and box, the report that counts, with the verdict that it has now that people have resolved what
    they have: discrepancies stay behind."""
    reports: dict[tuple[str, str], list[LoggerReport]] = {}
    for each in world.all(LoggerReport):
        reports.setdefault((each.consignment, each.package), []).append(each)
    told: dict[str, list[Discrepancy]] = {}
    for found in world.all(Discrepancy):
        told.setdefault(found.consignment, []).append(found)
    counting = {
        (number, box): standing(box, number, read, told.get(number, ())) for (number, box), read in reports.items()
    }
    return {way: report for way, report in counting.items() if report is not None}


def _learn(world: World, values: Iterable[Container | Consignment | Hold | Transit | LoggerReport]) -> None:
    for value in values:
        world.learn(value)
