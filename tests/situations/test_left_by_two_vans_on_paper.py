"""Both gates are dark, and the exit writes one paper for each van: what the entry has let in is under way, though the
exit's paper that is told names only a part of it."""

from __future__ import annotations

import pytest

from tests.conftest import Clock
from tests.practice import ENTRY, EXIT, HK_BENCH, RECEIVER
from tests.situations.conftest import Journey
from tests.situations.looking import QUOTA, state, tally
from tests.situations.on_paper import Body, enter, issued, refused, told, written
from tests.situations.telling import balance, discrepancies, seen

pytestmark = pytest.mark.usefixtures("read_again")


def out_in_two_vans(journey: Journey, clock: Clock) -> tuple[str, list[str], list[tuple[str, Body]]]:
    """(consignment, boxes, [paper of the exit for each box, that of the entry for both]): nothing is told yet."""
    boxes = [journey.box(count)[1] for count in (1, 2)]
    consignment = journey.consign(*boxes, clearance=QUOTA)
    journey.file(consignment)
    journey.hand(*boxes)
    forms = [*issued(journey, EXIT, 2), *issued(journey, ENTRY)]
    papers: list[tuple[str, Body]] = []
    for form, box in zip(forms, boxes, strict=False):
        clock.pass_by(minutes=10)
        papers.append((form, written(journey, consignment, box, EXIT)))
    clock.pass_by(minutes=10)
    both = {"packages": boxes, "seals": [journey.seals[box] for box in boxes]}
    papers.append((forms[2], written(journey, consignment, boxes[0], ENTRY, **both)))
    clock.pass_by(minutes=10)
    return consignment, boxes, papers


@pytest.mark.parametrize("exit_paper", [0, 1])
def test_an_exit_that_is_told_later_leaves_nothing_behind_that_has_come_in(
    journey: Journey, clock: Clock, exit_paper: int
) -> None:
    consignment, boxes, papers = out_in_two_vans(journey, clock)
    told(journey, *papers[2])
    told(journey, *papers[exit_paper])
    assert balance(journey, consignment) == {"on_the_way": 3}
    assert tally(journey)[:2] == (3, 0)
    other, officer = papers[1 - exit_paper], "OFF-E01"
    assert refused(enter(journey, *other, officer)) == "form_passed", "it is known to have left by then"
    assert "decision" in {each["kind"] for each in discrepancies(journey, consignment)}
    journey.at(RECEIVER, HK_BENCH).done("/receipts", packages=boxes)
    assert state(journey, consignment) == "received"


def test_what_no_entry_has_let_in_yet_is_left_behind(journey: Journey, clock: Clock) -> None:
    consignment, boxes, papers = out_in_two_vans(journey, clock)
    told(journey, *papers[0])
    assert balance(journey, consignment) == {"on_the_way": 1}
    package = journey.at("AUD-01").get(f"/packages/{boxes[1]}").get_json()
    assert (package["state"], package["consignment"]) == ("lost", None)
    assert seen(journey, package["containers"][0])["state"] == "lost"
