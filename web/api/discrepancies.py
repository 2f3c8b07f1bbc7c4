"""/discrepancies: what is not as it was declared; who must explain it, who explained and resolved it, and by when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from flask import request
from msgspec import Struct

from custody import commands
from custody.acts import Entry
from custody.crossing.finding import Phrase
from custody.holding import Discrepancy
from custody.records.registry import Registry
from custody.records.views.page_reading import discrepancies_from
from custody.records.views.reading import one
from custody.refusal import Refusal, refuse
from custody.wording import say
from web.admission import Caller, may_see, sees_everything, sights
from web.api.acting import carry_out, whole
from web.api.answers import Written, answer_of, written
from web.api.routes import route
from web.problems import ProblemError

PAGE = 100


class DiscrepancyAnswer(Struct, frozen=True):
    entry: int
    discrepancy: str


class ExplanationView(Struct, frozen=True):
    text: str
    by: str
    at: str


class DiscrepancyView(Struct, frozen=True):
    """`found` is what a check found, by language; `organisation` must explain it by `due`. `explanations` has all of
    them, the first one first; `explanation` and `explained_by` are those of the last. `resolved_in` is the decision by
    which the system has resolved it."""

    discrepancy: str
    consignment: str
    kind: str
    state: str
    codes: list[str]
    detail: str
    found: list[dict[str, str]]
    opened_by: str
    organisation: str
    at: str
    due: str
    overdue: bool
    explanation: str | None
    explained_by: str | None
    resolution: str | None
    resolved_by: str | None
    resolved_in: int | None
    cause: int | None
    entry: int
    explanations: list[ExplanationView]


class DiscrepancyList(Struct, frozen=True, omit_defaults=True):
    """Oldest first; `next` is there when there is more: ask again with `?after=` it."""

    discrepancies: list[DiscrepancyView]
    next: int | None = None


@route(
    "POST",
    "/discrepancies",
    "Say that something is not as declared",
    body=commands.OpenDiscrepancy,
    answer=DiscrepancyAnswer,
    status=201,
)
def open_discrepancy(registry: Registry, caller: Caller, body: commands.OpenDiscrepancy) -> DiscrepancyAnswer | Refusal:
    return answer_of(carry_out(registry, caller, body), _opened)


@route(
    "GET", "/discrepancies", "Those that concern me", answer=DiscrepancyList, query=("after", "state", "consignment")
)
def discrepancies(registry: Registry, caller: Caller) -> DiscrepancyList:
    after, state = whole("after", 0), request.args.get("state", "")
    if state not in ("", "open", "explained", "escalated", "resolved", "unresolved"):
        raise ProblemError("bad_query", 422, name="state", given=state[:40])
    parties = None if sees_everything(caller) else sights(registry, caller)
    consignment = request.args.get("consignment", "").strip().upper()[:40]
    with registry.reading() as connection:
        found = discrepancies_from(
            connection, parties, state=state, consignment=consignment, after=after, limit=PAGE + 1
        )
    views = [discrepancy_view(each, registry.clock()) for each in found[:PAGE]]
    return DiscrepancyList(views, found[PAGE - 1].entry if len(found) > PAGE else None)


@route("GET", "/discrepancies/<discrepancy>", "Look one up", answer=DiscrepancyView)
def discrepancy(registry: Registry, caller: Caller, discrepancy: str) -> DiscrepancyView | Refusal:
    with registry.reading() as connection:
        found = one(connection, Discrepancy, discrepancy.strip().upper())
    if found is None:
        return refuse("discrepancy_unknown", 404, discrepancy=discrepancy)
    if not may_see(registry, caller, found.parties):
        raise ProblemError("not_yours", 403, code=found.id)
    return discrepancy_view(found, registry.clock())


@route(
    "POST",
    "/discrepancies/<discrepancy>/explain",
    "Explain it, for the organisation that must",
    body=commands.ExplainDiscrepancy,
    answer=Written,
    status=201,
)
def explain(
    registry: Registry, caller: Caller, body: commands.ExplainDiscrepancy, discrepancy: str
) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body, discrepancy), written)


@route(
    "POST",
    "/discrepancies/<discrepancy>/resolve",
    "Resolve it, as another person",
    body=commands.ResolveDiscrepancy,
    answer=Written,
    status=201,
)
def resolve(
    registry: Registry, caller: Caller, body: commands.ResolveDiscrepancy, discrepancy: str
) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body, discrepancy), written)


@route(
    "POST",
    "/discrepancies/<discrepancy>/escalate",
    "Escalate it when nobody explained it in time",
    body=commands.EscalateDiscrepancy,
    answer=Written,
    status=201,
)
def escalate(
    registry: Registry, caller: Caller, body: commands.EscalateDiscrepancy, discrepancy: str
) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body, discrepancy), written)


def discrepancy_view(found: Discrepancy, now: datetime) -> DiscrepancyView:
    last = found.explanations[-1] if found.explanations else None
    return DiscrepancyView(
        discrepancy=found.id,
        consignment=found.consignment,
        kind=found.discrepancy_kind,
        state=found.state.value,
        codes=list(found.codes),
        detail=found.detail,
        found=[say(phrase.key, **phrase.params) for phrase in phrases_of(found)],
        opened_by=found.opened_by,
        organisation=found.organisation,
        at=found.at,
        due=found.due,
        overdue=found.is_overdue(now),
        explanation=last.text if last is not None else None,
        explained_by=last.by if last is not None else None,
        resolution=found.resolution or None,
        resolved_by=found.resolved_by or None,
        resolved_in=found.resolved_in or None,
        cause=found.cause or None,
        entry=found.entry,
        explanations=[ExplanationView(each.text, each.by, each.at) for each in found.explanations],
    )


def phrases_of(found: Discrepancy) -> list[Phrase]:
    return msgspec.json.decode(found.found, type=list[Phrase])


def _opened(entry: Entry) -> DiscrepancyAnswer:
    act: Any = entry.act
    return DiscrepancyAnswer(entry.number, act.discrepancy)
