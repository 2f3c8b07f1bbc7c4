"""What is lost is told to whoever looks for it, for as long as it is lost; no discrepancy is opened over it."""

from __future__ import annotations

import pytest

from tests.practice import COORDINATOR, EXIT, HK_BENCH, RECEIVER, RECEIVING_COORDINATOR
from tests.situations.conftest import Journey
from tests.situations.looking import balance
from tests.situations.telling import kinds
from tests.situations.test_attention import told
from tests.situations.test_what_is_missing import short_at, two_boxes

pytestmark = pytest.mark.usefixtures("read_again")


def searches(journey: Journey, staff: str) -> list[tuple[str, str]]:
    """(what, in which words) of what this person is told to search for."""
    return [(each["subject"], each["say"]["en"]) for each in told(journey, staff) if each["matter"] == "search"]


def test_what_was_lost_at_home_is_told_to_its_owner_and_to_who_had_it_until_it_is_found(journey: Journey) -> None:
    consignment, tubes = journey.opened_at_the_consignee(3)
    receiver = journey.at(RECEIVER, HK_BENCH)
    lost = sorted(tubes[:2])
    journey.at(RECEIVING_COORDINATOR).done("/losses", subjects=lost, reason="not in the rack; looked in F1 and F2")
    for staff in (COORDINATOR, RECEIVING_COORDINATOR):
        ((what, words),) = searches(journey, staff)
        assert what == lost[0] and "and 1 more of SZ-ALPHA are lost since" in words
    assert searches(journey, "SZG-T01") == [], "it is nobody else's business"
    assert kinds(journey, consignment) == []
    assert balance(journey, consignment)["fates"]["lost"] == 2
    receiver.done("/findings", subjects=lost[:1], reason="behind the rack")
    assert [what for what, _ in searches(journey, COORDINATOR)] == lost[1:]
    receiver.done("/findings", subjects=lost[1:], reason="behind the rack")
    assert searches(journey, COORDINATOR) == searches(journey, RECEIVING_COORDINATOR) == []


def test_what_was_missing_at_the_exit_is_told_once(journey: Journey) -> None:
    consignment, boxes, _ = two_boxes(journey)
    short_at(EXIT, journey, consignment, boxes[0])
    ((what, words),) = searches(journey, COORDINATOR)
    assert what == boxes[1] and "was not there when the rest passed" in words


def test_a_consignment_that_is_given_up_is_looked_for_in_one_line(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    journey.across(consignment, package)
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/lost", reason="the van is gone")
    ((what, words),) = searches(journey, COORDINATOR)
    assert (what, "more" in words) == (package, False)
    assert searches(journey, RECEIVING_COORDINATOR) == []
    assert [what] == [each for each, _ in searches(journey, "CUR-C01")], "its firm had it last"
