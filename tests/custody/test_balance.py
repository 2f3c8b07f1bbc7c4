"""The law of the balance: nothing that crossed is unaccounted for, and nothing is counted twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.balance import Fate, Whereabouts, balance_of, fate_of
from custody.holding import ContainerState

FROM, TO, CARRIER = "SZ-ALPHA", "HK-BETA", "HT-COURIER"


@pytest.mark.parametrize(
    ("state", "organisation", "fate"),
    [
        ("stored", TO, Fate.IN_STORE),
        ("in_hand", TO, Fate.IN_USE),
        ("packed", TO, Fate.IN_USE),
        ("packed", CARRIER, Fate.ON_THE_WAY),
        ("consumed", TO, Fate.CONSUMED),
        ("disposed", TO, Fate.DESTROYED),
        ("taken", CARRIER, Fate.TAKEN),
        ("lost", CARRIER, Fate.LOST),
        ("in_hand", FROM, Fate.RETURNED),
        ("disposed", FROM, Fate.DESTROYED),
    ],
)
def test_everything_that_crossed_is_somewhere(state: str, organisation: str, fate: Fate) -> None:
    assert fate_of(Whereabouts(state, organisation, FROM, TO, 1)) is fate


@pytest.mark.parametrize("state", ["stored", "disposed", "consumed", "lost"])
def test_what_is_recorded_as_come_back_counts_as_returned_whatever_became_of_it(state: str) -> None:
    assert fate_of(Whereabouts(state, FROM, FROM, TO, 1, returned=True)) is Fate.RETURNED


def test_what_was_handed_on_behind_the_border_is_not_on_the_way_any_more() -> None:
    assert fate_of(Whereabouts("in_hand", "HK-DELTA", FROM, TO, 1, under_way=True)) is Fate.ON_THE_WAY
    assert fate_of(Whereabouts("in_hand", "HK-DELTA", FROM, TO, 1, under_way=False)) is Fate.IN_USE
    assert fate_of(Whereabouts("stored", "HK-DELTA", FROM, TO, 1, under_way=False)) is Fate.IN_STORE


def test_what_has_no_record_is_the_remainder() -> None:
    balance = balance_of([Whereabouts("stored", TO, FROM, TO, 5), Whereabouts("", "", FROM, TO, 2)])
    assert (balance.crossed, balance.fates["in_store"], balance.remainder) == (7, 5, 2)
    assert not balance.explained


STATES = st.sampled_from([state.value for state in ContainerState])
GROUPS = st.builds(
    Whereabouts, STATES, st.sampled_from([FROM, TO, CARRIER]), st.just(FROM), st.just(TO), st.integers(0, 1000)
)


@given(st.lists(GROUPS))
def test_every_state_that_a_container_can_be_in_is_explained(groups: list[Whereabouts]) -> None:
    balance = balance_of(groups)
    assert balance.explained
    assert sum(balance.fates.values()) == balance.crossed == sum(group.count for group in groups)
