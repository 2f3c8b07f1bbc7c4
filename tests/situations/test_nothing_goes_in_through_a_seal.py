"""A logger is laid into an open box; into a sealed one only after its seal came off."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.practice import BENCH, TECHNICIAN
from tests.situations.conftest import Journey
from tests.situations.looking import refused
from tests.situations.test_the_temperature import SERIAL, started

pytestmark = pytest.mark.usefixtures("read_again")

SEALED_OUT = (409, "logger_sealed_out")


def test_no_logger_is_put_into_a_sealed_box_before_its_seal_is_opened(journey: Journey) -> None:
    technician = journey.at(TECHNICIAN, BENCH)
    _, box = journey.box()
    closed = journey.house.clock()
    journey.house.clock.pass_by(minutes=2)
    assert refused(technician.post("/loggers/start", **started(box, SERIAL))) == SEALED_OUT
    since = (closed + timedelta(seconds=1)).isoformat()
    assert refused(technician.post("/loggers/start", **started(box, SERIAL, started_at=since))) == SEALED_OUT
    technician.done("/unsealings", package=box, seals=[journey.seals[box]], reason="a logger", opening="other")
    technician.done("/loggers/start", **started(box, SERIAL))
    technician.done("/sealings", package=box, seals=["SEAL-WITH-LOGGER"])
    journey.house.clock.pass_by(minutes=30)
    # Sealed anew, it is closed anew.
    assert refused(technician.post("/loggers/start", **started(box, "LG-4712"))) == SEALED_OUT


def test_of_a_logger_that_lay_inside_when_it_was_sealed_is_told_afterwards(journey: Journey) -> None:
    technician = journey.at(TECHNICIAN, BENCH)
    before = journey.house.clock().isoformat()
    journey.house.clock.pass_by(minutes=5)
    _, box = journey.box()
    journey.house.clock.pass_by(minutes=2)
    technician.done("/loggers/start", **started(box, SERIAL, started_at=before))
