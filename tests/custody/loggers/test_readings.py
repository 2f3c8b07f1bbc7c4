"""What is read from files of many shapes, and what is said about files that are not right."""

from __future__ import annotations

import tracemalloc
from io import BytesIO, RawIOBase

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from logger_files import CHILLED, HEADING, RECEIVED, SEALED, assessed, faults_of, lines_of, stamp, taken, whole_journey

from custody.loggers import Proof, import_logger, shipped_mappings, shipped_settings
from custody.loggers.degrees import written
from custody.loggers.faults import FaultReason, LineFault
from custody.loggers.headings import StopReason
from custody.loggers.mapping import Encoding, Mapping, Unit
from custody.loggers.readings import read_readings
from custody.wording import LANGUAGES

MAPPING = {mapping.name: mapping for mapping in shipped_mappings()}
LIMITS = shipped_settings().limits


@given(st.lists(st.integers(-27314, 20000), min_size=1, max_size=40))
def test_what_is_written_is_what_is_read(temperatures: list[int]) -> None:
    content = lines_of([written(temperature) for temperature in temperatures])
    file = read_readings(BytesIO(content.encode()), MAPPING["year_first"], LIMITS)
    blocks = list(file)
    assert file.faults == ()
    assert [one for block in blocks for one in block.temperatures] == temperatures
    times = [one for block in blocks for one in block.times]
    assert times == [int(SEALED.timestamp()) + 60 * minute for minute in range(len(temperatures))]


@pytest.mark.parametrize(
    "content",
    [
        whole_journey(),
        whole_journey().replace("\n", "\r\n"),
        whole_journey()[:-1],
        lines_of(["5.0"] * 61, heading='"Timestamp","Temp. (°C)"'),
        lines_of(['"5.0"'] * 61),
        lines_of(["5.0"] * 61, heading="時間,溫度 (℃)"),
        lines_of(["5.0"] * 61, shape="%d/%m/%Y %H:%M"),
        lines_of(["5.0"] * 61, shape="%m/%d/%Y %I:%M:%S %p"),
        lines_of(["5.0"] * 61, heading="Date,Time,Temperature", shape="%d/%m/%Y,%H:%M:%S"),
        lines_of(["5,0"] * 61, heading="Date;Time;Temperature", shape="%d.%m.%Y;%H:%M:%S", cells=";"),
        lines_of(["5,0"] * 61, heading="Date/Time;°C", shape="%d.%m.%Y %H:%M", cells=";"),
        lines_of(["41"] * 61, heading="Time,Temperature (°F)"),
        lines_of(["5.0,"] * 61, heading=f"{HEADING},Event"),
        lines_of(["5.0"] * 61, heading=HEADING.replace(",", "\t"), cells="\t"),
        lines_of(["5.0"] * 61).replace("\n", "\n\n"),
    ],
)
def test_the_shapes_of_many_makers_are_recognised(content: str) -> None:
    found = assessed(content)
    assert (found.verdict, found.readings, found.average, found.about.cut) == (Proof.PROVEN, 61, 500, False)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_marks_of_an_encoding_are_understood(encoding: str) -> None:
    assert assessed(whole_journey().encode(encoding)).readings == 61


def test_big_endian_utf_16_is_understood() -> None:
    assert assessed(b"\xfe\xff" + whole_journey().encode("utf-16-be")).readings == 61


def test_gb18030_is_read_only_where_the_mapping_says_so() -> None:
    content = lines_of(["5.0"] * 61, heading="时间,温度(℃)").encode("gb18030")
    assert faults_of(content) == [(1, FaultReason.NOT_DECODED)]
    told = msgspec.structs.replace(MAPPING["year_first"], encoding=Encoding.GB18030)
    assert assessed(content, told).readings == 61


def test_what_stands_above_the_readings_is_kept() -> None:
    above = "Serial Number:,TL-4711\nTrip: T-9\nSampling Interval,00:01:00\nStop reason,Memory full\nReadings,61\n\n"
    about = assessed(above + whole_journey()).about
    assert (about.serial, about.trip, about.interval_seconds) == ("TL-4711", "T-9", 60)
    assert about.stop is StopReason.MEMORY_FULL
    assert not about.cut


