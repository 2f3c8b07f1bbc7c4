from datetime import timedelta
from typing import Any

import pytest
from crossing_facts import (
    AT,
    OTHER_CARRIER,
    elsewhere_just_now,
    facts,
    faults,
    finding,
    passage,
    ruled,
    spoil,
    spoil_carrier,
    spoil_container,
    station,
)
from msgspec.structs import replace

from custody.clearance import NotificationStatus
from custody.crossing.decision import decide
from custody.crossing.finding import Finding, Result, listed
from custody.crossing.kept_here import is_kept_here
from custody.crossing.registry import CHECKS, may_override
from custody.crossing.settings import Gate
from custody.parties import Role, Side, StationKind

TWO_ASKED_FOR = {"requires_two_person": True}
AT_A_STATION = (Gate.G1, Gate.G2, Gate.G3, Gate.G4)


@pytest.mark.parametrize("gate", [Gate.G1, Gate.G2, Gate.G3])
@pytest.mark.parametrize(
    ("status", "result"),
    [
        (NotificationStatus.FILED, Result.PASS),
        (NotificationStatus.ACKNOWLEDGED, Result.PASS),
        (NotificationStatus.CANCELLED, Result.HOLD),
        (NotificationStatus.LAPSED, Result.HOLD),
        (NotificationStatus.AMENDED, Result.HOLD),
        (NotificationStatus.USED, Result.DENY),
    ],
)
def test_a_notification_is_good_once(gate: Gate, status: NotificationStatus, result: Result) -> None:
    assert finding("NOTICE_FRESH", spoil(facts(gate), "notice", status=status)).result is result


@pytest.mark.parametrize("gate", [Gate.G2, Gate.G3])
def test_the_same_gate_again_is_idempotent_though_the_notification_is_used(gate: Gate) -> None:
    given = facts(gate)
    again = spoil(given, passages=(*given.passages, passage(gate)))
    again = spoil(again, "notice", status=NotificationStatus.USED)
    assert finding("NOTICE_FRESH", again).result is Result.PASS
    assert finding("DUPLICATE", again).result is Result.PASS
    assert finding("NOTICE_FRESH", spoil(again, "notice", consignment="CN-2")).result is Result.DENY


def test_an_exit_that_is_told_late_comes_before_the_entry_that_used_its_notification() -> None:
    for minutes, result in ((1, Result.PASS), (0, Result.DENY), (-1, Result.DENY)):
        given = spoil(facts(), passages=(passage(Gate.G3, AT + timedelta(minutes=minutes)),))
        assert finding("NOTICE_FRESH", spoil(given, "notice", status=NotificationStatus.USED)).result is result


@pytest.mark.parametrize("gate", tuple(Gate)[:5])
def test_a_container_in_another_open_consignment_holds(gate: Gate) -> None:
    assert finding("DUPLICATE", facts(gate)).result is Result.PASS
    assert faults(finding("DUPLICATE", spoil_container(facts(gate), elsewhere="CN-2"))) == ["elsewhere"]
    assert faults(finding("DUPLICATE", spoil_container(facts(gate), let_out="CN-2"))) == ["let_out"]
    assert finding("DUPLICATE", spoil(facts(gate), consignment=None)).result is Result.UNKNOWN


def test_the_same_gate_at_another_station_holds() -> None:
    given = spoil(facts(), passages=(passage(Gate.G2, where="FTZ-EXIT-7"),))
    assert faults(finding("DUPLICATE", given)) == ["other_station"]
    retry = spoil(facts(), passages=(passage(Gate.G2, verdict="HOLD", where="FTZ-EXIT-7"),))
    assert finding("DUPLICATE", retry).result is Result.PASS


def test_a_gate_behind_it_holds_but_a_pre_check_may_be_made_at_any_time() -> None:
    gone = (passage(Gate.G2), passage(Gate.G3))
    assert faults(finding("DUPLICATE", spoil(facts(Gate.G2), passages=gone))) == ["beyond"]
    assert finding("DUPLICATE", spoil(facts(Gate.G0), passages=gone)).result is Result.PASS


