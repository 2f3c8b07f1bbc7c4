"""What the API answers to a deed: the entry that it became, and the name of what came of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from msgspec import Struct

from custody.acts import Entry
from custody.records.work.orders import Receipt
from custody.refusal import Refusal

T = TypeVar("T")


class Coded(Struct, frozen=True):
    code: str


class Written(Struct, frozen=True):
    """The number of the entry that the request became."""

    entry: int


class RegisteredAnswer(Struct, frozen=True):
    entry: int
    containers: list[Coded]


class PackageAnswer(Struct, frozen=True):
    entry: int
    package: str


class HandoffAnswer(Struct, frozen=True):
    entry: int
    handoff: str


class HoldAnswer(Struct, frozen=True):
    entry: int
    hold: str


class OverrideAnswer(Struct, frozen=True):
    """`override` is the name under which a second person gives it."""

    entry: int
    override: str


class ConsignmentAnswer(Struct, frozen=True):
    entry: int
    consignment: str


def answer_of(receipt: Receipt | Refusal, make: Callable[[Entry], T]) -> T | Refusal:
    """The refusal as it is, or what `make` makes of the entry."""
    return receipt if isinstance(receipt, Refusal) else make(receipt.entry)


def written(entry: Entry) -> Written:
    return Written(entry.number)


def registered(entry: Entry) -> RegisteredAnswer:
    return RegisteredAnswer(entry.number, [Coded(code) for code in _named(entry, "codes")])


def package_begun(entry: Entry) -> PackageAnswer:
    return PackageAnswer(entry.number, _named(entry, "package"))


def offered(entry: Entry) -> HandoffAnswer:
    return HandoffAnswer(entry.number, _named(entry, "handoff"))


def held(entry: Entry) -> HoldAnswer:
    return HoldAnswer(entry.number, _named(entry, "hold"))


def override_asked(entry: Entry) -> OverrideAnswer:
    return OverrideAnswer(entry.number, _named(entry, "override"))


def consigned(entry: Entry) -> ConsignmentAnswer:
    return ConsignmentAnswer(entry.number, _named(entry, "consignment"))


def _named(entry: Entry, field: str) -> Any:
    return getattr(entry.act, field)
