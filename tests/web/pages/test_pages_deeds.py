"""Deeds by forms, without JavaScript: the same rules, the same receipts, and refusals that keep what was typed."""

from __future__ import annotations

import re

import pytest

from custody import commands
from custody.holding import Container, Package
from custody.ledger.verify import Verdict, verify
from custody.records.views.reading import contents, one
from tests.practice import BENCH, COORDINATOR, COURIER, ENTRY, HK_BENCH, TECHNICIAN, new_id
from tests.web.pages.conftest import House

AT_BENCH = f"/bench/{BENCH}"
RACK = {"count": "2", "layout": "tube", "category": "human_blood", "risk": "B1", "amount": "2000", "unit": "uL"}


def size(house: House) -> int:
    found = re.search(r"<dt>Entries</dt><dd><strong>(\d+)", house.visitor("AUD-01").go("/ledger").text)
    assert found
    return int(found[1])


def test_a_rack_is_registered_by_a_form(house: House) -> None:
    page = house.visitor("SZA-T01").send(AT_BENCH, "register", **RACK)
    assert page.status == 200
    assert "Registered 2 × human blood, risk B1, 2000 µL each" in page.text
    assert page.text.count("waiting to be printed") >= 2


def test_a_form_sent_twice_is_carried_out_once(house: House) -> None:
    technician = house.visitor("SZA-T01")
    csrf = technician.go(AT_BENCH).hidden("csrf")
    fields = {"csrf": csrf, "deed": "register", "target": "", "id": new_id(), **RACK}
    first, before = technician.post(AT_BENCH, **fields), size(house)
    second = technician.post(AT_BENCH, **fields)
    assert (first.location, size(house)) == (second.location, before)


def test_each_form_is_drawn_with_an_id_of_its_own(house: House) -> None:
    ids = re.findall(r'name="id" value="([0-9a-f-]{36})"', house.visitor("SZA-T01").go(AT_BENCH).text)
    assert len(ids) == len(set(ids)) >= 15


def test_every_wrong_field_is_told_at_once_and_what_was_typed_stays(house: House) -> None:
    before = size(house)
    page = house.visitor("SZA-T01").send(AT_BENCH, "register", **{**RACK, "count": "0", "amount": "lots", "unit": "!"})
    assert page.status == 422
    assert page.text.index("This was not done") < page.text.index("<h1>")
    for field, advice in (("count", "from 1 to 500"), ("amount", "A whole number from 1"), ("unit", "does not fit")):
        assert re.search(rf'<a href="#register-{field}">[^<]*{advice}', page.text), field
        assert f'id="register-{field}"' in page.text
    assert 'value="lots" ' in page.text.replace("\n", " ")
    assert page.text.count('aria-invalid="true"') == 3
    assert size(house) == before


def test_a_refusal_says_the_reason_and_the_way_out_and_keeps_the_form(house: House) -> None:
    tube = house.practice.register()[0]
    page = house.visitor("SZA-T02").send(AT_BENCH, "offer", subjects=tube, to="CUR-K01")
    assert page.status == 403
    assert "SZA-T01" in page.text[page.text.index("This was not done") :]
    assert f">{tube}</textarea>" in page.text
    assert '<option value="CUR-K01" selected>' in page.text


def test_a_refusal_speaks_the_readers_language(house: House) -> None:
    page = house.visitor("SZA-T01", "zh-Hant").send(AT_BENCH, "seal", package="HTP-0000000000-X", seals="S1")
    assert "未能完成" in page.text


@pytest.mark.parametrize("csrf", ["", "0" * 64, "é"])
def test_a_form_without_the_sessions_token_is_refused(house: House, csrf: str) -> None:
    before = size(house)
    page = house.visitor("SZA-T01").post(AT_BENCH, csrf=csrf, deed="register", id=new_id(), **RACK)
    assert page.status == 403
    assert "Go back, load the page again" in page.text
    assert size(house) == before


def test_an_unknown_deed_is_refused(house: House) -> None:
    assert house.visitor("SZA-T01").send(AT_BENCH, "explode").status == 422


