"""The pre-check from the first packed tube on: over the API, with nothing written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from custody.records.store.tables import metadata
from tests.practice import COORDINATOR, new_id
from tests.web.api.conftest import Client, House


@contextmanager
def nothing_written(house: House) -> Iterator[None]:
    def all_rows() -> dict[str, list[tuple[object, ...]]]:
        with house.registry.reading() as connection:
            return {
                table.name: sorted((tuple(row) for row in connection.execute(table.select())), key=repr)
                for table in metadata.sorted_tables
            }

    before = all_rows()
    yield
    assert all_rows() == before


def test_loose_tubes_are_told_the_way_that_fits_them(house: House, technician: Client) -> None:
    tubes = technician.register(2)
    with nothing_written(house):
        told = technician.done("/crossings/check", {"containers": tubes})
    assert (told["gate"], told["verdict"], told["clearance"]) == ("G0", "ALLOW", "TRAIN-SOUTH-1 v1")
    assert told["plan"]["to_organisation"] == "HK-BETA"
    assert told["plan"]["checkpoint"] == "FTZ-CH1"
    assert [(each["containers"], each["clearance"]) for each in told["parts"]] == [(sorted(tubes), "TRAIN-SOUTH-1 v1")]


def test_a_tube_that_no_clearance_covers_is_told_with_what_to_do(house: House, technician: Client) -> None:
    good, odd = technician.register(2), technician.register(1, category="stem_cells")
    package = technician.done("/packages", containers=[*good, *odd])["package"]
    with nothing_written(house):
        told = technician.done("/crossings/check", {"packages": [package]})
    assert told["verdict"] == "DENY"
    stopped = [each for each in told["parts"] if each["clearance"] is None]
    assert [each["containers"] for each in stopped] == [odd]
    worst = stopped[0]["findings"][0]
    assert (worst["check"], worst["result"], worst["remedies"]) == ("CATEGORY", "DENY", ["unpack"])
    assert odd[0] in worst["fix"][0]["en"]
    assert set(worst["found"][0]) == {"en", "zh-Hant", "zh-Hans"}
    technician.done("/unpackings", package=package, containers=odd)
    assert technician.done("/crossings/check", {"packages": [package]})["verdict"] == "ALLOW"


@pytest.mark.parametrize(
    ("plan", "check"),
    [
        ({"clearance": "TRAIN-EXPIRED"}, "ORG_LISTED"),
        ({"to_organisation": "HK-DELTA", "to_site": "HK-DELTA-LAB"}, "ORG_PARTNER"),
        ({"purpose": "resale"}, "PURPOSE"),
        ({"checkpoint": "HUANGGANG"}, "CHECKPOINT"),
        ({"planned_exit": "2031-01-01T00:00:00Z"}, "CLR_WINDOW"),
    ],
)
def test_as_much_of_a_plan_as_there_is_is_judged(technician: Client, plan: dict[str, str], check: str) -> None:
    told = technician.done("/crossings/check", {"containers": technician.register(1), "plan": plan})
    assert told["verdict"] == "DENY"
    assert check in [each["check"] for each in told["findings"] if each["result"] == "DENY"]


@pytest.mark.parametrize("clearance", ["NO-SUCH", "TRAIN-NORTH-1"])
def test_a_clearance_that_is_not_there_to_be_used_is_told_with_those_that_are(
    technician: Client, clearance: str
) -> None:
    """One that nobody holds and one that another organisation holds are answered alike."""
    wrong = technician.refused(
        "/crossings/check", {"containers": technician.register(1), "plan": {"clearance": clearance}}
    )
    assert (wrong["status"], wrong["type"]) == (422, "/problems/clearance_not_usable")
    assert [each["field"] for each in wrong["errors"]] == ["plan.clearance"]
    assert clearance in wrong["say"]["zh-Hant"] and "TRAIN-SOUTH-1" in wrong["usable"]
    assert "TRAIN-NORTH-1" not in wrong["usable"] and "TRAIN-EXPIRED" not in wrong["usable"]


def test_what_another_organisation_could_use_is_not_told_to_who_may_not_see_its_tubes(
    house: House, technician: Client
) -> None:
    tubes = technician.register(1)
    stranger = house.client("SZG-C01")
    wrong = stranger.refused("/crossings/check", {"containers": tubes, "plan": {"clearance": "NO-SUCH"}})
    assert wrong["status"] == 403 and "usable" not in wrong


def test_a_plan_that_enters_before_it_leaves_is_told_at_both_times(technician: Client) -> None:
    tubes = technician.register(1)
    plan = {"planned_exit": "2026-11-24T12:00:00+08:00", "planned_entry": "2026-11-24T11:59:00+08:00"}
    wrong = technician.refused("/crossings/check", {"containers": tubes, "plan": plan})
    assert (wrong["status"], wrong["type"]) == (422, "/problems/entry_before_exit")
    assert [each["field"] for each in wrong["errors"]] == ["plan.planned_exit", "plan.planned_entry"]
    assert all(time in wrong["say"]["zh-Hans"] for time in ("2026-11-24 12:00", "2026-11-24 11:59"))
    # An exit that is left out is now.
    over = technician.refused(
        "/crossings/check", {"containers": tubes, "plan": {"planned_entry": "2020-01-01T00:00:00Z"}}
    )
    assert over["type"] == "/problems/entry_before_exit"
    noon = technician.refused("/crossings/check", {"containers": tubes, "plan": {"planned_entry": "noon"}})
    assert [each["field"] for each in noon["errors"]] == ["plan.planned_entry"]


def test_an_organisation_without_a_clearance_is_told_so_at_its_own_bench(house: House) -> None:
    stranger = house.client("SZG-T01")
    told = stranger.done("/crossings/check", {"containers": stranger.register(1)})
    assert (told["verdict"], told["findings"][0]["check"]) == ("DENY", "ORG_LISTED")
    assert "clearance" not in told


def test_a_hold_names_the_tube_that_it_lies_on(house: House, technician: Client) -> None:
    free, held = technician.register(2)
    house.client(COORDINATOR).done("/holds", target=held, hold_kind="quality", reason="thawed")
    told = technician.done("/crossings/check", {"containers": [free, held]})
    stopped = [each for each in told["parts"] if each["clearance"] is None]
    assert [each["containers"] for each in stopped] == [[held]]
    assert stopped[0]["findings"][0]["remedies"] == ["release"]


def test_a_box_in_a_consignment_is_judged_by_that(house: House, technician: Client) -> None:
    package = technician.done("/packages", containers=technician.register(1))["package"]
    consignment = house.practice.consign(package, clearance="TRAIN-EXPIRED")
    by_number = technician.done("/crossings/check", {"consignment": consignment})
    by_box = technician.done("/crossings/check", {"packages": [package]})
    assert by_number["verdict"] == by_box["verdict"] == "DENY"
    assert by_number["findings"] == by_box["findings"]


def test_what_is_asked_must_be_one_thing(technician: Client) -> None:
    for wrong in ({}, {"consignment": "CN-1", "containers": ["HTC-0000000000-0"]}):
        assert technician.post("/crossings/check", wrong).status_code == 422
    assert (
        technician.post("/crossings/check", {"containers": ["?"], "plan": {"planned_exit": "soon"}}).status_code == 422
    )


def test_nobody_is_told_of_a_tube_that_is_not_his_business(house: House, technician: Client) -> None:
    tube = technician.register(1)[0]
    answer = house.client("SZG-T01").post("/crossings/check", {"containers": [tube]})
    assert answer.status_code == 403
    adopted = technician.done(
        "/containers", count=1, category="human_blood", risk="B1", amount=1, unit="uL", codes=[f"OLD{new_id()[:8]}"]
    )["containers"][0]["code"]
    foreign = technician.get(f"/containers/{adopted}").get_json()["adopted"]
    assert house.client("SZG-T01").post("/crossings/check", {"containers": [foreign]}).status_code == 403


def test_a_draft_under_a_number_that_nobody_knows_is_told_which_are_known(house: House, technician: Client) -> None:
    coordinator = house.client(COORDINATOR)
    tubes = technician.register(1)
    package = technician.done("/packages", containers=tubes)["package"]
    now = house.clock().isoformat()
    draft = coordinator.done(
        "/consignments",
        packages=[package],
        to_organisation="HK-BETA",
        to_site="HK-BETA-LAB",
        purpose="joint_research",
        clearance="CLR-NOPE",
        checkpoint="FTZ-CH1",
        carrier="CUR-K01",
        planned_exit=now,
        planned_entry=now,
    )
    told = coordinator.done("/crossings/check", {"consignment": draft["consignment"]})
    worst = next(each for each in told["findings"] if each["check"] == "ORG_LISTED")
    assert worst["result"] == "DENY"
    assert "CLR-NOPE" in worst["found"][0]["zh-Hant"] and "TRAIN-SOUTH-1" in worst["found"][0]["zh-Hant"]
