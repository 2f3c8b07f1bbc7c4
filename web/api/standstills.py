"""/consignments/…/standstills: what an officer of a silent lane and a coordinator say together."""

from __future__ import annotations

from msgspec import Struct

from custody import commands
from custody.holding import Standstill
from custody.records.registry import Registry
from custody.records.views.reading import standstills_of
from custody.refusal import Refusal
from web.admission import Caller
from web.api.acting import carry_out
from web.api.answers import Written, answer_of, written
from web.api.consignments import seen_consignment
from web.api.routes import route


class StandstillList(Struct, frozen=True):
    standstills: list[Standstill]


@route("GET", "/consignments/<number>/standstills", "What was said of its silent lanes", answer=StandstillList)
def standstills(registry: Registry, caller: Caller, number: str) -> StandstillList | Refusal:
    found = seen_consignment(registry, caller, number)
    if isinstance(found, Refusal):
        return found
    with registry.reading() as connection:
        return StandstillList(standstills_of(connection, found.number))


@route(
    "POST",
    "/consignments/<number>/standstills",
    "Enter that a silent lane has not let it pass and will not",
    body=commands.AskStandstill,
    answer=Written,
    status=201,
)
def ask_standstill(registry: Registry, caller: Caller, body: commands.AskStandstill, number: str) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body, number), written)


@route(
    "POST",
    "/consignments/<number>/standstills/confirm",
    "Confirm it, as the other of the two",
    body=commands.ConfirmStandstill,
    answer=Written,
    status=201,
)
def confirm_standstill(
    registry: Registry, caller: Caller, body: commands.ConfirmStandstill, number: str
) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body, number), written)


@route(
    "POST",
    "/consignments/<number>/standstills/refuse",
    "Refuse it",
    body=commands.RefuseStandstill,
    answer=Written,
    status=201,
)
def refuse_standstill(
    registry: Registry, caller: Caller, body: commands.RefuseStandstill, number: str
) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body, number), written)
