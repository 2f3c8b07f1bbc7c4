"""A label that no scanner reads: its code is typed beside the tiles, or all of it in the form; nothing read is lost."""

from __future__ import annotations

import pytest

from custody import commands
from custody.acts import Capture
from custody.codes import COMMANDS, Command
from custody.holding import Passage
from custody.records.views.reading import every, latest_entries
from custody.wording import LANGUAGES, say
from tests.practice import COURIER, EXIT, EXIT_OFFICER, TECHNICIAN, new_id
from tests.web.pages.conftest import House

AT_EXIT = f"/checkpoint/{EXIT}"


def two_boxes(house: House, name: str) -> tuple[str, list[str], list[str]]:
    """(consignment, packages, seals) in the courier's hands."""
    practice = house.practice
    boxes, seals = [practice.package(practice.register()) for _ in range(2)], [f"{name}-1", f"{name}-2"]
    for box, seal in zip(boxes, seals, strict=True):
        practice.do(TECHNICIAN, commands.Seal(id=new_id(), package=box, seals=(seal,)))
    consignment = practice.consign(*boxes)
    practice.notify(consignment)
    practice.hand_over(*boxes)
    return consignment, boxes, seals


def read_all_but_the_last_label(house: House, boxes: list[str], seals: list[str]) -> None:
    for text in (house.practice.badge(EXIT_OFFICER), boxes[0], *seals, house.practice.badge(COURIER)):
        house.practice.scan(EXIT, text)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_code_that_is_typed_joins_what_was_read(house: House, lang: str) -> None:
    consignment, boxes, seals = two_boxes(house, f"TYPE-{LANGUAGES.index(lang)}")
    officer = house.visitor(EXIT_OFFICER, lang)
    house.practice.scan(EXIT, house.practice.badge(EXIT_OFFICER))
    told = house.practice.scan(EXIT, seals[1]).say[lang]
    named = say("page.kiosk.type_code")[lang]
    assert named in told, "the order uses the name under which it is done"
    assert f">{named}</label>" in officer.go(AT_EXIT).text
    read_all_but_the_last_label(house, boxes, seals)
    page = officer.send(AT_EXIT, "type_code", code=boxes[1].lower())
    assert '<section class="verdict ALLOW"' in page.text
    with house.registry.reading() as connection:
        passage = next(each for each in every(connection, Passage) if each.consignment == consignment)
        decided = latest_entries(connection, below=passage.entry + 1, limit=1)[0]
    assert decided.circumstances.capture is Capture.MANUAL, "it was typed"


def test_the_form_begins_with_what_was_read(house: House) -> None:
    consignment, boxes, seals = two_boxes(house, "FILLED")
    officer = house.visitor(EXIT_OFFICER)
    read_all_but_the_last_label(house, boxes, seals)
    form = officer.go(AT_EXIT).text.partition('id="type-all"')[2]
    for text in (f'value="{consignment}"', boxes[0], *seals, f'value="{COURIER}"'):
        assert text in form, text
    house.practice.scan(EXIT, str(COMMANDS[Command.NEXT_BOX]))
    assert boxes[0] not in officer.go(AT_EXIT).text.partition('id="type-all"')[2]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_neither_a_badge_nor_a_card_is_typed_and_only_by_who_is_signed_in(house: House, lang: str) -> None:
    house.practice.scan(EXIT, house.practice.badge(EXIT_OFFICER))
    officer, other = house.visitor(EXIT_OFFICER, lang), house.visitor("OFF-E02", lang)
    for code in (house.practice.badge(COURIER), str(COMMANDS[Command.FINISH])):
        page = officer.send(AT_EXIT, "type_code", code=code)
        assert page.status == 422 and say("page.kiosk.only_of_a_box")[lang] in page.text
    assert say("page.fault.required")[lang] in officer.send(AT_EXIT, "type_code", code=" ").text
    assert 'id="type_code-code"' not in other.go(AT_EXIT).text
    assert say("page.kiosk.sign_in_first")[lang] in other.send(AT_EXIT, "type_code", code="HTP-1").text
