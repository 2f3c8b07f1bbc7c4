"""What is in a container: units that amounts come in, and how much one container can hold.

A tally is kept in the smallest unit that amounts come in, so that nothing is ever rounded: microlitres, micrograms,
pieces.
"""

from __future__ import annotations

BASE: dict[str, tuple[str, int]] = {
    "uL": ("uL", 1),
    "µL": ("uL", 1),
    "ul": ("uL", 1),
    "mL": ("uL", 1_000),
    "ml": ("uL", 1_000),
    "L": ("uL", 1_000_000),
    "l": ("uL", 1_000_000),
    "ug": ("ug", 1),
    "µg": ("ug", 1),
    "mg": ("ug", 1_000),
    "g": ("ug", 1_000_000),
    "kg": ("ug", 1_000_000_000),
}
"""Unit -> the unit in which it is tallied, and how many of those it is."""

COUNTED = ("cells", "pieces", "copies", "slides", "sections")
"""Units that are counted and never turned into another."""

UNITS = (*BASE, *COUNTED)

PERMIT_UNITS = ("containers", *UNITS)
"""What a permit may be counted in."""

QUOTA_UNITS = ("containers", "consignments", *UNITS)
"""What a quota may be counted in."""

# More than this in one vessel is a slip of the unit: ten litres, ten kilograms.
_MOST = {"uL": 10_000_000, "ug": 10_000_000_000}
_MOST_COUNTED = 1_000_000_000_000


def fits_one_container(amount: int, unit: str) -> bool:
    """Whether one vessel can hold this amount. `unit` must be one of UNITS."""
    base, factor = BASE.get(unit, (unit, 1))
    return amount * factor <= _MOST.get(base, _MOST_COUNTED)


def base_of(unit: str) -> str:
    """The smallest unit of this kind, in which it is tallied."""
    return BASE.get(unit, (unit, 1))[0]
