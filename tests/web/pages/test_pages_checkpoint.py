"""The kiosk: what is still to be scanned, and one verdict with every reason."""

from __future__ import annotations

import re

import pytest

from custody import commands
from custody.codes import COMMANDS, Command
from custody.holding import Passage
from custody.records.views.reading import contents, every
from custody.wording import LANGUAGES, say
from tests.practice import COURIER, EXIT, EXIT_OFFICER, TECHNICIAN, new_id
from tests.web.pages.conftest import House

AT_EXIT = f"/checkpoint/{EXIT}"


def scan(house: House, *texts: str) -> None:
    for text in texts:
        house.practice.scan(EXIT, text)


def test_the_lane_waits_for_the_officer_first(house: House) -> None:
    page = house.visitor(EXIT_OFFICER).go(AT_EXIT)
    assert "Officer&#39;s badge 0/1" in page.text


def test_what_still_has_to_be_scanned_is_counted(house: House) -> None:
    consignment, package = house.practice.ready(seal="SEAL-100")
    scan(house, house.practice.badge(EXIT_OFFICER), package)
    page = house.visitor(EXIT_OFFICER).go(AT_EXIT)
    assert consignment in page.text
    assert "Packages 1/1" in page.text
    assert "Seals 0/1" in page.text
    assert "Carrier&#39;s badge 0/1" in page.text


def test_everything_right_is_allowed_in_colour_word_and_shape(house: House) -> None:
    _, package = house.practice.ready(seal="SEAL-101")
    scan(house, house.practice.badge(EXIT_OFFICER), package, "SEAL-101", house.practice.badge(COURIER))
    for lang, word in zip(LANGUAGES, ("ALLOW", "放行", "放行"), strict=True):
        page = house.visitor(EXIT_OFFICER, lang).go(AT_EXIT)
        assert '<section class="verdict ALLOW"' in page.text
        assert f'<h2 id="verdict-word">{word}</h2>' in page.text


def test_what_the_clearance_does_not_cover_is_denied_with_what_to_do(house: House) -> None:
    _, package = house.practice.ready(seal="SEAL-102", category="stem_cells")
    scan(house, house.practice.badge(EXIT_OFFICER), package, "SEAL-102", house.practice.badge(COURIER))
    page = house.visitor(EXIT_OFFICER).go(AT_EXIT)
    assert '<section class="verdict DENY"' in page.text
    assert '<li class="DENY">' in page.text
    assert 'class="fix"' in page.text
    assert "Expected:" in page.text


def test_a_finish_after_the_verdict_leaves_it_standing(house: House) -> None:
    _, package = house.practice.ready(seal="SEAL-1041", category="stem_cells")
    scan(house, house.practice.badge(EXIT_OFFICER), package, "SEAL-1041", house.practice.badge(COURIER))
    scan(house, str(COMMANDS[Command.FINISH]))
    page = house.visitor(EXIT_OFFICER).go(AT_EXIT)
    assert '<section class="verdict DENY"' in page.text and 'data-tone="bad"' in page.text


def test_a_held_box_goes_on_with_the_seal_that_was_missing(house: House) -> None:
    _, package = house.practice.ready(seal="SEAL-105")
    scan(house, house.practice.badge(EXIT_OFFICER), package, house.practice.badge(COURIER))
    wanted = house.visitor(EXIT_OFFICER).go(AT_EXIT).text
    assert "the gate decides by what there is" in wanted
    scan(house, str(COMMANDS[Command.FINISH]))
    assert '<section class="verdict HOLD"' in house.visitor(EXIT_OFFICER).go(AT_EXIT).text
    scan(house, "SEAL-105")
    assert '<section class="verdict ALLOW"' in house.visitor(EXIT_OFFICER).go(AT_EXIT).text


def test_a_differing_seal_holds(house: House) -> None:
    _, package = house.practice.ready(seal="SEAL-103")
    scan(house, house.practice.badge(EXIT_OFFICER), package, "SEAL-999", house.practice.badge(COURIER))
    assert "Seals 0/1" in house.visitor(EXIT_OFFICER).go(AT_EXIT).text
    page = house.visitor(EXIT_OFFICER).send(
        AT_EXIT, "cross", consignment=_number(house, package), packages=package, seals="SEAL-999", carrier=COURIER
    )
    assert '<section class="verdict HOLD"' in page.text
    assert "暫緩放行" in house.visitor(EXIT_OFFICER, "zh-Hant").go(page_of(house)).text


def test_a_scan_after_the_verdict_takes_its_place(house: House) -> None:
    _, package = house.practice.ready(seal="SEAL-104")
    scan(house, house.practice.badge(EXIT_OFFICER), package, "SEAL-104", house.practice.badge(COURIER))
    house.clock.pass_by(seconds=20)
    scan(house, "not a code at all")
    page = house.visitor(EXIT_OFFICER).go(AT_EXIT)
    assert "verdict ALLOW" not in page.text
    assert 'class="verdict said' in page.text


def test_the_kiosk_is_for_its_officers(house: House) -> None:
    assert house.visitor("SZA-T01").go(AT_EXIT).status == 403
    assert house.visitor("OFF-N01").go(AT_EXIT).status == 403


