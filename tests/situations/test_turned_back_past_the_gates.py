"""Let in by a dark entry, turned back by its sender who had not heard of that, and at home without any gate there: told
of the entry at last, people are asked, and it comes home by the gates. Whatever is told first, the record is one."""

from __future__ import annotations

from itertools import permutations

import pytest

from tests.conftest import Clock
from tests.practice import BENCH, COORDINATOR, COURIER, ENTRY, ENTRY_OFFICER, EXIT, EXIT_OFFICER, TECHNICIAN
from tests.situations.aside import LoneStation
from tests.situations.conftest import Journey
from tests.situations.looking import pass_by_two, refused, state
from tests.situations.on_paper import HOME_ENTRY, HOME_EXIT, issued, told, written
from tests.situations.telling import balance, codes, discrepancies, seen

pytestmark = pytest.mark.usefixtures("read_again")

HOW = ("received", "handed", "received and handed")
UNDONE = "they contradict each other"


def turn_back(journey: Journey, consignment: str) -> None:
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/turn-back", reason="the road is closed")


def take_home(journey: Journey, package: str, how: str) -> None:
    if "received" in how:
        journey.at(TECHNICIAN, BENCH).done("/receipts", packages=[package])
    if "handed" in how:
        journey.hand(package, giver=COURIER, to=TECHNICIAN)


def open_it(journey: Journey, package: str) -> None:
    seals = [journey.seals[package]]
    journey.at(TECHNICIAN, BENCH).done("/unsealings", package=package, seals=seals, reason="it is home")


def past_the_gates(
    journey: Journey, clock: Clock, how: str, *, lane: bool = False, opened: bool = False, out: int = 0
) -> tuple[str, str, list[str]]:
    """(consignment, box, tubes): the entry is told last, by a lane or on paper; `out` tubes were unpacked at home."""
    consignment, package, tubes = journey.ready(2)
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    (form,) = issued(journey, ENTRY)
    dark = LoneStation(journey, ENTRY)
    clock.pass_by(minutes=10)
    if lane:
        assert dark.read(*codes(journey, package, ENTRY_OFFICER))[-1].said.meaning == "allow"
    paper = written(journey, consignment, package, ENTRY)
    clock.pass_by(minutes=5)
    turn_back(journey, consignment)
    clock.pass_by(minutes=5)
    take_home(journey, package, how)
    if opened:
        open_it(journey, package)
    if out:
        journey.at(TECHNICIAN, BENCH).done("/unpackings", package=package, containers=tubes[:out])
    clock.pass_by(minutes=5)
    if lane:
        dark.deliver()
    else:
        told(journey, form, paper)
    return consignment, package, tubes


def people_are_asked(journey: Journey, consignment: str) -> None:
    (asked,) = discrepancies(journey, consignment)
    assert (asked["kind"], asked["state"]) == ("decision", "open")
    assert UNDONE in " ".join(each["en"] for each in asked["found"])
    holds = journey.at("AUD-01").get(f"/consignments/{consignment}").get_json()["holds"]
    assert [each["reason"] for each in holds] == ["decided_otherwise"]


def by_the_gates(journey: Journey, consignment: str, package: str) -> list[str]:
    """What the gates of the way home say, those included that let it pass by two people only."""
    said: list[str] = []
    for gate, officer in ((HOME_EXIT, ENTRY_OFFICER), (HOME_ENTRY, EXIT_OFFICER)):
        met = journey.meet(gate, consignment, package, officer=officer)
        said.append(str(met["verdict"]))
        if met["verdict"] == "HOLD":
            pass_by_two(journey, met)
            said.append(str(journey.meet(gate, consignment, package, officer=officer)["verdict"]))
    return said


@pytest.mark.parametrize("lane", [True, False])
@pytest.mark.parametrize("how", HOW)
def test_people_are_asked_and_it_is_over_there(journey: Journey, clock: Clock, how: str, lane: bool) -> None:
    consignment, package, tubes = past_the_gates(journey, clock, how, lane=lane)
    people_are_asked(journey, consignment)
    assert (state(journey, consignment), balance(journey, consignment)) == ("returning", {"on_the_way": len(tubes)})
    technician = journey.at(TECHNICIAN, BENCH)
    assert refused(technician.post("/receipts", packages=[package])) == (409, "must_cross")


