"""A gate without network lets pass what is declared lost, or filed anew, before anybody hears of it; and an exit that
speaks again after what is told late of it."""

from __future__ import annotations

from uuid import UUID, uuid5

import msgspec
import pytest

from custody.records.entries.drawing import drawn_faults
from tests.conftest import Clock
from tests.practice import COORDINATOR, COURIER, ENTRY, EXIT, HK_BENCH, RECEIVER, new_id
from tests.situations.conftest import Journey, faults
from tests.situations.looking import QUOTA, refused, state, tally
from tests.situations.on_paper import HOME_EXIT, issued, let_out_on_paper, told, written
from tests.situations.telling import CARRIERS_COORDINATOR, balance

pytestmark = pytest.mark.usefixtures("read_again")


def found_again(journey: Journey, consignment: str) -> None:
    """By the consignor who had declared it lost; another lets go of what holds it since."""
    said = {"id": new_id(), "where": "at the consignee's bench"}
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/found", said)
    hold = uuid5(UUID(said["id"]), "quarantine")
    journey.at(CARRIERS_COORDINATOR).done(f"/holds/{hold}/release", reason="seen at the bench")


@pytest.mark.parametrize("both", [True, False])
def test_what_was_let_in_before_it_was_declared_lost_is_received_when_it_is_found(
    journey: Journey, clock: Clock, both: bool
) -> None:
    consignment, package, tubes = journey.ready(2)
    (out,), (into,) = issued(journey), issued(journey, ENTRY)
    clock.pass_by(minutes=5)
    left = written(journey, consignment, package)
    if not both:
        assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    clock.pass_by(minutes=20)
    came = written(journey, consignment, package, ENTRY)
    clock.pass_by(minutes=60)
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/lost", reason="no word of it")
    clock.pass_by(minutes=5)
    if both:
        told(journey, out, left)
    told(journey, into, came)
    assert state(journey, consignment) == "lost"
    found_again(journey, consignment)
    assert state(journey, consignment) == "entry_cleared"
    assert refused(journey.at(COORDINATOR).post(f"/consignments/{consignment}/cancel", reason="never mind"))[0] == 409
    journey.at(RECEIVER, HK_BENCH).done("/receipts", packages=[package])
    assert sum(balance(journey, consignment).values()) == len(tubes)


@pytest.mark.parametrize("carrier", ["CUR-K02", "CUR-K03"])
def test_an_exit_decides_anew_after_it_has_stopped_what_is_told_of_late(
    journey: Journey, clock: Clock, carrier: str
) -> None:
    consignment, package, _ = journey.ready()
    form, paper = let_out_on_paper(journey, consignment, package, minutes=5)
    clock.pass_by(minutes=5)
    assert journey.meet(EXIT, consignment, package, carrier=carrier)["verdict"] != "ALLOW"
    clock.pass_by(minutes=5)
    late = told(journey, form, paper)
    assert faults(journey.meet(ENTRY, consignment, package)) == ["SEQUENCE"]
    again = journey.meet(EXIT, consignment, package)
    assert (again["verdict"], again["entry"] > late["entry"]) == ("ALLOW", True)
    assert journey.meet(ENTRY, consignment, package)["verdict"] == "ALLOW"


def test_what_was_filed_anew_before_its_exit_is_told_draws_on_what_it_left_under(
    journey: Journey, clock: Clock
) -> None:
    """On paper it left under one clearance; whoever had not heard of that files it under another."""
    tubes, package = journey.box(2)
    consignment = journey.consign(package, clearance=QUOTA)
    number = journey.file(consignment)
    journey.hand(package)
    (form,) = issued(journey)
    clock.pass_by(minutes=5)
    paper = written(journey, consignment, package)
    clock.pass_by(minutes=5)
    coordinator = journey.at(COORDINATOR)
    coordinator.done(f"/notifications/{number}/cancel", reason="another clearance")
    other = "TRAIN-QUOTA-2"
    row = msgspec.to_builtins(journey.house.registry.zone.clearances[QUOTA])
    rows = [{**row, "number": other, "version": 1}]
    journey.at("ADM-01").done("/listings", noun="clearance", rows=rows, reason="as the authority wrote")
    coordinator.done(f"/consignments/{consignment}/change", clearance=other)
    journey.file(consignment)
    assert (tally(journey)[:2], tally(journey, other)[:2]) == ((0, 0), (0, 2))
    told(journey, form, paper)
    assert (tally(journey)[:2], tally(journey, other)[:2]) == ((2, 0), (0, 0))
    assert journey.at("AUD-01").get(f"/balance?clearance={QUOTA}").get_json()["crossed"] == len(tubes)


def test_a_paper_that_names_what_has_arrived_already_draws_on_nothing(journey: Journey, clock: Clock) -> None:
    """The officer of the way home copied the number of the way out from the box's label; one tube had not come."""
    tubes, package = journey.box(2)
    consignment = journey.sent(package, clearance=QUOTA)
    journey.across(consignment, package)
    journey.at(RECEIVER, HK_BENCH).done("/receipts", packages=[package], missing=tubes[:1])
    journey.hand(package, giver=COURIER, to=RECEIVER)
    (form,) = issued(journey, HOME_EXIT)
    clock.pass_by(minutes=30)
    told(journey, form, written(journey, consignment, package, HOME_EXIT))
    assert tally(journey)[:2] == (2, 0)
    with journey.house.registry.reading() as connection:
        assert drawn_faults(connection) == [], "what was drawn is told by the entry that has left in it"
