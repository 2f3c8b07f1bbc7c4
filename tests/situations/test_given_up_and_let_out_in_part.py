"""Cancelled or split before its exit, and a gate in the dark lets a part of it out all the same: that part alone has
left, in whatever order it is told."""

from __future__ import annotations

import pytest

from tests.conftest import Clock
from tests.practice import COORDINATOR, COURIER, ENTRY, EXIT, TECHNICIAN
from tests.situations.conftest import Journey, faults
from tests.situations.looking import QUOTA, tally
from tests.situations.on_paper import HOME_EXIT, issued, told, written
from tests.situations.telling import balance, seen

pytestmark = pytest.mark.usefixtures("read_again")


def let_out_in_part(journey: Journey, clock: Clock, how: str, first: str) -> tuple[str, str, list[str]]:
    """(consignment, the box that no gate has met, its two tubes); the other, of one tube, went through both gates."""
    tubes, kept = journey.box(2)
    _, box = journey.box(1)
    consignment = journey.consign(kept, box, clearance=QUOTA)
    journey.file(consignment)
    journey.hand(kept, box)
    out, into = issued(journey)[0], issued(journey, ENTRY)[0]
    clock.pass_by(minutes=7)
    coordinator, path = journey.at(COORDINATOR), f"/consignments/{consignment}"
    if how == "split":
        coordinator.done(f"{path}/split", packages=[box])
    else:
        coordinator.done(f"{path}/cancel", reason="another day")
    clock.pass_by(minutes=7)
    left = written(journey, consignment, box, EXIT)
    clock.pass_by(minutes=10)
    came = written(journey, consignment, box, ENTRY)
    clock.pass_by(minutes=10)
    papers = [(out, left), (into, came)]
    for form, paper in papers if first == EXIT else reversed(papers):
        told(journey, form, paper)
    return consignment, kept, tubes


@pytest.mark.parametrize("first", [EXIT, ENTRY])
@pytest.mark.parametrize("how", ["split", "cancelled"])
def test_what_no_gate_has_met_has_not_left(journey: Journey, clock: Clock, how: str, first: str) -> None:
    consignment, kept, tubes = let_out_in_part(journey, clock, how, first)
    assert balance(journey, consignment) == {"on_the_way": 1}
    assert tally(journey) == ((1, 2, 2) if how == "split" else (1, 0, 1))
    assert {seen(journey, each)["state"] for each in tubes} == {"packed"}
    box = journey.at(COORDINATOR).get(f"/packages/{kept}").get_json()
    assert (box["custodian"], box["consignment"]) == (COURIER, f"{consignment}.1" if how == "split" else None)


@pytest.mark.parametrize("first", [EXIT, ENTRY])
def test_the_living_part_leaves_as_it_was_filed(journey: Journey, clock: Clock, first: str) -> None:
    consignment, kept, _ = let_out_in_part(journey, clock, "split", first)
    part = f"{consignment}.1"
    journey.file(part)
    assert faults(journey.meet(EXIT, part, kept)) == []
    assert tally(journey)[:2] == (3, 0)


def test_what_was_free_again_goes_home(journey: Journey, clock: Clock) -> None:
    consignment, kept, _ = let_out_in_part(journey, clock, "cancelled", EXIT)
    journey.hand(kept, giver=COURIER, to=TECHNICIAN)
    assert balance(journey, consignment) == {"on_the_way": 1}


def test_the_exit_home_counts_only_what_it_has_read(journey: Journey, clock: Clock) -> None:
    boxes = [journey.box(1)[1] for _ in range(2)]
    consignment = journey.consign(*boxes, clearance=QUOTA)
    journey.file(consignment)
    journey.hand(*boxes)
    forms = [issued(journey)[0], issued(journey, HOME_EXIT)[0]]
    clock.pass_by(minutes=7)
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/cancel", reason="another day")
    papers = []
    for gate in (EXIT, HOME_EXIT):
        clock.pass_by(minutes=10)
        papers.append(written(journey, consignment, boxes[0], gate))
    clock.pass_by(minutes=10)
    for form, paper in zip(forms, papers, strict=True):
        told(journey, form, paper)
    counted = journey.at("AUD-01").get(f"/balance?consignment={consignment}").get_json()
    assert (counted["crossed"], counted["fates"]["lost"]) == (1, 0)
    other = journey.at(COORDINATOR).get(f"/packages/{boxes[1]}").get_json()
    assert (other["state"], other["consignment"]) == ("sealed", None)
