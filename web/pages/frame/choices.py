"""What the lists of the forms offer, as (value, words)."""

from __future__ import annotations

from custody.crossing.finding import listed
from custody.han_spacing import comma
from custody.wording import NOTHING
from web.pages.frame.visit import Visit


def choices(here: Visit) -> dict[str, list[tuple[str, str]]]:
    """For materials, risk levels and the people who may take something over."""
    table = here.zone.risk_table(here.registry.clock())
    return {
        "category": [(c, here.t(f"category.{c}")) for c in here.zone.category_table.categories],
        "risk": [(level, here.t(f"risk.{level}")) for level in table.levels],
        "to": [
            (p.staff, f"{p.staff} — {here.t(f'role.{p.roles[0]}')}{comma(here.lang)}{p.organisation}")
            for p in here.zone.people.values()
            if p.staff != here.person.staff and p.hands_over
        ],
    }


def vehicles(here: Visit) -> list[tuple[str, str]]:
    """The registered ones that may cross now; a field offers them, and takes another as well."""
    today = here.registry.clock().date()
    found = (each for each in here.zone.vehicles.values() if (each.cross_boundary_until or today) >= today)
    return [(each.registration, f"{each.registration} — {each.organisation}") for each in found]


def vehicles_hint(here: Visit) -> str:
    """Which these are, in words: not every browser shows what a field offers."""
    return here.t("page.hint.vehicles", vehicles=listed(registration for registration, _ in vehicles(here)) or NOTHING)
