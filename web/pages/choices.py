"""What the lists of the forms offer, as (value, words)."""

from __future__ import annotations

from custody.deciding.containers.handing import GIVERS
from custody.han_spacing import comma
from web.pages.visit import Visit


def choices(here: Visit) -> dict[str, list[tuple[str, str]]]:
    """For materials, risk levels and the people who may take something over."""
    table = here.zone.risk_table(here.registry.clock())
    return {
        "category": [(c, here.t(f"category.{c}")) for c in here.zone.category_table.categories],
        "risk": [(level, here.t(f"risk.{level}")) for level in table.levels],
        "to": [
            (p.staff, f"{p.staff} — {here.t(f'role.{p.roles[0]}')}{comma(here.lang)}{p.organisation}")
            for p in here.zone.people.values()
            if p.staff != here.person.staff and any(role in GIVERS for role in p.roles)
        ],
    }
