"""What a draft may be made of, for its forms: organisations, sites, clearances, checkpoints, carriers, purposes."""

from __future__ import annotations

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
            (s.code, f"{here.called(s.names)} ({s.organisation})")
            for s in zone.sites.values()
            if s.organisation in {o.code for o in across}
        ],
        "clearance": [
            (c.number, f"{c.number} — {here.t(f'clearance_status.{c.status}')}")
            for c in zone.clearances.values()
            if c.holder == own
        ],
        "checkpoint": [(c.code, here.called(c.names)) for c in zone.checkpoints.values()],
        "carrier": [(p.staff, f"{p.staff} — {p.organisation}") for p in carriers],
        "channel": [(key.partition(".")[2], here.t(key)) for key in keys("channel.")],
        "purpose": [(key.partition(".")[2], here.t(key)) for key in keys("purpose.")],
    }