def test_the_zone_that_a_file_states_goes_before_that_of_the_mapping() -> None:
    assert assessed(lines_of(["5.0"] * 61, heading="Time (UTC),Temperature (°C)")).readings == 0
    assert assessed("Time zone: UTC+08:00\n" + whole_journey()).readings == 61
    assert assessed("Time zone: UTC+00:00\n" + whole_journey()).readings == 0


def test_columns_can_be_given_by_position() -> None:
    bare = Mapping("bare", time=(2,), temperature=(1,), unit=Unit.CELSIUS, offset_minutes=480)
    content = "whatever,stands\nhere\n" + "".join(f"5.0,{stamp(minute)}\n" for minute in range(61))
    assert assessed(content, bare).readings == 61


def test_the_columns_of_serial_and_stop_are_read() -> None:
    rows = [f"{stamp(m)},5.0,TL-1,{'stopped by user' if m == 60 else ''}" for m in range(61)]
    about = assessed("\n".join(("Time,Temperature,Serial,Event", *rows, ""))).about
    assert (about.serial, about.stop) == ("TL-1", StopReason.MANUAL)


def test_dates_that_could_be_either_are_never_guessed() -> None:
    content = "Time,Temperature\n" + "".join(f"02/03/2026 10:{minute:02d},5.0\n" for minute in range(60))
    found = taken(content)
    assert isinstance(found, tuple)
    assert [(fault.line, fault.reason) for fault in found] == [(0, FaultReason.DATES_AMBIGUOUS)]
    assert "day_first" in found[0].shown and "month_first" in found[0].shown


def test_one_day_beyond_the_twelfth_far_down_settles_the_order() -> None:
    rows = [
        f"{day:02d}/03/2026 {hour:02d}:{minute:02d},5.0"
        for day in range(1, 14)
        for hour in range(24)
        for minute in range(60)
    ]
    found = assessed("\n".join(("Time,Temperature", *rows, "")))
    assert found.outside == len(rows)


