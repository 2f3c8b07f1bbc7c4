"""What crosses draws on the very quota and permit that it is allowed by, and nothing crosses without."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from tests.conftest import Clock
from tests.practice import COORDINATOR, COURIER, EXIT, TECHNICIAN
from tests.situations.conftest import Answer, Journey, faults
from tests.situations.looking import pass_by_two, refused, tally

ADMIN = "ADM-01"

pytestmark = pytest.mark.usefixtures("read_again")


def listed(journey: Journey, noun: str, **row: Any) -> None:
    journey.at(ADMIN).done("/listings", noun=noun, rows=[row], reason="as the authority wrote")


def a_clearance(
    journey: Journey, number: str, scopes: list[dict[str, Any]], quotas: list[dict[str, Any]], **changes: Any
) -> None:
    south = msgspec.to_builtins(journey.house.registry.zone.clearances["TRAIN-SOUTH-1"])
    whole = {**south["scopes"][0], "category": "human_blood"}
    rows = [{**whole, "row": str(place), **scope} for place, scope in enumerate(scopes, 1)]
    listed(
        journey, "clearance", **{**south, "number": number, "version": 1, "scopes": rows, "quotas": quotas, **changes}
    )


def a_permit(journey: Journey, number: str, **changes: Any) -> None:
    row = {
        "number": number,
        "version": 1,
        "kind": "AFCD_421A",
        "holder": "SZ-ALPHA",
        "categories": ["human_blood"],
        "max_risk": "A1",
        "directions": ["SOUTH"],
        "quantity": 1000,
        "unit": "containers",
        "single_use": False,
        "valid_from": "2026-01-01T00:00:00+08:00",
        "valid_to": "2029-12-31T23:59:59+08:00",
        "verified": True,
    }
    listed(journey, "permit", **{**row, **changes})


def a_rule(journey: Journey, name: str, *categories: str, **changes: Any) -> None:
    row = {
        "row": name,
        "directions": ["SOUTH"],
        "kinds": ["AFCD_421A"],
        "source": "a law",
        "valid_from": "2026-01-01T00:00:00+08:00",
        "categories": list(categories),
    }
    listed(journey, "permit_rule", **{**row, **changes})


def on_the_way(journey: Journey, count: int, seal: str, **changes: Any) -> tuple[str, str]:
    """(consignment, box) of so many tubes, filed and with the courier; not filed where that is refused."""
    material = {name: changes.pop(name) for name in ("category", "animal", "infectious", "risk") if name in changes}
    although = changes.pop("although", [])
    tubes = journey.at(TECHNICIAN).register(count, **material)
    package = boxed(journey, tubes, seal)
    consignment = journey.consign(package, **changes)
    journey.at(COORDINATOR).done(
        "/notifications", consignment=consignment, declaration="All of it is true.", although=although
    )
    journey.hand(package)
    return consignment, package


def meet(journey: Journey, consignment: str, package: str) -> Answer:
    return journey.meet(EXIT, consignment, package)


def used(journey: Journey, name: str) -> int:
    return tally(journey, name)[0]


def boxed(journey: Journey, tubes: list[str], seal: str) -> str:
    technician = journey.at(TECHNICIAN)
    package = str(technician.done("/packages", containers=tubes)["package"])
    technician.done("/sealings", package=package, seals=[seal])
    journey.seals[package] = seal
    return package


def test_the_quota_is_that_of_the_row_which_covers_the_risk(journey: Journey) -> None:
    quotas = [
        {"row": "1", "unit": "containers", "period": "month", "limit": 1000},
        {"row": "2", "unit": "containers", "period": "month", "limit": 3},
    ]
    a_clearance(journey, "TWO-ROWS", [{"max_risk": "C2"}, {"max_risk": "B1"}], quotas)
    first = on_the_way(journey, 3, "SEAL-R1", clearance="TWO-ROWS", risk="B1")
    assert meet(journey, *first)["verdict"] == "ALLOW"
    assert used(journey, "TWO-ROWS|2|containers|2026-11") == 3
    assert used(journey, "TWO-ROWS|1|containers|2026-11") == 0
    tubes = journey.at(TECHNICIAN).register(1, risk="B1")
    second = journey.consign(boxed(journey, tubes, "SEAL-R2"), clearance="TWO-ROWS")
    refused = journey.at(COORDINATOR).post("/notifications", consignment=second, declaration="All of it is true.")
    assert refused.get_json()["type"] == "/problems/quota_exceeded"


def test_the_cap_is_that_of_a_row_that_covers_it(journey: Journey) -> None:
    scopes = [
        {"max_per_consignment": 2},
        {"directions": ["NORTH"], "counterparts": ["SZ-GAMMA"], "max_per_consignment": 100},
        {"max_risk": "C2"},
    ]
    a_clearance(journey, "CAPPED", scopes, [])
    few = on_the_way(journey, 2, "SEAL-C1", clearance="CAPPED", risk="B1")
    assert meet(journey, *few)["verdict"] == "ALLOW"
    many = on_the_way(journey, 3, "SEAL-C2", clearance="CAPPED", risk="B1", although=["CONSIGNMENT_CAP"])
    assert faults(meet(journey, *many)) == ["CONSIGNMENT_CAP"]


def test_a_permit_that_came_after_the_filings_lets_one_over_and_no_more(journey: Journey) -> None:
    a_rule(journey, "BLOOD", "human_blood")
    waiting = [on_the_way(journey, 2, f"SEAL-P{place}", although=["PERMIT"]) for place in range(3)]
    a_permit(journey, "ONCE-1", single_use=True, quantity=2)
    met = [meet(journey, *each) for each in waiting]
    assert [each["verdict"] for each in met] == ["ALLOW", "DENY", "DENY"]
    assert faults(met[1]) == ["PERMIT"]
    assert used(journey, "permit:ONCE-1") == 2


@pytest.mark.parametrize(("unit", "amount_in"), [("ml", "uL"), ("mL", "uL"), ("L", "uL"), ("g", "mg"), ("uL", "uL")])
def test_a_quota_in_any_unit_that_amounts_come_in_is_drawn_on_as_the_decision_says(
    journey: Journey, unit: str, amount_in: str
) -> None:
    """What every story here ends with counts it again by the acts."""
    quotas = [{"row": "1", "unit": unit, "period": period, "limit": 100_000} for period in ("month", "validity")]
    a_clearance(journey, "POURED", [{}], quotas)
    box = boxed(journey, journey.at(TECHNICIAN).register(3, amount=2000, unit=amount_in), "SEAL-U1")
    consignment = journey.consign(box, clearance="POURED")
    journey.file(consignment)
    journey.hand(box)
    assert meet(journey, consignment, box)["verdict"] == "ALLOW"
    assert used(journey, f"POURED|1|{unit}|2026-11") == 6000 * (1 if amount_in == "uL" else 1000)


def test_a_quota_that_came_with_a_later_version_is_drawn_on_at_the_exit(journey: Journey) -> None:
    a_clearance(journey, "LATER", [{}], [])
    waiting = [on_the_way(journey, 3, f"SEAL-Q{place}", clearance="LATER") for place in range(2)]
    version = msgspec.to_builtins(journey.house.registry.zone.clearances["LATER"])
    quota = {"row": "1", "unit": "containers", "period": "month", "limit": 4}
    listed(journey, "clearance", **{**version, "version": 2, "quotas": [quota]})
    pass_by_two(journey, meet(journey, *waiting[0]))
    assert meet(journey, *waiting[0])["verdict"] == "ALLOW"
    assert used(journey, "LATER|1|containers|2026-11") == 3
    assert "QUOTA" in faults(meet(journey, *waiting[1]))


def test_the_permit_that_it_passes_by_is_the_one_that_is_drawn_on(journey: Journey) -> None:
    a_rule(journey, "ANIMAL", animal=True)
    a_permit(journey, "A0-SALIVA", categories=["saliva_swab"])
    a_permit(journey, "Z9-BLOOD", single_use=True, quantity=1)
    first = on_the_way(journey, 1, "SEAL-Z1", animal=True)
    allowed = meet(journey, *first)
    assert allowed["verdict"] == "ALLOW"
    (said,) = [each["found"][0]["en"] for each in allowed["findings"] if each["check"] == "PERMIT"]
    assert "Z9-BLOOD" in said
    assert (used(journey, "permit:Z9-BLOOD"), used(journey, "permit:A0-SALIVA")) == (1, 0)
    second = journey.consign(boxed(journey, journey.at(TECHNICIAN).register(1, animal=True), "SEAL-Z2"))
    refused = journey.at(COORDINATOR).post("/notifications", consignment=second, declaration="All of it is true.")
    assert refused.get_json()["type"] == "/problems/permit_used"
    drafted = journey.house.registry.draft(second)
    assert drafted is not None and drafted.refused is not None and drafted.refused.code == "permit_used"


@pytest.mark.parametrize("beside", [0, 1])
def test_what_lies_beside_it_does_not_stand_in_for_a_permit(journey: Journey, beside: int) -> None:
    a_rule(journey, "A-BLOOD", "human_blood")
    a_rule(journey, "B-SALIVA", "saliva_swab")
    a_permit(journey, "SALIVA-1", categories=["saliva_swab"])
    tubes = journey.at(TECHNICIAN).register(1, category="human_blood")
    tubes += journey.at(TECHNICIAN).register(beside, category="saliva_swab", risk="B2") if beside else []
    consignment = journey.consign(boxed(journey, tubes, "SEAL-B1"))
    told = journey.at(COORDINATOR).done("/crossings/check", {"consignment": consignment})
    assert "PERMIT" in faults(told)


@pytest.mark.parametrize(
    "changes", [{"directions": ["NORTH"]}, {"max_risk": "C2"}, {"quantity": 1}, {"single_use": True, "quantity": 4}]
)
def test_an_ethics_approval_is_good_for_what_it_says(journey: Journey, changes: dict[str, Any]) -> None:
    journey.list("permit", number="TRAIN-ETHICS-1", **changes)
    met = [meet(journey, *on_the_way(journey, 2, f"SEAL-H{place}")) for place in range(2)]
    assert faults(met[1]) == ["CONSENT_ETHICS"]
    once = changes.get("single_use", False)
    assert faults(met[0]) == ([] if once else ["CONSENT_ETHICS"])
    assert used(journey, "permit:TRAIN-ETHICS-1") == (2 if once else 0)


def test_to_be_let_through_once_more_on_the_next_day_takes_nothing(journey: Journey, clock: Clock) -> None:
    a_clearance(journey, "DAILY", [{}], [{"row": "1", "unit": "containers", "period": "day", "limit": 5}])
    consignment, package = on_the_way(journey, 2, "SEAL-D1", clearance="DAILY")
    assert meet(journey, consignment, package)["verdict"] == "ALLOW"
    clock.pass_by(hours=20)
    assert journey.meet(EXIT, consignment, package, carrier="CUR-K02")["verdict"] != "ALLOW"
    assert meet(journey, consignment, package)["verdict"] == "ALLOW"
    assert used(journey, "DAILY|1|containers|2026-11-23") == 2
    assert used(journey, "DAILY|1|containers|2026-11-24") == 0


def test_cap_and_quota_are_those_of_one_row(journey: Journey) -> None:
    scopes = [{"row": "few", "max_per_consignment": 2}, {"row": "many", "max_per_consignment": 100}]
    quotas = [{"row": "many", "unit": "containers", "period": "month", "limit": 6}]
    a_clearance(journey, "FEW-OR-MANY", scopes, quotas)
    first = on_the_way(journey, 5, "SEAL-F1", clearance="FEW-OR-MANY")
    assert meet(journey, *first)["verdict"] == "ALLOW"
    assert used(journey, "FEW-OR-MANY|many|containers|2026-11") == 5
    second = journey.consign(boxed(journey, journey.at(TECHNICIAN).register(5), "SEAL-F2"), clearance="FEW-OR-MANY")
    refused = journey.at(COORDINATOR).post("/notifications", consignment=second, declaration="All of it is true.")
    assert refused.get_json()["type"] == "/problems/quota_exceeded"


def test_who_crosses_elsewhere_draws_on_the_row_of_that_checkpoint(journey: Journey) -> None:
    scopes = [{"row": "planned"}, {"row": "met", "checkpoints": ["HUANGGANG"]}]
    limits = {"planned": 10, "met": 4}
    quotas = [{"row": row, "unit": "containers", "period": "month", "limit": limits[row]} for row in limits]
    a_clearance(journey, "TWO-POSTS", scopes, quotas)
    waiting = [on_the_way(journey, 3, f"SEAL-T{place}", clearance="TWO-POSTS") for place in range(2)]
    pass_by_two(journey, journey.meet("HG-EXIT-1", *waiting[0], officer="OFF-E01"))
    first, second = (journey.meet("HG-EXIT-1", *each, officer="OFF-E01") for each in waiting)
    assert first["verdict"] == "ALLOW"
    assert faults(second) == ["QUOTA", "CHECKPOINT"]
    assert tally(journey, "TWO-POSTS|met|containers|2026-11")[:2] == (3, 0)
    assert tally(journey, "TWO-POSTS|planned|containers|2026-11")[:2] == (0, 3)


def test_a_permit_for_the_infectious_is_not_used_up_by_what_is_not(journey: Journey) -> None:
    a_permit(journey, "ONE-SWAB", kind="DH_599A", holder="HK-BETA", categories=["saliva_swab"], quantity=1)
    bench = journey.at(TECHNICIAN)
    tubes = bench.register(3, category="saliva_swab", risk="B2")
    tubes += bench.register(1, category="saliva_swab", risk="B2", infectious=True)
    package = boxed(journey, tubes, "SEAL-I1")
    consignment = journey.consign(package)
    journey.at(COORDINATOR).done("/notifications", consignment=consignment, declaration="All of it is true.")
    assert tally(journey, "permit:ONE-SWAB")[:2] == (0, 1)
    journey.hand(package)
    assert meet(journey, consignment, package)["verdict"] == "ALLOW"
    assert used(journey, "permit:ONE-SWAB") == 1


def test_nobody_takes_the_permit_of_another_by_a_draft_or_by_naming_it(journey: Journey) -> None:
    a_permit(journey, "ONCE-BETA", kind="DH_599A", holder="HK-BETA", categories=["saliva_swab"], single_use=True)
    a_clearance(journey, "OF-GAMMA", [{"category": "saliva_swab", "counterparts": ["HK-DELTA"]}], [], holder="SZ-GAMMA")
    stranger, boxes = journey.at("SZG-T01", "SZ-BENCH-2"), []
    for seal in ("SEAL-S1", "SEAL-S2"):
        tubes = stranger.register(1, category="saliva_swab", risk="B2", infectious=True)
        boxes.append(str(stranger.done("/packages", containers=tubes)["package"]))
        stranger.done("/sealings", package=boxes[-1], seals=[seal])
    coordinator, now = journey.at("SZG-C01"), journey.house.clock()
    plan = {
        "to_organisation": "HK-BETA",
        "to_site": "HK-BETA-LAB",
        "purpose": "joint_research",
        "clearance": "OF-GAMMA",
        "checkpoint": "FTZ-CH1",
        "carrier": COURIER,
        "planned_entry": (now + timedelta(hours=2)).isoformat(),
    }
    far = coordinator.post(
        "/consignments",
        packages=boxes,
        **{**plan, "planned_entry": "2999-01-01T00:00:00Z"},
        planned_exit="2999-01-01T00:00:00Z",
    )
    assert refused(far) == (422, "planned_too_far")
    near = (now + timedelta(hours=1)).isoformat()
    whole = coordinator.done("/consignments", packages=boxes, planned_exit=near, **plan)["consignment"]
    parts = coordinator.done(f"/consignments/{whole}/split", packages=boxes[1:])["consignments"]
    assert tally(journey, "permit:ONCE-BETA") == (0, 0, 0)
    journey.file(parts[0], "SZG-C01")
    assert tally(journey, "permit:ONCE-BETA") == (0, 0, 0)
    swab = {"category": "saliva_swab", "risk": "B2", "infectious": True}
    assert meet(journey, *on_the_way(journey, 1, "SEAL-S3", **swab))["verdict"] == "ALLOW"
    assert tally(journey, "permit:ONCE-BETA") == (1, 0, 1)


def test_a_split_shares_out_no_more_than_there_is(journey: Journey) -> None:
    a_rule(journey, "ANIMAL", animal=True)
    a_permit(journey, "TWO-AT-ONCE", single_use=True, quantity=2)
    boxes = [boxed(journey, journey.at(TECHNICIAN).register(3, animal=True), f"SEAL-W{place}") for place in range(2)]
    whole = journey.consign(*boxes)
    journey.at(COORDINATOR).done(f"/consignments/{whole}/split", packages=boxes[1:])
    assert tally(journey, "permit:TWO-AT-ONCE") == (0, 0, 0)
