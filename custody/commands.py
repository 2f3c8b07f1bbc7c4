"""What a person may ask for: the commands, which are also the request bodies of the API.

A command says what is wanted, nothing about who, when or where: that comes with it as `acts.Circumstances`.
`id` is the client's UUID and the idempotency key. Bounds here are refused before anything is looked up.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec
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
Condition = Annotated[str, Meta(pattern=r"^[A-Z]{2,5}$", description="HL7 0544 or LDMS: SAT, SB, CC, CL, BKV, …")]
DiscrepancyKind = Literal[
    "short", "over", "damaged", "wrong_item", "seal", "temperature", "id_conflict", "document", "time"
]
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


class Pool(Command, frozen=True, kw_only=True):
    """`amount` of each parent into one new container; `category` only where the parents differ in it."""

    parents: Annotated[tuple[Typed, ...], Meta(min_length=2, max_length=100)]
    amount: Annotated[int, Meta(ge=1, le=1_000_000_000_000)]
    category: Ref | None = None


class DescribePackage(Command, frozen=True, kw_only=True):
    """What a notification says of a package, before it is sealed. What is left out stays as it was."""

    package: Typed
    gross_weight_g: Annotated[int, Meta(ge=0, le=2_000_000)] = 0
    temperature_class: Literal["", "ambient", "chilled", "frozen", "ultra", "cryo", "dry_ice"] = ""
    dry_ice_g: Annotated[int, Meta(ge=0, le=200_000)] = 0
    description: Annotated[str, Meta(max_length=200)] = ""
    agent: Annotated[str, Meta(max_length=100)] = ""


class Pack(Command, frozen=True, kw_only=True):
    package: Typed
    containers: Codes


class Unpack(Command, frozen=True, kw_only=True):
    package: Typed
    containers: Codes


class Seal(Command, frozen=True, kw_only=True):
    """`counted`: what was counted inside, where an authority has opened the box and it is sealed again."""

    package: Typed
    seals: Annotated[tuple[Typed, ...], Meta(min_length=1, max_length=8)]
    counted: Annotated[tuple[Typed, ...], Meta(max_length=500)] = ()


class Unseal(Command, frozen=True, kw_only=True):
    package: Typed
    seals: Annotated[tuple[Typed, ...], Meta(min_length=1, max_length=8)]
    reason: Text
    opening: Literal["", "customs", "recount", "other"] = ""
    """customs: an officer opened it lawfully, under `officer_reference`."""
    officer_reference: Annotated[str, Meta(max_length=80)] = ""


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
    """Packages have arrived; sent once more after the counting, with what was missing, damaged or too much in them.

    Containers that were missing and have arrived after all stand in `containers`, with or without a package.
    """

    packages: Annotated[tuple[Typed, ...], Meta(max_length=50)] = ()
    condition: Condition = "SAT"
    note: Annotated[str, Meta(max_length=500)] = ""
    containers: Annotated[tuple[Typed, ...], Meta(max_length=500)] = ()
    missing: Annotated[tuple[Typed, ...], Meta(max_length=500)] = ()
    damaged: Annotated[dict[Typed, Condition], Meta(max_length=500)] = msgspec.field(default_factory=dict)
    extra: Annotated[tuple[Typed, ...], Meta(max_length=100)] = ()


class Dispose(Command, frozen=True, kw_only=True):
    subjects: Codes
    method: Literal["autoclaved", "incinerated", "consumed", "chemical", "broken", "other"]
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
    """`emergency` is what to do in an emergency; left out, the words for the packages' classes stand in the form."""

    consignment: Ref
    declaration: Text
    emergency: Annotated[str, Meta(max_length=500)] = ""


class AmendNotification(Command, frozen=True, kw_only=True):
    """A new version of a notification that stands: of what is in the boxes now. What is left out stays as it was."""

    reason: Text
    to_site: Ref | None = None
    purpose: Ref | None = None
    checkpoint: Ref | None = None
    carrier: Ref | None = None
    planned_exit: Instant | None = None
    planned_entry: Instant | None = None
    vehicle: Annotated[str, Meta(max_length=40)] | None = None
    channel: Literal["truck", "hand_carry", "bridge", "e_lock"] | None = None
    ccrn: Annotated[str, Meta(max_length=40)] | None = None
    project: Annotated[str, Meta(max_length=40)] | None = None
    ethics: Annotated[str, Meta(max_length=40)] | None = None
    declaration: Annotated[str, Meta(max_length=500)] = ""
    emergency: Annotated[str, Meta(max_length=500)] = ""


class AcknowledgeNotification(Command, frozen=True, kw_only=True):
    reference: Ref


class CancelNotification(Command, frozen=True, kw_only=True):
    reason: Text


