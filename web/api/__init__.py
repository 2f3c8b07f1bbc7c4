"""The HTTP API under /api/v1. Each module declares its endpoints; `routes` mounts and documents them."""

from flask import Blueprint

from web.api import (
    balance,
    bundles,
    consignments,
    containers,
    handoffs,
    ledger,
    listings,
    lists,
    overrides,
    packages,
    setting_right,
    stations,
    tables,
)
from web.api.routes import PREFIX, mount

ENDPOINTS = (
    containers,
    listings,
    lists,
    packages,
    handoffs,
    setting_right,
    consignments,
    overrides,
    balance,
    stations,
    ledger,
    tables,
    bundles,
)


def make_api() -> Blueprint:
    blueprint = Blueprint("api", __name__, url_prefix=PREFIX)
    mount(blueprint)
    return blueprint
