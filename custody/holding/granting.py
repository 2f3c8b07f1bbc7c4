"""What allows it: reference data with versions, what is drawn on quotas and permits, overrides."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class ReservationState(StrEnum):
    RESERVED = "reserved"
    COMMITTED = "committed"
    RELEASED = "released"


class OverrideState(StrEnum):
    REQUESTED = "requested"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Listing(Struct, frozen=True):
    """One version of one row of reference data; `body` is the canonical JSON of its noun."""

    id: str
    """Topic and version: clearance:TRAIN-SOUTH-1@1."""
    topic: str
    noun: str
    version: int
    effective: str
    body: str
    entry: int = 0
    announced: str = ""
    """See `custody.acts.ListedRow.announced`."""


class Tally(Struct, frozen=True):
    """How much of one quota in one period, or of one permit, is taken. `id`: see `custody.deciding.quotas.quota`."""

    id: str
    used: int = 0
    reserved: int = 0
    draws: int = 0
    """How many consignments have drawn on it, open or committed."""
    entry: int = 0


class Reservation(Struct, frozen=True):
    """What one consignment takes of one tally. `id` is consignment|tally."""

    id: str
    consignment: str
    tally: str
    amount: int
    state: ReservationState
    entry: int = 0


class Override(Struct, frozen=True):
    """Leave to pass one check at one gate once, asked for by one person and given by another."""

    id: str
    consignment: str
    check_code: str
    gate: str
    reason_code: str
    reason: str
    requested_by: str
    organisation: str
    state: OverrideState
    fingerprint: str
    """Of the finding that it passes."""
    evidence_sha256: str = ""
    approved_by: str = ""
    expires_at: str = ""
    at: str = ""
    homeward: bool = False
    """For what was found on the way home, after it was turned back; else for the way out."""
    entry: int = 0
