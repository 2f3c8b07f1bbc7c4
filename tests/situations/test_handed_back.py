"""What a lane may let pass without network is taken back only when it has handed its token back."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest

from custody.parties import Station
from custody.snapshot.held import Held
from custody.snapshot.sealing import open_snapshot, read_label
from devices.alone import Alone
from devices.journal import Journal
from tests.conftest import Clock
from tests.practice import BENCH, COORDINATOR, COURIER, EXIT, EXIT_OFFICER, RECEIVING_COORDINATOR, TECHNICIAN
from tests.situations.aside import FIRST, LoneStation
from tests.situations.conftest import Journey
from tests.situations.looking import refused
from tests.situations.telling import discrepancies
from tests.situations.test_told_late import beat, hand_back, tokens

WHY = "the driver never came, we think"


def at_the_exit(journey: Journey) -> tuple[LoneStation, str, str]:
    """(a lane that was heard a moment ago and holds a token, consignment, box)."""
    consignment, package, _ = journey.ready()
    gate = LoneStation(journey, EXIT)
    beat(journey, gate)
    journey.house.clock.pass_by(seconds=5)
    return gate, consignment, package


def let_pass(journey: Journey, gate: LoneStation, package: str) -> str:
    """What the lane says, alone."""
    people = journey.house.registry.zone.people
    raws = (people[EXIT_OFFICER].badge, package, journey.seals[package], people[COURIER].badge)
    told = gate.read(*raws)[-1].said.decided
    return told.verdict if told is not None else ""


def test_a_lane_that_was_heard_a_moment_ago_may_have_lost_its_network_since(journey: Journey, clock: Clock) -> None:
    gate, consignment, package = at_the_exit(journey)
    cancel = f"/consignments/{consignment}/cancel"
    assert refused(journey.at(COORDINATOR).post(cancel, reason=WHY)) == (409, "lane_asked")
    assert let_pass(journey, gate, package) == "ALLOW", "it has not heard of it"
    assert refused(journey.at(COORDINATOR).post(cancel, reason=WHY)) == (409, "lane_asked")
    clock.pass_by(minutes=1)
    assert refused(journey.at(COORDINATOR).post(cancel, reason=WHY)) == (409, "lane_unheard")
    gate.deliver()
    found = journey.at(COORDINATOR).get(f"/consignments/{consignment}").get_json()["consignment"]
    assert found["state"] == "exit_cleared"


def test_what_it_has_handed_back_it_lets_pass_no_more(journey: Journey) -> None:
    gate, consignment, package = at_the_exit(journey)
    cancel = f"/consignments/{consignment}/cancel"
    assert refused(journey.at(COORDINATOR).post(cancel, reason=WHY)) == (409, "lane_asked")
    hand_back(journey, gate)
    assert let_pass(journey, gate, package) == "HOLD"
    journey.at(COORDINATOR).done(cancel, reason=WHY)


def test_it_gets_no_other_while_it_is_asked_and_one_again_when_nobody_took_anything_back(
    journey: Journey, clock: Clock
) -> None:
    gate, consignment, _ = at_the_exit(journey)
    assert tokens(journey, "one") == 1
    cancel = f"/consignments/{consignment}/cancel"
    assert refused(journey.at(COORDINATOR).post(cancel, reason=WHY)) == (409, "lane_asked")
    assert tokens(journey, "one") == 0
    hand_back(journey, gate)
    assert tokens(journey, "one") == 0
    clock.pass_by(minutes=3)
    beat(journey, gate)
    assert tokens(journey, "one") == 1
    assert refused(journey.at(COORDINATOR).post(cancel, reason=WHY)) == (409, "lane_asked"), "that was another token"


def test_what_it_was_given_counts_though_it_has_not_said_yet_that_it_has_it(journey: Journey, clock: Clock) -> None:
    consignment, _, _ = journey.ready()
    assert tokens(journey, "one") == 1
    clock.pass_by(minutes=5)
    cancel = journey.at(COORDINATOR).post(f"/consignments/{consignment}/cancel", reason=WHY)
    assert refused(cancel) == (409, "lane_unheard")


@pytest.mark.usefixtures("read_again")
def test_what_comes_back_from_the_carrier_waits_for_a_lane_that_answers_and_for_no_other(
    journey: Journey, clock: Clock
) -> None:
    gate, _, package = at_the_exit(journey)
    offer = journey.at(COURIER).done("/handoffs", subjects=[package], to=TECHNICIAN)["handoff"]
    accept = f"/handoffs/{offer}/accept"
    assert refused(journey.at(TECHNICIAN, BENCH).post(accept)) == (409, "lane_asked")
    hand_back(journey, gate)
    journey.at(TECHNICIAN, BENCH).done(accept)
    journey.hand(package)
    clock.pass_by(minutes=5)
    journey.hand(package, giver=COURIER, to=TECHNICIAN)


def held(journey: Journey, station: Station) -> Held:
    signed = journey.house.registry.snapshot(station, "", "one", FIRST)
    vkey = journey.at("", EXIT).get("/ledger/key").get_data(as_text=True).strip()
    label = read_label(signed.note, vkey, EXIT)
    return Held(label, open_snapshot(label, bytes(signed.snapshot)))


def test_a_station_forgets_over_no_restart_and_no_older_snapshot_what_it_handed_back(
    journey: Journey, tmp_path: Path
) -> None:
    consignment, _, _ = journey.ready()
    station, asks = journey.house.registry.zone.stations[EXIT], (f"{consignment}@2026-11-23T02:00:00.000+00:00",)
    alone = Alone(EXIT, journal := Journal(tmp_path / "journal.db", "one", os.urandom, 1.0))
    alone.take(held(journey, station), 0, alone.asked())
    assert alone.held is not None
    assert consignment in alone.held.tokens
    under_way, asked = held(journey, station), alone.asked()
    alone.hand_back(asks)
    assert alone.handed_back == asks
    assert consignment not in alone.held.tokens
    alone.take(under_way, 0, asked)
    alone.settle()
    assert consignment not in alone.held.tokens, "that snapshot was asked for before"
    journal.close()
    again = Alone(EXIT, Journal(tmp_path / "journal.db", "two", os.urandom, 1.0))
    again.take(under_way, 0)
    assert again.held is not None
    assert consignment not in again.held.tokens, "it comes from the disk"
    again.take(held(journey, station), 0, again.asked())
    again.settle()
    assert consignment in again.held.tokens
    assert again.handed_back == ()


def test_the_balance_is_not_green_while_it_is_open_what_crossed(journey: Journey, clock: Clock) -> None:
    gate, consignment, package = at_the_exit(journey)
    assert let_pass(journey, gate, package) == "ALLOW"
    clock.pass_by(minutes=5)
    journey.hand(package, giver=COURIER, to=TECHNICIAN)
    clock.pass_by(minutes=5)
    gate.deliver()
    (found,) = discrepancies(journey, consignment)
    asked = f"/balance?consignment={consignment}"
    told = journey.at(COORDINATOR).get(asked).get_json()
    assert (found["kind"], told["remainder"], told["open"]) == ("decision", 0, 1), "it counts as come back"
    for whose in ("clearance=TRAIN-SOUTH-1", "organisation=SZ-ALPHA"):
        assert journey.at(COORDINATOR).get(f"/balance?{whose}").get_json()["open"] == 1
    path = f"/discrepancies/{found['discrepancy']}"
    journey.at(COORDINATOR).done(f"{path}/explain", explanation="the driver came back with it")
    assert journey.at(COORDINATOR).get(asked).get_json()["open"] == 1
    journey.at(RECEIVING_COORDINATOR).done(f"{path}/resolve", resolution="it never left")
    assert journey.at(COORDINATOR).get(asked).get_json()["open"] == 0


@pytest.mark.parametrize("renamed", [True, False])
@pytest.mark.parametrize("begins", ["2026-11-23T02:10:00+00:00", "2026-11-23T01:00:00+00:00"])
def test_a_silent_lane_is_waited_for_by_the_rules_that_it_knows(
    journey: Journey, clock: Clock, begins: str, renamed: bool
) -> None:
    """Stricter ones that were listed since, whenever they say that they began, are none that it has heard of."""
    gate, consignment, package = at_the_exit(journey)
    clock.pass_by(minutes=10)
    now = journey.house.registry.zone.settings_at(clock())
    row = {**msgspec.json.decode(msgspec.json.encode(now)), "snapshot_soft_minutes": 1, "snapshot_hard_minutes": 2}
    row |= {"version": "STRICT-1", "valid_from": begins} if renamed else {}
    journey.at("ADM-01").done("/listings", noun="rules", rows=[row], reason="announcement of the customs")
    assert journey.house.registry.zone.settings_at(clock()).snapshot_hard_minutes == 2
    cancel = f"/consignments/{consignment}/cancel"
    assert refused(journey.at(COORDINATOR).post(cancel, reason=WHY)) == (409, "lane_unheard")
    assert let_pass(journey, gate, package) == "ALLOW", "it has not heard of them"
    clock.pass_by(minutes=707)
    assert refused(journey.at(COORDINATOR).post(cancel, reason=WHY)) == (409, "lane_unheard")
    clock.pass_by(minutes=10)
    journey.at(COORDINATOR).done(cancel, reason=WHY)


def test_a_lane_that_has_heard_of_stricter_rules_is_waited_for_by_these(journey: Journey, clock: Clock) -> None:
    now = journey.house.registry.zone.settings_at(clock())
    row = {**msgspec.json.decode(msgspec.json.encode(now)), "snapshot_soft_minutes": 1, "snapshot_hard_minutes": 2}
    row |= {"version": "STRICT-1", "valid_from": clock().isoformat()}
    journey.at("ADM-01").done("/listings", noun="rules", rows=[row], reason="announcement of the customs")
    clock.pass_by(seconds=1)
    _, consignment, _ = at_the_exit(journey)
    clock.pass_by(minutes=2)
    cancel = f"/consignments/{consignment}/cancel"
    assert refused(journey.at(COORDINATOR).post(cancel, reason=WHY)) == (409, "lane_unheard")
    clock.pass_by(minutes=2)
    journey.at(COORDINATOR).done(cancel, reason=WHY)
