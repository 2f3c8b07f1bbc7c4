"""Whoever receives a box in which a logger rides is told at the bench to read it out."""

from __future__ import annotations

from custody.codes import COMMANDS, Command
from custody.wording import LANGUAGES, say
from tests.practice import BENCH, HK_BENCH, RECEIVER, TECHNICIAN
from tests.situations.conftest import Journey, badge


def test_its_logger_is_to_be_read_out(journey: Journey) -> None:
    technician = journey.at(TECHNICIAN, BENCH)
    package = str(technician.done("/packages", containers=technician.register(1))["package"])
    said = {"calibrated_until": "2027-06-30", "temperature_class": "frozen"}
    technician.done("/loggers/start", package=package, logger="LOG-0001", **said)
    journey.seals[package] = "SEAL-LOG-1"
    technician.done("/sealings", package=package, seals=["SEAL-LOG-1"])
    consignment = journey.sent(package)
    journey.across(consignment, package)
    texts = (badge(journey, RECEIVER), package, str(COMMANDS[Command.RECEIVE]))
    told = [journey.house.practice.scan(HK_BENCH, text) for text in texts][-1]
    asked = say("scan.read_logger", codes=package)
    assert told.meaning == "received" and all(told.say[lang].endswith(asked[lang]) for lang in LANGUAGES)
