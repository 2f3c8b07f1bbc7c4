"""Handoffs."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from custody.commands.command import Codes, Command, Ref, Text


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
