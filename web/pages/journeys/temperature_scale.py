"""Where times and temperatures lie in the picture of a journey. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from custody.loggers import Assessment

WIDTH, HEIGHT = 640, 308
LEFT, RIGHT, TOP, BOTTOM = 64, 628, 30, 246
_STEPS = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000)
_TIMES = (60, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 432_000, 864_000, 2_592_000)


@dataclass(frozen=True, slots=True)
class Scale:
    """Seconds since 1970 to x, and 0.01 degC to y."""

    start: int
    end: int
    low: int
    high: int

    def x(self, at: int) -> float:
        """Times outside the journey lie on its bounds."""
        within = min(max(at, self.start), self.end)
        return round(LEFT + (RIGHT - LEFT) * (within - self.start) / max(1, self.end - self.start), 1)

    def y(self, temperature: int) -> float:
        within = min(max(temperature, self.low), self.high)
        return round(BOTTOM - (BOTTOM - TOP) * (within - self.low) / (self.high - self.low), 1)

    def temperatures(self) -> Iterator[int]:
        """Whole steps of the temperature, about five of them."""
        step = next((step for step in _STEPS if (self.high - self.low) / step <= 6), _STEPS[-1])
        yield from range(-(-self.low // step) * step, self.high + 1, step)

    def times(self, offset_minutes: int) -> Iterator[int]:
        """Whole steps of civil time, about five of them."""
        shift = offset_minutes * 60
        step = next((step for step in _TIMES if (self.end - self.start) / step <= 6), _TIMES[-1])
        first = -(-(self.start + shift) // step) * step - shift
        yield from range(first, self.end + 1, step)


def scale_of(assessment: Assessment) -> Scale:
    """A scale in which the class's range and every reading of the journey can be seen, with some room around."""
    bounds = [
        bound for bound in (assessment.temperature_class.low, assessment.temperature_class.high) if bound is not None
    ]
    shown = [*bounds, *(e.temperature for e in (assessment.minimum, assessment.maximum) if e is not None)]
    low, high = min(shown, default=0), max(shown, default=0)
    room = max(500, (high - low) // 6)
    return Scale(assessment.journey_start, assessment.journey_end, low - room, high + room)
