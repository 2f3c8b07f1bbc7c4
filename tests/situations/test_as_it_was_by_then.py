"""What is told late is judged by what was so at its moment, also of a box that was in another consignment before."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Clock
from tests.practice import BENCH, COORDINATOR, COURIER, ENTRY, EXIT, RECEIVER, RECEIVING_COORDINATOR, TECHNICIAN
from tests.situations.conftest import Journey, faults
from tests.situations.looking import QUOTA, received, tally
from tests.situations.on_paper import HOME_ENTRY, HOME_EXIT, issued, told, written
from tests.situations.telling import COMPLIANCE, balance, crossing, discrepancies

pytestmark = pytest.mark.usefixtures("read_again")

BEFORE = ("nothing", "a draft", "a filing", "a part", "another box")


def was_before(journey: Journey, before: str) -> str:
    """A sealed box that is free again after it was in a consignment that was given up."""
    coordinator, technician = journey.at(COORDINATOR), journey.at(TECHNICIAN, BENCH)
    tubes, box = journey.box()
    if before == "nothing":
        return box
    _, other = journey.box(1)
    first = journey.consign(box, other)
    if before == "a filing":
        journey.file(first)
    if before == "a part":
        coordinator.done(f"/consignments/{first}/split", packages=[box])
        first = str(journey.at(COORDINATOR).get(f"/packages/{box}").get_json()["consignment"])
    coordinator.done(f"/consignments/{first}/cancel", reason="another day")
    if before == "another box":
        technician.done("/unsealings", package=box, seals=[journey.seals[box]], reason="another box")
        technician.done("/unpackings", package=box, containers=tubes)
        box = str(technician.done("/packages", containers=tubes)["package"])
        journey.seals[box] = "SEAL-9001"
        technician.done("/sealings", package=box, seals=["SEAL-9001"])
    return box


def stopped_by(journey: Journey, entry: int) -> dict[str, str]:
    """What the service finds of that moment."""
    findings = crossing(journey, entry)["findings"]
    return {each["check"]: each["result"] for each in findings if each["result"] in ("HOLD", "DENY")}


def let_out(journey: Journey, box: str, consignment: str, clock: Clock) -> tuple[str, dict[str, Any]]:
    """(form, what stands on it); twenty minutes later, and ten more go by before anybody does anything."""
    (form,) = issued(journey)
    clock.pass_by(minutes=20)
    paper = written(journey, consignment, box)
    clock.pass_by(minutes=10)
    return form, paper


@pytest.mark.parametrize("before", BEFORE)
def test_a_hold_that_stood_then_is_seen_though_it_was_released_since(
    journey: Journey, clock: Clock, before: str
) -> None:
    box = was_before(journey, before)
    consignment = journey.sent(box)
    hold = journey.at(COMPLIANCE).done("/holds", target=box, hold_kind="legal", reason="court order")["hold"]
    form, paper = let_out(journey, box, consignment, clock)
    journey.at(COMPLIANCE).done(f"/holds/{hold}/release", reason="the court has lifted it")
    answer = told(journey, form, paper)
    assert stopped_by(journey, answer["entry"]) == {"HOLDS": "DENY"}
    assert [each["state"] for each in discrepancies(journey, consignment)] == ["open"]
    assert faults(journey.at(COORDINATOR).done("/crossings/check", {"consignment": consignment})) == ["HOLDS"]


@pytest.mark.parametrize("before", BEFORE)
def test_what_was_filed_only_afterwards_had_not_been_filed(journey: Journey, clock: Clock, before: str) -> None:
    box = was_before(journey, before)
    consignment = journey.consign(box)
    journey.hand(box)
    form, paper = let_out(journey, box, consignment, clock)
    journey.file(consignment)
    assert stopped_by(journey, told(journey, form, paper)["entry"])["NOTIFIED"] == "HOLD"


@pytest.mark.parametrize("before", BEFORE)
def test_the_exit_told_after_the_entry_did_right(journey: Journey, clock: Clock, before: str) -> None:
    box = was_before(journey, before)
    consignment = journey.sent(box)
    into = issued(journey, ENTRY)[0]
    form, paper = let_out(journey, box, consignment, clock)
    told(journey, into, written(journey, consignment, box, ENTRY))
    clock.pass_by(minutes=10)
    assert stopped_by(journey, told(journey, form, paper)["entry"]) == {}
    assert [each["state"] for each in discrepancies(journey, consignment)] == ["resolved"]
    assert faults(journey.at(COORDINATOR).done("/crossings/check", {"consignment": consignment})) == []


def test_a_way_home_told_the_other_way_round_is_as_it_was(journey: Journey, clock: Clock) -> None:
    first, box, _ = received(journey, 1)
    coordinator = journey.at(RECEIVING_COORDINATOR)
    home = str(coordinator.done(f"/consignments/{first}/return")["consignment"])
    filed = coordinator.done("/notifications", consignment=home, declaration="All of it is true.")["notification"]
    coordinator.done(f"/notifications/{filed}/acknowledge", reference="REF-1")
    out, into = issued(journey, HOME_EXIT)[0], issued(journey, HOME_ENTRY)[0]
    journey.hand(box, giver=RECEIVER, to=COURIER)
    clock.pass_by(minutes=20)
    left = written(journey, home, box, HOME_EXIT)
    clock.pass_by(minutes=10)
    came = written(journey, home, box, HOME_ENTRY)
    clock.pass_by(minutes=10)
    told(journey, into, came)
    assert stopped_by(journey, told(journey, out, left)["entry"]) == {}
    assert [each["state"] for each in discrepancies(journey, home, "AUD-01")] == ["resolved"]
    assert faults(coordinator.done("/crossings/check", {"consignment": home})) == []


def test_what_was_given_up_after_it_had_left_is_no_fact_of_that_moment(journey: Journey, clock: Clock) -> None:
    box = was_before(journey, "a draft")
    consignment = journey.sent(box)
    form, paper = let_out(journey, box, consignment, clock)
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/cancel", reason="nobody heard of it")
    assert stopped_by(journey, told(journey, form, paper)["entry"]) == {}


@pytest.mark.parametrize("since", ["nothing", "a hold"])
def test_what_was_lost_out_of_the_box_before_it_left_did_not_leave(journey: Journey, clock: Clock, since: str) -> None:
    """Whether or not anything was written of the box after the moment on the paper."""
    tubes, box = journey.box(2)
    consignment = journey.sent(box, clearance=QUOTA)
    journey.at(COORDINATOR).done("/losses", subjects=[tubes[1]], reason="not in the box any more")
    form, paper = let_out(journey, box, consignment, clock)
    if since == "a hold":
        hold = journey.at(COMPLIANCE).done("/holds", target=box, hold_kind="quality", reason="a doubt")["hold"]
        journey.at(COMPLIANCE).done(f"/holds/{hold}/release", reason="none any more")
    assert stopped_by(journey, told(journey, form, paper)["entry"]) == {"MANIFEST": "HOLD"}
    assert tally(journey)[0] == 1


@pytest.mark.parametrize("first", [ENTRY, EXIT])
def test_what_was_lost_after_it_had_come_has_left_all_the_same(journey: Journey, clock: Clock, first: str) -> None:
    tubes, box = journey.box(2)
    consignment = journey.sent(box, clearance=QUOTA)
    into = issued(journey, ENTRY)[0]
    out, left = let_out(journey, box, consignment, clock)
    came = written(journey, consignment, box, ENTRY)
    clock.pass_by(minutes=10)
    journey.at(COORDINATOR).done("/losses", subjects=[tubes[1]], reason="it never arrived")
    clock.pass_by(minutes=10)
    papers = {EXIT: (out, left), ENTRY: (into, came)}
    for gate in (first, *(each for each in papers if each != first)):
        told(journey, *papers[gate])
    assert tally(journey)[0] == 2
    assert balance(journey, consignment) == {"on_the_way": 1, "lost": 1}


@pytest.mark.parametrize("since", ["nothing", "a hold"])
@pytest.mark.parametrize("refiled", [False, True])
def test_a_filing_that_was_taken_back_names_it_no_more(
    journey: Journey, clock: Clock, refiled: bool, since: str
) -> None:
    """Though that stands in no timeline of the box, but in that of the other consignment."""
    (_, box), (_, other) = journey.box(1), journey.box(1)
    earlier = journey.consign(box, other)
    number = journey.file(earlier)
    coordinator = journey.at(COORDINATOR)
    coordinator.done(f"/notifications/{number}/cancel", reason="another day")
    coordinator.done(f"/consignments/{earlier}/change", take_out=[box])
    if refiled:
        journey.file(earlier)
    consignment = journey.sent(box)
    form, paper = let_out(journey, box, consignment, clock)
    if since == "a hold":
        hold = journey.at(COMPLIANCE).done("/holds", target=box, hold_kind="quality", reason="a doubt")["hold"]
        journey.at(COMPLIANCE).done(f"/holds/{hold}/release", reason="none any more")
    assert stopped_by(journey, told(journey, form, paper)["entry"]) == {}
    assert discrepancies(journey, consignment) == []


@pytest.mark.parametrize("taken_out", [False, True])
def test_what_nobody_had_declared_lay_in_it_when_it_left(journey: Journey, clock: Clock, taken_out: bool) -> None:
    """Whether or not it was taken out before anybody heard of that."""
    tubes, box = journey.box(1)
    technician = journey.at(TECHNICIAN, BENCH)
    (strange,) = technician.register(1)
    consignment = journey.consign(box, clearance=QUOTA)
    journey.file(consignment)
    technician.done("/unsealings", package=box, seals=[journey.seals[box]], reason="one more")
    technician.done("/packings", package=box, containers=[strange])
    journey.seals[box] = "SEAL-MORE"
    technician.done("/sealings", package=box, seals=["SEAL-MORE"], counted=[*tubes, strange])
    journey.hand(box)
    form, paper = let_out(journey, box, consignment, clock)
    if taken_out:
        journey.hand(box, giver=COURIER, to=TECHNICIAN)
        technician.done("/unsealings", package=box, seals=["SEAL-MORE"], reason="it is too much")
        technician.done("/unpackings", package=box, containers=[strange])
    assert stopped_by(journey, told(journey, form, paper)["entry"])["MANIFEST"] == "HOLD"
    assert tally(journey)[0] == 2
