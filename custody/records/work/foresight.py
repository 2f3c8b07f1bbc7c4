"""The pre-check of what nobody has drafted yet: read, thought through, and nothing written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace
from sqlalchemy import Connection

from custody.deciding.consignments.consigning import entry_before_exit, wall_clock
from custody.deciding.gates.surroundings import usable_clearances
from custody.deciding.notifications.foreseeing import Foresight, foresee, parties, tallies
from custody.deciding.notifications.planning import Plan
from custody.holding import Container, Package, Tally
from custody.instants import parse_instant
from custody.records.turns.loading import Loader, Needs
from custody.records.turns.request import spellings
from custody.refusal import Refusal, refuse
from custody.scene import find_all
from custody.world import World
from custody.zone import Zone


def foreseen(
    connection: Connection, zone: Zone, codes: Iterable[str], at: datetime, plan: Plan | None = None
) -> Foresight | Refusal:
    """What the border would say of these packages and loose containers, in any spelling, if they went now.

    They are looked at as what the organisation that answers for the first of them would send.
    """
    wanted = list(codes)
    loader = Loader(connection, World())
    loader.bring([Needs(tuple(spelling for code in wanted for spelling in spellings(code)))])
    subjects = find_all(loader.world, wanted)
    if isinstance(subjects, Refusal):
        return subjects
    packages = [subject for subject in subjects if isinstance(subject, Package)]
    boxed = {package.code for package in packages}
    loose = [each for each in subjects if isinstance(each, Container) and each.package not in boxed]
    organisation = subjects[0].organisation
    if plan is not None:
        plan = replace(plan, clearance=plan.clearance.strip().upper())
        wrong = _wrong_times(plan, zone, at) or _unusable(plan.clearance, organisation, zone, at)
        if wrong is not None:
            return wrong
    asked = (loader.world, zone, organisation, packages, loose, at, plan)
    loader.bring([Needs(keys=tuple((Tally, tally) for tally in tallies(*asked)), stopped=parties(*asked))])
    return foresee(*asked)


def _wrong_times(plan: Plan, zone: Zone, at: datetime) -> Refusal | None:
    """An exit that is left out is now."""
    moments: list[datetime] = []
    for name, text in (("planned_exit", plan.planned_exit), ("planned_entry", plan.planned_entry)):
        moment = parse_instant(text) if text else at
        if moment is None or not 1970 < moment.year < 9999:
            return refuse("time_malformed", 422, at=text).at(f"plan.{name}")
        moments.append(moment)
    leaving, entering = moments
    if not plan.planned_entry or entering >= leaving:
        return None
    return entry_before_exit(leaving, entering, wall_clock(zone, at), "plan.")


def _unusable(number: str, organisation: str, zone: Zone, at: datetime) -> Refusal | None:
    """A clearance that nobody has and one of somebody else are answered alike: who asks need not know which."""
    named = zone.clearances.get(number)
    if not number or (named is not None and named.holder == organisation):
        return None
    told = ", ".join(usable_clearances(zone, organisation, at)) or "-"
    wrong = refuse("clearance_not_usable", 422, clearance=number, organisation=organisation, usable=told)
    return wrong.at("plan.clearance")
