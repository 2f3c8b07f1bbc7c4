"""What left its range stays held until people have resolved the discrepancy that tells of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.practice import RECEIVING_COORDINATOR, TECHNICIAN
from tests.situations.conftest import Journey
from tests.situations.telling import CARRIERS_COORDINATOR, discrepancies
from tests.situations.test_the_temperature import Box, a_file, warm_at_noon
from tests.situations.test_what_a_logger_proves import read

pytestmark = pytest.mark.usefixtures("read_again")
FIRST = "/problems/hold_until_excursion_resolved"


@pytest.fixture
def box(journey: Journey) -> Box:
    """Received and unpacked; its logger shows that it left its range."""
    box = Box(journey)
    box.receive()
    box.unpack()
    read(journey, TECHNICIAN, box.code, a_file(box.sealed, 361, warm_at_noon))
    return box


def holds(box: Box, path: str) -> list[dict[str, Any]]:
    return list(box.receiver.get(path).get_json()["holds"])


def release(journey: Journey, hold: str) -> dict[str, Any]:
    answer = journey.at(RECEIVING_COORDINATOR).post(f"/holds/{hold}/release", reason="they will do")
    return dict(answer.get_json())


def test_the_box_and_each_tube_alone_wait_until_it_is_resolved(journey: Journey, box: Box) -> None:
    (found,) = discrepancies(journey, box.consignment)
    number = found["discrepancy"]
    held = [holds(box, f"/packages/{box.code}")[0]["id"], holds(box, f"/containers/{box.tubes[0]}")[0]["id"]]
    for hold in held:
        answer = release(journey, hold)
        assert answer["type"] == FIRST and number in answer["detail"] and "HT-COURIER explains it" in answer["detail"]
    journey.at(CARRIERS_COORDINATOR).done(f"/discrepancies/{number}/explain", explanation="The van stood in the sun.")
    assert release(journey, held[0])["type"] == FIRST, "explained is not yet resolved"
    journey.at(RECEIVING_COORDINATOR).done(f"/discrepancies/{number}/resolve", resolution="Stable at 4 degrees.")
    # It does not end by itself: whoever has it decides on its use.
    assert len(holds(box, f"/containers/{box.tubes[0]}")) == 1
    assert "type" not in release(journey, held[0])
    assert holds(box, f"/containers/{box.tubes[1]}") == []


def test_what_a_person_placed_himself_waits_for_nothing(journey: Journey, box: Box) -> None:
    own = journey.at(RECEIVING_COORDINATOR).done("/holds", target=box.code, hold_kind="quality", reason="a look")
    assert "type" not in release(journey, own["hold"])


def test_a_box_that_went_on_is_held_for_the_way_on_which_it_left_its_range(journey: Journey, box: Box) -> None:
    """It is empty, and in no consignment; its own hold waits all the same."""
    (hold,) = holds(box, f"/packages/{box.code}")
    fresh = box.receiver.register(1)
    box.receiver.done("/packings", package=box.code, containers=fresh)
    assert release(journey, hold["id"])["type"] == FIRST
