"""An excursion that people have resolved is told as one: that a file covers too little is another thing."""

from __future__ import annotations

from typing import Any

import pytest

from custody.acts import Crossed, Entry
from custody.crossing.facts import decode_facts
from custody.crossing.goods_facts import ReadingFacts
from custody.records.views.reading import latest_entries
from custody.wording import say
from tests.practice import BENCH, ENTRY, ENTRY_OFFICER, EXIT, TECHNICIAN
from tests.situations.aside import LoneStation
from tests.situations.conftest import Journey
from tests.situations.telling import codes, discrepancies
from tests.situations.test_the_temperature import SERIAL, a_file, started
from tests.situations.test_what_a_logger_proves import CARRIERS_COORDINATOR, RECEIVING_COORDINATOR, read

pytestmark = pytest.mark.usefixtures("read_again")

WORDS = "TEMP.excursion_resolved"


def four_degrees_at_noon(minute: int) -> float:
    return 4.0 if 120 <= minute < 150 else -20.0


@pytest.fixture
def on_the_way(journey: Journey) -> tuple[str, str]:
    """(consignment, box): out, read on the way to have been warm for half an hour, which people have resolved;
    of another file it kept its range."""
    technician = journey.at(TECHNICIAN, BENCH)
    _, package = journey.box()
    technician.done("/loggers/start", **started(package, SERIAL))
    sealed = journey.house.clock()
    consignment = journey.sent(package)
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    journey.house.clock.pass_by(minutes=160)
    read(journey, TECHNICIAN, package, a_file(sealed, 161, lambda minute: -20.0))
    read(journey, TECHNICIAN, package, a_file(sealed, 161, four_degrees_at_noon))
    (found,) = discrepancies(journey, consignment)
    path = f"/discrepancies/{found['discrepancy']}"
    journey.at(CARRIERS_COORDINATOR).done(f"{path}/explain", explanation="the van stood in the sun")
    journey.at(RECEIVING_COORDINATOR).done(f"{path}/resolve", resolution="stable for six hours at 4 degrees")
    return consignment, package


def of_temperature(decision: dict[str, Any]) -> dict[str, Any]:
    return next(each for each in decision["findings"] if each["check"] == "TEMP")


def reading_in(entry: Entry | None) -> ReadingFacts | None:
    assert entry is not None and isinstance(entry.act, Crossed)
    return decode_facts(bytes(entry.act.facts)).packages[0].reading


def test_the_gate_says_that_it_left_its_range_and_was_resolved(journey: Journey, on_the_way: tuple[str, str]) -> None:
    consignment, package = on_the_way
    decision = journey.meet(ENTRY, consignment, package)
    finding = of_temperature(decision)
    with journey.house.registry.reading() as connection:
        (entry,) = latest_entries(connection, below=decision["entry"] + 1, limit=1)
    reading = reading_in(entry)
    assert reading is not None and (reading.peaks, reading.minutes, reading.resolved) == ("4.00", 30, True)
    said = say(f"crossing.{WORDS}.found", logger=SERIAL, code=package, peaks="4.00", lasted=30, file=reading.file)
    assert finding["result"] == "WARN", "as whatever is not proven counts by the rules"
    assert str(said["en"]) in str(finding) and str(said["zh-Hant"]) in str(finding)


def test_without_network_it_says_the_same(journey: Journey, on_the_way: tuple[str, str]) -> None:
    _, package = on_the_way
    gate = LoneStation(journey, ENTRY)
    decided = gate.read(*codes(journey, package, ENTRY_OFFICER))[-1]
    reading = reading_in(decided.entry)
    assert reading is not None and (reading.peaks, reading.minutes, reading.resolved) == ("4.00", 30, True)


def test_what_is_known_of_the_box_now_says_so_too(journey: Journey, on_the_way: tuple[str, str]) -> None:
    _, package = on_the_way
    now = journey.at(TECHNICIAN).get(f"/packages/{package}/temperature").get_json()["now"]
    assert (now["proof"], now["resolved"]) == ("UNPROVEN", True), "that it kept its range is proven by nothing"
    assert now["say"] == say("logger.resolved_by", by=RECEIVING_COORDINATOR)
