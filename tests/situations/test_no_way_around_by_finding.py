"""Nobody takes what others have, or what is over the border, by having it lost and finding it."""

from __future__ import annotations

from tests.practice import (
    COORDINATOR,
    HK_BENCH,
    RECEIVER,
    RECEIVING_COORDINATOR,
)
from tests.situations.conftest import Journey
from tests.situations.looking import refused


def holds_on(journey: Journey, code: str, who: str = RECEIVER) -> list[str]:
    kind = "packages" if "-P" in code else "containers"
    return [hold["id"] for hold in journey.at(who).get(f"/{kind}/{code}").get_json()["holds"]]


def test_the_consignee_declares_nothing_lost_that_has_not_left(journey: Journey) -> None:
    tubes, package = journey.box()
    consignment = journey.consign(package)
    journey.file(consignment)
    said = {"subjects": tubes, "reason": "gone"}
    assert refused(journey.at(RECEIVING_COORDINATOR).post("/losses", **said)) == (403, "not_a_party")
    journey.hand(package)
    assert refused(journey.at(RECEIVING_COORDINATOR).post("/losses", **said)) == (403, "not_a_party")
    journey.at(COORDINATOR).done("/losses", **said)


def test_what_others_had_is_let_go_of_by_its_owner(journey: Journey) -> None:
    tubes, package = journey.box()
    journey.consign(package)
    journey.at(COORDINATOR).done("/losses", subjects=tubes, reason="not in the box")
    receiver = journey.at(RECEIVER, HK_BENCH)
    receiver.done("/findings", subjects=tubes, reason="on our bench")
    for tube in tubes:
        (hold,) = holds_on(journey, tube)
        own = journey.at(RECEIVING_COORDINATOR).post(f"/holds/{hold}/release", reason="looked at")
        assert refused(own) == (403, "hold_of_other")
    gone = {"subjects": tubes, "method": "incinerated", "reason": "to be rid of it"}
    assert refused(receiver.post("/disposals", **gone)) == (409, "held")
