"""Where something is that a courier carries past a gate: the book has what kept it before, and which gate met it."""

from __future__ import annotations

from typing import Any

from tests.conftest import Clock
from tests.practice import COORDINATOR, COURIER, ENTRY, EXIT, HK_BENCH, RECEIVER
from tests.situations.conftest import Journey


def seen(journey: Journey, code: str, kind: str = "packages") -> dict[str, Any] | None:
    told = journey.at(COORDINATOR).get(f"/{kind}/{code}").get_json()["seen"]
    return None if told is None else dict(told)


def test_what_a_courier_carries_was_seen_at_the_gate_that_met_it_last(journey: Journey, clock: Clock) -> None:
    consignment, package, tubes = journey.ready()
    assert seen(journey, package) is None, "it has met no gate"
    kept = journey.at(COURIER).get(f"/packages/{package}").get_json()["site"]
    left = clock()
    journey.meet(EXIT, consignment, package)
    clock.pass_by(minutes=10)
    met = seen(journey, package)
    assert met is not None and (met["station"], met["verdict"]) == (EXIT, "ALLOW")
    assert met["at"][:16] == left.isoformat()[:16]
    assert met == seen(journey, tubes[0], "containers")
    journey.meet(ENTRY, consignment, package, seals=["STRANGE-1"])
    met = seen(journey, package)
    assert met is not None and (met["station"], met["verdict"]) == (ENTRY, "HOLD"), "whatever was decided, it was there"
    book = journey.at(COURIER).get(f"/packages/{package}").get_json()
    assert (book["custodian"], book["site"]) == (COURIER, kept), "the record is left as it is"


def test_what_was_received_is_where_it_was_received(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    journey.across(consignment, package)
    assert seen(journey, package) is not None
    journey.at(RECEIVER, HK_BENCH).done("/receipts", packages=[package])
    journey.hand(package, giver=COURIER, to=RECEIVER)
    assert seen(journey, package) is None
