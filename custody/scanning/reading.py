"""A reading as a station sends it, and what it is answered."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct, field

from custody.acts import AnyAct
from custody.commands import MOST, Id, Instant
from custody.desk import Desk
from custody.refusal import Refusal
from custody.wording import Param, say


class Reading(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a scanner read. `sequence` counts within the `boot` of the station; `at` is the station's own time."""

    id: Id
    station: Annotated[str, Meta(min_length=1, max_length=40)]
    raw: Annotated[str, Meta(max_length=2048)]
    at: Instant
    sequence: Annotated[int, Meta(ge=0, le=MOST)] = 0
    boot: Annotated[str, Meta(max_length=64)] = ""
    clock_offset_ms: Annotated[int, Meta(ge=-MOST, le=MOST)] = 0


SEATING = ("signed_in", "signed_in_offers", "officer_signed_in", "signed_out", "hold", "deny")
"""The meanings after which somebody else may be at the desk than before: a gate may decide before one leaves."""


class Feedback(StrEnum):
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


class Answer(Struct, frozen=True, omit_defaults=True):
    """`meaning` is one word for programs, `say` one sentence for people, `next` what may be scanned now."""

    meaning: str
    feedback: Feedback
    say: dict[str, str]
    next: list[str] = field(default_factory=list)
    entry: int = 0


class Meaning(Struct, frozen=True):
    """What the reading means: the desk afterwards, the sentence for people, and the act that it stands for, if any."""

    word: str
    feedback: Feedback
    sentence: dict[str, str]
    desk: Desk
    next: tuple[str, ...] = ()
    act: AnyAct | None = None


def means(
    word: str, feedback: Feedback, desk: Desk, *next_scans: str, act: AnyAct | None = None, **params: Param
) -> Meaning:
    """A meaning whose sentence is `scan.<word>` of the catalogue."""
    return Meaning(word, feedback, say(f"scan.{word}", **params), desk, next_scans, act)


def refused(refusal: Refusal, desk: Desk, *next_scans: str) -> Meaning:
    return Meaning("refused", Feedback.BAD, refusal.say(), desk, next_scans)
