"""Deliveries: one version of a notification that is to reach the authority once. They stand beside the ledger.

What is filed is filed when the ledger says so. A delivery only carries it over, outside the request, as often as it
takes: whoever gets it tells repeats by the notification's number, which goes with it.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class DeliveryState(StrEnum):
    WAITING = "waiting"
    """Not tried yet."""
    RETRYING = "retrying"
    """Tried, and nobody knows whether it arrived; it is tried again when it is due."""
    DELIVERED = "delivered"
    REFUSED = "refused"
    """The other side said no: a person must look. `detail` is what it said."""
    STOPPED = "stopped"
    """The notification no longer stood before it could be delivered."""

    @property
    def open(self) -> bool:
        return self in (DeliveryState.WAITING, DeliveryState.RETRYING)


class Delivery(Struct, frozen=True):
    """`notification` names the version. Times are UTC as the tables keep them; `due` is when it is tried next."""

    notification: str
    consignment: str
    state: DeliveryState
    at: str
    due: str
    attempts: int = 0
    tried: str = ""
    detail: str = ""
    """What the other side said, or why it could not be asked."""
    reference: str = ""
    """The authority's reference, when its answer brought one."""
    way: str = ""
    """By which interface it went: drop or post."""
