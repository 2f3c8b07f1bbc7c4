"""What the gates tell late of consignments that were given up, or packed otherwise, meanwhile: what went in can be
received whatever was told first, what is home stays home, and no watch hides that an exit has stopped it."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from tests.conftest import Clock
from tests.practice import COORDINATOR, COURIER, ENTRY, EXIT, HK_BENCH, RECEIVER, TECHNICIAN
from tests.situations.conftest import Journey, faults
from tests.situations.looking import QUOTA, state, tally
from tests.situations.on_paper import issued, told, written
from tests.situations.telling import balance, discrepancies
from tests.situations.test_packed_otherwise_meanwhile import left_without_the_late_one

pytestmark = pytest.mark.usefixtures("read_again")

Body = dict[str, Any]
BOTH = list(permutations(range(2)))


def both_gates(
    journey: Journey, clock: Clock, *boxes: str, into: list[str], out: list[str] | None = None
) -> tuple[str, list[Body]]:
    """(consignment, [paper of the exit, of the entry]): nobody has told anything of it yet."""
    consignment = journey.consign(*boxes, clearance=QUOTA)
    journey.file(consignment)
    journey.hand(*boxes)
    papers = []
    for gate, packages in ((EXIT, out or list(boxes)), (ENTRY, into)):
        (form,) = issued(journey, gate)
        clock.pass_by(minutes=5)
        seals = [journey.seals[each] for each in packages]
        papers.append({"form": form, **written(journey, consignment, boxes[0], gate, packages=packages, seals=seals)})
    clock.pass_by(minutes=5)
    return consignment, papers


def tell(journey: Journey, paper: Body) -> Body:
    return told(journey, paper["form"], {name: value for name, value in paper.items() if name != "form"})


@pytest.mark.parametrize("order", BOTH)
def test_what_was_put_into_a_part_meanwhile_is_free(journey: Journey, clock: Clock, order: tuple[int, int]) -> None:
    (_, first), (_, second), (_, other) = journey.box(2), journey.box(3), journey.box(1)
    consignment, papers = both_gates(journey, clock, first, second, into=[first, second])
    coordinator = journey.at(COORDINATOR)
    coordinator.done(f"/consignments/{consignment}/split", packages=[second])
    coordinator.done(f"/consignments/{consignment}.1/change", put_in=[other])
    journey.file(f"{consignment}.1")
    for place in order:
        tell(journey, papers[place])
    assert [state(journey, each) for each in (consignment, f"{consignment}.1")] == ["entry_cleared", "cancelled"]
    journey.at(RECEIVER, HK_BENCH).done("/receipts", packages=[first, second])
    journey.sent(other)


def test_the_end_of_the_other_part_closes_nothing_that_is_under_way(journey: Journey, clock: Clock) -> None:
    (_, first), (_, second) = journey.box(2), journey.box(3)
    consignment, papers = both_gates(journey, clock, first, second, out=[first], into=[first])
    coordinator = journey.at(COORDINATOR)
    coordinator.done(f"/consignments/{consignment}/split", packages=[second])
    for paper in papers:
        tell(journey, paper)
    coordinator.done(f"/consignments/{consignment}.2/cancel", reason="the others have left without it")
    assert state(journey, consignment) == "entry_cleared"
    journey.at(RECEIVER, HK_BENCH).done("/receipts", packages=[first])


@pytest.mark.parametrize("order", BOTH)
def test_what_its_sender_took_over_after_both_gates_is_at_home(
    journey: Journey, clock: Clock, order: tuple[int, int]
) -> None:
    tubes, package = journey.box(2)
    consignment, papers = both_gates(journey, clock, package, into=[package])
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/cancel", reason="called back")
    clock.pass_by(minutes=60)
    journey.hand(package, giver=COURIER, to=TECHNICIAN)
    clock.pass_by(minutes=5)
    for place in order:
        tell(journey, papers[place])
    assert state(journey, consignment) == "cancelled"
    assert balance(journey, consignment) == {"returned": len(tubes)}
    technician = journey.at(TECHNICIAN, "SZ-BENCH-1")
    holds = journey.at("AUD-01").get(f"/packages/{package}").get_json()["holds"]
    assert {each["reason"] for each in holds} <= {"decided_otherwise"}
    technician.done("/unsealings", package=package, seals=[journey.seals[package]], reason="it is here")


@pytest.mark.parametrize("order", BOTH)
def test_a_late_box_that_the_entry_let_in_after_all_is_a_part_of_it(
    journey: Journey, clock: Clock, order: tuple[int, int]
) -> None:
    consignment, package, late, left = left_without_the_late_one(journey, clock)
    (form,) = issued(journey, ENTRY)
    packages = [package, late]
    seals = [journey.seals[each] for each in packages]
    papers = [left, {"form": form, **written(journey, consignment, late, ENTRY, packages=packages, seals=seals)}]
    clock.pass_by(minutes=5)
    for place in order:
        tell(journey, papers[place])
    box = journey.at("AUD-01").get(f"/packages/{late}").get_json()
    assert box["consignment"] == consignment
    assert tally(journey)[:2] == (5, 0)
    journey.at(RECEIVER, HK_BENCH).done("/receipts", packages=[package, late])
    assert sum(balance(journey, consignment).values()) == 5


@pytest.mark.parametrize("order", list(permutations(range(3))))
@pytest.mark.parametrize(
    ("ahead", "stopped"),
    [(0, 1), (1, 2), (2, 2), (3, 1), (3, 2), (4, 1), (5, 2), (6, 1), (3, 5), (4, 4), (7, 1), (7, 0)],
)
def test_no_watch_hides_that_the_exit_stopped_it_after_all(
    journey: Journey, clock: Clock, order: tuple[int, int, int], ahead: int, stopped: int
) -> None:
    """Out, stopped some minutes later, in: the watch of the exit is ahead."""
    consignment, package, _ = journey.ready(2)
    forms = [issued(journey)[0], issued(journey)[0], issued(journey, ENTRY)[0]]
    clock.pass_by(seconds=20 * 60 - clock().second)

    def at(minutes: int) -> str:
        return (clock() + timedelta(minutes=minutes)).isoformat()

    papers = [
        written(journey, consignment, package, met=at(ahead)),
        written(journey, consignment, package, met=at(stopped + ahead), verdict="DENY", carrier="CUR-K03"),
        written(journey, consignment, package, ENTRY, met=at(3)),
    ]
    clock.pass_by(minutes=30)
    for place in order:
        told(journey, forms[place], papers[place])
    assert "open" in {each["state"] for each in discrepancies(journey, consignment)}
    assert "HOLDS" in faults(journey.at(COORDINATOR).done("/crossings/check", {"consignment": consignment}))


def test_a_hold_over_something_else_is_not_let_go_of_by_the_exit(journey: Journey, clock: Clock) -> None:
    consignment, package, _ = journey.ready(2)
    forms = [issued(journey)[0], issued(journey)[0], issued(journey, ENTRY)[0]]
    clock.pass_by(minutes=5)
    no = written(journey, consignment, package, verdict="DENY", carrier="CUR-K03")
    clock.pass_by(minutes=5)
    yes = written(journey, consignment, package)
    clock.pass_by(minutes=5)
    strange = written(journey, consignment, package, ENTRY, seals=[journey.seals[package], "EVIL123"])
    clock.pass_by(minutes=5)
    told(journey, forms[2], strange)
    for opened in discrepancies(journey, consignment):
        number = opened["discrepancy"]
        journey.at(COORDINATOR).post(f"/discrepancies/{number}/explain", explanation="Looked into it.")
        journey.at("HKB-C01").post(f"/discrepancies/{number}/resolve", resolution="Agreed with both sides.")
    told(journey, forms[0], no)
    told(journey, forms[1], yes)
    assert "HOLDS" in faults(journey.at(COORDINATOR).done("/crossings/check", {"consignment": consignment}))
