"""Arrival at the consignee: the boxes, and item by item what was missing, damaged or too much in them."""

from __future__ import annotations

from typing import NamedTuple

from custody import acts, commands
from custody.deciding.consignments.returning import comes_home, made_of_what_left, returned
from custody.deciding.consignments.steps import illegal
from custody.deciding.containers.carriage import awaited_by
from custody.deciding.containers.homecoming import brought_back
from custody.deciding.discrepancies.settling import parties_of, sorted_out
from custody.holding import Consignment, Container, ContainerState, Package, PackageState, Step, Transit
from custody.parties import Role
from custody.refusal import Refusal, refuse
from custody.scene import Scene, Subject, beside, find_containers, find_package, kept_inside, must_cross, outside_park

RECEIVERS = (Role.TECHNICIAN, Role.COORDINATOR)


class _Counted(NamedTuple):
    missing: tuple[str, ...]
    damaged: dict[str, str]
    extra: tuple[str, ...]
    unknown: tuple[str, ...]
    after_all: tuple[str, ...]
    """Were missing at an earlier receipt, and are here now."""
    named: set[str]
    """All that are told by themselves: read, missing or damaged."""


def receive(command: commands.Receive, scene: Scene) -> acts.Received | Refusal:
    """Record what of one consignment has arrived. Custody moves only with the accepted handoff, and never for what
    is missing: that stays with who carried it, or goes back to them when the count comes after the handoff."""
    wrong = scene.lacks_role(*RECEIVERS)
    if wrong is not None:
        return wrong
    packages = _packages(command, scene)
    if isinstance(packages, Refusal):
        return packages
    scene = beside(scene, (package.code for package in packages))
    consignment = _arriving(packages, command, scene)
    if isinstance(consignment, Refusal):
        return consignment
    counted = _counted(command, consignment, packages, scene)
    if isinstance(counted, Refusal):
        return counted
    inside = (inside.code for package in packages for inside in scene.world.contents(package.code))
    arrived = (*(code for code in inside if code not in counted.missing), *counted.after_all)
    back = returned(consignment, arrived, scene)
    answerable = _answerable(consignment, packages, scene) if counted.missing else ("", "")
    site = _where(consignment, scene)
    return acts.Received(
        consignment=consignment.number,
        packages=tuple(package.code for package in packages),
        containers=arrived,
        site=site,
        condition=command.condition,
        note=command.note,
        park_only=not back and kept_inside(consignment, scene),
        missing=counted.missing,
        answerable=answerable[0],
        answerable_organisation=answerable[1],
        damaged=counted.damaged,
        extra=counted.extra,
        unknown=counted.unknown,
        first=_as_they_came(consignment, packages, scene),
        opened=_opened(consignment, packages, counted.named, scene),
        brought_back=brought_back(arrived, site, scene),
        freed=made_of_what_left(consignment, arrived, scene),
        **back,
    )


def _as_they_came(consignment: Consignment, packages: list[Package], scene: Scene) -> tuple[str, ...]:
    """Those that nobody has received before, nor its own sender opened at home."""
    own = scene.actor.organisation
    opened = {each.code for each in packages if each.state is PackageState.OPEN and each.sealed_by == own}
    return tuple(each.code for each in packages if each.code not in consignment.arrived and each.code not in opened)


def _opened(consignment: Consignment, packages: list[Package], named: set[str], scene: Scene) -> tuple[str, ...]:
    """The sealed ones of whose containers any is told by itself: a box that is shut tells of none. What has arrived
    before and bears other seals than then was opened and sealed again since; these stay whole."""
    again = {each.code for each in packages if each.code in consignment.arrived and each.seals != each.came_with}
    sealed = (each.code for each in packages if each.state is PackageState.SEALED and each.code not in again)
    return tuple(code for code in sealed if named & {each.code for each in scene.world.contents(code)})


def _packages(command: commands.Receive, scene: Scene) -> list[Package] | Refusal:
    packages: list[Package] = []
    for typed in command.packages:
        package = find_package(scene.world, typed)
        if isinstance(package, Refusal):
            return package
        if package.state is PackageState.LOST:
            return refuse("terminal", code=package.code, state=package.state)
        packages.append(package)
    return packages


def _arriving(packages: list[Package], command: commands.Receive, scene: Scene) -> Consignment | Refusal:
    after_all = find_containers(scene.world, command.containers)
    if isinstance(after_all, Refusal):
        return after_all
    named: list[Package | Container] = [*packages, *after_all]
    number = _one_number(named)
    if isinstance(number, Refusal):
        return number
    consignment = scene.world.get(Consignment, number)
    again = _received_before(packages, consignment, scene) if consignment is not None else set()
    awaits = consignment is not None and awaited_by(consignment) == scene.actor.organisation
    if consignment is None or not (awaits or (packages and len(again) == len(packages))):
        return refuse("not_the_consignee", 403, code=named[0].code)
    kept = next((each.code for each in packages if each.code not in consignment.going and each.code not in again), "")
    wrong = illegal(consignment, Step.RECEIVE)
    if wrong is not None or kept:
        return wrong or refuse("not_in_consignment", code=kept, consignment=consignment.number)
    for subject in named:
        inside = scene.world.contents(subject.code) if isinstance(subject, Package) else [subject]
        wrong = must_cross(scene, subject, scene.person, scene.site) or outside_park(scene, inside)
        if wrong is not None:
            return wrong
    boxes = {package.code for package in packages}
    for container in after_all:
        # Who has it says first that he has found it: the gap is closed by that, and somebody looks at it.
        if container.state is ContainerState.LOST:
            return refuse("terminal", code=container.code, state=container.state)
        # Who counts tube by tube names those as well that come with their box.
        if container.code not in consignment.missing and container.package not in boxes:
            return refuse("not_missing", code=container.code, consignment=consignment.number)
    return consignment


