from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.loggers.instants import Instants, zone_in
from custody.loggers.mapping import DateOrder

NOON = int(datetime(2026, 11, 23, 4, 0, 5, tzinfo=UTC).timestamp())
SHAPES = {DateOrder.YMD: "%Y-%m-%d %H:%M:%S", DateOrder.DMY: "%d/%m/%Y %H:%M:%S", DateOrder.MDY: "%m.%d.%Y %I:%M:%S %p"}


def instants(order: DateOrder = DateOrder.YMD, *, short: bool = False, offset: int | None = 480) -> Instants:
    return Instants(order, short, offset)


@given(
    st.datetimes(datetime(2000, 1, 2), datetime(2099, 12, 30)),
    st.sampled_from(DateOrder),
    st.integers(-14 * 60, 14 * 60),
)
def test_a_time_that_is_written_is_read_again(local: datetime, order: DateOrder, offset: int) -> None:
    at = local.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=offset)))
    assert instants(order, offset=offset).joined(at.strftime(SHAPES[order])) == at.timestamp()


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23 12:00:05",
        "2026-11-23T12:00:05",
        "2026/11/23 12:00:05.900",
        "2026-11-23T04:00:05Z",
        "2026-11-23T05:30:05+01:30",
        "2026-11-22 23:00:05-0500",
        "2026.11.23 12:00:05 PM",
        "2026年11月23日 下午12:00:05",
        "23-Nov-2026 12:00:05",
        "2026-11-23 12:00:05\u202fpm",
    ],
)
def test_times_of_many_makers_are_the_same_instant(text: str) -> None:
    assert instants().joined(text) == NOON


def test_the_order_of_day_and_month_is_that_of_the_mapping() -> None:
    first = instants(DateOrder.DMY).joined("01/02/2026 00:00")
    second = instants(DateOrder.MDY).joined("01/02/2026 00:00")
    assert first == datetime(2026, 1, 31, 16, tzinfo=UTC).timestamp()
    assert second == datetime(2026, 1, 1, 16, tzinfo=UTC).timestamp()


def test_two_digits_are_a_year_only_where_the_mapping_says_so() -> None:
    assert instants(DateOrder.DMY).joined("23/11/26 12:00:05") is None
    assert instants(DateOrder.DMY, short=True).joined("23/11/26 12:00:05") == NOON


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-11-23",
        "12:00",
        "2026-02-29 12:00",
        "2026-13-01 12:00",
        "1970-01-01 00:00",
        "2100-01-01 00:00",
        "2026-11-23 24:00",
        "2026-11-23 12:60",
        "2026-11-23 13:00 PM",
        "2026-11-23 AM 10:00 PM",
        "2026-11-23 12:00:05+99:00",
        "23-Foo-2026 12:00",
        "２026-11-23 12:00",
    ],
)
def test_what_is_no_time_is_not_read(text: str) -> None:
    assert instants().joined(text) is None


def test_without_any_zone_a_time_is_not_placed_and_it_is_known_why() -> None:
    without = instants(offset=None)
    assert without.joined("2026-11-23T04:00:05Z") == NOON
    assert not without.zone_missing
    assert without.joined("2026-11-23 12:00:05") is None
    assert without.zone_missing


def test_what_is_remembered_does_not_grow_without_end() -> None:
    reader = instants()
    for number in range(250_000):
        reader.parted("2026-11-23", f"12:00:05.{number:09d}")
    assert len(reader._clocks) <= 200_000
    assert reader.parted("2026-11-23", "12:00:05") == NOON


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("Time (UTC+8)", 480), ("GMT", 0), ("UTC-03:30", -210), ("Time", None), ("gmt+0800", 480), ("UTCX", None)],
)
def test_a_zone_is_found_where_a_heading_states_one(text: str, minutes: int | None) -> None:
    assert zone_in(text) == minutes
