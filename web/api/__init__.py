"""The HTTP API under /api/v1. Each module declares its endpoints; `routes` mounts and documents them."""

from flask import Blueprint

from web.api import (
    attention,
    balance,
    bundles,
    checking,
    consignments,
    containers,
    discrepancies,
    downtime,
    ends,
    handoffs,
    journeys,
    ledger,
    listings,
    lists,
    notifications,
    overrides,
    packages,
    setting_right,
    standstills,
    stations,
    tables,
    temperature,
)
from web.api.routes import PREFIX, mount

ENDPOINTS = (
    attention,
    containers,
    listings,
    lists,
    packages,
    handoffs,
    setting_right,
    consignments,
    journeys,
    checking,
    notifications,
    overrides,
    standstills,
    downtime,
    discrepancies,
    ends,
    balance,
    stations,
    temperature,
    ledger,
    tables,
    bundles,
)


def make_api() -> Blueprint:
    blueprint = Blueprint("api", __name__, url_prefix=PREFIX)
    mount(blueprint)
    return blueprint
