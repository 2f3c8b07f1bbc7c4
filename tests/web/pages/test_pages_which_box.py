"""Which of several boxes an officer is told to open over a strange seal, and what is still ordered when he has."""

from __future__ import annotations

import re

from custody import commands
from custody.records.views.reading import contents
from custody.wording import say
from tests.practice import COORDINATOR, EXIT, EXIT_OFFICER, TECHNICIAN, new_id
from tests.web.pages.conftest import House

SEALS = iter(f"WHICH-{number:04}" for number in range(100))
STRANGE = "NOT-ON-RECORD-2"


def stopped(house: House) -> tuple[str, list[str]]:
    """(consignment, its three boxes): only the first was read at the exit, with a strange seal in place of its own."""
    practice, boxes = house.practice, []
    for _ in range(3):
        boxes.append(practice.package(practice.register(count=2)))
        practice.do(TECHNICIAN, commands.Seal(id=new_id(), package=boxes[-1], seals=(next(SEALS),)))
    consignment = practice.consign(*boxes)
    practice.notify(consignment)
    practice.hand_over(*boxes)
    assert practice.cross(consignment, boxes[0], EXIT, STRANGE).verdict == "HOLD"
    return consignment, boxes


def opened(house: House, box: str) -> None:
    said = commands.Unseal(id=new_id(), package=box, seals=(STRANGE,), reason="a strange seal", opening="recount")
    house.practice.do(EXIT_OFFICER, said, station=EXIT)


def counted(house: House, box: str) -> None:
    with house.registry.reading() as connection:
        inside = tuple(tube.code for tube in contents(connection, box))
    sealed = commands.Seal(id=new_id(), package=box, seals=(next(SEALS),), counted=inside)
    house.practice.do("OFF-E02", sealed, station=EXIT)


def part(house: House, consignment: str, title: str, staff: str = "OFF-E02") -> str:
    page = house.visitor(staff).go(f"/consignments/{consignment}").text
    return page.partition(f'id="{title}"')[2].partition("</section>")[0]


def to_open(page: str) -> list[str]:
    return re.findall(r"/containers/(HTP-[0-9A-Z-]+)\?open=unseal", page)


def test_what_was_not_read_is_to_be_read_and_not_to_be_opened(house: House) -> None:
    consignment, boxes = stopped(house)
    assert to_open(part(house, consignment, "met")) == [boxes[0]]


def test_while_the_box_off_which_it_was_taken_lies_open_no_other_is_to_be_opened(house: House) -> None:
    consignment, boxes = stopped(house)
    opened(house, boxes[0])
    for where in ("met", "precheck"):
        page = part(house, consignment, where)
        assert to_open(page) == [], where
        assert page.count(f"/containers/{boxes[0]}?open=seal") == 1, "one deed, one button"
        assert say("crossing.SEAL.strange.fix", seals=STRANGE)["en"] not in page


def test_when_two_have_counted_it_no_other_is_to_be_opened(house: House) -> None:
    consignment, boxes = stopped(house)
    opened(house, boxes[0])
    counted(house, boxes[0])
    page = part(house, consignment, "met")
    assert to_open(page) == [] and f"Counted and sealed again: {boxes[0]}." in page
    assert to_open(part(house, consignment, "precheck")) == []


def test_of_a_box_that_lies_open_nothing_is_amended_before_it_is_sealed(house: House) -> None:
    consignment, boxes = stopped(house)
    amend, anew = say("page.remedy.amend_notification")["en"], "was sealed anew"
    opened(house, boxes[0])
    page = part(house, consignment, "precheck", COORDINATOR)
    lies_open = say("crossing.SEAL.opened_at_gate.found", codes=boxes[0])["en"]
    assert lies_open in page and amend not in page and anew not in page
    counted(house, boxes[0])
    page = part(house, consignment, "precheck", COORDINATOR)
    assert lies_open not in page and amend in page and anew in page
