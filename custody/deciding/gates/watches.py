"""Two gates of one way tell of it by two watches: while these may differ by as much, the exit came before the entry.

How far they may differ is the setting `clock_tolerance_seconds`, by which the check SEQUENCE judges as well. It is what
the gates said that is put in order so, never what each watch showed: that stands in the ledger as it was told.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from custody.acts import Crossed
from custody.crossing.decision import Verdict
from custody.fold.state import utc
from custody.holding import Passage
from custody.parties import Station, StationKind
from custody.scene import Scene

_MOMENT = timedelta(microseconds=1)


class OutOfTurn(NamedTuple):
    """What the other gate of this way said on the other side of a moment here than the watches have it."""

    before: tuple[Passage, ...] = ()
    after: tuple[Passage, ...] = ()


def out_of_turn(number: str, scene: Scene) -> OutOfTurn:
    """By which words of the other gate what is told of this one at this scene's moment is preceded, or followed."""
    station = scene.zone.stations.get(scene.circumstances.station)
    if station is None:
        return OutOfTurn()
    near, far = _said(number, station, scene)
    slack = tolerance(scene.at, scene)
    if StationKind.CHECKPOINT_ENTRY in station.kinds:
        return OutOfTurn(before=(*_let_out_late(far, scene.at, slack), *_stopped_late(far, scene.at, slack)))
    if StationKind.CHECKPOINT_EXIT not in station.kinds:
        return OutOfTurn()
    # What the exit reads again at once cannot have been at the entry meanwhile.
    once = scene.at - timedelta(seconds=scene.zone.settings_in_force(scene.at).same_moment_seconds)
    if _has_let_pass(near, once):
        return OutOfTurn()
    return OutOfTurn(after=tuple(each for each in far if _at(each) >= scene.at - slack))


def was_let_out(entered: Passage, scene: Scene) -> bool:
    """Whether the exit had let out what this entry let in."""
    said = [each for each in scene.world.passages_of(entered.consignment) if each.gate == "G2"]
    at, station = _at(entered), scene.zone.stations.get(entered.station)
    slack = tolerance(at, scene)
    if _has_let_pass(said, at, slack) or station is None:
        return _has_let_pass(said, at, slack)
    _, far = _said(entered.consignment, station, scene)
    return bool(_let_out_late(far, at, slack))


def at_latest(act: Crossed, scene: Scene) -> str:
    """The last moment in UTC at which this exit can have let it out, by what the entry says; "" where the watches have
    the two in order. What stopped it is told by its own watch alone."""
    if act.verdict != Verdict.ALLOW:
        return ""
    first = min((_at(each) for each in out_of_turn(act.consignment, scene).after), default=None)
    return utc((first - _MOMENT).isoformat()) if first is not None and first <= scene.at else ""


def _said(number: str, station: Station, scene: Scene) -> tuple[list[Passage], list[Passage]]:
    """What was said on this station's side of its border post, and by the other gate of the same way on the other."""
    passages = scene.world.passages_of(number)
    own = StationKind.CHECKPOINT_EXIT in station.kinds
    here = scene.zone.side_of(station.site)
    near: list[Passage] = []
    far: list[Passage] = []
    for each in passages:
        there = scene.zone.stations.get(each.station)
        if there is None or there.checkpoint != station.checkpoint:
            continue
        same_side = scene.zone.side_of(there.site) is here
        if same_side and each.gate == ("G2" if own else "G3"):
            near.append(each)
        elif not same_side and each.gate == ("G3" if own else "G2"):
            far.append(each)
    return near, far


def _let_out_late(exits: list[Passage], entered: datetime, slack: timedelta) -> list[Passage]:
    """The let-pass of these that are told as no earlier than the entry, and yet were before it: none where it had been
    let out by then, or where the same watch tells that it was stopped after all."""
    last = entered + slack
    if _has_let_pass(exits, entered, slack) or not _has_let_pass(exits, last + _MOMENT):
        return []
    return [each for each in exits if each.verdict == Verdict.ALLOW and entered <= _at(each) <= last]


def _stopped_late(exits: list[Passage], entered: datetime, slack: timedelta) -> list[Passage]:
    """The words by which the exit stopped it that are told as no earlier than the entry, where none was later: they may
    have been before it all the same."""
    last = _last_word(exits, entered, slack)
    if last is None or last.verdict == Verdict.ALLOW:
        return []
    stopped = [each for each in exits if each.verdict != Verdict.ALLOW and entered <= _at(each)]
    return [each for each in stopped if may_be_before(_at(each), entered, slack)]


def _has_let_pass(said: list[Passage], before: datetime, later: timedelta = timedelta(0)) -> bool:
    """Whether the last of these words before this moment was to let it pass."""
    last = _last_word(said, before, later)
    return last is not None and last.verdict == Verdict.ALLOW


def _last_word(said: list[Passage], before: datetime, later: timedelta) -> Passage | None:
    """The last of these before this moment; what stopped it counts as well when it came no more than `later` after
    that, because the watch that shows so may be ahead. That a lane could ask nobody is no word."""

    def counts(each: Passage) -> bool:
        return may_be_before(_at(each), before, later if each.verdict != Verdict.ALLOW else timedelta(0))

    words = [each for each in said if not each.alone and counts(each)]
    # Of two papers of one minute, which do not tell their order, what stopped it is the later word.
    return max(
        words, key=lambda each: (each.at, each.form != "" and each.verdict != Verdict.ALLOW, each.entry), default=None
    )


def may_be_before(at: datetime, entered: datetime, slack: timedelta) -> bool:
    """Whether what is told of this moment was before the entry, or may have been: watches that may differ by as much
    (not at all: it is the same one) do not tell up to there."""
    return at < entered or (slack > timedelta(0) and at <= entered + slack)


def tolerance(at: datetime, scene: Scene) -> timedelta:
    """How far two watches may differ, by the rules of that moment."""
    return timedelta(seconds=scene.zone.settings_in_force(at).clock_tolerance_seconds)


def _at(passage: Passage) -> datetime:
    return datetime.fromisoformat(passage.at)
