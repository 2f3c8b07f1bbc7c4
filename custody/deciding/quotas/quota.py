"""What a consignment takes of quotas and permits. Periods begin at midnight of the zone's civil day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from custody.amounts import BASE
from custody.clearance import Clearance, Permit, Quota
from custody.crossing.coverage import Kind, Way, row_for
from custody.crossing.facts import QuotaFacts
from custody.holding import Consignment, Container, Package, Reservation, ReservationState, Tally
from custody.instants import civil
from custody.world import World
from custody.zone import Zone


@dataclass(frozen=True, slots=True)
class Demand:
    """What one consignment takes of one tally; `amount` is None when it cannot be counted in the tally's unit."""

    tally: str
    amount: int | None
    limit: int
    row: str = ""
    unit: str = ""
    period: str = ""


class Exit(NamedTuple):
    """One exit: when it happens, and past which checkpoint."""

    moment: datetime
    checkpoint: str


def demands(
    world: World,
    consignment: Consignment,
    containers: Iterable[Container],
    clearance: Clearance | None,
    zone: Zone,
    at: datetime,
    leaving: Exit | None = None,
) -> list[Demand]:
    """Of every quota of the rows that the containers cross under, in the period of the exit: of the one that is being
    decided, which is `leaving`; of the one that was; and while neither is so of the planned one, as judged at `at`."""
    if clearance is None:
        return []
    by_row: dict[str, list[Container]] = {}
    for container, row in rows_of(world, consignment, containers, clearance, zone, at, leaving):
        if row:
            by_row.setdefault(row, []).append(container)
    exits = _exits(world, consignment, leaving)
    found: list[Demand] = []
    for row, some in sorted(by_row.items()):
        for quota in clearance.quotas_of(row):
            unit, factor = BASE.get(quota.unit, (quota.unit, 1))
            names = [_tally_of(world, clearance, quota, each.moment, zone) for each in exits]
            tally = next((name for name in names if _is_used(world, consignment, name)), names[0])
            period = label_of(tally)
            found.append(Demand(tally, _counted(quota, some), quota.limit * factor, row, unit, period))
    return found


def _exits(world: World, consignment: Consignment, leaving: Exit | None) -> list[Exit]:
    """How it leaves, or left. What came in before its exit was told has drawn on the period of its entry, and what left
    before this was asked may have drawn on that of its plan."""
    planned = Exit(datetime.fromisoformat(consignment.planned_exit), consignment.checkpoint)
    let_pass = [p for p in world.passages_of(consignment.number) if p.verdict == "ALLOW"]
    firsts = [next((p for p in let_pass if p.gate == gate), None) for gate in ("G2", "G3")]
    out = [Exit(datetime.fromisoformat(p.at), p.checkpoint or consignment.checkpoint) for p in firsts if p is not None]
    return [*out, planned] if out else [leaving or planned]


def _tally_of(world: World, clearance: Clearance, quota: Quota, moment: datetime, zone: Zone) -> str:
    names = tally_names(clearance, quota, moment, zone.settings_at(moment).utc_offset_minutes)
    return in_use(names, {name: tally for name in names if (tally := world.get(Tally, name)) is not None})


def _is_used(world: World, consignment: Consignment, tally: str) -> bool:
    own = world.get(Reservation, f"{consignment.number}|{tally}")
    return own is not None and own.state is ReservationState.COMMITTED


def rows_of(
    world: World,
    consignment: Consignment,
    containers: Iterable[Container],
    clearance: Clearance,
    zone: Zone,
    at: datetime,
    leaving: Exit | None = None,
) -> list[tuple[Container, str]]:
    """The row of the clearance that each container crosses under: the one by which the checks judge it, at the same
    checkpoint and by the same risk table. Empty where no row speaks of its category."""
    exits = _exits(world, consignment, leaving)
    table = zone.settings_at(exits[0].moment if len(exits) > 1 else at).risk
    way = Way(
        direction=consignment.direction,
        consignee=consignment.to_organisation,
        checkpoint=exits[0].checkpoint,
        carrier=consignment.carrier_organisation,
        purpose=consignment.purpose,
        project=consignment.project,
        destination=consignment.to_site,
    )
    asks_how_cold = any(scope.temperature_class for scope in clearance.scopes)
    known: dict[Kind, str] = {}
    found: list[tuple[Container, str]] = []
    for container in containers:
        package = world.get(Package, container.package) if asks_how_cold else None
        kind = Kind(container.category, container.risk, package.temperature_class if package is not None else None)
        if kind not in known:
            row = row_for(kind, way, clearance, table)
            known[kind] = row.row if row is not None else ""
        found.append((container, known[kind]))
    return found


def tally_names(clearance: Clearance, quota: Quota, moment: datetime, utc_offset_minutes: int) -> tuple[str, ...]:
    """What the tally of this quota is called at the moment. That of a whole validity is told by its first moment, so
    that a renewed one starts anew; the second name is the one that it had before it was told so."""
    stem = f"{clearance.number}|{quota.row}|{quota.unit}"
    period = period_of(quota.period, moment, utc_offset_minutes)
    if period != "validity":
        return (f"{stem}|{period}",)
    since = clearance.valid_from.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return f"{stem}|validity:{since}", f"{stem}|validity"


def in_use(names: tuple[str, ...], tallies: Mapping[str, Tally]) -> str:
    """Which of the names counts: an earlier one as long as something stands on it, which is never forgotten."""
    drawn = (name for name in names[1:] if name in tallies and (tallies[name].used or tallies[name].reserved))
    return next(drawn, names[0])


