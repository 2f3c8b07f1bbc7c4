"""/containers: register, look up, follow, aliquot, store, retrieve, dispose, labels."""

from __future__ import annotations

from custody import commands
from custody.codes import Kind, parse_code
from custody.records.registry import Registry
from custody.records.turns.request import spellings
from custody.records.views.holds import holds_biting, standing
from custody.records.views.last_seen import last_seen
from custody.records.views.reading import container as find_container
from custody.refusal import Refusal
from web.admission import Caller, demand_sight, sights
from web.api.acting import carry_out, not_found, timeline_of
from web.api.answers import RegisteredAnswer, Written, answer_of, registered, written
from web.api.routes import route
from web.api.views import ContainerView, TimelineView, container_view
from web.problems import ProblemError


@route("POST", "/containers", "Register containers", body=commands.Register, answer=RegisteredAnswer, status=201)
def register(registry: Registry, caller: Caller, body: commands.Register) -> RegisteredAnswer | Refusal:
    receipt = carry_out(registry, caller, body)
    return answer_of(receipt, registered)


@route("GET", "/containers/<code>", "Look a container up", answer=ContainerView)
def container(registry: Registry, caller: Caller, code: str) -> ContainerView | Refusal:
    with registry.reading() as connection:
        found = find_container(connection, spellings(code), sights(registry, caller))
        if found is None:
            return not_found(code, Kind.CONTAINER)
        demand_sight(registry, caller, found)
        holds = standing(connection, registry.zone, holds_biting(connection, found))
        return container_view(found, holds, last_seen(connection, registry.zone, (found,)).get(found.code))


@route(
    "GET",
    "/containers/<code>/timeline",
    "Who held it, and what was done",
    answer=TimelineView,
    query=("after", "limit"),
)
def container_timeline(registry: Registry, caller: Caller, code: str) -> TimelineView | Refusal:
    with registry.reading() as connection:
        found = find_container(connection, spellings(code), sights(registry, caller))
    if found is None:
        return not_found(code, Kind.CONTAINER)
    demand_sight(registry, caller, found)
    return timeline_of(registry, found.code)


@route(
    "POST",
    "/containers/<code>/aliquots",
    "Divide a container",
    body=commands.Aliquot,
    answer=RegisteredAnswer,
    status=201,
)
def aliquot(registry: Registry, caller: Caller, body: commands.Aliquot, code: str) -> RegisteredAnswer | Refusal:
    if parse_code(body.parent) != parse_code(code):
        raise ProblemError("path_disagrees", 422, path=code, body=body.parent)
    receipt = carry_out(registry, caller, body)
    return answer_of(receipt, registered)


@route("POST", "/storings", "Put into a store", body=commands.Store, answer=Written, status=201)
def store(registry: Registry, caller: Caller, body: commands.Store) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body), written)


@route("POST", "/retrievals", "Take out of a store", body=commands.Retrieve, answer=Written, status=201)
def retrieve(registry: Registry, caller: Caller, body: commands.Retrieve) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body), written)


@route("POST", "/disposals", "Destroy or use up", body=commands.Dispose, answer=Written, status=201)
def dispose(registry: Registry, caller: Caller, body: commands.Dispose) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body), written)


@route("POST", "/label-checks", "A label was scanned back", body=commands.VerifyLabel, answer=Written, status=201)
def verify_label(registry: Registry, caller: Caller, body: commands.VerifyLabel) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body), written)


@route("POST", "/reprints", "Print a label again", body=commands.Reprint, answer=Written, status=201)
def reprint(registry: Registry, caller: Caller, body: commands.Reprint) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body), written)