def test_what_is_typed_is_shown_as_text_and_never_as_markup(house: House) -> None:
    hostile = "<script>alert(1)</script>"
    page = house.visitor("SZA-T01").send(AT_BENCH, "seal", package=hostile, seals='"><img src=x>')
    assert page.status == 422
    assert hostile not in page.text
    assert "<img src=x>" not in page.text


def test_a_control_character_is_refused(house: House) -> None:
    page = house.visitor("SZA-T01").send(AT_BENCH, "hold", target="CN-1", hold_kind="quality", reason="a\x00b")
    assert "cannot be printed" in page.text


def test_adopted_codes_need_no_count(house: House) -> None:
    page = house.visitor("SZA-T01").send(AT_BENCH, "register", **{**RACK, "count": "", "codes": "TUBE-4711\nTUBE-4712"})
    assert "Registered 2 ×" in page.text


def test_a_package_goes_from_the_bench_to_the_courier_by_forms(house: House) -> None:
    technician, courier = house.visitor("SZA-T01"), house.visitor("CUR-K01")
    tubes = house.practice.register(count=3)
    begun = technician.send(
        AT_BENCH, "begin_package", packaging_class="UN3373", dry_ice_g="2500", containers=" ".join(tubes[:2])
    )
    package = re.search(r"HTP-[0-9A-Z]{10}-[0-9A-Z]", begun.text[begun.text.index('class="done"') :])
    assert package
    code = package[0]
    technician.send(AT_BENCH, "pack", package=code, containers=tubes[2])
    technician.send(AT_BENCH, "seal", package=code, seals="SEAL-900")
    offered = technician.send(AT_BENCH, "offer", subjects=code, to="CUR-K01")
    assert "not yet accepted" in offered.text
    waiting = courier.go("/handoffs")
    handoff = re.search(r'value="accept">\s*<input type="hidden" name="target" value="([^"]+)"', waiting.text)
    assert handoff
    done = courier.send("/handoffs", "accept", target=handoff[1])
    assert "CUR-K01 of HT-COURIER took over" in done.text
    with house.registry.reading() as connection:
        carried = one(connection, Package, code)
        assert carried is not None
        assert (carried.custodian, carried.dry_ice_g, len(contents(connection, code))) == ("CUR-K01", 2500, 3)


def test_a_package_arrives_and_is_taken_over_on_the_other_side_by_forms(house: House) -> None:
    practice, courier, receiver = house.practice, house.visitor("CUR-K01"), house.visitor("HKB-T01")
    consignment, package = practice.ready(seal="SEAL-950")
    practice.cross(consignment, package, seal="SEAL-950")
    practice.cross(consignment, package, ENTRY, seal="SEAL-950")
    received = receiver.send(f"/bench/{HK_BENCH}", "receive", packages=package, condition="SAT")
    assert f"Received {package}" in received.text
    courier.send(f"/containers/{package}", "offer", subjects=package, to="HKB-T01")
    waiting = receiver.go(f"/bench/{HK_BENCH}").text
    handoff = re.search(r'value="accept">\s*<input type="hidden" name="target" value="([^"]+)"', waiting)
    assert handoff
    done = receiver.send(f"/bench/{HK_BENCH}", "accept", target=handoff[1])
    assert "HKB-T01 of HK-BETA took over" in done.text
    assert "Beta laboratory" in receiver.go(f"/containers/{package}").text
    way = receiver.go(f"/consignments/{consignment}").text
    assert way.count('<li class="past"') == 5


def test_a_courier_offers_without_a_bench(house: House) -> None:
    _, package = house.practice.ready(seal="SEAL-951")
    page = house.visitor("CUR-K01").send("/handoffs", "offer", subjects=package, to="CUR-K02")
    assert "CUR-K01 offered" in page.text
    assert "Hand over to a person" not in house.visitor("OFF-E01").go("/handoffs").text


def test_a_handoff_is_refused_with_a_reason_only(house: House) -> None:
    handoff = house.practice.offer(house.practice.register()[0])
    courier = house.visitor("CUR-K01")
    without = courier.send("/handoffs", "refuse", target=handoff)
    assert without.status == 422
    assert f'id="refuse-reason{handoff[:8]}"' in without.text
    assert "leaks" in courier.send("/handoffs", "refuse", target=handoff, reason="it leaks").text


