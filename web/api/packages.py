"""/packages: begin, fill, seal, open, look up; /receipts: arrival at the consignee."""

from __future__ import annotations

from custody import commands
from custody.codes import Kind
from custody.holding import Package
from custody.records.registry import Registry
from custody.records.store.rows import load
from custody.records.turns.request import spellings
from custody.records.views.holds import open_holds, standing
from custody.records.views.last_seen import last_seen
from custody.records.views.reading import contents
from custody.refusal import Refusal
from web.admission import Caller, demand_sight
from web.api.acting import carry_out, not_found, timeline_of
from web.api.answers import PackageAnswer, Written, answer_of, package_begun, written
from web.api.routes import route
from web.api.views import PackageView, TimelineView, package_view


@route("POST", "/packages", "Begin a package", body=commands.BeginPackage, answer=PackageAnswer, status=201)
def begin_package(registry: Registry, caller: Caller, body: commands.BeginPackage) -> PackageAnswer | Refusal:
    return answer_of(carry_out(registry, caller, body), package_begun)


@route("GET", "/packages/<code>", "Look a package up", answer=PackageView)
def package(registry: Registry, caller: Caller, code: str) -> PackageView | Refusal:
    found = seen_package(registry, caller, code)
    if isinstance(found, Refusal):
        return found
    with registry.reading() as connection:
        holds = standing(connection, registry.zone, open_holds(connection, [found.code]))
        seen = last_seen(connection, registry.zone, (found,)).get(found.code)
        return package_view(found, contents(connection, found.code), holds, seen)


@route(
    "GET", "/packages/<code>/timeline", "Who held it, and what was done", answer=TimelineView, query=("after", "limit")
)
def package_timeline(registry: Registry, caller: Caller, code: str) -> TimelineView | Refusal:
    found = seen_package(registry, caller, code)
    return found if isinstance(found, Refusal) else timeline_of(registry, found.code)


@route(
    "POST",
    "/packages/descriptions",
    "Say of a package what its notification will say",
    body=commands.DescribePackage,
    answer=Written,
    status=201,
)
def describe(registry: Registry, caller: Caller, body: commands.DescribePackage) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body), written)


@route("POST", "/packings", "Put containers into a package", body=commands.Pack, answer=Written, status=201)
def pack(registry: Registry, caller: Caller, body: commands.Pack) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body), written)


@route("POST", "/unpackings", "Take containers out of a package", body=commands.Unpack, answer=Written, status=201)
def unpack(registry: Registry, caller: Caller, body: commands.Unpack) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body), written)


@route("POST", "/sealings", "Seal a package", body=commands.Seal, answer=Written, status=201)
def seal(registry: Registry, caller: Caller, body: commands.Seal) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body), written)


@route("POST", "/unsealings", "Break the seals on purpose", body=commands.Unseal, answer=Written, status=201)
def unseal(registry: Registry, caller: Caller, body: commands.Unseal) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body), written)


@route("POST", "/receipts", "Packages have arrived", body=commands.Receive, answer=Written, status=201)
def receive(registry: Registry, caller: Caller, body: commands.Receive) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body), written)


def seen_package(registry: Registry, caller: Caller, code: str) -> Package | Refusal:
    with registry.reading() as connection:
        found = load(connection, Package, "code", spellings(code))
    if not found:
        return not_found(code, Kind.PACKAGE)
    demand_sight(registry, caller, found[0])
    return found[0]