class OneWay(RawIOBase):
    """A stream that only goes forward, a few bytes at a time."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self._source = BytesIO(data)

    def read(self, size: int = -1) -> bytes:
        return self._source.read(min(size, 1000) if size >= 0 else 1000)


@pytest.mark.parametrize("mapping", [None, MAPPING["year_first"]])
def test_a_stream_that_cannot_go_back_is_read_as_well(mapping: Mapping | None) -> None:
    found = import_logger(OneWay(whole_journey().encode()), mapping, CHILLED, SEALED, RECEIVED)
    assert not isinstance(found, tuple)
    assert found.readings == 61


@pytest.mark.parametrize(
    ("tail", "readings"), [("2026-11-23 11", 60), ("2026-11-23 11:00:00,", 60), ("2026-11-23 11:00:00,5", 60)]
)
def test_a_file_that_breaks_off_keeps_what_is_whole_and_says_so(tail: str, readings: int) -> None:
    found = assessed(lines_of(["5.0"] * 60) + tail)
    assert (found.readings, found.about.cut) == (readings, True)


@pytest.mark.parametrize(
    ("whole", "cut"), [("-20", "-2"), ("20", "2"), ("-20.25", "-20"), ("5.0,TL-4711", "5.0,TL-471")]
)
def test_a_last_cell_that_may_have_lost_its_end_does_not_count(whole: str, cut: str) -> None:
    heading = "Time,Temperature,Serial" if "TL" in whole else "Time,Temperature"
    found = assessed(lines_of([whole] * 60, heading=heading) + f"{stamp(60)},{cut}")
    assert (found.readings, found.about.cut) == (60, True)


@pytest.mark.parametrize("last", ["-20", "-19.5", "-21"])
def test_a_last_line_that_only_lacks_its_end_is_read(last: str) -> None:
    found = assessed(lines_of(["-20"] * 60, heading="Time,Temperature") + f"{stamp(60)},{last}")
    assert (found.readings, found.about.cut) == (61, False)


def test_utf_16_that_breaks_off_in_the_middle_of_a_character_is_cut() -> None:
    found = assessed(whole_journey().encode("utf-16")[:-3])
    assert (found.readings, found.about.cut) == (60, True)


def test_fewer_readings_than_the_file_says_are_a_cut_file() -> None:
    assert assessed("Readings: 1000\n" + whole_journey()).about.cut


def spoiled(*lines: str) -> str:
    """Three good readings, then these lines: the first of them is line 5."""
    return lines_of(["5.0"] * 3) + "\n".join((*lines, ""))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (f"{stamp(1)},5.0", FaultReason.TIME_BACKWARDS),
        (f"{stamp(2)},5.0", FaultReason.TIME_TWICE),
        (f"{stamp(3)},-273.16", FaultReason.IMPOSSIBLE),
        (f"{stamp(3)},---", FaultReason.BAD_TEMPERATURE),
        (f"{stamp(3)},41 °F", FaultReason.OTHER_UNIT),
        (f"{stamp(3)},=5", FaultReason.FORMULA),
        ("=NOW(),5", FaultReason.FORMULA),
        ("23 Nov,5.0", FaultReason.BAD_TIME),
        (f"{stamp(3)},5,2", FaultReason.CELLS),
        (stamp(3), FaultReason.CELLS),
        (f'{stamp(3)},"5.0', FaultReason.QUOTES),
        (f"{stamp(3)},5.0\0", FaultReason.NUL),
        ("x" * 5000, FaultReason.LINE_TOO_LONG),
    ],
)
def test_a_line_that_is_wrong_is_told_by_its_number(line: str, reason: FaultReason) -> None:
    assert (5, reason) in faults_of(spoiled(line, f"{stamp(4)},5.0"), MAPPING["year_first"])


def test_one_clock_set_back_is_one_fault() -> None:
    lines = [f"{stamp(minute)},5.0" for minute in (1.5, 2.5, 3.5)]
    assert faults_of(spoiled(*lines)) == [(5, FaultReason.TIME_BACKWARDS)]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", (0, FaultReason.EMPTY)),
        (b"\xef\xbb\xbf", (0, FaultReason.EMPTY)),
        (f"{HEADING}\n".encode(), (0, FaultReason.NO_READINGS)),
        (b"a,b\n1,2\n", (0, FaultReason.UNKNOWN_SHAPE)),
        (whole_journey().encode("utf-16-le"), (1, FaultReason.NUL)),
        (b"Time,Temp (\xb0C)\n2026-11-23 10:00,5\n", (1, FaultReason.NOT_DECODED)),
    ],
)
def test_a_file_that_is_no_logger_s_is_refused_with_what_to_do(content: bytes, fault: tuple[int, FaultReason]) -> None:
    assert faults_of(content) == [fault]


@pytest.mark.parametrize(
    "heading",
    [
        "Time,CH1(°C),CH2(°C)",
        "Time,Temperature (°C),Temperature 2 (°C)",
        "时间,温度,温度1",
        "Time,temp,temp2",
        "Time,Temperature (°C),Sensor 2 Temperature (°C)",
        "Time,Temperature (°C),External temperature",
        "Time,Temperature (°C),Probe (℃)",
        "Time,Temperature (°C),Ambient (°C)",
        "Time,Temperature (°C),Channel 2",
        "Time,Temperature (°C),Temperature (°F)",
        "Time,Temperature (°C),Low (°C),High (°C)",
        "时间,温度,外部温度",
        "Time,Temperature (°C),External",
        "Time,Temperature (°C),Probe B",
        "Time,Temperature (°C),T2",
        "Time,Temperature (°C),Value (K)",
        "Time,Temperature (°C),deg. C ext",
        "Time,Temperature (°C),º C ext",
    ],
)
def test_of_two_probes_none_is_taken_for_the_one_in_the_package(heading: str) -> None:
    content = lines_of([",".join(["5.0"] * heading.count(","))] * 61, heading=heading)
    assert faults_of(content) == [(1, FaultReason.TWO_TEMPERATURES)]
    chosen = msgspec.structs.replace(MAPPING["year_first"], temperature=(heading.split(",")[-1],))
    assert assessed(content, chosen).readings == 61


@pytest.mark.parametrize(
    "beside",
    [
        "Humidity (%),Dew Point (°C)",
        "湿度,露点(°C)",
        "Humidity (%RH),Battery (V)",
        "Sensor,Lux",
        "Low limit (°C),High limit (°C)",
        "Temperature alarm,Temperature unit",
        "温度报警,温度单位",
        "MKT (°C),Wet bulb (°C)",
        "Frost point (°C),Attempts",
        "External humidity,Template",
    ],
)
def test_what_is_no_temperature_of_the_package_stands_beside_it(beside: str) -> None:
    content = lines_of(["5.0,41.0,1.0"] * 61, heading=f"Time,Temperature (°C),{beside}")
    assert assessed(content).readings == 61


def test_a_unit_stated_above_must_be_that_of_the_mapping() -> None:
    content = "Unit: Fahrenheit\n" + lines_of(["41"] * 61, heading="Time,Temperature")
    assert faults_of(content, MAPPING["year_first"]) == [(2, FaultReason.OTHER_UNIT)]
    assert faults_of(content) == [(0, FaultReason.UNKNOWN_SHAPE)]


def test_other_faults_that_a_chosen_mapping_can_meet() -> None:
    year_first = MAPPING["year_first"]
    assert faults_of(b"a,b\n" * 300, year_first) == [(0, FaultReason.NO_HEADING)]
    assert faults_of("Time,Time,Temp\n", year_first) == [(1, FaultReason.COLUMN_TWICE)]
    no_zone = msgspec.structs.replace(year_first, offset_minutes=None)
    assert faults_of(spoiled(), no_zone)[0] == (2, FaultReason.NO_ZONE)
    mixed = f"Time,Temperature,Serial\n{stamp(0)},5,A\n{stamp(1)},5,B\n"
    assert faults_of(mixed, year_first) == [(3, FaultReason.TWO_LOGGERS)]
    assert faults_of("Serial,=1+1\n" + whole_journey(), year_first) == [(2, FaultReason.FORMULA)]


def test_a_journey_that_ends_before_it_starts_is_refused() -> None:
    found = import_logger(BytesIO(whole_journey().encode()), None, CHILLED, RECEIVED, SEALED)
    assert isinstance(found, tuple)
    assert [fault.reason for fault in found] == [FaultReason.JOURNEY_BACKWARDS]


@pytest.mark.parametrize(
    ("limit", "reason"),
    [({"readings": 60}, FaultReason.TOO_MANY_READINGS), ({"bytes": 1000}, FaultReason.TOO_MANY_BYTES)],
)
def test_more_than_the_limit_is_refused_and_the_limit_told(limit: dict[str, int], reason: FaultReason) -> None:
    settings = msgspec.structs.replace(shipped_settings(), limits=msgspec.structs.replace(LIMITS, **limit))
    found = taken(whole_journey(), MAPPING["year_first"], settings)
    assert isinstance(found, tuple)
    assert [(fault.line, fault.reason) for fault in found] == [(0, reason)]
    assert str(next(iter(limit.values()))) in found[0].say()["en"]


def test_not_more_faults_are_told_than_anybody_reads() -> None:
    found = faults_of(spoiled(*[f"{stamp(3)},x"] * 1000), MAPPING["year_first"])
    assert len(found) == LIMITS.faults + 1
    assert found[-1] == (0, FaultReason.TOO_MANY_FAULTS)


@pytest.mark.parametrize("reason", FaultReason)
def test_every_fault_says_what_to_do_in_three_languages(reason: FaultReason) -> None:
    words = LineFault(7, reason, "<b>").say()
    assert set(words) == set(LANGUAGES)
    assert len(set(words.values())) == 3


def test_three_hundred_thousand_lines_take_no_more_memory_than_thirty_thousand() -> None:
    heights = []
    for count in (30_000, 300_000):
        rows = (f"{stamp(n)},{4 + n % 30 / 10:.1f}" for n in range(count))
        data = "\n".join((HEADING, *rows, "")).encode()
        stream = BytesIO(data)
        tracemalloc.start()
        for _ in read_readings(stream, MAPPING["year_first"], LIMITS):
            pass
        heights.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert heights[1] < heights[0] + 1_000_000
