"""The form of a notification as a value, and its bytes.

It names people by staff code, organisations by name with their duty phone, samples by their opaque codes. Nothing in
it identifies a donor. Amounts are whole numbers with a unit; times are RFC 3339 in UTC. A field that nobody filled is
empty or 0, and a weight that nobody told null: what such a gap means, see `custody.notifying.gaps`.
"""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
from msgspec import Struct
from msgspec.structs import force_setattr

from custody.parties import Names

NOBODY = Names("", "", "")


class _Part(Struct, frozen=True, forbid_unknown_fields=True):
    pass


class Grant(_Part, frozen=True):
    """The clearance, and the rows of its scope that the contents cross under."""

    number: str
    version: int
    scheme: str = ""
    issuer: str = ""
    valid_to: str = ""
    rows: tuple[str, ...] = ()
    document_sha256: str = ""


class Side(_Part, frozen=True):
    """Consignor or consignee with the site that it sends from or receives at."""

    code: str
    names: Names = NOBODY
    registration_no: str = ""
    address: Names = NOBODY
    duty_phone: str = ""
    site: str = ""
    site_names: Names = NOBODY
    park: str = ""
    """SZ, HK or none."""


class Way(_Part, frozen=True):
    """Where, how and when it is to cross."""

    checkpoint: str
    names: Names
    channel: str
    planned_exit: str
    planned_entry: str
    window_from: str
    window_to: str


class Carriage(_Part, frozen=True):
    organisation: str
    names: Names
    carrier: str
    """Staff code."""
    vehicle: str = ""
    ccrn: str = ""


class Box(_Part, frozen=True):
    code: str
    description: Names
    packaging_class: str
    un_number: str = ""
    gross_weight_g: int | None = None
    dry_ice_g: int = 0
    temperature_class: str = ""
    seals: tuple[str, ...] = ()
    logger: str = ""
    agent: str = ""
    containers: int = 0

    def __post_init__(self) -> None:
        # No box weighs nothing. Older forms wrote 0 of one that nobody had weighed: to be weighed is what changes it.
        if not self.gross_weight_g:
            force_setattr(self, "gross_weight_g", None)


class Line(_Part, frozen=True):
    """Containers of one package that are alike; `amount` is what each of them holds."""

    package: str
    codes: tuple[str, ...]
    category: str
    description: Names
    risk: str
    amount: int
    unit: str
    hgr: bool
    infectious: bool
    animal: bool
    agent: str = ""
    source: str = ""
    """The organisation that they belong to, never a person."""


class Drawn(_Part, frozen=True):
    """A permit that it crosses under, and how much this consignment takes of it."""

    kind: str
    number: str
    holder: str
    valid_to: str
    quantity: int
    unit: str
    document_sha256: str = ""


class Reserved(_Part, frozen=True):
    """What it takes of one quota in one period, in the smallest unit of amounts."""

    row: str
    unit: str
    period: str
    amount: int
    limit: int


class Total(_Part, frozen=True):
    amount: int
    unit: str


class Signature(_Part, frozen=True):
    staff: str
    organisation: str
    role: str
    at: str
    meaning: str


class Form(_Part, frozen=True):
    """The fields in the order of the form. Those of MATERIAL restart the lead time when an amendment changes them."""

    notification: str
    version: int
    replaces: str
    filed_at: str
    filed_by: str
    consignment: str
    clearance: Grant
    consignor: Side
    consignee: Side
    direction: str
    purpose: str
    project: str
    ethics: str
    way: Way
    carriage: Carriage
    packages: tuple[Box, ...]
    lines: tuple[Line, ...]
    permits: tuple[Drawn, ...]
    containers: int
    totals: tuple[Total, ...]
    quotas: tuple[Reserved, ...]
    responsible: str
    """Role; its phone is the consignor's duty phone."""
    duty_phone: str
    emergency: Names
    manifest_sha256: str
    attachments: tuple[str, ...]
    declaration: str
    signature: Signature


MATERIAL = (
    "consignor",
    "consignee",
    "direction",
    "purpose",
    "project",
    "ethics",
    "way",
    "carriage",
    "packages",
    "lines",
    "permits",
)


def material_changes(before: Form, after: Form) -> tuple[str, ...]:
    """The parts of the form that differ and restart the lead time, in the order of the form. That a later version is
    filed later is no change by itself."""
    after = msgspec.structs.replace(after, way=msgspec.structs.replace(after.way, window_from=before.way.window_from))
    return tuple(part for part in MATERIAL if getattr(before, part) != getattr(after, part))


def utc(instant: str) -> str:
    """As forms write instants: in UTC, to the second."""
    return datetime.fromisoformat(instant).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


_encoder = msgspec.json.Encoder(order="sorted")
_decoder = msgspec.json.Decoder(Form)


def encode_form(form: Form) -> bytes:
    """Canonical JSON: sorted keys, no floats."""
    return _encoder.encode(form)


def decode_form(body: bytes | str) -> Form | None:
    """The form of these bytes; None for a notification that was filed before there were forms."""
    return None if body in ("{}", b"{}") else _decoder.decode(body)
