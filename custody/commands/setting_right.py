"""Holds, corrections, and what an authority decided of a clearance."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from custody.commands.command import MOST, Amount, Command, HoldKind, Ref, Text, Typed, Unit


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
    hgr: bool | None = None
    """It turned out to be so; a correction never says that it is not."""
    infectious: bool | None = None
    animal: bool | None = None


class SetClearanceStatus(Command, frozen=True, kw_only=True):
    """What the authority has decided about a clearance, entered by whoever answers for it."""

    clearance: Ref
    status: Literal["active", "suspended", "revoked", "expired"]
    reason: Text
