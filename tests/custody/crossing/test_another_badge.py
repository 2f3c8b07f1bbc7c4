"""Another than the notified courier shows his badge, and the notified one has it in hand: he shows his instead."""

from datetime import date

import pytest
from crossing_facts import AT, CARRIER, OTHER_CARRIER, facts, spoil
from msgspec.structs import replace

from custody.crossing.decision import Decision, Verdict, decide
from custody.crossing.facts import Facts
from custody.crossing.gate_facts import CarrierFacts
from custody.crossing.settings import Gate
from custody.crossing.way_out import ways_out

GATES = (Gate.G2, Gate.G3)
OTHER = OTHER_CARRIER.staff
UNTRAINED = replace(OTHER_CARRIER, training_until=date(2026, 1, 1))
HIS_BADGE = "CUR-K01, who is notified and has it in hand, shows his badge here."


def met(gate: Gate, shown: CarrierFacts, notified: CarrierFacts = CARRIER, holder: str = "CUR-K01") -> Facts:
    """The badge of `shown` is read; the book has it with `holder`."""
    given = facts(gate)
    boxes = tuple(replace(box, custodian=holder) for box in given.packages)
    tubes = tuple(replace(tube, custodian=holder) for tube in given.containers)
    given = spoil(given, carriers=(notified, shown), packages=boxes, containers=tubes)
    return spoil(given, "scanned", carrier=shown.staff)


def orders(decision: Decision, check: str) -> list[str]:
    (found,) = (each for each in decision.findings if each.check == check)
    return [fix.text("en") for fix in ways_out(found, decision.findings)]


@pytest.mark.parametrize("gate", GATES)
def test_who_may_not_carry_is_denied_and_who_has_it_shows_his_badge(gate: Gate) -> None:
    decision = decide(met(gate, UNTRAINED), AT)
    assert (decision.verdict, decision.return_only) == (Verdict.DENY, gate is Gate.G3)
    assert decision.action.text("en") == HIS_BADGE
    assert orders(decision, "CARRIER") == [HIS_BADGE] and orders(decision, "CUSTODY") == [HIS_BADGE]


@pytest.mark.parametrize("gate", GATES)
def test_who_might_carry_it_is_held_and_who_has_it_shows_his_badge(gate: Gate) -> None:
    decision = decide(met(gate, OTHER_CARRIER), AT)
    assert decision.verdict is Verdict.HOLD and decision.action.text("en") == HIS_BADGE
    assert {each.check for each in decision.reasons} == {"CUSTODY", "CARRIER"} and decision.badge == decision.action
    assert orders(decision, "CARRIER") == [HIS_BADGE] and orders(decision, "CUSTODY") == [HIS_BADGE]


def test_beside_it_stands_what_his_badge_does_not_mend() -> None:
    decision = decide(spoil(met(Gate.G3, OTHER_CARRIER), "scanned", seals=()), AT)
    assert decision.badge is None and HIS_BADGE in orders(decision, "CARRIER")
    uncovered = spoil(met(Gate.G3, UNTRAINED), "consignment", carrier_organisation="HT-SWIFT")
    assert "It may be turned back" in decide(uncovered, AT).action.text("en")


@pytest.mark.parametrize("gate", GATES)
def test_where_the_untrained_one_has_it_or_was_notified_the_words_stay(gate: Gate) -> None:
    trained = "Hand it to a trained person"
    for given in (
        met(gate, UNTRAINED, holder=OTHER),
        met(gate, UNTRAINED, notified=replace(CARRIER, training_until=None)),
        spoil(
            met(gate, replace(CARRIER, training_until=date(2026, 1, 1))),
            carriers=(replace(UNTRAINED, staff="CUR-K01"),),
        ),
    ):
        decision = decide(given, AT)
        assert decision.verdict is Verdict.DENY and decision.badge is None
        assert any(each.startswith(trained) for each in orders(decision, "CARRIER")), orders(decision, "CARRIER")
