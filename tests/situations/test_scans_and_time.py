"""Awkward situations of scans and of time: twice, late, in two places, by whom, by which clock."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from custody.codes import COMMANDS, Command
from custody.records.registry import open_registry
from custody.zone import Zone
from tests.conftest import Clock
from tests.practice import (
    BENCH,
    COLLEAGUE,
    COORDINATOR,
    COURIER,
    ENTRY,
    ENTRY_OFFICER,
    EXIT,
    EXIT_OFFICER,
    TECHNICIAN,
    Practice,
)
from tests.situations.conftest import Journey, badge, faults
from tests.web.api.conftest import House
from web.app import create_app

OTHER_EXIT = "HG-EXIT-1"


def read(journey: Journey, station: str, *raws: str, at: datetime | None = None, **more: Any) -> list[dict[str, Any]]:
    """What a station is answered that delivers these readings, one second apart."""
    first = at or journey.house.clock()
    client = journey.at("", station)
    return [
        client.done("/scans", station=station, raw=raw, at=(first + timedelta(seconds=place)).isoformat(), **more)
        for place, raw in enumerate(raws)
    ]


def crossings(journey: Journey, consignment: str) -> list[dict[str, Any]]:
    return list(journey.at(COORDINATOR).get(f"/consignments/{consignment}").get_json()["crossings"])


def test_an_exit_that_a_station_could_only_tell_late_cures_the_entry_that_was_held(
    journey: Journey, clock: Clock
) -> None:
    consignment, package, _ = journey.ready()
    left = clock()
    clock.pass_by(minutes=40)
    held = journey.meet(ENTRY, consignment, package)
    assert (held["verdict"], faults(held)) == ("HOLD", ["SEQUENCE"])
    told = read(
        journey,
        EXIT,
        badge(journey, EXIT_OFFICER),
        package,
        journey.seals[package],
        badge(journey, COURIER),
        at=left,
    )
    assert [each["meaning"] for each in told] == ["officer_signed_in", "package_read", "seal_read", "allow"]
    entry = journey.at("AUD-01").get(f"/ledger/entries/{told[-1]['entry']}").get_json()
    assert left.isoformat()[:16] in str(entry), "the time when it happened"
    met = {each["gate"]: each["at"] for each in crossings(journey, consignment)}
    assert met["G2"] < met["G3"], "in the order in which it happened, not in which it was told"
    assert journey.meet(ENTRY, consignment, package)["verdict"] == "ALLOW"
    balance = journey.at("AUD-01").get(f"/balance?consignment={consignment}").get_json()
    assert (balance["crossed"], balance["remainder"]) == (3, 0)


def test_what_a_checkpoint_tells_too_late_is_kept_and_moves_nothing(journey: Journey, clock: Clock) -> None:
    _, package, _ = journey.ready()
    left = clock()
    clock.pass_by(hours=13)
    told = read(journey, EXIT, badge(journey, EXIT_OFFICER), package, at=left)
    assert {each["meaning"] for each in told} == {"late"}


def test_a_label_at_two_checkpoints_at_the_same_time_stops_both(journey: Journey, clock: Clock) -> None:
    consignment, package, _ = journey.ready()
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    clock.pass_by(seconds=30)
    twin = journey.meet(OTHER_EXIT, consignment, package, officer=EXIT_OFFICER)
    assert "DUPLICATE" in faults(twin)
    found = next(each for each in twin["findings"] if each["check"] == "DUPLICATE")
    assert any(EXIT in each["en"] for each in found["found"])
    clock.pass_by(minutes=20)
    entry = journey.meet(ENTRY, consignment, package)
    assert (entry["verdict"], "HOLDS" in faults(entry)) == ("HOLD", True), "the one that was let through is stopped too"
    holds = journey.at(EXIT_OFFICER).get("/holds").get_json()["holds"]
    assert [(each["target"], each["kind"], each["placed_by"]) for each in holds] == [
        (consignment, "investigation", "SYSTEM")
    ]
    journey.at(EXIT_OFFICER).done(f"/holds/{holds[0]['id']}/release", reason="the other label was a copy")
    assert "HOLDS" not in faults(journey.meet(ENTRY, consignment, package))


def test_whoever_holds_it_himself_does_not_let_go_of_what_the_copy_stopped(journey: Journey, clock: Clock) -> None:
    consignment, package, _ = journey.ready()
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    own = {"target": consignment, "hold_kind": "investigation", "reason": "met_in_two_places"}
    hold = journey.at(COORDINATOR).done("/holds", **own)["hold"]
    clock.pass_by(seconds=30)
    journey.meet(OTHER_EXIT, consignment, package, officer=EXIT_OFFICER)
    journey.at(COORDINATOR).done(f"/holds/{hold}/release", reason="it was only ours")
    clock.pass_by(minutes=20)
    assert "HOLDS" in faults(journey.meet(ENTRY, consignment, package))


def test_another_lane_of_the_same_checkpoint_is_no_second_place(journey: Journey, clock: Clock) -> None:
    consignment, package, _ = journey.ready()
    wrong = journey.meet("FTZ-EXIT-2", consignment, package, officer=ENTRY_OFFICER)
    assert "DUPLICATE" not in faults(wrong)
    clock.pass_by(seconds=60)
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"


@pytest.mark.parametrize(("seconds", "result"), [(0, "PASS"), (60, "WARN"), (600, "HOLD")])
def test_a_clock_that_is_wrong_is_seen_at_the_gate(journey: Journey, seconds: int, result: str) -> None:
    consignment, package, _ = journey.ready()
    ahead = journey.house.clock() + timedelta(seconds=seconds)
    codes = (badge(journey, EXIT_OFFICER), package, journey.seals[package], badge(journey, COURIER))
    told = read(journey, EXIT, *codes, at=ahead, clock_offset_ms=-seconds * 1000)
    decision = journey.at(COORDINATOR).get(f"/crossings/{told[-1]['entry']}").get_json()
    assert next(each["result"] for each in decision["findings"] if each["check"] == "CLOCK") == result
    met = crossings(journey, consignment)[0]["at"]
    assert met[:19] == journey.house.clock().isoformat()[:19], "the corrected time orders"


def test_a_power_cut_in_the_middle_of_a_session_leaves_no_half_written_consignment(
    tmp_path: Path, database_url: str, zone: Zone, clock: Clock
) -> None:
    def begin() -> Journey:
        registry = open_registry(tmp_path, database_url, zone, clock, os.urandom)
        return Journey(House(create_app(registry), registry, Practice(registry), clock))

    first = begin()
    consignment, package, _ = first.ready()
    read(first, EXIT, badge(first, EXIT_OFFICER), package)
    first.house.registry.close()
    later = begin()
    assert crossings(later, consignment) == []
    seal, courier = read(later, EXIT, first.seals[package], badge(later, COURIER))
    assert (seal["meaning"], courier["meaning"]) == ("seal_read", "allow")
    assert [each["gate"] for each in crossings(later, consignment)] == ["G2"]
    later.house.registry.close()


def test_a_nervous_hand_scans_twice_and_the_gate_answers_with_the_first_decision(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    codes = (badge(journey, EXIT_OFFICER), package, journey.seals[package], badge(journey, COURIER))
    first = read(journey, EXIT, *codes)
    again = read(journey, EXIT, package)[0]
    assert (first[-1]["meaning"], again["meaning"]) == ("allow", "already_allowed")
    assert len(crossings(journey, consignment)) == 1


def test_a_badge_left_in_the_reader_is_signed_out_after_five_minutes(journey: Journey, clock: Clock) -> None:
    tube = journey.at(TECHNICIAN, BENCH).register(1)[0]
    read(journey, BENCH, badge(journey, TECHNICIAN))
    clock.pass_by(minutes=4)
    assert read(journey, BENCH, tube)[0]["meaning"] == "label_verified"
    clock.pass_by(minutes=6)
    assert read(journey, BENCH, tube)[0]["meaning"] == "badge_first"
    read(journey, BENCH, badge(journey, COLLEAGUE))
    read(journey, BENCH, tube)
    kinds = journey.at(TECHNICIAN, BENCH).get(f"/containers/{tube}/timeline").get_json()["entries"]
    assert {actor for each in kinds for actor in each["actors"]} == {TECHNICIAN}


def test_a_label_printed_twice_is_flagged_when_the_copy_is_used_first(journey: Journey) -> None:
    technician = journey.at(TECHNICIAN, BENCH)
    tube = technician.register(1)[0]
    technician.done("/reprints", subject=tube, reason="printed twice by mistake")
    read(journey, BENCH, badge(journey, TECHNICIAN))
    told = read(journey, BENCH, tube)[0]
    assert (told["meaning"], told["feedback"]) == ("copy_verified", "warn")
    assert set(told["say"]) == {"en", "zh-Hant", "zh-Hans"}


def test_a_jam_in_the_middle_of_a_rack_prints_only_what_was_not_printed_and_uses_no_number_twice(
    journey: Journey,
) -> None:
    made = journey.at(TECHNICIAN, BENCH).done(
        "/containers", count=5, category="human_blood", risk="B1", amount=2000, unit="uL"
    )
    codes = [each["code"] for each in made["containers"]]
    station = journey.at("", BENCH)
    jobs = [each for each in station.get(f"/stations/{BENCH}/jobs").get_json()["jobs"]]
    for job in jobs[:2]:
        for state in ("SENDING", "PRINTED"):
            station.done(f"/jobs/{job['id']}/report", {"state": state, "odometer": 1})
    left = [each["id"] for each in station.get(f"/stations/{BENCH}/jobs").get_json()["jobs"]]
    assert left == [each["id"] for each in jobs[2:]], "it goes on where it stopped"
    read(journey, BENCH, badge(journey, TECHNICIAN), *codes[:2])
    assert len(set(codes)) == len(codes)


def test_a_pre_check_of_what_is_open_goes_by_the_table_as_it_stands(journey: Journey) -> None:
    _, package = journey.box(risk="B1")
    consignment = journey.consign(package)
    coordinator = journey.at(COORDINATOR)
    assert coordinator.done("/crossings/check", {"consignment": consignment})["verdict"] == "ALLOW"
    rules = journey.at("ADM-01").get("/listings/rules/T-2026-1").get_json()["versions"][-1]["value"]
    risk = {**rules["risk"], "version": "2026-12", "levels": ["C2", "C1", "B2", "A2", "A1", "B1"]}
    row = {**rules, "version": "T-2026-2", "valid_from": journey.house.clock().isoformat(), "risk": risk}
    journey.at("ADM-01").done("/listings", noun="rules", rows=[row], reason="announcement of the customs")
    again = coordinator.done("/crossings/check", {"consignment": consignment})
    assert (again["verdict"], faults(again)[0]) == ("DENY", "PERMIT"), "the permit goes to A1, and B1 is above that now"
    packed = journey.at(TECHNICIAN, BENCH).done("/crossings/check", {"packages": [package]})
    assert packed["verdict"] == "DENY", "at the bench as well"


def test_finishing_with_what_there_is_decides_with_what_is_missing(journey: Journey) -> None:
    _, package, _ = journey.ready()
    told = read(journey, EXIT, badge(journey, EXIT_OFFICER), package, str(COMMANDS[Command.FINISH]))[-1]
    assert told["meaning"] == "hold"
