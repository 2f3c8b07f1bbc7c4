"""A checkpoint without network: it decides from its snapshot, and what it decided is looked at again afterwards."""

from __future__ import annotations

import pytest

from custody.acts import Crossed, read_entry
from custody.crossing.replay import replay
from custody.records.entries.book import entry_body
from tests.conftest import Clock
from tests.practice import COORDINATOR, COURIER, ENTRY, ENTRY_OFFICER, EXIT, EXIT_OFFICER
from tests.situations.aside import FIRST, LoneStation
from tests.situations.conftest import Journey, badge, faults
from tests.situations.telling import (
    codes,
    crossing,
    crossings,
    discrepancies,
    held_by_the_system,
    kinds,
    state,
    timeline,
)


def test_a_station_without_network_lets_pass_what_was_ready_and_the_service_agrees(
    journey: Journey, clock: Clock, read_again: None
) -> None:
    consignment, package, _ = journey.ready()
    gate = LoneStation(journey, EXIT)
    clock.pass_by(minutes=90)
    told = gate.read(*codes(journey, package))
    assert [each.said.meaning for each in told] == ["officer_signed_in", "package_read", "seal_read", "allow"]
    assert set(told[-1].said.say) == {"en", "zh-Hant", "zh-Hans"}
    clock.pass_by(minutes=20)
    answers = gate.deliver()
    assert [each["meaning"] for each in answers] == ["officer_signed_in", "package_read", "seal_read", "allow"]
    assert state(journey, consignment) == "exit_cleared"
    assert kinds(journey, consignment) == []
    found = crossing(journey, answers[-1]["entry"])
    snapshot = next(each for each in found["findings"] if each["check"] == "SNAPSHOT")
    assert (snapshot["result"], found["verdict"]) == ("WARN", "ALLOW"), "older than an hour: a warning, no more"
    assert journey.meet(ENTRY, consignment, package)["verdict"] == "ALLOW"


def test_what_was_revoked_meanwhile_has_crossed_and_is_stopped_at_the_next_gate(
    journey: Journey, clock: Clock, read_again: None
) -> None:
    consignment, package, _ = journey.ready()
    gate = LoneStation(journey, EXIT)
    clock.pass_by(minutes=5)
    journey.list("clearance", number="TRAIN-SOUTH-1", status="revoked")
    clock.pass_by(minutes=5)
    assert gate.read(*codes(journey, package))[-1].said.meaning == "allow", "it could not know"
    clock.pass_by(minutes=30)
    told = gate.deliver()[-1]
    assert (told["meaning"], told["feedback"]) == ("differs", "bad")
    assert state(journey, consignment) == "exit_cleared", "it has happened, and is not rewritten"
    found = crossing(journey, told["entry"])
    assert (found["verdict"], found["aside"]["verdict"]) == ("ALLOW", "DENY")
    assert set(found["aside"]["differs"]) == {"verdict_deny"}
    assert "ORG_LISTED" in {each["check"] for each in found["aside"]["findings"] if each["result"] == "DENY"}
    assert [(each["kind"], each["opened_by"]) for each in discrepancies(journey, consignment)] == [
        ("decision", "SYSTEM")
    ]
    assert held_by_the_system(journey) == [(consignment, "investigation", "decided_otherwise")]
    entry = journey.meet(ENTRY, consignment, package)
    assert (entry["verdict"], "HOLDS" in faults(entry)) == ("DENY", True)
    with journey.house.registry.reading() as connection:
        kept = read_entry(entry_body(connection, told["entry"]) or b"").act
    assert isinstance(kept, Crossed)
    for facts, decision in ((kept.facts, kept.decision), (kept.own_facts, kept.own_decision)):
        assert replay(bytes(facts), bytes(decision)).same, "both can be made again, byte for byte"
    line = next(each for each in timeline(journey, consignment) if each["number"] == told["entry"])
    assert "decided without network from the snapshot of 2026-11-23 10:00 +08:00" in line["summary"]["en"]
    sheet = journey.at(COORDINATOR).get(f"/crossings/{told['entry']}/sheet.pdf?lang=zh-Hant")
    assert sheet.status_code == 200 and sheet.get_data().startswith(b"%PDF")


