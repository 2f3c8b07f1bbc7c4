"""What becomes of containers: /takings, /losses, /findings, /pools; and what two people do: /identifications."""

from __future__ import annotations

from custody import commands
from custody.acts import Entry, Pooled
from custody.records.registry import Registry
from custody.refusal import Refusal
from web.admission import Caller
from web.api.acting import carry_out
from web.api.answers import Coded, RegisteredAnswer, Written, answer_of, written
from web.api.routes import route


@route("POST", "/takings", "An authority took samples", body=commands.RecordTaking, answer=Written, status=201)
def record_taking(registry: Registry, caller: Caller, body: commands.RecordTaking) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body), written)


@route("POST", "/losses", "Nobody knows where these are", body=commands.DeclareLost, answer=Written, status=201)
def declare_lost(registry: Registry, caller: Caller, body: commands.DeclareLost) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body), written)


@route("POST", "/findings", "Lost containers are here again", body=commands.RecordFinding, answer=Written, status=201)
def record_finding(registry: Registry, caller: Caller, body: commands.RecordFinding) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body), written)


@route("POST", "/pools", "Put several into one", body=commands.Pool, answer=RegisteredAnswer, status=201)
def pool(registry: Registry, caller: Caller, body: commands.Pool) -> RegisteredAnswer | Refusal:
    return answer_of(carry_out(registry, caller, body), _pooled)


@route(
    "POST",
    "/identifications",
    "Tell a container by its place",
    body=commands.Identify,
    answer=Written,
    status=201,
)
def identify(registry: Registry, caller: Caller, body: commands.Identify) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body), written)


@route(
    "POST",
    "/identifications/confirm",
    "Confirm it, as a second person",
    body=commands.ConfirmIdentity,
    answer=Written,
    status=201,
)
def confirm_identity(registry: Registry, caller: Caller, body: commands.ConfirmIdentity) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body), written)


@route(
    "POST",
    "/declassifications",
    "Ask to take the mark of human genetic resources off",
    body=commands.RequestDeclassification,
    answer=Written,
    status=201,
)
def request_declassification(
    registry: Registry, caller: Caller, body: commands.RequestDeclassification
) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body), written)


@route(
    "POST",
    "/declassifications/approve",
    "Agree to it, as a second person",
    body=commands.ApproveDeclassification,
    answer=Written,
    status=201,
)
def approve_declassification(
    registry: Registry, caller: Caller, body: commands.ApproveDeclassification
) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body), written)


@route(
    "POST",
    "/declassifications/end",
    "Refuse it, or take one's own request back",
    body=commands.EndDeclassification,
    answer=Written,
    status=201,
)
def end_declassification(registry: Registry, caller: Caller, body: commands.EndDeclassification) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body), written)


def _pooled(entry: Entry) -> RegisteredAnswer:
    codes = [Coded(entry.act.code)] if isinstance(entry.act, Pooled) else []
    return RegisteredAnswer(entry.number, codes)
