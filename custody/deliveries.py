"""Deliveries: one version of a notification that is to reach the authority once. They stand beside the ledger.

What is filed is filed when the ledger says so. A delivery only carries it over, outside the request, as often as it
takes: whoever gets it tells repeats by the notification's number, which goes with it.

A notification that was taken back is told to the authority in the same way, under the number of the version that
stood with -CANCELLED behind it; but only where the authority may have heard of it. What was still waiting, and never
tried, is stopped and nothing is sent; what was tried without an answer may have arrived, and is cancelled. A lapse is
not told: the form says itself until when it stood.
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


class DeliveryKind(StrEnum):
    FILING = "filing"
    CANCELLATION = "cancellation"


_CANCELLED = "-CANCELLED"


def cancellation_number(version: str) -> str:
    """The number under which it is told that this version does not stand any more."""
    return f"{version}{_CANCELLED}"


def version_told_of(number: str) -> str:
    """The version that a delivery under this number is about."""
    return number.removesuffix(_CANCELLED)


class Delivery(Struct, frozen=True):
    """`notification` is the number that goes out, of a version or of its cancellation.

    Times are UTC as the tables keep them; `due` is when it is tried next.
    """

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
    kind: DeliveryKind = DeliveryKind.FILING

    @property
    def heard_of(self) -> bool:
        """The other side has it, or may have it: nobody knows what became of an attempt without an answer."""
        return self.state is DeliveryState.DELIVERED or (self.attempts > 0 and self.state is not DeliveryState.REFUSED)
