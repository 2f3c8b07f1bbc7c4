"""What a consignment takes of permits: how much, and what others have drawn on them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from custody.amounts import BASE
from custody.clearance import Permit, PermitKind
from custody.crossing.facts import PermitFacts
from custody.deciding.quotas.quota import Demand, Exit, amount_in, contents, permits_of, standing_of
from custody.holding import Consignment, Container, parts_of
from custody.world import World
from custody.zone import Zone


class Alike(NamedTuple):
    """Containers of one category that the same kinds of permit are asked for."""

    category: str
    kinds: frozenset[PermitKind]
    containers: list[Container]


def alike(
    consignment: Consignment, containers: Iterable[Container], zone: Zone, at: datetime, leaving: Exit | None = None
) -> list[Alike]:
    """The containers by what is asked for them, by the rules that are known at `at`, on the day of the exit: of the one
    that is being decided, or of the planned one while that lies ahead."""
    settings, table = zone.settings_in_force(at), zone.category_table
    day = leaving.moment if leaving is not None else max(at, datetime.fromisoformat(consignment.planned_exit))
    rules = [rule for rule in settings.permit_rules if rule.in_force(day)]
    found: dict[tuple[str, bool, bool, bool], Alike] = {}
    for each in containers:
        hgr, animal = each.hgr or each.category in table.hgr, each.animal or each.category in table.animal
        traits = (each.category, hgr, each.infectious, animal)
        if traits not in found:
            kinds = {kind for rule in rules if rule.concerns(consignment.direction, *traits) for kind in rule.kinds}
            kinds |= {PermitKind.ETHICS} if each.category in settings.human_categories else set()
            found[traits] = Alike(each.category, frozenset(kinds), [])
        found[traits].containers.append(each)
    return list(found.values())


def permit_demands(consignment: Consignment, groups: list[Alike], zone: Zone) -> list[Demand]:
    return [
        Demand(f"permit:{permit.number}", permit_amount(permit, groups), permit.quantity, unit=permit.unit)
        for permit in permits_of(consignment, zone)
    ]


def permit_amount(permit: Permit, groups: Iterable[Alike]) -> int | None:
    """What is taken of the permit, in its own unit rounded up, by all that it covers and a rule asks its kind for; None
    when it cannot be counted."""
    taking = (group for group in groups if group.category in permit.categories and permit.kind in group.kinds)
    some = [container for group in taking for container in group.containers]
    if permit.unit == "containers":
        return len(some)
    base, factor = BASE.get(permit.unit, (permit.unit, 1))
    amounts = [amount_in(container, base) for container in some]
    known = [amount for amount in amounts if amount is not None]
    return -(-sum(known) // factor) if len(known) == len(amounts) else None


def permit_facts(
    world: World,
    consignment: Consignment,
    zone: Zone,
    at: datetime,
    loose: Iterable[Container] = (),
    leaving: Exit | None = None,
) -> tuple[PermitFacts, ...]:
    groups = alike(consignment, [*contents(world, consignment), *loose], zone, at, leaving)
    before = _of_the_first_part(world, consignment, zone, at)
    found: list[PermitFacts] = []
    for permit in permits_of(consignment, zone):
        tally, used, reserved = standing_of(world, consignment, f"permit:{permit.number}")
        ours = bool(used or reserved)
        taken = tally.used + tally.reserved - used - reserved
        amount = permit_amount(permit, groups)
        draws = tally.draws - int(ours)
        if permit.single_use and amount and not (draws or ours):
            draws = int(bool(permit_amount(permit, before)))
        found.append(PermitFacts(permit, taken, draws, amount, ours))
    return tuple(found)


def _of_the_first_part(world: World, consignment: Consignment, zone: Zone, at: datetime) -> list[Alike]:
    """What lies in the first part of a split, while neither part is filed: what is good once is for that one, and the
    pre-check of the second tells at once that it must get another. Nothing is kept for either; who files first has it.
    """
    first_number, second_number = parts_of(consignment.part_of)
    first = world.get(Consignment, first_number)
    waiting = first is not None and first.state.unfiled and consignment.state.unfiled
    if first is None or not waiting or consignment.number != second_number:
        return []
    return alike(first, contents(world, first), zone, at)