def test_the_giver_takes_an_offer_back(house: House) -> None:
    handoff = house.practice.offer(house.practice.register()[0])
    page = house.visitor("SZA-T01").send("/handoffs", "withdraw", target=handoff, reason="wrong tube")
    assert "Took back the offer" in page.text


def test_a_hold_is_placed_seen_and_released(house: House) -> None:
    tube = house.practice.register()[0]
    compliance = house.visitor("SZA-Q01")
    assert (
        "Hold placed on" in compliance.send("/holds", "hold", target=tube, hold_kind="quality", reason="too warm").text
    )
    assert "On hold: quality" in house.visitor("SZA-T01").go(f"/containers/{tube}").text
    hold = re.search(
        r'value="release">\s*<input type="hidden" name="target" value="([^"]+)"', compliance.go("/holds").text
    )
    assert hold
    assert "released" in compliance.send("/holds", "release", target=hold[1], reason="checked").text


def test_holds_are_counted_alike_at_home_and_on_their_page(house: House) -> None:
    """A hold with what is held along with it is one; and however many others have placed since, it is counted."""
    tubes = house.practice.register(count=4)
    package = house.practice.package(tubes)
    compliance = house.visitor("SZA-Q01")

    def counted(path: str, ahead: str, behind: str) -> int:
        text = compliance.go(path).text
        return int(text[text.index("Open holds") :].partition(ahead)[2].partition(behind)[0])

    def both() -> tuple[int, int]:
        return counted("/", '<span class="count">', "<"), counted("/holds", "(", ")")

    before = both()
    compliance.send("/holds", "hold", target=package, hold_kind="quality", reason="too warm")
    house.practice.do(TECHNICIAN, commands.Unpack(id=new_id(), package=package, containers=tubes))
    assert both() == (before[0] + 2, before[1] + 2) and before[0] == before[1]
    assert "3 more are held with it" in compliance.go("/").text
    home = compliance.go("/").text
    told = home.partition('id="open-holds"')[2].partition("</section>")[0]
    assert home.count("too warm</") + home.count("too warm ·") == told.count("too warm ·"), "each is told in one place"
    assert "To be lifted by: SZ-ALPHA" in told and 'href="/holds?hold=' in told
    theirs = house.practice.register(count=60, staff="HKB-T01")
    for tube in theirs:
        house.practice.do("HKB-C01", commands.Hold(id=new_id(), target=tube, hold_kind="quality", reason="theirs"))
    assert both() == (before[0] + 2, before[1] + 2)


def test_a_correction_strikes_the_entry_on_the_timeline(house: House) -> None:
    first, second = house.practice.register(count=2)
    package = house.practice.package((first,))
    technician = house.visitor("SZA-T01")
    technician.send(AT_BENCH, "pack", package=package, containers=second)
    number = max(map(int, re.findall(r'/ledger/(\d+)"', technician.go(f"/containers/{second}").text)))
    technician.send(AT_BENCH, "correct", entry=str(number), did_not_occur="yes", reason="packed by mistake")
    page = technician.go(f"/containers/{second}")
    assert "did not occur: corrected by a later entry" in page.text


