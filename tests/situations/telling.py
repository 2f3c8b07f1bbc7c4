"""What the API tells of a journey, for the stories: discrepancies, states, balances, timelines."""

from __future__ import annotations

from typing import Any

from tests.practice import COORDINATOR, COURIER, EXIT_OFFICER, HK_BENCH, RECEIVER
from tests.situations.conftest import Journey, badge

COMPLIANCE = "SZA-Q01"
CARRIERS_COORDINATOR = "CUR-C01"


def discrepancies(journey: Journey, consignment: str, staff: str = COORDINATOR) -> list[dict[str, Any]]:
    answer = journey.at(staff).get(f"/discrepancies?consignment={consignment}")
    return list(answer.get_json()["discrepancies"])


def kinds(journey: Journey, consignment: str) -> list[str]:
    return [each["kind"] for each in discrepancies(journey, consignment)]


def seen(journey: Journey, code: str, staff: str = "AUD-01") -> dict[str, Any]:
    return dict(journey.at(staff).get(f"/containers/{code}").get_json())


def state(journey: Journey, consignment: str) -> str:
    return str(journey.at(COORDINATOR).get(f"/consignments/{consignment}").get_json()["consignment"]["state"])


def balance(journey: Journey, consignment: str) -> dict[str, int]:
    found = journey.at("AUD-01").get(f"/balance?consignment={consignment}").get_json()
    assert found["remainder"] == 0
    return {fate: count for fate, count in found["fates"].items() if count}


def deeds(journey: Journey, code: str) -> list[str]:
    entries = journey.at("AUD-01").get(f"/containers/{code}/timeline").get_json()["entries"]
    return [each["kind"] for each in entries]


def arrived(journey: Journey, count: int = 3, **receipt: Any) -> tuple[str, str, list[str]]:
    """(consignment, box, tubes): across, received as said, not yet accepted."""
    consignment, package, tubes = journey.ready(count)
    journey.across(consignment, package)
    journey.at(RECEIVER, HK_BENCH).done("/receipts", packages=[package], **receipt)
    return consignment, package, tubes


def settle(journey: Journey, discrepancy: str, explainer: str, resolver: str) -> None:
    journey.at(explainer).done(f"/discrepancies/{discrepancy}/explain", explanation="Looked into it.")
    journey.at(resolver).done(f"/discrepancies/{discrepancy}/resolve", resolution="Agreed with both sides.")


def codes(journey: Journey, package: str, officer: str = EXIT_OFFICER) -> tuple[str, ...]:
    return badge(journey, officer), package, journey.seals[package], badge(journey, COURIER)


def crossing(journey: Journey, entry: int) -> dict[str, Any]:
    return dict(journey.at(COORDINATOR).get(f"/crossings/{entry}").get_json())


def crossings(journey: Journey, consignment: str) -> list[dict[str, Any]]:
    return list(journey.at(COORDINATOR).get(f"/consignments/{consignment}").get_json()["crossings"])


def timeline(journey: Journey, consignment: str) -> list[dict[str, Any]]:
    package = journey.at(COORDINATOR).get(f"/consignments/{consignment}").get_json()["consignment"]["packages"][0]
    return list(journey.at(COORDINATOR).get(f"/packages/{package}/timeline").get_json()["entries"])


def held_by_the_system(journey: Journey) -> list[tuple[str, str, str]]:
    holds = journey.at(EXIT_OFFICER).get("/holds").get_json()["holds"]
    return [(each["target"], each["kind"], each["reason"]) for each in holds if each["placed_by"] == "SYSTEM"]
