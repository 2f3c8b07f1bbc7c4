"""What a logger's readings say about one journey of one package: proven, left its range, or not proven.

Only readings between sealing and receipt count: before and after, the logger lies somewhere else.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

import msgspec
from msgspec.structs import replace

from custody.loggers.degrees import half_even
from custody.loggers.envelope import Envelope, Stretch
from custody.loggers.excursions import Excursions, ExcursionWatch
from custody.loggers.gaps import Gaps, GapWatch
from custody.loggers.kinetic import mean_kinetic_temperature
from custody.loggers.readings import About
from custody.loggers.rows import Block
from custody.loggers.temperature_class import TemperatureClass, Tolerances


class Proof(StrEnum):
    """The verdict on a journey's temperature. The words are `logger.proof.<value>`."""

    PROVEN = "PROVEN"
    UNPROVEN = "UNPROVEN"
    EXCURSION = "EXCURSION"
    SO_FAR = "SO_FAR"
    """It kept its range up to the reading; the journey is not over."""


class Doubt(StrEnum):
    """Why readings do not prove a journey. The words are `logger.doubt.<value>`."""

    NO_READINGS = "no_readings"
    LATE_START = "late_start"
    EARLY_STOP = "early_stop"
    GAPS = "gaps"
    AHEAD = "ahead"
    """It has readings of times that had not yet come: its clock is wrong, so nobody knows when it read anything."""
    NO_SERIAL = "no_serial"
    """It does not say which logger it is of, or bears another mark than the logger that was put in: anybody's file."""
    PUT_IN_LATE = "put_in_late"
    """The logger was put in when the package had been sealed already."""


