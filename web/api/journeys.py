"""/consignments/…: the journey takes another way, and comes to its end."""

from __future__ import annotations

from msgspec import Struct

from custody import commands
from custody.acts import ConsignmentDivided, Entry
from custody.crossing.decision import Decision
from custody.records.registry import Registry
from custody.refusal import Refusal
from web.admission import Caller
from web.api.acting import carry_out
from web.api.answers import ConsignmentAnswer, Written, answer_of, consigned, written
from web.api.findings import DecisionView, decision_view
from web.api.routes import route


class PartView(Struct, frozen=True):
    """A part of what was split, and what the border will say of it."""

    consignment: str
    precheck: DecisionView


class PartsAnswer(Struct, frozen=True):
    """`parts` tell what the pre-check finds of each now: what the split could not share out, the second one lacks."""

    entry: int
    consignments: list[str]
    parts: list[PartView]


@route(
    "POST",
    "/consignments/<number>/change",
    "Change a draft",
    body=commands.ChangeConsignment,
    answer=Written,
    status=201,
)
def change(registry: Registry, caller: Caller, body: commands.ChangeConsignment, number: str) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body, number), written)


@route(
    "POST",
    "/consignments/<number>/cancel",
    "Cancel before the exit",
    body=commands.CancelConsignment,
    answer=Written,
    status=201,
)
def cancel_consignment(
    registry: Registry, caller: Caller, body: commands.CancelConsignment, number: str
) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body, number), written)


@route(
    "POST",
    "/consignments/<number>/split",
    "Make two parts of it",
    body=commands.SplitConsignment,
    answer=PartsAnswer,
    status=201,
)
def split(registry: Registry, caller: Caller, body: commands.SplitConsignment, number: str) -> PartsAnswer | Refusal:
    receipt = carry_out(registry, caller, body, number)
    return receipt if isinstance(receipt, Refusal) else _parts(registry, receipt.entry)


@route(
    "POST",
    "/consignments/<number>/turn-back",
    "Turn it back after the exit",
    body=commands.TurnBack,
    answer=Written,
    status=201,
)
def turn_back(registry: Registry, caller: Caller, body: commands.TurnBack, number: str) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body, number), written)


@route(
    "POST",
    "/consignments/<number>/return",
    "Draft the return",
    body=commands.SendBack,
    answer=ConsignmentAnswer,
    status=201,
)
def send_back(registry: Registry, caller: Caller, body: commands.SendBack, number: str) -> ConsignmentAnswer | Refusal:
    return answer_of(carry_out(registry, caller, body, number), consigned)


@route(
    "POST",
    "/consignments/<number>/reconcile",
    "Account for everything that crossed",
    body=commands.Reconcile,
    answer=Written,
    status=201,
)
def reconcile(registry: Registry, caller: Caller, body: commands.Reconcile, number: str) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body, number), written)


@route("POST", "/consignments/<number>/close", "Close it", body=commands.Close, answer=Written, status=201)
def close(registry: Registry, caller: Caller, body: commands.Close, number: str) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body, number), written)


@route("POST", "/consignments/<number>/lost", "Declare it lost", body=commands.GiveUp, answer=Written, status=201)
def give_up(registry: Registry, caller: Caller, body: commands.GiveUp, number: str) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body, number), written)


@route("POST", "/consignments/<number>/found", "It was found again", body=commands.Recover, answer=Written, status=201)
def recover(registry: Registry, caller: Caller, body: commands.Recover, number: str) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body, number), written)


def _parts(registry: Registry, entry: Entry) -> PartsAnswer:
    parts = entry.act.parts if isinstance(entry.act, ConsignmentDivided) else ()
    foreseen = [(part.consignment, registry.precheck(part.consignment)) for part in parts]
    views = [PartView(number, decision_view(found)) for number, found in foreseen if isinstance(found, Decision)]
    return PartsAnswer(entry.number, [part.consignment for part in parts], views)
