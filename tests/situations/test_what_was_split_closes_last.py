"""What was split is closed when its parts are over, and never over something that nobody has resolved."""

from __future__ import annotations

import pytest

from tests.practice import COORDINATOR
from tests.situations.conftest import Journey
from tests.situations.looking import state
from tests.situations.telling import settle

pytestmark = pytest.mark.usefixtures("read_again")


def doubted(journey: Journey, consignment: str) -> str:
    """A discrepancy that waits for its sender to explain it."""
    said = {"consignment": consignment, "discrepancy_kind": "document", "detail": "a page of the permit is missing"}
    return str(journey.at("HKB-C01").done("/discrepancies", organisation="SZ-ALPHA", **said)["discrepancy"])


def split(journey: Journey, consignment: str, *packages: str) -> list[str]:
    return list(journey.at(COORDINATOR).done(f"/consignments/{consignment}/split", packages=packages)["consignments"])


def cancel(journey: Journey, *parts: str) -> None:
    for part in parts:
        journey.at(COORDINATOR).done(f"/consignments/{part}/cancel", reason="it does not go")


@pytest.mark.parametrize("first", ["the doubt", "the split"])
def test_a_whole_is_not_closed_over_an_open_discrepancy(journey: Journey, first: str) -> None:
    boxes = [journey.box(1)[1] for _ in range(2)]
    whole = journey.consign(*boxes)
    journey.file(whole)
    early = doubted(journey, whole) if first == "the doubt" else ""
    parts = split(journey, whole, boxes[1])
    doubt = early or doubted(journey, whole)
    cancel(journey, *parts)
    assert state(journey, whole) == "divided"
    settle(journey, doubt, COORDINATOR, "HKB-Q01")
    assert state(journey, whole) == "closed"


def test_what_was_split_twice_is_closed_from_the_inside(journey: Journey) -> None:
    boxes = [journey.box(1)[1] for _ in range(3)]
    whole = journey.consign(*boxes)
    journey.file(whole)
    one, rest = split(journey, whole, *boxes[1:])
    doubt = doubted(journey, rest)
    cancel(journey, one, *split(journey, rest, boxes[2]))
    assert (state(journey, rest), state(journey, whole)) == ("divided", "divided")
    settle(journey, doubt, COORDINATOR, "HKB-Q01")
    assert (state(journey, rest), state(journey, whole)) == ("closed", "closed")


def test_what_is_resolved_while_a_part_is_under_way_closes_nothing(journey: Journey) -> None:
    boxes = [journey.box(1)[1] for _ in range(2)]
    whole = journey.consign(*boxes)
    journey.file(whole)
    doubt = doubted(journey, whole)
    going, staying = split(journey, whole, boxes[1])
    cancel(journey, staying)
    settle(journey, doubt, COORDINATOR, "HKB-Q01")
    assert state(journey, whole) == "divided"
    cancel(journey, going)
    assert state(journey, whole) == "closed"
