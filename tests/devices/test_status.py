"""Held to the manual's fields, and to a reply captured by another project: 030,1,1,1225,... has paper out and pause."""

from contextlib import suppress

import pytest
from hypothesis import given, strategies

from devices.status import (
    Condition,
    Garbled,
    Identity,
    PrinterStatus,
    host_status_ended,
    parse_errors,
    parse_host_status,
    parse_identity,
    parse_odometer,
)

CAPTURED = b"\x02030,1,1,1225,000,0,0,0,000,0,0,0\x03\r\n\x02001,0,0,1,1,2,6,0,00000100,1,000\x03\r\n\x021234,0\x03\r\n"
FINE_ONE = "030,0,0,1225,000,0,0,0,000,0,0,0"
FINE_TWO = "000,0,0,0,1,2,6,0,00000000,1,000"


def reply(one: str = FINE_ONE, two: str = FINE_TWO, three: str = "1234,0") -> bytes:
    return "".join(f"\x02{frame}\x03\r\n" for frame in (one, two, three)).encode()


def with_field(frame: str, place: int, value: str) -> str:
    fields = frame.split(",")
    fields[place] = value
    return ",".join(fields)


def errors(error: int, warning: int = 0) -> bytes:
    return (
        f"\x02\r\nPRINTER STATUS\r\nERRORS:         {error > 0:d} 00000000 {error:08X}\r\n"
        f"WARNINGS:       {warning > 0:d} 00000000 {warning:08X}\r\n\x03\r\n"
    ).encode()


def test_a_reply_captured_from_a_printer_is_read():
    status = parse_host_status(CAPTURED)
    assert status.conditions == {Condition.PAPER_OUT, Condition.PAUSED, Condition.RIBBON_OUT}
    assert (status.formats, status.remaining, status.partial) == (0, 100, False)
    assert not status.ready


def test_a_printer_with_nothing_wrong_and_nothing_in_it_is_ready():
    assert parse_host_status(reply()) == PrinterStatus(frozenset(), 0, 0, False)
    assert parse_host_status(reply()).ready


@pytest.mark.parametrize(
    ("frame", "place", "condition"),
    [
        (1, 1, Condition.PAPER_OUT),
        (1, 2, Condition.PAUSED),
        (1, 5, Condition.BUFFER_FULL),
        (1, 9, Condition.CORRUPT_MEMORY),
        (1, 10, Condition.HEAD_COLD),
        (1, 11, Condition.HEAD_HOT),
        (2, 2, Condition.HEAD_OPEN),
        (2, 3, Condition.RIBBON_OUT),
    ],
)
def test_each_field_of_the_manual_means_its_fault(frame, place, condition):
    one = with_field(FINE_ONE, place, "1") if frame == 1 else FINE_ONE
    two = with_field(FINE_TWO, place, "1") if frame == 2 else FINE_TWO
    assert parse_host_status(reply(one, two)).conditions == {condition}


def test_a_missing_ribbon_is_no_fault_in_direct_thermal_mode():
    two = with_field(with_field(FINE_TWO, 3, "1"), 4, "0")
    assert parse_host_status(reply(two=two)).ready


@pytest.mark.parametrize(
    "busy",
    [
        reply(one=with_field(FINE_ONE, 4, "001")),
        reply(one=with_field(FINE_ONE, 7, "1")),
        reply(two=with_field(FINE_TWO, 8, "00000002")),
    ],
)
def test_a_label_still_in_the_printer_keeps_it_from_being_ready(busy):
    assert not parse_host_status(busy).ready
    assert not parse_host_status(busy).faults


def test_a_reply_has_ended_only_with_its_third_frame():
    whole = reply()
    ends = [at for at in range(len(whole) + 1) if host_status_ended(whole[:at])]
    assert ends[0] == whole.rindex(b"\x03") + 1


@pytest.mark.parametrize(
    "broken", [b"", reply()[:40], CAPTURED.replace(b"1225,", b""), reply(FINE_ONE.replace("0,0", "x,y"))]
)
def test_a_broken_reply_is_not_taken_for_a_healthy_printer(broken):
    with pytest.raises(Garbled):
        parse_host_status(broken)


@pytest.mark.parametrize(
    ("mask", "conditions"),
    [
        (0x0, set()),
        (0x1, {Condition.PAPER_OUT}),
        (0x2, {Condition.RIBBON_OUT}),
        (0x4, {Condition.HEAD_OPEN}),
        (0x8, {Condition.CUTTER}),
        (0x10, {Condition.HEAD_HOT}),
        (0x20, {Condition.MOTOR_HOT}),
        (0x40, {Condition.HEAD_FAULT}),
        (0x5, {Condition.PAPER_OUT, Condition.HEAD_OPEN}),
        (0x10000, {Condition.PAUSED}),
        (0x80000001, {Condition.PAPER_OUT, Condition.OTHER}),
    ],
)
def test_errors_add_up_and_an_unknown_one_still_counts(mask, conditions):
    assert parse_errors(errors(mask)).faults == conditions


def test_a_warning_is_shown_and_stops_nothing():
    status = parse_errors(errors(0, 0xF))
    assert status.ready
    assert status.conditions == {
        Condition.CALIBRATE,
        Condition.CLEAN_HEAD,
        Condition.REPLACE_HEAD,
        Condition.PAPER_LOW,
    }


def test_errors_without_their_masks_are_garbled():
    with pytest.raises(Garbled):
        parse_errors(b"\x02PRINTER STATUS\x03")


@pytest.mark.parametrize(("said", "count"), [(b'"0"', 0), (b'"8560"\r\n', 8560), (b'"?"', None), (b'""', None)])
def test_the_count_is_read_or_known_to_be_unknown(said, count):
    assert parse_odometer(said) == count


def test_a_count_without_quotes_is_garbled():
    with pytest.raises(Garbled):
        parse_odometer(b"12")


def test_the_identity_tells_the_resolution():
    identity = parse_identity(b"\x02ZD621-300dpi,V93.21.06Z,12,8176KB\x03\r\n")
    assert identity == Identity("ZD621-300dpi", "V93.21.06Z", 12)
    assert identity.dpi == 300


def test_an_identity_without_a_resolution_is_garbled():
    with pytest.raises(Garbled):
        parse_identity(b"\x02ZD621\x03")


@given(strategies.binary(max_size=120))
def test_no_reply_is_more_than_garbled(reply):
    for parse in (parse_host_status, parse_errors, parse_odometer, parse_identity):
        with suppress(Garbled):
            parse(reply)
