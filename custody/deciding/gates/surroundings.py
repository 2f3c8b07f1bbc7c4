"""What stands around a consignment at a gate: the station, the hours, who carries and in what."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from custody.clearance import ClearanceStatus
from custody.crossing.gate_facts import CarrierFacts, HoursFacts, Scanned, StationFacts, TokenFacts, VehicleFacts
from custody.crossing.moments import seconds
from custody.holding import Consignment, Package
from custody.scene import Aside
from custody.zone import Zone
from custody.zone.bounds import is_clock


def station_facts(zone: Zone, name: str, operator: str) -> StationFacts:
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
        side=zone.side_of(station.site),
    )


def carrier_facts(
    zone: Zone, consignment: Consignment, scanned: Scanned | None, packages: Iterable[Package] = ()
) -> tuple[CarrierFacts, ...]:
    """Of who is named, of whose badges were read, and before any was read of who of the firm has the packages."""
    firm = consignment.carrier_organisation
    bearers = [box.custodian for box in packages if firm and box.organisation == firm]
    read = (scanned.carrier, scanned.companion) if scanned is not None else bearers
    staff = dict.fromkeys([consignment.carrier, *read])
    people = (zone.people.get(code) for code in staff if code)
    return tuple(
        CarrierFacts(
            staff=person.staff,
            organisation=person.organisation,
            authorised_until=person.carrier_authorised_until,
            training_until=person.dg_training_until,
            bridge_listed=person.bridge_listed,
        )
        for person in people
        if person is not None
    )


def vehicle_facts(zone: Zone, consignment: Consignment) -> VehicleFacts | None:
    vehicle = zone.vehicles.get(consignment.vehicle)
    if vehicle is None:
        return None
    return VehicleFacts(vehicle.registration, vehicle.organisation, vehicle.cross_boundary_until)


def token_facts(aside: Aside, consignment: Consignment) -> TokenFacts:
    token = aside.tokens.get(consignment.number, "")
    return TokenFacts(token, used=token in aside.spent)


def hours_facts(zone: Zone, code: str | None) -> HoursFacts | None:
    checkpoint = zone.checkpoints.get(code or "")
    if checkpoint is None or not all(is_clock(text) for text in (checkpoint.opens, checkpoint.closes) if text):
        return None  # hours that nobody can read are not known
    return HoursFacts(_minute(checkpoint.opens), _minute(checkpoint.closes))


def _minute(clock: str) -> int:
    """Minutes since midnight of a time like "07:30"; 0 for none."""
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes) if hours.isdecimal() and minutes.isdecimal() else 0


def known_to_sender(zone: Zone, consignment: Consignment) -> Zone:
    """The zone without the clearance that the consignment names, when somebody else holds it: what stands in it is no
    business of whoever typed its number."""
    named = zone.clearances.get(consignment.clearance)
    if named is None or named.holder == consignment.from_organisation:
        return zone
    # Nor is what takes its place: of that, and of each that follows, the number alone would tell.
    rest = {key: each for key, each in zone.clearances.items() if named.number not in (key, each.supersedes)}
    return replace(zone, clearances=rest)


def usable_clearances(zone: Zone, organisation: str, at: datetime) -> tuple[str, ...]:
    """The numbers of what this organisation holds that is active, in date and not replaced."""
    return tuple(
        sorted(
            each.number
            for each in zone.clearances.values()
            if each.holder == organisation
            and each.status is ClearanceStatus.ACTIVE
            and seconds(each.valid_from) <= seconds(at) <= seconds(each.valid_to)
            and zone.successor(each.number, at) is None
        )
    )
