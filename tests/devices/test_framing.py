import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.framing import LIMIT, Framer, Noise, Scan, read_scan


def readings(*pieces: bytes, idle: float | None = None) -> list[Scan | Noise]:
    framer = Framer(idle)
    return [reading for piece in pieces for reading in framer.feed(piece, at=0.0)]


def scan(raw: bytes) -> Scan:
    return Scan(raw, "", raw)


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b"\n\r", b"\r\r\n"])
def test_a_scan_ends_at_any_run_of_cr_and_lf(end: bytes) -> None:
    assert readings(b"ABC" + end + b"DEF" + end) == [scan(b"ABC"), scan(b"DEF")]


def test_scans_that_arrive_in_one_read_stay_two() -> None:
    assert readings(b"AAA\rBBB\r") == [scan(b"AAA"), scan(b"BBB")]


def test_an_end_that_is_cut_in_two_ends_one_scan() -> None:
    assert readings(b"AAA\r", b"\nBBB\r", b"\n") == [scan(b"AAA"), scan(b"BBB")]


def test_a_scan_without_its_end_is_not_given_out() -> None:
    assert readings(b"ABC") == []


def test_group_separators_and_bytes_above_ascii_are_kept() -> None:
    [found] = readings(b"01\x1d21\xe4\xb8\xad\x00\xff\r")
    assert isinstance(found, Scan)
    assert found.payload == b"01\x1d21\xe4\xb8\xad\x00\xff"
    assert found.text.encode("latin-1") == found.payload


@pytest.mark.parametrize("prefix", [b"]Q1", b"]Q3", b"]d1", b"]d2", b"]C0", b"]C1", b"]A0", b"]zA"])
def test_an_aim_identifier_is_split_off_and_kept(prefix: bytes) -> None:
    assert readings(prefix + b"HTC-1\r") == [Scan(prefix + b"HTC-1", prefix.decode(), b"HTC-1")]


@pytest.mark.parametrize("raw", [b"]Q", b"]", b"]Q1", b"]11ABC", b"]Q-ABC", b"A]Q1B"])
def test_what_only_resembles_an_aim_identifier_stays_in_the_payload(raw: bytes) -> None:
    assert read_scan(raw) == scan(raw)


def test_an_aim_identifier_before_a_group_separator_is_split_off() -> None:
    assert read_scan(b"]d2\x1d0112") == Scan(b"]d2\x1d0112", "]d2", b"\x1d0112")


def test_the_longest_scan_is_a_scan_and_one_byte_more_is_noise() -> None:
    assert readings(b"x" * LIMIT + b"\r") == [scan(b"x" * LIMIT)]
    assert readings(b"x" * (LIMIT + 1) + b"\r") == [Noise(b"x" * LIMIT), Noise(b"x")]


def test_noise_is_given_out_before_it_ends_and_the_scan_after_it_is_whole() -> None:
    assert readings(b"\xff" * 1100, b"tail\r", b"ABC\r") == [
        Noise(b"\xff" * 512),
        Noise(b"\xff" * 512),
        Noise(b"\xff" * 76 + b"tail"),
        scan(b"ABC"),
    ]


def test_half_a_scan_is_noise_when_the_scanner_goes_away() -> None:
    framer = Framer()
    framer.feed(b"HTC-7K", at=0.0)
    assert framer.cut() == [Noise(b"HTC-7K")]
    assert framer.cut() == []
    assert framer.feed(b"ABC\r", at=1.0) == [scan(b"ABC")]


def test_silence_ends_a_scan_only_when_the_scanner_sends_no_suffix() -> None:
    waiting = Framer()
    waiting.feed(b"ABC", at=0.0)
    assert waiting.settle(at=99.0) == []
    framer = Framer(idle=0.5)
    framer.feed(b"AB", at=0.0)
    framer.feed(b"C", at=0.25)
    assert framer.settle(at=0.5) == []
    assert framer.settle(at=0.75) == [scan(b"ABC")]
    assert framer.settle(at=9.0) == []


def test_two_scans_without_suffix_that_are_read_late_stay_two() -> None:
    framer = Framer(idle=0.5)
    framer.feed(b"AAA", at=0.0)
    assert framer.feed(b"BBB", at=1.0) == [scan(b"AAA")]


@given(st.binary(max_size=1500), st.lists(st.integers(0, 1500), max_size=20))
def test_no_byte_but_the_ends_is_lost_however_the_line_cuts_them(data: bytes, cuts: list[int]) -> None:
    edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    framer = Framer()
    found = [one for start, end in itertools.pairwise(edges) for one in framer.feed(data[start:end], at=0.0)]
    found += framer.cut()
    assert b"".join(one.raw for one in found) == data.replace(b"\r", b"").replace(b"\n", b"")
    assert all(0 < len(one.raw) <= LIMIT for one in found)


@given(st.lists(st.binary(min_size=1, max_size=LIMIT).filter(lambda raw: not {10, 13} & set(raw)), max_size=8))
def test_what_was_sent_as_scans_is_read_as_the_same_scans(raws: list[bytes]) -> None:
    whole = readings(b"".join(raw + b"\r\n" for raw in raws))
    assert whole == readings(*(bytes([byte]) for raw in raws for byte in raw + b"\r\n"))
    assert [one.raw for one in whole] == raws
