from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.loggers.degrees import half_even, hundredths, to_hundredths, written
from custody.loggers.faults import FaultReason
from custody.loggers.mapping import Unit

C, F = Unit.CELSIUS, Unit.FAHRENHEIT


@given(st.integers(-27314, 20000), st.sampled_from(".,"))
def test_what_is_written_is_read_again(temperature: int, mark: str) -> None:
    assert hundredths(written(temperature, mark), mark, C) == temperature


@given(st.integers(-45000, 39000), st.integers(0, 4))
def test_fahrenheit_is_rounded_once_and_exactly(scaled: int, digits: int) -> None:
    exact = (Fraction(scaled, 10**digits) - 32) * Fraction(500, 9)
    assert to_hundredths(scaled, 10**digits, F) == round(exact)


@given(st.integers(), st.integers(1, 10**9))
def test_halves_go_to_the_even_number(dividend: int, divisor: int) -> None:
    assert half_even(dividend, divisor) == round(Fraction(dividend, divisor))


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("5", C, 500),
        ("-18.5", C, -1850),
        ("−18.5", C, -1850),
        ("+4.125", C, 412),
        ("4.135", C, 414),
        (" 5.2 °C ", C, 520),
        ("5.2℃", C, 520),
        (".5", C, 50),
        ("41", F, 500),
        ("-40.0°F", F, -4000),
        ("98.6", F, 3700),
        ("-112", F, -8000),
    ],
)
def test_temperatures_that_are_known(text: str, unit: Unit, expected: int) -> None:
    assert hundredths(text, ".", unit) == expected


def test_a_decimal_comma_is_read_only_where_the_mapping_says_so() -> None:
    assert hundredths("-18,5", ",", C) == -1850
    assert hundredths("-18,5", ".", C) is FaultReason.BAD_TEMPERATURE
    assert hundredths("-18.5", ",", C) is FaultReason.BAD_TEMPERATURE


@pytest.mark.parametrize("text", ["", "---", "NaN", "OL", "5 5", "1e3", "५", ".", "0x10", "1_000", "inf"])
def test_what_is_no_number_is_no_temperature(text: str) -> None:
    assert hundredths(text, ".", C) is FaultReason.BAD_TEMPERATURE


@pytest.mark.parametrize("text", ["=A1", "+cmd|x", "@SUM(A1)", "-1+1"])
def test_what_a_spreadsheet_would_work_out_is_called_a_formula(text: str) -> None:
    assert hundredths(text, ".", C) is FaultReason.FORMULA


@pytest.mark.parametrize("text", ["-273.15", "-273.16", "-300", "200.01", "99999"])
def test_what_no_logger_reads_is_impossible(text: str) -> None:
    assert hundredths(text, ".", C) is FaultReason.IMPOSSIBLE


def test_a_unit_in_the_cell_must_be_that_of_the_mapping() -> None:
    assert hundredths("41 °F", ".", C) is FaultReason.OTHER_UNIT
    assert hundredths("5C", ".", F) is FaultReason.OTHER_UNIT


@pytest.mark.parametrize(("temperature", "shown"), [(-1850, "−18.50"), (-5, "−0.05"), (0, "0.00"), (520, "5.20")])
def test_a_temperature_is_written_with_a_minus_and_no_hyphen_and_read_back(temperature: int, shown: str) -> None:
    assert written(temperature) == shown
    assert hundredths(shown, ".", C) == temperature
