"""The ways that something not yet consigned might go: each row of each clearance of the organisation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from custody.clearance import Clearance, ClearanceStatus, Scope
from custody.deciding.notifications.planning import Plan
from custody.holding import Consignment, ConsignmentState, Container, Package
from custody.parties import Side
from custody.world import World
from custody.zone import Zone

MOST_WAYS = 24
"""So many ways are tried at most: a clearance has few rows, and the answer is due while the tube is in the hand."""


def ways(
    world: World,
    zone: Zone,
    organisation: str,
    packages: Sequence[Package],
    loose: Sequence[Container],
    at: datetime,
    plan: Plan,
) -> list[Consignment]:
    """The consignments that might be, likeliest first: what the plan says, the rest from the rows of a clearance."""
    drafted = {package.consignment for package in packages if package.consignment}
    if len(drafted) == 1 and not loose and plan == Plan():
        known = world.get(Consignment, drafted.pop())
        if known is not None and not known.state.over:
            return [known]
    inside = [*loose, *(each for package in packages for each in world.contents(package.code))]
    categories = {container.category for container in inside}
    found: dict[tuple[str, ...], Consignment] = {}
    for clearance in _clearances(zone, organisation, plan, at):
        for row in _rows(clearance, categories):
            for way in _along(row, clearance, zone, organisation, packages, at, plan):
                found.setdefault((way.clearance, *way_of(way)), way)
    if not found:
        found[()] = _thought_of(Scope("", "", "", (), (), ()), None, "", "", zone, organisation, packages, at, plan)
    return list(found.values())[:MOST_WAYS]


def way_of(consignment: Consignment) -> tuple[str, ...]:
    return (
        consignment.to_organisation,
        consignment.to_site,
        consignment.purpose,
        consignment.project,
        consignment.checkpoint,
        consignment.carrier_organisation,
    )


def _clearances(zone: Zone, organisation: str, plan: Plan, at: datetime) -> list[Clearance]:
    """The one that the plan names, in whatever state it is, if it is its own; else all that are active.

    Those without a quota come first.
    """
    if plan.clearance:
        named = zone.clearances.get(plan.clearance)
        return [named] if named is not None and named.holder == organisation else []
    held = (each for each in zone.clearances.values() if each.holder == organisation)
    active = (
        each for each in held if each.status is ClearanceStatus.ACTIVE and zone.successor(each.number, at) is None
    )
    return sorted(active, key=lambda clearance: (bool(clearance.quotas), clearance.number))


def _rows(clearance: Clearance, categories: set[str]) -> tuple[Scope, ...]:
    """The rows that speak of what is inside; all of them when none does, so that what is missing can be told."""
    fitting = tuple(row for row in clearance.scopes if row.category in categories)
    return fitting or clearance.scopes


def _along(
    row: Scope,
    clearance: Clearance,
    zone: Zone,
    organisation: str,
    packages: Sequence[Package],
    at: datetime,
    plan: Plan,
) -> Iterator[Consignment]:
    for partner in (plan.to_organisation,) if plan.to_organisation else row.counterparts or ("",):
        for checkpoint in (plan.checkpoint,) if plan.checkpoint else row.checkpoints or ("",):
            yield _thought_of(row, clearance, partner, checkpoint, zone, organisation, packages, at, plan)


def _thought_of(
    row: Scope,
    clearance: Clearance | None,
    partner: str,
    checkpoint: str,
    zone: Zone,
    organisation: str,
    packages: Sequence[Package],
    at: datetime,
    plan: Plan,
) -> Consignment:
    """A consignment without a number: nobody has drafted it."""
    sites = (site for site in row.destination_sites if zone.sites[site].organisation == partner)
    own = zone.organisations.get(organisation)
    carrier = zone.people.get(plan.carrier)
    leaving = plan.planned_exit or at.isoformat()
    return Consignment(
        number="",
        from_organisation=organisation,
        from_site=packages[0].site if packages else "",
        to_organisation=partner or plan.to_organisation,
        to_site=plan.to_site or next(sites, ""),
        direction="NORTH" if own is not None and own.side is Side.HK else "SOUTH",
        purpose=plan.purpose or next(iter(row.purposes), ""),
        clearance=clearance.number if clearance is not None else plan.clearance,
        clearance_version=clearance.version if clearance is not None else 0,
        checkpoint=checkpoint or plan.checkpoint,
        carrier_organisation=carrier.organisation if carrier is not None else next(iter(row.carriers), ""),
        carrier=plan.carrier,
        vehicle=plan.vehicle.strip().upper(),
        planned_exit=leaving,
        planned_entry=plan.planned_entry or leaving,
        packages=tuple(package.code for package in packages),
        state=ConsignmentState.DRAFT,
        project=plan.project or next(iter(row.projects), ""),
        ethics=plan.ethics,
        channel=plan.channel,
        ccrn=plan.ccrn.strip().upper(),
    )
