"""What a draft may be made of, for its forms: organisations, sites, clearances, checkpoints, carriers, purposes."""

from __future__ import annotations

from custody.clearance import Clearance, ClearanceStatus
from custody.parties import Role
from custody.wording import keys
from web.pages.visit import Visit


def choices(here: Visit) -> dict[str, list[tuple[str, str]]]:
    """By field: (value, words)."""
    zone, own = here.zone, here.person.organisation
    side = zone.organisations[own].side
    across = [o for o in zone.organisations.values() if o.side is not side]
    carriers = [p for p in zone.people.values() if Role.COURIER in p.roles]
    return {
        "to_organisation": [(o.code, here.called(o.names)) for o in across],
        "to_site": [
            (s.code, f"{s.organisation} · {here.called(s.names)}")
            for s in sorted(zone.sites.values(), key=lambda site: site.organisation)
            if s.organisation in {o.code for o in across}
        ],
        "clearance": [
            (c.number, f"{_sign(status)}{c.number} — {here.t(f'clearance_status.{status}')}")
            for c, status in _clearances(here, own)
        ],
        "checkpoint": [(c.code, here.called(c.names)) for c in zone.checkpoints.values()],
        "carrier": [(p.staff, f"{p.staff} — {p.organisation}") for p in carriers],
        "channel": [(key.partition(".")[2], here.t(key)) for key in keys("channel.")],
        "purpose": [(key.partition(".")[2], here.t(key)) for key in keys("purpose.")],
    }


def _clearances(here: Visit, holder: str) -> list[tuple[Clearance, ClearanceStatus]]:
    """The holder's clearances with how they stand now, those that may be used first."""
    now = here.registry.clock()
    found = [
        (clearance, here.zone.standing(clearance, now))
        for clearance in here.zone.clearances.values()
        if clearance.holder == holder
    ]
    return sorted(found, key=lambda pair: pair[1] is not ClearanceStatus.ACTIVE)


def _sign(status: ClearanceStatus) -> str:
    return "" if status is ClearanceStatus.ACTIVE else "⚠ "
