"""No page of a consignment offers anybody a form that he may not use: each role, before each gate, sends them all."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest

from custody import commands
from custody.holding import Consignment, Package
from custody.records.views import reading
from tests.practice import COORDINATOR, COURIER, ENTRY, EXIT, TECHNICIAN, Practice, new_id
from tests.web.pages.conftest import House, Page

EVERYBODY = (
    *("SZA-T01", "SZA-C01", "SZA-Q01", "HKB-T01", "HKB-C01", "HKB-Q01"),
    *("CUR-K01", "CUR-K02", "CUR-C01", "OFF-E01", "OFF-N01", "ADM-01", "AUD-01"),
)
ENDING = ("give_up", "turn_back", "cancel_consignment", "cancel_notification", "refuse_override", "withdraw_override")
"""Sent last: after these little is offered any more."""
_FORM = re.compile(r"<form method=\"post\".*?</form>", re.DOTALL)
_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
_LINE = re.compile(r'<input type="(?:text|datetime-local)"[^>]*? name="(\w+)"[^>]*? value="([^"]*)"')
_WORDS = re.compile(r'<textarea class="words"[^>]*? name="(\w+)"')
_CODES = re.compile(r'<textarea rows="3"[^>]*? name="(\w+)"')
_SELECT = re.compile(r'<select[^>]*? name="(\w+)".*?</select>', re.DOTALL)
_OPTION = re.compile(r'<option value="([^"]+)"')


def forms(page: Page) -> dict[tuple[str, str], dict[str, str]]:
    """The forms of a page by deed and target, each filled in as somebody would who has to."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for form in _FORM.findall(page.text):
        fields = {name: unescape(value) for name, value in (*_HIDDEN.findall(form), *_LINE.findall(form))}
        fields |= dict.fromkeys(_WORDS.findall(form), "because of what I have seen")
        fields |= dict.fromkeys(_CODES.findall(form), "")
        for select in _SELECT.finditer(form):
            options = _OPTION.findall(select[0])
            fields[select[1]] = options[0] if options else ""
        if "deed" in fields:
            found[fields["deed"], fields["target"]] = fields
    return found


def draft(practice: Practice) -> str:
    package = practice.package(practice.register())
    practice.do(TECHNICIAN, commands.Seal(id=new_id(), package=package, seals=(f"SEAL-{package[4:12]}",)))
    return practice.consign(package)


def filed(practice: Practice) -> str:
    number = draft(practice)
    practice.notify(number)
    return number


def held(practice: Practice) -> str:
    """The exit has stopped it over another courier's badge, and somebody asks for leave to pass that."""
    package = practice.package(practice.register())
    seal = f"SEAL-{package[4:12]}"
    practice.do(TECHNICIAN, commands.Seal(id=new_id(), package=package, seals=(seal,)))
    number = practice.consign(package)
    practice.notify(number)
    practice.hand_over(package, to="CUR-K02")
    assert practice.cross(number, package, seal=seal, carrier="CUR-K02").verdict == "HOLD"
    return number


def asked(practice: Practice) -> str:
    number = held(practice)
    held_by = _last_crossing(practice, number)
    reasons = {"reason_code": "other", "reason": "he fell ill"}
    asking = commands.RequestOverride(id=new_id(), decision=held_by, check="CARRIER", **reasons)
    practice.do(COORDINATOR, asking)
    return number


def _last_crossing(practice: Practice, number: str) -> int:
    with practice.registry.reading() as connection:
        return reading.passages_of(connection, number)[-1].entry


def under_way(practice: Practice) -> str:
    package = practice.package(practice.register())
    seal = f"SEAL-{package[4:12]}"
    practice.do(TECHNICIAN, commands.Seal(id=new_id(), package=package, seals=(seal,)))
    number = practice.consign(package)
    practice.notify(number)
    practice.hand_over(package, to=COURIER)
    assert practice.cross(number, package, EXIT, seal).verdict == "ALLOW"
    return number


def arrived(practice: Practice) -> str:
    number = under_way(practice)
    with practice.registry.reading() as connection:
        found = reading.one(connection, Consignment, number)
        assert found is not None
        box = reading.one(connection, Package, found.packages[0])
        assert box is not None
    assert practice.cross(number, box.code, ENTRY, box.seals[0]).verdict == "ALLOW"
    return number


@pytest.mark.parametrize("made", [draft, filed, held, asked, under_way, arrived])
def test_no_form_is_offered_to_who_may_not_send_it(house: House, made: Callable[[Practice], str]) -> None:
    refused: list[tuple[str, str]] = []
    sent: set[str] = set()
    for staff in EVERYBODY:
        visitor = house.visitor(staff)
        path = f"/consignments/{made(house.practice)}"
        page = visitor.go(path)
        if page.status != 200:
            continue
        for deed, target in sorted(forms(page), key=lambda each: each[0] in ENDING):
            fields = forms(visitor.go(path)).get((deed, target))
            if fields is not None:
                sent.add(deed)
                answer = visitor.post(path, **fields)
                if answer.status == 403:
                    refused.append((staff, deed))
    assert refused == []
    assert {"hold", "open_discrepancy"} <= sent


def test_who_may_ask_and_who_may_answer_is_offered_it(house: House) -> None:
    """The other half: what is not offered to the wrong ones is offered to the right ones."""
    held_path, asked_path = f"/consignments/{held(house.practice)}", f"/consignments/{asked(house.practice)}"
    for path, deed, who in (
        (held_path, "request_override", {"SZA-T01", "SZA-C01", "SZA-Q01", "HKB-C01", "OFF-E01"}),
        (asked_path, "approve_override", {"SZA-Q01"}),
        (held_path, "hold", {"SZA-T01", "SZA-C01", "SZA-Q01", "HKB-C01", "OFF-E01"}),
        (held_path, "open_discrepancy", {"SZA-T01", "SZA-C01", "SZA-Q01", "HKB-C01", "OFF-E01", "CUR-K01", "CUR-C01"}),
    ):
        offered = {
            staff
            for staff in ("SZA-T01", "SZA-C01", "SZA-Q01", "HKB-C01", "OFF-E01", "CUR-K01", "CUR-C01", "AUD-01")
            if deed in {each for each, _ in forms(house.visitor(staff).go(path))}
        }
        assert offered == who, deed


def test_a_hold_and_a_discrepancy_have_no_kind_until_one_is_chosen(house: House) -> None:
    number = draft(house.practice)
    for deed, field in (("hold", "hold_kind"), ("open_discrepancy", "discrepancy_kind")):
        page = house.visitor(COORDINATOR).go(f"/consignments/{number}").text
        select = next(each for each in _SELECT.finditer(page) if each[1] == field)
        assert '<option value="" selected>Please choose' in select[0], deed
        assert (
            house.visitor(COORDINATOR)
            .send(
                f"/consignments/{number}",
                deed,
                target=number,
                consignment=number,
                reason="x",
                detail="x",
                **{field: ""},
            )
            .status
            == 422
        )


def test_what_somebody_at_a_bench_may_not_do_is_not_offered_there(house: House) -> None:
    assert 'value="declare_lost"' not in house.visitor(TECHNICIAN).go("/bench/SZ-BENCH-1").text
    assert 'value="declare_lost"' in house.visitor(COORDINATOR).go("/bench/SZ-BENCH-1").text
