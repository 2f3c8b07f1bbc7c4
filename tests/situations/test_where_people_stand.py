"""Where something happens decides much, so nobody makes it happen where he has no place."""

from __future__ import annotations

import pytest

from tests.practice import COORDINATOR, COURIER, EXIT, RECEIVER, TECHNICIAN
from tests.situations.conftest import Journey, faults
from tests.situations.looking import refused

HK_BENCH, STRANGER = "HK-BENCH-1", "SZG-T01"


def test_a_courier_does_not_carry_a_box_over_by_accepting_it_at_a_bench_beyond_the_border(journey: Journey) -> None:
    _, package, _ = journey.ready()
    handoff = journey.at(COURIER).done("/handoffs", subjects=[package], to="CUR-K02")["handoff"]
    over = journey.at("CUR-K02", HK_BENCH).post(f"/handoffs/{handoff}/accept")
    assert refused(over) == (409, "must_cross")
    journey.at("CUR-K02").done(f"/handoffs/{handoff}/accept")
    assert refused(journey.at("CUR-K02").post("/handoffs", subjects=[package], to=RECEIVER)) == (409, "must_cross")


def test_nobody_registers_or_stores_at_a_station_of_others(journey: Journey) -> None:
    rack = {"count": 1, "category": "human_blood", "risk": "B1", "amount": 1, "unit": "mL"}
    at_home = journey.at(TECHNICIAN)
    assert refused(journey.at(TECHNICIAN, HK_BENCH).post("/containers", **rack)) == (403, "not_your_station")
    tube = at_home.done("/containers", **rack)["containers"][0]["code"]
    stored = journey.at(TECHNICIAN, HK_BENCH).post("/storings", subjects=[tube], place="A1")
    assert stored.status_code in (403, 404)
    assert journey.at(TECHNICIAN).get(f"/containers/{tube}").get_json()["site"] == "SZ-ALPHA-LAB"


def test_a_seat_at_a_station_of_others_gives_nobody_their_eyes(journey: Journey) -> None:
    consignment, _, tubes = journey.ready()
    for station in ("SZ-BENCH-1", EXIT):
        seated = journey.at(STRANGER, station)
        assert seated.get(f"/containers/{tubes[0]}").status_code == 403
        assert seated.get("/consignments").get_json()["consignments"] == []
    assert journey.at("", EXIT).get(f"/consignments/{consignment}").status_code == 200


def test_material_of_a_third_organisation_does_not_cross_under_the_holders_clearance(journey: Journey) -> None:
    technician = journey.at(TECHNICIAN)
    tubes = technician.register(2, owner="SZ-GAMMA")
    (hold,) = technician.get(f"/containers/{tubes[0]}").get_json()["holds"]
    journey.at("SZG-C01").done(f"/holds/{hold['id']}/release", reason="they keep it for us")
    package = technician.done("/packages", containers=tubes)["package"]
    journey.seals[package] = "SEAL-GAMMA"
    technician.done("/sealings", package=package, seals=["SEAL-GAMMA"])
    consignment = journey.sent(package)
    decision = journey.meet(EXIT, consignment, package)
    assert (decision["verdict"], faults(decision)[0]) == ("DENY", "ORG_LISTED")


def test_what_was_notified_is_not_made_milder_by_who_entered_it(journey: Journey) -> None:
    consignment, package, tubes = journey.ready(1, category="stem_cells", risk="A1")
    assert journey.meet(EXIT, consignment, package)["verdict"] == "DENY"
    notification = journey.at(COORDINATOR).get(f"/consignments/{consignment}").get_json()["notifications"][0]["number"]
    journey.at(COORDINATOR).done(f"/notifications/{notification}/cancel", reason="denied")
    journey.hand(package, giver=COURIER, to=TECHNICIAN)
    entry = journey.at(TECHNICIAN).get(f"/containers/{tubes[0]}/timeline").get_json()["entries"][0]["number"]
    milder = {"entry": entry, "reason": "mistyped", "category": "human_blood", "risk": "B1"}
    assert refused(journey.at(TECHNICIAN).post("/corrections", **milder)) == (403, "own_entry_notified")
    assert refused(journey.at(COORDINATOR).post("/corrections", **milder)) == (403, "role")
    journey.at("SZA-Q01").done("/corrections", **milder)


@pytest.mark.parametrize("alike", ["\u017fEAL-0001", "\u00a0SEAL-0001\u00a0"])
def test_a_number_that_only_looks_like_the_seals_is_another_one(journey: Journey, alike: str) -> None:
    consignment, package, _ = journey.ready()
    assert journey.meet(EXIT, consignment, package, seals=[alike])["verdict"] == "HOLD"


def test_what_is_held_by_law_goes_no_further_but_may_go_home(journey: Journey) -> None:
    tubes, package = journey.box()
    journey.at(COORDINATOR).done("/holds", target=tubes[0], hold_kind="legal", reason="letter of the court")
    offered = journey.at(TECHNICIAN).post("/handoffs", subjects=[package], to=COURIER)
    assert refused(offered) == (409, "held_stays")
    journey.at(TECHNICIAN).done("/handoffs", subjects=[package], to="SZA-T02")


def test_a_text_that_turns_the_direction_of_writing_is_not_taken(journey: Journey) -> None:
    tube = journey.at(TECHNICIAN).register(1)[0]
    answer = journey.at(COORDINATOR).post("/holds", target=tube, hold_kind="quality", reason="ok \u202egnp.exe")
    assert refused(answer) == (422, "control_character")


def test_no_tube_holds_a_million_litres_nor_what_nobody_can_count(journey: Journey) -> None:
    technician = journey.at(TECHNICIAN)
    rack = {"count": 1, "category": "human_blood", "risk": "B1"}
    assert refused(technician.post("/containers", **rack, amount=10**12, unit="L")) == (422, "amount_absurd")
    assert refused(technician.post("/containers", **rack, amount=1, unit="foo")) == (422, "unit_unknown")


def test_a_code_on_a_tube_is_adopted_once_in_whatever_case_it_is_read(journey: Journey) -> None:
    technician = journey.at(TECHNICIAN)
    rack = {"count": 1, "category": "human_blood", "risk": "B1", "amount": 1, "unit": "mL"}
    technician.done("/containers", **rack, codes=["tubex1a2b3c"])
    assert refused(technician.post("/containers", **rack, codes=["TUBEX1A2B3C"])) == (409, "adopted_taken")
    technician.done("/containers", **rack, codes=["TUBEY9Z8W7V"])
    assert refused(technician.post("/containers", **rack, codes=["tubey9z8w7v"])) == (409, "adopted_taken")


def test_what_a_row_of_reference_data_says_is_not_told_by_trying_to_list_it(journey: Journey) -> None:
    guess = {"noun": "clearance", "rows": [{"number": "TRAIN-QUOTA-1", "version": 2}]}
    for stranger in (STRANGER, COURIER, TECHNICIAN):
        assert refused(journey.at(stranger).post("/listings/check", guess)) == (403, "role")