def test_a_check_by_hand_without_a_consignment_keeps_what_was_typed(house: House) -> None:
    page = house.visitor(EXIT_OFFICER).send(AT_EXIT, "cross", consignment="CN-NONE", seals="SEAL-1", id=new_id())
    assert page.status == 404
    assert 'value="CN-NONE"' in page.text
    assert ">SEAL-1</textarea>" in page.text


def test_a_press_without_the_virtual_hardware_is_told_so(house: House) -> None:
    officer = house.visitor(EXIT_OFFICER)
    assert "The virtual scanner is not running" in officer.go(AT_EXIT).text
    page = officer.post(f"/training/scanners/{EXIT}/press", csrf=officer.go("/").hidden("csrf"), text="x")
    assert page.status == 503
    assert "Start the training zone" in page.text


@pytest.mark.parametrize("onlooker", ["ADM-01", "AUD-01"])
def test_who_does_not_work_at_the_gate_presses_no_badge_of_an_officer_there(house: House, onlooker: str) -> None:
    visitor = house.visitor(onlooker)
    page = visitor.post(f"/training/scanners/{EXIT}/press", csrf=visitor.go("/").hidden("csrf"), text="x")
    assert page.status == 403 and "Only who works at" in page.text


def _number(house: House, package: str) -> str:
    return house.visitor("SZA-T01").go(f"/containers/{package}").text.partition("/consignments/")[2].partition('"')[0]


def page_of(house: House) -> str:
    """The kiosk as it is after the latest decision; entries of the system may follow it."""
    with house.registry.reading() as connection:
        decided = max(passage.entry for passage in every(connection, Passage))
    return f"{AT_EXIT}?done={decided}"


def test_what_was_merely_read_is_not_shown_as_leave_to_go(house: House) -> None:
    _, package = house.practice.ready(seal="SEAL-151")
    scan(house, house.practice.badge(EXIT_OFFICER), package)
    page = house.visitor(EXIT_OFFICER).go(AT_EXIT)
    assert 'class="verdict said read"' in page.text
    assert "verdict said good" not in page.text


def test_a_strange_seal_is_shown_apart_from_those_that_are_due(house: House) -> None:
    _, package = house.practice.ready(seal="SEAL-152")
    scan(house, house.practice.badge(EXIT_OFFICER), package, "SEAL-9152")
    page = " ".join(house.visitor(EXIT_OFFICER).go(AT_EXIT).text.split())
    assert 'read, but not recorded: <span class="code">SEAL-9152</span>' in page
    assert "Seals 0/1" in page
    assert page.count("scan it now") == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_card_next_box_decides_nothing_and_puts_aside_no_seal_in_doubt(house: House, lang: str) -> None:
    seal, strange = f"SEAL-21{LANGUAGES.index(lang)}", f"SEAL-921{LANGUAGES.index(lang)}"
    consignment, package = house.practice.ready(seal=seal)
    next_box, about, doubt = str(COMMANDS[Command.NEXT_BOX]), "page.kiosk.undo_about", "page.kiosk.undo_in_doubt"
    visitor = house.visitor(EXIT_OFFICER, lang)
    scan(house, house.practice.badge(EXIT_OFFICER), package)
    assert say(about)[lang] in visitor.go(AT_EXIT).text
    scan(house, strange)
    page = visitor.go(AT_EXIT).text
    assert say(doubt)[lang] in page and say(about)[lang] not in page
    scan(house, next_box)
    assert strange in visitor.go(AT_EXIT).text, "it lies there as before"
    scan(house, str(COMMANDS[Command.UNDO]), next_box)
    assert package not in visitor.go(AT_EXIT).text.partition('id="scannable"')[0].partition('class="wanted"')[2]
    with house.registry.reading() as connection:
        assert [each for each in every(connection, Passage) if each.consignment == consignment] == []


def test_an_officer_sits_down_at_the_scanner_from_the_page(house: House) -> None:
    scan(house, str(COMMANDS[Command.SIGN_OUT]))
    visitor = house.visitor(EXIT_OFFICER)
    page = visitor.go(AT_EXIT)
    assert f"Sign in at this scanner as {EXIT_OFFICER}" in page.text
    assert visitor.post(f"{AT_EXIT}/desk", csrf=page.hidden("csrf")).location == AT_EXIT
    assert "Sign in at this scanner as" not in visitor.go(AT_EXIT).text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_officer_takes_the_last_scan_back_from_the_page(house: House, lang: str) -> None:
    number, seal = f"1ZW1234{LANGUAGES.index(lang)}", f"SEAL-17{LANGUAGES.index(lang)}"
    _, package = house.practice.ready(seal=seal)
    scan(house, house.practice.badge(EXIT_OFFICER), package, number)
    visitor = house.visitor(EXIT_OFFICER, lang)
    page = visitor.go(AT_EXIT)
    assert say("page.kiosk.undo")[lang] in page.text
    assert visitor.post(f"{AT_EXIT}/undo", csrf=page.hidden("csrf")).location == AT_EXIT
    page = visitor.go(AT_EXIT)
    assert f"{say('page.kiosk.taken_back')[lang]}" in page.text and number in page.text
    scan(house, seal, house.practice.badge(COURIER))
    page = visitor.go(AT_EXIT)
    assert '<section class="verdict ALLOW"' in page.text
    assert say("crossing.SEAL.taken_back.found", seals=number)[lang] in page.text, "whoever looks at it is told"
    assert say("page.kiosk.undo")[lang] not in page.text


