"""/consignments, and /crossings: what the gates decided."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

import msgspec
from flask import Response, request
from msgspec import Meta, Struct

from custody import commands
from custody.acts import Crossed, Entry, ParkExitDecided, read_entry
from custody.bilingual import Tongue
from custody.crossing.decision import decode_decision
from custody.crossing.finding import listed
from custody.han_spacing import comma, parted
from custody.holding import Consignment, Container
from custody.paper.decision import Decided, decision_sheet
from custody.records.entries.book import entry_body
from custody.records.registry import Registry
from custody.records.store.rows import load
from custody.records.views.consignment_lists import consignments_after
from custody.records.views.holds import holds_stopping, standing
from custody.records.views.reading import notifications_of, one, passages_of
from custody.records.views.still_out import steps_of
from custody.records.work.delivering import deliveries_of
from custody.refusal import Refusal, refuse
from web import paper
from web.admission import Caller, may_see, sees_everything, sights
from web.api.acting import carry_out, whole
from web.api.answers import ConsignmentAnswer, answer_of, consigned
from web.api.findings import DecisionView, aside_view, decision_view
from web.api.routes import route
from web.api.views import ConsignmentView, hold_view
from web.language import language_of

PAGE = 100


class ConsignmentList(Struct, frozen=True, omit_defaults=True):
    consignments: list[Consignment]
    next: int | None = None


class CrossingBody(commands.Cross, frozen=True, kw_only=True):
    """`station` may be left out when the token is a station's."""

    station: Annotated[str, Meta(max_length=40)] = ""


class ParkExitBody(commands.LeavePark, frozen=True, kw_only=True):
    """`station` may be left out when the token is a station's."""

    station: Annotated[str, Meta(max_length=40)] = ""


@route("POST", "/consignments", "Draft a consignment", body=commands.Consign, answer=ConsignmentAnswer, status=201)
def consign(registry: Registry, caller: Caller, body: commands.Consign) -> ConsignmentAnswer | Refusal:
    return answer_of(carry_out(registry, caller, body), consigned)


@route("GET", "/consignments", "Those that concern me", answer=ConsignmentList, query=("after",))
def consignments(registry: Registry, caller: Caller) -> ConsignmentList:
    after = whole("after", 0)
    parties = None if sees_everything(caller) else sights(registry, caller)
    with registry.reading() as connection:
        rows = consignments_after(connection, parties, after, PAGE + 1)
    return ConsignmentList(rows[:PAGE], rows[PAGE - 1].entry if len(rows) > PAGE else None)


@route("GET", "/consignments/<number>", "Look a consignment up", answer=ConsignmentView)
def consignment(registry: Registry, caller: Caller, number: str) -> ConsignmentView | Refusal:
    found = seen_consignment(registry, caller, number)
    if isinstance(found, Refusal):
        return found
    with registry.reading() as connection:
        return ConsignmentView(
            found,
            notifications_of(connection, found.number),
            passages_of(connection, found.number),
            [step.value for step in steps_of(connection, found)],
            deliveries_of(connection, found.number),
            [hold_view(each) for each in standing(connection, registry.zone, holds_stopping(connection, found))],
        )


@route("POST", "/crossings", "A consignment meets a gate", body=CrossingBody, answer=DecisionView, status=201)
def cross(registry: Registry, caller: Caller, body: CrossingBody) -> DecisionView | Refusal:
    if caller.station is not None and body.station not in ("", caller.station.name):
        return refuse("station_of_other", 403, station=body.station, own=caller.station.name)
    given = {name: getattr(body, name) for name in commands.Cross.__struct_fields__}
    receipt = carry_out(registry, caller, commands.Cross(**given), "", body.station)
    return answer_of(receipt, crossing_view)


@route("POST", "/park-exits", "May containers leave the park", body=ParkExitBody, answer=DecisionView, status=201)
def leave_park(registry: Registry, caller: Caller, body: ParkExitBody) -> DecisionView | Refusal:
    if caller.station is not None and body.station not in ("", caller.station.name):
        return refuse("station_of_other", 403, station=body.station, own=caller.station.name)
    given = commands.LeavePark(id=body.id, containers=body.containers)
    return answer_of(carry_out(registry, caller, given, "", body.station), crossing_view)


