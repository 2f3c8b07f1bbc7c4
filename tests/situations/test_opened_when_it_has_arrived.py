"""Whoever has received a box opens it without saying why; before that, and for anything else, a reason is needed."""

from __future__ import annotations

import pytest

from tests.practice import BENCH, HK_BENCH, RECEIVER, TECHNICIAN
from tests.situations.conftest import Journey
from tests.situations.telling import arrived, deeds

pytestmark = pytest.mark.usefixtures("read_again")


def test_what_was_received_is_opened_without_a_reason(journey: Journey) -> None:
    _, package, tubes = arrived(journey)
    journey.hand(package, to=RECEIVER, giver="CUR-K01")
    seals = [journey.seals[package]]
    receiver = journey.at(RECEIVER, HK_BENCH)
    told = receiver.post("/unsealings", package=package, seals=seals, opening="other")
    assert (told.status_code, told.get_json()["type"]) == (422, "/problems/opening_needs_reason")
    receiver.done("/unsealings", package=package, seals=seals)
    assert deeds(journey, tubes[0])[-1] == "unsealed"
    timeline = journey.at(RECEIVER).get(f"/packages/{package}/timeline").get_json()["entries"]
    assert "it has arrived and was received" in timeline[-1]["summary"]["en"]


def test_what_was_not_received_is_opened_for_a_reason(journey: Journey) -> None:
    _, package = journey.box()
    told = journey.at(TECHNICIAN, BENCH).post("/unsealings", package=package, seals=[journey.seals[package]])
    assert told.get_json()["type"] == "/problems/opening_needs_reason"
