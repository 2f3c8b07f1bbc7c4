"""A box is handed over on paper, and before the paper is told its whole consignment is declared lost. Whenever the
paper is told, the courier had it before it was lost, and has it when it is found again."""

from __future__ import annotations

import pytest

from custody.holding import Container, Package
from custody.records.views.reading import every
from tests.conftest import Clock
from tests.practice import BENCH, COORDINATOR, COURIER, TECHNICIAN
from tests.situations.conftest import Journey
from tests.situations.on_paper import form_at, handed, issued, tell, written
from tests.situations.telling import state

pytestmark = pytest.mark.usefixtures("read_again")

GIVEN, OUT, GIVEN_UP, RECOVERED = "given", "out", "lost", "found"
Record = tuple[str, list[tuple[str, str, str, set[str]]]]


def record(journey: Journey, consignment: str, package: str) -> Record:
    with journey.house.registry.reading() as connection:
        boxes = [each for each in every(connection, Package) if each.code == package]
        inside = [each for each in every(connection, Container) if each.package == package]
    things: list[Package | Container] = [*boxes, *inside]
    where = [(str(each.state), each.custodian, each.organisation, {*each.parties}) for each in things]
    return state(journey, consignment), where


def told_in(journey: Journey, clock: Clock, order: tuple[str, ...]) -> Record:
    """Signed first, let out by a dark gate five minutes later where that is told, declared lost and recovered last."""
    _, box = journey.box(2)
    consignment = journey.consign(box)
    journey.file(consignment)
    forms = {GIVEN: form_at(journey, BENCH), OUT: issued(journey)[0]}
    clock.pass_by(minutes=5)
    papers = {GIVEN: handed(journey, BENCH, box, TECHNICIAN, COURIER)}
    clock.pass_by(minutes=5)
    papers[OUT] = written(journey, consignment, box)
    said = {GIVEN_UP: {"reason": "the van was robbed"}, RECOVERED: {"where": "at the police"}}
    for deed in order:
        clock.pass_by(minutes=10)
        if deed in papers:
            assert tell(journey, forms[deed], papers[deed]) == "", (deed, order)
        else:
            journey.at(COORDINATOR).done(f"/consignments/{consignment}/{deed}", **said[deed])
    return record(journey, consignment, box)


@pytest.mark.parametrize("gone", [(), (OUT,)], ids=["at_home", "on_its_way"])
def test_whenever_it_is_told_the_courier_answered_for_it_last(
    journey: Journey, clock: Clock, gone: tuple[str, ...]
) -> None:
    late = told_in(journey, clock, (*gone, GIVEN_UP, GIVEN))
    assert late == told_in(journey, clock, (GIVEN, *gone, GIVEN_UP))
    where_it_stands, things = late
    assert where_it_stands == "lost"
    assert [each[:3] for each in things] == [("lost", "", "HT-COURIER")] * 3


@pytest.mark.parametrize("gone", [(), (OUT,)], ids=["at_home", "on_its_way"])
def test_recovered_it_is_with_the_courier(journey: Journey, clock: Clock, gone: tuple[str, ...]) -> None:
    found = told_in(journey, clock, (GIVEN, *gone, GIVEN_UP, RECOVERED))
    assert [each[1:3] for each in found[1]] == [(COURIER, "HT-COURIER")] * 3
    assert told_in(journey, clock, (*gone, GIVEN_UP, GIVEN, RECOVERED)) == found
    assert told_in(journey, clock, (*gone, GIVEN_UP, RECOVERED, GIVEN)) == found


def test_what_was_given_up_already_nobody_handed_over(journey: Journey, clock: Clock) -> None:
    _, box = journey.box(1)
    consignment = journey.consign(box)
    journey.file(consignment)
    form = form_at(journey, BENCH)
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/lost", reason="it is nowhere")
    clock.pass_by(minutes=5)
    later = handed(journey, BENCH, box, TECHNICIAN, COURIER)
    clock.pass_by(minutes=5)
    assert tell(journey, form, later) == "terminal"
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/found", where="under the bench")
    assert tell(journey, form, later) == "form_contradicted"