def elsewhere_by(**changes: Any) -> Finding:
    """What is said of it at the exit when it was met at another exit, at another checkpoint and at a later gate."""
    at_once = elsewhere_just_now(ruled(same_moment_seconds=60)(facts()))
    before = (passage(Gate.G3), passage(Gate.G2, where="FTZ-EXIT-7"))
    return finding("DUPLICATE", spoil(at_once, passages=(*at_once.passages, *before), **changes))


def test_what_was_met_elsewhere_holds_as_before_once_it_was_compared_and_is_left_to_two_people() -> None:
    first, compared = elsewhere_by(), elsewhere_by(compared=True)
    assert faults(first) == ["beyond", "other_station", "two_places"]
    assert (compared.result, compared.found) == (first.result, first.found), "leave for the one is leave for the other"
    assert compared.result is Result.HOLD and may_override("DUPLICATE", Gate.G2, compared)
    assert {phrase.key for phrase in compared.fix} == {"crossing.compared.fix"}
    assert (is_kept_here([first]), is_kept_here([compared])) == (True, False)
    assert finding("DUPLICATE", spoil(facts(), compared=True)).result is Result.PASS


@pytest.mark.parametrize("gate", [Gate.G3, Gate.G4])
def test_a_gate_that_was_left_out_or_did_not_clear_holds(gate: Gate) -> None:
    given = facts(gate)
    *before, last = given.passages
    assert finding("SEQUENCE", given).result is Result.PASS
    absent = finding("SEQUENCE", spoil(given, passages=()))
    assert faults(absent) == ["not_entered" if gate is Gate.G4 else "not_passed"]
    assert may_override("SEQUENCE", gate, absent) is (gate is Gate.G3)
    denied = spoil(given, passages=(*before, passage(last.gate, AT, "DENY")))
    assert faults(finding("SEQUENCE", denied)) == ["barred" if gate is Gate.G3 else "not_cleared"]
    doubted = finding("SEQUENCE", spoil(given, passages=(*before, last, passage(last.gate, AT, "DENY"))))
    assert faults(doubted) == ["doubted" if gate is Gate.G3 else "not_cleared"]
    assert may_override("SEQUENCE", gate, doubted)


def test_what_was_put_in_after_the_exit_is_held_at_the_entry_and_asked_all_that_the_exit_asks() -> None:
    given = spoil_container(facts(Gate.G3), not_out=True)
    found = finding("SEQUENCE", given)
    assert (faults(found), may_override("SEQUENCE", Gate.G3, found)) == (["not_let_out"], True)
    assert finding("QUOTA", facts(Gate.G3)).result is Result.NA
    assert finding("QUOTA", given).result is not Result.NA
    assert finding("SEQUENCE", spoil(given, "consignment", returning=True, entered=False)).result is Result.PASS


def test_an_exit_that_is_recorded_after_the_entry_holds_beyond_the_clocks_tolerance() -> None:
    for late, result in ((300, Result.PASS), (301, Result.HOLD)):
        given = spoil(facts(Gate.G3), passages=(passage(Gate.G2, AT + timedelta(seconds=late)),))
        assert finding("SEQUENCE", given).result is result


def test_no_order_is_asked_for_before_the_border() -> None:
    assert finding("SEQUENCE", facts(Gate.G1)).result is Result.NA
    assert finding("SEQUENCE", facts(Gate.G0)).result is Result.PASS
    assert finding("SEQUENCE", spoil(facts(Gate.G0), "consignment", over="cancelled")).result is Result.DENY
    assert finding("SEQUENCE", facts(Gate.G2)).result is Result.PASS