class ChangeConsignment(Command, frozen=True, kw_only=True):
    """Of a draft; what is left out stays as it is."""

    put_in: Annotated[tuple[Typed, ...], Meta(max_length=50)] = ()
    take_out: Annotated[tuple[Typed, ...], Meta(max_length=50)] = ()
    to_organisation: Ref | None = None
    to_site: Ref | None = None
    purpose: Ref | None = None
    clearance: Ref | None = None
    checkpoint: Ref | None = None
    carrier: Ref | None = None
    planned_exit: Instant | None = None
    planned_entry: Instant | None = None
    vehicle: Annotated[str, Meta(max_length=40)] | None = None
    channel: Literal["truck", "hand_carry", "bridge", "e_lock"] | None = None
    ccrn: Annotated[str, Meta(max_length=40)] | None = None
    project: Annotated[str, Meta(max_length=40)] | None = None
    ethics: Annotated[str, Meta(max_length=40)] | None = None


class CancelConsignment(Command, frozen=True, kw_only=True):
    """With its notification, if it has one; before the exit."""

    reason: Text


class SplitConsignment(Command, frozen=True, kw_only=True):
    """These packages become the second part, all others the first."""

    packages: Annotated[tuple[Typed, ...], Meta(min_length=1, max_length=50)]


class TurnBack(Command, frozen=True, kw_only=True):
    """After the exit it goes back to where it came from."""

    reason: Text


class SendBack(Command, frozen=True, kw_only=True):
    """Draft the way home of what was received; what is left out is filled in from the way here."""

    packages: Annotated[tuple[Typed, ...], Meta(max_length=50)] = ()
    clearance: Ref | None = None
    carrier: Ref | None = None
    planned_exit: Instant | None = None
    planned_entry: Instant | None = None


class Reconcile(Command, frozen=True, kw_only=True):
    """Every container that crossed is accounted for."""

    note: Annotated[str, Meta(max_length=500)] = ""


class Close(Command, frozen=True, kw_only=True):
    note: Annotated[str, Meta(max_length=500)] = ""


class GiveUp(Command, frozen=True, kw_only=True):
    """Nobody knows where the consignment is."""

    reason: Text


class Recover(Command, frozen=True, kw_only=True):
    """It was found again: where, and how."""

    where: Text


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


class StartLogger(Command, frozen=True, kw_only=True):
    """A temperature logger is put into a package and started. The temperature class that it is to prove may be left
    out where the package has one; so may the time, when it is started now."""

    package: Typed
    logger: Typed
    calibrated_until: date
    temperature_class: Annotated[str, Meta(max_length=40)] = ""
    started_at: Annotated[str, Meta(max_length=40)] = ""


class ReadLogger(Command, frozen=True, kw_only=True):
    """The logger's file, tried before, is taken into the ledger as it was read then."""

    file_sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
    mapping: Ref


class OpenDiscrepancy(Command, frozen=True, kw_only=True):
    """Something is not as declared. `organisation` must explain it; left out: whoever has the goods in hand."""

    consignment: Ref
    discrepancy_kind: DiscrepancyKind
    detail: Text
    codes: Annotated[tuple[Typed, ...], Meta(max_length=500)] = ()
    organisation: Annotated[str, Meta(max_length=40)] = ""


class ExplainDiscrepancy(Command, frozen=True, kw_only=True):
    explanation: Text


class ResolveDiscrepancy(Command, frozen=True, kw_only=True):
    """By another person than who explained it, of compliance or a coordinator."""

    resolution: Text


class EscalateDiscrepancy(Command, frozen=True, kw_only=True):
    reason: Text


class RecordTaking(Command, frozen=True, kw_only=True):
    """An authority took these, or `amount` of each, and gave a receipt."""

    subjects: Codes
    authority: Ref
    receipt: Ref
    officer_reference: Annotated[str, Meta(min_length=1, max_length=80)]
    amount: Annotated[int, Meta(ge=1, le=1_000_000_000_000)] | None = None
    """Left out: the whole container."""
    reason: Annotated[str, Meta(max_length=500)] = ""


class DeclareLost(Command, frozen=True, kw_only=True):
    """Nobody knows where these are; a package stands for all that is in it."""

    subjects: Codes
    reason: Text


class RecordFinding(Command, frozen=True, kw_only=True):
    """Lost containers are in the actor's hand again."""

    subjects: Codes
    reason: Text


class Identify(Command, frozen=True, kw_only=True):
    """A container whose label cannot be read, told by its place; `neighbours` are the codes around it."""

    subject: Typed
    position: Annotated[str, Meta(min_length=1, max_length=120)]
    reason: Text
    neighbours: Annotated[tuple[Typed, ...], Meta(max_length=20)] = ()


class ConfirmIdentity(Command, frozen=True, kw_only=True):
    """By a second person, who looked at the same place; prints the new label."""

    subject: Typed


class RequestDeclassification(Command, frozen=True, kw_only=True):
    subject: Typed
    reason: Text


class ApproveDeclassification(Command, frozen=True, kw_only=True):
    """By a second person, of compliance."""

    subject: Typed
