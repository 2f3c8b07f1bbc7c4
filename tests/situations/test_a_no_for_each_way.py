"""The authority's no is to one way, and so is its yes: neither takes the place of that to the other."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.practice import (
    BENCH,
    COORDINATOR,
    COURIER,
    ENTRY_OFFICER,
    EXIT_OFFICER,
    RECEIVER,
    RECEIVING_COORDINATOR,
    TECHNICIAN,
)
from tests.situations.conftest import Journey, faults
from tests.situations.looking import received

pytestmark = pytest.mark.usefixtures("read_again")


def goes_home(journey: Journey, consignment: str, package: str) -> None:
    """Both gates let it go home, where the sender takes it over."""
    journey.hand(package, giver=RECEIVER, to=COURIER)
    for where, officer in (("FTZ-EXIT-2", ENTRY_OFFICER), ("FTZ-ENTRY-2", EXIT_OFFICER)):
        decision = journey.meet(where, consignment, package, officer=officer)
        assert decision["verdict"] == "ALLOW", faults(decision)
    journey.at(TECHNICIAN, BENCH).done("/receipts", packages=[package])
    journey.hand(package, giver=COURIER, to=TECHNICIAN)


def number_of(journey: Journey, consignment: str, staff: str = COORDINATOR) -> str:
    return str(journey.at(staff).get(f"/consignments/{consignment}").get_json()["notifications"][-1]["number"])


def the_way_home(journey: Journey, consignment: str) -> tuple[str, str]:
    """(consignment, notification) of the return, filed."""
    receiver = journey.at(RECEIVING_COORDINATOR)
    home = str(receiver.done(f"/consignments/{consignment}/return")["consignment"])
    return home, journey.file(home, RECEIVING_COORDINATOR)


def test_a_no_to_the_way_home_does_not_take_the_place_of_the_no_to_the_way_out(journey: Journey) -> None:
    consignment, package, _ = received(journey)
    out = number_of(journey, consignment)
    journey.at(COORDINATOR).done(f"/notifications/{out}/refusal", reason="never send these")
    home, notice = the_way_home(journey, consignment)
    receiver = journey.at(RECEIVING_COORDINATOR)
    receiver.done(f"/notifications/{notice}/refusal", reason="not by this lane")
    now = journey.house.clock()
    later = {
        "planned_exit": (now + timedelta(hours=3)).isoformat(),
        "planned_entry": (now + timedelta(hours=4)).isoformat(),
    }
    second = journey.knowingly(
        RECEIVING_COORDINATOR, f"/notifications/{notice}/amend", reason="by another lane", **later
    )
    receiver.done(f"/notifications/{second['notification']}/acknowledge", reference="REF-HOME")
    goes_home(journey, home, package)
    again = journey.consign(package)
    assert "NOTIFIED" in faults(journey.at(COORDINATOR).done("/crossings/check", {"consignment": again}))


def test_a_yes_to_the_way_home_is_none_to_a_no_to_the_way_out_that_is_entered_after_it(journey: Journey) -> None:
    consignment, package, _ = received(journey)
    out = number_of(journey, consignment)
    home, notice = the_way_home(journey, consignment)
    journey.at(RECEIVING_COORDINATOR).done(f"/notifications/{notice}/acknowledge", reference="REF-HOME")
    journey.at(COORDINATOR).done(f"/notifications/{out}/refusal", reason="never send these, bring them back")
    goes_home(journey, home, package)
    again = journey.consign(package)
    assert "NOTIFIED" in faults(journey.at(COORDINATOR).done("/crossings/check", {"consignment": again}))
    yes = journey.file(again)
    journey.at(COORDINATOR).done(f"/notifications/{yes}/acknowledge", reference="REF-OUT")
    journey.hand(package)
    assert journey.meet("FTZ-EXIT-1", again, package)["verdict"] == "ALLOW", "its own yes is the answer"
