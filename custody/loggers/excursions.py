"""When readings left their range, how far and how long."""

from __future__ import annotations

import heapq
from enum import StrEnum
from typing import Final

import msgspec

from custody.loggers.rows import Block
from custody.loggers.temperature_class import TemperatureClass, Tolerances

LISTED: Final = 50
"""So many excursions are listed one by one, the worst of them; all are counted."""


class Side(StrEnum):
    WARM = "warm"
    COLD = "cold"


class Excursion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Readings in a row on one side of the range. Times in seconds since 1970, temperatures in 0.01 degC."""

    side: Side
    first: int
    last: int
    """The last reading outside."""
    seconds: int
    """From the first reading outside to the next one inside, or to the last of all."""
    peak: int
    peak_at: int
    readings: int
    brief: bool
    """Short and small enough to be tolerated by itself."""


class Excursions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    count: int = 0
    brief: int = 0
    """How many of them are brief."""
    seconds: int = 0
    brief_seconds: int = 0
    first: int | None = None
    """When the first reading outside was."""
    tolerated: bool = True
    """Whether every excursion, if there is any, may be overlooked."""
    worst: tuple[Excursion, ...] = ()
    """At most LISTED, in the order of time."""


class ExcursionWatch:
    """Takes readings block by block, in the order of time."""

    def __init__(self, temperature_class: TemperatureClass, tolerances: Tolerances) -> None:
        self._class = temperature_class
        self._tolerances = tolerances
        self._side: Side | None = None
        self._begun = self._peak = self._peak_at = self._outside = self._last = 0
        self._worst: list[tuple[bool, int, int, Excursion]] = []
        self._count = self._brief = self._seconds = self._brief_seconds = 0
        self._first: int | None = None

    def take(self, block: Block) -> None:
        if not block.times:
            return
        if self._side is None and not self._leaves(block):
            return
        for at, temperature in zip(block.times, block.temperatures, strict=True):
            side = side_of(temperature, self._class)
            if side is not self._side:
                self._end(at)
                self._begin(side, at, temperature)
            if side is not None:
                self._go_on(at, temperature)

    def done(self, last: int) -> Excursions:
        """What was found; `last` is the time of the last reading of all."""
        self._end(last)
        total = self._tolerances.excursions_in_total_minutes * 60
        return Excursions(
            count=self._count,
            brief=self._brief,
            seconds=self._seconds,
            brief_seconds=self._brief_seconds,
            first=self._first,
            tolerated=self._brief == self._count and self._brief_seconds <= total,
            worst=tuple(sorted((kept[3] for kept in self._worst), key=lambda excursion: excursion.first)),
        )

    def _leaves(self, block: Block) -> bool:
        low, high = self._class.low, self._class.high
        return (low is not None and min(block.temperatures) < low) or (
            high is not None and max(block.temperatures) > high
        )

    def _begin(self, side: Side | None, at: int, temperature: int) -> None:
        self._side = side
        if side is None:
            return
        self._begun, self._outside = at, 0
        self._peak, self._peak_at = temperature, at
        self._first = at if self._first is None else self._first

    def _go_on(self, at: int, temperature: int) -> None:
        self._outside += 1
        self._last = at
        if temperature > self._peak if self._side is Side.WARM else temperature < self._peak:
            self._peak, self._peak_at = temperature, at

    def _end(self, at: int) -> None:
        if self._side is None:
            return
        found = Excursion(
            self._side,
            self._begun,
            self._last,
            at - self._begun,
            self._peak,
            self._peak_at,
            self._outside,
            self._is_brief(at - self._begun),
        )
        self._side = None
        self._count += 1
        self._seconds += found.seconds
        self._brief += found.brief
        self._brief_seconds += found.seconds if found.brief else 0
        heapq.heappush(self._worst, (not found.brief, found.seconds, -found.first, found))
        if len(self._worst) > LISTED:
            heapq.heappop(self._worst)

    def _is_brief(self, seconds: int) -> bool:
        bound = self._class.high if self._side is Side.WARM else self._class.low
        far = abs(self._peak - (bound or 0))
        return 0 <= seconds <= self._tolerances.excursion_minutes * 60 and far <= self._tolerances.excursion_hundredths


def side_of(temperature: int, temperature_class: TemperatureClass) -> Side | None:
    """On which side of its range a temperature lies; None: within, the bounds included."""
    if temperature_class.high is not None and temperature > temperature_class.high:
        return Side.WARM
    if temperature_class.low is not None and temperature < temperature_class.low:
        return Side.COLD
    return None
