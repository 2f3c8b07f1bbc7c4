"""Looking at a journey: where it stands, what it draws on, how it counts; and two steps that many stories share."""

from __future__ import annotations

from typing import Any

from custody.holding import Reservation, Tally
from custody.records.views.reading import every
from tests.practice import COORDINATOR, COURIER, RECEIVER, new_id
from tests.situations.conftest import Journey, faults

QUOTA = "TRAIN-QUOTA-1"
COMPLIANCE = "SZA-Q01"


def seen(journey: Journey, consignment: str, who: str = COORDINATOR) -> dict[str, Any]:
    return dict(journey.at(who).get(f"/consignments/{consignment}").get_json()["consignment"])


def state(journey: Journey, consignment: str) -> str:
    return str(seen(journey, consignment)["state"])


def tally(journey: Journey, name: str = QUOTA) -> tuple[int, int, int]:
    """(used, reserved, draws) of the one tally of this clearance or permit."""
    with journey.house.registry.reading() as connection:
        found = [each for each in every(connection, Tally) if name in each.id]
    return (found[0].used, found[0].reserved, found[0].draws) if found else (0, 0, 0)


def reserved(journey: Journey, consignment: str) -> int:
    """What the quota keeps for this consignment."""
    with journey.house.registry.reading() as connection:
        found = [r for r in every(connection, Reservation) if r.consignment == consignment and QUOTA in r.tally]
    return sum(each.amount for each in found if each.state == "reserved")


def balance(journey: Journey, consignment: str) -> dict[str, Any]:
    return dict(journey.at("AUD-01").get(f"/balance?consignment={consignment}").get_json())


def refused(answer: Any) -> tuple[int, str]:
    """(status, code) of an answer that must refuse."""
    return answer.status_code, str(answer.get_json()["type"]).rpartition("/")[2]


def received(journey: Journey, count: int = 2, **changes: Any) -> tuple[str, str, list[str]]:
    """(consignment, box, tubes): arrived and taken over by the receiver, still sealed."""
    tubes, package = journey.box(count)
    consignment = journey.consign(package, **changes)
    journey.file(consignment)
    journey.hand(package)
    journey.across(consignment, package)
    journey.at(RECEIVER, "HK-BENCH-1").done("/receipts", packages=[package])
    journey.hand(package, giver=COURIER, to=RECEIVER)
    return consignment, package, tubes


def pass_by_two(journey: Journey, decision: dict[str, Any]) -> None:
    """Two people let everything pass that holds."""
    for check in faults(decision):
        asked = {
            "id": new_id(),
            "decision": decision["entry"],
            "check": check,
            "reason_code": "recounted",
            "reason": "Counted before two people; the others may go on.",
        }
        journey.at(COORDINATOR).done("/overrides", asked)
        journey.at(COMPLIANCE).done(f"/overrides/{asked['id']}/approve")
