"""Loading the part of the world that a batch of work names, and what hangs on it, in a handful of queries.

What hangs on what: a foreign code names its container; a handoff its subjects; a consignment its packages,
notifications and passages; a package what is inside it; an aliquot what it was taken from; and everything the open
holds that lie on it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, TypeVar

from sqlalchemy import Connection

from custody.holding import (
    Alias,
    Consignment,
    Container,
    Handoff,
    Hold,
    Notification,
    Package,
    Passage,
)
from custody.jobs import PrintJob
from custody.records.rows import load
from custody.world import KEYS, Noun, World

N = TypeVar("N", bound=Noun)


class Needs(NamedTuple):
    """`codes` are containers, packages, foreign codes in every spelling to try; `keys` other rows by noun and key."""

    codes: tuple[str, ...] = ()
    keys: tuple[tuple[type, str | int], ...] = ()
    jobs_of: tuple[str, ...] = ()
    """Codes whose print jobs must be known."""
    offers_to: tuple[str, ...] = ()
    """Staff codes whose open offers must be known."""


def load_world(connection: Connection, needs: Iterable[Needs], world: World | None = None) -> World:
    """A world that holds everything these needs name, or nothing where there is no such thing.

    A world given is added to; what it knows already stands.
    """
    all_needs = list(needs)
    world = World() if world is None else world
    keys: dict[type, set[str | int]] = {}
    for need in all_needs:
        for noun, key in need.keys:
            keys.setdefault(noun, set()).add(key)
    for noun, wanted in keys.items():
        _learn(world, connection, noun, KEYS[noun], wanted)
    _learn(world, connection, Handoff, "receiver", {staff for need in all_needs for staff in need.offers_to})
    codes = {code for need in all_needs for code in need.codes}
    for handoff in world.all(Handoff):
        codes.update(handoff.offered, handoff.carried)
    codes.update(alias.code for alias in _learn(world, connection, Alias, "alias", codes))
    codes.update(hold.target for hold in world.all(Hold))
    _load_consignments(world, connection, (hold.target for hold in world.all(Hold)))
    _load_consignments(world, connection, (n.consignment for n in world.all(Notification)))
    codes.update(package for consignment in world.all(Consignment) for package in consignment.packages)
    _learn(world, connection, Container, "code", codes)
    outer = {container.package for container in world.all(Container) if container.package}
    _learn(world, connection, Package, "code", codes | outer)
    _learn(world, connection, Container, "package", {package.code for package in world.all(Package)} & codes)
    named = {package.consignment for package in world.all(Package) if package.consignment}
    named |= {container.consignment for container in world.all(Container) if container.consignment}
    _load_consignments(world, connection, named)
    _load_ancestors(world, connection)
    _load_what_hangs_on(world, connection)
    _learn(world, connection, PrintJob, "subject", {code for need in all_needs for code in need.jobs_of})
    return world


def _load_consignments(world: World, connection: Connection, numbers: Iterable[str]) -> None:
    missing = {number for number in numbers if world.get(Consignment, number) is None}
    _learn(world, connection, Consignment, "number", missing)


def _load_ancestors(world: World, connection: Connection) -> None:
    while True:
        parents = {container.parent for container in world.all(Container) if container.parent}
        missing = {parent for parent in parents if world.get(Container, parent) is None}
        if not _learn(world, connection, Container, "code", missing):
            return


def _load_what_hangs_on(world: World, connection: Connection) -> None:
    consignments = {consignment.number for consignment in world.all(Consignment)}
    _learn(world, connection, Notification, "consignment", consignments)
    _learn(world, connection, Passage, "consignment", consignments)
    targets = {container.code for container in world.all(Container)} | consignments
    targets |= {package.code for package in world.all(Package)}
    for consignment in world.all(Consignment):
        targets |= {consignment.from_organisation, consignment.to_organisation}
    _learn(world, connection, Hold, "target", targets)


def _learn(world: World, connection: Connection, noun: type[N], column: str, values: Iterable[str | int]) -> list[N]:
    found = load(connection, noun, column, values)
    for value in found:
        world.learn(value)
    return found