def _received_before(packages: list[Package], consignment: Consignment, scene: Scene) -> set[str]:
    """Those that the actor's organisation has received already, whoever awaits the others, and has there still."""
    own, sites = scene.actor.organisation, scene.zone.sites
    here = (each for each in packages if each.site in sites and sites[each.site].organisation == own)
    received = own in consignment.received_by
    return {each.code for each in here if received and each.code in consignment.arrived}


def _one_number(named: list[Package | Container]) -> str | Refusal:
    """That of the consignment in which all of these are."""
    if not named:
        return refuse("nothing_arrived", 422)
    for subject in named:
        if not subject.consignment:
            return refuse("in_no_consignment", 422, code=subject.code)
    numbers = {subject.consignment for subject in named}
    if len(numbers) != 1:
        return refuse("not_one_consignment", 422, codes=", ".join(subject.code for subject in named[:5]))
    return numbers.pop()


def _where(consignment: Consignment, scene: Scene) -> str:
    """At the station that the receipt names; told from anywhere else, at the site that it goes to."""
    station = scene.zone.stations.get(scene.circumstances.station)
    if station is not None:
        return station.site
    return consignment.from_site if comes_home(consignment, scene) else consignment.to_site


def _counted(
    command: commands.Receive, consignment: Consignment, packages: list[Package], scene: Scene
) -> _Counted | Refusal:
    boxes = {package.code for package in packages}
    counted = find_containers(scene.world, command.containers)
    if isinstance(counted, Refusal):
        return counted
    missing = find_containers(scene.world, command.missing)
    if isinstance(missing, Refusal):
        return missing
    for container in missing:
        if container.package not in boxes:
            return refuse("not_in_these_boxes", code=container.code, consignment=consignment.number)
        if container in counted:
            return refuse("not_missing", code=container.code, consignment=consignment.number)
        crossing = scene.world.get(Transit, f"{consignment.number}|{container.code}")
        if crossing is not None and crossing.returned == consignment.number:
            return refuse("home_already", code=container.code, consignment=consignment.number)
    damaged = _damaged(command, consignment, boxes, missing, scene)
    if isinstance(damaged, Refusal):
        return damaged
    # A code alone, off an old label, opens no stranger's records and stops nothing of theirs.
    extra, unknown = sorted_out(command.extra, scene, lambda subject: _of_the_journey(subject, consignment, scene))
    for subject in extra:
        if subject.code in boxes or (isinstance(subject, Container) and subject.package in boxes):
            return refuse("not_extra", code=subject.code, consignment=consignment.number)
    return _Counted(
        tuple(container.code for container in missing),
        damaged,
        tuple(subject.code for subject in extra),
        unknown,
        tuple(dict.fromkeys(each.code for each in counted if each.package not in boxes)),
        {each.code for each in (*counted, *missing)} | set(damaged),
    )


def _damaged(
    command: commands.Receive, consignment: Consignment, boxes: set[str], missing: list[Container], scene: Scene
) -> dict[str, str] | Refusal:
    damaged: dict[str, str] = {}
    for typed, condition in command.damaged.items():
        found = find_containers(scene.world, (typed,))
        if isinstance(found, Refusal):
            return found
        here = found[0].package in boxes or found[0].organisation == scene.actor.organisation
        if not here and typed not in command.containers:
            return refuse("not_in_these_boxes", code=found[0].code, consignment=consignment.number)
        if found[0] in missing:
            return refuse("missing_and_damaged", 422, code=found[0].code)
        damaged[found[0].code] = condition
    return damaged


def _of_the_journey(subject: Subject, consignment: Consignment, scene: Scene) -> bool:
    """Whether all whose this is have to do with this journey."""
    inside = scene.world.contents(subject.code) if isinstance(subject, Package) else [subject]
    owners = {each.owner for each in inside if isinstance(each, Container)}
    return {subject.organisation, *owners} <= set(parties_of(consignment))


def _answerable(consignment: Consignment, packages: list[Package], scene: Scene) -> tuple[str, str]:
    """Who answers for what is missing: who still has the boxes; after the handoff, the carrier who brought them."""
    for package in packages:
        if package.organisation != consignment.to_organisation and package.custodian:
            return package.custodian, package.organisation
    return consignment.carrier, consignment.carrier_organisation
