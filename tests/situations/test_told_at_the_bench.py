"""What the border would say is said at the bench: the vehicle, the bridge, the holds, asked for by the API."""

from __future__ import annotations

from typing import Any

import pytest

from tests.practice import BENCH, COORDINATOR, COURIER, ENTRY, EXIT, TECHNICIAN
from tests.situations.conftest import Journey, faults
from tests.situations.telling import COMPLIANCE

UNLISTED = "CUR-K02"
"""Courier who is not on the list of those who walk across the bridge."""


def checked(journey: Journey, **asked: Any) -> dict[str, Any]:
    return dict(journey.at(TECHNICIAN, BENCH).done("/crossings/check", asked))


def test_who_is_not_on_its_list_walks_across_the_bridge_at_no_gate(journey: Journey) -> None:
    _, package = journey.box()
    consignment = journey.consign(package, channel="bridge", carrier=UNLISTED)
    assert "CARRIER" in faults(checked(journey, consignment=consignment))
    journey.file(consignment)
    journey.hand(package, to=UNLISTED)
    departing = journey.meet(BENCH, consignment, package, officer=TECHNICIAN, carrier=UNLISTED)
    for met in (departing, *(journey.meet(where, consignment, package, carrier=UNLISTED) for where in (EXIT, ENTRY))):
        [carrier] = [each for each in met["findings"] if each["check"] == "CARRIER"]
        assert (met["verdict"], carrier["result"]) == ("DENY", "DENY")
        assert "bridge" in carrier["found"][0]["en"]


def test_who_is_on_its_list_walks_across_the_bridge(journey: Journey) -> None:
    _, package = journey.box()
    consignment = journey.consign(package, channel="bridge")
    assert checked(journey, consignment=consignment)["verdict"] == "ALLOW"
    journey.file(consignment)
    journey.hand(package)
    assert journey.meet(BENCH, consignment, package, officer=TECHNICIAN)["verdict"] == "ALLOW"
    journey.across(consignment, package)


@pytest.mark.parametrize(
    "plan", [{"vehicle": "粵B·0000港"}, {"channel": "truck"}, {"carrier": UNLISTED, "channel": "bridge"}]
)
def test_a_plan_is_judged_before_anybody_drafts_it(journey: Journey, plan: dict[str, str]) -> None:
    tube = journey.at(TECHNICIAN, BENCH).register(1)[0]
    assert checked(journey, containers=[tube])["verdict"] == "ALLOW"
    told = checked(journey, containers=[tube], plan=plan)
    assert told["verdict"] in ("HOLD", "DENY")
    assert faults(told) == ["CARRIER" if "carrier" in plan else "VEHICLE"]


def test_a_hold_on_the_organisation_is_told_before_there_is_a_draft(journey: Journey) -> None:
    tube = journey.at(TECHNICIAN, BENCH).register(1)[0]
    journey.at(COMPLIANCE).done("/holds", target="SZ-ALPHA", hold_kind="investigation", reason="audit")
    assert faults(checked(journey, containers=[tube])) == ["HOLDS"]


def test_the_way_of_a_draft_is_told_as_far_as_it_is_open(journey: Journey) -> None:
    _, package = journey.box()
    consignment = journey.consign(package)
    draft = checked(journey, consignment=consignment)
    assert draft["verdict"] == "ALLOW"
    warned = {each["check"]: each for each in draft["findings"] if each["result"] == "WARN"}
    assert warned["NOTIFIED"]["remedies"] == ["file_notification"]
    number = journey.file(consignment)
    assert "NOTIFIED" not in [each["check"] for each in checked(journey, consignment=consignment)["findings"][:1]]
    journey.at(COORDINATOR).done(f"/notifications/{number}/cancel", reason="wrong day")
    again = {each["check"]: each["result"] for each in checked(journey, consignment=consignment)["findings"]}
    assert (again["NOTIFIED"], again["NOTICE_FRESH"], again["MANIFEST"]) == ("PASS", "WARN", "NA")
    assert journey.at(COURIER).get(f"/consignments/{consignment}").status_code == 200
