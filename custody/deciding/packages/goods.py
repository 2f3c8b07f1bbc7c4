"""The consignment itself, its packages and containers, as the checks of a crossing see them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from custody.crossing.checks.purpose import RETURN
from custody.crossing.facts import ConsignmentFacts
from custody.crossing.goods_facts import ContainerFacts, PackageFacts, ReadingFacts, SealDoubt
from custody.crossing.settings import Gate
from custody.deciding.packages.filed import filed_elsewhere, filed_whole
from custody.deciding.packages.proof import standing, was_resolved
from custody.fold.seals import gate_and_seal
from custody.fold.temperature import consignment_and_box
from custody.holding import (
    Consignment,
    ConsignmentState,
    Container,
    Discrepancy,
    LoggerReport,
    Package,
    Transit,
)
from custody.loggers import Proof
from custody.loggers.degrees import written
from custody.loggers.importing import decode
from custody.parties import Direction
from custody.world import World
from custody.zone import Zone

_OVER = (
    ConsignmentState.LOST,
    ConsignmentState.RECONCILED,
    ConsignmentState.CLOSED,
    ConsignmentState.CANCELLED,
    ConsignmentState.DIVIDED,
    ConsignmentState.EMPTIED,
)


def consignment_facts(consignment: Consignment, zone: Zone) -> ConsignmentFacts:
    site = zone.sites.get(consignment.to_site)
    return ConsignmentFacts(
        number=consignment.number,
        consignor=consignment.from_organisation,
        consignee=consignment.to_organisation,
        direction=Direction(consignment.direction),
        checkpoint=consignment.checkpoint,
        planned_exit=datetime.fromisoformat(consignment.planned_exit),
        planned_entry=datetime.fromisoformat(consignment.planned_entry),
        carrier_organisation=consignment.carrier_organisation,
        carrier=consignment.carrier,
        packages=consignment.going,
        purpose=consignment.purpose,
        project=consignment.project,
        ethics=consignment.ethics,
        clearance_version=consignment.clearance_version,
        destination=consignment.to_site,
        park=site.park if site is not None else None,
        channel=consignment.channel,
        vehicle=consignment.vehicle,
        ccrn=consignment.ccrn,
        returning=consignment.state is ConsignmentState.RETURNING,
        over=consignment.state.value if consignment.state in _OVER else "",
        clearance=consignment.clearance,
        return_of=consignment.return_of if consignment.number else None,
    )


def package_facts(
    world: World,
    package: Package,
    notified: tuple[str, ...] | None = None,
    *,
    returns: bool = False,
    arrived: bool = False,
) -> PackageFacts:
    """`notified` are the seals that its manifest names. What goes home, in a return, goes whatever it has been through
    on its way out. `arrived`: it was received where it is asked about."""
    report = _report(world, package, () if returns else world.contents(package.code))
    return PackageFacts(
        code=package.code,
        organisation=package.organisation,
        custodian=package.custodian,
        seals=package.seals,
        contents=tuple(container.code for container in world.contents(package.code)),
        label_verified=package.label_verified,
        handoff=package.handoff,
        packaging_class=package.packaging_class,
        dry_ice_g=package.dry_ice_g,
        temperature_class=package.temperature_class,
        logger=package.logger,
        logger_running=bool(package.logger_started),
        logger_calibrated_until=_day(package.logger_calibrated_until),
        temperature=report.verdict.lower() if report is not None else "",
        opening=package.opening,
        doubts=tuple(SealDoubt(Gate(gate), seal) for gate, seal in map(gate_and_seal, package.doubts)),
        notified=notified if notified is not None and set(notified) != set(package.seals) else None,
        lies_open=bool(notified) and not package.seals,
        reading=_reading(report, package) if report is not None else None,
        came_with=package.came_with if arrived and package.seals != package.came_with else (),
        gross_weight_g=package.gross_weight_g,
        shared_seals=package.shared_seals,
        agent=package.agent,
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _report(world: World, package: Package, inside: Iterable[Container]) -> LoggerReport | None:
    """What was read on this journey and stands; nothing while that speaks of the way so far alone. Unless it left its
    range itself, what was so of anything that is `inside` comes first: that stays with it, in whatever box and under
    whatever number, until people have resolved it."""
    own = standing(package.code, package.consignment, world.all(LoggerReport), world.all(Discrepancy))
    if own is not None and own.verdict == Proof.EXCURSION:
        return own
    for journey in sorted({journey for each in inside for journey in each.warmed}):
        number, box = consignment_and_box(journey)
        found = standing(box, number, world.all(LoggerReport), world.all(Discrepancy))
        if found is not None and found.verdict == Proof.EXCURSION:
            return found
    return own if own is not None and own.verdict != Proof.SO_FAR else None


def _reading(report: LoggerReport, package: Package) -> ReadingFacts | None:
    """What its figures are; of what left no class, or came without them in a snapshot, the file alone."""
    if not report.file_sha256:
        return None
    own = (report.consignment, report.package) == (package.consignment, package.code)
    before = "" if own else report.consignment
    resolved = was_resolved(report)
    if (report.verdict != Proof.EXCURSION.value and not resolved) or report.assessment == "{}":
        return ReadingFacts(report.file_sha256[:16])
    outside = decode(report.assessment.encode()).excursions
    peaks = ", ".join(written(each.peak) for each in outside.worst)
    return ReadingFacts(report.file_sha256[:16], peaks, -(-outside.seconds // 60), before, resolved)


def last_crossings(world: World) -> dict[str, Transit]:
    """The last time that each container left in a consignment."""
    return {each.container: each for each in sorted(world.all(Transit), key=lambda transit: transit.entry)}


def contents_facts(
    world: World, containers: Iterable[Container], consignment: Consignment, zone: Zone
) -> tuple[ContainerFacts, ...]:
    """Of each of these containers, judged as contents of this consignment."""
    number, crossings = consignment.number, last_crossings(world)
    has_left, comes_home = not consignment.journey.before_exit, consignment.purpose == RETURN
    # A category that the table has come to count as such counts for what was registered before as well.
    hgr, animal = frozenset(zone.category_table.hgr), frozenset(zone.category_table.animal)

    def facts_of(container: Container) -> ContainerFacts:
        elsewhere = _elsewhere(world, container.consignment) if container.consignment not in ("", number) else ""
        here_since = has_left and container.consignment == number
        return ContainerFacts(
            code=container.code,
            category=container.category,
            risk=container.risk,
            owner=container.owner,
            organisation=container.organisation,
            custodian=container.custodian,
            state=container.state.value,
            label_verified=container.label_verified,
            handoff=container.handoff,
            elsewhere=elsewhere,
            amount=container.amount,
            unit=container.unit,
            hgr=container.hgr or container.category in hgr,
            infectious=container.infectious,
            animal=container.animal or container.category in animal,
            park_only=container.park_only,
            gap_minutes=max(map(_minutes, container.gaps), default=0) if container.gaps else 0,
            found_at=_found_at(container.gaps) if container.gaps else None,
            times_lost=len(container.gaps),
            never_came=comes_home and not world.of_all_origins(container, lambda each: bool(each.side)),
            filed_in=filed_elsewhere(world, container, consignment),
            filed_whole=filed_whole(world, container, consignment),
            let_out="" if elsewhere else _let_out(consignment, crossings.get(container.code)),
            # The exit of the others was none of this one: it was put in since.
            not_out=here_since and world.get(Transit, f"{number}|{container.code}") is None,
        )

    return tuple(map(facts_of, containers))


def _elsewhere(world: World, number: str) -> str:
    """The other consignment in which it lies, while that is not over."""
    there = world.get(Consignment, number)
    return there.number if there is not None and not there.state.over else ""


def _let_out(consignment: Consignment, last: Transit | None) -> str:
    """Another consignment in which it has left this way and not come back, however that one ended."""
    return last.consignment if last is not None and left_in_another(last, consignment) else ""


def left_in_another(last: Transit, consignment: Consignment) -> bool:
    """Whether by this it left in another consignment, the same way, and has not come back."""
    own = (consignment.number, consignment.return_of)
    return not last.returned and last.direction == consignment.direction and last.consignment not in own


def _minutes(gap: str) -> int:
    """How long a gap lasted, rounded up; 0 while it lasts, which its state tells."""
    since, _, until = gap.partition("/")
    return -((datetime.fromisoformat(since) - datetime.fromisoformat(until)) // timedelta(minutes=1)) if until else 0


def _found_at(gaps: tuple[str, ...]) -> datetime | None:
    """When the last gap that has an end ended."""
    ends = [until for gap in gaps if (until := gap.partition("/")[2])]
    return datetime.fromisoformat(ends[-1]) if ends else None
