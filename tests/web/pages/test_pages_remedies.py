"""What a finding says to do leads to the form that does it, filled in, for who may; others are told whom to ask."""

from __future__ import annotations

import re

import pytest

from custody import commands
from custody.clearance import HoldKind
from custody.crossing.remedy import Remedy
from custody.holding import Consignment, Package
from custody.records.views.reading import one, passages_of
from custody.wording import LANGUAGES, keys, say
from tests.practice import BENCH, COORDINATOR, COURIER, ENTRY, EXIT_OFFICER, TECHNICIAN, new_id
from tests.situations.telling import CARRIERS_COORDINATOR
from tests.web.pages.conftest import House
from web.pages.frame.doing import Concerned, doers, place, without_means

ADDRESS = re.compile(r'<a class="button plain" href="([^"]+)">([^<]+)</a>')


def links(text: str) -> dict[str, str]:
    return {words: address.replace("&amp;", "&") for address, words in ADDRESS.findall(text)}


@pytest.mark.parametrize("remedy", tuple(Remedy))
def test_each_deed_has_words_and_a_place(house: House, remedy: Remedy) -> None:
    assert f"page.remedy.{remedy}" in keys("page.remedy.")
    (tube,) = house.practice.register()
    package = house.practice.package((tube,))
    consignment = house.practice.consign(package)
    with house.registry.reading() as connection, house.app.test_request_context():
        box, sent = one(connection, Package, package), one(connection, Consignment, consignment)
        assert box is not None and sent is not None
        about = Concerned(sent, (box,))
        assert place(remedy, about).startswith("/")
        organisation, _ = doers(remedy, about, "HK-BETA")
        assert organisation in ("", "SZ-ALPHA")


def test_a_logger_that_is_missing_is_started_in_its_own_box(house: House) -> None:
    (tube,) = house.practice.register()
    package = house.practice.package((tube,))
    page = house.visitor(TECHNICIAN).go(f"/containers/{package}?open=describe_package").text
    form = page[page.index('id="deed-describe_package"') :]
    assert form.startswith('id="deed-describe_package" open'), "the form is open"
    assert re.search(r'name="package" value="' + package, form)


def test_the_tubes_to_take_out_stand_in_the_form(house: House) -> None:
    bad, good = (house.practice.register(risk=risk)[0] for risk in ("A1", "B1"))
    package = house.practice.package((bad, good))
    visitor = house.visitor(TECHNICIAN)
    consignment = house.practice.consign(package)
    found = links(visitor.go(f"/consignments/{consignment}").text)
    other = house.visitor(COORDINATOR).go(f"/consignments/{consignment}").text
    assert "Take out of the package: to be done by SZA-T01 (SZ-ALPHA)" in other, "who has it in hand takes out of it"
    form = visitor.go(found["Take out of the package"].partition("#")[0]).text
    typed = re.search(r'id="unpack-containers"[^>]*>([^<]*)<', form)
    assert typed is not None and typed[1].split() == [bad]


def test_nobody_is_told_to_do_what_only_others_may(house: House) -> None:
    (tube,) = house.practice.register()
    package = house.practice.package((tube,))
    house.practice.do(TECHNICIAN, commands.Seal(id=new_id(), package=package, seals=("SEAL-REMEDY-2",)))
    consignment = house.practice.consign(package)
    house.practice.notify(consignment)
    house.practice.hand_over(package)
    recalled = commands.Hold(id=new_id(), target=tube, hold_kind=HoldKind.RECALL, reason="the maker's letter")
    house.practice.do("SZA-Q01", recalled)
    for who in (COORDINATOR, COURIER, TECHNICIAN):
        told = house.visitor(who).go(f"/consignments/{consignment}").text
        assert "Take out of the package: to be done by technician / coordinator (SZ-ALPHA)" in told
        assert "Take out of the package" not in links(told), "he has not got it in hand"


def test_of_several_boxes_the_deed_names_those_that_it_is_done_to(house: House) -> None:
    bad, good = (house.practice.register(risk=risk) for risk in ("A1", "B1"))
    faulty, sound = house.practice.package(bad), house.practice.package(good)
    consignment = house.practice.consign(faulty, sound)
    found = house.visitor(TECHNICIAN).go(f"/consignments/{consignment}").text
    assert f"Take out of the package {faulty}" in links(found)
    assert f"Take out of the package {sound}" not in found


def test_who_may_not_do_it_is_told_whom_to_ask(house: House) -> None:
    (tube,) = house.practice.register()
    package = house.practice.package((tube,))
    consignment = house.practice.consign(package)
    mine = house.visitor(COORDINATOR).go(f"/consignments/{consignment}").text
    assert links(mine)["File the notification"].endswith("#deed-file_notification")
    theirs = house.visitor(COURIER).go(f"/consignments/{consignment}").text
    assert "File the notification" not in links(theirs)
    assert "File the notification: to be done by coordinator" in theirs and "SZ-ALPHA" in theirs


