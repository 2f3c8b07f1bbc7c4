"""A consignment, or a decision, as one signed file, which `custody verify` checks without us."""

from __future__ import annotations

from typing import Any

from flask import Response

from custody.records.registry import Registry
from custody.refusal import Refusal
from web.admission import Caller
from web.api.routes import route
from web.bundles import bundle_of_consignment, bundle_of_decision


@route("GET", "/consignments/<number>/export", "Everything about a consignment with its proofs, one file", answer=Any)
def export_consignment(registry: Registry, caller: Caller, number: str) -> Response | Refusal:
    return bundle_of_consignment(registry, caller, number)


@route("GET", "/crossings/<entry>/export", "Everything that a decision stood on with its proofs, one file", answer=Any)
def export_decision(registry: Registry, caller: Caller, entry: str) -> Response | Refusal:
    return bundle_of_decision(registry, caller, entry)
