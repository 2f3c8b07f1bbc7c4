"""The curve of many readings in few points: the lowest and the highest of each stretch of time."""

from bisect import bisect_left
from typing import Final

import msgspec

from custody.loggers.rows import Block

POINTS: Final = 600


class Stretch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Of the readings from `first` to `last` (seconds since 1970), the lowest and the highest (0.01 degC)."""

    first: int
    last: int
    lowest: int
    highest: int


class Envelope:
    """Divides a journey into at most POINTS equal stretches. Stretches without a reading are left out."""

    def __init__(self, start: int, end: int) -> None:
        self._start = start
        self._width = -(-(end - start + 1) // POINTS)
        self._found: list[Stretch] = []
        self._place = -1

    def take(self, block: Block) -> None:
        """Readings within the journey, in the order of time."""
        times, temperatures = block
        begin = 0
        while begin < len(times):
            place = (times[begin] - self._start) // self._width
            end = bisect_left(times, self._start + (place + 1) * self._width, begin)
            part = temperatures[begin:end]
            self._add(place, Stretch(times[begin], times[end - 1], min(part), max(part)))
            begin = end

    def done(self) -> tuple[Stretch, ...]:
        return tuple(self._found)

    def _add(self, place: int, more: Stretch) -> None:
        if place != self._place:
            self._place = place
            self._found.append(more)
            return
        kept = self._found[-1]
        self._found[-1] = Stretch(kept.first, more.last, min(kept.lowest, more.lowest), max(kept.highest, more.highest))
