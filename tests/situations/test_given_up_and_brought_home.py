"""What both gates let in after it was given up, and the gates of the way home let in again: the order in which the four
papers are told changes nothing of what is recorded."""

from __future__ import annotations

from itertools import permutations

import pytest

from tests.conftest import Clock
from tests.practice import COORDINATOR, COURIER, ENTRY, EXIT, TECHNICIAN
from tests.situations.conftest import Journey
from tests.situations.looking import QUOTA, state, tally
from tests.situations.on_paper import HOME_ENTRY, HOME_EXIT, Body, issued, told, written
from tests.situations.telling import CARRIERS_COORDINATOR, balance, seen

pytestmark = pytest.mark.usefixtures("read_again")

ORDERS = list(permutations(range(4)))
ENTRY_AFTER_HOME = [(0, 1, 2, 3), (0, 2, 3, 1), (0, 3, 1, 2), (3, 2, 0, 1)]


def brought_home(journey: Journey, clock: Clock, *boxes: str, at_the_end: str = "ALLOW") -> tuple[str, list[Body]]:
    """(consignment, [papers of its four gates]): cancelled before the first of them. All boxes left, and the first came
    home; `at_the_end` is what the last gate said."""
    consignment = journey.consign(*boxes, clearance=QUOTA)
    journey.file(consignment)
    journey.hand(*boxes)
    forms = {gate: issued(journey, gate)[0] for gate in (EXIT, ENTRY, HOME_EXIT, HOME_ENTRY)}
    clock.pass_by(minutes=7)
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/cancel", reason="another day")
    papers = []
    for gate, form in forms.items():
        clock.pass_by(minutes=7)
        there = boxes if gate == EXIT else boxes[:1]
        said = at_the_end if gate == HOME_ENTRY else "ALLOW"
        read = {"packages": list(there), "seals": [journey.seals[code] for code in there], "verdict": said}
        papers.append({"form": form, **written(journey, consignment, boxes[0], gate, **read)})
    clock.pass_by(minutes=20)
    return consignment, papers


def tell(journey: Journey, clock: Clock, papers: list[Body], order: tuple[int, ...]) -> None:
    for place in order:
        paper = dict(papers[place])
        told(journey, paper.pop("form"), paper)
        clock.pass_by(minutes=1)


def handed_home(journey: Journey, box: str) -> None:
    offered = journey.at(COURIER).done("/handoffs", subjects=[box], to=TECHNICIAN)
    journey.at(TECHNICIAN).done(f"/handoffs/{offered['handoff']}/accept")


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: "".join(map(str, order)))
def test_it_is_under_way_whichever_gate_is_told_last(journey: Journey, clock: Clock, order: tuple[int, ...]) -> None:
    tubes, box = journey.box(2)
    consignment, papers = brought_home(journey, clock, box)
    tell(journey, clock, papers, order)
    assert state(journey, consignment) == "entry_cleared"
    assert balance(journey, consignment) == {"on_the_way": 2}
    assert tally(journey)[:2] == (2, 0)
    handed_home(journey, box)
    assert balance(journey, consignment) == {"returned": 2}
    assert {seen(journey, tube)["custodian"] for tube in tubes} == {TECHNICIAN}


@pytest.mark.parametrize("order", ENTRY_AFTER_HOME)
def test_what_the_entry_missed_is_lost_in_it(journey: Journey, clock: Clock, order: tuple[int, ...]) -> None:
    (_, first), ((missed,), second) = journey.box(2), journey.box(1)
    consignment, papers = brought_home(journey, clock, first, second)
    tell(journey, clock, papers, order)
    assert state(journey, consignment) == "entry_cleared"
    assert balance(journey, consignment) == {"on_the_way": 2, "lost": 1}
    assert seen(journey, missed)["state"] == "lost"
    assert seen(journey, missed)["consignment"] == consignment
    handed_home(journey, first)
    assert balance(journey, consignment) == {"returned": 2, "lost": 1}


@pytest.mark.parametrize("order", ENTRY_AFTER_HOME)
@pytest.mark.parametrize(("said", "stands"), [("HOLD", "held"), ("DENY", "refused")])
def test_where_the_last_gate_stopped_it_there_it_stands(
    journey: Journey, clock: Clock, order: tuple[int, ...], said: str, stands: str
) -> None:
    _, box = journey.box(2)
    consignment, papers = brought_home(journey, clock, box, at_the_end=said)
    tell(journey, clock, papers, order)
    assert state(journey, consignment) == stands
    assert balance(journey, consignment) == {"on_the_way": 2}


def test_what_was_lost_at_home_by_the_book_and_had_left_is_lost(journey: Journey, clock: Clock) -> None:
    """Nobody could count it otherwise: it had crossed, and no entry has seen it."""
    (tube,), box = journey.box(1)
    consignment, papers = brought_home(journey, clock, box)
    journey.at(CARRIERS_COORDINATOR).done("/losses", subjects=[tube], reason="not where it was put")
    tell(journey, clock, papers, (0,))
    assert state(journey, consignment) == "cancelled"
    assert balance(journey, consignment) == {"lost": 1}
