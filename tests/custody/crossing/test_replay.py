"""A decision made again from its stored facts, and what other rules would have decided."""

from __future__ import annotations

import pytest
from crossing_facts import AT, SETTINGS, decided, facts, spoil, spoil_container
from msgspec.structs import replace

from custody.crossing.decision import encode_decision
from custody.crossing.facts import encode_facts
from custody.crossing.finding import Result
from custody.crossing.replay import may_differ, replay
from custody.crossing.settings import Gate


@pytest.mark.parametrize("gate", tuple(Gate))
def test_a_decision_is_made_again_to_the_same_bytes(gate: Gate) -> None:
    given = facts(gate)
    made = replay(encode_facts(given), encode_decision(decided(given, AT)))
    assert made.same
    assert made.before == made.after == "ALLOW"
    assert made.differences == ()
    assert not may_differ(made)


def test_a_decision_that_was_altered_is_found() -> None:
    unknown = spoil(facts(), holds=None)
    forged = encode_decision(decided(unknown)).replace(b'"verdict":"HOLD"', b'"verdict":"ALLOW"')
    made = replay(encode_facts(unknown), forged)
    assert not made.same
    assert (made.before, made.after) == ("ALLOW", "HOLD")


def test_other_rules_show_which_decisions_would_differ() -> None:
    given = spoil_container(facts(), label_verified=False)
    stricter = replace(SETTINGS, version="T-2", unverified_label=Result.HOLD)
    made = replay(encode_facts(given), encode_decision(decided(given)), stricter)
    assert (made.before, made.after) == ("ALLOW", "HOLD")
    assert [(each.check, each.before, each.after) for each in made.differences] == [("LABEL", "WARN", "HOLD")]
    assert made.rule_set.endswith("T-2")


def test_a_decision_of_older_checks_is_said_to_be_one() -> None:
    old = replace(decided(facts()), rule_set="1+T-1")
    assert may_differ(replay(encode_facts(facts()), encode_decision(old)))


def test_a_figure_that_is_cited_and_changes_no_answer_makes_no_decision_another() -> None:
    looser = replace(SETTINGS, version="T-2", clock_tolerance_seconds=SETTINGS.clock_tolerance_seconds + 1)
    made = replay(encode_facts(facts()), encode_decision(decided(facts())), looser)
    assert made.same and made.differences == ()
