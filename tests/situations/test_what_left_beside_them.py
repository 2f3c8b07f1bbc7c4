"""Of three boxes that an exit let out the entry let in two, and their sender, who had heard of neither, gave them up:
the third has left under that number as well, and nothing is kept for it anywhere else."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from tests.conftest import Clock
from tests.practice import COORDINATOR, COURIER, HK_BENCH, RECEIVER, TECHNICIAN
from tests.situations.conftest import Journey
from tests.situations.looking import reserved, tally
from tests.situations.telling import balance, state
from tests.situations.test_under_way_after_all import both_gates, tell

pytestmark = pytest.mark.usefixtures("read_again")


def of_box(journey: Journey, package: str) -> dict[str, Any]:
    return dict(journey.at("AUD-01").get(f"/packages/{package}").get_json())


def given_up(journey: Journey, consignment: str, boxes: list[str], how: str) -> None:
    coordinator = journey.at(COORDINATOR)
    if how == "cancelled":
        coordinator.done(f"/consignments/{consignment}/cancel", reason="nobody has heard of it")
        return
    coordinator.done(f"/consignments/{consignment}/split", packages=[boxes[2]])
    part = str(of_box(journey, boxes[0])["consignment"])
    if how == "split twice":
        coordinator.done(f"/consignments/{part}/split", packages=[boxes[1]])
    journey.file(str(of_box(journey, boxes[2])["consignment"]))


@pytest.mark.parametrize("order", list(permutations(range(2))))
@pytest.mark.parametrize("how", ["cancelled", "split", "split twice"])
def test_what_left_beside_them_is_drawn_once(journey: Journey, clock: Clock, order: tuple[int, int], how: str) -> None:
    boxes = [journey.box(count)[1] for count in (2, 2, 1)]
    consignment, papers = both_gates(journey, clock, *boxes, into=boxes[:2])
    given_up(journey, consignment, boxes, how)
    for place in order:
        tell(journey, papers[place])
    assert tally(journey)[:2] == (5, 0)
    found = [of_box(journey, each) for each in boxes]
    assert [each["consignment"] for each in found] == [consignment] * 3
    assert [each["state"] for each in found] == ["sealed", "sealed", "lost"]
    journey.at(RECEIVER, HK_BENCH).done("/receipts", packages=boxes[:2])
    assert state(journey, consignment) == "received_partial", "the third is to come, if anybody finds it"
    assert balance(journey, consignment) == {"on_the_way": 4, "lost": 1}


def test_what_its_sender_has_at_home_again_goes_with_its_part(journey: Journey, clock: Clock) -> None:
    boxes = [journey.box(count)[1] for count in (2, 2, 1)]
    consignment, papers = both_gates(journey, clock, *boxes, into=boxes[:2])
    given_up(journey, consignment, boxes, "split")
    tell(journey, papers[0])
    journey.hand(boxes[2], giver=COURIER, to=TECHNICIAN)
    tell(journey, papers[1])
    part = str(of_box(journey, boxes[2])["consignment"])
    assert (part, state(journey, part)) == (f"{consignment}.2", "notified")
    assert reserved(journey, part) == 1
    assert balance(journey, consignment) == {"on_the_way": 4, "returned": 1}
