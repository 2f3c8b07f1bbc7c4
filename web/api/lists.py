"""What somebody can look through: what the organisation holds, the open holds, the clearances that concern it."""

from __future__ import annotations

from flask import request
from msgspec import Struct

from custody.clearance import Clearance
from custody.codes import Code, parse_code
from custody.holding import Container, Package
from custody.records.registry import Registry
from custody.records.views.holds import holds_seen_by, standing
from custody.records.views.reading import held_by
from web.admission import Caller, sees_everything
from web.api.routes import route
from web.api.views import HoldView, hold_view
from web.problems import ProblemError

PAGE = 100


class Held(Struct, frozen=True, kw_only=True):
    code: str
    state: str
    custodian: str | None
    site: str
    place: str | None


class HeldList(Struct, frozen=True, omit_defaults=True):
    """By code; `next` is there when there is more: ask again with `?after_code=` it."""

    held: list[Held]
    next: str | None = None


class HoldList(Struct, frozen=True):
    holds: list[HoldView]


class ClearanceList(Struct, frozen=True):
    clearances: list[Clearance]


@route("GET", "/containers", "What my organisation answers for", answer=HeldList, query=("after_code",))
def containers(registry: Registry, caller: Caller) -> HeldList:
    return _held(registry, caller, Container)


@route("GET", "/packages", "Packages that my organisation answers for", answer=HeldList, query=("after_code",))
def packages(registry: Registry, caller: Caller) -> HeldList:
    return _held(registry, caller, Package)


@route("GET", "/holds", "Open holds that my organisation placed", answer=HoldList)
def holds(registry: Registry, caller: Caller) -> HoldList:
    organisation = caller.somebody().organisation
    with registry.reading() as connection:
        found = standing(connection, registry.zone, holds_seen_by(connection, organisation))
    return HoldList([hold_view(each) for each in found])


@route("GET", "/clearances", "Clearances granted to my organisation or naming it", answer=ClearanceList)
def clearances(registry: Registry, caller: Caller) -> ClearanceList:
    organisation = caller.somebody().organisation
    return ClearanceList(
        [
            clearance
            for clearance in registry.zone.clearances.values()
            if sees_everything(caller)
            or clearance.holder == organisation
            or any(organisation in scope.counterparts for scope in clearance.scopes)
        ]
    )


def _held(registry: Registry, caller: Caller, noun: type[Container] | type[Package]) -> HeldList:
    after = request.args.get("after_code", "")
    if after and not isinstance(parse_code(after), Code):
        raise ProblemError("bad_code", 422, given=after[:40])
    organisation = caller.somebody().organisation
    with registry.reading() as connection:
        found: list[Container | Package] = held_by(connection, noun, organisation, after, PAGE + 1)
    rows = [
        Held(
            code=one.code,
            state=one.state.value,
            custodian=one.custodian or None,
            site=one.site,
            place=one.place or None,
        )
        for one in found
    ]
    return HeldList(rows[:PAGE], rows[PAGE - 1].code if len(rows) > PAGE else None)
