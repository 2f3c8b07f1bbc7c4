"""How a station is, as its status.json shows it."""

import msgspec

from devices.alone import Age
from devices.delivery import Link
from devices.lane import Told
from devices.scanners import Presence


class HeldSnapshot(msgspec.Struct, frozen=True):
    """`taken` by the service's clock; `trouble` says why there is none, or why there is no newer one."""

    age: Age
    taken: str
    minutes: int
    trouble: str


class Status(msgspec.Struct, frozen=True):
    """How the station is, as status.json shows it to whoever stands beside it."""

    station: str
    at: str
    scanner: Presence
    service: Link
    trouble: str
    pending: int
    clock_offset_ms: int | None
    """The service's clock minus ours; null until the service has answered a heartbeat."""
    last: Told | None
    snapshot: HeldSnapshot | None = None
    """By what it decides without network; null for a bench, which decides nothing."""
    screen: str = ""
    """The address of its own page, which works without network."""