@pytest.mark.parametrize("gate", AT_A_STATION)
@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"registered": False}, "not_registered"),
        ({"enabled": False}, "disabled"),
        ({"kinds": ()}, "wrong_kind"),
        ({"operator": ""}, "nobody"),
        ({"operator_roles": (Role.COURIER, Role.AUDITOR)}, "no_role"),
    ],
)
def test_a_station_or_operator_that_may_not_decide_is_denied(gate: Gate, changes: dict, name: str) -> None:
    found = finding("STATION", spoil(facts(gate), "station", **changes))
    assert found.result is Result.DENY
    assert faults(found) == [name]


@pytest.mark.parametrize("gate", AT_A_STATION)
def test_a_gate_without_a_station_knows_nothing(gate: Gate) -> None:
    assert finding("STATION", facts(gate)).result is Result.PASS
    assert finding("STATION", spoil(facts(gate), station=None)).result is Result.UNKNOWN


def test_a_pre_check_needs_no_station_but_a_disabled_one_makes_none() -> None:
    assert finding("STATION", facts(Gate.G0)).result is Result.NA
    at_the_bench = spoil(facts(Gate.G0), station=station(Gate.G1))
    assert finding("STATION", at_the_bench).result is Result.PASS
    assert finding("STATION", spoil(at_the_bench, "station", enabled=False)).result is Result.DENY


def test_a_bench_that_also_receives_serves_both_gates() -> None:
    both = (StationKind.BENCH, StationKind.RECEIPT)
    for gate in (Gate.G1, Gate.G4):
        assert finding("STATION", spoil(facts(gate), "station", kinds=both)).result is Result.PASS


@pytest.mark.parametrize(("on_it", "result"), [(True, Result.PASS), (False, Result.DENY)])
def test_only_whoever_is_on_its_list_walks_across_the_bridge(on_it: bool, result: Result) -> None:
    walking = spoil(spoil_carrier(facts(Gate.G2), bridge_listed=on_it), "consignment", channel="bridge")
    assert finding("CARRIER", walking).result is result


def test_a_long_list_of_codes_is_told_from_any_other_of_the_same_length() -> None:
    """Leave to pass a fault of these is no leave to pass it of others that are merely not named."""
    codes = [f"HTC-{n}" for n in range(8)]
    assert listed(codes) != listed([*codes[:7], "HTC-9"])
    assert listed(codes).startswith("HTC-0, HTC-1, HTC-2, HTC-3, HTC-4 +3 (")
    assert listed(codes[:5]) == ", ".join(codes[:5])


@pytest.mark.parametrize("gate", [Gate.G1, Gate.G2, Gate.G3])
def test_where_two_people_are_asked_for_a_second_badge_is_read(gate: Gate) -> None:
    alone = spoil(facts(gate), "clearance", **TWO_ASKED_FOR)
    found = finding("CARRIER", alone)
    assert (found.result, faults(found)) == (Result.HOLD, ["no_second"])
    assert not may_override("CARRIER", gate, found)
    assert faults(finding("CARRIER", spoil(alone, "scanned", companion="CUR-K01"))) == ["no_second"]
    together = spoil(alone, "scanned", companion=OTHER_CARRIER.staff)
    assert finding("CARRIER", together).result is Result.PASS


def test_the_second_person_is_asked_for_the_same_papers() -> None:
    together = spoil(spoil(facts(), "clearance", **TWO_ASKED_FOR), "scanned", companion=OTHER_CARRIER.staff)
    first, second = together.carriers
    untrained = spoil(together, carriers=(first, replace(second, training_until=None)))
    assert faults(finding("CARRIER", untrained)) == ["not_trained"]
    elsewhere = spoil(together, carriers=(first, replace(second, organisation="SZ-ALPHA")))
    assert faults(finding("CARRIER", elsewhere)) == ["other_firm"]
    assert finding("CARRIER", spoil(together, "scanned", companion="NOBODY")).result is Result.UNKNOWN


