"""What a lane without network has let pass itself it may look at once more, for as long as it cannot have been away."""

from __future__ import annotations

import pytest

from custody.crossing.checks.clock import check_snapshot
from custody.crossing.finding import Result
from custody.crossing.settings import Gate
from tests.custody.crossing.crossing_facts import AT, facts, let_pass_here, passage, spoil

SHORT = 120


@pytest.mark.parametrize(
    ("ago", "where", "expected"),
    [
        (0, "", Result.WARN),
        (SHORT - 1, "", Result.WARN),
        (SHORT, "", Result.HOLD),
        (-1, "", Result.HOLD),
        (10, "FTZ-EXIT-9", Result.HOLD),
    ],
)
def test_for_a_short_time_and_at_the_same_lane(ago: int, where: str, expected: Result) -> None:
    given = spoil(facts(Gate.G2), "settings", same_moment_seconds=SHORT)
    assert check_snapshot(let_pass_here(given, ago, where), AT).result is expected


def test_not_where_the_rules_name_no_time_nor_after_another_word_nor_on_the_way_home() -> None:
    given = spoil(facts(Gate.G2), "settings", same_moment_seconds=SHORT)
    unruled = spoil(given, "settings", same_moment_seconds=0)
    assert check_snapshot(let_pass_here(unruled), AT).result is Result.HOLD
    stopped = let_pass_here(given)
    stopped = spoil(stopped, passages=(*stopped.passages, passage(Gate.G2, AT, "HOLD")))
    assert check_snapshot(stopped, AT).result is Result.HOLD
    assert check_snapshot(spoil(let_pass_here(given), "consignment", returning=True), AT).result is Result.HOLD
