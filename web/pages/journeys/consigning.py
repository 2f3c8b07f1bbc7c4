"""What a draft may be made of, for its forms: organisations, sites, clearances, checkpoints, carriers, purposes."""

from __future__ import annotations

from custody.clearance import Clearance, ClearanceStatus
from custody.instants import civil
from custody.parties import Person, Role
from custody.wording import keys
from web.pages.frame.visit import Visit


def choices(here: Visit) -> dict[str, list[tuple[str, str]]]:
    """By field: (value, words). The sites are apart, by organisation."""
    zone, own = here.zone, here.person.organisation
    side = zone.organisations[own].side
    across = [o for o in zone.organisations.values() if o.side is not side]
    carriers = [p for p in zone.people.values() if Role.COURIER in p.roles]
    return {
        "to_organisation": [(o.code, here.called(o.names)) for o in across],
        "clearance": [
            (c.number, f"{_sign(status)}{c.number} — {here.t(f'clearance_status.{status}')}")
            for c, status in _clearances(here, own)
        ],
        "checkpoint": [(c.code, here.called(c.names)) for c in zone.checkpoints.values()],
        "carrier": [(p.staff, f"{_fitness(here, p)}{p.staff} — {p.organisation}") for p in carriers],
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


def sites_by_organisation(here: Visit, organisations: list[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Each organisation with its sites, as (value, words)."""
    sites = here.zone.sites.values()
    return [
        (name, [(s.code, f"{here.called(s.names)} ({s.code})") for s in sites if s.organisation == name])
        for name in organisations
    ]


def _fitness(here: Visit, courier: Person) -> str:
    """A sign before whose authorisation or training the border would find to have run out."""
    today = here.registry.clock().astimezone(civil(here.offset)).date()
    good = all(
        day is not None and day >= today for day in (courier.carrier_authorised_until, courier.dg_training_until)
    )
    return "" if good else "⚠ "
