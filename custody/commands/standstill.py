"""Commands of a standstill: one person asks, another of the other side confirms or refuses."""

from __future__ import annotations

from typing import Literal

from custody.commands.command import Command, Ref, Text


class AskStandstill(Command, frozen=True, kw_only=True):
    """A silent lane has not let the consignment pass, and will not: as its officer and the coordinator agreed."""

    station: Ref
    reason_code: Literal["nothing_crossed", "token_handed_back"]
    reason: Text


class ConfirmStandstill(Command, frozen=True, kw_only=True):
    """By the officer of the post where a coordinator asked, by the coordinator where the officer did."""

    station: Ref


class RefuseStandstill(Command, frozen=True, kw_only=True):
    station: Ref
    reason: Text
