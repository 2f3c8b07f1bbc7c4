"""Which report of a journey counts, by what people have resolved of it."""

from __future__ import annotations

import pytest

from custody.deciding.packages.proof import standing
from custody.holding import Discrepancy, DiscrepancyState, LoggerReport

BOX, NUMBER = "HTP-0000000000-0", "CN-1"


def report(entry: int, verdict: str) -> LoggerReport:
    return LoggerReport(f"r{entry}", "LG-1", BOX, NUMBER, verdict, "{}", "f" * 64, "", entry)


def discrepancy(entry: int, cause: int, state: DiscrepancyState) -> Discrepancy:
    given = (NUMBER, "temperature", (BOX,), "", "SYSTEM", "SZ-ALPHA", state, "")
    return Discrepancy(f"d{entry}", *given, cause=cause, entry=entry)


OPEN, RESOLVED = DiscrepancyState.OPEN, DiscrepancyState.RESOLVED


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        ([], "EXCURSION"),
        ([discrepancy(6, 5, OPEN)], "EXCURSION"),
        ([discrepancy(6, 5, RESOLVED)], "UNPROVEN"),
        ([discrepancy(6, 5, RESOLVED), discrepancy(8, 0, OPEN)], "EXCURSION"),
        ([discrepancy(4, 3, RESOLVED)], "UNPROVEN"),
        ([discrepancy(4, 3, OPEN)], "EXCURSION"),
        ([discrepancy(8, 0, RESOLVED)], "UNPROVEN"),
    ],
    ids=["nothing opened", "open", "resolved", "another open", "the same before", "open before", "by hand afterwards"],
)
def test_an_excursion_stands_until_what_was_opened_of_it_is_resolved(told: list[Discrepancy], verdict: str) -> None:
    found = standing(BOX, NUMBER, [report(5, "EXCURSION")], told)
    assert found is not None and found.verdict == verdict


def test_no_nicer_file_proves_what_has_left_its_range() -> None:
    read = [report(5, "EXCURSION"), report(7, "PROVEN")]
    for state, verdict in ((OPEN, "EXCURSION"), (RESOLVED, "UNPROVEN")):
        found = standing(BOX, NUMBER, read, [discrepancy(6, 5, state)])
        assert found is not None and found.verdict == verdict