def test_that_two_must_come_is_told_at_the_bench() -> None:
    found = finding("CARRIER", spoil(facts(Gate.G0), "clearance", **TWO_ASKED_FOR))
    assert (found.result, faults(found)) == (Result.WARN, ["two_needed"])


def test_what_was_denied_or_stopped_for_good_is_let_in_by_nobody() -> None:
    given = facts(Gate.G3)
    for verdict, barred, bound in (("DENY", (), True), ("HOLD", ("HOLDS",), True), ("HOLD", (), False)):
        stopped = replace(passage(Gate.G2, AT, verdict), barred=barred)
        found = finding("SEQUENCE", spoil(given, passages=(stopped,)))
        assert faults(found) == ["barred" if bound else "not_cleared"]
        assert may_override("SEQUENCE", Gate.G3, found) is not bound


def test_the_word_of_a_post_on_the_other_side_is_none_of_this_gate() -> None:
    given, out = facts(Gate.G3), passage(Gate.G2)
    for verdict in ("ALLOW", "HOLD", "DENY"):
        stray = replace(passage(Gate.G2, AT, verdict), side=Side.HK)
        assert finding("SEQUENCE", spoil(given, passages=(replace(out, side=Side.SZ), stray))).result is Result.PASS
        assert faults(finding("SEQUENCE", spoil(given, passages=(stray,)))) == ["not_passed"]


_LEFT = (passage(Gate.G2), passage(Gate.G2, AT, "DENY"))
"""Let out, and stopped when it was read there again."""


def test_what_ran_out_after_it_had_left_is_a_matter_of_the_way_though_it_was_read_again_there() -> None:
    over = spoil(spoil(facts(Gate.G3), "clearance", valid_to=AT - timedelta(minutes=1)), passages=_LEFT)
    assert finding("CLR_WINDOW", over).result is Result.HOLD


def test_what_has_met_no_exit_or_was_doubted_there_is_asked_at_the_entry_what_the_exit_asks() -> None:
    at_the_exit = {check.code for check in CHECKS if Gate.G2 in check.gates}
    for passages, asked in (
        ((), True),
        ((passage(Gate.G2, AT, "HOLD"),), True),
        ((passage(Gate.G2),), False),
        (_LEFT, True),
    ):
        given = spoil(facts(Gate.G3), passages=passages)
        applied = {each.check for each in decide(given, AT).findings if each.result is not Result.NA}
        assert (at_the_exit <= applied) is asked
    home = spoil(spoil(facts(Gate.G3), passages=()), "consignment", returning=True)
    assert finding("QUOTA", home).result is Result.NA


def test_a_clearance_that_ran_out_is_no_matter_of_the_way_for_what_has_met_no_exit() -> None:
    over = spoil(facts(Gate.G3), "clearance", valid_to=AT - timedelta(minutes=1))
    assert finding("CLR_WINDOW", over).result is Result.HOLD
    assert finding("CLR_WINDOW", spoil(over, passages=())).result is Result.DENY


def test_what_had_entered_goes_home_by_the_exit_of_that_side() -> None:
    met = tuple(replace(passage(gate), side=side) for gate, side in ((Gate.G2, Side.SZ), (Gate.G3, Side.HK)))
    home = spoil(spoil(facts(Gate.G3), passages=met), "consignment", returning=True)
    assert finding("SEQUENCE", home).result is Result.PASS, "what had not entered needs no exit there"
    entered = spoil(home, "consignment", entered=True)
    found = finding("SEQUENCE", entered)
    assert (faults(found), may_override("SEQUENCE", Gate.G3, found)) == (["not_passed"], True)
    for verdict, names in (("ALLOW", []), ("HOLD", ["not_cleared"]), ("DENY", ["barred"])):
        out = replace(passage(Gate.G2, AT, verdict), side=Side.HK)
        assert faults(finding("SEQUENCE", spoil(entered, passages=(*met, out)))) == names
    assert finding("SEQUENCE", spoil(entered, gate=Gate.G2)).result is Result.PASS
