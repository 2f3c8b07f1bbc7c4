"""A clearance that will have been replaced before it has crossed: told ahead at every gate before the border's end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from crossing_facts import AT, facts, faults, finding, passage, spoil

from custody.crossing.facts import ComingFacts, Facts
from custody.crossing.finding import Result
from custody.crossing.settings import Gate


def answer(given: Facts) -> tuple[Result, list[str]]:
    found = finding("CLR_VERSION", given)
    return found.result, faults(found)


@pytest.mark.parametrize("gate", [Gate.G0, Gate.G1, Gate.G2, Gate.G3])
def test_a_clearance_that_will_have_been_replaced_by_then_is_told_ahead_and_holds_nothing(gate: Gate) -> None:
    entering = AT + timedelta(minutes=30)
    for begins, told in ((entering, gate is not Gate.G3), (entering + timedelta(seconds=1), False)):
        given = spoil(facts(gate), coming=ComingFacts("CLR-2 v1", begins))
        assert answer(given) == ((Result.WARN, ["superseded_by_then"]) if told else answer(facts(gate)))
    late = spoil(facts(gate), coming=ComingFacts("CLR-2 v1", AT), successor="CLR-2 v1")
    assert answer(late)[0] is Result.HOLD


@pytest.mark.parametrize("gate", [Gate.G0, Gate.G2])
def test_what_has_left_is_told_what_the_entry_will_say_and_nothing_of_an_amendment(gate: Gate) -> None:
    """Its notification can be neither amended nor taken back any more."""
    gone = spoil(facts(gate), passages=(passage(Gate.G2),))
    assert answer(spoil(gone, successor="CLR-2 v1")) == (Result.HOLD, ["superseded_on_the_way"])
    assert answer(spoil(gone, "consignment", clearance_version=1)) == (Result.HOLD, ["other_on_the_way"])
    assert answer(spoil(gone, coming=ComingFacts("CLR-2 v1", AT))) == (Result.WARN, ["superseded_on_arrival"])
