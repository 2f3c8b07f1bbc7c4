"""What a gate alone let pass is judged and counted as of its moment, whatever was done before anybody heard of it."""

from __future__ import annotations

from typing import Any

import pytest

from custody.access import StationReport
from custody.acts import Crossed, read_entry
from custody.records.entries.book import entry_body
from custody.records.views.reading import one
from tests.conftest import Clock
from tests.practice import COORDINATOR, COURIER, ENTRY, EXIT, HK_BENCH, RECEIVER
from tests.situations.aside import FIRST, SPARE, LoneStation
from tests.situations.conftest import Journey, faults
from tests.situations.looking import refused
from tests.situations.telling import COMPLIANCE, balance, codes, crossing, deeds, discrepancies, kinds, state

TOO_OLD = 722
"""Minutes after which a lane lets nothing pass any more by what it was given."""


def let_pass(journey: Journey, clock: Clock, count: int = 2) -> tuple[LoneStation, str, str, list[str]]:
    """(gate, consignment, box, tubes): let pass by a gate without network, five minutes ago."""
    consignment, package, tubes = journey.ready(count)
    gate = LoneStation(journey, EXIT)
    clock.pass_by(minutes=5)
    assert gate.read(*codes(journey, package))[-1].said.meaning == "allow"
    clock.pass_by(minutes=5)
    return gate, consignment, package, tubes


def act_of(journey: Journey, entry: int) -> Crossed:
    with journey.house.registry.reading() as connection:
        act = read_entry(entry_body(connection, entry) or b"").act
    assert isinstance(act, Crossed)
    return act


def counted(journey: Journey, consignment: str) -> dict[str, Any]:
    return dict(journey.at("AUD-01").get(f"/balance?consignment={consignment}").get_json())


def test_what_is_found_out_after_a_crossing_does_not_count_against_the_gate(
    journey: Journey, clock: Clock, read_again: None
) -> None:
    gate, consignment, package, _ = let_pass(journey, clock)
    journey.at(COMPLIANCE).done("/holds", target=package, hold_kind="legal", reason="found out later")
    journey.list("clearance", number="TRAIN-SOUTH-1", status="suspended")
    clock.pass_by(minutes=5)
    told = gate.deliver()[-1]
    assert told["meaning"] == "allow"
    assert kinds(journey, consignment) == []
    entry = journey.meet(ENTRY, consignment, package)
    assert (entry["verdict"], "HOLDS" in faults(entry)) == ("DENY", True), "it stops the next gate by itself"


def test_what_was_so_before_counts_whatever_came_after(journey: Journey, clock: Clock, read_again: None) -> None:
    consignment, package, _ = journey.ready()
    gate = LoneStation(journey, EXIT)
    clock.pass_by(minutes=5)
    hold = journey.at(COMPLIANCE).done("/holds", target=package, hold_kind="quality", reason="a doubt about the cold")
    clock.pass_by(minutes=5)
    gate.read(*codes(journey, package))
    clock.pass_by(minutes=5)
    journey.at(COMPLIANCE).done(f"/holds/{hold['hold']}/release", reason="looked at it")
    clock.pass_by(minutes=5)
    told = gate.deliver()[-1]
    assert told["meaning"] == "differs", "it lay under a hold when it passed"
    assert list(crossing(journey, told["entry"])["aside"]["differs"]) == ["verdict_hold"]
    assert kinds(journey, consignment) == ["decision"]


def test_an_exit_told_after_the_receipt_is_counted_and_blames_nobody(
    journey: Journey, clock: Clock, read_again: None
) -> None:
    gate, consignment, package, tubes = let_pass(journey, clock)
    held = journey.meet(ENTRY, consignment, package)
    assert faults(held) == ["SEQUENCE"]
    asked = {"decision": held["entry"], "check": "SEQUENCE", "reason_code": "device_fault"}
    override = journey.at("SZA-C01").done("/overrides", **asked, reason="the exit had no network; its officer phoned")
    journey.at(COMPLIANCE).done(f"/overrides/{override['override']}/approve")
    assert journey.meet(ENTRY, consignment, package)["verdict"] == "ALLOW"
    receiver = journey.at(RECEIVER, HK_BENCH)
    receiver.done("/receipts", packages=[package])
    journey.hand(package, giver=COURIER, to=RECEIVER)
    receiver.done("/unsealings", package=package, seals=[journey.seals[package]], reason="arrived")
    receiver.done("/unpackings", package=package, containers=tubes)
    receiver.done("/storings", subjects=tubes, place="FREEZER-1")
    clock.pass_by(minutes=30)
    told = gate.deliver()[-1]
    assert told["meaning"] == "allow"
    act = act_of(journey, told["entry"])
    assert (act.differs, act.packages, set(act.containers)) == ((), (package,), set(tubes))
    assert (act.used, act.drawn) == ((), {}), "the entry drew for it already"
    assert (balance(journey, consignment), kinds(journey, consignment)) == ({"in_store": 2}, [])
    assert state(journey, consignment) == "received"


