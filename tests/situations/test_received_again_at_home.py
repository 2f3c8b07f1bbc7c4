"""What came home and was received there from outside is the sender's own: who counts its tubes afterwards receives it
once more, and opens it."""

from __future__ import annotations

from typing import Any

import pytest

from custody.holding import Container
from custody.records.store.rows import load
from tests.practice import (
    BENCH,
    COORDINATOR,
    COURIER,
    ENTRY_OFFICER,
    EXIT_OFFICER,
    HK_BENCH,
    RECEIVER,
    TECHNICIAN,
)
from tests.situations.conftest import Journey
from tests.situations.looking import refused, state
from tests.situations.telling import balance

pytestmark = pytest.mark.usefixtures("read_again")


def home_again(journey: Journey, *packages: str) -> str:
    """Their consignment: turned back behind the entry, let in at home, and handed to the sender."""
    consignment = journey.consign(*packages)
    journey.file(consignment)
    journey.hand(*packages)
    journey.across(consignment, *packages)
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/turn-back", reason="not wanted")
    for where, officer in (("FTZ-EXIT-2", ENTRY_OFFICER), ("FTZ-ENTRY-2", EXIT_OFFICER)):
        assert journey.meet(where, consignment, *packages, officer=officer)["verdict"] == "ALLOW"
    journey.hand(*packages, giver=COURIER, to=TECHNICIAN)
    return consignment


def box(journey: Journey, package: str) -> dict[str, Any]:
    return dict(journey.at(TECHNICIAN).get(f"/packages/{package}").get_json())


def test_a_box_that_was_received_from_outside_is_counted_tube_by_tube_after_all(journey: Journey) -> None:
    tubes, package = journey.box(2)
    consignment = home_again(journey, package)
    technician = journey.at(TECHNICIAN, BENCH)
    technician.done("/receipts", packages=[package])
    assert (state(journey, consignment), box(journey, package)["state"]) == ("received", "sealed")
    technician.done("/receipts", packages=[package], containers=tubes)
    assert (state(journey, consignment), box(journey, package)["state"]) == ("received", "open")
    with journey.house.registry.reading() as connection:
        found = load(connection, Container, "code", tubes)
    assert [(each.park_only, each.side) for each in found] == [(False, "SZ")] * 2
    assert balance(journey, consignment) == {"returned": 2}
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/reconcile")


def test_of_two_boxes_one_was_received_before(journey: Journey) -> None:
    (first, a), (second, b) = journey.box(1), journey.box(1)
    consignment = home_again(journey, a, b)
    technician = journey.at(TECHNICIAN, BENCH)
    technician.done("/receipts", packages=[a])
    technician.done("/receipts", packages=[a, b], containers=first + second)
    assert [box(journey, each)["state"] for each in (a, b)] == ["open", "open"]
    assert state(journey, consignment) == "received"


def test_what_was_sealed_again_at_home_stays_sealed(journey: Journey) -> None:
    tubes, package = journey.box(1)
    home_again(journey, package)
    technician = journey.at(TECHNICIAN, BENCH)
    technician.done("/receipts", packages=[package], containers=tubes)
    technician.done("/sealings", package=package, seals=["KEPT-0001"])
    technician.done("/receipts", packages=[package], containers=tubes)
    assert (box(journey, package)["state"], box(journey, package)["seals"]) == ("sealed", ["KEPT-0001"])


def test_what_counts_as_home_is_not_missing_from_its_box_and_can_be_declared_lost(journey: Journey) -> None:
    tubes, package = journey.box(2)
    consignment = home_again(journey, package)
    technician = journey.at(TECHNICIAN, BENCH)
    technician.done("/receipts", packages=[package])
    missed = technician.post("/receipts", packages=[package], containers=tubes[:1], missing=tubes[1:])
    assert refused(missed) == (409, "home_already")
    technician.done("/receipts", packages=[package], containers=tubes[:1])
    journey.at(COORDINATOR).done("/losses", subjects=tubes[1:], reason="it was not in the box")
    assert balance(journey, consignment) == {"returned": 2}, "it was lost at home"


def test_nobody_else_receives_what_came_home(journey: Journey) -> None:
    tubes, package = journey.box(1)
    home_again(journey, package)
    journey.at(TECHNICIAN, BENCH).done("/receipts", packages=[package])
    there = journey.at(RECEIVER, HK_BENCH).post("/receipts", packages=[package], containers=tubes)
    assert there.status_code in (403, 409)
