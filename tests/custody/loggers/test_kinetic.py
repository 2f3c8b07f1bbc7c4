from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.loggers.kinetic import mean_kinetic_temperature

ENERGY = 83_144
counts = st.dictionaries(st.integers(-20_000, 6_000), st.integers(1, 10_000), min_size=1, max_size=8)


@given(st.integers(-27_000, 20_000), st.integers(1, 10_000_000))
def test_of_a_constant_temperature_it_is_that_temperature(temperature: int, count: int) -> None:
    assert mean_kinetic_temperature({temperature: count}, ENERGY) == temperature


def test_of_two_temperatures_it_is_what_one_works_out_by_hand() -> None:
    """E/R is 10,000 K. exp(-10000/293.15) = 1.5309e-15, exp(-10000/313.15) = 1.3562e-14; their mean is 7.5466e-15, of
    which -ln is 32.5177; 10000/32.5177 = 307.525 K, and that is 34.375 degC."""
    by_hand = 10_000 / -math.log((math.exp(-10_000 / 293.15) + math.exp(-10_000 / 313.15)) / 2)
    assert mean_kinetic_temperature({2000: 1, 4000: 1}, ENERGY) == round((by_hand - 273.15) * 100)
    assert 3435 <= mean_kinetic_temperature({2000: 1, 4000: 1}, ENERGY) <= 3440


@given(counts)
def test_it_lies_between_the_average_and_the_highest(found: dict[int, int]) -> None:
    average = sum(temperature * count for temperature, count in found.items()) / sum(found.values())
    assert average - 1 <= mean_kinetic_temperature(found, ENERGY) <= max(found)


@given(counts, st.integers(-20_000, 6_000), st.integers(1, 500))
def test_a_warmer_reading_never_lowers_it(found: dict[int, int], place: int, warmer: int) -> None:
    colder = {**found, place: found.get(place, 0) + 1}
    hotter = {**found, place + warmer: found.get(place + warmer, 0) + 1}
    assert mean_kinetic_temperature(hotter, ENERGY) >= mean_kinetic_temperature(colder, ENERGY)


@pytest.mark.parametrize("energy", [42_000, 83_144, 200_000])
def test_the_more_energy_the_nearer_to_the_highest(energy: int) -> None:
    found = {200: 50, 3000: 50}
    assert mean_kinetic_temperature(found, energy) <= mean_kinetic_temperature(found, energy * 2) <= 3000


def test_the_coldest_that_can_be_read_is_worked_out_as_well() -> None:
    assert mean_kinetic_temperature({-27_314: 3}, ENERGY) == -27_314