def test_a_draft_is_changed_and_what_is_filed_is_amended(house: House) -> None:
    (tube,) = house.practice.register()
    package = house.practice.package((tube,))
    house.practice.do(TECHNICIAN, commands.Seal(id=new_id(), package=package, seals=("SEAL-REMEDY-1",)))
    consignment = house.practice.consign(package, carrier="CUR-K03")
    visitor = house.visitor(COORDINATOR)
    address = links(visitor.go(f"/consignments/{consignment}").text)["Change the plan"]
    assert 'id="deed-change_consignment" open' in visitor.go(address.partition("#")[0]).text
    house.practice.notify(consignment)
    address = links(visitor.go(f"/consignments/{consignment}").text)["Amend the notification"]
    assert 'id="deed-amend_notification" open' in visitor.go(address.partition("#")[0]).text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_where_another_clearance_covers_all_of_it_the_order_is_to_name_that_one(house: House, lang: str) -> None:
    package = house.practice.package(house.practice.register())
    consignment = house.practice.consign(package, clearance="TRAIN-EXPIRED")
    visitor = house.visitor(COORDINATOR, lang)
    page = visitor.go(f"/consignments/{consignment}").text
    assert say("page.verdict.other_clearance", clearance="TRAIN-SOUTH-1")[lang] in page
    changing, taking_out = (say(f"page.remedy.{each}")[lang] for each in ("change_plan", "unpack"))
    assert taking_out not in links(page) and say("page.remedy.clearances")[lang] not in links(page)
    address = links(page)[changing]
    assert "clearance=TRAIN-SOUTH-1" in address
    form = visitor.go(address.partition("#")[0]).text.partition('id="deed-change_consignment" open')[2]
    assert re.search(r'<option value="TRAIN-SOUTH-1" selected>', form)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_on_the_page_of_an_open_box_that_one_is_named_as_well(house: House, lang: str) -> None:
    tubes = house.practice.register()
    package = house.practice.package(tubes)
    house.practice.consign(package, clearance="TRAIN-EXPIRED")
    take_out = say("page.border.take_out", count=len(tubes))[lang]
    page = house.visitor(TECHNICIAN, lang).go(f"/containers/{package}").text
    told = page.partition('id="border"')[2].partition("</section>")[0]
    assert say("page.verdict.other_clearance", clearance="TRAIN-SOUTH-1")[lang] in told
    assert take_out not in told and say("page.remedy.unpack")[lang] not in told


def test_where_no_clearance_covers_all_of_it_none_is_named(house: House) -> None:
    package = house.practice.package(house.practice.register(category="stem_cells"))
    consignment = house.practice.consign(package)
    page = house.visitor(TECHNICIAN).go(f"/consignments/{consignment}").text
    assert "covers all of it" not in page and "Take out of the package" in links(page)


def test_what_a_gate_has_read_too_early_is_filed_all_the_same(house: House) -> None:
    (tube,) = house.practice.register()
    package = house.practice.package((tube,))
    house.practice.do(TECHNICIAN, commands.Seal(id=new_id(), package=package, seals=("SEAL-REMEDY-3",)))
    consignment = house.practice.consign(package)
    assert house.practice.cross(consignment, package, seal="SEAL-REMEDY-3").verdict == "HOLD"
    visitor = house.visitor(COORDINATOR)
    address = links(visitor.go(f"/consignments/{consignment}").text)["File the notification"]
    assert 'id="deed-file_notification" open' in visitor.go(address.partition("#")[0]).text
    told = "All of this is true."
    after = visitor.send(
        f"/consignments/{consignment}", "file_notification", consignment=consignment, declaration=told
    ).text
    assert 'id="deed-file_notification"' not in after and 'id="deed-amend_notification"' in after


DEED = re.compile(r'href="/consignments/[^"]+#(deed-[a-z_]+)"')


def test_no_finding_leads_to_a_deed_that_is_over(house: House) -> None:
    """Whatever state it is in and whoever looks: where a link leads to a form of the page, the form is there."""
    consignment, package = house.practice.ready(seal="SEAL-REMEDY-9")
    path, led = f"/consignments/{consignment}", set[str]()

    def look() -> None:
        for staff in (COORDINATOR, "SZA-Q01", TECHNICIAN, EXIT_OFFICER, COURIER, "HKB-C01"):
            page = house.visitor(staff).go(path).text
            deeds = set(DEED.findall(page))
            led.update(deeds)
            assert {deed for deed in deeds if f'id="{deed}' not in page} == set(), staff

    look()
    assert house.practice.cross(consignment, package, seal="SEAL-OTHER", carrier="CUR-K02").verdict == "HOLD"
    look()
    assert house.practice.cross(consignment, package, seal="SEAL-REMEDY-9").verdict == "HOLD"
    look()
    ask = {"reason_code": "other", "reason": "The officer has looked at the seal with a colleague."}
    with house.registry.reading() as connection:
        held = passages_of(connection, consignment)[-1].entry
    leave = commands.RequestOverride(id=new_id(), decision=held, check="SEAL", **ask)
    house.practice.do(COORDINATOR, leave)
    house.practice.do("SZA-Q01", commands.ApproveOverride(id=new_id()), target=leave.id)
    assert house.practice.cross(consignment, package, seal="SEAL-REMEDY-9").verdict == "ALLOW"
    look()
    stop = commands.Hold(id=new_id(), target=package, hold_kind="legal", reason="a court has asked for it")
    house.practice.do(COORDINATOR, stop)
    stopped = house.practice.cross(consignment, package, station=ENTRY, seal="SEAL-REMEDY-9")
    assert stopped.verdict == "DENY"
    look()
    assert "deed-turn_back" in led
    house.practice.do(COORDINATOR, commands.TurnBack(id=new_id(), reason="the court"), target=consignment)
    look()
    assert "#deed-turn_back" not in house.visitor(COORDINATOR).go(path).text


