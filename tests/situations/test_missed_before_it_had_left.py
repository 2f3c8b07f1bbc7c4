"""All of it was let out in the dark after it was given up, and the entry missed a box of it: what becomes of that box
is the same whichever gate is told first."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Clock
from tests.practice import COORDINATOR, COURIER, ENTRY, EXIT, HK_BENCH, RECEIVER, TECHNICIAN
from tests.situations.conftest import Journey
from tests.situations.looking import QUOTA, state, tally
from tests.situations.on_paper import issued, told, written
from tests.situations.telling import balance, seen

pytestmark = pytest.mark.usefixtures("read_again")

Papers = list[tuple[str, dict[str, Any]]]


def missed_at_the_entry(journey: Journey, clock: Clock, how: str) -> tuple[str, tuple[str, str], list[str], Papers]:
    """(consignment, (the box that was missed, the other), the tubes of the first, papers of exit and entry)."""
    (tubes, missed), (_, box) = journey.box(2), journey.box(1)
    consignment = journey.consign(missed, box, clearance=QUOTA)
    journey.file(consignment)
    journey.hand(missed, box)
    out, into = issued(journey)[0], issued(journey, ENTRY)[0]
    clock.pass_by(minutes=7)
    coordinator, path = journey.at(COORDINATOR), f"/consignments/{consignment}"
    if how == "split":
        coordinator.done(f"{path}/split", packages=[box])
    elif how == "cancelled":
        coordinator.done(f"{path}/cancel", reason="another day")
    clock.pass_by(minutes=7)
    seals = [journey.seals[missed], journey.seals[box]]
    left = written(journey, consignment, box, EXIT, packages=[missed, box], seals=seals)
    clock.pass_by(minutes=10)
    came = written(journey, consignment, box, ENTRY)
    clock.pass_by(minutes=5)
    return consignment, (missed, box), tubes, [(out, left), (into, came)]


@pytest.mark.parametrize("first", [EXIT, ENTRY])
@pytest.mark.parametrize("how", ["split", "cancelled", "as it was"])
def test_it_is_lost_whichever_gate_is_told_first(journey: Journey, clock: Clock, how: str, first: str) -> None:
    consignment, (missed, box), tubes, papers = missed_at_the_entry(journey, clock, how)
    for form, paper in papers if first == EXIT else reversed(papers):
        told(journey, form, paper)
    assert balance(journey, consignment) == {"on_the_way": 1, "lost": 2}
    assert tally(journey) == (3, 0, 1)
    assert {(seen(journey, each)["state"], seen(journey, each)["consignment"]) for each in tubes} == {
        ("lost", consignment)
    }
    assert journey.at("AUD-01").get(f"/packages/{missed}").get_json()["state"] == "lost"
    journey.at(RECEIVER, HK_BENCH).done("/receipts", packages=[box])
    assert state(journey, consignment) == "received_partial"


@pytest.mark.parametrize("first", [EXIT, ENTRY])
@pytest.mark.parametrize("how", ["split", "cancelled"])
def test_what_its_sender_has_again_is_at_home_whichever_is_told_first(
    journey: Journey, clock: Clock, how: str, first: str
) -> None:
    consignment, (missed, _), tubes, papers = missed_at_the_entry(journey, clock, how)
    journey.hand(missed, giver=COURIER, to=TECHNICIAN)
    clock.pass_by(minutes=5)
    for form, paper in papers if first == EXIT else reversed(papers):
        told(journey, form, paper)
    assert balance(journey, consignment) == {"on_the_way": 1, "returned": 2}
    box = journey.at(COORDINATOR).get(f"/packages/{missed}").get_json()
    assert (box["custodian"], box["consignment"]) == (TECHNICIAN, f"{consignment}.1" if how == "split" else None)
    assert {seen(journey, each)["state"] for each in tubes} == {"packed"}


def test_in_whatever_order_they_were_read_the_ledger_says_what_the_tables_say(journey: Journey, clock: Clock) -> None:
    boxes = sorted((journey.box(1)[1] for _ in range(4)), reverse=True)
    consignment = journey.consign(*boxes, clearance=QUOTA)
    journey.file(consignment)
    journey.hand(*boxes)
    out, into = issued(journey)[0], issued(journey, ENTRY)[0]
    clock.pass_by(minutes=7)
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/cancel", reason="another day")
    clock.pass_by(minutes=7)
    seals = [journey.seals[each] for each in boxes]
    left = written(journey, consignment, boxes[0], EXIT, packages=boxes, seals=seals)
    clock.pass_by(minutes=10)
    came = written(journey, consignment, boxes[1], ENTRY)
    clock.pass_by(minutes=5)
    told(journey, into, came)
    told(journey, out, left)
    assert balance(journey, consignment) == {"on_the_way": 1, "lost": 3}
