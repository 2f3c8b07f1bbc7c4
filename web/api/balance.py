"""/balance: where everything that crossed is now."""

from __future__ import annotations

from datetime import UTC
from functools import partial
from typing import Any

from flask import Response, request
from msgspec import Struct

from custody.balance import REMAINDER, Balance, Crossing, Extent, Fate
from custody.bilingual import Text, Tongue, plain
from custody.instants import parse_instant
from custody.paper.balance import balance_sheet
from custody.records.registry import Registry
from custody.records.views.balancing import balance, crossings
from custody.refusal import Refusal, refuse
from web import paper
from web.admission import Caller, may_see
from web.api.consignments import seen_consignment
from web.api.routes import route
from web.language import language_of
from web.problems import ProblemError

PAGE = 100


@route(
    "GET",
    "/balance",
    "Crossed, and where it is now",
    answer=Balance,
    query=("consignment", "clearance", "organisation", "from", "to"),
)
def balance_of(registry: Registry, caller: Caller) -> Balance | Refusal:
    """By `consignment`, `clearance` or `organisation`; `from` and `to` are instants with offset."""
    asked = _asked()
    wrong = _not_theirs(registry, caller, asked)
    if wrong is not None:
        return wrong
    start, end = _period()
    with registry.reading() as connection:
        return balance(connection, Extent(**asked, start=start, end=end))


class CrossingList(Struct, frozen=True, omit_defaults=True):
    """The latest first; `next` is there when there is more: ask again with `?below=` it."""

    crossings: list[Crossing]
    next: str | None = None


@route(
    "GET",
    "/balance/containers",
    "What stands behind the balance: each container that crossed, and where it is now",
    answer=CrossingList,
    query=("consignment", "clearance", "organisation", "from", "to", "fate", "below"),
)
def containers_of(registry: Registry, caller: Caller) -> CrossingList | Refusal:
    """As the balance; `fate` is one of its figures."""
    asked = _asked()
    wrong = _not_theirs(registry, caller, asked)
    if wrong is not None:
        return wrong
    start, end = _period()
    fate, below = fate_wanted(), below_wanted()
    with registry.reading() as connection:
        found = crossings(connection, Extent(**asked, start=start, end=end), fate, below, PAGE + 1)
    return CrossingList(found[:PAGE], mark(found[PAGE - 1]) if len(found) > PAGE else None)


def fate_wanted() -> str:
    """The figure whose containers are wanted; empty for all. ProblemError 422 for a word that is none."""
    fate = request.args.get("fate", "")
    if fate not in ("", REMAINDER, *Fate):
        raise ProblemError("unknown_fate", 422, given=fate[:40], known=", ".join((*Fate, REMAINDER)))
    return fate


def below_wanted() -> tuple[str, str]:
    """Where the next page begins, as the one before said; the very beginning for what nobody said."""
    at, _, id_ = request.args.get("below", "")[:200].partition("~")
    return (at, id_) if at and id_ else ("", "")


def mark(crossing: Crossing) -> str:
    return f"{crossing.at}~{crossing.id}"


@route(
    "GET",
    "/balance/sheet.pdf",
    "The balance on paper",
    answer=Any,
    query=("consignment", "clearance", "organisation", "from", "to", "lang"),
)
def balance_on_paper(registry: Registry, caller: Caller) -> Response | Refusal:
    found = balance_of(registry, caller)
    if isinstance(found, Refusal):
        return found
    asked = [
        (name, plain(request.args[name].strip().upper()))
        for name in ("consignment", "clearance", "organisation")
        if request.args.get(name, "").strip()
    ]
    return sheet_of_balance(registry, found, asked, _period(), language_of(request))


def sheet_of_balance(
    registry: Registry, found: Balance, asked: list[tuple[str, Text]], period: tuple[str, str], lang: str
) -> Response:
    """The balance as PDF in one language; `period` are instants in UTC, or empty."""
    now = registry.clock()
    tongue = Tongue((lang,), registry.zone.settings_at(now).utc_offset_minutes)
    between = [(name, tongue.time(at)) for name, at in zip(("from", "to"), period, strict=True) if at]
    content = partial(balance_sheet, found, [*asked, *between], now, tongue, training=registry.zone.about.training)
    return paper.pdf(content, "balance")


def _asked() -> dict[str, str]:
    return {name: request.args.get(name, "").strip().upper() for name in ("consignment", "clearance", "organisation")}


def _not_theirs(registry: Registry, caller: Caller, asked: dict[str, str]) -> Refusal | None:
    """A refusal of what there is not, for its balance would be all zeros; and of what is not the caller's to see."""
    clearance = registry.zone.clearances.get(asked["clearance"])
    if asked["clearance"] and clearance is None:
        return refuse("clearance_unknown", 404, clearance=asked["clearance"][:40])
    if asked["organisation"] and asked["organisation"] not in registry.zone.organisations:
        return refuse("organisation_unknown", 404, organisation=asked["organisation"][:40])
    if asked["consignment"]:
        found = seen_consignment(registry, caller, asked["consignment"])
        return found if isinstance(found, Refusal) else None
    party = clearance.holder if clearance is not None else asked["organisation"]
    if not party:
        raise ProblemError("balance_of_what", 422)
    if not may_see(registry, caller, (party,)):
        return refuse("not_a_party", 403, code=asked["clearance"] or party)
    return None


def _period() -> tuple[str, str]:
    """From when until before when, as the tables keep instants; empty where nothing was asked."""
    start, end = _instant("from"), _instant("to")
    if start and end and end < start:
        raise ProblemError("period_backwards", 422, first=request.args["from"][:40], last=request.args["to"][:40])
    return start, end


def _instant(name: str) -> str:
    given = request.args.get(name, "")
    if not given:
        return ""
    # A plus sign in an address is read as a blank.
    moment = parse_instant(given[:10] + given[10:].replace(" ", "+"))
    if moment is None:
        raise ProblemError("bad_instant", 422, name=name, given=given[:40])
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
