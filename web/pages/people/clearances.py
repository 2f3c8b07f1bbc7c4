"""Clearances and permits: what they cover, how much is left of them, and what the authority has decided."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template
from werkzeug.wrappers import Response as AnyResponse

from custody.amounts import BASE
from custody.clearance import Clearance, Permit
from custody.deciding.quotas.quota import in_use, label_of, tally_names
from custody.holding import Tally
from custody.parties import Role
from custody.records.store.rows import load
from custody.records.work.orders import Receipt
from web.pages.frame.acting import act, after, done, status
from web.pages.frame.visit import Visit, visit

CONDITIONS = (
    "needs_acknowledgement",
    "requires_seal",
    "requires_logger",
    "requires_two_person",
    "park_only",
    "refunds_returns",
)


@dataclass(frozen=True, slots=True)
class Gauge:
    """How full a quota or permit is, in its own unit; the shares are of the limit, in percent."""

    row: str
    unit: str
    period: str
    limit: int
    used: int
    reserved: int

    @property
    def used_share(self) -> float:
        return min(100.0, 100 * self.used / self.limit)

    @property
    def reserved_share(self) -> float:
        return min(100.0 - self.used_share, 100 * self.reserved / self.limit)


def mount(pages: Blueprint) -> None:
    pages.get("/clearances", endpoint="clearances")(page)
    pages.post("/clearances", endpoint="clearance_deed")(deed)


def page() -> tuple[str, int]:
    here = visit()
    clearances = _seen(here)
    permits = [p for p in here.zone.permits.values() if here.sees_all or p.holder == here.person.organisation]
    names = [name for clearance in clearances for each in _tallies(clearance, here) for name in each]
    with here.registry.reading() as connection:
        found = {t.id: t for t in load(connection, Tally, "id", [*names, *(f"permit:{p.number}" for p in permits)])}
    return (
        render_template(
            "clearances.html",
            clearances=[(each, _gauges(each, found, here)) for each in clearances],
            conditions=_conditions,
            shown={each.number for each in clearances},
            standing=lambda clearance: here.zone.standing(clearance, here.registry.clock()),
            figure=lambda clearance, name: _figure(clearance, name, here),
            successor=lambda number: here.zone.successor(number, here.registry.clock()),
            coming=lambda number: here.zone.coming(number, here.registry.clock()),
            permits=[(each, _gauge_of(each, found)) for each in permits],
            may_enter=lambda holder: (
                here.has_role(Role.ADMIN) or (here.has_role(Role.COMPLIANCE) and holder == here.person.organisation)
            ),
            done=done(),
        ),
        status(),
    )


def deed() -> AnyResponse | tuple[str, int]:
    answer = act()
    return after("pages.clearances", answer) if isinstance(answer, Receipt) else page()


def _seen(here: Visit) -> list[Clearance]:
    own = here.person.organisation
    found = here.zone.clearances.values()
    seen = (
        c for c in found if here.sees_all or c.holder == own or any(own in scope.counterparts for scope in c.scopes)
    )
    return sorted(seen, key=lambda clearance: clearance.number)


def _tallies(clearance: Clearance, here: Visit) -> list[tuple[str, ...]]:
    """The names of the tally of each quota in the period that runs now."""
    now = here.registry.clock()
    offset = here.zone.settings_at(now).utc_offset_minutes
    return [tally_names(clearance, quota, now, offset) for quota in clearance.quotas]


def _conditions(clearance: Clearance) -> list[str]:
    """What it asks for beside its scopes, as the columns of its list are called."""
    return [name for name in CONDITIONS if getattr(clearance, name)]


def _figure(clearance: Clearance, name: str, here: Visit) -> str:
    """How long, as the clearance says them or, where it says nothing, as the rules do."""
    own = getattr(clearance, name)
    if own is not None:
        return _lasting(own, here)
    settings = here.zone.settings_at(here.registry.clock())
    return here.t("page.clearance.figure_of_rules", time=_lasting(getattr(settings, name), here))


def _lasting(minutes: int, here: Visit) -> str:
    """In the largest unit that says it exactly: 20160 minutes are 14 days."""
    unit, size = next(each for each in (("days", 1440), ("hours", 60), ("minutes", 1)) if minutes % each[1] == 0)
    unit, size = ("minutes", 1) if minutes == 0 else (unit, size)
    return here.t(f"page.lasted.{unit}", count=minutes // size)


def _gauges(clearance: Clearance, found: dict[str, Tally], here: Visit) -> list[Gauge]:
    gauges: list[Gauge] = []
    for quota, names in zip(clearance.quotas, _tallies(clearance, here), strict=True):
        name = in_use(names, found)
        tally = found.get(name) or Tally(name)
        _, factor = BASE.get(quota.unit, (quota.unit, 1))
        period = label_of(name)
        used, reserved = -(-tally.used // factor), -(-tally.reserved // factor)
        gauges.append(Gauge(quota.row, quota.unit, period, quota.limit, used, reserved))
    return gauges


def _gauge_of(permit: Permit, found: dict[str, Tally]) -> Gauge:
    tally = found.get(f"permit:{permit.number}") or Tally("")
    return Gauge("", permit.unit, "", permit.quantity, tally.used, tally.reserved)
