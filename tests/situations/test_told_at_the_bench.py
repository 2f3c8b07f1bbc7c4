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


def rules(journey: Journey, **changes: Any) -> None:
    """Another version of the rules, in force at once."""
    now = journey.at("ADM-01").get("/listings/rules/T-2026-1").get_json()["versions"][-1]["value"]
    row = {**now, "version": "T-2026-2", "valid_from": journey.house.clock().isoformat(), **changes}
    journey.at("ADM-01").done("/listings", noun="rules", rows=[row], reason="as the authority wrote")


def fault_names(decision: dict[str, Any], check: str, result: str) -> list[str]:
    """What a check has found, when it counts so."""
    found = [each for each in decision["findings"] if (each["check"], each["result"]) == (check, result)]
    return [remedy for each in found for remedy in each["remedies"]]


def test_how_cold_a_box_is_kept_is_asked_for_from_its_first_tube_on(journey: Journey) -> None:
    scopes = journey.at("ADM-01").get("/listings/clearance/TRAIN-SOUTH-1").get_json()["versions"][-1]["value"]["scopes"]
    journey.list("clearance", number="TRAIN-SOUTH-1", scopes=[{**row, "temperature_class": "frozen"} for row in scopes])
    technician = journey.at(TECHNICIAN, BENCH)
    tube = technician.register(1)
    package = str(technician.done("/packages", containers=tube)["package"])
    under = {"clearance": "TRAIN-SOUTH-1"}
    told = checked(journey, packages=[package], plan=under)
    assert (told["verdict"], faults(told)) == ("HOLD", ["TEMP"])
    assert fault_names(told, "TEMP", "HOLD") == ["describe_package"]
    drafted = journey.consign(package)
    assert faults(checked(journey, consignment=drafted)) == ["TEMP"], "a draft says the same"
    technician.done("/packages/descriptions", package=package, temperature_class="frozen")
    assert checked(journey, consignment=drafted)["verdict"] == "ALLOW"
    begun = technician.done("/packages", containers=technician.register(1), temperature_class="frozen")
    assert checked(journey, packages=[begun["package"]], plan=under)["verdict"] == "ALLOW"


def test_what_a_form_must_say_of_a_box_is_told_while_the_box_is_open(journey: Journey) -> None:
    rules(journey, form_required=["temperature_class", "agent", "gross_weight"])
    technician = journey.at(TECHNICIAN, BENCH)
    tube = technician.register(1, category="microorganism", risk="B2", infectious=True)
    package = str(technician.done("/packages", containers=tube)["package"])
    packaging = next(each for each in checked(journey, packages=[package])["findings"] if each["check"] == "PACKAGING")
    assert (packaging["result"], packaging["remedies"]) == ("HOLD", ["describe_package"])
    assert len(packaging["found"]) == 3
    technician.done("/packages/descriptions", package=package, temperature_class="frozen", agent="乙型肝炎病毒 HBV")
    assert fault_names(checked(journey, packages=[package]), "PACKAGING", "WARN") == ["describe_package"]
    technician.done("/sealings", package=package, seals=["SEAL-0777"])
    assert "PACKAGING" in faults(checked(journey, packages=[package])), "it is closed, and may be weighed"
    technician.done("/packages/descriptions", package=package, gross_weight_g=4100)
    assert "PACKAGING" not in faults(checked(journey, packages=[package]))


def test_a_logger_that_the_form_must_name_holds_once_the_box_is_closed(journey: Journey) -> None:
    rules(journey, form_required=["logger"], missing_logger="WARN")
    journey.list("clearance", number="TRAIN-SOUTH-1", requires_logger=True)
    _, package = journey.box()
    consignment = journey.consign(package)
    assert faults(checked(journey, consignment=consignment)) == ["TEMP"]
    lacks = journey.at(COORDINATOR).post("/notifications", consignment=consignment, declaration="All of it is true.")
    assert lacks.get_json()["type"] == "/problems/form_lacks", "and the filing says the same"


def test_the_class_that_a_box_was_begun_in_is_set_right_while_it_is_open(journey: Journey) -> None:
    technician = journey.at(TECHNICIAN, BENCH)
    package = str(technician.done("/packages", containers=technician.register(1), packaging_class="NONE")["package"])
    told = checked(journey, packages=[package])
    assert faults(told) == ["PACKAGING"]
    assert fault_names(told, "PACKAGING", "HOLD")[0] == "describe_package"
    technician.done("/packages/descriptions", package=package, packaging_class="UN3373")
    assert checked(journey, packages=[package])["verdict"] == "ALLOW"
    technician.done("/sealings", package=package, seals=["SEAL-0778"])
    sealed = technician.post("/packages/descriptions", package=package, packaging_class="UN2814")
    assert sealed.get_json()["type"] == "/problems/package_sealed"