def test_a_hold_placed_meanwhile_opens_a_discrepancy_and_stops_at_the_entry(journey: Journey, clock: Clock) -> None:
    consignment, package, _ = journey.ready()
    gate = LoneStation(journey, EXIT)
    journey.at("SZA-Q01").done("/holds", target=package, hold_kind="quality", reason="a doubt about the cold")
    clock.pass_by(minutes=5)
    assert gate.read(*codes(journey, package))[-1].said.meaning == "allow"
    gate.deliver()
    assert kinds(journey, consignment) == ["decision"]
    assert "HOLDS" in faults(journey.meet(ENTRY, consignment, package))


def test_what_the_snapshot_does_not_hold_is_held(journey: Journey) -> None:
    gate = LoneStation(journey, EXIT)
    _, package, _ = journey.ready()
    told = gate.read(*codes(journey, package)[:2])[-1]
    assert (told.said.meaning, told.said.feedback.value) == ("not_held", "warn")
    assert package in told.said.say["en"]
    assert gate.deliver()[-1]["meaning"] == "not_held"


def test_what_was_stopped_in_the_snapshot_is_held_without_a_token(journey: Journey, clock: Clock) -> None:
    consignment, package, _ = journey.ready()
    assert journey.meet(EXIT, consignment, package, seals=["SEAL-9999"])["verdict"] == "HOLD"
    gate = LoneStation(journey, EXIT)
    assert consignment not in gate.held.tokens
    told = gate.read(*codes(journey, package))[-1].said
    assert told.meaning == "hold"
    assert "token" not in told.say["en"].lower() and "Decided without network" in told.say["en"]
    gate.deliver()
    assert state(journey, consignment) == "held"


def test_a_denial_stays_one_and_another_seal_holds(journey: Journey) -> None:
    _, package, _ = journey.ready(risk="A1")
    _, sealed, _ = journey.ready()
    gate = LoneStation(journey, EXIT)
    assert gate.read(*codes(journey, package))[-1].said.meaning == "deny"
    officer, _, _, courier = codes(journey, sealed)
    told = gate.read(sealed, "SEAL-9999", courier, "HTX-AAAAAAAAAA-0")
    assert told[1].said.meaning == "seal_differs"
    assert gate.read(officer)[-1].said.meaning == "hold", "a badge does not clear the desk of a strange seal"


def test_what_is_too_old_holds_however_ready_it_was(journey: Journey, clock: Clock) -> None:
    _, package, _ = journey.ready()
    gate = LoneStation(journey, EXIT)
    clock.pass_by(minutes=721)
    told = gate.read(*codes(journey, package))[-1].said
    assert (told.meaning, "721" in told.say["en"]) == ("hold", True)


def test_a_second_use_of_a_token_holds_and_a_forged_one_is_found_out(journey: Journey, clock: Clock) -> None:
    consignment, package, _ = journey.ready()
    gate = LoneStation(journey, EXIT)
    twin = LoneStation(journey, EXIT)  # the same station's disk, copied to another machine
    assert gate.read(*codes(journey, package))[-1].said.meaning == "allow"
    clock.pass_by(minutes=3)
    again = gate.read(*codes(journey, package))
    assert [each.said.meaning for each in again[1:]] == ["already_allowed", "seal_read", "hold"]
    assert twin.read(*codes(journey, package))[-1].said.meaning == "allow"
    gate.deliver()
    told = twin.deliver()[-1]
    assert told["meaning"] == "differs"
    assert "token_used" in crossing(journey, told["entry"])["aside"]["differs"]
    assert kinds(journey, consignment) == ["decision"]
    assert held_by_the_system(journey) == [(consignment, "investigation", "decided_otherwise")]


