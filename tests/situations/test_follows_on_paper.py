"""The entry is dark, and its boxes come in two vans: each passage is on a paper of its own, whichever is told first."""

from __future__ import annotations

import pytest

from tests.conftest import Clock
from tests.practice import COURIER, ENTRY, ENTRY_OFFICER, EXIT, HK_BENCH, RECEIVER
from tests.situations.conftest import Journey
from tests.situations.on_paper import Body, enter, issued, refused, told, written
from tests.situations.telling import balance, discrepancies, state

pytestmark = pytest.mark.usefixtures("read_again")


def in_two_vans(journey: Journey, clock: Clock) -> tuple[str, list[str], list[tuple[str, Body]]]:
    """(consignment, boxes, the paper on which each came in): out of the exit together, which has told of it."""
    boxes = [journey.box(1)[1] for _ in range(2)]
    consignment = journey.consign(*boxes)
    journey.file(consignment)
    journey.hand(*boxes)
    assert journey.meet(EXIT, consignment, *boxes)["verdict"] == "ALLOW"
    forms = issued(journey, ENTRY, 2)
    papers: list[tuple[str, Body]] = []
    for form, box in zip(forms, boxes, strict=True):
        clock.pass_by(minutes=10)
        papers.append((form, written(journey, consignment, box, ENTRY)))
    clock.pass_by(minutes=10)
    return consignment, boxes, papers


@pytest.mark.parametrize("first", [0, 1])
def test_the_box_that_follows_is_told_on_a_paper_of_its_own(journey: Journey, clock: Clock, first: int) -> None:
    consignment, boxes, papers = in_two_vans(journey, clock)
    for paper in (papers[first], papers[1 - first]):
        told(journey, *paper)
    receiver, told_first, other = journey.at(RECEIVER, HK_BENCH), boxes[first], boxes[1 - first]
    assert balance(journey, consignment) == {"on_the_way": 1, "lost": 1}, "the one was looked for meanwhile"
    receiver.done("/receipts", packages=[told_first])
    journey.at(COURIER).done("/findings", subjects=[other], reason="it came in the other van")
    receiver.done("/receipts", packages=[other])
    assert state(journey, consignment) == "received"
    journey.hand(*boxes, giver=COURIER, to=RECEIVER)
    assert balance(journey, consignment) == {"in_use": 2}
    assert {each["kind"] for each in discrepancies(journey, consignment)} == {"decision"}


def test_a_passage_that_is_told_already_is_not_told_again(journey: Journey, clock: Clock) -> None:
    consignment, boxes, papers = in_two_vans(journey, clock)
    forms = issued(journey, ENTRY, 2)
    told(journey, *papers[0])
    twice = enter(journey, forms[0], written(journey, consignment, boxes[0], ENTRY), ENTRY_OFFICER)
    assert refused(twice) == "form_passed"
    told(journey, *papers[1])
    both = written(journey, consignment, boxes[1], ENTRY, packages=boxes)
    assert refused(enter(journey, forms[1], both, ENTRY_OFFICER)) == "form_passed"