def test_what_was_cancelled_and_opened_meanwhile_has_crossed_all_the_same(
    journey: Journey, clock: Clock, read_again: None
) -> None:
    gate, consignment, package, tubes = let_pass(journey, clock)
    clock.pass_by(minutes=TOO_OLD)
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/cancel", reason="the driver never came, we think")
    technician = journey.opened_at_home(package)
    technician.done("/unpackings", package=package, containers=tubes)
    technician.done("/disposals", subjects=tubes[:1], method="autoclaved", reason="the study is over")
    clock.pass_by(minutes=30)
    told = gate.deliver()[-1]
    assert told["meaning"] == "differs"
    act = act_of(journey, told["entry"])
    assert (act.differs, act.packages, set(act.containers)) == (("undone",), (package,), set(tubes))
    assert [deeds(journey, tube).count("crossed") for tube in tubes] == [1, 1]
    found = counted(journey, consignment)
    assert (found["crossed"], found["remainder"], found["fates"]["returned"]) == (2, 0, 2), "it crossed and came back"
    assert found["open"] == 1, "and people look into it"
    [opened] = discrepancies(journey, consignment)
    assert "contradict each other" in opened["found"][-1]["en"]


def test_what_was_packed_anew_meanwhile_is_found_to_have_left_before(journey: Journey, clock: Clock) -> None:
    gate, consignment, package, tubes = let_pass(journey, clock)
    technician = journey.opened_at_home(package)
    technician.done("/unpackings", package=package, containers=tubes)
    another = str(technician.done("/packages", containers=tubes)["package"])
    journey.hand(another)
    clock.pass_by(minutes=30)
    act = act_of(journey, gate.deliver()[-1]["entry"])
    assert (act.differs, set(act.containers)) == (("undone",), set(tubes))
    assert kinds(journey, consignment) == ["decision"]


@pytest.mark.parametrize("gone", [False, True])
def test_what_was_given_back_meanwhile_is_drawn_again(
    journey: Journey, clock: Clock, read_again: None, gone: bool
) -> None:
    gate, consignment, _, _ = let_pass(journey, clock)
    if gone:
        clock.pass_by(minutes=TOO_OLD)
        journey.at(COORDINATOR).done(f"/consignments/{consignment}/cancel", reason="the driver never came, we think")
        clock.pass_by(minutes=5)
    act = act_of(journey, gate.deliver()[-1]["entry"])
    assert bool(act.used) is not gone
    assert bool(act.drawn) is gone


def beat(
    journey: Journey,
    gate: LoneStation,
    queue: int = 0,
    boot: str = "one",
    handed_back: list[str] | None = None,
    machine: str = FIRST,
) -> list[str]:
    """What it is asked to hand back."""
    return list(answer_to_beat(journey, gate, queue, boot, handed_back, machine)["hand_back"])


def answer_to_beat(
    journey: Journey,
    gate: LoneStation,
    queue: int = 0,
    boot: str = "one",
    handed_back: list[str] | None = None,
    machine: str = FIRST,
    giving: int | None = None,
) -> dict[str, Any]:
    now = journey.house.clock().isoformat()
    told = {"boot": boot, "machine": machine, "scanner": "connected", "queue": queue, "printers": [], "at": now}
    has = gate.held.label.taken.isoformat() if machine == FIRST else ""
    told |= {"snapshot": has, "handed_back": handed_back or []}
    told["giving"] = (gate.giving if machine == FIRST else 0) if giving is None else giving
    answer = journey.at("", gate.name).post(f"/stations/{gate.name}/heartbeat", told)
    assert answer.status_code == 200
    return dict(answer.get_json())


