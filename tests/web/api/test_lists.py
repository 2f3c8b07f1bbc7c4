"""Lists show what concerns the one who asks, all of it, page by page."""

from __future__ import annotations

import pytest

from tests.practice import COORDINATOR, COURIER
from tests.web.api.conftest import Client, House


def test_an_organisation_looks_through_all_that_it_holds_and_nothing_else(house: House, technician: Client) -> None:
    codes = sorted([*technician.register(101), *technician.register(120)])
    seen: list[str] = []
    page = technician.get("/containers").get_json()
    while True:
        seen += [one["code"] for one in page["held"]]
        if "next" not in page:
            break
        page = technician.get(f"/containers?after_code={page['next']}").get_json()
    assert seen == codes
    assert house.client(COURIER).get("/containers").get_json() == {"held": []}


def test_a_package_is_listed_by_whoever_answers_for_it(house: House, technician: Client) -> None:
    package = technician.done("/packages")["package"]
    assert package in [one["code"] for one in technician.get("/packages").get_json()["held"]]
    assert house.client("HKD-T01").get("/packages").get_json() == {"held": []}


def test_an_open_hold_is_listed_until_it_is_released(house: House, technician: Client) -> None:
    quality = house.client("SZA-Q01")
    hold = quality.done("/holds", target=technician.register()[0], hold_kind="quality", reason="alarm")["hold"]
    assert [one["id"] for one in quality.get("/holds").get_json()["holds"]] == [hold]
    quality.done(f"/holds/{hold}/release", reason="checked")
    assert quality.get("/holds").get_json() == {"holds": []}


def test_clearances_are_shown_to_holder_and_counterpart_alone(house: House) -> None:
    def numbers(staff: str) -> set[str]:
        return {one["number"] for one in house.client(staff).get("/clearances").get_json()["clearances"]}

    assert "TRAIN-SOUTH-1" in numbers(COORDINATOR) & numbers("HKB-C01")
    assert "TRAIN-SOUTH-1" not in numbers(COURIER) | numbers("SZG-C01")
    assert numbers("AUD-01") == set(house.registry.zone.clearances)


def test_a_hold_on_the_parent_is_shown_at_its_children_with_where_it_lies(house: House, technician: Client) -> None:
    code = technician.register()[0]
    child = technician.done(f"/containers/{code}/aliquots", parent=code, count=2, amount=200)["containers"][0]["code"]
    grandchild = technician.done(f"/containers/{child}/aliquots", parent=child, count=1, amount=50)["containers"][0][
        "code"
    ]
    quality = house.client("SZA-Q01")
    hold = quality.done("/holds", target=code, hold_kind="quality", reason="alarm")["hold"]
    for each in (code, child, grandchild):
        (shown,) = technician.get(f"/containers/{each}").get_json()["holds"]
        assert (shown["id"], shown["target"]) == (hold, code)
    quality.done(f"/holds/{hold}/release", reason="checked")
    assert technician.get(f"/containers/{grandchild}").get_json()["holds"] == []


def test_a_balance_of_a_period_that_ends_before_it_begins_is_refused(house: House) -> None:
    period = "from=2026-11-30T00:00:00%2B08:00&to=2026-11-01T00:00:00%2B08:00"
    answer = house.client(COORDINATOR).get(f"/balance?organisation=SZ-ALPHA&{period}")
    assert answer.status_code == 422
    assert answer.get_json()["type"].endswith("period_backwards")


@pytest.mark.parametrize("sheet", ["", "/sheet.pdf"])
@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("organisation=NOPE", "organisation_unknown"),
        ("clearance=NOPE", "clearance_unknown"),
        ("consignment=CN-NOPE", "consignment_unknown"),
        ("organisation=NOPE&clearance=TRAIN-SOUTH-1", "organisation_unknown"),
        ("organisation=SZ-ALPHA&clearance=NOPE", "clearance_unknown"),
    ],
)
@pytest.mark.parametrize("staff", [COORDINATOR, "AUD-01"])
def test_there_is_no_balance_of_what_there_is_not(house: House, staff: str, asked: str, code: str, sheet: str) -> None:
    answer = house.client(staff).reading("zh-HK").get(f"/balance{sheet}?{asked}")
    problem = answer.get_json(force=True)
    assert (answer.status_code, problem["type"]) == (404, f"/problems/{code}")
    assert "NOPE" in problem["detail"] and problem["detail"] == problem["say"]["zh-Hant"]
