"""What left on paper, and what people did with its consignment before they heard of that: no box goes in unseen, and no
difference is cured by half."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from custody.holding import Tally
from custody.records.views.reading import every
from tests.conftest import Clock
from tests.practice import COORDINATOR, COURIER, ENTRY, EXIT, TECHNICIAN
from tests.situations.conftest import Journey, faults
from tests.situations.looking import QUOTA, tally
from tests.situations.on_paper import issued, told, written
from tests.situations.telling import discrepancies, kinds

pytestmark = pytest.mark.usefixtures("read_again")

Body = dict[str, Any]


def anew(journey: Journey, consignment: str, number: str, **changes: object) -> None:
    """Taken back, packed otherwise and filed again, by who has heard nothing of the exit."""
    coordinator = journey.at(COORDINATOR)
    coordinator.done(f"/notifications/{number}/cancel", reason="packed otherwise")
    coordinator.done(f"/consignments/{consignment}/change", **changes)
    journey.file(consignment)


def left_without_the_late_one(journey: Journey, clock: Clock, **plan: object) -> tuple[str, str, str, Body]:
    """(consignment, the box that left on paper, the one that was put in since, the paper of the exit)."""
    (_, package), (_, late) = journey.box(2), journey.box(3)
    consignment = journey.consign(package, clearance=QUOTA)
    number = journey.file(consignment)
    journey.hand(package)
    (out,) = issued(journey)
    clock.pass_by(minutes=5)
    left = written(journey, consignment, package)
    clock.pass_by(minutes=5)
    anew(journey, consignment, number, put_in=[late], **plan)
    journey.hand(late)
    clock.pass_by(minutes=5)
    return consignment, package, late, {"form": out, **left}


def let_go(journey: Journey) -> None:
    """Of the hold over it, by the officer of the exit who has not decided on it."""
    for hold in journey.at("OFF-E02", EXIT).get("/holds").get_json()["holds"]:
        journey.at("OFF-E02").done(f"/holds/{hold['id']}/release", reason="looked into: the late box stands here")


def test_what_both_went_in_with_is_not_cured_by_the_exit_of_one(journey: Journey, clock: Clock) -> None:
    consignment, package, late, left = left_without_the_late_one(journey, clock)
    (into,) = issued(journey, ENTRY)
    seals = [journey.seals[package], journey.seals[late]]
    told(journey, into, written(journey, consignment, package, ENTRY, packages=[package, late], seals=seals))
    told(journey, str(left.pop("form")), left)
    assert [each["state"] for each in discrepancies(journey, consignment) if each["kind"] == "decision"][-1] == "open"


def test_a_box_that_was_put_in_after_it_had_left_stays_behind_and_goes_by_itself(
    journey: Journey, clock: Clock
) -> None:
    consignment, package, late, left = left_without_the_late_one(journey, clock)
    assert tally(journey)[:2] == (0, 5)
    told(journey, str(left.pop("form")), left)
    assert tally(journey)[:2] == (2, 0)
    assert "decision" in kinds(journey, consignment), "the authority was told of both: people look into it"
    box = journey.at(COORDINATOR).get(f"/packages/{late}").get_json()
    assert (box["consignment"], box["state"], box["custodian"]) == (None, "sealed", COURIER)
    assert "HOLDS" in faults(journey.meet(ENTRY, consignment, package))
    let_go(journey)
    assert faults(journey.meet(ENTRY, consignment, package)) == []
    journey.hand(late, giver=COURIER, to=TECHNICIAN)
    again = journey.consign(late)
    journey.file(again)
    journey.hand(late)
    journey.across(again, late)
    assert tally(journey)[:2] == (2, 0), "that one went under another clearance"


def test_what_is_kept_for_it_in_the_next_period_is_given_back(journey: Journey, clock: Clock) -> None:
    later = clock() + timedelta(days=40)
    plan = {"planned_exit": later.isoformat(), "planned_entry": (later + timedelta(hours=1)).isoformat()}
    consignment, package, _, left = left_without_the_late_one(journey, clock, **plan)
    told(journey, str(left.pop("form")), left)
    assert sorted(tallies(journey)) == [(0, 0), (2, 0)]
    let_go(journey)
    assert "MANIFEST" not in faults(journey.meet(ENTRY, consignment, package)), "nobody looks for it at the entry"


def tallies(journey: Journey) -> list[tuple[int, int]]:
    """(used, reserved) of each period of the row."""
    with journey.house.registry.reading() as connection:
        return [(each.used, each.reserved) for each in every(connection, Tally) if QUOTA in each.id]


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