def test_a_token_of_another_station_is_not_taken(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    gate, other = LoneStation(journey, EXIT), LoneStation(journey, ENTRY)
    gate.read(*codes(journey, package))
    decided = gate.waiting[-1]["said"]["decided"]
    assert decided["token"] == gate.held.tokens[consignment] != other.held.tokens[consignment]
    decided["token"] = other.held.tokens[consignment]
    told = gate.deliver()[-1]
    assert list(crossing(journey, told["entry"])["aside"]["differs"]) == ["token_unknown"]
    assert kinds(journey, consignment) == ["decision"]


def test_what_a_station_claims_and_its_facts_do_not_say_is_found_out(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    gate = LoneStation(journey, EXIT)
    gate.read(*codes(journey, package)[:2], "SEAL-9999")
    finish = gate.read(badge(journey, EXIT_OFFICER))[-1].said
    assert finish.meaning == "hold"
    said = gate.waiting[-1]["said"]
    said["decided"] |= {"verdict": "ALLOW", "token": gate.held.tokens[consignment]}
    told = gate.deliver()[-1]
    assert set(crossing(journey, told["entry"])["aside"]["differs"]) == {"rules", "verdict_hold"}
    assert state(journey, consignment) == "exit_cleared"


def test_telling_it_twice_changes_nothing(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    gate = LoneStation(journey, EXIT)
    gate.read(*codes(journey, package))
    bodies = list(gate.waiting)
    first = gate.deliver()
    gate.waiting = bodies
    assert gate.deliver() == first
    assert [each["gate"] for each in crossings(journey, consignment)] == ["G2"]
    other = {**bodies[-1], "raw": "HTB-0000000000-0"}
    assert journey.at("", EXIT).post("/scans", other).status_code == 409


def test_an_answer_that_was_lost_and_said_again_alone_is_one_crossing(journey: Journey) -> None:
    """The service had decided, nobody heard it, and then the station decided the same by itself."""
    consignment, package, _ = journey.ready()
    gate = LoneStation(journey, EXIT)
    gate.read(*codes(journey, package))
    bare = [{name: value for name, value in each.items() if name != "said"} for each in gate.waiting]
    heard = [journey.at("", EXIT).done("/scans", each) for each in bare]
    assert heard[-1]["meaning"] == "allow"
    assert gate.deliver()[-1]["entry"] == heard[-1]["entry"]
    assert len(crossings(journey, consignment)) == 1


def test_an_answer_that_was_lost_and_said_otherwise_stands_beside_the_first(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    gate = LoneStation(journey, EXIT)
    gate.read(*codes(journey, package))
    journey.at("SZA-Q01").done("/holds", target=package, hold_kind="quality", reason="a doubt about the cold")
    bare = [{name: value for name, value in each.items() if name != "said"} for each in gate.waiting]
    assert [journey.at("", EXIT).done("/scans", each)["meaning"] for each in bare][-1] == "hold"
    bodies = list(gate.waiting)
    told = gate.deliver()[-1]
    assert told["meaning"] == "differs"
    assert [(each["verdict"], bool(each["snapshot"])) for each in crossings(journey, consignment)] == [
        ("HOLD", False),
        ("ALLOW", True),
    ]
    assert state(journey, consignment) == "exit_cleared"
    gate.waiting = bodies
    assert gate.deliver()[-1] == told


def test_a_session_goes_on_where_the_network_came_back(journey: Journey) -> None:
    _, package, _ = journey.ready()
    gate = LoneStation(journey, EXIT)
    officer, _, seal, courier = codes(journey, package)
    gate.read(officer, package)
    answered = gate.deliver()[-1]
    assert answered["meaning"] == "package_read"
    station = journey.at("", EXIT)
    at = journey.house.clock().isoformat()
    told = [station.done("/scans", station=EXIT, raw=raw, at=at) for raw in (seal, courier)]
    assert [each["meaning"] for each in told] == ["seal_read", "allow"]
    assert told[0]["desk"]["basket"] == [package], "from here the station goes on, should the network go again"


def test_an_exit_told_afterwards_cures_the_entry_that_was_held_for_its_order(journey: Journey, clock: Clock) -> None:
    consignment, package, _ = journey.ready()
    exit_, entry = LoneStation(journey, EXIT), LoneStation(journey, ENTRY)
    assert exit_.read(*codes(journey, package))[-1].said.meaning == "allow"
    clock.pass_by(minutes=40)
    told = entry.read(*codes(journey, package, ENTRY_OFFICER))[-1].said
    assert told.meaning == "hold"
    assert "No record of exit checkpoint. Wait for the record" in told.say["en"], "the first reason and the way out"
    entry.deliver()
    assert exit_.deliver()[-1]["meaning"] == "allow"
    met = {each["gate"]: each["at"] for each in crossings(journey, consignment)}
    assert met["G2"] < met["G3"], "in the order in which it happened, not in which it was told"
    entry.take()
    clock.pass_by(minutes=1)
    assert entry.read(*codes(journey, package, ENTRY_OFFICER))[-1].said.meaning == "allow"
    entry.deliver()
    assert (state(journey, consignment), kinds(journey, consignment)) == ("entry_cleared", [])


def test_an_officer_who_left_meanwhile_let_it_pass_all_the_same(journey: Journey, clock: Clock) -> None:
    _, package, _ = journey.ready()
    gate = LoneStation(journey, EXIT)
    told = gate.read(*codes(journey, package))
    decided = gate.waiting[-1]["said"]["decided"]
    assert told[-1].said.meaning == "allow"
    decided["operator"] = "OFF-GONE"
    answered = gate.deliver()[-1]
    assert answered["meaning"] == "differs"
    assert "STATION" in {
        each["check"] for each in crossing(journey, answered["entry"])["aside"]["findings"] if each["result"] == "DENY"
    }


def test_a_wrong_clock_holds(journey: Journey) -> None:
    _, package, _ = journey.ready()
    gate = LoneStation(journey, EXIT)
    ahead = journey.house.clock()
    told = gate.read(*codes(journey, package), at=ahead, offset_ms=-600_000)[-1].said
    assert told.meaning == "hold"


def test_rules_that_came_into_force_meanwhile_hold_everything(journey: Journey, clock: Clock) -> None:
    _, package, _ = journey.ready()
    admin = journey.at("ADM-01")
    rules = admin.get("/listings/rules/T-2026-1").get_json()["versions"][-1]["value"]
    starts = journey.house.clock().replace(hour=3)
    clearance = admin.get("/listings/clearance/TRAIN-SOUTH-1").get_json()["versions"][-1]
    row = {**clearance["value"], "version": clearance["version"] + 1, "valid_from": starts.isoformat()}
    assert rules
    admin.done("/listings", noun="clearance", rows=[row], reason="as the authority wrote")
    gate = LoneStation(journey, EXIT)
    assert gate.read(badge(journey, EXIT_OFFICER))[-1].said.meaning == "officer_signed_in"
    clock.pass_by(hours=2)
    assert gate.read(*codes(journey, package))[-1].said.meaning == "no_snapshot"


@pytest.mark.parametrize(
    ("staff", "station"), [(EXIT_OFFICER, ""), (EXIT_OFFICER, EXIT), ("", "SZ-BENCH-1"), ("", ENTRY)]
)
def test_only_the_station_itself_gets_its_snapshot_and_tells_what_it_said(
    journey: Journey, staff: str, station: str
) -> None:
    gate = LoneStation(journey, EXIT)
    gate.read(badge(journey, EXIT_OFFICER))
    other = journey.at(staff, station)
    assert other.get(f"/stations/{EXIT}/snapshot").status_code == 403
    assert other.post("/scans", gate.waiting[0]).status_code == 403
    assert journey.at("", "SZ-BENCH-1").get("/stations/SZ-BENCH-1/snapshot").status_code == 409


def test_a_snapshot_holds_no_more_of_people_and_things_than_a_gate_needs(journey: Journey) -> None:
    _, package, tubes = journey.ready()
    answer = journey.at("", EXIT).get(f"/stations/{EXIT}/snapshot").get_data(as_text=True)
    gate = LoneStation(journey, EXIT)
    assert not any(person.name for person in gate.held.zone.people.values())
    assert "SZA-T02" not in gate.held.zone.people and COURIER in gate.held.zone.people
    assert gate.held.zone.secrets == {} and "pin" not in answer
    assert all(gate.held.knows(code) for code in (package, *tubes))


def test_a_snapshot_that_has_not_changed_is_signed_anew_and_not_sent_again(journey: Journey, clock: Clock) -> None:
    journey.ready()
    gate = LoneStation(journey, EXIT)
    clock.pass_by(minutes=5)
    known = gate.held.label.digest.replace("+", "%2B")
    path = f"/stations/{EXIT}/snapshot?boot=one&machine={FIRST}&known={known}"
    again = journey.at("", EXIT).get(path).get_json()
    assert again["snapshot"] is None
    assert clock().isoformat()[:16] in again["note"]
