"""What can happen to a sample: the acts of custody, as they stand in the ledger.

An act is written once and never changed. It names everything that later readers need to understand it without
any table: codes, staff codes, organisations, amounts as integers with a unit, and the state it found where a
correction may have to go back to it. It names no person and nobody's sample donor.

Every act answers `subjects()`: the codes and numbers whose timeline it belongs to.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import msgspec
from msgspec import Struct


class Capture(StrEnum):
    """How the deed reached us."""

    SCAN = "scan"
    MANUAL = "manual"
    IMPORT = "import"
    OFFLINE = "offline"
    PAPER = "paper"


class Actor(Struct, frozen=True, forbid_unknown_fields=True):
    """Who acted: staff code, the organisation acted for, and the role that gave the authority at that moment."""

    staff: str
    organisation: str
    role: str


class Circumstances(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """When, where, by whom and how. `at` is RFC 3339 with the offset of the place where it happened."""

    at: str
    actors: tuple[Actor, ...]
    capture: Capture = Capture.MANUAL
    station: str = ""
    sequence: int = 0
    boot: str = ""
    clock_offset_ms: int = 0
    raw: str = ""


class Act(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="kind"):
    """The root of all acts; concrete acts carry their own tag."""

    def subjects(self) -> tuple[str, ...]:
        """The codes and numbers in whose timelines this act stands, each once, in a stable order."""
        raise TypeError(f"{type(self).__name__} does not say whom it concerns")


class Registered(Act, frozen=True, tag="registered"):
    """Containers begin to exist for us. `adopted` pairs a code with the foreign code already on that tube."""

    codes: tuple[str, ...]
    category: str
    risk: str
    amount: int
    unit: str
    owner: str
    site: str
    adopted: dict[str, str] = {}

    def subjects(self) -> tuple[str, ...]:
        return self.codes


class Aliquoted(Act, frozen=True, tag="aliquoted"):
    """`parent` gave `amount` to each of `codes`; `left` is what stays in it. Children inherit what binds the parent."""

    parent: str
    codes: tuple[str, ...]
    amount: int
    unit: str
    left: int

    def subjects(self) -> tuple[str, ...]:
        return (self.parent, *self.codes)


class PackageBegun(Act, frozen=True, tag="package_begun"):
    """An outer box gets its code and class, and perhaps its first containers; dry ice in grams."""

    package: str
    packaging_class: str
    site: str
    dry_ice_g: int = 0
    containers: tuple[str, ...] = ()

    def subjects(self) -> tuple[str, ...]:
        return (self.package, *self.containers)


class Packed(Act, frozen=True, tag="packed"):
    package: str
    containers: tuple[str, ...]

    def subjects(self) -> tuple[str, ...]:
        return (self.package, *self.containers)


class Unpacked(Act, frozen=True, tag="unpacked"):
    package: str
    containers: tuple[str, ...]

    def subjects(self) -> tuple[str, ...]:
        return (self.package, *self.containers)


class Sealed(Act, frozen=True, tag="sealed"):
    package: str
    seals: tuple[str, ...]
    containers: tuple[str, ...]

    def subjects(self) -> tuple[str, ...]:
        return (self.package, *self.containers)


class Unsealed(Act, frozen=True, tag="unsealed"):
    """The seals were broken on purpose; which ones were found, and why."""

    package: str
    seals: tuple[str, ...]
    reason: str
    containers: tuple[str, ...]

    def subjects(self) -> tuple[str, ...]:
        return (self.package, *self.containers)


class Offered(Act, frozen=True, tag="offered"):
    """The giver offers; responsibility stays with the giver until the receiver accepts. `carried` rides inside."""

    handoff: str
    offered: tuple[str, ...]
    giver: str
    receiver: str
    receiver_organisation: str
    carried: tuple[str, ...] = ()

    def subjects(self) -> tuple[str, ...]:
        return self.offered + self.carried


class Accepted(Act, frozen=True, tag="accepted"):
    handoff: str
    accepted: tuple[str, ...]
    giver: str
    receiver: str
    receiver_organisation: str
    site: str = ""

    def subjects(self) -> tuple[str, ...]:
        return self.accepted


class Refused(Act, frozen=True, tag="refused"):
    handoff: str
    refused: tuple[str, ...]
    giver: str
    receiver: str
    reason: str

    def subjects(self) -> tuple[str, ...]:
        return self.refused


class Withdrawn(Act, frozen=True, tag="withdrawn"):
    """The giver takes an offer back before anybody answered it."""

    handoff: str
    withdrawn: tuple[str, ...]
    reason: str

    def subjects(self) -> tuple[str, ...]:
        return self.withdrawn


class Stored(Act, frozen=True, tag="stored"):
    """Put into a store by `custodian`; from now on the store's organisation answers for it."""

    stored: tuple[str, ...]
    place: str
    site: str
    custodian: str
    carried: tuple[str, ...] = ()

    def subjects(self) -> tuple[str, ...]:
        return self.stored + self.carried