@route("GET", "/crossings/<entry>", "Look a decision up", answer=DecisionView)
def crossing(registry: Registry, caller: Caller, entry: str) -> DecisionView | Refusal:
    found = seen_crossing(registry, caller, entry)
    return found if isinstance(found, Refusal) else crossing_view(found)


def seen_crossing(registry: Registry, caller: Caller, entry: str) -> Entry | Refusal:
    """The entry of a gate's decision, when the caller has to do with its consignment; at the boundary of the park,
    with each of its containers."""
    unknown = refuse("crossing_unknown", 404, entry=entry[:20])
    if not (entry.isascii() and entry.isdigit() and len(entry) < 16):
        return unknown
    with registry.reading() as connection:
        body = entry_body(connection, int(entry))
        found = read_entry(body) if body is not None else None
        if found is None or not isinstance(found.act, Crossed | ParkExitDecided):
            return unknown
        if isinstance(found.act, ParkExitDecided):
            containers = load(connection, Container, "code", found.act.containers)
            seen = all(may_see(registry, caller, container.parties) for container in containers)
            return found if seen else refuse("entry_not_yours", 403, entry=found.number)
    consignment = seen_consignment(registry, caller, found.act.consignment)
    return consignment if isinstance(consignment, Refusal) else found


@route("GET", "/crossings/<entry>/sheet.pdf", "The decision on paper", answer=Any, query=("lang",))
def crossing_sheet(registry: Registry, caller: Caller, entry: str) -> Response | Refusal:
    found = seen_crossing(registry, caller, entry)
    return found if isinstance(found, Refusal) else sheet_of_decision(registry, found, language_of(request))


def sheet_of_decision(registry: Registry, entry: Entry, lang: str) -> Response:
    """The decision that this entry keeps as PDF, in one language."""
    act = entry.act
    if not isinstance(act, Crossed | ParkExitDecided):
        raise TypeError(f"entry {entry.number} is no crossing")
    about = act.consignment if isinstance(act, Crossed) else parted(listed(act.containers), lang)
    decision = decode_decision(bytes(act.decision))
    settings = registry.zone.settings_at(decision.at)
    by = comma(lang).join(f"{actor.staff} ({actor.organisation})" for actor in entry.circumstances.actors)
    alone = (act.snapshot_at, act.differs, act.form, act.verdict) if isinstance(act, Crossed) else ()
    decided = Decided(entry.number, about, entry.circumstances.station, by, *alone)
    tongue = Tongue((lang,), settings.utc_offset_minutes)
    content = partial(decision_sheet, decision, decided, tongue, training=registry.zone.about.training)
    return paper.pdf(content, f"decision-{entry.number}")


def crossing_view(entry: Entry) -> DecisionView:
    """The decision that this entry keeps."""
    if not isinstance(entry.act, Crossed | ParkExitDecided):
        raise TypeError(f"entry {entry.number} is no crossing")
    view = decision_view(decode_decision(bytes(entry.act.decision)))
    if not isinstance(entry.act, Crossed) or not (entry.act.snapshot or entry.act.form):
        return msgspec.structs.replace(view, entry=entry.number)
    return msgspec.structs.replace(view, entry=entry.number, verdict=entry.act.verdict, aside=aside_view(entry.act))


def seen_consignment(registry: Registry, caller: Caller, number: str) -> Consignment | Refusal:
    """The consignment, when the caller has to do with it."""
    with registry.reading() as connection:
        found = one(connection, Consignment, number.strip().upper())
    if found is None:
        return refuse("consignment_unknown", 404, consignment=number[:40])
    # The officers of the checkpoint learn of it with the notification, and of no draft.
    notified = "" if found.state.unfiled else found.checkpoint
    parties = (found.from_organisation, found.to_organisation, found.carrier_organisation, notified)
    if not may_see(registry, caller, parties):
        return refuse("consignment_of_other", 403, consignment=found.number, organisation=found.from_organisation)
    return found
