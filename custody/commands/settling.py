"""Discrepancies, and what became of containers: taken, lost, found, told by their place, declassified."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from custody.commands.command import Codes, Command, DiscrepancyKind, Ref, Text, Typed


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


class EndDeclassification(Command, frozen=True, kw_only=True):
    """Refused by a second person, of compliance; or withdrawn by who asked."""

    subject: Typed
    reason: Text


class ApproveDeclassification(Command, frozen=True, kw_only=True):
    """By a second person, of compliance."""

    subject: Typed
