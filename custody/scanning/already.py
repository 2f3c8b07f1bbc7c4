"""What a gate has decided already, where whoever scans goes on as if it had not."""

from __future__ import annotations

from datetime import datetime

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from custody.crossing.checks.carrier import awaited_at_the_gate
from custody.crossing.facts import Facts
from custody.crossing.gate_facts import Scanned
from custody.desk import Desk
from custody.scanning.reading import BLANKS, Feedback, Meaning, means

ALREADY_DECIDED = "already_decided"
VERDICTS = ("allow", "hold", "deny", ALREADY_DECIDED)
"""The meanings of an answer that tells what a gate has decided."""


class _Told(Struct, frozen=True):
    """What was answered last at a desk."""

    meaning: str
    feedback: Feedback
    say: dict[str, str]
    entry: int = 0


def verdict_again(desk: Desk) -> Meaning:
    """The verdict once more, where the gate has decided by itself what it is now asked to decide; what to do where
    something else was answered since."""
    told = _last(desk)
    if told is None or not told.entry:
        return replace(means("nothing_to_decide", Feedback.WARN, desk, "package"), word="package_first")
    return Meaning(ALREADY_DECIDED, told.feedback, told.say, desk, ("package",), about=told.entry)


def told_last(desk: Desk) -> int:
    """The entry of the verdict that this desk told last, while nothing lies on it; else 0."""
    told = _last(desk)
    return told.entry if told is not None and not desk.package and not desk.basket else 0


def laid_back(desk: Desk, facts: Facts, raw: str, spelled: tuple[str, ...], shown: str, at: datetime) -> Desk:
    """The desk as the gate held it, where what is read now is what was not read then: a package, a seal or a badge of
    that consignment. Who scans what he was told to scan need not begin again. `shown` is whose badge this is, empty
    where it is none or an officer's. What was denied is gone on from where another's badge was asked for alone."""
    scanned = facts.scanned
    if scanned is None or not scanned.packages:
        return desk
    number = raw.strip(BLANKS).upper()
    boxes = {each.code for each in facts.packages} - set(scanned.packages)
    seals = {seal for each in facts.packages for seal in each.seals} - set(scanned.seals)
    if number not in seals and boxes.isdisjoint(spelled) and not _was_to_show(shown, facts, scanned, at):
        return desk
    return replace(
        desk,
        basket=(*scanned.packages, *scanned.containers),
        package=scanned.packages[-1],
        seals=scanned.seals,
        carrier=scanned.carrier,
        companion=scanned.companion,
    )


def _was_to_show(shown: str, facts: Facts, scanned: Scanned, at: datetime) -> bool:
    """Whether this is the badge that the gate waited for: of who was notified where another showed his, or one that
    was not read yet."""
    if not shown or shown in (scanned.carrier, scanned.companion):
        return False
    two = facts.clearance is not None and facts.clearance.requires_two_person
    return not scanned.carrier or (two and not scanned.companion) or shown == awaited_at_the_gate(facts, at)


def _last(desk: Desk) -> _Told | None:
    told = msgspec.json.decode(desk.last, type=_Told) if desk.last else None
    return told if told is not None and told.meaning in VERDICTS else None
