"""From the world to the facts of a crossing: everything that the checks may look at, and nothing that is not known."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from msgspec.structs import replace

from custody.clearance import Clearance, NotificationStatus
from custody.crossing.checks.order import unexited
from custody.crossing.facts import ComingFacts, Facts, HoldFacts, NoticeFacts, OverrideFacts, QuotaFacts
from custody.crossing.gate_facts import ClockFacts, PassageFacts, Scanned
from custody.crossing.goods_facts import EMPTIED, USED_AGAIN, GoneFacts
from custody.crossing.settings import Gate
from custody.deciding.consignments.refusals import refusal_facts
from custody.deciding.discrepancies.copying import compared_here
from custody.deciding.discrepancies.holds import hold_facts, holds_biting, kin_of
from custody.deciding.gates.declared import declared, filed_since, latest_filing, manifest_of, versions_of
from custody.deciding.gates.passing import passing
from custody.deciding.gates.surroundings import (
    carrier_facts,
    hours_facts,
    known_to_sender,
    station_facts,
    token_facts,
    usable_clearances,
    vehicle_facts,
)
from custody.deciding.packages.emptying import is_still_empty
from custody.deciding.packages.goods import consignment_facts, contents_facts, package_facts
from custody.deciding.quotas.permits import permit_facts
from custody.deciding.quotas.quota import Exit, quota_facts, reserved_otherwise
from custody.holding import (
    Consignment,
    ConsignmentState,
    Container,
    Override,
    OverrideState,
    Package,
    PackageState,
)
from custody.parties import Direction
from custody.scene import Aside
from custody.world import World
from custody.zone import Zone


def gather(
    world: World,
    zone: Zone,
    consignment: Consignment,
    gate: Gate,
    at: datetime,
    *,
    station: str = "",
    operator: str = "",
    scanned: Scanned | None = None,
    clock: ClockFacts | None = None,
    loose: Iterable[Container] = (),
    aside: Aside | None = None,
) -> Facts:
    """The facts as they stand at this moment. `scanned` is None at a dry run.

    `loose` are containers that are in no package of it yet, judged as if they were. `aside` says how a station without
    network comes to know them.
    """
    zone = known_to_sender(zone, consignment)
    # A box that was scanned but does not belong here is a fact too, with what is inside it.
    to_pass = passing(consignment, gate, scanned, world)
    codes = dict.fromkeys((*to_pass.boxes, *(scanned.packages if scanned else ())))
    packages = [package for code in codes if (package := world.get(Package, code)) is not None]
    inside = [container for package in packages for container in world.contents(package.code)]
    extra = [c for code in (scanned.containers if scanned else ()) if (c := world.get(Container, code)) is not None]
    beside = list(loose)
    containers = list({container.code: container for container in inside + extra + beside}.values())
    # What is being put together anew is bound by no filing that was taken back.
    bound = gate is not Gate.G0 or not consignment.journey.unfiled
    manifest = manifest_of(world, consignment, to_pass.told) if bound else None
    notified = {line.package: line.seals for line in manifest.lines} if manifest is not None else {}
    post = zone.stations.get(station)
    here = Exit(at, (post.checkpoint if post is not None else "") or "")
    found = Facts(
        gate=gate,
        settings=zone.settings_in_force(at),
        consignment=replace(
            consignment_facts(consignment, zone), packages=to_pass.boxes, entered=_has_entered(consignment, packages)
        ),
        packages=tuple(
            package_facts(
                world,
                package,
                notified.get(package.code),
                returns=bool(consignment.return_of),
                arrived=gate is Gate.G4 and package.code in consignment.arrived,
            )
            for package in packages
        ),
        containers=contents_facts(world, containers, consignment, zone),
        manifest=manifest,
        notice=_notice(world, consignment, containers),
        refusal=refusal_facts(world, (), containers, consignment.direction)
        if latest_filing(world, consignment) is None
        else None,
        clearance=zone.clearances.get(consignment.clearance),
        usable=()
        if consignment.clearance in zone.clearances
        else usable_clearances(zone, consignment.from_organisation, at),
        holds=_holds(world, zone, consignment, packages, containers),
        station=station_facts(zone, station, operator) if station else None,
        scanned=scanned,
        carriers=carrier_facts(zone, consignment, scanned, packages),
        passages=tuple(
            PassageFacts(
                gate=Gate(p.gate),
                at=datetime.fromisoformat(p.at),
                verdict=p.verdict,
                station=p.station,
                checkpoint=p.checkpoint,
                side=zone.side_of(zone.stations[p.station].site) if p.station in zone.stations else None,
                barred=p.barred,
                alone=p.alone,
            )
            for p in world.passages_of(consignment.number)
        ),
        successor=followed.reference if (followed := zone.successor(consignment.clearance, at)) is not None else "",
        permits=permit_facts(world, consignment, zone, at, beside, None if gate is Gate.G0 else here),
        vehicle=vehicle_facts(zone, consignment),
        clock=clock,
        hours=hours_facts(
            zone, zone.stations[station].checkpoint if station in zone.stations else consignment.checkpoint
        ),
        overrides=_overrides(world, consignment, gate),
        gone=_gone(world, consignment, to_pass.told.union(to_pass.boxes, (each.code for each in containers))),
        snapshot=aside.snapshot if aside is not None else "",
        snapshot_at=aside.taken if aside is not None else None,
        token=token_facts(aside, consignment) if aside is not None else None,
        coming=_coming(zone.coming(consignment.clearance, at)),
        renewal=_coming(zone.renewal(consignment.clearance, at)),
        compared=compared_here(world, consignment.number, station),
    )
    leaving = gate is Gate.G2 or unexited(found)
    return replace(found, quotas=_quotas(world, zone, consignment, leaving, here, beside, aside))


def _coming(renewal: Clearance | None) -> ComingFacts | None:
    return ComingFacts(renewal.reference, renewal.valid_from) if renewal is not None else None


def _has_entered(consignment: Consignment, packages: Iterable[Package]) -> bool:
    """Whether some of what goes home is on the side that it was sent to."""
    far = Direction(consignment.direction).destination.value
    here = set(consignment.going)
    homeward = consignment.state is ConsignmentState.RETURNING
    return homeward and any(package.side == far for package in packages if package.code in here)


def _quotas(
    world: World,
    zone: Zone,
    consignment: Consignment,
    leaving: bool,
    here: Exit,
    beside: list[Container],
    aside: Aside | None,
) -> tuple[QuotaFacts, ...] | None:
    """Where it leaves those of this day and this checkpoint. Without network they are not known where others are
    reserved: what is taken of them meanwhile is not told there."""
    if not leaving:
        return quota_facts(world, consignment, zone, here.moment, beside)
    if aside is not None and reserved_otherwise(world, consignment, zone, here):
        return None
    return quota_facts(world, consignment, zone, here.moment, beside, here)


def _gone(world: World, consignment: Consignment, here: Collection[str]) -> tuple[GoneFacts, ...]:
    gone = (world.get(Container, code) for code in declared(world, consignment) if code not in here)
    boxes = (box for code in consignment.going if code not in here and (box := world.get(Package, code)) is not None)
    lost = tuple(GoneFacts(box.code, box.state.value) for box in boxes if box.state is PackageState.LOST)
    emptied = tuple(_emptied(code, world) for code in consignment.emptied)
    return tuple(GoneFacts(each.code, each.state.value) for each in gone if each is not None) + lost + emptied


def _emptied(code: str, world: World) -> GoneFacts:
    """A box that is not at hand is left as it was when it left; if it is read here, its record is missed."""
    box = world.get(Package, code)
    return GoneFacts(code, EMPTIED if box is None or is_still_empty(box, world) else USED_AGAIN)


def _overrides(world: World, consignment: Consignment, gate: Gate) -> tuple[OverrideFacts, ...]:
    """The leave that stands here. None speaks of what was notified otherwise, or anew, after it had been asked for."""
    here = consignment.number, gate.value, consignment.state is ConsignmentState.RETURNING
    versions = versions_of(world, consignment)
    found = (
        each
        for each in world.all(Override)
        if (each.consignment, each.gate, each.homeward) == here
        and each.state is OverrideState.APPROVED
        and filed_since(versions, each.at) is None
    )
    return tuple(
        OverrideFacts(each.id, each.check_code, gate, datetime.fromisoformat(each.expires_at), each.fingerprint)
        for each in sorted(found, key=lambda override: override.entry)
    )


def _notice(world: World, consignment: Consignment, containers: Iterable[Container]) -> NoticeFacts | None:
    notification = latest_filing(world, consignment)
    if notification is None:
        return None
    return NoticeFacts(
        number=notification.number,
        version=notification.version,
        status=NotificationStatus(notification.state.value),
        consignment=notification.consignment,
        checkpoint=consignment.checkpoint,
        carrier=consignment.carrier,
        acknowledgement=notification.reference,
        lead_from=datetime.fromisoformat(notification.lead_from or notification.filed_at),
        window_to=datetime.fromisoformat(notification.window_to) if notification.window_to else None,
        refusal=refusal_facts(world, versions_of(world, consignment), containers, consignment.direction),
    )


def _holds(
    world: World, zone: Zone, consignment: Consignment, packages: list[Package], containers: list[Container]
) -> tuple[HoldFacts, ...]:
    organisations = (consignment.from_organisation, consignment.to_organisation, consignment.carrier_organisation)
    found = holds_biting(world, (consignment.number, *organisations), packages, containers)
    kin = kin_of(containers, world) if found else {}
    return tuple(hold_facts(each, world, zone, kin) for each in found)
