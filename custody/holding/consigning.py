"""What crosses: consignments, their notifications, and the gates that were decided."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class ConsignmentState(StrEnum):
    DRAFT = "draft"
    PACKED = "packed"
    """Every package has something in it."""
    SEALED = "sealed"
    NOTIFIED = "notified"
    READY = "ready"
    DEPARTED = "departed"
    EXIT_CLEARED = "exit_cleared"
    ENTRY_CLEARED = "entry_cleared"
    RECEIVED_PARTIAL = "received_partial"
    RECEIVED = "received"
    RECONCILED = "reconciled"
    CLOSED = "closed"
    HELD = "held"
    """Stopped at a gate; `Consignment.before` says where the journey stood."""
    REFUSED = "refused"
    RETURNING = "returning"
    CANCELLED = "cancelled"
    LOST = "lost"
    DIVIDED = "divided"
    """Split into two parts, which go on by themselves."""
    EMPTIED = "emptied"
    """Nothing of it is left in any box: an authority took what was inside, on its way."""

    @property
    def over(self) -> bool:
        """Its boxes are free for another consignment."""
        return self in _OVER

    @property
    def settled(self) -> bool:
        """Nobody has anything to do with it any more."""
        return self in (ConsignmentState.CLOSED, ConsignmentState.CANCELLED, ConsignmentState.DIVIDED)

    @property
    def past_gates(self) -> bool:
        """No gate decides on it any more, so there is nothing left that people might let pass."""
        return self.over or self is ConsignmentState.LOST

    @property
    def before_exit(self) -> bool:
        """Nothing has crossed yet."""
        return self in _BEFORE_EXIT

    @property
    def unfiled(self) -> bool:
        """Still being put together: no notification stands."""
        return self in _BEFORE_EXIT[:3]


_BEFORE_EXIT = (
    ConsignmentState.DRAFT,
    ConsignmentState.PACKED,
    ConsignmentState.SEALED,
    ConsignmentState.NOTIFIED,
    ConsignmentState.READY,
    ConsignmentState.DEPARTED,
)


_OVER = (
    ConsignmentState.RECEIVED,
    ConsignmentState.RECONCILED,
    ConsignmentState.CLOSED,
    ConsignmentState.CANCELLED,
    ConsignmentState.DIVIDED,
    ConsignmentState.EMPTIED,
)


class NotificationState(StrEnum):
    FILED = "filed"
    ACKNOWLEDGED = "acknowledged"
    AMENDED = "amended"
    """Replaced by a later version of itself."""
    USED = "used"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"
    """Its window passed without an exit."""

    @property
    def stands(self) -> bool:
        return self in (NotificationState.FILED, NotificationState.ACKNOWLEDGED)


class Consignment(Struct, frozen=True):
    number: str
    from_organisation: str
    from_site: str
    to_organisation: str
    to_site: str
    direction: str
    purpose: str
    clearance: str
    clearance_version: int
    checkpoint: str
    carrier_organisation: str
    carrier: str
    vehicle: str
    planned_exit: str
    planned_entry: str
    packages: tuple[str, ...]
    state: ConsignmentState
    notification: str = ""
    project: str = ""
    ethics: str = ""
    """Number of the ethics approval."""
    channel: str = "hand_carry"
    """truck, hand_carry, bridge or e_lock."""
    ccrn: str = ""
    """The cargo reference that a truck needs."""
    part_of: str = ""
    return_of: str = ""
    before: str = ""
    """Where the journey stood when it was held, refused or turned back."""
    arrived: tuple[str, ...] = ()
    """Packages that the consignee, or on the way back the consignor, has received."""
    missing: tuple[str, ...] = ()
    """Containers that were not in the packages that arrived, and have not arrived since."""
    mislaid: tuple[str, ...] = ()
    """Packages and containers that had left, and without which a gate has let the others pass."""
    manifest_sha256: str = ""
    """Of the manifest, frozen when the last package was sealed."""
    at: str = ""
    entry: int = 0
    emptied: tuple[str, ...] = ()
    """Packages that were in it until an authority had taken and nothing was left inside; empty packaging since."""
    received_by: tuple[str, ...] = ()
    """The organisations that have received any of it."""

    @property
    def journey(self) -> ConsignmentState:
        """Where the journey stands, whatever has stopped it there."""
        return ConsignmentState(self.before) if self.before else self.state

    @property
    def under_way(self) -> tuple[str, ...]:
        """Its packages that nobody has received yet."""
        return tuple(code for code in self.packages if code not in self.arrived)

    @property
    def going(self) -> tuple[str, ...]:
        """Its packages that meet the gates: all of them, save what the consignee keeps when the others go back."""
        return self.under_way if self.state is ConsignmentState.RETURNING else self.packages


def parts_of(number: str) -> tuple[str, str]:
    """The numbers of the two parts into which a consignment is split."""
    return f"{number}.1", f"{number}.2"


class Notification(Struct, frozen=True):
    """One version of the filing for one consignment. `manifest` is the canonical JSON of the frozen manifest, `form`
    that of everything that was notified. A later version carries its number behind a dot: NO-7K3M9QXD42.2."""

    number: str
    version: int
    consignment: str
    state: NotificationState
    filed_at: str
    filed_by: str
    manifest: str
    form: str = "{}"
    lead_from: str = ""
    """From when the lead time counts: the filing, or the last material amendment."""
    window_from: str = ""
    window_to: str = ""
    """Between these it may leave; past the second an unused notification lapses."""
    reference: str = ""
    acknowledged_at: str = ""
    entry: int = 0
    ended_at: str = ""
    """When it was cancelled or lapsed, or a later version took its place."""
    ended_by: str = ""
    """Staff code."""
    ended_why: str = ""
    """As somebody typed it; or `divided`, `lost` or `emptied`, when it fell with what became of its consignment."""
    refused_at: str = ""
    """When the authority refused it; "" again when it has acknowledged or accepted it since."""
    refused_why: str = ""
    """In its words."""
    accepted_at: str = ""
    """When the authority took it, after it had refused this version or one before it."""


class Passage(Struct, frozen=True):
    """One decided gate of one consignment; what a second scan at the same gate is answered from."""

    entry: int
    consignment: str
    gate: str
    checkpoint: str
    station: str
    verdict: str
    at: str
    snapshot: str = ""
    """When the snapshot was taken by which a station without network decided; empty: the service decided."""
    token: str = ""
    """By which that station let it pass; empty when it did not."""
    form: str = ""
    """The downtime form on which it was written down; empty: the gate had power."""
    barred: tuple[str, ...] = ()
    """The checks by which it stopped it that no two people may pass."""
    alone: bool = False
    """It stopped it for nothing but that it could ask nobody."""
