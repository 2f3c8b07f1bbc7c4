"""The page of the clearances: what each of them asks for, and how much is left."""

from __future__ import annotations

import msgspec

from custody.clearance import Quota
from custody.deciding.listing import ListRows
from tests.practice import COORDINATOR, new_id
from tests.web.pages.conftest import House


def test_a_clearance_shows_all_that_it_asks_for(house: House) -> None:
    page = house.visitor(COORDINATOR).go("/clearances").text
    for said in ("Joint research", "HK-BETA-LAB, HK-BETA-BANK", "FTZ-CH1", "HT-COURIER", "up to B1", "requires a seal"):
        assert said.lower() in page.lower(), said
    assert "requires two people" not in page


def test_each_quota_has_its_own_gauge_and_conditions_are_named(house: House) -> None:
    clearance = house.registry.zone.clearances["TRAIN-QUOTA-1"]
    (monthly,) = clearance.quotas
    daily = Quota(monthly.row, monthly.unit, "day", 3)
    changed = msgspec.structs.replace(clearance, version=2, quotas=(monthly, daily), requires_two_person=True)
    row = msgspec.to_builtins(changed)
    house.practice.do("ADM-01", ListRows(id=new_id(), noun="clearance", rows=(row,), reason="as the authority wrote"))
    page = house.visitor(COORDINATOR).go("/clearances").text
    assert "of 10 containers" in page
    assert "of 3 containers" in page
    assert "requires two people" in page
