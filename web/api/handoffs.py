"""/handoffs: offer, look, accept, refuse, withdraw."""

from __future__ import annotations

from msgspec import Struct

from custody import commands
from custody.holding import Handoff
from custody.records.registry import Registry
from custody.records.views.reading import one, pending_handoffs
from custody.refusal import Refusal, refuse
from web.admission import Caller, may_see
from web.api.acting import carry_out
from web.api.answers import HandoffAnswer, Written, answer_of, offered, written
from web.api.routes import route
from web.api.views import HandoffView, handoff_view


class HandoffList(Struct, frozen=True):
    handoffs: list[HandoffView]


@route("POST", "/handoffs", "Offer to another person", body=commands.Offer, answer=HandoffAnswer, status=201)
def offer(registry: Registry, caller: Caller, body: commands.Offer) -> HandoffAnswer | Refusal:
    return answer_of(carry_out(registry, caller, body), offered)


@route("GET", "/handoffs", "Open offers by or to me", answer=HandoffList)
def handoffs(registry: Registry, caller: Caller) -> HandoffList:
    with registry.reading() as connection:
        return HandoffList([handoff_view(found) for found in pending_handoffs(connection, caller.somebody().staff)])


@route("GET", "/handoffs/<handoff>", "Look a handoff up", answer=HandoffView)
def handoff(registry: Registry, caller: Caller, handoff: str) -> HandoffView | Refusal:
    with registry.reading() as connection:
        found = one(connection, Handoff, handoff)
    own = found is not None and caller.person is not None and caller.person.staff in (found.giver, found.receiver)
    parties = (found.giver_organisation, found.receiver_organisation) if found is not None else ()
    if found is None or not (own or may_see(registry, caller, parties)):
        return refuse("handoff_unknown", 404, handoff=handoff[:40])
    return handoff_view(found)


@route(
    "POST", "/handoffs/<handoff>/accept", "Take over what was offered", body=commands.Accept, answer=Written, status=201
)
def accept(registry: Registry, caller: Caller, body: commands.Accept, handoff: str) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body, handoff), written)


@route(
    "POST", "/handoffs/<handoff>/refuse", "Refuse what was offered", body=commands.Refuse, answer=Written, status=201
)
def refuse_offer(registry: Registry, caller: Caller, body: commands.Refuse, handoff: str) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body, handoff), written)


@route("POST", "/handoffs/<handoff>/withdraw", "Take an offer back", body=commands.Withdraw, answer=Written, status=201)
def withdraw(registry: Registry, caller: Caller, body: commands.Withdraw, handoff: str) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body, handoff), written)
