"""What a gate tells when the box is at home again, received or found there: it leaves it where it is."""

from __future__ import annotations

import pytest

from tests.conftest import Clock
from tests.practice import BENCH, COORDINATOR, COURIER, ENTRY, ENTRY_OFFICER, EXIT, EXIT_OFFICER, TECHNICIAN
from tests.situations.aside import LoneStation
from tests.situations.conftest import Journey, faults
from tests.situations.on_paper import Body, confirm, enter, written
from tests.situations.telling import balance, codes, kinds

pytestmark = pytest.mark.usefixtures("read_again")

FAR_OFFICERS = (ENTRY_OFFICER, "OFF-N02")
ENTRY_HOME = "FTZ-ENTRY-2"
HOME_OFFICERS = (EXIT_OFFICER, "OFF-E02")


def paper_told(journey: Journey, form: str, paper: Body, officers: tuple[str, str]) -> Body:
    """Entered and confirmed by those who work at that gate."""
    entered = enter(journey, form, paper, officers[0])
    assert entered.status_code == 201, entered.get_data(as_text=True)
    confirmed = confirm(journey, form, officers[1])
    assert confirmed.status_code == 201, confirmed.get_data(as_text=True)
    return dict(confirmed.get_json())


def pad(journey: Journey, gate: str, officer: str) -> str:
    return str(journey.at(officer).done("/downtime-forms", station=gate, count=1)["forms"][0])


def is_usable_at_home(journey: Journey, consignment: str, package: str, tubes: list[str]) -> None:
    technician = journey.at(TECHNICIAN, BENCH)
    technician.done("/unsealings", package=package, seals=[journey.seals[package]], reason="home again")
    technician.done("/unpackings", package=package, containers=tubes)
    assert balance(journey, consignment) == {"returned": len(tubes)}


@pytest.mark.parametrize("seconds", [1, 20, 90])
@pytest.mark.parametrize("turned_first", [True, False])
def test_the_entry_at_home_is_told_after_the_receipt_at_home(
    journey: Journey, clock: Clock, turned_first: bool, seconds: int
) -> None:
    consignment, package, tubes = journey.ready()
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    form = pad(journey, ENTRY_HOME, HOME_OFFICERS[0])
    clock.pass_by(seconds=301)
    at_home = {"station": ENTRY_HOME, "officer": HOME_OFFICERS[0]}
    if turned_first:
        journey.at(COORDINATOR).done(f"/consignments/{consignment}/turn-back", reason="the road is closed")
        clock.pass_by(seconds=61)
        paper = written(journey, consignment, package, **at_home)
    else:
        paper = written(journey, consignment, package, **at_home)
        clock.pass_by(seconds=61)
        journey.at(COORDINATOR).done(f"/consignments/{consignment}/turn-back", reason="the road is closed")
    clock.pass_by(seconds=seconds)
    journey.at(TECHNICIAN, BENCH).done("/receipts", packages=[package])
    journey.hand(package, giver=COURIER, to=TECHNICIAN)
    clock.pass_by(seconds=301)
    answer = paper_told(journey, form, paper, HOME_OFFICERS)
    assert answer["verdict"] == "ALLOW"
    if turned_first:
        assert kinds(journey, consignment) == []
    is_usable_at_home(journey, consignment, package, tubes)


def test_the_way_out_and_home_is_told_by_three_papers_after_the_receipt(journey: Journey, clock: Clock) -> None:
    consignment, package, tubes = journey.ready()
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    officers = {ENTRY: FAR_OFFICERS, "FTZ-EXIT-2": FAR_OFFICERS, ENTRY_HOME: HOME_OFFICERS}
    forms = {gate: pad(journey, gate, staff[0]) for gate, staff in officers.items()}
    papers: dict[str, Body] = {}
    for gate, staff in officers.items():
        clock.pass_by(minutes=5)
        papers[gate] = written(journey, consignment, package, station=gate, officer=staff[0])
        if gate == ENTRY:
            journey.at(COORDINATOR).done(f"/consignments/{consignment}/turn-back", reason="the road is closed")
    clock.pass_by(minutes=5)
    journey.at(TECHNICIAN, BENCH).done("/receipts", packages=[package])
    journey.hand(package, giver=COURIER, to=TECHNICIAN)
    for gate, staff in officers.items():
        clock.pass_by(minutes=5)
        paper_told(journey, forms[gate], papers[gate], staff)
    is_usable_at_home(journey, consignment, package, tubes)


@pytest.mark.parametrize("turned_back", [True, False])
def test_an_entry_is_told_after_the_box_was_found_at_home(journey: Journey, clock: Clock, turned_back: bool) -> None:
    consignment, package, tubes = journey.ready()
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    gate = LoneStation(journey, ENTRY)
    clock.pass_by(minutes=5)
    assert gate.read(*codes(journey, package, ENTRY_OFFICER))[-1].said.meaning == "allow"
    clock.pass_by(minutes=30)
    if turned_back:
        journey.at(COORDINATOR).done(f"/consignments/{consignment}/turn-back", reason="the road is closed")
    journey.at(COORDINATOR).done("/losses", subjects=[package], reason="nobody knows where it is")
    journey.at(TECHNICIAN, BENCH).done("/findings", subjects=[package], reason="it stood under the bench")
    clock.pass_by(minutes=5)
    gate.deliver()
    if not turned_back:
        journey.at(COORDINATOR).done(f"/consignments/{consignment}/turn-back", reason="it is at home")
    journey.at(TECHNICIAN, BENCH).done("/receipts", packages=[package])
    is_usable_at_home(journey, consignment, package, tubes)


@pytest.mark.parametrize("told_late", [True, False])
def test_what_was_let_in_and_turned_back_is_free_at_home(journey: Journey, clock: Clock, told_late: bool) -> None:
    consignment, package, tubes = journey.ready()
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    gate = LoneStation(journey, ENTRY)
    if told_late:
        assert gate.read(*codes(journey, package, ENTRY_OFFICER))[-1].said.meaning == "allow"
    else:
        assert journey.meet(ENTRY, consignment, package)["verdict"] == "ALLOW"
    clock.pass_by(minutes=30)
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/turn-back", reason="the road is closed")
    for where, officer in (("FTZ-EXIT-2", ENTRY_OFFICER), (ENTRY_HOME, EXIT_OFFICER)):
        assert journey.meet(where, consignment, package, officer=officer)["verdict"] == "ALLOW"
    journey.at(TECHNICIAN, BENCH).done("/receipts", packages=[package])
    journey.hand(package, giver=COURIER, to=TECHNICIAN)
    if told_late:
        gate.deliver()
    is_usable_at_home(journey, consignment, package, tubes)
    leaving = journey.at(TECHNICIAN, BENCH).done("/park-exits", containers=tubes)
    assert leaving["verdict"] == "ALLOW", faults(leaving)
