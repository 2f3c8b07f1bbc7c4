"""What is declared lost is what is out: boxes of the same consignment that are at home stay with whoever sent them, and
where nothing else is out nothing is declared lost."""

from __future__ import annotations

import pytest

from tests.conftest import Clock
from tests.practice import BENCH, COORDINATOR, COURIER, ENTRY_OFFICER, EXIT, EXIT_OFFICER, TECHNICIAN
from tests.situations.conftest import Journey
from tests.situations.looking import refused, state
from tests.situations.on_paper import ENTRY, HOME_ENTRY, issued, told, written
from tests.situations.telling import balance, seen

pytestmark = pytest.mark.usefixtures("read_again")


def out_in_two_boxes(journey: Journey) -> tuple[str, tuple[str, list[str]], tuple[str, list[str]]]:
    """(consignment, (box, two tubes), (box, one tube)): both have left."""
    (two, first), (one, second) = journey.box(2), journey.box(1)
    consignment = journey.consign(first, second)
    journey.file(consignment)
    journey.hand(first, second)
    assert journey.meet(EXIT, consignment, first, second)["verdict"] == "ALLOW"
    return consignment, (first, two), (second, one)


def turn_back(journey: Journey, consignment: str) -> None:
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/turn-back", reason="the road is closed")


def take_home(journey: Journey, package: str, how: str) -> None:
    if how == "received":
        journey.at(TECHNICIAN, BENCH).done("/receipts", packages=[package])
    journey.hand(package, giver=COURIER, to=TECHNICIAN)


def declare_lost(journey: Journey, consignment: str) -> None:
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/lost", reason="the van was robbed")


def steps(journey: Journey, consignment: str) -> list[str]:
    return list(journey.at(COORDINATOR).get(f"/consignments/{consignment}").get_json()["steps"])


@pytest.mark.parametrize("how", ["received", "handed"])
def test_the_box_at_home_stays_on_its_bench(journey: Journey, how: str) -> None:
    consignment, (first, two), (_, one) = out_in_two_boxes(journey)
    turn_back(journey, consignment)
    take_home(journey, first, how)
    assert "give_up" in steps(journey, consignment)
    declare_lost(journey, consignment)
    assert balance(journey, consignment) == {"returned": 2, "lost": 1}
    assert [seen(journey, tube)["state"] for tube in (*two, *one)] == ["packed", "packed", "lost"]
    seals = [journey.seals[first]]
    journey.at(TECHNICIAN, BENCH).done("/unsealings", package=first, seals=seals, reason="it is home")
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/close")


def test_what_is_found_again_is_what_was_lost(journey: Journey) -> None:
    consignment, (first, two), (second, one) = out_in_two_boxes(journey)
    turn_back(journey, consignment)
    declare_lost(journey, consignment)
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/found", where="in the van, all of it")
    take_home(journey, first, "received")
    declare_lost(journey, consignment)
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/found", where="on the bridge")
    assert [seen(journey, tube)["custodian"] for tube in (*two, *one)] == [TECHNICIAN, TECHNICIAN, COURIER]
    assert state(journey, consignment) == "returning"
    journey.at(TECHNICIAN, BENCH).done("/receipts", packages=[second])
    assert (state(journey, consignment), balance(journey, consignment)) == ("received", {"returned": 3})


def test_let_home_without_the_other_it_is_not_lost_with_it(journey: Journey, clock: Clock) -> None:
    consignment, (first, two), (_, one) = out_in_two_boxes(journey)
    clock.pass_by(minutes=10)
    assert journey.meet(ENTRY, consignment, first, officer=ENTRY_OFFICER)["verdict"] == "HOLD", "one is not there"
    (form,) = issued(journey, HOME_ENTRY)
    clock.pass_by(minutes=10)
    paper = written(journey, consignment, first, HOME_ENTRY, officer=EXIT_OFFICER)
    clock.pass_by(minutes=10)
    told(journey, form, paper)
    journey.hand(first, giver=COURIER, to=TECHNICIAN)
    declare_lost(journey, consignment)
    assert [seen(journey, tube)["state"] for tube in (*two, *one)] == ["packed", "packed", "lost"]
    assert balance(journey, consignment) == {"returned": 2, "lost": 1}


@pytest.mark.parametrize("turned", [True, False])
def test_where_nothing_else_is_out_nothing_is_lost(journey: Journey, turned: bool) -> None:
    consignment, (first, _), (second, _) = out_in_two_boxes(journey)
    if turned:
        turn_back(journey, consignment)
    take_home(journey, first, "handed")
    assert "give_up" in steps(journey, consignment)
    take_home(journey, second, "handed")
    assert "give_up" not in steps(journey, consignment)
    giving_up = journey.at(COORDINATOR).post(f"/consignments/{consignment}/lost", reason="nobody has it")
    assert refused(giving_up) == (409, "nothing_to_give_up")
    if not turned:
        turn_back(journey, consignment)
    journey.at(TECHNICIAN, BENCH).done("/receipts", packages=[first, second])
    assert (state(journey, consignment), balance(journey, consignment)) == ("received", {"returned": 3})
