"""The picture of who held it when: one lane a custodian, drawn from the entries of one timeline. Pure.

Widths follow the logarithm of the time that passed, so that a minute at the bench and a week in the freezer both can
be seen; how long each took is written out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from custody import acts
from custody.acts import Entry

NAME_WIDTH, LANE, TOP = 132, 56, 48
_NARROW, _WIDE = 84, 230


class Kept(StrEnum):
    HELD = "held"
    STORED = "stored"
    OFFERED = "offered"


@dataclass(frozen=True, slots=True)
class Span:
    """From the step of one entry to that of another, in one lane. An offer stands in the receiver's lane."""

    lane: int
    kept: Kept
    first: int
    last: int
    x: int
    width: int
    open: bool


@dataclass(frozen=True, slots=True)
class Step:
    x: int
    at: str
    number: int
    kind: str


@dataclass(frozen=True, slots=True)
class Lane:
    who: str
    organisation: str
    y: int


@dataclass(frozen=True, slots=True)
class Picture:
    width: int
    height: int
    lanes: tuple[Lane, ...]
    steps: tuple[Step, ...]
    spans: tuple[Span, ...]
    waits: tuple[tuple[int, int], ...]
    """Between two steps: the middle, and how many seconds passed."""
    ended: bool

    @property
    def holder(self) -> str:
        """Who holds it now, or where it is stored; nothing once it has ended."""
        now = (span for span in self.spans if span.open and span.kept is not Kept.OFFERED)
        return next((self.lanes[span.lane].who for span in now), "")


@dataclass(slots=True)
class _Drawing:
    lanes: list[tuple[str, str]] = field(default_factory=list)
    open: dict[Kept, tuple[int, int]] = field(default_factory=dict)
    spans: list[tuple[int, Kept, int, int, bool]] = field(default_factory=list)

    def begin(self, kept: Kept, who: tuple[str, str], step: int) -> None:
        if who not in self.lanes:
            self.lanes.append(who)
        self.open[kept] = (self.lanes.index(who), step)

    def end(self, kept: Kept, step: int, *, still: bool = False) -> None:
        started = self.open.pop(kept, None)
        if started is not None:
            self.spans.append((started[0], kept, started[1], step, still))

    def hand(self, who: tuple[str, str], step: int, kept: Kept = Kept.HELD) -> None:
        for each in Kept:
            self.end(each, step)
        self.begin(kept, who, step)


def draw(code: str, entries: Sequence[Entry], now: datetime) -> Picture:
    """The picture of one container's or package's timeline up to now. Entries that did not occur are left out."""
    undone = set(undone_numbers(entries))
    told = [entry for entry in entries if entry.number not in undone and entry.act is not None]
    drawing = _Drawing()
    ended = False
    for step, entry in enumerate(told):
        ended = _take(code, entry, step, drawing) or ended
    for kept in Kept:
        drawing.end(kept, len(told), still=True)
    times = [datetime.fromisoformat(entry.circumstances.at) for entry in told]
    passed = [max(0, int((b - a).total_seconds())) for a, b in zip(times, [*times[1:], now], strict=False)]
    xs = list(_places(passed))
    return Picture(
        width=xs[-1] + 24,
        height=TOP + LANE * max(1, len(drawing.lanes)) + 40,
        lanes=tuple(Lane(who, of, TOP + LANE * row) for row, (who, of) in enumerate(drawing.lanes)),
        steps=tuple(_step(xs[row], entry) for row, entry in enumerate(told)),
        spans=tuple(
            Span(lane, kept, first, last, xs[first], xs[last] - xs[first], still)
            for lane, kept, first, last, still in drawing.spans
        ),
        waits=tuple(((xs[row] + xs[row + 1]) // 2, seconds) for row, seconds in enumerate(passed)),
        ended=ended,
    )


def undone_numbers(entries: Sequence[Entry]) -> Iterator[int]:
    """The numbers of entries that a later one says did not occur."""
    for entry in entries:
        if isinstance(entry.act, acts.Corrected) and entry.act.did_not_occur:
            yield entry.act.corrects


def _take(code: str, entry: Entry, step: int, drawing: _Drawing) -> bool:
    """Move the drawing on by one entry; whether the container's life ended with it."""
    act = entry.act
    actor = entry.circumstances.actors[0] if entry.circumstances.actors else None
    here = (actor.staff, actor.organisation) if actor is not None else ("?", "")
    match act:
        case acts.Registered() | acts.Retrieved():
            drawing.hand(here, step)
        case acts.PackageBegun(package=package) if package == code:
            drawing.hand(here, step)
        case acts.Aliquoted(parent=parent, left=left):
            if parent != code:
                drawing.hand(here, step)
            elif left == 0:
                return _stop(drawing, step)
        case acts.Stored(place=place):
            drawing.hand((place, here[1]), step, Kept.STORED)
        case acts.Disposed():
            return _stop(drawing, step)
        case acts.Offered() | acts.Accepted() | acts.Refused() | acts.Withdrawn():
            _answer(act, step, drawing)
        case _:
            return _vanish(code, act, here, step, drawing)
    return False


def _vanish(code: str, act: acts.AnyAct, here: tuple[str, str], step: int, drawing: _Drawing) -> bool:
    """Missing, lost, found, taken, pooled: while it is lost, it stands in nobody's lane."""
    match act:
        case acts.Received(missing=missing, answerable=who, answerable_organisation=of) if code in missing:
            drawing.hand((who, of), step)
        case acts.Lost():
            _stop(drawing, step)
        case acts.Found():
            drawing.hand(here, step)
        case acts.Taken(whole=whole) if code in whole:
            return _stop(drawing, step)
        case acts.Pooled(code=pool, left=left):
            if pool == code:
                drawing.hand(here, step)
            elif left.get(code) == 0:
                return _stop(drawing, step)
        case _:
            pass
    return False


def _answer(act: acts.Offered | acts.Accepted | acts.Refused | acts.Withdrawn, step: int, drawing: _Drawing) -> None:
    """An offer stands in the receiver's lane until it is answered; the giver answers for it as long."""
    match act:
        case acts.Offered():
            drawing.begin(Kept.OFFERED, (act.receiver, act.receiver_organisation), step)
        case acts.Accepted():
            drawing.hand((act.receiver, act.receiver_organisation), step)
        case acts.Refused() | acts.Withdrawn():
            drawing.end(Kept.OFFERED, step)


def _stop(drawing: _Drawing, step: int) -> bool:
    for kept in Kept:
        drawing.end(kept, step)
    return True


def _places(passed: Sequence[int]) -> Iterator[int]:
    x = NAME_WIDTH
    yield x
    for seconds in passed:
        x += min(_WIDE, _NARROW + int(14 * math.log1p(seconds / 30)))
        yield x


def _step(x: int, entry: Entry) -> Step:
    return Step(x, entry.circumstances.at, entry.number, str(entry.act.__struct_config__.tag))
