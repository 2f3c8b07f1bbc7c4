"""The page of a consignment offers the word of a silent lane to the two who may say it, one after the other."""

from __future__ import annotations

from custody.access import StationReport
from custody.records.turns.loading import Needs
from custody.records.turns.turn import Turn, Work
from tests.practice import COORDINATOR, EXIT, EXIT_OFFICER, RECEIVING_COORDINATOR
from tests.web.pages.conftest import House


def test_the_word_of_a_silent_lane_is_entered_and_confirmed_by_press(house: House) -> None:
    number, _ = house.practice.ready(seal="SEAL-7090")

    def beaten(turn: Turn) -> None:
        turn.world.put(StationReport(EXIT, "B", "connected", 0, "[]", turn.recorded, snapshot=turn.recorded))

    house.registry.writer.submit(Work(Needs(), beaten))
    house.clock.pass_by(minutes=5)
    path = f"/consignments/{number}"
    assert "nothing crossed there" not in house.visitor(RECEIVING_COORDINATOR).go(path).text
    visitor = house.visitor(COORDINATOR)
    assert 'value="ask_standstill"' in visitor.go(path).text
    said = {"station": EXIT, "reason_code": "nothing_crossed", "reason": "telephoned at ten"}
    asked = visitor.send(path, "ask_standstill", target=number, **said)
    assert "telephoned at ten" in asked.text and 'value="confirm_standstill"' not in asked.text
    done = house.visitor(EXIT_OFFICER).send(path, "confirm_standstill", target=number, station=EXIT)
    assert "has not let" in done.text and 'value="ask_standstill"' not in done.text


def test_so_it_is_of_a_machine_that_was_replaced_while_the_other_one_is_heard(house: House) -> None:
    number, _ = house.practice.ready(seal="SEAL-7091")

    def replaced(turn: Turn) -> None:
        report = StationReport(EXIT, "B", "connected", 0, "[]", turn.recorded, former=(f"{'1' * 32}@{turn.recorded}",))
        turn.world.put(report)

    house.registry.writer.submit(Work(Needs(), replaced))
    visitor = house.visitor(COORDINATOR)
    assert 'value="ask_standstill"' in visitor.go(f"/consignments/{number}").text