@pytest.mark.parametrize("how", HOW)
def test_by_the_gates_it_comes_home(journey: Journey, clock: Clock, how: str) -> None:
    consignment, package, tubes = past_the_gates(journey, clock, how)
    if "handed" in how:
        journey.hand(package, giver=TECHNICIAN, to=COURIER)
    assert by_the_gates(journey, consignment, package) == ["ALLOW", "ALLOW"]
    take_home(journey, package, "received and handed")
    assert (state(journey, consignment), balance(journey, consignment)) == ("received", {"returned": len(tubes)})
    open_it(journey, package)
    people_are_asked(journey, consignment)


@pytest.mark.parametrize("how", ["handed", "received and handed"])
def test_what_was_opened_at_home_is_closed_for_the_gates(journey: Journey, clock: Clock, how: str) -> None:
    consignment, package, tubes = past_the_gates(journey, clock, how, opened=True)
    people_are_asked(journey, consignment)
    assert balance(journey, consignment) == {"on_the_way": len(tubes)}
    technician = journey.at(TECHNICIAN, BENCH)
    taking_out = technician.post("/unpackings", package=package, containers=tubes)
    assert refused(taking_out) == (409, "across_the_border")
    journey.seals[package] = "SN-77001"
    technician.done("/sealings", package=package, seals=["SN-77001"])
    journey.hand(package, giver=TECHNICIAN, to=COURIER)
    assert by_the_gates(journey, consignment, package) == ["HOLD", "ALLOW", "HOLD", "ALLOW"], "by two: sealed anew"
    take_home(journey, package, "received and handed")
    assert (state(journey, consignment), balance(journey, consignment)) == ("received", {"returned": len(tubes)})
    open_it(journey, package)


@pytest.mark.parametrize("how", ["handed", "received and handed"])
def test_what_was_taken_out_stays_and_waits_for_people(journey: Journey, clock: Clock, how: str) -> None:
    """No gate lets a tube home by itself, and one would miss it in its box."""
    consignment, _, tubes = past_the_gates(journey, clock, how, opened=True, out=1)
    people_are_asked(journey, consignment)
    assert balance(journey, consignment) == {"returned": len(tubes)}
    technician = journey.at(TECHNICIAN, BENCH)
    use = {"method": "consumed", "reason": "for the study"}
    assert refused(technician.post("/disposals", subjects=tubes[:1], **use)) == (409, "held")
    (asked,) = discrepancies(journey, consignment)
    told_of = f"/discrepancies/{asked['discrepancy']}"
    journey.at(COORDINATOR).done(f"{told_of}/explain", explanation="It stood on the bridge only.")
    journey.at("HKB-C01").done(f"{told_of}/resolve", resolution="Its officer says so too.")
    (hold,) = journey.at("AUD-01").get(f"/consignments/{consignment}").get_json()["holds"]
    journey.at("OFF-N02", ENTRY).done(f"/holds/{hold['id']}/release", reason="both sides have looked into it")
    technician.done("/disposals", subjects=tubes[:1], **use)


@pytest.mark.parametrize("order", [*permutations(range(3))])
@pytest.mark.parametrize("how", ["handed", "received and handed"])
def test_with_the_gates_home_told_there_is_one_record(
    journey: Journey, clock: Clock, how: str, order: tuple[int, ...]
) -> None:
    consignment, package, tubes = journey.ready(2)
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    gates = (ENTRY, HOME_EXIT, HOME_ENTRY)
    forms = [issued(journey, gate)[0] for gate in gates]
    papers = []
    for gate in gates:
        clock.pass_by(minutes=5)
        papers.append(written(journey, consignment, package, gate))
        if gate == ENTRY:
            clock.pass_by(minutes=3)
            turn_back(journey, consignment)
    clock.pass_by(minutes=5)
    take_home(journey, package, how)
    clock.pass_by(minutes=5)
    for place in order:
        told(journey, forms[place], papers[place])
    came = "received" if "received" in how else "returning"
    assert (state(journey, consignment), balance(journey, consignment)) == (came, {"returned": len(tubes)})
    assert {each["state"] for each in discrepancies(journey, consignment)} <= {"resolved"}
    assert journey.at("AUD-01").get(f"/consignments/{consignment}").get_json()["holds"] == []
    open_it(journey, package)
    journey.at(TECHNICIAN, BENCH).done("/unpackings", package=package, containers=tubes)
    assert {seen(journey, tube)["state"] for tube in tubes} == {"in_hand"}
