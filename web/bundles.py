"""A consignment, or a decision, as one signed file for whoever may see it: what API and pages give alike."""

from __future__ import annotations

from typing import Any

from flask import Response

from custody.records.bundling import consignment_bundle, decision_bundle
from custody.records.registry import Registry
from custody.refusal import Refusal, refuse
from web.admission import Caller, may_see
from web.api.consignments import seen_consignment, seen_crossing


def bundle_of_consignment(registry: Registry, caller: Caller, number: str) -> Response | Refusal:
    found = seen_consignment(registry, caller, number)
    if isinstance(found, Refusal):
        return found
    with registry.reading() as connection:
        data = consignment_bundle(connection, found.number, registry.book, _sees(registry, caller))
    return _file(data, found.number)


def bundle_of_decision(registry: Registry, caller: Caller, entry: str) -> Response | Refusal:
    decision = seen_crossing(registry, caller, entry)
    if isinstance(decision, Refusal):
        return decision
    with registry.reading() as connection:
        data = decision_bundle(connection, decision, registry.book, _sees(registry, caller))
    return refuse("crossing_unknown", 404, entry=entry) if data is None else _file(data, f"decision-{decision.number}")


def _file(data: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.custody"'}
    return Response(data, content_type="application/json", headers=headers)


def _sees(registry: Registry, caller: Caller) -> Any:
    return lambda parties: may_see(registry, caller, parties)
