"""Where a journey stands goes by what each gate said last, in the order in which it was said, not told."""

from __future__ import annotations

import pytest

from tests.conftest import Clock
from tests.practice import COORDINATOR, ENTRY, EXIT, RECEIVER
from tests.situations.conftest import Answer, Journey, faults
from tests.situations.on_paper import issued, let_out_on_paper, told, written
from tests.situations.telling import state

pytestmark = pytest.mark.usefixtures("read_again")

UNKNOWN = "CUR-K03"
"""A courier who is not the one that was notified."""


def foreseen(journey: Journey, consignment: str) -> Answer:
    return dict(journey.at(COORDINATOR).done("/crossings/check", {"consignment": consignment}))


def test_an_exit_that_is_told_late_leaves_it_refused_that_the_exit_has_refused_since(
    journey: Journey, clock: Clock
) -> None:
    consignment, package, _ = journey.ready()
    form, paper = let_out_on_paper(journey, consignment, package, minutes=1)
    clock.pass_by(seconds=62)
    assert journey.meet(EXIT, consignment, package, carrier=UNKNOWN)["verdict"] == "DENY"
    assert told(journey, form, paper)["verdict"] == "ALLOW"
    assert state(journey, consignment) == "refused"
    found = journey.at(COORDINATOR).get(f"/consignments/{consignment}").get_json()
    assert found["consignment"]["before"] == "exit_cleared" and "turn_back" in found["steps"]


@pytest.mark.parametrize(("gate", "stands"), [(EXIT, "exit_cleared"), (ENTRY, "entry_cleared")])
@pytest.mark.parametrize("verdict", ["HOLD", "DENY"])
def test_a_stop_that_is_told_late_leaves_it_let_through_that_was_let_through_since(
    journey: Journey, clock: Clock, gate: str, stands: str, verdict: str
) -> None:
    consignment, package, _ = journey.ready()
    if gate == ENTRY:
        assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    (form,) = issued(journey, gate)
    clock.pass_by(minutes=1)
    paper = written(journey, consignment, package, gate, verdict=verdict, carrier=UNKNOWN)
    clock.pass_by(seconds=62)
    assert journey.meet(gate, consignment, package)["verdict"] == "ALLOW"
    told(journey, form, paper)
    assert state(journey, consignment) == stands
    if gate == ENTRY:
        journey.at(RECEIVER, "HK-BENCH-1").done("/receipts", packages=[package])


def test_what_the_entry_will_hold_shows_in_the_pre_check(journey: Journey, clock: Clock) -> None:
    consignment, package, _ = journey.ready()
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    assert "SEQUENCE" not in faults(foreseen(journey, consignment))
    clock.pass_by(seconds=3)
    assert journey.meet(EXIT, consignment, package, carrier=UNKNOWN)["verdict"] == "DENY"
    checked = foreseen(journey, consignment)
    assert (checked["verdict"], faults(checked)) == ("HOLD", ["SEQUENCE"])
    held = journey.meet(ENTRY, consignment, package)
    assert (held["verdict"], faults(held)) == ("HOLD", ["SEQUENCE"])
    assert "SEQUENCE" in faults(foreseen(journey, consignment))
    clock.pass_by(seconds=3)
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    assert "SEQUENCE" not in faults(foreseen(journey, consignment))


def test_what_was_stopped_before_it_ever_left_is_not_doubted_in_the_pre_check(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    assert journey.meet(EXIT, consignment, package, carrier=UNKNOWN)["verdict"] == "DENY"
    assert "SEQUENCE" not in faults(foreseen(journey, consignment))