def label_of(tally: str) -> str:
    """The period in the tally's name, as it is shown."""
    return tally.rpartition("|")[2].partition(":")[0]


def period_of(period: str, moment: datetime, utc_offset_minutes: int) -> str:
    """The label of the period that the moment falls in: 2026-11-23, 2026-11, 2026 or validity."""
    day = moment.astimezone(civil(utc_offset_minutes))
    return {"day": day.strftime("%Y-%m-%d"), "month": day.strftime("%Y-%m"), "year": day.strftime("%Y")}.get(
        period, "validity"
    )


def permits_of(consignment: Consignment, zone: Zone) -> list[Permit]:
    """The permits of the two parties."""
    parties = (consignment.from_organisation, consignment.to_organisation)
    return sorted((p for p in zone.permits.values() if p.holder in parties), key=lambda permit: permit.number)


def tallies_of(
    world: World,
    consignment: Consignment,
    zone: Zone,
    loose: Iterable[Container] = (),
    at: datetime | None = None,
) -> tuple[str, ...]:
    """The tallies that must be known before this consignment can be judged or filed; also `at` the exit, past whatever
    checkpoint: those of every row that speaks of what is inside."""
    inside = [*contents(world, consignment), *loose]
    clearance = zone.clearances.get(consignment.clearance)
    moments = [each.moment for each in _exits(world, consignment, None)] + ([at] if at is not None else [])
    named = _names_of_rows(clearance, inside, moments, zone) if clearance is not None else []
    named += [f"permit:{permit.number}" for permit in permits_of(consignment, zone)]
    drawn = (reservation.tally for reservation in reservations(world, consignment.number))
    return tuple(dict.fromkeys((*named, *drawn)))


def _names_of_rows(
    clearance: Clearance, containers: Iterable[Container], moments: Iterable[datetime], zone: Zone
) -> list[str]:
    # Which name a tally goes by is told by what stands on them, so all of them are wanted.
    categories = {container.category for container in containers}
    rows = {scope.row for scope in clearance.scopes if scope.category in categories}
    return [
        name
        for moment in moments
        for quota in clearance.quotas
        if quota.row in rows
        for name in tally_names(clearance, quota, moment, zone.settings_at(moment).utc_offset_minutes)
    ]


def quota_facts(
    world: World,
    consignment: Consignment,
    zone: Zone,
    at: datetime,
    loose: Iterable[Container] = (),
    leaving: Exit | None = None,
) -> tuple[QuotaFacts, ...]:
    """Of every quota that this consignment draws on, as judged at `at`, with `loose` containers beside what is in its
    packages. `leaving` is the exit that is being decided."""
    inside = [*contents(world, consignment), *loose]
    clearance = zone.clearances.get(consignment.clearance)
    return tuple(
        QuotaFacts(
            row=demand.row,
            unit=demand.unit,
            period=demand.period,
            limit=demand.limit,
            used=tally.used - ours_used,
            reserved=tally.reserved - ours_reserved,
            ours=ours_used + ours_reserved,
            demand=demand.amount,
        )
        for demand in demands(world, consignment, inside, clearance, zone, at, leaving)
        for tally, ours_used, ours_reserved in [standing_of(world, consignment, demand.tally)]
    )


def open_reservations(world: World, consignment: str) -> tuple[str, ...]:
    """The tallies on which something is reserved for this consignment."""
    standing = (each for each in reservations(world, consignment) if each.state is ReservationState.RESERVED)
    return tuple(sorted(each.tally for each in standing))


def reserved_otherwise(world: World, consignment: Consignment, zone: Zone, leaving: Exit) -> dict[str, int]:
    """What is reserved of quotas that this exit does not draw on: those of another day, or of the row of another
    checkpoint."""
    inside = contents(world, consignment)
    clearance = zone.clearances.get(consignment.clearance)
    now = {each.tally for each in demands(world, consignment, inside, clearance, zone, leaving.moment, leaving)}
    return {
        each.tally: each.amount
        for each in sorted(reservations(world, consignment.number), key=lambda each: each.tally)
        if each.state is ReservationState.RESERVED and each.tally not in now and not of_a_permit(each.tally)
    }


def of_a_permit(tally: str) -> bool:
    return tally.startswith("permit:")


def contents(world: World, consignment: Consignment) -> list[Container]:
    return [inside for code in consignment.packages for inside in world.contents(code)]


def reservations(world: World, consignment: str) -> Iterator[Reservation]:
    return (each for each in world.all(Reservation) if each.consignment == consignment)


def standing_of(world: World, consignment: Consignment, tally_id: str) -> tuple[Tally, int, int]:
    """The tally, and how much of it this consignment has used and reserved."""
    tally = world.get(Tally, tally_id) or Tally(tally_id)
    own = world.get(Reservation, f"{consignment.number}|{tally_id}")
    if own is None or own.state is ReservationState.RELEASED:
        return tally, 0, 0
    return (tally, own.amount, 0) if own.state is ReservationState.COMMITTED else (tally, 0, own.amount)


def _counted(quota: Quota, containers: list[Container]) -> int | None:
    if quota.unit == "containers":
        return len(containers)
    if quota.unit == "consignments":
        return 1
    base, _ = BASE.get(quota.unit, (quota.unit, 1))
    amounts = [amount_in(container, base) for container in containers]
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if len(known) == len(amounts) else None


def amount_in(container: Container, base: str) -> int | None:
    """What is in it, in this unit; None when that is kept in another kind of unit."""
    unit, factor = BASE.get(container.unit, (container.unit, 1))
    return container.amount * factor if unit == base else None
