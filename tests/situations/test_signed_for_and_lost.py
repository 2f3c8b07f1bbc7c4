"""A bench and both gates are dark, and a gate misses one of three boxes that were handed over on paper. In whatever
order the papers are told, the handoff is recorded as it was signed, and what is lost stays lost until it is found."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from custody.holding import Container, Package
from custody.records.views.reading import every
from tests.conftest import Clock
from tests.practice import BENCH, COORDINATOR, COURIER, ENTRY, RECEIVER, TECHNICIAN
from tests.situations.conftest import Journey
from tests.situations.on_paper import Body, form_at, handed, issued, refused, tell, written
from tests.situations.telling import discrepancies, state

pytestmark = pytest.mark.usefixtures("read_again")

GIVEN, OUT, IN = range(3)
Way = tuple[str, list[str], list[tuple[str, Body]]]
"""(consignment, its three boxes, papers of the bench and of both gates)."""


def dark(journey: Journey, clock: Clock, missed_at: int) -> Way:
    """That gate, and one after it, saw two of the boxes."""
    boxes = [journey.box(1)[1] for _ in range(3)]
    consignment = journey.consign(*boxes)
    journey.file(consignment)
    forms = [form_at(journey, BENCH), *issued(journey), *issued(journey, ENTRY)]
    clock.pass_by(minutes=5)
    papers = [{**handed(journey, BENCH, boxes[0], TECHNICIAN, COURIER), "subjects": boxes}]
    for place in (OUT, IN):
        clock.pass_by(minutes=5)
        there = boxes[:2] if place >= missed_at else boxes
        on_it = {"packages": there, "seals": [journey.seals[each] for each in there]}
        papers.append(written(journey, consignment, boxes[0], *([ENTRY] if place == IN else []), **on_it))
    clock.pass_by(minutes=5)
    return consignment, boxes, list(zip(forms, papers, strict=True))


def of_box(journey: Journey, package: str) -> dict[str, Any]:
    return dict(journey.at("AUD-01").get(f"/packages/{package}").get_json())


def record(journey: Journey, way: Way) -> Any:
    consignment, boxes, _ = way
    with journey.house.registry.reading() as connection:
        held = {each.code: each for each in every(connection, Package)}
        inside = {each.package: each for each in every(connection, Container)}
    things = [*(held[code] for code in boxes), *(inside[code] for code in boxes)]
    open_still = {each["kind"] for each in discrepancies(journey, consignment) if each["state"] != "resolved"}
    where = [(str(each.state), each.custodian, each.organisation, {*each.parties}, each.site) for each in things]
    return state(journey, consignment), where, open_still


@pytest.mark.parametrize("missed_at", [OUT, IN], ids=["exit", "entry"])
def test_in_all_orders_it_is_recorded_and_what_is_lost_stays_lost(
    journey: Journey, clock: Clock, missed_at: int
) -> None:
    found = []
    for order in permutations((GIVEN, OUT, IN)):
        way = dark(journey, clock, missed_at)
        assert [tell(journey, *way[2][place]) for place in order] == [""] * 3, order
        found.append(record(journey, way))
        timeline = journey.at("AUD-01").get(f"/packages/{way[1][2]}/timeline").get_json()["entries"]
        assert {"accepted", "lost"} <= {each["kind"] for each in timeline}
    assert all(each == found[0] for each in found), found
    where_it_stands, where, open_still = found[0]
    assert where_it_stands == "entry_cleared"
    assert [each[0] for each in where] == ["sealed", "sealed", "lost", "packed", "packed", "lost"]
    assert [each[1] for each in where] == [COURIER, COURIER, ""] * 2
    assert {each[2] for each in where} == {"HT-COURIER"}, "who carried it answered for it last"
    assert open_still == {"decision"}, "that a gate let the others pass without it no paper explains"


@pytest.mark.parametrize("finder", [TECHNICIAN, COORDINATOR])
@pytest.mark.parametrize("missed_at", [OUT, IN], ids=["exit", "entry"])
def test_who_has_found_it_meanwhile_has_it(journey: Journey, clock: Clock, missed_at: int, finder: str) -> None:
    _, boxes, papers = dark(journey, clock, missed_at)
    for place in (OUT, IN):
        assert tell(journey, *papers[place]) == ""
    journey.at(finder).done("/findings", subjects=[boxes[2]], reason="it stood beside the bench")
    clock.pass_by(minutes=5)
    assert tell(journey, *papers[GIVEN]) == ""
    assert [of_box(journey, each)["custodian"] for each in boxes] == [COURIER, COURIER, finder]
    assert of_box(journey, boxes[2])["state"] == "sealed"


def test_by_the_paper_its_courier_can_say_that_it_is_in_his_van(journey: Journey, clock: Clock) -> None:
    _, boxes, papers = dark(journey, clock, OUT)
    assert tell(journey, *papers[OUT]) == ""
    said = {"subjects": [boxes[2]], "reason": "it lay behind the seat"}
    assert refused(journey.at(COURIER).post("/findings", **said)) == "not_a_party"
    assert tell(journey, *papers[GIVEN]) == ""
    journey.at(COURIER).done("/findings", **said)
    assert of_box(journey, boxes[2])["custodian"] == COURIER


def test_what_was_lost_already_nobody_handed_over(journey: Journey, clock: Clock) -> None:
    _, boxes, papers = dark(journey, clock, OUT)
    assert tell(journey, *papers[OUT]) == ""
    form = form_at(journey, BENCH)
    clock.pass_by(minutes=5)
    later = {**handed(journey, BENCH, boxes[2], TECHNICIAN, COURIER)}
    clock.pass_by(minutes=5)
    assert tell(journey, form, later) == "terminal"
    journey.at(TECHNICIAN).done("/findings", subjects=[boxes[2]], reason="it stood beside the bench")
    assert tell(journey, form, later) == "form_contradicted"


def test_by_no_such_paper_it_comes_over_the_border(journey: Journey, clock: Clock) -> None:
    _, boxes, papers = dark(journey, clock, OUT)
    form, body = papers[GIVEN]
    assert tell(journey, *papers[OUT]) == ""
    assert tell(journey, form, {**body, "subjects": [boxes[2]], "receiver": RECEIVER}) == "form_contradicted"
    assert (
        tell(journey, form, {**body, "subjects": [boxes[2]], "giver": COURIER, "receiver": TECHNICIAN})
        == "form_not_his"
    )
