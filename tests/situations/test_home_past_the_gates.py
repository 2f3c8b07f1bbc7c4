"""Let in by a dark entry, and signed over to its sender before anybody had heard of that: no gate has let it home, so
people are asked, and it is not told to have come back."""

from __future__ import annotations

import pytest

from tests.conftest import Clock
from tests.practice import BENCH, COORDINATOR, COURIER, ENTRY, ENTRY_OFFICER, EXIT, EXIT_OFFICER, TECHNICIAN
from tests.situations.aside import LoneStation
from tests.situations.conftest import Journey
from tests.situations.looking import refused, state
from tests.situations.on_paper import HOME_ENTRY, HOME_EXIT, issued, told, written
from tests.situations.telling import balance, codes, discrepancies

pytestmark = pytest.mark.usefixtures("read_again")


def signed_over_past_the_gates(journey: Journey, clock: Clock, how: str) -> tuple[str, str, list[str]]:
    consignment, package, tubes = journey.ready(2)
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    (form,) = issued(journey, ENTRY)
    lane = LoneStation(journey, ENTRY)
    clock.pass_by(minutes=10)
    if how == "lane":
        lane.read(*codes(journey, package, ENTRY_OFFICER))
    paper = written(journey, consignment, package, ENTRY)
    clock.pass_by(minutes=5)
    journey.hand(package, giver=COURIER, to=TECHNICIAN)
    clock.pass_by(minutes=5)
    if how == "lane":
        lane.deliver()
    else:
        told(journey, form, paper)
    return consignment, package, tubes


@pytest.mark.parametrize("how", ["lane", "paper"])
def test_people_are_asked_and_nothing_is_told_to_have_come_back(journey: Journey, clock: Clock, how: str) -> None:
    consignment, package, tubes = signed_over_past_the_gates(journey, clock, how)
    (asked,) = discrepancies(journey, consignment)
    assert (asked["kind"], asked["state"]) == ("decision", "open")
    assert "they contradict each other" in " ".join(each["en"] for each in asked["found"])
    assert balance(journey, consignment) == {"on_the_way": len(tubes)}
    holds = journey.at("AUD-01").get(f"/consignments/{consignment}").get_json()["holds"]
    assert [each["reason"] for each in holds] == ["decided_otherwise"]
    technician = journey.at(TECHNICIAN, BENCH)
    opening = technician.post("/unsealings", package=package, seals=[journey.seals[package]], reason="it is here")
    assert refused(opening) == (409, "across_the_border")
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/turn-back", reason="it is to come home")
    assert refused(technician.post("/receipts", packages=[package])) == (409, "must_cross")


@pytest.mark.parametrize("how", ["lane", "paper"])
def test_by_the_gates_it_comes_home(journey: Journey, clock: Clock, how: str) -> None:
    consignment, package, tubes = signed_over_past_the_gates(journey, clock, how)
    journey.hand(package, giver=TECHNICIAN, to=COURIER)
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/turn-back", reason="it is to come home")
    for gate, officer in ((HOME_EXIT, ENTRY_OFFICER), (HOME_ENTRY, EXIT_OFFICER)):
        assert journey.meet(gate, consignment, package, officer=officer)["verdict"] == "ALLOW"
    technician = journey.at(TECHNICIAN, BENCH)
    technician.done("/receipts", packages=[package])
    journey.hand(package, giver=COURIER, to=TECHNICIAN)
    assert balance(journey, consignment) == {"returned": len(tubes)}
    assert state(journey, consignment) == "received"
    technician.done("/unsealings", package=package, seals=[journey.seals[package]], reason="it is home")