class Extreme(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """0.01 degC, and when it was first read (seconds since 1970)."""

    temperature: int
    at: int


class Assessment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that was found, with the figures it was judged by. Integers only: 0.01 degC, and seconds since 1970 in UTC.

    `first` and `last` are the file's first and last reading, in the journey or not; `minimum`, `maximum`, `average`
    and `kinetic` are None when no reading lies in the journey.
    """

    verdict: Proof
    holds: bool
    """Whether this stops the goods for a look by the quality people. It never stops a lawful return."""
    doubts: tuple[Doubt, ...]
    temperature_class: TemperatureClass
    tolerances: Tolerances
    journey_start: int
    journey_end: int
    about: About
    readings: int
    """Within the journey."""
    outside: int
    """Before it and after it."""
    first: int | None
    last: int | None
    minimum: Extreme | None
    maximum: Extreme | None
    average: int | None
    kinetic: int | None
    """Mean kinetic temperature."""
    excursions: Excursions
    gaps: Gaps
    late_start_seconds: int
    """From the journey's start to the first reading, 0 when there is one at the start or before; a doubt only beyond
    the tolerance. The same holds for the stop."""
    early_stop_seconds: int
    envelope: tuple[Stretch, ...]


def assess(
    readings: Iterable[Block],
    temperature_class: TemperatureClass,
    journey_start: datetime,
    journey_end: datetime,
    tolerances: Tolerances,
    about: About | None = None,
    handed_in: datetime | None = None,
) -> Assessment:
    """Judge readings in the order of time against a journey. Times carry their zone; a journey does not end before it
    starts: ValueError otherwise. `handed_in` is when the file came, before which every reading must have been made;
    None: that is not known, and not asked."""
    assessor = Assessor(temperature_class, journey_start, journey_end, tolerances)
    for block in readings:
        assessor.take(block)
    return assessor.done(about or About(), handed_in)


def doubted(assessment: Assessment, *doubts: Doubt) -> Assessment:
    """The same with what is doubtful beside the readings: it proves nothing any more, and an excursion stays one."""
    if not doubts:
        return assessment
    excursion = assessment.verdict is Proof.EXCURSION
    return replace(
        assessment,
        verdict=Proof.EXCURSION if excursion else Proof.UNPROVEN,
        holds=excursion or assessment.tolerances.unproven_holds,
        doubts=(*assessment.doubts, *doubts),
    )


def so_far(assessment: Assessment) -> Assessment:
    """The same of a journey that goes on: nothing is proven before its end."""
    return replace(assessment, verdict=Proof.SO_FAR) if assessment.verdict is Proof.PROVEN else assessment


class Assessor:
    """Takes readings block by block and keeps no reading: what it holds does not grow with the file."""

    def __init__(
        self, temperature_class: TemperatureClass, start: datetime, end: datetime, tolerances: Tolerances
    ) -> None:
        if start.tzinfo is None or end.tzinfo is None:
            raise ValueError("A journey's times need their zone. Give them with an offset.")
        self._start, self._end = int(start.timestamp()), int(end.timestamp())
        if self._end < self._start:
            raise ValueError("The journey ends before it starts. Look at the times of sealing and receipt.")
        self._class = temperature_class
        self._tolerances = tolerances
        self._excursions = ExcursionWatch(temperature_class, tolerances)
        self._gaps = GapWatch(self._start, self._end)
        self._envelope = Envelope(self._start, self._end)
        self._counts: Counter[int] = Counter()
        self._minimum: Extreme | None = None
        self._maximum: Extreme | None = None
        self._before: int | None = None
        self._after = False
        self._first: int | None = None
        self._last: int | None = None
        self._first_inside: int | None = None
        self._last_inside: int | None = None
        self._outside = 0

    def take(self, block: Block) -> None:
        """The next readings; their times rise strictly, over the bounds of blocks as well."""
        times, temperatures = block
        if not times:
            return
        self._first = times[0] if self._first is None else self._first
        self._last = times[-1]
        begin, end = bisect_left(times, self._start), bisect_right(times, self._end)
        self._outside += len(times) - (end - begin)
        if begin > 0:
            self._before = times[begin - 1]
        self._follow(times, begin, end)
        if begin < end:
            self._inside(Block(times[begin:end], temperatures[begin:end]))

    def done(self, about: About, handed_in: datetime | None = None) -> Assessment:
        readings = sum(self._counts.values())
        last = self._last_inside
        excursions = self._excursions.done(last) if last is not None else Excursions()
        gaps = self._gaps.done(about.interval_seconds, self._tolerances) if readings else Gaps()
        late = self._late_start() if readings else 0
        early = self._early_stop() if readings else 0
        ahead = self._seconds_after(handed_in)
        doubts = self._doubts(readings, late, early, gaps, ahead, cut=about.cut)
        verdict = Proof.UNPROVEN if doubts else Proof.PROVEN
        if not excursions.tolerated:
            verdict = Proof.EXCURSION
        return Assessment(
            verdict=verdict,
            holds=verdict is Proof.EXCURSION or (verdict is Proof.UNPROVEN and self._tolerances.unproven_holds),
            doubts=doubts,
            temperature_class=self._class,
            tolerances=self._tolerances,
            journey_start=self._start,
            journey_end=self._end,
            about=about,
            readings=readings,
            outside=self._outside,
            first=self._first,
            last=self._last,
            minimum=self._minimum,
            maximum=self._maximum,
            average=half_even(sum(t * n for t, n in self._counts.items()), readings) if readings else None,
            kinetic=mean_kinetic_temperature(self._counts, self._tolerances.activation_energy) if readings else None,
            excursions=excursions,
            gaps=gaps,
            late_start_seconds=late,
            early_stop_seconds=early,
            envelope=self._envelope.done(),
        )

    def _follow(self, times: list[int], begin: int, end: int) -> None:
        """Hand the times on, with the last one before the journey and the first one after it."""
        if self._after:
            return
        fed = times[begin : end + 1]
        if self._before is not None and self._last_inside is None and fed:
            fed = [self._before, *fed]
        self._after = end < len(times)
        self._gaps.take(fed)

    def _inside(self, block: Block) -> None:
        times, temperatures = block
        self._last_inside = times[-1]
        lowest, highest = min(temperatures), max(temperatures)
        if self._minimum is None or lowest < self._minimum.temperature:
            self._minimum = Extreme(lowest, times[temperatures.index(lowest)])
        if self._maximum is None or highest > self._maximum.temperature:
            self._maximum = Extreme(highest, times[temperatures.index(highest)])
        self._first_inside = times[0] if self._first_inside is None else self._first_inside
        self._counts.update(temperatures)
        self._excursions.take(block)
        self._envelope.take(block)

    def _late_start(self) -> int:
        """How long after the journey's start the first reading is; 0 when there is one at it or before."""
        if self._before is not None or self._first_inside is None:
            return 0
        return self._first_inside - self._start

    def _early_stop(self) -> int:
        if self._after or self._last_inside is None:
            return 0
        return self._end - self._last_inside

    def _seconds_after(self, handed_in: datetime | None) -> int:
        return 0 if handed_in is None or self._last is None else self._last - int(handed_in.timestamp())

    def _doubts(self, readings: int, late: int, early: int, gaps: Gaps, ahead: int, *, cut: bool) -> tuple[Doubt, ...]:
        length = self._end - self._start
        found = {
            Doubt.NO_READINGS: readings == 0,
            Doubt.LATE_START: late > self._tolerances.start_seconds(length),
            Doubt.EARLY_STOP: early > self._tolerances.stop_seconds(length, cut=cut),
            Doubt.GAPS: gaps.count > 0,
            Doubt.AHEAD: ahead > self._tolerances.ahead_minutes * 60,
        }
        return tuple(doubt for doubt, holds in found.items() if holds)
