"""What left on paper, and what people did with its consignment before they heard of that: no box goes in unseen, and no
difference is cured by half."""

from __future__ import annotations

import pytest

from tests.conftest import Clock
from tests.practice import COORDINATOR, COURIER, ENTRY, EXIT
from tests.situations.conftest import Journey, faults
from tests.situations.looking import QUOTA, pass_by_two, tally
from tests.situations.telling import discrepancies, kinds
from tests.situations.test_blackout import issued, told, written

pytestmark = pytest.mark.usefixtures("read_again")


def anew(journey: Journey, consignment: str, number: str, **changes: object) -> None:
    """Taken back, packed otherwise and filed again, by who has heard nothing of the exit."""
    coordinator = journey.at(COORDINATOR)
    coordinator.done(f"/notifications/{number}/cancel", reason="packed otherwise")
    coordinator.done(f"/consignments/{consignment}/change", **changes)
    journey.file(consignment)


@pytest.mark.parametrize("entry_first", [True, False])
def test_a_box_that_was_put_in_after_it_had_left_goes_in_by_no_other_s_exit(
    journey: Journey, clock: Clock, entry_first: bool
) -> None:
    (_, package), (_, late) = journey.box(2), journey.box(3)
    consignment = journey.consign(package)
    number = journey.file(consignment)
    journey.hand(package)
    (out,), (into,) = issued(journey), issued(journey, ENTRY)
    clock.pass_by(minutes=5)
    left = written(journey, consignment, package)
    clock.pass_by(minutes=5)
    anew(journey, consignment, number, put_in=[late])
    journey.hand(late)
    clock.pass_by(minutes=5)
    seals = [journey.seals[package], journey.seals[late]]
    if entry_first:
        told(journey, into, written(journey, consignment, package, ENTRY, packages=[package, late], seals=seals))
    told(journey, out, left)
    assert "decision" in kinds(journey, consignment)
    assert [each["state"] for each in discrepancies(journey, consignment) if each["kind"] == "decision"][-1] == "open"
    if not entry_first:
        assert "HOLDS" in faults(journey.meet(ENTRY, consignment, package, late))


def left_without_the_late_one(journey: Journey, clock: Clock) -> tuple[str, str, str]:
    """(consignment, the box that left on paper, the one that was put in since), with all holds let go."""
    (_, package), (_, late) = journey.box(2), journey.box(3)
    consignment = journey.consign(package, clearance=QUOTA)
    number = journey.file(consignment)
    journey.hand(package)
    (out,) = issued(journey)
    clock.pass_by(minutes=5)
    left = written(journey, consignment, package)
    clock.pass_by(minutes=5)
    anew(journey, consignment, number, put_in=[late])
    journey.hand(late)
    told(journey, out, left)
    for hold in journey.at("OFF-E02", EXIT).get("/holds").get_json()["holds"]:
        journey.at("OFF-E02").done(f"/holds/{hold['id']}/release", reason="looked into: the late box stands here")
    return consignment, package, late


def test_a_box_that_no_exit_has_let_out_is_named_at_the_entry_when_nothing_else_stops_it(
    journey: Journey, clock: Clock
) -> None:
    consignment, package, late = left_without_the_late_one(journey, clock)
    checked = journey.at(COORDINATOR).done("/crossings/check", {"consignment": consignment})
    assert "SEQUENCE" in faults(checked), "what the entry will hold is told at the bench"
    stopped = journey.meet(ENTRY, consignment, package, late)
    assert faults(stopped) == ["SEQUENCE"]
    (named,) = (each for each in stopped["findings"] if each["check"] == "SEQUENCE")
    inside = journey.at(COORDINATOR).get(f"/packages/{late}").get_json()["containers"]
    assert inside and all(each in str(named) for each in inside)
    assert not any(
        each in str(named) for each in journey.at(COORDINATOR).get(f"/packages/{package}").get_json()["containers"]
    )


def test_it_goes_back_to_the_exit_and_draws_there(journey: Journey, clock: Clock) -> None:
    consignment, package, late = left_without_the_late_one(journey, clock)
    assert tally(journey)[0] == 2
    assert journey.meet(EXIT, consignment, package, late)["verdict"] == "ALLOW"
    assert tally(journey)[:2] == (5, 0)
    assert journey.meet(ENTRY, consignment, package, late)["verdict"] == "ALLOW"


def test_two_people_let_it_in_and_it_draws_by_the_entry(journey: Journey, clock: Clock) -> None:
    consignment, package, late = left_without_the_late_one(journey, clock)
    stopped = journey.meet(ENTRY, consignment, package, late)
    pass_by_two(journey, stopped)
    assert journey.meet(ENTRY, consignment, package, late)["verdict"] == "ALLOW"
    assert tally(journey)[:2] == (5, 0)


def test_a_box_that_was_taken_out_after_it_had_left_is_told(journey: Journey, clock: Clock) -> None:
    (_, package), (_, other) = journey.box(2), journey.box(3)
    consignment = journey.consign(package, other)
    number = journey.file(consignment)
    journey.hand(package, other)
    (out,) = issued(journey)
    clock.pass_by(minutes=5)
    seals = [journey.seals[package], journey.seals[other]]
    left = written(journey, consignment, package, packages=[package, other], seals=seals)
    clock.pass_by(minutes=5)
    anew(journey, consignment, number, take_out=[other])
    told(journey, out, left)
    (opened,) = discrepancies(journey, consignment)
    assert opened["kind"] == "decision" and other in opened["codes"]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (2, 0, 1), (0, 2, 1)])
def test_what_the_exit_had_stopped_last_is_held_in_whatever_order_it_is_told(
    journey: Journey, clock: Clock, order: tuple[int, int, int]
) -> None:
    consignment, package, _ = journey.ready()
    forms = [issued(journey)[0], issued(journey)[0], issued(journey, ENTRY)[0]]
    papers = []
    for gate, verdict, carrier in ((EXIT, "ALLOW", COURIER), (EXIT, "DENY", "CUR-K03"), (ENTRY, "ALLOW", COURIER)):
        clock.pass_by(minutes=5)
        papers.append(written(journey, consignment, package, gate, verdict=verdict, carrier=carrier))
    clock.pass_by(minutes=5)
    for place in order:
        told(journey, forms[place], papers[place])
    assert "open" in {each["state"] for each in discrepancies(journey, consignment) if each["kind"] == "decision"}
    checked = journey.at(COORDINATOR).done("/crossings/check", {"consignment": consignment})
    assert "HOLDS" in faults(checked)


@pytest.mark.parametrize(("left", "then"), [(4, 2), (2, 4)])
def test_what_left_is_drawn_however_much_was_filed_anew_since(
    journey: Journey, clock: Clock, left: int, then: int
) -> None:
    few, many = journey.box(2), journey.box(2)
    boxes = [few[1], many[1]] if left == 4 else [few[1]]
    consignment = journey.consign(*boxes, clearance=QUOTA)
    number = journey.file(consignment)
    journey.hand(*boxes)
    (out,) = issued(journey)
    clock.pass_by(minutes=5)
    seals = [journey.seals[each] for each in boxes]
    paper = written(journey, consignment, few[1], packages=boxes, seals=seals)
    clock.pass_by(minutes=5)
    anew(journey, consignment, number, **({"take_out": [many[1]]} if left == 4 else {"put_in": [many[1]]}))
    assert tally(journey)[:2] == (0, then)
    told(journey, out, paper)
    assert tally(journey)[0] == left
