"""The park boundary: what came in to stay does not leave, and a try is written down."""

from __future__ import annotations

from custody import acts, commands
from custody.crossing.decision import decode_decision
from custody.crossing.replay import replay
from tests.in_memory import InMemoryRegistry
from tests.practice import COURIER, ENTRY, RECEIVER, TECHNICIAN, Practice, new_id


def leave(practice: Practice, *codes: str, staff: str = RECEIVER, station: str = "HK-BENCH-1") -> acts.ParkExitDecided:
    act = practice.do(staff, commands.LeavePark(id=new_id(), containers=codes), station=station).entry.act
    assert isinstance(act, acts.ParkExitDecided)
    return act


def inside_the_park(practice: Practice) -> tuple[str, ...]:
    consignment, package = practice.ready(count=2)
    practice.cross(consignment, package)
    practice.cross(consignment, package, ENTRY)
    practice.do(RECEIVER, commands.Receive(id=new_id(), packages=(package,)), station="HK-BENCH-1")
    practice.hand_over(package, giver=COURIER, to=RECEIVER, station="HK-BENCH-1")
    opened = commands.Unseal(id=new_id(), package=package, seals=("SEAL-0001",), reason="arrived")
    inside: tuple[str, ...] = practice.do(RECEIVER, opened).entry.act.containers  # type: ignore[union-attr]
    practice.do(RECEIVER, commands.Unpack(id=new_id(), package=package, containers=inside))
    return inside


def test_what_came_in_to_stay_is_denied_and_so_is_what_was_taken_from_it(
    practice: Practice, memory: InMemoryRegistry
) -> None:
    first, _ = inside_the_park(practice)
    child = practice.do(RECEIVER, commands.Aliquot(id=new_id(), parent=first, count=1, amount=1)).entry.act
    assert isinstance(child, acts.Aliquoted)
    # The first try stops it, and with it all that was taken from it.
    for code, expected in ((child.codes[0], ["PARK_EXIT"]), (first, ["PARK_EXIT"]), (first, ["PARK_EXIT", "HOLDS"])):
        tried = leave(practice, code)
        assert tried.verdict == "DENY"
        assert [each.check for each in decode_decision(bytes(tried.decision)).reasons] == expected
        assert replay(bytes(tried.facts), bytes(tried.decision)).same
    assert sum(isinstance(entry.act, acts.ParkExitDecided) for entry in memory.entries) == 3


def test_what_never_crossed_may_leave_and_a_held_one_may_not(practice: Practice) -> None:
    (free,) = practice.register()
    assert leave(practice, free, staff=TECHNICIAN, station="SZ-BENCH-1").verdict == "ALLOW"
    practice.do("SZA-C01", commands.Hold(id=new_id(), target=free, hold_kind="consent", reason="withdrawn"))
    assert leave(practice, free, staff=TECHNICIAN, station="SZ-BENCH-1").verdict == "DENY"


def test_a_stranger_asks_for_nobody_elses(practice: Practice) -> None:
    (free,) = practice.register()
    ask = commands.LeavePark(id=new_id(), containers=(free,))
    assert practice.refused(RECEIVER, ask, station="HK-BENCH-1") == "other_organisation"
    assert practice.refused("AUD-01", ask) == "role"
