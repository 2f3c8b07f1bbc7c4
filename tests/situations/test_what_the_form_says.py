"""What crosses is what the authority was told: the book says nothing else of it between the filing and the entry."""

from __future__ import annotations

from datetime import datetime, timedelta
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


def windows(journey: Journey, number: str) -> tuple[str, str]:
    """(filed at, from when it may leave), which the notification, its form as JSON and its table say alike."""
    told = journey.at(COORDINATOR).get(f"/notifications/{number}").get_json()
    form = journey.at(COORDINATOR).get(f"/notifications/{number}/form").get_json()
    table = journey.at(COORDINATOR).get(f"/notifications/{number}/form.csv").get_data(as_text=True)
    opens = form["way"]["window_from"]
    assert opens in table
    assert datetime.fromisoformat(told["window_from"]) == datetime.fromisoformat(opens)
    return form["filed_at"], opens


def test_what_is_filed_holds_from_its_filing_on_and_from_each_amendment_that_matters(journey: Journey) -> None:
    _, package = journey.box()
    consignment = journey.consign(package)
    number = journey.file(consignment)
    filed, opens = windows(journey, number)
    assert opens == filed, "it may leave from a day before the plan on, and not before anybody was told"
    journey.house.clock.pass_by(minutes=1)
    coordinator = journey.at(COORDINATOR)
    worded = coordinator.done(f"/notifications/{number}/amend", declaration="All is true.", reason="other words")
    assert windows(journey, worded["notification"])[1] == filed, "nothing that matters was changed"
    matters = coordinator.done(
        f"/notifications/{worded['notification']}/amend", purpose="clinical_trial_analysis", reason="its study"
    )
    again, since = windows(journey, matters["notification"])
    assert again > filed and since == again
    later = (journey.house.clock() + timedelta(days=5)).isoformat()
    next_week = coordinator.done(
        f"/notifications/{matters['notification']}/amend", planned_exit=later, planned_entry=later, reason="next week"
    )
    told, begins = windows(journey, next_week["notification"])
    assert begins > told, "a day before it is to leave"