def test_who_is_not_signed_in_at_the_scanner_takes_nothing_back_there(house: House) -> None:
    _, package = house.practice.ready(seal="SEAL-181")
    scan(house, house.practice.badge(EXIT_OFFICER), package, "1ZW12399")
    other = house.visitor("OFF-E02")
    page = other.go(AT_EXIT)
    assert say("page.kiosk.undo")["en"] not in page.text
    other.post(f"{AT_EXIT}/undo", csrf=page.hidden("csrf"))
    assert "read, but not recorded" in house.visitor(EXIT_OFFICER).go(AT_EXIT).text
    scan(house, str(COMMANDS[Command.UNDO]), str(COMMANDS[Command.NEXT_BOX]))


def test_the_lane_names_what_is_missing_and_not_what_was_read(house: House) -> None:
    practice = house.practice
    first, second = (practice.package(practice.register()) for _ in range(2))
    for package, seal in ((first, "SEAL-161"), (second, "SEAL-162")):
        practice.do(TECHNICIAN, commands.Seal(id=new_id(), package=package, seals=(seal,)))
    practice.notify(practice.consign(first, second))
    practice.hand_over(first, second)
    scan(house, practice.badge(EXIT_OFFICER), first, "SEAL-161")
    page = " ".join(house.visitor(EXIT_OFFICER).go(AT_EXIT).text.split())
    lane = page.partition('<ul class="wanted">')[2].partition("</ul>")[0]
    assert f'Packages 1/2</strong> <small>scan it now: <span class="code">{second}</span></small>' in lane
    assert f'Seals 1/2</strong> <small>still to come: the seals of <span class="code">{second}</span></small>' in lane
    assert first not in lane and "SEAL-16" not in lane, "a seal that is due is not told beforehand"


def address(text: str, words: str) -> str:
    found = re.search(f'href="([^"]*)">{re.escape(words)}<', text)
    assert found, words
    return found[1].replace("&amp;", "&").partition("#")[0]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_lane_leads_its_officer_to_open_to_count_and_to_reseal(house: House, lang: str) -> None:
    number = f"SEAL-COUNT-{LANGUAGES.index(lang)}"
    consignment, package = house.practice.ready(seal=number)
    scan(house, house.practice.badge(EXIT_OFFICER), package, "SEAL-STRANGE", house.practice.badge(COURIER))
    scan(house, str(COMMANDS[Command.FINISH]))
    officer, holder = house.visitor(EXIT_OFFICER, lang), house.visitor(TECHNICIAN, lang)
    opening, sealing = (say(f"page.remedy.{each}")[lang] for each in ("recount", "reseal"))
    assert 'id="deed-seal"' not in officer.go(f"/containers/{package}").text, "it is sealed"
    form = officer.go(address(officer.go(AT_EXIT).text, opening)).text
    assert 'id="deed-unseal" open' in form and '<option value="recount" selected>' in form
    found = {"seals": "SEAL-STRANGE", "opening": "recount", "reason": "another seal was on it"}
    opened = officer.send(f"/containers/{package}", "unseal", package=package, **found).text
    another = say("page.remedy.reseal_by_another", staff=EXIT_OFFICER)[lang]
    assert another in opened and 'id="deed-seal"' not in opened, "who opened it under a strange seal does not count it"
    assert another in officer.go(AT_EXIT).text
    officer = house.visitor("OFF-E02", lang)
    form = officer.go(address(officer.go(f"/containers/{package}").text, sealing)).text
    assert 'id="deed-seal" open' in form and 'name="counted"' in form
    assert 'id="deed-unpack"' not in form, "he counts, and takes nothing out"
    assert 'id="deed-seal"' not in holder.go(f"/containers/{package}").text, "the courier has it in hand"
    for who, page in ((officer, AT_EXIT), (officer, f"/consignments/{consignment}")):
        assert "open=seal" in address(who.go(page).text, sealing), "and leads there where it was held"
    told = holder.go(f"/consignments/{consignment}").text
    assert say("crossing.SEAL.opened_at_gate.fix", codes=package)[lang] in told
    assert say("crossing.SEAL.unsealed.fix", codes=package)[lang] not in told
    with house.registry.reading() as connection:
        tubes = "\n".join(each.code for each in contents(connection, package))
    counted = {"seals": f"{number}-B", "counted": tubes}
    officer.send(f"/containers/{package}", "seal", package=package, **counted)
    assert f"{number}-B" in officer.go(f"/containers/{package}").text
    assert f">{opening}<" not in officer.go(AT_EXIT).text, "it is to be shown again, not opened again"
