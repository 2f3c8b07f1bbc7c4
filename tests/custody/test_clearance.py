from datetime import UTC, date, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.clearance import CategoryTable, Clearance, ClearanceStatus, RiskTable, Scope
from custody.parties import Direction, Side

TABLE = RiskTable("R-1", ("C2", "C1", "B2", "B1", "A2", "A1"), {"A": "A1", "B": "B1", "C": "C1"})
LEVELS = st.sampled_from(["C2", "C1", "B2", "B1", "A2", "A1", "A", "B", "C", "D", "", "X"])


def test_levels_rank_from_c2_to_a1() -> None:
    ranks = [TABLE.rank(level) for level in ("C2", "C1", "B2", "B1", "A2", "A1", "unknown")]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == len(ranks)


@given(LEVELS, LEVELS)
def test_an_unknown_level_is_within_nothing_and_nothing_is_within_an_unknown_maximum(level: str, maximum: str) -> None:
    if TABLE.is_within(level, maximum):
        assert TABLE.knows(level)
        assert TABLE.knows(maximum)


@given(LEVELS, LEVELS, LEVELS)
def test_being_within_is_transitive(low: str, middle: str, high: str) -> None:
    if TABLE.is_within(low, middle) and TABLE.is_within(middle, high):
        assert TABLE.is_within(low, high)


def test_an_older_level_becomes_its_successor() -> None:
    assert TABLE.is_within("B", "B1")
    assert not TABLE.is_within("A", "B1")
    assert not TABLE.knows("D")


def test_a_table_of_categories_knows_its_own() -> None:
    table = CategoryTable("K-1", ("human_blood",))
    assert table.knows("human_blood")
    assert not table.knows("")


def test_a_clearance_survives_json_and_refuses_what_it_does_not_know() -> None:
    clearance = Clearance(
        number="CLR-1",
        version=3,
        scheme="s",
        holder="SZ-ALPHA",
        issuer="i",
        issued_on=date(2026, 1, 1),
        valid_from=datetime(2026, 1, 1, tzinfo=UTC),
        valid_to=datetime(2027, 1, 1, tzinfo=UTC),
        status=ClearanceStatus.ACTIVE,
        scopes=(Scope("1", "human_blood", "B1", (Direction.SOUTH,), ("HK-BETA",), ("FTZ-CH1",)),),
    )
    body = msgspec.json.encode(clearance)
    assert msgspec.json.decode(body, type=Clearance) == clearance
    assert clearance.reference == "CLR-1 v3"
    with pytest.raises(msgspec.ValidationError, match="unknown field `statsu`"):
        msgspec.json.decode(body.replace(b'"status"', b'"statsu"'), type=Clearance)


def test_a_direction_leads_from_one_side_to_the_other() -> None:
    for direction in Direction:
        assert {direction.origin, direction.destination} == set(Side)
    assert Direction.SOUTH.origin is Side.SZ