def test_a_consignment_is_drafted_filed_and_acknowledged_by_forms(house: House) -> None:
    package = house.practice.package(house.practice.register(count=2))
    coordinator = house.visitor("SZA-C01")
    fields = {
        "packages": package,
        "to_organisation": "HK-BETA",
        "to_site": "HK-BETA-LAB",
        "purpose": "joint_research",
        "clearance": "TRAIN-SOUTH-1",
        "checkpoint": "FTZ-CH1",
        "carrier": "CUR-K01",
        "planned_exit": "2026-11-23T14:00",
        "planned_entry": "2026-11-23T15:00",
    }
    backwards = {**fields, "planned_entry": "2026-11-23T13:00"}
    wrong = coordinator.send("/consignments/new", "consign", **backwards)
    assert wrong.status == 422 and 'href="#consign-planned_exit"' in wrong.text
    assert 'href="#consign-planned_entry"' in wrong.text, "it is told at both times"
    drafted = coordinator.send("/consignments/new", "consign", **fields)
    number = re.search(r"CN-[0-9A-Z]{10}", drafted.text)
    assert number
    assert "2026-11-23 14:00:00 +08:00" in drafted.text
    assert "Pre-check: what would fail" in drafted.text
    here = f"/consignments/{number[0]}"
    refused = coordinator.send(here, "file_notification", consignment=number[0], declaration="All true.")
    assert refused.status == 409, "the package is not sealed yet"
    house.visitor("SZA-T01").send(AT_BENCH, "seal", package=package, seals="SEAL-901")
    filed = coordinator.send(here, "file_notification", consignment=number[0], declaration="All true.")
    notice = re.search(r"NO-[0-9A-Z]{10}", filed.text)
    assert notice
    ready = coordinator.send(here, "acknowledge", target=notice[0], reference="REF-1")
    assert "REF-1" in ready.text
    assert 'class="now" aria-current="step"' in ready.text


def test_what_the_clearance_does_not_cover_is_told_before_anything_moves(house: House) -> None:
    package = house.practice.package(house.practice.register(category="stem_cells"))
    number = house.practice.consign(package)
    page = house.visitor("SZA-C01").go(f"/consignments/{number}")
    assert "It would be denied" in page.text
    assert "CATEGORY" in page.text
    assert "→" in page.text


@pytest.mark.parametrize("typed", ["{}", " {} ", "{lower}", "{bare}"])
def test_a_code_is_looked_up_however_it_is_typed(house: House, typed: str) -> None:
    tube = house.practice.register()[0]
    text = typed.format(tube, lower=tube.lower(), bare=tube.replace("-", ""))
    page = house.visitor("SZA-T01").client.get("/containers", query_string={"code": text})
    assert page.headers["Location"].endswith(f"/containers/{tube}")


@pytest.mark.parametrize(("code", "words"), [("HTC-7K3M9QXD42-0", "check character"), ("hello", "cannot be read")])
def test_a_code_that_is_none_is_told_so(house: House, code: str, words: str) -> None:
    page = house.visitor("SZA-T01").go(f"/containers?code={code}")
    assert page.status == 404
    assert words in page.text
    assert f'value="{code}"' in page.text


def test_the_export_proves_the_timeline_and_one_changed_byte_refutes_it(house: House) -> None:
    tube = house.practice.register()[0]
    answer = house.visitor("SZA-T01").client.get(f"/containers/{tube}/export")
    assert f'filename="{tube}.custody"' in answer.headers["Content-Disposition"]
    assert verify(answer.data).verdict is Verdict.PROVED
    assert verify(answer.data.replace(b'"B1"', b'"A1"', 1)).verdict is not Verdict.PROVED


def test_an_adopted_code_leads_to_its_container(house: House) -> None:
    house.practice.register(codes=("TUBE-5001",))
    page = house.visitor("SZA-T01").go("/containers?code=TUBE-5001")
    code = page.location.rpartition("/")[2]
    with house.registry.reading() as connection:
        found = one(connection, Container, code)
    assert found is not None
    assert found.adopted == "TUBE-5001"


def test_a_hold_on_the_parent_stands_on_the_page_of_its_child(house: House) -> None:
    (code,) = house.practice.register()
    act = house.practice.do(TECHNICIAN, commands.Aliquot(id=new_id(), parent=code, count=1, amount=100)).entry.act
    (child,) = act.codes  # type: ignore[union-attr]
    hold = commands.Hold(id=new_id(), target=code, hold_kind="quality", reason="thawed?")
    house.practice.do("SZA-Q01", hold)
    page = " ".join(house.visitor(TECHNICIAN).go(f"/containers/{child}").text.split())
    assert re.search(rf"On hold: quality</strong> <a[^>]*>.*?{code}.*?</a> · thawed\?", page)
    assert "To be lifted by: SZ-ALPHA (coordinator / compliance officer)." in page


