"""Who holds it, where, in what, under which seal, under which holds: the state that the acts leave behind.

These are plain values. They can always be derived again from the ledger (`custody.fold`), and the tables that keep
them (`custody.records.tables`) have one column for each field. Times are RFC 3339 in UTC, amounts integers.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class ContainerState(StrEnum):
    IN_HAND = "in_hand"
    STORED = "stored"
    PACKED = "packed"
    CONSUMED = "consumed"
    DISPOSED = "disposed"

    @property
    def terminal(self) -> bool:
        return self in (ContainerState.CONSUMED, ContainerState.DISPOSED)


class PackageState(StrEnum):
    OPEN = "open"
    SEALED = "sealed"


class HandoffState(StrEnum):
    OFFERED = "offered"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ConsignmentState(StrEnum):
    DRAFT = "draft"
    NOTIFIED = "notified"
    READY = "ready"
    DEPARTED = "departed"
    EXIT_CLEARED = "exit_cleared"
    ENTRY_CLEARED = "entry_cleared"
    RECEIVED = "received"


class NotificationState(StrEnum):
    FILED = "filed"
    ACKNOWLEDGED = "acknowledged"
    USED = "used"
    CANCELLED = "cancelled"


class Container(Struct, frozen=True):
    """A vessel with a code. `custodian` is the staff code of who holds it; empty while it lies in a store."""

    code: str
    category: str
    risk: str
    amount: int
    unit: str
    owner: str
    organisation: str
    custodian: str
    site: str
    state: ContainerState
    place: str = ""
    package: str = ""
    parent: str = ""
    adopted: str = ""
    label_verified: bool = False
    copies: int = 1
    handoff: str = ""
    consignment: str = ""
    parties: tuple[str, ...] = ()
    entry: int = 0


class Package(Struct, frozen=True):
    """An outer box. `parties` are the organisations and checkpoints that have had to do with it."""

    code: str
    packaging_class: str
    dry_ice_g: int
    organisation: str
    custodian: str
    site: str
    state: PackageState
    seals: tuple[str, ...] = ()
    place: str = ""
    label_verified: bool = False
    copies: int = 1
    handoff: str = ""
    consignment: str = ""
    parties: tuple[str, ...] = ()
    entry: int = 0


class Alias(Struct, frozen=True):
    """A foreign code already on a tube; unique, never pointed elsewhere."""

    alias: str
    code: str


class Seal(Struct, frozen=True):
    """A physical seal that was put on a package; a number is used once, ever."""

    number: str
    package: str
    entry: int


class Handoff(Struct, frozen=True):
    id: str
    giver: str
    giver_organisation: str
    receiver: str
    receiver_organisation: str
    offered: tuple[str, ...]
    carried: tuple[str, ...]
    state: HandoffState
    at: str
    entry: int


class Hold(Struct, frozen=True):
    id: str
    target: str
    hold_kind: str
    reason: str
    placed_by: str
    organisation: str
    at: str
    entry: int
    released: bool = False


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
    at: str = ""
    entry: int = 0


class Notification(Struct, frozen=True):
    """The filing for one consignment. `manifest` is the canonical JSON of the frozen manifest."""

    number: str
    version: int
    consignment: str
    state: NotificationState
    filed_at: str
    filed_by: str
    manifest: str
    reference: str = ""
    entry: int = 0


class Passage(Struct, frozen=True):
    """One decided gate of one consignment; what a second scan at the same gate is answered from."""

    entry: int
    consignment: str
    gate: str
    checkpoint: str
    station: str
    verdict: str
    at: str


Holding = Container | Package | Alias | Seal | Handoff | Hold | Consignment | Notification | Passage
