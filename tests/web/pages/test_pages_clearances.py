"""The page of the clearances: what each of them asks for, and how much is left."""

from __future__ import annotations

import msgspec

from custody.clearance import Quota
from custody.deciding.lists.listing import ListRows
from tests.practice import COORDINATOR, new_id
from tests.web.pages.conftest import House


def test_a_clearance_shows_all_that_it_asks_for(house: House) -> None:
    page = house.visitor(COORDINATOR).go("/clearances").text
    for said in ("Joint research", "HK-BETA-LAB, HK-BETA-BANK", "FTZ-CH1", "HT-COURIER", "up to B1", "requires a seal"):
        assert said.lower() in page.lower(), said
    assert "requires two people" not in page


def test_each_quota_has_its_own_gauge_and_conditions_are_named(house: House) -> None:
    clearance = house.registry.zone.clearances["TRAIN-QUOTA-1"]
    (monthly,) = clearance.quotas
    daily = Quota(monthly.row, monthly.unit, "day", 3)
    changed = msgspec.structs.replace(clearance, version=2, quotas=(monthly, daily), requires_two_person=True)
    row = msgspec.to_builtins(changed)
    house.practice.do("ADM-01", ListRows(id=new_id(), noun="clearance", rows=(row,), reason="as the authority wrote"))
    page = house.visitor(COORDINATOR).go("/clearances").text
    assert "of 10 (containers, 20" in page
    assert "of 3 (containers, 20" in page
    assert "requires two people" in page


def test_a_card_says_who_granted_it_when_to_file_and_by_which_document(house: House) -> None:
    clearance = house.registry.zone.clearances["TRAIN-QUOTA-1"]
    changed = msgspec.structs.replace(
        clearance,
        number="GRANTED-1",
        version=1,
        issuer="The office of May",
        min_lead_minutes=45,
        max_lead_minutes=None,
        expiry_buffer_minutes=90,
        document_sha256="ab" * 32,
    )
    row = msgspec.to_builtins(changed)
    house.practice.do("ADM-01", ListRows(id=new_id(), noun="clearance", rows=(row,), reason="as the authority wrote"))
    card = card_of(house.visitor(COORDINATOR).go("/clearances").text, "GRANTED-1")
    for said in ("The office of May", "45 min", "14 d (of the rules)", "90 min", "ab" * 32):
        assert said in card, said


def test_one_that_was_superseded_says_so_and_leads_to_its_successor(house: House) -> None:
    before = house.registry.zone.clearances["TRAIN-SOUTH-1"]
    after = msgspec.structs.replace(before, number="RENEWED-1", version=1, supersedes=before.number)
    row = msgspec.to_builtins(after)
    house.practice.do("ADM-01", ListRows(id=new_id(), noun="clearance", rows=(row,), reason="as the authority wrote"))
    text = house.visitor(COORDINATOR).go("/clearances").text
    old, new = card_of(text, before.number), card_of(text, "RENEWED-1")
    assert "replaced by a newer one" in old.partition("</h2>")[0] and 'href="#c-RENEWED-1"' in old
    assert "badge good" in new.partition("</h2>")[0] and f'href="#c-{before.number}"' in new


def card_of(text: str, number: str) -> str:
    return text.partition(f'<h2 id="c-{number}">')[2].partition("</section>")[0]


def test_two_thousand_minutes_are_told_in_hours_or_days(house: House) -> None:
    clearance = house.registry.zone.clearances["TRAIN-QUOTA-1"]
    lasting = {"min_lead_minutes": 0, "max_lead_minutes": 4320, "expiry_buffer_minutes": 120}
    changed = msgspec.structs.replace(clearance, number="LASTING-1", version=1, **lasting)
    row = msgspec.to_builtins(changed)
    house.practice.do("ADM-01", ListRows(id=new_id(), noun="clearance", rows=(row,), reason="as the authority wrote"))
    for lang, told in (("en", ("0 min", "3 d", "2 h")), ("zh-Hans", ("0 分钟", "3 天", "2 小时"))):
        card = card_of(house.visitor(COORDINATOR, lang).go("/clearances").text, "LASTING-1")
        assert all(f"<dd>{each}</dd>" in card for each in told)
        assert "最短提前分钟" not in card and "in minutes" not in card


def test_what_cannot_be_taken_back_is_said_before_it_and_offers_nothing_afterwards(house: House) -> None:
    compliance = house.visitor("SZA-Q01")
    before = card_of(compliance.go("/clearances").text, "TRAIN-SOUTH-1")
    assert "for good: it can never be restored" in before and 'name="status"' in before
    assert '<option value="active"' not in before, "only an administrator restores it"
    words = {"clearance": "TRAIN-SOUTH-1", "status": "revoked", "reason": "letter of the authority"}
    assert compliance.send("/clearances", "set_clearance_status", target="TRAIN-SOUTH-1", **words).status == 200
    after = card_of(compliance.go("/clearances").text, "TRAIN-SOUTH-1")
    assert "revoked for good" in after and 'name="status"' not in after


def test_a_gauge_says_what_it_counts_and_a_chinese_reader_meets_no_half_width_mark(house: House) -> None:
    card = card_of(house.visitor(COORDINATOR, "zh-Hant").go("/clearances").text, "TRAIN-QUOTA-1")
    assert "第 1 行：已用 0、已預留 0" in card and "僅為草擬的托運不在以上數字之內" in card
    assert "HK-BETA-LAB、HK-BETA-BANK" in card and ", " not in card.partition("<details")[0].partition("</h2>")[2]
