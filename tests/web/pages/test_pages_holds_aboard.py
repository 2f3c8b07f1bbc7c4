"""A courier is told of the holds on what he carries; he sees them, and lifts none."""

from __future__ import annotations

import pytest

from custody import commands
from custody.records.views.reading import contents
from tests.practice import COORDINATOR, COURIER, ENTRY, EXIT, RECEIVER, new_id
from tests.web.pages.conftest import House, Page


def on_hold(house: House, what: str, reason: str) -> None:
    house.practice.do(COORDINATOR, commands.Hold(id=new_id(), target=what, hold_kind="recall", reason=reason))


def both(house: House, staff: str) -> tuple[Page, Page]:
    visitor = house.visitor(staff)
    return visitor.go("/"), visitor.go("/holds")


@pytest.mark.parametrize("which", ["consignment", "package", "container"])
def test_who_carries_it_is_told_at_home_and_on_the_page_of_holds(house: House, which: str) -> None:
    seal, reason = f"ABOARD-{which.upper()}", f"called back: the {which}"
    consignment, package = house.practice.ready(seal=seal, count=2)
    with house.registry.reading() as connection:
        tube = contents(connection, package)[0].code
    assert house.practice.cross(consignment, package, EXIT, seal).verdict == "ALLOW"
    on_hold(house, {"consignment": consignment, "package": package, "container": tube}[which], reason)
    home, holds = both(house, COURIER)
    told = home.text.partition('id="open-holds"')[2].partition("</section>")[0]
    assert reason in told and "To be lifted by: SZ-ALPHA" in told
    assert home.text.count(reason) == 1, "it is told in one place"
    assert reason in holds.text and 'value="release"' not in holds.text
    assert all(reason not in page.text for page in both(house, "SZG-T01")), "it is nobody else's"


def test_once_it_has_arrived_a_hold_on_the_consignment_is_not_the_carriers_business(house: House) -> None:
    seal, reason = "ABOARD-NO-MORE", "called back after all"
    consignment, package = house.practice.ready(seal=seal)
    for station in (EXIT, ENTRY):
        assert house.practice.cross(consignment, package, station, seal).verdict == "ALLOW"
    house.practice.do(RECEIVER, commands.Receive(id=new_id(), packages=(package,)), station="HK-BENCH-1")
    house.practice.hand_over(package, giver=COURIER, to=RECEIVER)
    on_hold(house, consignment, reason)
    assert all(reason not in page.text for page in both(house, COURIER))
