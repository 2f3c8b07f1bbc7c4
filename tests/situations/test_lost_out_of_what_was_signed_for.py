"""A box is handed over on paper, and a tube is lost out of it before the paper is told. Whichever is told first, it was
with the courier last, and he may say that it is in his van."""

from __future__ import annotations

from itertools import pairwise

import pytest

from custody.holding import Container, Package
from custody.records.views.reading import every
from tests.conftest import Clock
from tests.practice import BENCH, COLLEAGUE, COORDINATOR, COURIER, TECHNICIAN
from tests.situations.conftest import Journey
from tests.situations.on_paper import Body, form_at, handed, refused, tell

pytestmark = pytest.mark.usefixtures("read_again")

Record = list[tuple[str, str, str, set[str], bool]]


class Dark:
    """A box of two tubes, and the papers by which the technician's hands gave it to the courier."""

    def __init__(self, journey: Journey, clock: Clock, *hands: str) -> None:
        self.journey, self.clock = journey, clock
        self.tubes, self.box = journey.box(2)
        self.consignment = journey.consign(self.box)
        journey.file(self.consignment)
        self.papers: list[tuple[str, Body]] = []
        way = (TECHNICIAN, *hands, COURIER)
        for giver, receiver in pairwise(way):
            form = form_at(journey, BENCH)
            clock.pass_by(minutes=5)
            self.papers.append((form, handed(journey, BENCH, self.box, giver, receiver)))
        clock.pass_by(minutes=20)

    def tell(self) -> None:
        assert [tell(self.journey, *paper) for paper in self.papers] == [""] * len(self.papers)
        self.clock.pass_by(minutes=5)

    def lose(self) -> None:
        self.journey.at(COORDINATOR).done("/losses", subjects=[self.tubes[1]], reason="the rack has a gap")
        self.clock.pass_by(minutes=5)

    def find(self, staff: str) -> None:
        self.journey.at(staff).done("/findings", subjects=[self.tubes[1]], reason="it lay behind the seat")
        self.clock.pass_by(minutes=5)

    def record(self) -> Record:
        """Of the box and both tubes; without who they are, whether each lies in it."""
        with self.journey.house.registry.reading() as connection:
            boxes = [each for each in every(connection, Package) if each.code == self.box]
            known = {each.code: each for each in every(connection, Container)}
        tubes = [known[code] for code in self.tubes]
        where = [(str(each.state), each.custodian, each.organisation, {*each.parties}, True) for each in boxes]
        inside = [each.package == self.box for each in tubes]
        return where + [
            (str(each.state), each.custodian, each.organisation, {*each.parties}, lies)
            for each, lies in zip(tubes, inside, strict=True)
        ]


@pytest.mark.parametrize("hands", [(), (COLLEAGUE,)], ids=["one_hand", "two_hands"])
def test_whichever_is_told_first_the_courier_answered_for_it_last(
    journey: Journey, clock: Clock, hands: tuple[str, ...]
) -> None:
    straight, late = (Dark(journey, clock, *hands) for _ in range(2))
    straight.tell()
    straight.lose()
    late.lose()
    late.tell()
    assert late.record() == straight.record()
    assert [each[:3] for each in late.record()] == [
        ("sealed", COURIER, "HT-COURIER"),
        ("packed", COURIER, "HT-COURIER"),
        ("lost", "", "HT-COURIER"),
    ]
    late.find(COURIER)
    assert late.record()[2][1] == COURIER


def test_who_has_found_it_meanwhile_has_it(journey: Journey, clock: Clock) -> None:
    straight, late = (Dark(journey, clock) for _ in range(2))
    straight.tell()
    straight.lose()
    late.lose()
    for way in (straight, late):
        way.find(COORDINATOR)
    late.tell()
    assert late.record() == straight.record()
    assert [each[1] for each in late.record()] == [COURIER, COURIER, COORDINATOR]


def test_what_was_taken_out_before_it_was_lost_went_with_nobody(journey: Journey, clock: Clock) -> None:
    way = Dark(journey, clock)
    technician = journey.at(TECHNICIAN, BENCH)
    technician.done("/unsealings", package=way.box, seals=[journey.seals[way.box]], reason="one is wanted")
    technician.done("/unpackings", package=way.box, containers=[way.tubes[1]])
    way.lose()
    form, body = way.papers[0]
    assert tell(journey, form, body) == "form_contradicted", "he had the box open by then"
    form = form_at(journey, BENCH)
    clock.pass_by(minutes=5)
    later = handed(journey, BENCH, way.box, TECHNICIAN, COURIER)
    clock.pass_by(minutes=5)
    assert tell(journey, form, later) == ""
    assert [each[:3] for each in way.record()[1:]] == [("packed", COURIER, "HT-COURIER"), ("lost", "", "SZ-ALPHA")]
    said = {"subjects": [way.tubes[1]], "reason": "it lay behind the seat"}
    assert refused(journey.at(COURIER).post("/findings", **said)) == "not_a_party"
