"""Consignments: drafted, changed, split, turned back, sent back, brought to an end."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from custody.commands.command import Command, Instant, Ref, Text, Typed


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
    """Draft the return of what was received; what is left out is filled in from the way here."""

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
