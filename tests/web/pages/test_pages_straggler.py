"""A tube that was missing arrives after all: the bench has the receipt of it ready, and says nothing of the border."""

from __future__ import annotations

from custody import commands
from custody.records.views.reading import contents
from tests.practice import COURIER, ENTRY, HK_BENCH, RECEIVER, new_id
from tests.web.pages.conftest import House


def test_what_was_missing_is_received_by_one_press_once_it_is_scanned(house: House) -> None:
    practice = house.practice
    consignment, package = practice.ready(2)
    practice.cross(consignment, package)
    practice.cross(consignment, package, ENTRY)
    with house.registry.reading() as connection:
        tube = contents(connection, package)[0].code
    received = commands.Receive(id=new_id(), packages=(package,), missing=(tube,))
    practice.do(RECEIVER, received, station=HK_BENCH)
    handoff = practice.offer(tube, giver=COURIER, to=RECEIVER)
    practice.scan(HK_BENCH, practice.badge(RECEIVER))
    practice.scan(HK_BENCH, tube)
    visitor = house.visitor(RECEIVER)
    page = visitor.go(f"/bench/{HK_BENCH}")
    form = page.text.partition('id="deed-receive"')[2].partition("</form>")[0]
    assert tube in form, "it is filled in"
    assert 'id="border"' not in page.text
    assert visitor.send(f"/bench/{HK_BENCH}", "receive", packages="", containers=tube, condition="SAT").status == 200
    practice.do(RECEIVER, commands.Accept(id=new_id()), target=handoff, station=HK_BENCH)
