"""Open holds: which stop what, and of each who may lift it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct
from sqlalchemy import Connection, and_, select

from custody.acts import read_entry
from custody.deciding.discrepancies.excursions import is_of_an_excursion, unresolved_excursion, ways_of
from custody.deciding.discrepancies.holds import Releaser, heir, is_of_a_difference, releasers
from custody.holding import Consignment, Container, Discrepancy, Hold, LoggerReport, Package
from custody.parties import Person
from custody.records.entries.book import entry_body
from custody.records.store.rows import from_row, load, load_last_passages, load_open_holds
from custody.records.store.tables import TABLES
from custody.standing_holds import SYSTEM
from custody.world import World
from custody.zone import Zone


class Standing(Struct, frozen=True):
    """An open hold, and who may lift it; `waits_for` the discrepancy with this number that is resolved first."""

    hold: Hold
    releasers: tuple[Releaser, ...]
    waits_for: str = ""

    def is_lifted_by(self, person: Person) -> bool:
        return not self.waits_for and any(each.may(person) for each in self.releasers)


class Alike(Struct, frozen=True):
    """Holds that one person placed for one reason, and that the same people may lift, once what they wait for is
    resolved; the first stands longest."""

    holds: tuple[Hold, ...]
    releasers: tuple[Releaser, ...]
    waits_for: str = ""


def open_holds(connection: Connection, targets: Iterable[str]) -> list[Hold]:
    """The open holds on these codes, numbers or organisations themselves, oldest first."""
    return sorted(load_open_holds(connection, targets), key=lambda hold: (hold.entry, hold.target))


def holds_biting(connection: Connection, container: Container, around: Iterable[str] = ()) -> list[Hold]:
    """The open holds on it, on these around it, and on all that it was taken from; each names where it lies."""
    return open_holds(connection, (container.code, *around, *_ancestors(connection, [container])))


def holds_stopping(connection: Connection, *consignments: Consignment) -> list[Hold]:
    """The open holds that a gate would find: on these and their organisations, their boxes, what is in them, and all
    that this was taken from."""
    codes: dict[str, None] = {}
    for each in consignments:
        organisations = (each.from_organisation, each.to_organisation, each.carrier_organisation)
        codes.update(dict.fromkeys((each.number, *organisations, *each.packages)))
    inside = load(connection, Container, "package", [code for each in consignments for code in each.packages])
    codes.update(dict.fromkeys((*(each.code for each in inside), *_ancestors(connection, inside))))
    return open_holds(connection, codes)


def holds_seen_by(connection: Connection, organisation: str) -> list[Hold]:
    """The open holds that the organisation placed, oldest first."""
    table = TABLES[Hold]
    statement = select(table).where(and_(table.c.organisation == organisation, table.c.released == 0))
    return [from_row(Hold, row) for row in connection.execute(statement.order_by(table.c.entry))]


def standing(connection: Connection, zone: Zone, holds: Sequence[Hold]) -> list[Standing]:
    """Each with who may lift it; the same few questions however many they are."""
    world = _world_of(connection, holds)
    return [Standing(hold, _releasers(connection, hold, world, zone), _waits_for(hold, world)) for hold in holds]


def alike(connection: Connection, zone: Zone, holds: Sequence[Hold]) -> list[Alike]:
    """One for all that are to be told in one sentence."""
    found: dict[tuple[str, str, str, str, str, str, tuple[Releaser, ...]], list[Hold]] = {}
    for each in standing(connection, zone, holds):
        hold = each.hold
        why = (hold.hold_kind, hold.organisation, hold.placed_by, hold.reason, hold.discrepancy)
        key = (*why, each.waits_for, each.releasers)
        found.setdefault(key, []).append(hold)
    return [Alike(tuple(same), key[-1], key[-2]) for key, same in found.items()]


def _waits_for(hold: Hold, world: World) -> str:
    told = unresolved_excursion(hold, world)
    return told.id if told is not None else ""


def _releasers(connection: Connection, hold: Hold, world: World, zone: Zone) -> tuple[Releaser, ...]:
    """Only where an owner might inherit it, it matters by whose deed it was placed."""
    body = entry_body(connection, hold.entry) if heir(hold, world, zone) else None
    follows = body is not None and read_entry(body).circumstances.actors[0].staff == SYSTEM
    return releasers(hold, world, zone, follows=follows)


def _world_of(connection: Connection, holds: Sequence[Hold]) -> World:
    """What these lie on, and what it is in."""
    targets = [hold.target for hold in holds]
    packages = load(connection, Package, "code", targets)
    inside = load(connection, Container, "package", [package.code for package in packages])
    containers = [*load(connection, Container, "code", targets), *inside]
    numbers = [*targets, *(each.consignment for each in containers), *(each.consignment for each in packages)]
    consignments = load(connection, Consignment, "number", filter(None, numbers))
    differ = any(is_of_a_difference(hold) for hold in holds)
    passages = load_last_passages(connection, [each.number for each in consignments]) if differ else []
    world = World([*packages, *containers, *consignments, *passages])
    warm = [hold.target for hold in holds if is_of_an_excursion(hold)]
    for report in load(connection, LoggerReport, "package", warm):
        world.learn(report)
    ways = {number for code in warm for number, _ in ways_of(code, world)}
    for told in load(connection, Discrepancy, "consignment", ways):
        world.learn(told)
    return world


def _ancestors(connection: Connection, containers: Sequence[Container]) -> list[str]:
    """The codes of what they were taken from, and what that was taken from, nearest first, each once."""
    found: dict[str, None] = {}
    parents = [code for container in containers for code in container.parents]
    while parents:
        fresh = [code for code in dict.fromkeys(parents) if code not in found]
        found.update(dict.fromkeys(fresh))
        parents = [code for parent in load(connection, Container, "code", fresh) for code in parent.parents]
    return list(found)
