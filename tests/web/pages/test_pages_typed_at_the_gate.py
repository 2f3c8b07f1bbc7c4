"""A label that no scanner reads: its code is typed beside the tiles, or all of it in the form; nothing read is lost."""

from __future__ import annotations

import html
import re

import pytest

from custody import commands
from custody.acts import Capture, Crossed
from custody.codes import COMMANDS, Command
from custody.crossing.facts import decode_facts
from custody.crossing.gate_facts import Scanned
from custody.holding import Passage
from custody.records.views.reading import every, latest_entries
from custody.wording import LANGUAGES, say
from tests.practice import COURIER, EXIT, EXIT_OFFICER, TECHNICIAN, new_id
from tests.web.pages.conftest import House, Visitor

AT_EXIT = f"/checkpoint/{EXIT}"
_LINE = r'<input type="text"[^>]*name="(\w+)"[^>]* value="([^"]*)"'
_LINES = r'<textarea[^>]*name="(\w+)"[^>]*>([^<]*)</textarea>'


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


def as_it_stands(page: str) -> dict[str, str]:
    """The fields of the form in which all is typed, as a browser sends them that shows this page."""
    form = page.partition('id="type-all"')[2].partition("</form>")[0]
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form)) | dict(re.findall(_LINE, form))
    return {name: html.unescape(value) for name, value in (fields | dict(re.findall(_LINES, form))).items()}


def sent(house: House, officer: Visitor, fields: dict[str, str]) -> Scanned:
    """What the gate took for read, by the form that was sent so."""
    page = officer.post(AT_EXIT, **fields)
    assert page.status == 303, page.text
    with house.registry.reading() as connection:
        last = max(every(connection, Passage), key=lambda each: each.entry)
        entry = latest_entries(connection, below=last.entry + 1, limit=1)[0]
    assert isinstance(entry.act, Crossed)
    found = decode_facts(bytes(entry.act.facts)).scanned
    assert found is not None
    return found


def test_what_is_scanned_while_the_form_stands_open_counts_when_it_is_sent(house: House) -> None:
    _, boxes, seals = two_boxes(house, "SINCE")
    officer = house.visitor(EXIT_OFFICER)
    for text in (house.practice.badge(EXIT_OFFICER), boxes[0], seals[0]):
        house.practice.scan(EXIT, text)
    form = as_it_stands(officer.go(AT_EXIT).text)
    assert (form["packages"], form["seals"], form["carrier"]) == (boxes[0], seals[0], "")
    for text in (boxes[1], seals[1]):
        house.practice.scan(EXIT, text)
    found = sent(house, officer, {**form, "carrier": COURIER})
    assert (set(found.packages), set(found.seals), found.carrier) == ({*boxes}, {*seals}, COURIER)


def test_a_form_that_was_opened_before_anything_was_read_tells_it_all(house: House) -> None:
    _, boxes, seals = two_boxes(house, "EMPTY")
    officer = house.visitor(EXIT_OFFICER)
    form = as_it_stands(officer.go(AT_EXIT).text)
    assert (form["packages"], form["consignment"]) == ("", "")
    for text in (house.practice.badge(EXIT_OFFICER), boxes[0], seals[0], boxes[1]):
        house.practice.scan(EXIT, text)
    found = sent(house, officer, {**form, "seals": seals[1].lower(), "carrier": COURIER})
    assert (set(found.packages), set(found.seals)) == ({*boxes}, {*seals})


def test_what_the_officer_takes_out_or_takes_back_is_not_sent(house: House) -> None:
    _, boxes, seals = two_boxes(house, "OUT")
    officer = house.visitor(EXIT_OFFICER)
    for text in (house.practice.badge(EXIT_OFFICER), *boxes, *seals):
        house.practice.scan(EXIT, text)
    form = as_it_stands(officer.go(AT_EXIT).text)
    house.practice.scan(EXIT, str(COMMANDS[Command.UNDO]))
    found = sent(house, officer, {**form, "packages": boxes[1].lower(), "carrier": COURIER})
    assert (found.packages, found.seals) == ((boxes[1],), (seals[0],))


def test_what_lies_there_of_another_consignment_is_not_told_of_this_one(house: House) -> None:
    (number, boxes, seals), (_, others, _) = two_boxes(house, "THIS"), two_boxes(house, "OTHER")
    officer = house.visitor(EXIT_OFFICER)
    form = as_it_stands(officer.go(AT_EXIT).text)
    for text in (house.practice.badge(EXIT_OFFICER), others[0]):
        house.practice.scan(EXIT, text)
    typed = {"consignment": number, "packages": "\n".join(boxes), "seals": "\n".join(seals), "carrier": COURIER}
    found = sent(house, officer, {**form, **typed})
    assert (set(found.packages), set(found.seals)) == ({*boxes}, {*seals})


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
