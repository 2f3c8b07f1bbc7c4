"""What both gates let in before it was given up goes on under its number: also where nobody ever wrote down that the
courier took it, and where it was split more than once."""

from __future__ import annotations

from itertools import permutations

import pytest

from tests.conftest import Clock
from tests.practice import COORDINATOR, COURIER, HK_BENCH, RECEIVER, TECHNICIAN
from tests.situations.conftest import Journey
from tests.situations.looking import state, tally
from tests.situations.telling import balance, discrepancies
from tests.situations.test_under_way_after_all import Body, both_gates, tell

pytestmark = pytest.mark.usefixtures("read_again")

BOTH = list(permutations(range(2)))


def let_in(journey: Journey, clock: Clock, *boxes: str, monkeypatch: pytest.MonkeyPatch) -> tuple[str, list[Body]]:
    """(consignment, papers of both gates); by the book its sender has the boxes still, because the bench was dark."""
    with monkeypatch.context() as dark:
        dark.setattr(journey, "hand", lambda *codes: None)
        return both_gates(journey, clock, *boxes, into=list(boxes))


def received(journey: Journey, consignment: str, *boxes: str) -> None:
    """It can be, and nothing remains unexplained."""
    assert state(journey, consignment) == "entry_cleared"
    journey.at(RECEIVER, HK_BENCH).done("/receipts", packages=list(boxes))
    assert balance(journey, consignment)


