"""What is told late is judged by whole timelines: however long they are, they are read at once."""

from __future__ import annotations

from tests.conftest import Clock
from tests.counting import statements
from tests.practice import BENCH, TECHNICIAN
from tests.situations.conftest import Journey
from tests.situations.on_paper import confirm, enter, let_out_on_paper


def asked_of_the_database(journey: Journey, handled: int) -> int:
    """How many statements a paper exit takes over a box whose tubes have so often been stored and fetched again."""
    _, box = journey.box(2)
    technician = journey.at(TECHNICIAN, BENCH)
    for _ in range(handled):
        technician.done("/storings", subjects=[box], place="F-7")
        technician.done("/retrievals", subjects=[box])
    form, paper = let_out_on_paper(journey, journey.sent(box), box, minutes=20)
    enter(journey, form, paper)
    journey.at("OFF-E02").get("/attention")  # who stands behind the token is looked up now and then
    with statements(journey.house.registry) as sent:
        confirm(journey, form)
    return len(sent)


def test_a_long_history_asks_no_more_of_the_database_than_a_short_one(journey: Journey, clock: Clock) -> None:
    asked_of_the_database(journey, 1)  # the first paper of all finds things that are looked up once
    few = asked_of_the_database(journey, 1)
    many = asked_of_the_database(journey, 20)
    assert many == few