def fraction(house: House) -> str:
    """A tube taken from blood that was set right to a category without the mark; it keeps the mark."""
    (parent,) = house.practice.register(count=1)
    made = house.practice.do(TECHNICIAN, commands.Aliquot(id=new_id(), parent=parent, count=1, amount=1))
    (child,) = made.entry.act.codes
    right = commands.Correct(
        id=new_id(), entry=made.entry.number, reason="a protein fraction", category="biological_product"
    )
    house.practice.do(TECHNICIAN, right)
    return str(child)


def test_a_mark_is_shown_and_its_removal_asked_for_refused_and_withdrawn(house: House) -> None:
    tube = fraction(house)
    path = f"/containers/{tube}"
    coordinator, compliance = house.visitor(COORDINATOR), house.visitor("SZA-Q01")
    assert "human genetic resource" in coordinator.go(path).text
    assert "deed-request_declassification" not in house.visitor(TECHNICIAN).go(path).text, "she may not send it"
    assert "deed-leave_park" not in coordinator.go(path).text, "it lies in Shenzhen"
    ask = {"subject": tube, "reason": "nothing of the donor is left"}
    coordinator.send(path, "request_declassification", **ask)
    assert f'href="{path}"' in compliance.go("/").text.partition('id="second"')[2].partition("</section>")[0]
    assert 'id="second"' not in coordinator.go("/").text
    assert "Take the request back" in coordinator.go(path).text and "I agree" not in coordinator.go(path).text
    refused = compliance.send(path, "end_declassification", subject=tube, reason="no report of the laboratory")
    assert "keeps its mark" in refused.text and "no report of the laboratory" in refused.text
    coordinator.send(path, "request_declassification", **ask)
    assert "keeps its mark" in coordinator.send(path, "end_declassification", subject=tube, reason="wrong tube").text
    assert 'id="second"' not in compliance.go("/").text
    coordinator.send(path, "request_declassification", **ask)
    agreed = compliance.send(path, "approve_declassification", subject=tube)
    assert "counts as a human genetic resource no more" in agreed.text
    assert "Marked as</dt><dd>none" in agreed.text


def test_a_box_whose_label_cannot_be_read_is_looked_up_by_its_seal(house: House) -> None:
    _, package = house.practice.ready(seal="SEAL-LOOK-1")
    found = house.visitor(COORDINATOR).go("/containers?code=seal-look-1")
    assert (found.status, found.location) == (303, f"/containers/{package}")


def test_what_was_done_before_is_not_praised_over_what_has_failed_since(house: House) -> None:
    (tube,) = house.practice.register()
    visitor = house.visitor("SZA-Q01")
    done = visitor.send(f"/containers/{tube}", "hold", target=tube, hold_kind="quality", reason="it leaks.").text
    banner = re.search(r'<div class="done".*?href="[^"]*?(\d+)"', done, re.DOTALL)
    assert banner and "it leaks." in banner[0] and "it leaks.." not in banner[0]
    again = visitor.send(
        f"/containers/{tube}?done={banner[1]}", "hold", target=tube, hold_kind="quality", reason=""
    ).text
    assert 'id="summary"' in again and 'class="done"' not in again


def test_a_container_leads_to_what_was_taken_from_it(house: House) -> None:
    (tube,) = house.practice.register(count=1)
    made = house.practice.do(TECHNICIAN, commands.Aliquot(id=new_id(), parent=tube, count=2, amount=10))
    page = house.visitor(TECHNICIAN).go(f"/containers/{tube}").text
    assert all(f'href="/containers/{code}"' in page for code in made.entry.act.codes)


def test_who_is_offered_a_box_with_something_broken_is_told_before_he_takes_it(house: House) -> None:
    number, package = house.practice.ready(count=1, seal="SEAL-BRK")
    with house.registry.reading() as connection:
        (tube,) = contents(connection, package)
    broken = commands.OpenDiscrepancy(
        id=new_id(), consignment=number, discrepancy_kind="damaged", codes=(tube.code,), detail="cracked"
    )
    house.practice.cross(number, package, seal="SEAL-BRK")
    house.practice.do(COURIER, broken)
    house.practice.offer(package, giver=COURIER, to="CUR-K02")
    page = house.visitor("CUR-K02").go("/handoffs").text
    assert 'role="alert"' in page and "+86 755 0000 0101" in page
