"""What a consignment takes of permits: how much, and what others have drawn on them."""

from __future__ import annotations

from collections.abc import Iterable

from custody.amounts import BASE
from custody.clearance import Permit
from custody.crossing.facts import PermitFacts
from custody.deciding.quota import Demand, amount_in, contents, permits_of, standing_of
from custody.holding import Consignment, Container
from custody.world import World
from custody.zone import Zone


def permit_demands(consignment: Consignment, containers: Iterable[Container], zone: Zone) -> list[Demand]:
    inside = list(containers)
    return [
        Demand(f"permit:{permit.number}", permit_amount(permit, inside), permit.quantity, unit=permit.unit)
        for permit in permits_of(consignment, zone)
    ]


def permit_amount(permit: Permit, containers: Iterable[Container]) -> int | None:
    """What these containers take of the permit, in its own unit rounded up; None when it cannot be counted."""
    some = [container for container in containers if container.category in permit.categories]
    if permit.unit == "containers":
        return len(some)
    base, factor = BASE.get(permit.unit, (permit.unit, 1))
    amounts = [amount_in(container, base) for container in some]
    known = [amount for amount in amounts if amount is not None]
    return -(-sum(known) // factor) if len(known) == len(amounts) else None


def permit_facts(
    world: World, consignment: Consignment, zone: Zone, loose: Iterable[Container] = ()
) -> tuple[PermitFacts, ...]:
    inside = [*contents(world, consignment), *loose]
    found: list[PermitFacts] = []
    for permit in permits_of(consignment, zone):
        tally, used, reserved = standing_of(world, consignment, f"permit:{permit.number}")
        ours = bool(used or reserved)
        taken = tally.used + tally.reserved - used - reserved
        found.append(PermitFacts(permit, taken, tally.draws - int(ours), permit_amount(permit, inside), ours))
    return tuple(found)
