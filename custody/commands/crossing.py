"""Gates, the park boundary, and overrides."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from custody.commands.command import ENDS, MOST, Codes, Command, Instant, Ref, Text, Typed


class AtGate(Command, frozen=True, kw_only=True):
    """What was there of a consignment that met a gate.

    `companion` is the second person on the way, where the clearance asks for two.
    """

    consignment: Ref
    packages: Annotated[tuple[Typed, ...], Meta(max_length=50)] = ()
    containers: Annotated[tuple[Typed, ...], Meta(max_length=500)] = ()
    seals: Annotated[tuple[Typed, ...], Meta(max_length=400)] = ()
    carrier: Annotated[str, Meta(max_length=64)] = ""
    companion: Annotated[str, Meta(max_length=64)] = ""
    vehicle: Annotated[str, Meta(max_length=40)] = ""


class Cross(AtGate, frozen=True, kw_only=True):
    """A consignment meets the gate of this station: what was scanned there."""


class DecidedAside(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """What a station without network decided: it has happened, so nothing of it is asked for any more."""

    consignment: Ref
    verdict: Literal["ALLOW", "HOLD", "DENY"]
    operator: Annotated[str, Meta(max_length=40)]
    snapshot: Annotated[str, Meta(min_length=1, max_length=40)]
    snapshot_at: Instant
    token: Annotated[str, Meta(max_length=64)] = ""
    facts: msgspec.Raw
    """What it was decided from, a `custody.crossing.facts.Facts`."""


class RequestOverride(Command, frozen=True, kw_only=True):
    """Leave to pass one check of one decision that held, with a reason in a sentence."""

    decision: Annotated[int, Meta(ge=1, le=MOST)]
    check: Annotated[str, Meta(pattern=r"^[A-Z_]{2,24}" + ENDS)]
    reason_code: Literal["recounted", "resealed", "relabelled", "replaced", "delay", "device_fault", "other"]
    reason: Annotated[str, Meta(min_length=15, max_length=500)]
    evidence_sha256: Annotated[str, Meta(pattern=r"^([0-9a-f]{64})?" + ENDS)] = ""


class ApproveOverride(Command, frozen=True, kw_only=True):
    """Given by another person, of compliance."""


class RefuseOverride(Command, frozen=True, kw_only=True):
    reason: Text


class WithdrawOverride(Command, frozen=True, kw_only=True):
    reason: Text


class LeavePark(Command, frozen=True, kw_only=True):
    """Containers are to leave the park without a crossing: may they."""

    containers: Codes
