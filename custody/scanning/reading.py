"""A reading as a station sends it, and what it is answered."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import Annotated, NamedTuple

import msgspec
from msgspec import Meta, Struct, field

from custody.acts import AnyAct
from custody.barcode import split_product
from custody.commands import MOST, DecidedAside, Id, Instant
from custody.desk import Desk
from custody.refusal import Refusal
from custody.wording import Param, say

# Only what a scanner may add around a code; a no-break space is a part of what was read.
BLANKS = " \t\r\n"

Word = Annotated[str, Meta(max_length=64)]


class Feedback(StrEnum):
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


class OnTheDesk(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What stands on the desk of a checkpoint after a scan; what station and service tell each other of it."""

    staff: Annotated[str, Meta(max_length=40)] = ""
    basket: Annotated[tuple[Word, ...], Meta(max_length=3000)] = ()
    package: Annotated[str, Meta(max_length=64)] = ""
    seals: Annotated[tuple[Word, ...], Meta(max_length=3000)] = ()
    carrier: Annotated[str, Meta(max_length=40)] = ""
    companion: Annotated[str, Meta(max_length=40)] = ""
    awaiting: Annotated[str, Meta(max_length=40)] = ""
    taken_back: Annotated[tuple[Annotated[str, Meta(max_length=96)], ...], Meta(max_length=100)] = ()


class Said(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """What a station without network told its operator about a scan, before anybody else knew of it."""

    meaning: Annotated[str, Meta(min_length=1, max_length=40)]
    feedback: Feedback
    say: Annotated[dict[str, Annotated[str, Meta(max_length=4000)]], Meta(max_length=3)]
    desk: OnTheDesk
    decided: DecidedAside | None = None
    """When the scan made it decide."""


class Barcode(NamedTuple):
    """A foreign code, and the AIM identifier of its kind, if that is known."""

    identifier: str
    text: str


class Reading(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a scanner read. `sequence` counts within the `boot` of the station; `at` is the station's own time."""

    id: Id
    station: Annotated[str, Meta(min_length=1, max_length=40)]
    raw: Annotated[str, Meta(max_length=2048)]
    at: Instant
    sequence: Annotated[int, Meta(ge=0, le=MOST)] = 0
    boot: Annotated[str, Meta(max_length=64)] = ""
    clock_offset_ms: Annotated[int, Meta(ge=-MOST, le=MOST)] = 0
    said: Said | None = None
    """Only a station says something, and only where it had no network. It is no part of what makes two readings the
    same: the first try to deliver one may have gone out before anything was said."""
    symbology: Annotated[str, Meta(max_length=3)] = ""
    """The AIM identifier of the barcode, like "]E0"; empty where the scanner tells none. Nor is this a part of it: an
    earlier program of the station did not tell it."""

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of what was read."""
        plain = {name: getattr(self, name) for name in self.__struct_fields__ if name not in ("said", "symbology")}
        return hashlib.sha256(msgspec.json.encode(plain, order="sorted")).hexdigest()

    @property
    def barcode(self) -> Barcode:
        """What was read as a foreign code, with the identifier that was told beside it or stands before it."""
        identifier, text = split_product(self.raw.strip(BLANKS))
        return Barcode(self.symbology or identifier, text)


SEATING = ("signed_in", "signed_in_offers", "officer_signed_in", "signed_out", "hold", "deny")
"""The meanings after which somebody else may be at the desk than before: a gate may decide before one leaves."""


class Answer(Struct, frozen=True, omit_defaults=True):
    """`meaning` is one word for programs, `say` one sentence for people, `next` what may be scanned now."""

    meaning: str
    feedback: Feedback
    say: dict[str, str]
    next: list[str] = field(default_factory=list)
    entry: int = 0
    desk: OnTheDesk | None = None
    """At a checkpoint: what stands on its desk now, from where the station goes on should the network go."""


class Meaning(Struct, frozen=True):
    """What the reading means: the desk afterwards, the sentence for people, and the act that it stands for, if any."""

    word: str
    feedback: Feedback
    sentence: dict[str, str]
    desk: Desk
    next: tuple[str, ...] = ()
    act: AnyAct | None = None
    about: int = 0
    """The entry of an earlier deed that it tells again, or of the first of those that were done as its parts."""
    parts: dict[str, Desk] = field(default_factory=dict)
    """Where it stands for a deed for each of several consignments, the part of the desk that is of each: the same is to
    be read over every one by itself, after the one before it was done. Then it has no act of its own."""


def readable(raw: str) -> str:
    """What was read, for people: a scanner sends bytes, which a station passes on one character a byte. Where they are
    the UTF-8 of something else than plain letters (full-width ones of an input method), these are shown; what cannot
    be shown is written as an escape."""
    shown = raw
    if not raw.isascii():
        try:
            shown = raw.encode("latin-1").decode()
        except UnicodeError:
            shown = raw
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in shown)


def on_the_desk(desk: Desk) -> OnTheDesk:
    return OnTheDesk(
        desk.staff,
        desk.basket,
        desk.package,
        desk.seals,
        desk.carrier,
        desk.companion,
        desk.awaiting,
        desk.taken_back,
    )


def desk_with(station: str, there: OnTheDesk, seen: str) -> Desk:
    return Desk(
        station=station,
        staff=there.staff,
        seen=seen,
        basket=there.basket,
        package=there.package,
        seals=there.seals,
        carrier=there.carrier,
        companion=there.companion,
        awaiting=there.awaiting,
        taken_back=there.taken_back,
    )


def means(
    word: str, feedback: Feedback, desk: Desk, *next_scans: str, act: AnyAct | None = None, **params: Param
) -> Meaning:
    """A meaning whose sentence is `scan.<word>` of the catalogue."""
    return Meaning(word, feedback, say(f"scan.{word}", **params), desk, next_scans, act)


def refused(refusal: Refusal, desk: Desk, *next_scans: str) -> Meaning:
    return Meaning("refused", Feedback.BAD, refusal.say(), desk, next_scans)


def done(decided: AnyAct | Refusal, word: str, after: Desk, before: Desk, **params: Param) -> Meaning:
    """That it was done, with the desk after it; or why not, with the desk as it was."""
    if isinstance(decided, Refusal):
        return refused(decided, before)
    return means(word, Feedback.GOOD, after, act=decided, **params)
