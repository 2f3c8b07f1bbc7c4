"""What a person may ask for: the commands, which are also the request bodies of the API.

A command says what is wanted, nothing about who, when or where: that comes with it as `acts.Circumstances`.
`id` is the client's UUID and the idempotency key. Bounds here are refused before anything is looked up.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

Id = Annotated[
    str,
    Meta(
        pattern=r"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$",
        description="A UUID chosen by the client; sending it again gives the first answer again",
    ),
]
Text = Annotated[str, Meta(min_length=1, max_length=500)]
Typed = Annotated[str, Meta(min_length=1, max_length=64)]
"""A code as scanned or typed."""
Ref = Annotated[str, Meta(min_length=1, max_length=40)]
"""A staff code, an organisation, a site, a category, a clearance number."""
Codes = Annotated[tuple[Typed, ...], Meta(min_length=1, max_length=500)]
MOST = 10**15 - 1
"""No number from outside is larger: both databases and every JSON reader keep it whole."""
Count = Annotated[int, Meta(ge=1, le=500)]
Amount = Annotated[int, Meta(ge=0, le=1_000_000_000_000)]
Instant = Annotated[str, Meta(min_length=20, max_length=40, description="RFC 3339 with offset")]
Unit = Annotated[str, Meta(pattern=r"^[A-Za-zµ]{1,12}$", description="uL, mL, ug, mg, g, cells, pieces, …")]
PackagingClass = Literal["UN3373", "UN2814", "EXEMPT", "NONE"]
HoldKind = Literal["quarantine", "consent", "quality", "customs", "recall", "legal", "investigation"]


class Command(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    id: Id


class Register(Command, frozen=True, kw_only=True):
    """Begin `count` containers, or as many as `codes` adopts (then `count` must agree)."""

    count: Count
    category: Ref
    risk: Ref
    amount: Annotated[int, Meta(ge=1, le=1_000_000_000_000)]
    """An empty vessel is not yet a sample."""
    unit: Unit
    owner: Ref | None = None
    codes: Annotated[tuple[Typed, ...], Meta(max_length=500)] = ()
    hgr: bool | None = None
    """Human genetic resource material; left out: what the table of categories says."""
    infectious: bool = False
    animal: bool | None = None
    print: bool = True
    layout: Literal["vial", "tube"] = "tube"


class Aliquot(Command, frozen=True, kw_only=True):
    parent: Typed
    count: Count
    amount: Annotated[int, Meta(ge=1, le=1_000_000_000_000)]


class BeginPackage(Command, frozen=True, kw_only=True):
    packaging_class: PackagingClass = "UN3373"
    dry_ice_g: Annotated[int, Meta(ge=0, le=200_000)] = 0
    containers: Annotated[tuple[Typed, ...], Meta(max_length=500)] = ()
    print: bool = True


class Pack(Command, frozen=True, kw_only=True):
    package: Typed
    containers: Codes


class Unpack(Command, frozen=True, kw_only=True):
    package: Typed
    containers: Codes


class Seal(Command, frozen=True, kw_only=True):
    package: Typed
    seals: Annotated[tuple[Typed, ...], Meta(min_length=1, max_length=8)]


class Unseal(Command, frozen=True, kw_only=True):
    package: Typed
    seals: Annotated[tuple[Typed, ...], Meta(min_length=1, max_length=8)]
    reason: Text


class Offer(Command, frozen=True, kw_only=True):
    subjects: Codes
    to: Ref


class Accept(Command, frozen=True, kw_only=True):
    reason: Annotated[str, Meta(max_length=500)] = ""


class Refuse(Command, frozen=True, kw_only=True):
    """The page asks for a reason; a program may have none to give."""

    reason: Annotated[str, Meta(max_length=500)] = ""


class Withdraw(Command, frozen=True, kw_only=True):
    reason: Text


class Store(Command, frozen=True, kw_only=True):
    subjects: Codes
    place: Typed


class Retrieve(Command, frozen=True, kw_only=True):
    subjects: Codes


class Receive(Command, frozen=True, kw_only=True):
    packages: Annotated[tuple[Typed, ...], Meta(min_length=1, max_length=50)]
    condition: Annotated[str, Meta(pattern=r"^[A-Z]{2,5}$")] = "SAT"
    note: Annotated[str, Meta(max_length=500)] = ""


class Dispose(Command, frozen=True, kw_only=True):
    subjects: Codes
    method: Literal["autoclaved", "incinerated", "consumed", "chemical", "other"]
    reason: Text


class Hold(Command, frozen=True, kw_only=True):
    target: Typed
    hold_kind: HoldKind
    reason: Text


class Release(Command, frozen=True, kw_only=True):
    reason: Text


class Correct(Command, frozen=True, kw_only=True):
    """Either `did_not_occur`, or at least one fact that should have stood there."""

    entry: Annotated[int, Meta(ge=1, le=MOST)]
    reason: Annotated[str, Meta(min_length=3, max_length=500)]
    did_not_occur: bool = False
    subjects: Annotated[tuple[Typed, ...], Meta(max_length=500)] = ()
    """Only these of the entry's containers get the other facts; all of them when empty."""
    category: Ref | None = None
    risk: Ref | None = None
    amount: Amount | None = None
    unit: Unit | None = None


