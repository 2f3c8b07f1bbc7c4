"""What readings prove about a journey, and what they do not."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import accumulate, pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from logger_files import CHILLED, RECEIVED, SEALED

from custody.loggers import (
    Assessment,
    Doubt,
    Proof,
    TemperatureClass,
    Tolerances,
    assess,
    decode,
    encode,
    shipped_classes,
    shipped_settings,
)
from custody.loggers import excursions as excursions_module
from custody.loggers import gaps as gaps_module
from custody.loggers.excursions import Side
from custody.loggers.readings import About
from custody.loggers.rows import Block

START, END = int(SEALED.timestamp()), int(RECEIVED.timestamp())
STRICT = shipped_settings().tolerances
BAD = {Proof.PROVEN: 0, Proof.UNPROVEN: 1, Proof.EXCURSION: 2}

rows = st.lists(st.tuples(st.integers(1, 1500), st.integers(-500, 1500)), min_size=0, max_size=60)


def journey(
    temperatures: list[int],
    *,
    first: int = 0,
    tolerances: Tolerances = STRICT,
    about: About | None = None,
    cls: TemperatureClass = CHILLED,
    leave_out: range = range(0),
) -> Assessment:
    """One reading a minute, the first so many minutes after the sealing; the journey takes an hour."""
    kept = [(START + 60 * (first + n), t) for n, t in enumerate(temperatures) if n not in leave_out]
    block = Block([at for at, _ in kept], [t for _, t in kept])
    return assess([block], cls, SEALED, RECEIVED, tolerances, about)


def tolerant(**changed: int | bool) -> Tolerances:
    return msgspec.structs.replace(STRICT, **changed)


def of_rows(
    found: list[tuple[int, int]], cls: TemperatureClass = CHILLED, tolerances: Tolerances = STRICT
) -> Assessment:
    times = [START - 3000 + passed for passed in accumulate(step for step, _ in found)]
    return assess([Block(times, [t for _, t in found])], cls, SEALED, RECEIVED, tolerances)


def test_an_hour_within_the_class_from_sealing_to_receipt_is_proven() -> None:
    found = journey([500, *[400] * 30, *[600] * 30])
    assert (found.verdict, found.holds, found.doubts) == (Proof.PROVEN, False, ())
    assert found.minimum is not None and (found.minimum.temperature, found.minimum.at) == (400, START + 60)
    assert found.maximum is not None and (found.maximum.temperature, found.maximum.at) == (600, START + 31 * 60)
    assert (found.readings, found.average, found.gaps.interval_seconds) == (61, 500, 60)


def test_the_bounds_belong_to_the_class() -> None:
    assert journey([200, *[800] * 60]).verdict is Proof.PROVEN


def test_an_excursion_has_its_first_last_length_peak_and_count() -> None:
    found = journey([500] * 20 + [810, 950, 820] + [500] * 38)
    assert (found.verdict, found.holds) == (Proof.EXCURSION, True)
    (one,) = found.excursions.worst
    assert (one.side, one.first, one.last, one.seconds) == (Side.WARM, START + 1200, START + 1320, 180)
    assert (one.peak, one.peak_at, one.readings) == (950, START + 1260, 3)
    assert (found.excursions.count, found.excursions.seconds, found.excursions.first) == (1, 180, START + 1200)


def test_too_warm_and_then_too_cold_are_two_excursions() -> None:
    found = journey([500] * 20 + [900] * 5 + [100] * 5 + [500] * 31)
    assert [one.side for one in found.excursions.worst] == [Side.WARM, Side.COLD]


def test_an_excursion_that_never_ends_lasts_to_the_last_reading() -> None:
    assert journey([500] * 51 + [900] * 10).excursions.worst[0].seconds == 540


def test_a_single_reading_outside_at_the_very_end_counts() -> None:
    found = journey([500] * 60 + [801])
    assert (found.verdict, found.excursions.count) == (Proof.EXCURSION, 1)


def test_what_is_short_and_small_is_tolerated_where_a_setting_says_so() -> None:
    readings = [500] * 20 + [850] * 3 + [500] * 38
    allowing = tolerant(excursion_minutes=5, excursion_hundredths=50, excursions_in_total_minutes=10)
    assert journey(readings, tolerances=allowing).verdict is Proof.PROVEN
    assert journey(readings, tolerances=allowing).excursions.count == 1
    too_far = [one if one != 850 else 851 for one in readings]
    assert journey(too_far, tolerances=allowing).verdict is Proof.EXCURSION
    too_long = [500] * 20 + [850] * 6 + [500] * 35
    assert journey(too_long, tolerances=allowing).verdict is Proof.EXCURSION


def test_many_short_ones_together_are_not_tolerated() -> None:
    allowing = tolerant(excursion_minutes=5, excursion_hundredths=50, excursions_in_total_minutes=10)
    found = journey([500] + [850, 850, 500] * 20, tolerances=allowing)
    assert (found.verdict, found.excursions.brief, found.excursions.count) == (Proof.EXCURSION, 20, 20)


def test_what_happened_before_the_sealing_and_after_the_receipt_does_not_count() -> None:
    found = journey([2200] * 30 + [500] * 61 + [2200] * 30, first=-30)
    assert (found.verdict, found.readings, found.outside) == (Proof.PROVEN, 61, 60)
    assert found.maximum is not None and found.maximum.temperature == 500


@pytest.mark.parametrize(
    ("first", "count", "doubts"),
    [
        (13, 60, (Doubt.LATE_START,)),
        (12, 60, ()),
        (0, 48, (Doubt.EARLY_STOP,)),
        (0, 49, ()),
        (20, 20, (Doubt.LATE_START, Doubt.EARLY_STOP)),
        (70, 20, (Doubt.NO_READINGS,)),
        (0, 0, (Doubt.NO_READINGS,)),
    ],
)
def test_a_logger_that_did_not_run_all_the_way_proves_nothing(
    first: int, count: int, doubts: tuple[Doubt, ...]
) -> None:
    found = journey([500] * count, first=first)
    assert found.doubts == doubts
    assert (found.verdict, found.holds) == ((Proof.UNPROVEN, True) if doubts else (Proof.PROVEN, False))


@pytest.mark.parametrize(
    ("minutes", "overlooked"), [(5, 1), (60, 12), (75, 15), (300, 15)], ids=["a walk", "an hour", "longer", "hours"]
)
def test_no_more_than_a_fifth_of_a_journey_is_overlooked_at_either_end(minutes: int, overlooked: int) -> None:
    def doubts(late: int, early: int) -> tuple[Doubt, ...]:
        times = list(range(START + 60 * late, START + 60 * (minutes - early) + 1, 10))
        end = SEALED + timedelta(minutes=minutes)
        return assess([Block(times, [500] * len(times))], CHILLED, SEALED, end, STRICT).doubts

    assert doubts(overlooked, overlooked) == ()
    assert doubts(overlooked + 1, 0) == (Doubt.LATE_START,)
    assert doubts(0, overlooked + 1) == (Doubt.EARLY_STOP,)


def test_of_a_file_that_breaks_off_before_the_receipt_nothing_is_overlooked() -> None:
    assert journey([500] * 60).verdict is Proof.PROVEN
    assert journey([500] * 60, about=About(cut=True)).doubts == (Doubt.EARLY_STOP,)
    assert journey([500] * 62, about=About(cut=True)).verdict is Proof.PROVEN, "what is missing was read afterwards"


def test_an_assessment_of_before_the_share_was_asked_is_read_as_it_was() -> None:
    shipped = msgspec.to_builtins(STRICT)
    del shipped["ends_percent"]
    before = msgspec.convert(shipped, Tolerances)
    assert (before.start_seconds(600), before.stop_seconds(3600, cut=False)) == (600, 900)


def test_whether_an_unproven_journey_holds_is_a_setting() -> None:
    found = journey([500] * 20, tolerances=tolerant(unproven_holds=False))
    assert (found.verdict, found.holds) == (Proof.UNPROVEN, False)


def test_an_excursion_outweighs_a_doubt_and_both_are_told() -> None:
    found = journey([900] * 20)
    assert (found.verdict, found.doubts) == (Proof.EXCURSION, (Doubt.EARLY_STOP,))


def test_missing_readings_are_a_gap() -> None:
    found = journey([500] * 61, leave_out=range(10, 15))
    assert (found.verdict, found.doubts, found.gaps.count, found.gaps.seconds) == (
        Proof.UNPROVEN,
        (Doubt.GAPS,),
        1,
        360,
    )
    assert [(gap.first, gap.last) for gap in found.gaps.longest] == [(START + 540, START + 900)]


def test_one_reading_that_is_missing_is_not_yet_a_gap() -> None:
    assert journey([500] * 61, leave_out=range(10, 11)).verdict is Proof.PROVEN


def test_the_interval_that_a_file_states_goes_before_the_one_it_keeps() -> None:
    found = journey([500] * 61, about=About(interval_seconds=10))
    assert (found.verdict, found.gaps.count, found.gaps.seconds) == (Proof.UNPROVEN, 60, 3600)


def test_an_interval_that_is_too_long_to_prove_anything_is_a_gap_by_itself() -> None:
    block = Block([START - 7200, START, START + 7200, START + 14_400], [500] * 4)
    found = assess([block], CHILLED, SEALED, SEALED + timedelta(hours=4), STRICT)
    assert (found.doubts, found.gaps.count) == ((Doubt.GAPS,), 2)


def test_a_gap_is_counted_only_as_far_as_it_lies_in_the_journey() -> None:
    found = assess(
        [Block([START - 7200, *range(START + 600, END + 1, 60)], [500] * 52)], CHILLED, SEALED, RECEIVED, STRICT
    )
    assert [(gap.first, gap.last) for gap in found.gaps.longest] == [(START, START + 600)]


def test_a_logger_that_knows_the_future_proves_nothing() -> None:
    block = Block(list(range(START, END + 1, 60)), [500] * 61)
    minutes = STRICT.ahead_minutes

    def handed_in(before_its_last: timedelta) -> Assessment:
        return assess([block], CHILLED, SEALED, RECEIVED, STRICT, handed_in=RECEIVED - before_its_last)

    assert handed_in(timedelta(minutes=minutes)).verdict is Proof.PROVEN
    found = handed_in(timedelta(minutes=minutes, seconds=1))
    assert (found.verdict, found.doubts) == (Proof.UNPROVEN, (Doubt.AHEAD,))


def test_lists_stay_short_and_counts_stay_right() -> None:
    block = Block(list(range(START, START + 3600)), [500 if n % 4 else 900 for n in range(3600)])
    found = assess([block], CHILLED, SEALED, RECEIVED, STRICT, About(interval_seconds=1))
    assert found.excursions.count == 900
    assert len(found.excursions.worst) == excursions_module.LISTED
    sparse = Block(list(range(START, START + 3600, 10)), [500] * 360)
    gaps = assess([sparse], CHILLED, SEALED, RECEIVED, STRICT, About(interval_seconds=1)).gaps
    assert (gaps.count, len(gaps.longest)) == (359, gaps_module.LISTED)


def test_the_curve_keeps_every_extreme_in_at_most_600_points() -> None:
    block = Block(list(range(START, END + 1)), [500 + n % 100 for n in range(3601)])
    found = assess([block], CHILLED, SEALED, RECEIVED, STRICT)
    assert len(found.envelope) <= 600
    assert min(one.lowest for one in found.envelope) == 500
    assert max(one.highest for one in found.envelope) == 599


@given(rows, st.lists(st.integers(1, 59), max_size=4))
def test_how_the_readings_are_cut_into_blocks_changes_nothing(found: list[tuple[int, int]], cuts: list[int]) -> None:
    times = [START - 3000 + passed for passed in accumulate(step for step, _ in found)]
    temperatures = [t for _, t in found]
    bounds = [0, *sorted(cuts), len(times)]
    blocks = [Block(times[a:b], temperatures[a:b]) for a, b in pairwise(bounds)]
    assert assess(blocks, CHILLED, SEALED, RECEIVED, STRICT) == of_rows(found)


@given(rows)
def test_an_assessment_is_read_back_from_its_bytes(found: list[tuple[int, int]]) -> None:
    assessment = of_rows(found)
    data = encode(assessment)
    assert decode(data) == assessment
    assert encode(decode(data)) == data
    assert list(msgspec.json.decode(data)) == sorted(msgspec.json.decode(data))


@given(rows, st.integers(0, 500), st.integers(0, 500))
def test_a_wider_class_never_makes_the_verdict_worse(found: list[tuple[int, int]], below: int, above: int) -> None:
    wider = TemperatureClass("wider", 200 - below, 800 + above)
    assert BAD[of_rows(found, wider).verdict] <= BAD[of_rows(found).verdict]


@given(rows, st.data())
def test_losing_readings_never_proves_more(found: list[tuple[int, int]], data: st.DataObject) -> None:
    times = [START - 3000 + passed for passed in accumulate(step for step, _ in found)]
    inside = [(at, 500) for at in times]
    kept = [one for one in inside if data.draw(st.booleans())]
    about = About(interval_seconds=300)
    more, fewer = (
        assess([Block([a for a, _ in some], [t for _, t in some])], CHILLED, SEALED, RECEIVED, STRICT, about)
        for some in (inside, kept)
    )
    assert BAD[fewer.verdict] >= BAD[more.verdict]


@given(rows, st.integers(0, 60), st.integers(0, 300))
def test_more_tolerance_never_makes_the_verdict_worse(
    found: list[tuple[int, int]], minutes: int, hundredths: int
) -> None:
    allowing = tolerant(
        excursion_minutes=minutes, excursion_hundredths=hundredths, excursions_in_total_minutes=2 * minutes
    )
    assert BAD[of_rows(found, tolerances=allowing).verdict] <= BAD[of_rows(found).verdict]


def test_a_journey_needs_zones_and_the_right_order() -> None:
    with pytest.raises(ValueError, match="need their zone"):
        assess([], CHILLED, datetime(2026, 11, 23), RECEIVED, STRICT)
    with pytest.raises(ValueError, match="ends before it starts"):
        assess([], CHILLED, RECEIVED, SEALED, STRICT)


def test_a_class_without_a_lower_bound_is_never_too_cold() -> None:
    assert journey([-19_600] * 61, cls=shipped_classes()["cryo"]).verdict is Proof.PROVEN
    assert journey([-14_999] * 61, cls=shipped_classes()["cryo"]).verdict is Proof.EXCURSION
