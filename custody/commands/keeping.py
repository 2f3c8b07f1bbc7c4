"""Containers: begun, divided, pooled, stored, received, ended, and their labels."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from custody.commands.command import Codes, Command, Condition, Count, Ref, Text, Typed, Unit


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


class Pool(Command, frozen=True, kw_only=True):
    """`amount` of each parent into one new container of their category: another one is not made by mixing."""

    parents: Annotated[tuple[Typed, ...], Meta(min_length=2, max_length=100)]
    amount: Annotated[int, Meta(ge=1, le=1_000_000_000_000)]


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


class VerifyLabel(Command, frozen=True, kw_only=True):
    subject: Typed


class Reprint(Command, frozen=True, kw_only=True):
    subject: Typed
    reason: Text
