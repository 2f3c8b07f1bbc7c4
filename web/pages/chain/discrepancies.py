"""Discrepancies: what is not as it was declared, whose turn it is, how late that is, and what can be done now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec
from flask import Blueprint, render_template
from werkzeug.wrappers import Response as AnyResponse

from custody.crossing.finding import Phrase
from custody.deciding.discrepancies.settling import EXPLAINERS, may_explain
from custody.holding import Consignment, Discrepancy, DiscrepancyState
from custody.parties import Role
from custody.records.store.database import Connection
from custody.records.views.page_reading import discrepancies_from
from custody.records.views.reading import one
from custody.records.work.orders import Receipt
from web.pages.frame.acting import act, after, done, status
from web.pages.frame.duty import duty_of
from web.pages.frame.visit import Visit, visit


@dataclass(frozen=True, slots=True)
class Shown:
    """A discrepancy with what this person may do about it now, and whom to call about goods that are damaged."""

    it: Discrepancy
    found: list[Phrase]
    overdue: bool
    may_explain: bool
    may_resolve: bool
    may_escalate: bool
    duty: tuple[tuple[str, str], ...]


def mount(pages: Blueprint) -> None:
    pages.get("/discrepancies", endpoint="discrepancies")(page)
    pages.post("/discrepancies", endpoint="discrepancy_deed")(deed)


def page() -> tuple[str, int]:
    here = visit()
    parties = None if here.sees_all else here.parties
    with here.registry.reading() as connection:
        standing = discrepancies_from(connection, parties, state="unresolved")
        resolved = discrepancies_from(connection, parties, state="resolved")
        shown = [shown_to(here, connection, each) for each in standing]
    return (
        render_template(
            "discrepancies.html",
            # What is late comes first, then what is mine to do.
            standing=sorted(shown, key=lambda each: (not each.overdue, not each.may_explain, each.it.due)),
            resolved=resolved,
            may_open=here.has_role(*EXPLAINERS),
            done=done(),
        ),
        status(),
    )


def deed() -> AnyResponse | tuple[str, int]:
    answer = act()
    return after("pages.discrepancies", answer) if isinstance(answer, Receipt) else page()


def shown_of(here: Visit, connection: Connection, consignment: str) -> list[Shown]:
    """The discrepancies of one consignment that this person may see, the unresolved ones first."""
    parties = None if here.sees_all else here.parties
    found = discrepancies_from(connection, parties, consignment=consignment)
    resolved = DiscrepancyState.RESOLVED
    return [shown_to(here, connection, each) for each in sorted(found, key=lambda d: (d.state is resolved, d.due))]


def shown_to(here: Visit, connection: Connection, found: Discrepancy) -> Shown:
    consignment = one(connection, Consignment, found.consignment)
    ends = (consignment.from_organisation, consignment.to_organisation) if consignment is not None else ()
    closing = here.person.organisation in ends and here.has_role(Role.COORDINATOR, Role.COMPLIANCE)
    late = found.is_overdue(here.registry.clock())
    unresolved = found.state is not DiscrepancyState.RESOLVED
    answered = found.state in (DiscrepancyState.EXPLAINED, DiscrepancyState.ESCALATED)
    mine = here.person.organisation == found.organisation
    return Shown(
        found,
        msgspec.json.decode(found.found, type=list[Phrase]),
        late,
        may_explain=unresolved and mine and may_explain(here.zone, here.person),
        may_resolve=answered and closing and not found.is_explained_by(here.person.staff),
        may_escalate=late and closing and found.state is DiscrepancyState.OPEN,
        duty=duty_of(here, ends) if found.discrepancy_kind == "damaged" and unresolved else (),
    )


def unsafe(conditions: Iterable[str]) -> bool:
    """Whether any of these conditions may harm whoever reaches for it: cracked, leaking, broken, dry ice gone."""
    return not _UNSAFE.isdisjoint(conditions)


_UNSAFE = frozenset({"CC", "CL", "BKV", "LKD", "DIM"})
