"""What holds for every reading, at whatever kind of place."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from custody.access import Scan
from custody.refusal import Refusal
from custody.scanning.reading import Answer, Feedback, Reading
from tests.in_memory import InMemoryRegistry
from tests.practice import BENCH, EXIT, EXIT_OFFICER, TECHNICIAN, Practice, new_id


def reading(practice: Practice, raw: str, station: str = BENCH, **changes: object) -> Reading:
    given = {"id": new_id(), "station": station, "raw": raw, "at": practice.registry.clock().isoformat()}
    return Reading(**{**given, **changes})  # type: ignore[arg-type]


def test_the_same_reading_again_gets_the_same_answer_and_writes_nothing(
    practice: Practice, memory: InMemoryRegistry
) -> None:
    practice.scan(BENCH, practice.badge(TECHNICIAN))
    once = reading(practice, practice.register()[0])
    first = memory.take_scan(once, "")
    count = len(memory.entries)
    memory.clock.pass_by(hours=3)  # type: ignore[attr-defined]
    assert memory.take_scan(once, "") == first
    assert len(memory.entries) == count


def test_the_same_id_with_another_text_is_a_conflict(practice: Practice, memory: InMemoryRegistry) -> None:
    first = reading(practice, practice.badge(TECHNICIAN))
    memory.take_scan(first, "")
    answer = memory.take_scan(reading(practice, "something else", id=first.id), "")
    assert isinstance(answer, Refusal)
    assert (answer.code, answer.status) == ("id_used", 409)


def test_the_id_of_a_command_is_not_the_id_of_a_reading(practice: Practice, memory: InMemoryRegistry) -> None:
    handoff = practice.offer(*practice.register())
    answer = memory.take_scan(reading(practice, "x", id=handoff), "")
    assert isinstance(answer, Refusal)
    assert answer.code == "id_used"


@pytest.mark.parametrize("late", [timedelta(minutes=11), timedelta(days=1), timedelta(days=400)])
def test_a_reading_from_earlier_is_kept_but_not_acted_on(
    practice: Practice, memory: InMemoryRegistry, late: timedelta
) -> None:
    practice.scan(BENCH, practice.badge(TECHNICIAN))
    (code,) = practice.register()
    count = len(memory.entries)
    answer = practice.scan(BENCH, code, at=(practice.registry.clock() - late).isoformat())
    assert (answer.meaning, answer.feedback) == ("late", Feedback.WARN)
    assert len(memory.entries) == count
    assert sum(scan.raw == f'"{code}"' for scan in memory.world.all(Scan)) == 1


def test_a_clock_that_runs_ahead_writes_nothing_into_the_future(practice: Practice, memory: InMemoryRegistry) -> None:
    practice.scan(BENCH, practice.badge(TECHNICIAN))
    (code,) = practice.register()
    count = len(memory.entries)
    answer = practice.scan(BENCH, code, at=(practice.registry.clock() + timedelta(minutes=6)).isoformat())
    assert (answer.meaning, answer.feedback) == ("clock_ahead", Feedback.BAD)
    assert len(memory.entries) == count


def test_a_known_offset_of_the_clock_is_taken_into_account(practice: Practice) -> None:
    behind = (practice.registry.clock() - timedelta(minutes=4)).isoformat()
    answer = practice.scan(BENCH, practice.badge(TECHNICIAN), at=behind, clock_offset_ms=4 * 60 * 1000)
    assert answer.meaning == "signed_in"


@pytest.mark.parametrize("years", [-7, 7])
def test_a_clock_that_is_years_off_dates_no_deed(practice: Practice, years: int) -> None:
    off = timedelta(days=365 * years)
    at = (practice.registry.clock() - off).isoformat()
    offset = int(off.total_seconds()) * 1000
    assert practice.scan(BENCH, practice.badge(TECHNICIAN), at=at, clock_offset_ms=offset).meaning == "clock_off"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"at": "yesterday, just before lunch"}, "time_malformed"),
        ({"at": "2026-13-45T99:99:99+00:00"}, "time_malformed"),
        ({"at": "2026-11-23T02:00:00.000"}, "time_malformed"),
        ({"at": "2026-W48-3T18:00:00+08:00"}, "time_malformed"),
        ({"at": "2026-11-25 18:00:00,5+08:00"}, "time_malformed"),
        ({"clock_offset_ms": 10**18}, "time_malformed"),
        ({"station": "NO-SUCH-STATION"}, "station_unknown"),
    ],
)
def test_a_reading_that_cannot_be_placed_is_refused(
    practice: Practice, memory: InMemoryRegistry, changes: dict[str, object], code: str
) -> None:
    answer = memory.take_scan(reading(practice, "x", **changes), "")
    assert isinstance(answer, Refusal)
    assert answer.code == code


def test_who_has_left_the_zone_is_no_longer_signed_in(practice: Practice, memory: InMemoryRegistry) -> None:
    (code,) = practice.register()
    answer = memory.take_scan(reading(practice, code), "SZA-GONE")
    assert isinstance(answer, Answer)
    assert answer.meaning == "badge_first"


@pytest.mark.parametrize("slip", ["HTC-7K3M9QXD42-9", "HTC-7K3M9QXD4-5", "HTQ-7K3M9QXD42-5", "htc 7k3m9qxd42"])
def test_a_mistyped_code_says_what_is_wrong(practice: Practice, slip: str) -> None:
    practice.scan(BENCH, practice.badge(TECHNICIAN))
    answer = practice.scan(BENCH, slip)
    assert (answer.meaning, answer.feedback) == ("not_ours", Feedback.BAD)
    assert all(answer.say.values())


HOSTILE = [
    "",
    " ",
    "\x00",
    "\x00\x00HTC-7K3M9QXD42-5",
    "'; DROP TABLE entry; --",
    "<script>alert(1)</script>",
    "^XZ^XA~JA",
    "%n%s{code}{0}{}",
    "\u202eHTC-7K3M9QXD42-5",
    "測試" * 500,
    "A" * 2048,
    "]C1HTC-7K3M9QXD42-5\x1d",
    "\ufffd\ufeff\u2028",
]


@pytest.mark.parametrize("raw", HOSTILE)
@pytest.mark.parametrize(("station", "staff"), [(BENCH, TECHNICIAN), (EXIT, EXIT_OFFICER)])
def test_a_hostile_text_is_recorded_and_does_nothing(
    practice: Practice, memory: InMemoryRegistry, raw: str, station: str, staff: str
) -> None:
    practice.scan(station, practice.badge(staff))
    answer = practice.scan(station, raw)
    assert answer.feedback is Feedback.BAD
    assert answer.entry == 0
    assert memory.entries == []


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.text(max_size=80), station=st.sampled_from([BENCH, EXIT]))
def test_no_text_whatever_breaks_a_desk(practice: Practice, memory: InMemoryRegistry, raw: str, station: str) -> None:
    practice.scan(station, practice.badge(TECHNICIAN if station == BENCH else EXIT_OFFICER))
    answer = memory.take_scan(reading(practice, raw, station), "")
    assert isinstance(answer, Answer)
    assert set(answer.say) == {"en", "zh-Hant", "zh-Hans"}
