"""The page of a consignment says what the next gate will find, also once the exit has let it out."""

from __future__ import annotations

from custody import commands
from custody.crossing.decision import decode_decision
from tests.practice import COORDINATOR, ENTRY, ENTRY_OFFICER, new_id
from tests.web.pages.conftest import House


def ahead(page: str) -> str:
    return page.partition('id="precheck"')[2].partition("</section>")[0]


def test_what_customs_opened_on_the_way_is_told_before_the_entry_holds_it(house: House) -> None:
    number, package = house.practice.ready(seal="SEAL-9101")
    house.practice.cross(number, package, seal="SEAL-9101")
    sender = house.visitor(COORDINATOR)
    path = f"/consignments/{number}"
    assert "ALLOW" in ahead(sender.go(path).text)
    opened = commands.Unseal(
        id=new_id(), package=package, seals=("SEAL-9101",), reason="a look", opening="customs", officer_reference="C-1"
    )
    house.practice.do(ENTRY_OFFICER, opened, station=ENTRY)
    page = sender.go(path).text
    assert "HOLD" in ahead(page) and 'data-check="SEAL"' in ahead(page)
    assert f"Customs opened {package}, officer&#39;s reference C-1" in page.partition('id="timeline"')[2]


def test_once_it_is_in_no_gate_lies_ahead(house: House) -> None:
    number, package = house.practice.ready(seal="SEAL-9102")
    house.practice.cross(number, package, seal="SEAL-9102")
    assert house.practice.cross(number, package, ENTRY, "SEAL-9102").verdict == "ALLOW"
    assert ahead(house.visitor(COORDINATOR).go(f"/consignments/{number}").text) == ""


def test_it_says_no_more_than_the_entry_does_an_hour_and_a_half_later(house: House) -> None:
    number, package = house.practice.ready(seal="SEAL-9103")
    house.practice.cross(number, package, seal="SEAL-9103")
    house.clock.pass_by(minutes=90)
    told = ahead(house.visitor(COORDINATOR).go(f"/consignments/{number}").text)
    at_the_gate = house.practice.cross(number, package, ENTRY, "SEAL-9103")
    reasons = {each.check for each in decode_decision(bytes(at_the_gate.decision)).reasons}
    assert ("ALLOW" in told) is (at_the_gate.verdict == "ALLOW")
    assert {check for check in reasons if f'data-check="{check}"' not in told} == set()
