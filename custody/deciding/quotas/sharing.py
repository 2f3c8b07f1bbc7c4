"""What is reserved or used, shared out: among the parts of a split, between what crosses and what stays, and back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from custody.deciding.quotas.permits import alike, permit_demands
from custody.deciding.quotas.quota import Exit, demands, reservations
from custody.holding import Consignment, Container, Reservation, ReservationState, Transit
from custody.notifying.form import Form
from custody.world import World
from custody.zone import Zone

Amounts = dict[str, int]


def wanted_by(
    world: World,
    consignment: Consignment,
    containers: Iterable[Container],
    zone: Zone,
    at: datetime,
    leaving: Exit | None = None,
) -> Amounts:
    """What these containers of the consignment take of every tally."""
    inside = list(containers)
    clearance = zone.clearances.get(consignment.clearance)
    by_quota = demands(world, consignment, inside, clearance, zone, at, leaving)
    every = (*by_quota, *permit_demands(consignment, alike(consignment, inside, zone, at, leaving), zone))
    return {demand.tally: demand.amount for demand in every if demand.amount}


def shares(
    world: World, whole: Consignment, parts: tuple[list[Container], list[Container]], zone: Zone, at: datetime
) -> tuple[Amounts, Amounts]:
    """What each part of a split has reserved from now on; together as much as the whole had.

    A permit that is good once serves the first part alone when both would need it. What nobody has filed has nothing
    to share out: see `permits.permit_facts` for what the second part is told then.
    """
    wanted = wanted_by(world, whole, parts[0], zone, at)
    ours: Amounts = {}
    theirs: Amounts = {}
    for tally, amount in _reserved(world, whole).items():
        mine = min(amount, wanted.get(tally, 0))
        if mine and _single_use(tally, zone):
            mine = amount
        ours |= {tally: mine} if mine else {}
        theirs |= {tally: amount - mine} if amount > mine else {}
    return ours, theirs


def not_shared(form: Form, zone: Zone) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a split cannot share out: (permits that are good once, rows whose quota counts consignments)."""
    permits = (each.number for each in form.permits if _single_use(each.number, zone))
    rows = (each.row for each in form.quotas if each.unit == "consignments")
    return tuple(permits), tuple(dict.fromkeys(rows))


def of_a_short_exit(
    world: World, consignment: Consignment, crossing: list[Container], zone: Zone, leaving: Exit
) -> tuple[Amounts, Amounts]:
    """(what is used by an exit of these alone, what is given back for the others)."""
    wanted = wanted_by(world, consignment, crossing, zone, leaving.moment, leaving)
    reserved = _reserved(world, consignment)
    used = {tally: min(amount, wanted.get(tally, 0)) for tally, amount in reserved.items()}
    freed = {tally: amount - used[tally] for tally, amount in reserved.items() if amount > used[tally]}
    return {tally: amount for tally, amount in used.items() if amount}, freed


def refunds(world: World, origin: Consignment, codes: Iterable[str], zone: Zone, at: datetime) -> Amounts:
    """What the quotas get back for these containers that return; nothing unless the clearance says that they do, and
    nothing for one out of which something was taken since it left: that has stayed where it came."""
    crossed = {t.container: t for t in world.all(Transit) if t.consignment == origin.number}
    coming = [code for code in codes if code in crossed and not crossed[code].returned]
    found: Amounts = {}
    for tally, due in returned_share(world, origin, coming, zone, at).items():
        used = world.get(Reservation, f"{origin.number}|{tally}")
        if used is not None and used.state is ReservationState.COMMITTED:
            amount = min(used.amount, due)
            found |= {tally: amount} if amount else {}
    return found


def returned_share(world: World, origin: Consignment, codes: Iterable[str], zone: Zone, at: datetime) -> Amounts:
    """What of the quotas a return of these frees, whatever has been given back of it already."""
    clearance = zone.clearances.get(origin.clearance)
    if clearance is None or not clearance.refunds_returns:
        return {}
    crossed = {t.container: t for t in world.all(Transit) if t.consignment == origin.number}
    known = [found for code in codes if code in crossed and (found := world.get(Container, code)) is not None]
    back = [container for container in known if container.parted <= crossed[container.code].entry]
    # That a consignment crossed is not undone by some of it coming back, nor by all of it in another one.
    due = (each for each in demands(world, origin, back, clearance, zone, at) if each.unit != "consignments")
    return {each.tally: each.amount for each in due if each.amount}


def _reserved(world: World, consignment: Consignment) -> Amounts:
    standing = (r for r in reservations(world, consignment.number) if r.state is ReservationState.RESERVED)
    return {each.tally: each.amount for each in sorted(standing, key=lambda each: each.tally)}


def _single_use(tally: str, zone: Zone) -> bool:
    permit = zone.permits.get(tally.removeprefix("permit:"))
    return permit is not None and permit.single_use
