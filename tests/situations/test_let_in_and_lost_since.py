"""What both gates let in before it was given up goes on under its number, also where a tube out of it was lost before
anybody heard of it: that one is lost in it."""

from __future__ import annotations

from itertools import permutations

import pytest

from tests.conftest import Clock
from tests.practice import BENCH, COORDINATOR, COURIER, HK_BENCH, RECEIVER, TECHNICIAN
from tests.situations.conftest import Journey
from tests.situations.looking import state, tally
from tests.situations.telling import CARRIERS_COORDINATOR, balance, seen
from tests.situations.test_under_way_after_all import both_gates, tell

pytestmark = pytest.mark.usefixtures("read_again")

BOTH = list(permutations(range(2)))


def give_up(journey: Journey, consignment: str, how: str, box: str) -> None:
    coordinator, path = journey.at(COORDINATOR), f"/consignments/{consignment}"
    if how == "split":
        coordinator.done(f"{path}/split", packages=[box])
        for part in (1, 2):
            journey.file(f"{consignment}.{part}")
    else:
        coordinator.done(f"{path}/cancel", reason="nobody has heard of it")


@pytest.mark.parametrize("order", BOTH)
@pytest.mark.parametrize("lost_first", [False, True])
@pytest.mark.parametrize("how", ["cancelled", "split"])
def test_a_tube_that_was_lost_keeps_nothing_given_up(
    journey: Journey, clock: Clock, how: str, order: tuple[int, int], lost_first: bool
) -> None:
    (tubes, first), (_, second) = journey.box(2), journey.box(1)
    consignment, papers = both_gates(journey, clock, first, second, into=[first, second])
    if not lost_first:
        give_up(journey, consignment, how, second)
    journey.at(CARRIERS_COORDINATOR).done("/losses", subjects=tubes[:1], reason="it fell out of the van")
    if lost_first:
        give_up(journey, consignment, how, second)
    for place in order:
        tell(journey, papers[place])
    assert state(journey, consignment) == "entry_cleared"
    assert tally(journey)[:2] == (3, 0)
    assert balance(journey, consignment) == {"on_the_way": 2, "lost": 1}
    journey.at(RECEIVER, HK_BENCH).done("/receipts", packages=[first, second])
    journey.hand(first, second, giver=COURIER, to=RECEIVER)
    assert balance(journey, consignment) == {"in_use": 2, "lost": 1}
    assert (state(journey, consignment), seen(journey, tubes[0])["state"]) == ("received", "lost")


@pytest.mark.parametrize("order", BOTH)
def test_what_the_courier_has_found_again_is_under_way_with_the_others(
    journey: Journey, clock: Clock, order: tuple[int, int]
) -> None:
    tubes, package = journey.box(2)
    consignment, papers = both_gates(journey, clock, package, into=[package])
    give_up(journey, consignment, "cancelled", package)
    journey.at(CARRIERS_COORDINATOR).done("/losses", subjects=tubes[:1], reason="it fell out of the van")
    clock.pass_by(minutes=5)
    journey.at(COURIER).done("/findings", subjects=tubes[:1], reason="under the seat of the van")
    for place in order:
        tell(journey, papers[place])
    assert state(journey, consignment) == "entry_cleared"
    assert balance(journey, consignment) == {"on_the_way": 2}
    journey.at(RECEIVER, HK_BENCH).done("/receipts", packages=[package])
    journey.hand(package, tubes[0], giver=COURIER, to=RECEIVER)
    assert balance(journey, consignment) == {"in_use": 2}


@pytest.mark.parametrize("order", BOTH)
def test_what_its_sender_has_found_at_home_is_back(journey: Journey, clock: Clock, order: tuple[int, int]) -> None:
    tubes, package = journey.box(2)
    consignment, papers = both_gates(journey, clock, package, into=[package])
    give_up(journey, consignment, "cancelled", package)
    journey.at(CARRIERS_COORDINATOR).done("/losses", subjects=tubes[:1], reason="nobody knows where it is")
    clock.pass_by(minutes=5)
    journey.at(TECHNICIAN, BENCH).done("/findings", subjects=tubes[:1], reason="it had never been put in")
    for place in order:
        tell(journey, papers[place])
    assert state(journey, consignment) == "entry_cleared"
    assert balance(journey, consignment) == {"on_the_way": 1, "returned": 1}
    assert seen(journey, tubes[0])["consignment"] is None
