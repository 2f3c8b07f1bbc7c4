"""What is taken of quotas and permits: reserved by a filing, and what an exit takes beyond what was reserved."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from custody.clearance import Clearance, ClearanceStatus
from custody.crossing.checks.permit import permits_under
from custody.crossing.coverage import is_covered
from custody.crossing.facts import Facts, PermitFacts
from custody.crossing.moments import seconds
from custody.crossing.settings import Gate
from custody.deciding.packages.goods import consignment_facts, contents_facts
from custody.deciding.quotas.permits import alike, permit_amount, permit_facts
from custody.deciding.quotas.quota import Exit, contents, demands, quota_facts, reservations
from custody.holding import Consignment, Container, ReservationState
from custody.refusal import Refusal, refuse
from custody.scene import Scene
from custody.world import World
from custody.zone import Zone


def reserve(world: World, consignment: Consignment, zone: Zone, at: datetime) -> dict[str, int] | Refusal:
    """What a filing takes of every tally; or why it may not: a quota or a permit would be exceeded."""
    taken: dict[str, int] = {}
    for quota in quota_facts(world, consignment, zone, at):
        if quota.demand is None:
            return refuse("quota_uncounted", 422, row=quota.row, unit=quota.unit)
        left = quota.limit - quota.used - quota.reserved
        if quota.demand > left:
            return refuse(
                "quota_exceeded",
                row=quota.row,
                unit=quota.unit,
                period=quota.period,
                left=max(0, left),
                demand=quota.demand,
                limit=quota.limit,
            )
    clearance = zone.clearances.get(consignment.clearance)
    for demand in demands(world, consignment, contents(world, consignment), clearance, zone, at):
        taken[demand.tally] = demand.amount or 0
    facts = _as_filed(world, consignment, zone, at)
    for each in permits_under(facts, at):
        number, unit = each.permit.number, each.permit.unit
        if each.permit.holder != consignment.from_organisation and not _may_send(facts, clearance):
            # Nobody draws on what another organisation holds by naming it in a filing.
            continue
        if each.demand is None:
            return refuse("permit_uncounted", 422, number=number, unit=unit)
        if each.permit.single_use and each.draws:
            return refuse("permit_used", number=number)
        if each.taken + each.demand > each.permit.quantity:
            left = max(0, each.permit.quantity - each.taken)
            return refuse("permit_exceeded", number=number, left=left, demand=each.demand, unit=unit)
        taken |= {f"permit:{number}": each.demand} if each.demand else {}
    return taken


def asked_permits(world: World, consignment: Consignment, zone: Zone, at: datetime) -> tuple[PermitFacts, ...]:
    """The permits that it will cross under, by the choice of the very check that judges them."""
    return permits_under(_as_filed(world, consignment, zone, at), at)


def _as_filed(world: World, consignment: Consignment, zone: Zone, at: datetime) -> Facts:
    return Facts(
        gate=Gate.G0,
        settings=zone.settings_in_force(at),
        consignment=consignment_facts(consignment, zone),
        containers=contents_facts(world, contents(world, consignment), consignment, zone),
        permits=permit_facts(world, consignment, zone, at),
    )


def _may_send(facts: Facts, clearance: Clearance | None) -> bool:
    """Whether the consignor holds a clearance in force that covers all of it."""
    consignment = facts.consignment
    if clearance is None or consignment is None or clearance.holder != consignment.consignor:
        return False
    leaving = seconds(consignment.planned_exit)
    in_date = seconds(clearance.valid_from) <= leaving <= seconds(clearance.valid_to)
    active = clearance.status is ClearanceStatus.ACTIVE
    return active and in_date and is_covered(facts, consignment, clearance)


def not_yet_reserved(
    facts: Facts, consignment: Consignment, crossing: Iterable[Container], leaving: Exit, scene: Scene
) -> dict[str, int]:
    """What an exit by these facts takes of quotas and permits beyond what this consignment has reserved or used.

    A quota may have come with a later version of the clearance, or a permit after the filing: the check has found that
    there is room, so it is taken in the same act. Nothing that asks for one crosses without drawing on it.
    """
    inside = list(crossing)
    clearance = scene.zone.clearances.get(consignment.clearance)
    by_quota = demands(scene.world, consignment, inside, clearance, scene.zone, leaving.moment, leaving)
    wanted = {demand.tally: demand.amount or 0 for demand in by_quota}
    groups = alike(consignment, inside, scene.zone, leaving.moment, leaving)
    for each in permits_under(facts, scene.at):
        wanted[f"permit:{each.permit.number}"] = permit_amount(each.permit, groups) or 0
    standing = {
        each.tally: each.amount
        for each in reservations(scene.world, consignment.number)
        if each.state is not ReservationState.RELEASED
    }
    return {
        tally: amount - standing.get(tally, 0)
        for tally, amount in sorted(wanted.items())
        if amount > standing.get(tally, 0)
    }
