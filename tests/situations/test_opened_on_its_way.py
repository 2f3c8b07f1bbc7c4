"""What customs do to a box on its way stands in the timeline of the consignment as well, and not only in the box's."""

from __future__ import annotations

import pytest

from custody.holding import Consignment
from custody.records.views.openings import openings
from custody.records.views.reading import one, timeline
from tests.practice import COURIER, ENTRY, EXIT, HK_BENCH, RECEIVER, TECHNICIAN
from tests.situations.conftest import Journey

pytestmark = pytest.mark.usefixtures("read_again")


def told(journey: Journey, number: str) -> list[str]:
    """The kinds of what is told of its boxes beside its own timeline."""
    with journey.house.registry.reading() as connection:
        consignment = one(connection, Consignment, number)
        assert consignment is not None
        drafted = timeline(connection, number)[0].number
        return [entry.act.__struct_config__.tag or "" for entry in openings(connection, consignment, drafted)]


def open_lawfully(journey: Journey, package: str) -> None:
    lawful = {"opening": "customs", "officer_reference": "HK-1", "reason": "sampling"}
    journey.at("OFF-N01", ENTRY).done("/unsealings", package=package, seals=[journey.seals[package]], **lawful)


def test_customs_open_a_box_and_take_a_tube_and_its_consignment_says_so(journey: Journey) -> None:
    consignment, package, tubes = journey.ready(2)
    other, beside, _ = journey.ready(1)
    assert told(journey, consignment) == [], "what was sealed at the bench is no part of its way"
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    open_lawfully(journey, package)
    assert told(journey, consignment) == ["unsealed"]
    officer = journey.at("OFF-N01", ENTRY)
    taking = {"authority": "HK-PORT", "receipt": "R-1", "officer_reference": "HK-1"}
    officer.done("/takings", subjects=tubes[:1], **taking)
    officer.done("/sealings", package=package, seals=["CUSTOMS-1"], counted=tubes[1:])
    journey.seals[package] = "CUSTOMS-1"
    assert journey.meet(ENTRY, consignment, package)["verdict"] == "ALLOW"
    receiver = journey.at(RECEIVER, HK_BENCH)
    receiver.done("/receipts", packages=[package])
    journey.hand(package, giver=COURIER, to=RECEIVER)
    receiver.done("/unsealings", package=package, seals=["CUSTOMS-1"], reason="arrived")
    assert told(journey, consignment) == ["unsealed", "taken", "sealed"], "and not what its receiver does with it"
    assert told(journey, other) == [] and beside != package


def test_what_was_opened_in_one_consignment_is_no_part_of_the_next(journey: Journey) -> None:
    consignment, package, tubes = journey.ready(1)
    assert journey.meet(EXIT, consignment, package, seals=["NOT-ON-RECORD"])["verdict"] == "HOLD"
    found = {"seals": [journey.seals[package]], "reason": "a strange seal", "opening": "recount"}
    journey.at("OFF-E01", EXIT).done("/unsealings", package=package, **found)
    journey.at("OFF-E02", EXIT).done("/sealings", package=package, seals=["NEW-1"], counted=tubes)
    journey.seals[package] = "NEW-1"
    assert told(journey, consignment) == ["unsealed", "sealed"]
    journey.at("SZA-C01").done(f"/consignments/{consignment}/cancel", reason="tomorrow")
    journey.hand(package, giver=COURIER, to=TECHNICIAN)
    assert told(journey, journey.sent(package)) == []
    assert told(journey, consignment) == ["unsealed", "sealed"]
