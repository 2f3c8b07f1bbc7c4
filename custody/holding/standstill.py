"""The word of a post whose lane is silent: that a consignment has not crossed there, and will not be let through."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class StandstillState(StrEnum):
    ASKED = "asked"
    """By one of the two; it counts for nothing before the other has confirmed it."""
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class Standstill(Struct, frozen=True):
    """Of one consignment at one lane, said by an officer of the post and a coordinator of who sends it together."""

    id: str
    """consignment|station."""
    consignment: str
    station: str
    state: StandstillState
    reason_code: str
    reason: str
    asked_by: str
    asked_at: str
    """When it was written down. What the lane was heard to say after that is newer than this word."""
    answered_by: str = ""
    entry: int = 0