def test_nobody_is_asked_to_let_pass_what_another_fault_denies(house: House) -> None:
    (tube,) = house.practice.register(risk="A1")
    package = house.practice.package((tube,))
    house.practice.do(TECHNICIAN, commands.Seal(id=new_id(), package=package, seals=("SEAL-REMEDY-4",)))
    consignment = house.practice.consign(package)
    house.practice.notify(consignment)
    house.practice.hand_over(package)
    assert house.practice.cross(consignment, package, seal="SEAL-OTHER").verdict == "DENY"
    page = house.visitor(COORDINATOR).go(f"/consignments/{consignment}").text
    assert 'data-check="SEAL"' in page and "Ask two people to let it pass" not in page


def test_a_firm_without_a_bench_is_told_what_it_can_do_about_a_label(house: House) -> None:
    practice = house.practice
    tubes = practice.register()
    package = practice.package(tubes)
    consignment = practice.consign(package)
    practice.do(TECHNICIAN, commands.Reprint(id=new_id(), subject=package, reason="smudged"), station=BENCH)
    own = house.visitor(COORDINATOR).go(f"/consignments/{consignment}").text
    assert "Scan the label at a bench" in own
    practice.hand_over(package)
    for who in (COURIER, CARRIERS_COORDINATOR, COORDINATOR):
        page = house.visitor(who).go(f"/consignments/{consignment}").text
        assert "Scan the label at a bench" not in page, who
        assert "HT-COURIER has no bench: its courier signs in with his badge at any bench" in page, who
    torn = commands.Reprint(id=new_id(), subject=package, reason="torn")
    assert practice.refused(CARRIERS_COORDINATOR, torn) == "no_printer_here"
    practice.scan(BENCH, practice.badge(COURIER))
    assert practice.scan(BENCH, package).meaning == "copy_verified", "and so he can"


def test_a_new_label_for_what_a_courier_firm_carries_is_printed_by_who_takes_it_over(house: House) -> None:
    zone = house.registry.zone
    assert without_means(Remedy.REPRINT, "HT-COURIER", zone) == "reprint_elsewhere"
    assert [without_means(Remedy.REPRINT, each, zone) for each in ("SZ-ALPHA", "HK-BETA")] == ["", ""]


def test_of_several_boxes_the_officer_opens_the_one_whose_seal_differs(house: House) -> None:
    boxes = [house.practice.package(house.practice.register()) for _ in range(2)]
    for box, seal in zip(boxes, ("SEAL-REMEDY-5", "SEAL-REMEDY-6"), strict=True):
        house.practice.do(TECHNICIAN, commands.Seal(id=new_id(), package=box, seals=(seal,)))
    consignment = house.practice.consign(*boxes)
    house.practice.notify(consignment)
    house.practice.hand_over(*boxes)
    found = {"packages": tuple(boxes), "seals": ("SEAL-REMEDY-5", "SEAL-OTHER")}
    assert house.practice.cross(consignment, boxes[0], **found).verdict == "HOLD"
    officer = house.visitor(EXIT_OFFICER)
    told = links(officer.go(f"/consignments/{consignment}").text)
    assert f"Open it to count again {boxes[1]}" in told
    assert f"/containers/{boxes[1]}?open=unseal" in told[f"Open it to count again {boxes[1]}"]
    opened = {"seals": "SEAL-OTHER", "opening": "recount", "reason": "another seal was on it"}
    officer.send(f"/containers/{boxes[1]}", "unseal", package=boxes[1], **opened)
    told = links(house.visitor("OFF-E02").go(f"/consignments/{consignment}").text)
    assert f"Count what is inside and seal it again {boxes[1]}" in told


def test_only_the_latest_decision_leads_anywhere(house: House) -> None:
    consignment, package = house.practice.ready(seal="SEAL-REMEDY-7")
    for seal in ("SEAL-OTHER", "SEAL-ANOTHER"):
        assert house.practice.cross(consignment, package, seal=seal).verdict == "HOLD"
    page = house.visitor(COORDINATOR).go(f"/consignments/{consignment}").text
    assert page.count('data-check="SEAL"') >= 2 and page.count(">Ask two people to let it pass<") == 1
