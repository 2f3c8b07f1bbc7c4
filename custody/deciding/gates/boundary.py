"""From the world to the facts of the park boundary, where containers come without any consignment."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from custody.crossing.facts import Facts
from custody.crossing.gate_facts import ClockFacts, Scanned
from custody.crossing.goods_facts import ContainerFacts
from custody.crossing.settings import Gate
from custody.deciding.discrepancies.holds import hold_facts, kin_of
from custody.deciding.gates.surroundings import station_facts
from custody.holding import Container
from custody.world import World
from custody.zone import Zone


def gather_at_the_boundary(
    world: World,
    zone: Zone,
    containers: list[Container],
    at: datetime,
    *,
    station: str,
    operator: str,
    clock: ClockFacts,
) -> Facts:
    """The facts of containers that are to leave the park without any consignment."""
    family = [*containers, *(a for container in containers for a in world.ancestors(container))]
    targets = [*(each.code for each in family), *(each.package for each in containers if each.package)]
    kin = kin_of(containers, world)
    return Facts(
        gate=Gate.G5,
        settings=zone.settings_in_force(at),
        containers=tuple(_at_the_boundary(container, family, zone) for container in containers),
        holds=tuple(hold_facts(hold, world, zone, kin) for hold in world.holds_on(targets)),
        station=station_facts(zone, station, operator) if station else None,
        scanned=Scanned(containers=tuple(container.code for container in containers)),
        clock=clock,
    )


def _at_the_boundary(container: Container, family: list[Container], zone: Zone) -> ContainerFacts:
    """What that may not do of which it was taken, neither may it, on the same side of the border: a park over there
    keeps nothing that the gates have let home."""
    facts = ContainerFacts(
        code=container.code,
        category=container.category,
        risk=container.risk,
        owner=container.owner,
        organisation=container.organisation,
        custodian=container.custodian,
        state=container.state.value,
        label_verified=container.label_verified,
        hgr=container.hgr or container.category in zone.category_table.hgr,
        park_only=container.park_only,
    )
    kept = {each.code for each in family if each.park_only and not _lies_across(each, container)}
    return replace(facts, park_only=facts.park_only or bool(kept & set(container.parents)))


def _lies_across(parent: Container, container: Container) -> bool:
    """By the gates that both have met since they were one."""
    return bool(parent.side and container.side) and parent.side != container.side
