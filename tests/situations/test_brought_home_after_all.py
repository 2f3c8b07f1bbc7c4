"""An exit is told of a consignment that honest people have cancelled or split meanwhile: what left in it and is brought
home counts as come back, and may go again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.conftest import Clock
from tests.practice import (
    BENCH,
    COORDINATOR,
    COURIER,
    ENTRY,
    EXIT,
    HK_BENCH,
    RECEIVER,
    RECEIVING_COORDINATOR,
    TECHNICIAN,
)
from tests.situations.conftest import Journey, faults
from tests.situations.looking import QUOTA, state, tally
from tests.situations.on_paper import issued, told, written
from tests.situations.telling import balance, discrepancies

pytestmark = pytest.mark.usefixtures("read_again")

Body = dict[str, Any]


def dark(journey: Journey, clock: Clock, boxes: int = 1, **plan: Any) -> tuple[str, list[str], list[str], Body]:
    """(consignment, boxes, tubes, what the paper says): let out at a dark gate, five minutes ago."""
    packed = [journey.box(2) for _ in range(boxes)]
    packages, tubes = [code for _, code in packed], [tube for some, _ in packed for tube in some]
    consignment = journey.consign(*packages, **plan)
    journey.file(consignment)
    journey.hand(*packages)
    (form,) = issued(journey)
    clock.pass_by(minutes=5)
    seals = [journey.seals[each] for each in packages]
    paper = {"form": form, **written(journey, consignment, packages[0], packages=packages, seals=seals)}
    clock.pass_by(minutes=5)
    return consignment, packages, tubes, paper


def tell(journey: Journey, paper: Body) -> Body:
    return told(journey, paper["form"], {name: value for name, value in paper.items() if name != "form"})


def take_back(journey: Journey, consignment: str, packages: list[str], by: str) -> list[str]:
    """The consignments in which the boxes lie from now on, drafts."""
    coordinator = journey.at(COORDINATOR)
    if by == "split":
        coordinator.done(f"/consignments/{consignment}/split", packages=packages[1:])
        return [f"{consignment}.1", f"{consignment}.2"]
    coordinator.done(f"/consignments/{consignment}/cancel", reason="the gate is dark, we call the courier back")
    return []


def bring_home(journey: Journey, packages: list[str], how: str, missed_by: str = "CUR-C01") -> None:
    if how == "handed back":
        journey.hand(*packages, giver=COURIER, to=TECHNICIAN)
        return
    # Whoever has it says that it is lost.
    journey.at(missed_by).done("/losses", subjects=packages, reason="nobody knows where the courier is")
    journey.at(TECHNICIAN, BENCH).done("/findings", subjects=packages, reason="it stood at the door")


def on_forms(journey: Journey, clock: Clock, packages: list[str]) -> None:
    """Handed back on the paper of a bench, told afterwards."""
    form = str(journey.at(TECHNICIAN).done("/downtime-forms", station=BENCH, count=1)["forms"][0])
    clock.pass_by(minutes=5)
    met = journey.house.clock().isoformat()
    clock.pass_by(minutes=5)
    said = {"station": BENCH, "met": met, "giver": COURIER, "receiver": TECHNICIAN, "scan_sha256": "b" * 64}
    journey.at(TECHNICIAN).done(f"/downtime-forms/{form}/enter-handoff", **said, subjects=packages)
    journey.at("SZA-T02").done(f"/downtime-forms/{form}/confirm-handoff")


def counted(journey: Journey, consignment: str) -> Body:
    return dict(journey.at("AUD-01").get(f"/balance?consignment={consignment}").get_json())


def fault_of(decision: Body, check: str) -> Body:
    return dict(next(each for each in decision["findings"] if each["check"] == check))


def checked(journey: Journey, consignment: str) -> Body:
    return dict(journey.at(COORDINATOR).post("/crossings/check", {"consignment": consignment}).get_json())


@pytest.mark.parametrize("by", ["cancel", "split"])
@pytest.mark.parametrize("how", ["handed back", "found"])
@pytest.mark.parametrize("home_first", [True, False])
def test_what_is_brought_home_counts_as_come_back_and_goes_again(
    journey: Journey, clock: Clock, by: str, how: str, home_first: bool
) -> None:
    consignment, packages, tubes, paper = dark(journey, clock, 1 if by == "cancel" else 2)
    again = take_back(journey, consignment, packages, by)
    clock.pass_by(minutes=5)
    if home_first:
        bring_home(journey, packages, how)
        clock.pass_by(minutes=5)
    tell(journey, paper)
    if not home_first:
        clock.pass_by(minutes=5)
        bring_home(journey, packages, how)
    assert balance(journey, consignment) == {"returned": len(tubes)}
    for number in again or [journey.consign(*packages)]:
        assert "DUPLICATE" not in faults(checked(journey, number))
        if how == "found":
            continue  # Somebody looks at it first.
        journey.file(number)
        boxes = packages if not again else [packages[again.index(number)]]
        journey.hand(*boxes)
        journey.across(number, *boxes)
    found = counted(journey, consignment)
    assert (found["remainder"], found["fates"]["returned"]) == (0, len(tubes))


def test_what_was_taken_over_on_the_paper_of_a_bench_is_home_as_well(journey: Journey, clock: Clock) -> None:
    consignment, packages, tubes, paper = dark(journey, clock)
    take_back(journey, consignment, packages, "cancel")
    tell(journey, paper)
    assert counted(journey, consignment)["remainder"] == 2
    on_forms(journey, clock, packages)
    assert balance(journey, consignment) == {"returned": len(tubes)}


def test_what_was_handed_back_and_packed_otherwise_before_it_was_told_may_go(journey: Journey, clock: Clock) -> None:
    """Nobody has cancelled it: its boxes came back by hand, and were opened."""
    _, packages, tubes, paper = dark(journey, clock)
    journey.hand(*packages, giver=COURIER, to=TECHNICIAN)
    technician = journey.at(TECHNICIAN, BENCH)
    technician.done("/unsealings", package=packages[0], seals=[journey.seals[packages[0]]], reason="called back")
    technician.done("/unpackings", package=packages[0], containers=tubes)
    another = str(technician.done("/packages", containers=tubes)["package"])
    journey.seals[another] = "SEAL-ANEW-1"
    technician.done("/sealings", package=another, seals=["SEAL-ANEW-1"])
    clock.pass_by(minutes=5)
    tell(journey, paper)
    again = journey.consign(another)
    assert "DUPLICATE" not in faults(checked(journey, again))


def test_what_went_again_before_it_was_told_is_counted_once_and_is_let_in(journey: Journey, clock: Clock) -> None:
    consignment, packages, tubes, paper = dark(journey, clock)
    take_back(journey, consignment, packages, "cancel")
    journey.hand(*packages, giver=COURIER, to=TECHNICIAN)
    again = journey.consign(*packages)
    journey.file(again)
    journey.hand(*packages)
    assert journey.meet(EXIT, again, *packages)["verdict"] == "ALLOW"
    clock.pass_by(minutes=5)
    tell(journey, paper)
    assert balance(journey, consignment) == {"returned": len(tubes)}
    assert journey.meet("FTZ-ENTRY-1", again, *packages)["verdict"] == "ALLOW"
    assert balance(journey, again) == {"on_the_way": len(tubes)}


@pytest.mark.parametrize("by", ["cancel", "split"])
def test_what_is_still_out_is_not_forgotten_and_it_is_said_who_does_what(
    journey: Journey, clock: Clock, by: str
) -> None:
    consignment, packages, tubes, paper = dark(journey, clock, 1 if by == "cancel" else 2)
    parts = take_back(journey, consignment, packages, by)
    clock.pass_by(minutes=5)
    tell(journey, paper)
    found = counted(journey, consignment)
    assert (found["remainder"], found["fates"]["on_the_way"]) == ((2, 0) if by == "cancel" else (0, 4))
    (opened,) = discrepancies(journey, consignment)
    last = opened["found"][-1]["en"]
    assert all(said in last for said in (*sorted(tubes)[:3], "hands it back to SZ-ALPHA")), last
    for part in parts:
        said = fault_of(checked(journey, part), "DUPLICATE")
        told_so = f"Let out as {consignment}, and not come back in the book"
        assert (said["result"], told_so in str(said["found"])) == ("HOLD", True)
    journey.hand(*packages, giver=COURIER, to=TECHNICIAN)
    assert balance(journey, consignment) == {"returned": len(tubes)}
    for part in parts:
        assert fault_of(checked(journey, part), "DUPLICATE")["result"] == "PASS"


def test_handed_on_among_couriers_it_is_no_more_at_home_than_before(journey: Journey, clock: Clock) -> None:
    consignment, packages, _, paper = dark(journey, clock)
    take_back(journey, consignment, packages, "cancel")
    tell(journey, paper)
    journey.hand(*packages, giver=COURIER, to="CUR-K02")
    assert counted(journey, consignment)["remainder"] == 2


def test_what_had_been_taken_back_before_the_gate_met_it_has_not_come_back_since(
    journey: Journey, clock: Clock
) -> None:
    """The paper says that it left when the book has it at the bench already, and nothing was heard of it since."""
    consignment, packages, _, paper = dark(journey, clock)
    journey.hand(*packages, giver=COURIER, to=TECHNICIAN)
    clock.pass_by(minutes=5)
    take_back(journey, consignment, packages, "cancel")
    clock.pass_by(minutes=5)
    later = journey.house.clock() - timedelta(minutes=4)
    tell(journey, {**paper, "met": later.isoformat()})
    assert counted(journey, consignment)["remainder"] == 2
    bring_home(journey, packages, "found", COORDINATOR)
    assert balance(journey, consignment) == {"returned": 2}, "somebody has said that it stands there"


@pytest.mark.parametrize("by", ["cancel", "split"])
@pytest.mark.parametrize("entry_first", [True, False])
def test_what_went_through_both_gates_before_anybody_heard_of_it_is_received_under_its_number(
    journey: Journey, clock: Clock, by: str, entry_first: bool
) -> None:
    consignment, packages, tubes, paper = dark(journey, clock, 1 if by == "cancel" else 2, clearance=QUOTA)
    (into,) = issued(journey, ENTRY)
    seals = [journey.seals[each] for each in packages]
    came = written(journey, consignment, packages[0], ENTRY, packages=packages, seals=seals)
    clock.pass_by(minutes=5)
    parts = take_back(journey, consignment, packages, by)
    if parts:
        journey.file(parts[0])
    said = [lambda: told(journey, into, came), lambda: tell(journey, paper)]
    for say in said if entry_first else reversed(said):
        say()
    assert state(journey, consignment) == "entry_cleared"
    assert tally(journey)[:2] == (len(tubes), 0)
    assert [state(journey, part) for part in parts] == ["cancelled"] * len(parts)
    assert held(journey, packages[0]) <= {"decided_otherwise"}
    receiver = journey.at(RECEIVER, HK_BENCH)
    receiver.done("/receipts", packages=packages)
    found = counted(journey, consignment)
    assert (found["crossed"], found["remainder"]) == (len(tubes), 0)
    journey.hand(*packages, giver=COURIER, to=RECEIVER)
    told_of = {each["kind"] for each in discrepancies(journey, consignment) if each["state"] == "open"}
    assert told_of == {"decision"}, "the authority was told otherwise: people look into it, whoever was told first"
    let_go(journey)
    home = journey.at(RECEIVING_COORDINATOR).post(f"/consignments/{consignment}/return")
    assert home.status_code == 201, home.get_data(as_text=True)[:400]


def test_what_went_through_both_gates_and_was_packed_anew_in_the_book_stays_given_up(
    journey: Journey, clock: Clock
) -> None:
    consignment, packages, _, paper = dark(journey, clock)
    (into,) = issued(journey, ENTRY)
    came = written(journey, consignment, packages[0], ENTRY)
    clock.pass_by(minutes=5)
    take_back(journey, consignment, packages, "cancel")
    journey.hand(*packages, giver=COURIER, to=TECHNICIAN)
    again = journey.consign(*packages)
    tell(journey, paper)
    told(journey, into, came)
    assert (state(journey, consignment), state(journey, again)) == ("cancelled", "sealed")
    assert held(journey, packages[0]) == set(), "its sender has it at home"


def held(journey: Journey, package: str) -> set[str]:
    box = journey.at("AUD-01").get(f"/packages/{package}").get_json()
    return {each["reason"] for each in box["holds"]}


def let_go(journey: Journey) -> None:
    """Of all holds, by the officers of both gates who decided on none of it."""
    for officer in (journey.at("OFF-E02", EXIT), journey.at("OFF-N02", ENTRY)):
        for hold in officer.get("/holds").get_json()["holds"]:
            officer.post(f"/holds/{hold['id']}/release", reason="seen at the consignee's, whole")
    assert journey.at("AUD-01").get("/holds").get_json()["holds"] == []
