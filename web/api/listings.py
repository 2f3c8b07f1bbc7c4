"""/listings: reference data with versions; a dry run first, then the listing. And the status of a clearance."""

from __future__ import annotations

from typing import Annotated, Any

from flask import request
from msgspec import Meta, Raw, Struct

from custody import commands
from custody.deciding.lists.listing import MOST_ROWS, Change, ListRows, drawn_on, leaving, plan_rows, topics_of
from custody.deciding.lists.succession import ahead_of
from custody.parties import Role
from custody.records.registry import Registry
from custody.records.turns.loading import Needs, load_world
from custody.records.views.reading import listings_of
from custody.refusal import Refusal, refuse
from custody.zone import NOUNS
from web.admission import Caller, sees_everything
from web.api.acting import carry_out
from web.api.answers import Written, answer_of, written
from web.api.routes import route
from web.faults import UnfitView, unfit_view
from web.language import language_of


class PlannedRows(Struct, frozen=True, forbid_unknown_fields=True):
    noun: Annotated[str, Meta(max_length=40)]
    rows: Annotated[tuple[dict[str, Any], ...], Meta(min_length=1, max_length=MOST_ROWS)]


class PlanView(Struct, frozen=True):
    """What would be listed; no changes when there is any fault."""

    changes: tuple[Change, ...]
    unchanged: int
    faults: tuple[UnfitView, ...]
    warnings: tuple[UnfitView, ...] = ()
    """What is listed only when `although` names it by its code."""
    notes: tuple[UnfitView, ...] = ()
    """What becomes of the versions that are listed ahead."""


class Version(Struct, frozen=True):
    version: int
    effective: str
    entry: int
    value: Raw
    announced: str = ""
    """How it is to stand by itself, where its status is another only because what is before it is stopped."""


class VersionList(Struct, frozen=True):
    """Every version of one row, oldest first."""

    versions: list[Version]


@route("POST", "/listings/check", "What these rows would change; nothing is listed", body=PlannedRows, answer=PlanView)
def check_rows(registry: Registry, caller: Caller, body: PlannedRows) -> PlanView | Refusal:
    # It says of every field what stood there before, so it is for whoever may list.
    if Role.ADMIN not in caller.somebody().roles:
        return refuse("role", 403, staff=caller.staff, roles=Role.ADMIN)
    asked = ListRows(id="", noun=body.noun, rows=body.rows, reason="-")
    at = registry.clock()
    with registry.reading() as connection:
        needs = Needs(topics=topics_of(asked), drawn=drawn_on(asked), later_than=ahead_of(asked.noun, at.isoformat()))
        known = load_world(connection, [needs._replace(holders=leaving(asked, registry.zone))])
    plan = plan_rows(body.noun, body.rows, registry.zone, known, at)
    lang = language_of(request)
    told = (plan.faults, plan.warnings, plan.notes)
    faults, warnings, notes = (tuple(unfit_view(each, lang) for each in some) for some in told)
    return PlanView(plan.changes, plan.unchanged, faults, warnings, notes)


@route("POST", "/listings", "List rows of reference data, all or none", body=ListRows, answer=Written, status=201)
def list_rows(registry: Registry, caller: Caller, body: ListRows) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body), written)


@route("GET", "/listings/<noun>/<key>", "Every version of one row", answer=VersionList)
def versions(registry: Registry, caller: Caller, noun: str, key: str) -> VersionList | Refusal:
    if not sees_everything(caller) and not _concerns(registry, caller, noun, key):
        return refuse("not_a_party", 403, code=key[:40])
    with registry.reading() as connection:
        found = listings_of(connection, f"{noun}:{key}")
    if noun not in NOUNS or not found:
        return refuse("listing_unknown", 404, topic=f"{noun}:{key}"[:80])
    return VersionList([Version(x.version, x.effective, x.entry, Raw(x.body.encode()), x.announced) for x in found])


def _concerns(registry: Registry, caller: Caller, noun: str, key: str) -> bool:
    """A clearance or permit concerns who holds it, and whom a clearance names; all else is the administrator's."""
    own = caller.somebody().organisation
    clearance = registry.zone.clearances.get(key) if noun == "clearance" else None
    permit = registry.zone.permits.get(key) if noun == "permit" else None
    named = clearance is not None and any(own in scope.counterparts for scope in clearance.scopes)
    return named or own in (clearance.holder if clearance else "", permit.holder if permit else "")


@route(
    "POST",
    "/clearances/status",
    "Enter that an authority suspended, revoked or restored a clearance",
    body=commands.SetClearanceStatus,
    answer=Written,
    status=201,
)
def set_clearance_status(registry: Registry, caller: Caller, body: commands.SetClearanceStatus) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body), written)
