"""The table of steps: where a consignment stands says what may come next."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from custody.holding import Consignment, ConsignmentState, Step, legal_steps
from custody.wording import keys

DRAFT = Consignment(
    number="CN-1",
    from_organisation="SZ-ALPHA",
    from_site="SZ-ALPHA-LAB",
    to_organisation="HK-BETA",
    to_site="HK-BETA-LAB",
    direction="SOUTH",
    purpose="joint_research",
    clearance="TRAIN-SOUTH-1",
    clearance_version=1,
    checkpoint="FTZ-CH1",
    carrier_organisation="HT-COURIER",
    carrier="CUR-K01",
    vehicle="",
    planned_exit="2026-11-23T03:00:00Z",
    planned_entry="2026-11-23T04:00:00Z",
    packages=("HTP-1", "HTP-2"),
    state=ConsignmentState.DRAFT,
)
STOPPED = (ConsignmentState.HELD, ConsignmentState.REFUSED)
OVER = (ConsignmentState.CANCELLED, ConsignmentState.DIVIDED)


@pytest.mark.parametrize("state", [state for state in ConsignmentState if state not in (*STOPPED, *OVER)])
def test_there_is_a_way_on_from_everywhere(state: ConsignmentState) -> None:
    assert legal_steps(replace(DRAFT, state=state))


@pytest.mark.parametrize("state", OVER)
def test_nothing_more_is_done_with_what_is_over(state: ConsignmentState) -> None:
    assert legal_steps(replace(DRAFT, state=state)) == ()


@pytest.mark.parametrize("state", STOPPED)
def test_what_was_stopped_goes_on_from_where_it_stood(state: ConsignmentState) -> None:
    for before in (ConsignmentState.READY, ConsignmentState.EXIT_CLEARED):
        stopped = replace(DRAFT, state=state, before=before.value)
        assert legal_steps(stopped) == legal_steps(replace(DRAFT, state=before))


def test_what_goes_home_or_is_lost_does_not_go_on_as_if_it_were_not() -> None:
    for state in (ConsignmentState.RETURNING, ConsignmentState.LOST):
        astray = replace(DRAFT, state=state, before="entry_cleared")
        assert legal_steps(astray) != legal_steps(replace(DRAFT, state=ConsignmentState.ENTRY_CLEARED))


@pytest.mark.parametrize("state", ConsignmentState)
def test_nothing_that_has_left_is_cancelled_and_nothing_that_has_not_is_turned_back(state: ConsignmentState) -> None:
    steps = legal_steps(replace(DRAFT, state=state))
    assert Step.CANCEL not in steps or state.before_exit
    assert Step.TURN_BACK not in steps or not state.before_exit


def test_every_step_has_its_words_and_some_place_where_it_is_legal() -> None:
    legal = {step for state in ConsignmentState for step in legal_steps(replace(DRAFT, state=state))}
    assert legal == set(Step)
    assert {f"step.{step}" for step in Step} <= set(keys("step."))


def test_only_what_goes_back_leaves_behind_what_the_consignee_keeps() -> None:
    part = replace(DRAFT, arrived=("HTP-1",), state=ConsignmentState.RECEIVED_PARTIAL)
    assert (part.under_way, part.going) == (("HTP-2",), ("HTP-1", "HTP-2"))
    assert replace(part, state=ConsignmentState.RETURNING).going == ("HTP-2",)
