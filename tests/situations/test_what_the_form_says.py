"""What crosses is what the authority was told: the book says nothing else of it between the filing and the entry."""

from __future__ import annotations

from typing import Any

import pytest

from tests.practice import COORDINATOR, EXIT
from tests.situations.conftest import Journey
from tests.situations.looking import refused

pytestmark = pytest.mark.usefixtures("read_again")

COMPLIANCE = "SZA-Q01"


def derived(journey: Journey) -> tuple[str, str]:
    """(tube, box): of human genetic material by its own mark, not by its category."""
    (tube,), package = journey.box(1, category="biological_product", hgr=True)
    return tube, package


def test_the_mark_is_not_taken_off_once_the_authority_was_told_of_it(journey: Journey) -> None:
    tube, package = derived(journey)
    consignment = journey.consign(package)
    journey.at(COORDINATOR).done("/declassifications", subject=tube, reason="protein only")
    notification = journey.file(consignment)
    approved = journey.at(COMPLIANCE).post("/declassifications/approve", subject=tube)
    assert refused(approved) == (409, "in_consignment")
    journey.at(COORDINATOR).done(f"/notifications/{notification}/cancel", reason="to take off the mark first")
    journey.at(COMPLIANCE).done("/declassifications/approve", subject=tube)


def manifest_of(decision: dict[str, Any]) -> tuple[str, bool]:
    """(result, whether it is not as notified)."""
    (found,) = [each for each in decision["findings"] if each["check"] == "MANIFEST"]
    return found["result"], "Not as notified" in str(found)


def count_as_animal(journey: Journey, category: str) -> None:
    """From now on the table says that this is animal material."""
    stands = journey.at("ADM-01").get("/listings/categories/categories").get_json()["versions"][-1]["value"]
    row = {**stands, "animal": [*stands["animal"], category]}
    journey.at("ADM-01").done("/listings", noun="categories", rows=[row], reason="as the authority wrote")


def test_what_the_book_says_otherwise_than_the_form_stops_until_it_is_amended(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    count_as_animal(journey, "human_blood")
    decision = journey.meet(EXIT, consignment, package)
    assert manifest_of(decision) == ("HOLD", True)
    asked = {
        "decision": decision["entry"],
        "check": "MANIFEST",
        "reason_code": "recounted",
        "reason": "It is the same.",
    }
    assert refused(journey.at(COORDINATOR).post("/overrides", **asked)) == (409, "not_overridable")
    (notice,) = journey.at(COORDINATOR).get(f"/consignments/{consignment}").get_json()["notifications"]
    journey.knowingly(COORDINATOR, f"/notifications/{notice['number']}/amend", declaration="True.", reason="animal")
    again = journey.meet(EXIT, consignment, package)
    assert manifest_of(again) == ("PASS", False)
