"""What has taken the place of the clearance under which a consignment was put together, or might."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from custody.clearance import Clearance, ClearanceStatus
from custody.holding import Consignment
from custody.zone import Zone


def renewal_of(consignment: Consignment, zone: Zone, at: datetime) -> Clearance | None:
    """The clearance, or the version of it, under which it has to be checked instead; None where its own still stands,
    or nothing is to be checked under what stands there now."""
    return renewed(consignment.clearance, consignment.clearance_version, zone, at)


def renewed(number: str, version: int, zone: Zone, at: datetime) -> Clearance | None:
    """The same of a clearance and the version of it that was named."""
    now = zone.successor(number, at) or zone.clearances.get(number)
    if now is None or not version or (now.number, now.version) == (number, version):
        return None
    return now if now.status is ClearanceStatus.ACTIVE else None


def under_its_renewal(consignment: Consignment, zone: Zone, at: datetime) -> Consignment:
    """The consignment as if it had been put together under that; as it is where there is none."""
    now = renewal_of(consignment, zone, at)
    return replace(consignment, clearance=now.number, clearance_version=now.version) if now is not None else consignment


def under_another(consignment: Consignment, number: str, zone: Zone) -> Consignment:
    """The consignment as if it had been put together under this clearance of the zone."""
    return replace(consignment, clearance=number, clearance_version=zone.clearances[number].version)


def others_of(consignment: Consignment, zone: Zone, at: datetime) -> list[Clearance]:
    """The other clearances of its consignor that stand now; those without a quota first."""
    held = (each for each in zone.clearances.values() if each.holder == consignment.from_organisation)
    standing = (each for each in held if each.status is ClearanceStatus.ACTIVE and not zone.successor(each.number, at))
    others = (each for each in standing if each.number != consignment.clearance)
    return sorted(others, key=lambda each: (bool(each.quotas), each.number))
