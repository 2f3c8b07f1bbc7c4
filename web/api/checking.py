"""/crossings/check: what would fail at the border, of a consignment or of what nobody has drafted yet."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from msgspec import Meta, Struct, field

from custody.commands import Typed
from custody.deciding.notifications.foreseeing import Foresight
from custody.deciding.notifications.planning import Plan
from custody.records.registry import Registry
from custody.records.turns.request import spellings
from custody.records.views.page_reading import subjects
from custody.refusal import Refusal
from web.admission import Caller, demand_sight
from web.api.consignments import seen_consignment
from web.api.findings import DecisionView, FindingView, decision_view, finding_view
from web.api.routes import route
from web.problems import ProblemError

Asked = Annotated[tuple[Typed, ...], Meta(max_length=500)]


class PartView(Struct, frozen=True):
    """Containers that are alike for the border: the clearance that covers them, or null and what stands against it."""

    containers: list[str]
    clearance: str | None
    findings: list[FindingView]


class CheckView(DecisionView, frozen=True, omit_defaults=True, kw_only=True):
    """For what is in no consignment yet, `plan` is the way that fits best, and `parts` tell which containers fit it."""

    plan: Plan | None = None
    clearance: str = ""
    parts: list[PartView] = field(default_factory=list)


class Check(Struct, frozen=True, forbid_unknown_fields=True):
    """Either a consignment, or packages and loose containers with as much of a plan as there is."""

    consignment: Annotated[str, Meta(max_length=40)] = ""
    packages: Asked = ()
    containers: Asked = ()
    plan: Plan | None = None
    renewed: bool = False
    """A consignment as if it were under what has taken the place of its clearance."""


@route("POST", "/crossings/check", "What would fail at the border now", body=Check, answer=CheckView)
def precheck(registry: Registry, caller: Caller, body: Check) -> CheckView | Refusal:
    codes = (*body.packages, *body.containers)
    if bool(body.consignment) == bool(codes):
        raise ProblemError("check_what", 422)
    if body.consignment:
        seen = seen_consignment(registry, caller, body.consignment)
        decision = seen if isinstance(seen, Refusal) else registry.precheck(seen.number, renewed=body.renewed)
        return decision if isinstance(decision, Refusal) else _with(decision_view(decision))
    # What is wrong with a plan names what its organisation has, so first of all these things are the caller's to see.
    _demand_sight_of(registry, caller, (spelling for code in codes for spelling in spellings(code)))
    found = registry.foresee(codes, body.plan)
    if isinstance(found, Refusal):
        return found
    _demand_sight_of(registry, caller, (code for part in found.parts for code in part.codes))
    return foresight_view(found)


def _demand_sight_of(registry: Registry, caller: Caller, codes: Iterable[str]) -> None:
    with registry.reading() as connection:
        for subject in subjects(connection, tuple(codes)).values():
            demand_sight(registry, caller, subject)


def foresight_view(found: Foresight) -> CheckView:
    parts = [
        PartView(
            containers=list(part.codes),
            clearance=part.clearance or None,
            findings=[finding_view(finding, found.decision.gate) for finding in part.findings],
        )
        for part in found.parts
    ]
    return _with(decision_view(found.decision), plan=found.plan, clearance=found.clearance, parts=parts)


def _with(view: DecisionView, **more: object) -> CheckView:
    return CheckView(**{name: getattr(view, name) for name in DecisionView.__struct_fields__}, **more)  # type: ignore[arg-type]