class Retrieved(Act, frozen=True, tag="retrieved"):
    """Taken out of a store by the actor, who holds it from now on. `places` says where each one lay."""

    retrieved: tuple[str, ...]
    places: dict[str, str]
    carried: tuple[str, ...] = ()

    def subjects(self) -> tuple[str, ...]:
        return self.retrieved + self.carried


class Received(Act, frozen=True, tag="received"):
    """Arrived at the consignee, found in this condition (HL7 0544 code, or SAT). Arrival is not acceptance."""

    consignment: str
    packages: tuple[str, ...]
    containers: tuple[str, ...]
    site: str
    condition: str = "SAT"
    note: str = ""

    def subjects(self) -> tuple[str, ...]:
        return (self.consignment, *self.packages, *self.containers)


class Disposed(Act, frozen=True, tag="disposed"):
    """Destroyed or used up, by whoever had it in hand."""

    containers: tuple[str, ...]
    method: str
    reason: str

    def subjects(self) -> tuple[str, ...]:
        return self.containers


class Held(Act, frozen=True, tag="held"):
    hold: str
    target: str
    hold_kind: str
    reason: str

    def subjects(self) -> tuple[str, ...]:
        return (self.target,)


class Released(Act, frozen=True, tag="released"):
    hold: str
    target: str
    reason: str

    def subjects(self) -> tuple[str, ...]:
        return (self.target,)


class LabelVerified(Act, frozen=True, tag="label_verified"):
    """The printed label was scanned back: the label in the hand is the label in the book."""

    subject: str

    def subjects(self) -> tuple[str, ...]:
        return (self.subject,)


class Reprinted(Act, frozen=True, tag="reprinted"):
    subject: str
    copy: int
    reason: str

    def subjects(self) -> tuple[str, ...]:
        return (self.subject,)


class Consigned(Act, frozen=True, tag="consigned"):
    """What one notification will cover, drafted. Times are RFC 3339."""

    consignment: str
    packages: tuple[str, ...]
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
    planned_exit: str
    planned_entry: str
    containers: tuple[str, ...]
    vehicle: str = ""

    def subjects(self) -> tuple[str, ...]:
        return (self.consignment, *self.packages, *self.containers)


class Manifest(Struct, frozen=True, forbid_unknown_fields=True):
    """What was in the consignment when it was notified; `sha256` is over its canonical bytes without itself."""

    packages: dict[str, tuple[str, ...]]
    seals: dict[str, tuple[str, ...]]
    sha256: str = ""


class NotificationFiled(Act, frozen=True, tag="notification_filed"):
    notification: str
    version: int
    consignment: str
    filed_at: str
    manifest: Manifest
    declaration: str

    def subjects(self) -> tuple[str, ...]:
        inside = (code for codes in self.manifest.packages.values() for code in codes)
        return (self.consignment, self.notification, *self.manifest.packages, *inside)


class NotificationAcknowledged(Act, frozen=True, tag="notification_acknowledged"):
    notification: str
    consignment: str
    reference: str

    def subjects(self) -> tuple[str, ...]:
        return (self.consignment, self.notification)


class NotificationCancelled(Act, frozen=True, tag="notification_cancelled"):
    notification: str
    consignment: str
    reason: str

    def subjects(self) -> tuple[str, ...]:
        return (self.consignment, self.notification)


class Crossed(Act, frozen=True, tag="crossed"):
    """A consignment met a gate. `facts` and `decision` are kept whole, so that the decision can be replayed."""

    consignment: str
    gate: str
    checkpoint: str
    verdict: str
    packages: tuple[str, ...]
    containers: tuple[str, ...]
    facts: msgspec.Raw
    decision: msgspec.Raw

    def subjects(self) -> tuple[str, ...]:
        return (self.consignment, *self.packages, *self.containers)


class Corrected(Act, frozen=True, tag="corrected"):
    """An earlier entry was wrong. Either the facts now given replace its facts, or it did not occur at all."""

    corrects: int
    reason: str
    concerned: tuple[str, ...]
    did_not_occur: bool = False
    category: str = ""
    risk: str = ""
    amount: int = -1
    unit: str = ""
    undone: dict[str, Any] = {}

    def subjects(self) -> tuple[str, ...]:
        return self.concerned


AnyAct = (
    Registered
    | Aliquoted
    | PackageBegun
    | Packed
    | Unpacked
    | Sealed
    | Unsealed
    | Offered
    | Accepted
    | Refused
    | Withdrawn
    | Stored
    | Retrieved
    | Received
    | Disposed
    | Held
    | Released
    | LabelVerified
    | Reprinted
    | Consigned
    | NotificationFiled
    | NotificationAcknowledged
    | NotificationCancelled
    | Crossed
    | Corrected
)


class Entry(Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the ledger. Its canonical JSON is what is stored, hashed, proved, exported and shown.

    `request` is the SHA-256 (hex) of the command that asked for it: the same id with other bytes is a conflict.
    """

    number: int
    id: str
    recorded: str
    request: str
    circumstances: Circumstances
    act: AnyAct


_entry = msgspec.json.Decoder(Entry)


def read_entry(body: bytes) -> Entry:
    """The entry that these stored bytes hold. Raises msgspec.ValidationError when they hold none."""
    return _entry.decode(body)