@pytest.mark.parametrize("order", BOTH)
def test_a_courier_whom_nobody_wrote_down_has_carried_it_all_the_same(
    journey: Journey, clock: Clock, order: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    (_, first), (_, second) = journey.box(2), journey.box(3)
    consignment, papers = let_in(journey, clock, first, second, monkeypatch=monkeypatch)
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/cancel", reason="nobody has heard of it")
    for place in order:
        tell(journey, papers[place])
    received(journey, consignment, first, second)


@pytest.mark.parametrize("order", BOTH)
def test_what_was_split_is_counted_once(
    journey: Journey, clock: Clock, order: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    (_, first), (_, second) = journey.box(2), journey.box(3)
    consignment, papers = let_in(journey, clock, first, second, monkeypatch=monkeypatch)
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/split", packages=[second])
    for part in (1, 2):
        journey.file(f"{consignment}.{part}")
    for place in order:
        tell(journey, papers[place])
    assert [state(journey, f"{consignment}.{part}") for part in (1, 2)] == ["cancelled"] * 2
    assert tally(journey)[:2] == (5, 0)
    received(journey, consignment, first, second)


@pytest.mark.parametrize("order", BOTH)
def test_what_was_split_twice_goes_on_under_its_first_number(
    journey: Journey, clock: Clock, order: tuple[int, int]
) -> None:
    (_, first), (_, second), (_, third) = journey.box(2), journey.box(2), journey.box(1)
    consignment, papers = both_gates(journey, clock, first, second, third, into=[first, second, third])
    coordinator = journey.at(COORDINATOR)
    coordinator.done(f"/consignments/{consignment}/split", packages=[third])
    whose = {code: journey.at("AUD-01").get(f"/packages/{code}").get_json() for code in (first, third)}
    parts = {code: str(told["consignment"]) for code, told in whose.items()}
    coordinator.done(f"/consignments/{parts[first]}/split", packages=[second])
    journey.file(parts[third])
    for place in order:
        tell(journey, papers[place])
    assert state(journey, parts[third]) == "cancelled"
    assert state(journey, parts[first]) == "closed", "both of its own parts are over"
    assert [state(journey, f"{parts[first]}.{part}") for part in (1, 2)] == ["cancelled"] * 2
    assert tally(journey)[:2] == (5, 0)
    received(journey, consignment, first, second, third)


def test_a_part_of_a_part_that_stayed_goes_on_by_itself(journey: Journey, clock: Clock) -> None:
    (_, first), (_, second), (_, third) = journey.box(2), journey.box(2), journey.box(1)
    consignment, papers = both_gates(journey, clock, first, second, third, out=[first], into=[first])
    coordinator = journey.at(COORDINATOR)
    coordinator.done(f"/consignments/{consignment}/split", packages=[third])
    part = str(journey.at("AUD-01").get(f"/packages/{first}").get_json()["consignment"])
    coordinator.done(f"/consignments/{part}/split", packages=[second])
    left = str(journey.at("AUD-01").get(f"/packages/{second}").get_json()["consignment"])
    assert left.startswith(part)
    for paper in papers:
        tell(journey, paper)
    assert (state(journey, part), state(journey, left)) == ("divided", "sealed")
    received(journey, consignment, first)


def test_what_its_sender_opened_at_home_stays_given_up(
    journey: Journey, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    tubes, package = journey.box(2)
    consignment, papers = let_in(journey, clock, package, monkeypatch=monkeypatch)
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/cancel", reason="nobody has heard of it")
    technician = journey.at(TECHNICIAN, "SZ-BENCH-1")
    technician.done("/unsealings", package=package, seals=[journey.seals[package]], reason="it is here")
    technician.done("/unpackings", package=package, containers=tubes)
    for paper in papers:
        tell(journey, paper)
    assert state(journey, consignment) == "cancelled"


def kept_open(
    journey: Journey, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> tuple[str, list[str], tuple[str, str]]:
    """(whole, two loose tubes, (box, its tube)): split, and its parts given up, before anybody heard that it had been
    let in. The one box was emptied meanwhile, so that nothing brings it back by itself."""
    (tubes, first), (last, second) = journey.box(2), journey.box(1)
    consignment, papers = let_in(journey, clock, first, second, monkeypatch=monkeypatch)
    coordinator, technician = journey.at(COORDINATOR), journey.at(TECHNICIAN, "SZ-BENCH-1")
    coordinator.done(f"/consignments/{consignment}/split", packages=[second])
    technician.done("/unsealings", package=first, seals=[journey.seals[first]], reason="a look")
    technician.done("/unpackings", package=first, containers=tubes)
    for paper in papers:
        tell(journey, paper)
    for opened in discrepancies(journey, consignment, "AUD-01"):
        coordinator.post(f"/discrepancies/{opened['discrepancy']}/explain", explanation="Looked into it.")
        journey.at("HKB-C01").post(f"/discrepancies/{opened['discrepancy']}/resolve", resolution="Agreed.")
    assert {each["state"] for each in discrepancies(journey, consignment, "AUD-01")} <= {"resolved"}
    for part in (1, 2):
        coordinator.post(f"/consignments/{consignment}.{part}/cancel", reason="it has left as a whole")
    return consignment, tubes, (second, last[0])


def test_a_whole_does_not_close_over_what_left_under_its_number(
    journey: Journey, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    consignment, _, _ = kept_open(journey, clock, monkeypatch)
    assert state(journey, consignment) == "divided", "three are on the way under this number"


@pytest.mark.parametrize("last", ["lost", "handed over"])
def test_a_whole_closes_when_the_last_of_what_left_under_its_number_is_accounted_for(
    journey: Journey, clock: Clock, monkeypatch: pytest.MonkeyPatch, last: str
) -> None:
    consignment, tubes, (box, tube) = kept_open(journey, clock, monkeypatch)
    for each in tubes:
        journey.at(COORDINATOR).done("/losses", subjects=[each], reason="nobody knows where it is")
    assert state(journey, consignment) == "divided"
    if last == "lost":
        journey.at(COORDINATOR).done("/losses", subjects=[tube], reason="nobody knows where it is")
    else:
        journey.hand(box, giver=TECHNICIAN, to=COURIER)
        assert state(journey, consignment) == "divided", "who carries it has not arrived"
        journey.hand(box, giver=COURIER, to=RECEIVER)
    assert state(journey, consignment) == "closed"
    assert balance(journey, consignment) == ({"lost": 3} if last == "lost" else {"lost": 2, "in_use": 1})
