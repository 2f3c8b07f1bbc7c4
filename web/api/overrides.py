"""/overrides: leave to pass a check, asked for by one person and given by another."""

from __future__ import annotations

from msgspec import Struct

from custody import commands
from custody.holding import Override
from custody.records.registry import Registry
from custody.records.views.reading import overrides_of
from custody.refusal import Refusal
from web.admission import Caller
from web.api.acting import carry_out
from web.api.answers import OverrideAnswer, Written, answer_of, override_asked, written
from web.api.consignments import seen_consignment
from web.api.routes import route


class OverrideList(Struct, frozen=True):
    overrides: list[Override]


@route("POST", "/overrides", "Ask to pass a check", body=commands.RequestOverride, answer=OverrideAnswer, status=201)
def request_override(registry: Registry, caller: Caller, body: commands.RequestOverride) -> OverrideAnswer | Refusal:
    return answer_of(carry_out(registry, caller, body), override_asked)


@route(
    "POST",
    "/overrides/<override>/approve",
    "Give the leave, as a second person",
    body=commands.ApproveOverride,
    answer=Written,
    status=201,
)
def approve_override(
    registry: Registry, caller: Caller, body: commands.ApproveOverride, override: str
) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body, override), written)


@route(
    "POST",
    "/overrides/<override>/refuse",
    "Do not give it",
    body=commands.RefuseOverride,
    answer=Written,
    status=201,
)
def refuse_override(
    registry: Registry, caller: Caller, body: commands.RefuseOverride, override: str
) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body, override), written)


@route(
    "POST",
    "/overrides/<override>/withdraw",
    "Take it back",
    body=commands.WithdrawOverride,
    answer=Written,
    status=201,
)
def withdraw_override(
    registry: Registry, caller: Caller, body: commands.WithdrawOverride, override: str
) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body, override), written)


@route("GET", "/consignments/<number>/overrides", "The overrides of a consignment", answer=OverrideList)
def overrides(registry: Registry, caller: Caller, number: str) -> OverrideList | Refusal:
    found = seen_consignment(registry, caller, number)
    if isinstance(found, Refusal):
        return found
    with registry.reading() as connection:
        return OverrideList(overrides_of(connection, found.number))