def hand_back(journey: Journey, gate: LoneStation) -> None:
    """The lane is heard, lays down what it is asked for, and says so."""
    asked = beat(journey, gate)
    gate.held.withdraw([each.partition("@")[0] for each in asked])
    assert beat(journey, gate, handed_back=asked) == asked


def test_nothing_is_given_back_while_a_silent_lane_may_let_it_pass(journey: Journey, clock: Clock) -> None:
    consignment, _, _ = journey.ready()
    notification = journey.at(COORDINATOR).get(f"/consignments/{consignment}").get_json()["consignment"]["notification"]
    gate = LoneStation(journey, EXIT)
    beat(journey, gate)
    clock.pass_by(minutes=5)
    take_back, cancel = f"/notifications/{notification}/cancel", f"/consignments/{consignment}/cancel"
    for path in (take_back, cancel):
        wrong = journey.at(COORDINATOR).post(path, reason="the driver never came, we think")
        assert refused(wrong) == (409, "lane_unheard")
        assert "2026-11-23 22:01" in wrong.get_json()["say"]["en"]
    beat(journey, gate, queue=4)
    wrong = journey.at(COORDINATOR).post(cancel, reason="the driver never came, we think")
    assert refused(wrong) == (409, "lane_unheard"), "what it has to tell may be just this crossing"
    beat(journey, gate)
    wrong = journey.at(COORDINATOR).post(take_back, reason="the driver never came, we think")
    assert refused(wrong) == (409, "lane_asked"), "a moment ago it had its network; nobody knows whether it has"
    hand_back(journey, gate)
    journey.at(COORDINATOR).done(take_back, reason="the driver never came, we think")
    journey.at(COORDINATOR).done(cancel, reason="the driver never came, we think")


def test_what_a_lane_holds_is_waited_for_no_longer_than_it_can_be_used(journey: Journey, clock: Clock) -> None:
    consignment, _, _ = journey.ready()
    gate = LoneStation(journey, EXIT)
    beat(journey, gate)
    clock.pass_by(minutes=720)
    path, why = f"/consignments/{consignment}/cancel", "the driver never came, we think"
    assert refused(journey.at(COORDINATOR).post(path, reason=why)) == (409, "lane_unheard")
    clock.pass_by(minutes=2)
    journey.at(COORDINATOR).done(path, reason=why)


def tokens(journey: Journey, boot: str, machine: str = FIRST, giving: int = 99) -> int:
    """How many the station is given when this run of it asks, which has forgotten nothing."""
    asked = f"boot={boot}&machine={machine}&giving={giving}"
    answer = journey.at("", EXIT).get(f"/stations/{EXIT}/snapshot?{asked}").get_json()
    return sum(bool(part.get("token")) for part in answer["snapshot"]["parts"])


def is_doubled(journey: Journey) -> bool:
    with journey.house.registry.reading() as connection:
        report = one(connection, StationReport, EXIT)
    return report is not None and report.is_doubled(journey.house.clock())


def test_of_two_machines_that_run_as_one_station_the_second_gets_no_token(journey: Journey, clock: Clock) -> None:
    journey.ready()
    gate = LoneStation(journey, EXIT)
    assert tokens(journey, "one") == 1
    for _ in range(6):
        for boot, machine in (("one", FIRST), ("two", SPARE)):
            beat(journey, gate, boot=boot, machine=machine)
            clock.pass_by(seconds=5)
    assert (tokens(journey, "one"), tokens(journey, "two", SPARE)) == (1, 0)
    assert is_doubled(journey)
    clock.pass_by(seconds=60)
    beat(journey, gate, boot="two", machine=SPARE)
    assert tokens(journey, "two", SPARE) == 1, "the first was switched off"
    assert not is_doubled(journey)


def test_a_station_that_was_started_again_is_no_second_machine(journey: Journey, clock: Clock) -> None:
    journey.ready()
    gate = LoneStation(journey, EXIT)
    beat(journey, gate, boot="one")
    for _ in range(8):
        clock.pass_by(seconds=10)
        beat(journey, gate, boot="two")
    assert tokens(journey, "two") == 1
    assert not is_doubled(journey)
