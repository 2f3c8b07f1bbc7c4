"""What somebody has in hand for those under whom he was listed before stands at home, and he offers it from there."""

from __future__ import annotations

import hashlib

import msgspec
import pytest
from msgspec.structs import replace

from custody import commands
from custody.acts import DowntimeFormsIssued
from custody.deciding.lists.listing import ListRows
from custody.holding import Package
from custody.parties import Role
from custody.records.store.rows import load
from tests.practice import BENCH, COLLEAGUE, COORDINATOR, TECHNICIAN, new_id
from tests.web.pages.conftest import House

SCAN = hashlib.sha256(b"the picture of a form").hexdigest()


@pytest.mark.parametrize(("organisation", "role"), [("SZ-GAMMA", Role.TECHNICIAN), ("SZ-ALPHA", Role.COMPLIANCE)])
def test_who_was_left_with_a_box_is_told_at_home_and_offers_it(house: House, organisation: str, role: Role) -> None:
    practice = house.practice
    was = house.registry.zone.people[COLLEAGUE]
    box = practice.package(practice.register())
    issued = practice.do(TECHNICIAN, commands.IssueDowntimeForms(id=new_id(), station=BENCH, count=1)).entry.act
    assert isinstance(issued, DowntimeFormsIssued)
    (form,) = issued.forms
    house.clock.pass_by(minutes=5)
    signed = house.clock().isoformat()
    house.clock.pass_by(minutes=5)
    row = msgspec.to_builtins(replace(was, organisation=organisation, roles=(role,), name=""))
    practice.do("ADM-01", ListRows(id=new_id(), noun="person", rows=(row,), reason="he goes"))
    said = commands.EnterHandoffForm(
        id=new_id(),
        station=BENCH,
        met=signed,
        giver=TECHNICIAN,
        receiver=COLLEAGUE,
        subjects=(box,),
        scan_sha256=SCAN,
    )
    practice.do(TECHNICIAN, said, target=form)
    practice.do(COORDINATOR, commands.ConfirmHandoffForm(id=new_id()), target=form)

    for staff in (COORDINATOR, COLLEAGUE):
        told = house.visitor(staff).go("/").text.partition('id="attention"')[2].partition("</section>")[0]
        assert f'href="/containers/{box}"' in told, staff
        assert ('href="/handoffs"' in told) is (staff == COLLEAGUE)
    his = house.visitor(COLLEAGUE)
    assert f'value="{box}"' in his.go("/handoffs").text
    page = his.go(f"/containers/{box}")
    assert page.status == 200 and 'id="deed-offer"' in page.text
    assert 'id="deed-unseal"' not in page.text and 'id="deed-seal"' not in page.text
    after = his.send("/handoffs", "offer", subjects=box, to=TECHNICIAN)
    assert box in after.text.partition('id="by-me"')[2].partition("</section>")[0]
    assert box not in his.go("/").text.partition('id="attention"')[2].partition("</section>")[0]
    with house.registry.reading() as connection:
        (kept,) = load(connection, Package, "code", [box])
    practice.do(TECHNICIAN, commands.Accept(id=new_id()), target=kept.handoff)
    row = msgspec.to_builtins(replace(was, name=""))
    practice.do("ADM-01", ListRows(id=new_id(), noun="person", rows=(row,), reason="he is back"))
