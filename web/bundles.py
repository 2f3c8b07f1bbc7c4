"""A consignment, or a decision, as one signed file for whoever may see it: what API and pages give alike."""

from __future__ import annotations

from typing import Any

from flask import Response

from custody.acts import Crossed, Entry, ParkExitDecided, read_entry
from custody.holding import Consignment, Container
from custody.records.book import entry_body
from custody.records.bundling import consignment_bundle, decision_bundle
from custody.records.database import Connection
from custody.records.reading import one
from custody.records.registry import Registry
from custody.records.rows import load
from custody.refusal import Refusal, refuse
from web.admission import Caller, may_see


def bundle_of_consignment(registry: Registry, caller: Caller, number: str) -> Response | Refusal:
    with registry.reading() as connection:
        found = _seen(registry, caller, connection, number.strip().upper())
        if isinstance(found, Refusal):
            return found
        data = consignment_bundle(connection, found.number, registry.book, _sees(registry, caller))
    return _file(data, found.number)


def bundle_of_decision(registry: Registry, caller: Caller, entry: str) -> Response | Refusal:
    unknown = refuse("crossing_unknown", 404, entry=entry[:20])
    if not (entry.isascii() and entry.isdigit() and len(entry) < 16):
        return unknown
    with registry.reading() as connection:
        body = entry_body(connection, int(entry))
        decision = read_entry(body) if body is not None else None
        refused = unknown if decision is None else _may_see_decision(registry, caller, connection, decision)
        if decision is None or refused is not None:
            return refused or unknown
        data = decision_bundle(connection, decision, registry.book, _sees(registry, caller))
    return unknown if data is None else _file(data, f"decision-{decision.number}")


def _may_see_decision(registry: Registry, caller: Caller, connection: Connection, decision: Entry) -> Refusal | None:
    """None when this entry is a decision that the caller has to do with."""
    if isinstance(decision.act, Crossed):
        found = _seen(registry, caller, connection, decision.act.consignment)
        return found if isinstance(found, Refusal) else None
    if not isinstance(decision.act, ParkExitDecided):
        return refuse("crossing_unknown", 404, entry=decision.number)
    containers = load(connection, Container, "code", decision.act.containers)
    if all(may_see(registry, caller, container.parties) for container in containers):
        return None
    return refuse("entry_not_yours", 403, entry=decision.number)


def _file(data: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.custody"'}
    return Response(data, content_type="application/json", headers=headers)


def _seen(registry: Registry, caller: Caller, connection: Connection, number: str) -> Consignment | Refusal:
    """The consignment, when the caller has to do with it; a checkpoint has from its notification on."""
    found = one(connection, Consignment, number)
    if found is None:
        return refuse("consignment_unknown", 404, consignment=number[:40])
    parties = (found.from_organisation, found.to_organisation, found.carrier_organisation)
    if not may_see(registry, caller, parties if found.state.unfiled else (*parties, found.checkpoint)):
        return refuse("consignment_of_other", 403, consignment=found.number, organisation=found.from_organisation)
    return found


def _sees(registry: Registry, caller: Caller) -> Any:
    return lambda parties: may_see(registry, caller, parties)
