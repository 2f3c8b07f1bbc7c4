"""Where readings are missing: stretches between two readings that are longer than the interval allows."""

from __future__ import annotations

import heapq
from collections import Counter
from itertools import pairwise
from typing import Final

import msgspec

from custody.loggers.temperature_class import Tolerances

LISTED: Final = 50
"""So many gaps are listed one by one, the longest of them; all are counted."""


class Gap(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Between two readings, or the bound of the journey; seconds since 1970."""

    first: int
    last: int


class Gaps(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    interval_seconds: int | None = None
    """As the file states it, or else the one that is most common between its readings."""
    count: int = 0
    seconds: int = 0
    longest: tuple[Gap, ...] = ()
    """At most LISTED, in the order of time."""


class GapWatch:
    """Takes the times of readings block by block, in order, the ones just outside the journey included."""

    def __init__(self, start: int, end: int) -> None:
        self._start = start
        self._end = end
        self._last: int | None = None
        self._steps: Counter[int] = Counter()
        self._covered: Counter[int] = Counter()
        self._longest: list[tuple[int, int]] = []

    def take(self, times: list[int]) -> None:
        """`times` reach over the journey by one reading at most on either side."""
        if self._last is not None:
            times = [self._last, *times]
        self._last = times[-1] if times else self._last
        steps = [later - earlier for earlier, later in pairwise(times)]
        if not steps:
            return
        self._steps.update(steps)
        inner = Counter(steps)
        for place in {0, len(steps) - 1}:
            begin, end = max(times[place], self._start), min(times[place + 1], self._end)
            if end - begin != steps[place]:
                inner[steps[place]] -= 1
                inner[max(0, end - begin)] += 1
        self._covered.update(inner)
        if len(self._longest) < LISTED or max(steps) > self._longest[0][0]:
            clipped = (self._clip(earlier, later) for earlier, later in pairwise(times))
            self._longest = heapq.nlargest(LISTED, (*self._longest, *clipped))
            self._longest.sort()

    def done(self, stated: int | None, tolerances: Tolerances) -> Gaps:
        interval = stated if stated is not None else _most_common(self._steps)
        longest = tolerances.gap_minutes * 60
        if interval is not None:
            longest = min(longest, tolerances.gap_intervals * interval)
        found = [(seconds, count) for seconds, count in self._covered.items() if seconds > longest and count > 0]
        listed = [Gap(-first, seconds - first) for seconds, first in self._longest if seconds > longest]
        return Gaps(
            interval_seconds=interval,
            count=sum(count for _, count in found),
            seconds=sum(seconds * count for seconds, count in found),
            longest=tuple(sorted(listed, key=lambda gap: gap.first)),
        )

    def _clip(self, earlier: int, later: int) -> tuple[int, int]:
        """Length within the journey, and the beginning as a negative number: of equal ones the earlier is kept."""
        begin = max(earlier, self._start)
        return max(0, min(later, self._end) - begin), -begin


def _most_common(steps: Counter[int]) -> int | None:
    """The shortest of the most common steps."""
    return min(steps, key=lambda step: (-steps[step], step)) if steps else None
