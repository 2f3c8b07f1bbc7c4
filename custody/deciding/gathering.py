"""From the world to the facts of a crossing: everything that the checks may look at, and nothing that is not known."""

from __future__ import annotations

from datetime import datetime

import msgspec

from custody.acts import Manifest
from custody.clearance import HoldKind, NotificationStatus
from custody.crossing.facts import (
    CarrierFacts,
    ConsignmentFacts,
    ContainerFacts,
    Facts,
    HoldFacts,
    ManifestFacts,
    ManifestLine,
    NoticeFacts,
    PackageFacts,
    PassageFacts,
    Scanned,
    StationFacts,
)
from custody.crossing.settings import Gate
from custody.holding import Consignment, ConsignmentState, Container, Notification, Package
from custody.parties import Direction
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
) -> Facts:
    """The facts as they stand at this moment. `scanned` is None at a dry run."""
    # A box that was scanned but does not belong here is a fact too, with what is inside it.
    codes = dict.fromkeys((*consignment.packages, *(scanned.packages if scanned else ())))
    packages = [package for code in codes if (package := world.get(Package, code)) is not None]
    inside = [container for package in packages for container in world.contents(package.code)]
    extra = [c for code in (scanned.containers if scanned else ()) if (c := world.get(Container, code)) is not None]
    containers = list({container.code: container for container in inside + extra}.values())
    return Facts(
        gate=gate,
        settings=zone.settings_at(at),
        consignment=_consignment(consignment),
        packages=tuple(_package(world, package) for package in packages),
        containers=tuple(_container(world, container, consignment) for container in containers),
        manifest=_manifest(world, consignment),
        notice=_notice(world, consignment),
        clearance=zone.clearances.get(consignment.clearance),
        holds=_holds(world, consignment, packages, containers),
        station=_station(zone, station, operator) if station else None,
        scanned=scanned,
        carriers=_carriers(zone, consignment, scanned),
        passages=tuple(
            PassageFacts(Gate(p.gate), datetime.fromisoformat(p.at), p.verdict, p.station)
            for p in world.passages_of(consignment.number)
        ),
    )


def _consignment(consignment: Consignment) -> ConsignmentFacts:
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
        packages=consignment.packages,
    )


def _package(world: World, package: Package) -> PackageFacts:
    return PackageFacts(
        code=package.code,
        organisation=package.organisation,
        custodian=package.custodian,
        seals=package.seals,
        contents=tuple(container.code for container in world.contents(package.code)),
        label_verified=package.label_verified,
        handoff=package.handoff,
    )


def _container(world: World, container: Container, consignment: Consignment) -> ContainerFacts:
    other = world.get(Consignment, container.consignment) if container.consignment != consignment.number else None
    is_open = other is not None and other.state is not ConsignmentState.RECEIVED
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
        elsewhere=container.consignment if is_open else "",
    )


def _notification(world: World, consignment: Consignment) -> Notification | None:
    """The latest filing for this consignment, cancelled or not."""
    found = [n for n in world.all(Notification) if n.consignment == consignment.number]
    return max(found, key=lambda notification: notification.version, default=None)


def _manifest(world: World, consignment: Consignment) -> ManifestFacts | None:
    notification = _notification(world, consignment)
    if notification is None:
        return None
    manifest = msgspec.json.decode(notification.manifest, type=Manifest)
    lines = (
        ManifestLine(code, containers, manifest.seals.get(code, ())) for code, containers in manifest.packages.items()
    )
    return ManifestFacts(manifest.sha256, tuple(lines))


def _notice(world: World, consignment: Consignment) -> NoticeFacts | None:
    notification = _notification(world, consignment)
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
    )


def _holds(
    world: World, consignment: Consignment, packages: list[Package], containers: list[Container]
) -> tuple[HoldFacts, ...]:
    ancestors = [ancestor for container in containers for ancestor in world.ancestors(container)]
    organisations = (consignment.from_organisation, consignment.to_organisation)
    targets = [
        consignment.number,
        *organisations,
        *(p.code for p in packages),
        *(c.code for c in containers + ancestors),
    ]
    return tuple(HoldFacts(hold.id, hold.target, HoldKind(hold.hold_kind)) for hold in world.holds_on(targets))


def _station(zone: Zone, name: str, operator: str) -> StationFacts:
    station = zone.stations.get(name)
    if station is None:
        return StationFacts(name=name, registered=False)
    person = zone.people.get(operator)
    return StationFacts(
        name=name,
        registered=True,
        enabled=station.enabled,
        kinds=station.kinds,
        checkpoint=station.checkpoint or "",
        directions=station.directions,
        operator=operator,
        operator_roles=person.roles if person is not None else (),
    )


def _carriers(zone: Zone, consignment: Consignment, scanned: Scanned | None) -> tuple[CarrierFacts, ...]:
    staff = dict.fromkeys([consignment.carrier, scanned.carrier if scanned else ""])
    people = (zone.people.get(code) for code in staff if code)
    return tuple(
        CarrierFacts(
            staff=person.staff,
            organisation=person.organisation,
            authorised_until=person.carrier_authorised_until,
            training_until=person.dg_training_until,
        )
        for person in people
        if person is not None
    )