class VerifyLabel(Command, frozen=True, kw_only=True):
    subject: Typed


class Reprint(Command, frozen=True, kw_only=True):
    subject: Typed
    reason: Text


class Consign(Command, frozen=True, kw_only=True):
    packages: Annotated[tuple[Typed, ...], Meta(min_length=1, max_length=50)]
    to_organisation: Ref
    to_site: Ref
    purpose: Ref
    clearance: Ref
    checkpoint: Ref
    carrier: Ref
    planned_exit: Instant
    planned_entry: Instant
    vehicle: Annotated[str, Meta(max_length=40)] = ""
    channel: Literal["truck", "hand_carry", "bridge", "e_lock"] = "hand_carry"
    ccrn: Annotated[str, Meta(max_length=40)] = ""
    project: Annotated[str, Meta(max_length=40)] = ""
    ethics: Annotated[str, Meta(max_length=40)] = ""


class FileNotification(Command, frozen=True, kw_only=True):
    consignment: Ref
    declaration: Text


class AcknowledgeNotification(Command, frozen=True, kw_only=True):
    reference: Ref


class CancelNotification(Command, frozen=True, kw_only=True):
    reason: Text


class Cross(Command, frozen=True, kw_only=True):
    """A consignment meets the gate of this station: what was scanned there."""

    consignment: Ref
    packages: Annotated[tuple[Typed, ...], Meta(max_length=50)] = ()
    containers: Annotated[tuple[Typed, ...], Meta(max_length=500)] = ()
    seals: Annotated[tuple[Typed, ...], Meta(max_length=400)] = ()
    carrier: Annotated[str, Meta(max_length=64)] = ""
    vehicle: Annotated[str, Meta(max_length=40)] = ""


class RequestOverride(Command, frozen=True, kw_only=True):
    """Leave to pass one check of one decision that held, with a reason in a sentence."""

    decision: Annotated[int, Meta(ge=1, le=MOST)]
    check: Annotated[str, Meta(pattern=r"^[A-Z_]{2,24}$")]
    reason_code: Literal["recounted", "resealed", "relabelled", "replaced", "delay", "device_fault", "other"]
    reason: Annotated[str, Meta(min_length=15, max_length=500)]
    evidence_sha256: Annotated[str, Meta(pattern=r"^([0-9a-f]{64})?$")] = ""


class ApproveOverride(Command, frozen=True, kw_only=True):
    """Given by another person, of compliance."""


class RefuseOverride(Command, frozen=True, kw_only=True):
    reason: Text


class WithdrawOverride(Command, frozen=True, kw_only=True):
    reason: Text


class LeavePark(Command, frozen=True, kw_only=True):
    """Containers are to leave the park without a crossing: may they."""

    containers: Codes


class SetClearanceStatus(Command, frozen=True, kw_only=True):
    """What the authority has decided about a clearance, entered by whoever answers for it."""

    clearance: Ref
    status: Literal["active", "suspended", "revoked", "expired"]
    reason: Text
