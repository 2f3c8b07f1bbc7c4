"""Awkward situations at the border, each as people meet it."""

from __future__ import annotations

import os
from datetime import timedelta

from custody.codes import Kind, new_code
from tests.conftest import Clock
from tests.practice import COORDINATOR, COURIER, ENTRY, EXIT, EXIT_OFFICER
from tests.situations.conftest import Journey, faults


def test_an_extra_box_of_ours_holds_the_consignment(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    _, extra = journey.box()
    decision = journey.meet(EXIT, consignment, package, extra)
    assert decision["verdict"] == "HOLD"
    assert "MANIFEST" in faults(decision)


def test_an_unknown_code_in_the_box_holds(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    decision = journey.meet(EXIT, consignment, package, containers=["HTC-0000000000-0"])
    assert decision["verdict"] == "HOLD"


def test_a_box_of_another_organisation_is_denied(journey: Journey) -> None:
    stranger = journey.at("SZG-T01")
    theirs = stranger.register(1)
    other = str(stranger.done("/packages", containers=theirs)["package"])
    consignment, package, _ = journey.ready()
    decision = journey.meet(EXIT, consignment, package, packages=[package, other])
    assert decision["verdict"] == "DENY"
    assert faults(decision)[0] == "MANIFEST"
    for theirs_too in ("SZG-C01", "SZG-T01"):
        concerns = journey.at(theirs_too).get("/attention").get_json()["concerns"]
        assert [(each["matter"], each["subject"]) for each in concerns] == [("found_elsewhere", other)], theirs_too
    ours = journey.at(COORDINATOR).get("/attention").get_json()["concerns"]
    assert "found_elsewhere" not in [each["matter"] for each in ours]


def test_a_box_that_is_missing_at_the_exit_holds(journey: Journey) -> None:
    boxes = [journey.box()[1] for _ in range(2)]
    consignment = journey.consign(*boxes)
    journey.file(consignment)
    journey.hand(*boxes)
    decision = journey.meet(EXIT, consignment, boxes[0])
    assert decision["verdict"] == "HOLD"
    assert {"MANIFEST", "SEAL"} <= set(faults(decision))


def test_another_seal_holds_until_two_people_let_it_pass(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    held = journey.meet(EXIT, consignment, package, seals=["SEAL-9999"])
    assert (held["verdict"], faults(held)) == ("HOLD", ["SEAL"])
    asked = {
        "id": "018f2f6e-0000-7000-8000-000000000001",
        "decision": held["entry"],
        "check": "SEAL",
        "reason_code": "resealed",
        "reason": "Opened before two people, counted, sealed again.",
    }
    journey.at(COORDINATOR).done("/overrides", asked)
    alone = journey.at(COORDINATOR).post(f"/overrides/{asked['id']}/approve")
    assert alone.status_code == 403
    journey.at("SZA-Q01").done(f"/overrides/{asked['id']}/approve")
    passed = journey.meet(EXIT, consignment, package, seals=["SEAL-9999"])
    assert passed["verdict"] == "ALLOW"
    seal = next(each for each in passed["findings"] if each["check"] == "SEAL")
    assert (seal["result"], seal["override"]) == ("HOLD", asked["id"])


def test_a_clearance_that_runs_out_on_the_way_holds_and_never_denies_on_the_bridge(
    journey: Journey, clock: Clock
) -> None:
    ends = clock() + timedelta(hours=7)
    journey.list("clearance", number="TRAIN-SOUTH-1", valid_to=ends.isoformat())
    consignment, package, _ = journey.ready()
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    clock.pass_by(hours=8)
    decision = journey.meet(ENTRY, consignment, package)
    assert decision["verdict"] == "HOLD"
    assert "CLR_WINDOW" in faults(decision)


def test_a_clearance_revoked_on_the_way_denies_onward_and_leaves_the_way_home(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    revoked = {"clearance": "TRAIN-SOUTH-1", "status": "revoked", "reason": "letter of the authority"}
    journey.at("SZA-Q01").done("/clearances/status", **revoked)
    decision = journey.meet(ENTRY, consignment, package)
    assert (decision["verdict"], decision["return_only"]) == ("DENY", True)
    ahead = journey.at(COORDINATOR).done("/crossings/check", {"consignment": consignment})
    first, second = ahead["findings"][:2]
    assert (ahead["verdict"], ahead["return_only"], first["check"], second["check"]) == (
        *("DENY", True),
        *("ORG_LISTED", "CLR_VERSION"),
    )
    assert first["fix"] == next(each["fix"] for each in decision["findings"] if each["check"] == "ORG_LISTED")


def test_a_clearance_that_runs_out_on_the_way_is_foreseen_as_the_entry_will_say_it(
    journey: Journey, clock: Clock
) -> None:
    journey.list("clearance", number="TRAIN-SOUTH-1", valid_to=(clock() + timedelta(minutes=330)).isoformat())
    _, package = journey.box(2)
    soon = {"planned_exit": clock() + timedelta(minutes=30), "planned_entry": clock() + timedelta(minutes=60)}
    consignment = journey.consign(package, **{name: moment.isoformat() for name, moment in soon.items()})
    journey.file(consignment)
    journey.hand(package)
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    clock.pass_by(minutes=340)
    ahead = journey.at(COORDINATOR).done("/crossings/check", {"consignment": consignment})
    decision = journey.meet(ENTRY, consignment, package)
    assert (decision["verdict"], faults(decision)) == ("HOLD", ["CLR_WINDOW"])
    told = [next(each for each in one["findings"] if each["check"] == "CLR_WINDOW") for one in (ahead, decision)]
    assert ahead["verdict"] == "HOLD"
    assert [told[0][name] for name in ("result", "found", "fix")] == [
        told[1][name] for name in ("result", "found", "fix")
    ]


def test_a_clearance_renewed_under_way_holds_until_it_is_looked_at_again(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    journey.list("clearance", number="TRAIN-SOUTH-1", conditions="renewed")
    decision = journey.meet(EXIT, consignment, package)
    assert (decision["verdict"], faults(decision)) == ("HOLD", ["CLR_VERSION"])


def test_a_second_scan_at_the_same_gate_shows_the_first_decision_and_counts_nothing_twice(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    first = journey.meet(EXIT, consignment, package)
    again = journey.meet(EXIT, consignment, package)
    assert again == first
    balance = journey.at("AUD-01").get(f"/balance?consignment={consignment}").get_json()
    assert (balance["crossed"], balance["fates"]["on_the_way"], balance["remainder"]) == (3, 3, 0)


def test_the_wrong_lane_holds_and_moves_nothing(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    row = journey.at("ADM-01").get(f"/listings/station/{EXIT}").get_json()["versions"][-1]["value"]
    other = {**row, "name": "FTZ-EXIT-7", "code": str(new_code(Kind.STATION, os.urandom)), "directions": ["NORTH"]}
    journey.at("ADM-01").done("/listings", noun="station", rows=[other], reason="another lane of this side")
    decision = journey.meet("FTZ-EXIT-7", consignment, package, officer=EXIT_OFFICER)
    assert (decision["verdict"], faults(decision)) == ("HOLD", ["DIRECTION"])
    seen = journey.at(COORDINATOR).get(f"/packages/{package}").get_json()
    assert seen["custodian"] == COURIER


def test_an_entry_without_an_exit_holds(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    decision = journey.meet(ENTRY, consignment, package)
    assert (decision["verdict"], faults(decision)) == ("HOLD", ["SEQUENCE"])


def test_another_courier_holds_and_one_without_training_is_denied(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    replaced = journey.meet(EXIT, consignment, package, carrier="CUR-K02")
    assert (replaced["verdict"], set(faults(replaced))) == ("HOLD", {"CARRIER", "CUSTODY"})
    untrained = journey.meet(EXIT, consignment, package, carrier="CUR-K03")
    assert untrained["verdict"] == "DENY"


def test_two_organisations_boxes_in_one_van_are_two_decisions(journey: Journey) -> None:
    good, first, _ = journey.ready()
    bad, second, _ = journey.ready(category="stem_cells")
    assert journey.meet(EXIT, bad, second)["verdict"] == "DENY"
    assert journey.meet(EXIT, good, first)["verdict"] == "ALLOW"


def test_a_clock_that_is_far_off_is_no_reason_to_lose_the_time(journey: Journey, clock: Clock) -> None:
    code = journey.at("SZA-T01", "SZ-BENCH-1").register(1)[0]
    scan = {
        "id": "018f2f6e-0000-7000-8000-000000000002",
        "station": "SZ-BENCH-1",
        "raw": code,
        "at": (clock() - timedelta(hours=20)).isoformat(),
        "sequence": 7,
        "boot": "boot-1",
        "clock_offset_ms": -72_000_000,
    }
    answer = journey.at("SZA-T01", "SZ-BENCH-1").done("/scans", scan)
    assert journey.at("SZA-T01", "SZ-BENCH-1").done("/scans", scan) == answer
