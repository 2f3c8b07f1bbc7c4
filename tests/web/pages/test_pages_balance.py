"""Where everything that crossed is, figure by figure and container by container."""

from __future__ import annotations

import pytest

from custody import commands
from custody.records.views.reading import contents
from tests.practice import COORDINATOR, ENTRY, ENTRY_OFFICER, EXIT, new_id
from tests.web.pages.conftest import House


@pytest.mark.parametrize("lang", ["en", "zh-Hant", "zh-Hans"])
def test_behind_each_figure_stand_its_containers(house: House, lang: str) -> None:
    seal = f"BALANCE-{lang.upper()}"
    consignment, package = house.practice.ready(seal=seal, count=2)
    for station in (EXIT, ENTRY):
        assert house.practice.cross(consignment, package, station, seal).verdict == "ALLOW"
    with house.registry.reading() as connection:
        inside = [each.code for each in contents(connection, package)]
    visitor = house.visitor(COORDINATOR)
    page = visitor.go(f"/balance?consignment={consignment}&lang={lang}").text
    assert all(code in page for code in inside)
    assert "fate=on_the_way" in page
    some = visitor.go(f"/balance?consignment={consignment}&fate=on_the_way&lang={lang}").text
    assert all(code in some for code in inside)
    none = visitor.go(f"/balance?consignment={consignment}&fate=lost&lang={lang}").text
    assert not any(code in none for code in inside)
    assert visitor.go(f"/balance?consignment={consignment}&fate=eaten").status == 422
    rows = visitor.go(f"/balance-containers.csv?consignment={consignment}").text.splitlines()
    assert len(rows) == 3 and all(any(code in row for row in rows) for code in inside)
    assert house.visitor("SZG-C01").go(f"/balance-containers.csv?consignment={consignment}").status == 403


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", "Discrepancies over what crossed, still open: 1"), ("zh-Hans", "未处理完毕的差异：1 项")],
)
def test_it_is_not_green_over_an_open_discrepancy(house: House, lang: str, words: str) -> None:
    seal = f"OPEN-{lang.upper()}"
    consignment, package = house.practice.ready(seal=seal, count=2)
    assert house.practice.cross(consignment, package, EXIT, seal).verdict == "ALLOW"
    visitor = house.visitor(COORDINATOR)
    before = visitor.go(f"/balance?consignment={consignment}&lang={lang}").text
    assert words not in before and 'class="badge good"' in before
    told = {"consignment": consignment, "discrepancy_kind": "over", "codes": (package,), "detail": "one too many"}
    house.practice.do(COORDINATOR, commands.OpenDiscrepancy(id=new_id(), **told))  # type: ignore[arg-type]
    after = visitor.go(f"/balance?consignment={consignment}&lang={lang}").text
    assert words in after and 'class="badge good"' not in after
    assert "open_discrepancies_over_what_crossed,1" in visitor.go(f"/balance.csv?consignment={consignment}").text


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("Containers that crossed, each once: 2.", "1 discrepancy is not resolved")),
        ("zh-Hant", ("已過境容器：2 個，各一次。", "另有 1 項差異未解決")),
        ("zh-Hans", ("已过境容器：2 个，各一次。", "另有 1 项差异未处理完毕")),
    ],
)
def test_what_is_counted_is_told_and_what_else_is_open(house: House, lang: str, words: tuple[str, str]) -> None:
    seal = f"COUNTED-{lang.upper()}"
    consignment, package = house.practice.ready(seal=seal, count=2)
    assert house.practice.cross(consignment, package, EXIT, seal).verdict == "ALLOW"
    told = {"consignment": consignment, "discrepancy_kind": "temperature", "codes": (package,), "detail": "warm"}
    house.practice.do(COORDINATOR, commands.OpenDiscrepancy(id=new_id(), **told))  # type: ignore[arg-type]
    visitor = house.visitor(COORDINATOR)
    page = visitor.go(f"/balance?consignment={consignment}&lang={lang}").text
    assert all(each in page for each in words)
    figures = visitor.go(f"/balance.csv?consignment={consignment}").text
    for line in ("crossings,2", "containers,2", "open_discrepancies_over_what_crossed,0", "other_open_discrepancies,1"):
        assert f",{line}\r\n" in figures


def test_for_what_an_authority_took_it_answers_against_its_receipt_and_who_had_it_before_no_more(house: House) -> None:
    do, seal = house.practice.do, "TAKEN-1"
    consignment, package = house.practice.ready(seal=seal, count=2)
    assert house.practice.cross(consignment, package, EXIT, seal).verdict == "ALLOW"
    with house.registry.reading() as connection:
        tube = contents(connection, package)[0].code
    reference = {"officer_reference": "C&E-1", "reason": "inspection"}
    opened = commands.Unseal(id=new_id(), package=package, seals=(seal,), opening="customs", **reference)
    do(ENTRY_OFFICER, opened, station=ENTRY)
    taking = commands.RecordTaking(id=new_id(), subjects=(tube,), authority="CUSTOMS", receipt="R-77", **reference)
    do(ENTRY_OFFICER, taking, station=ENTRY)
    page = house.visitor(COORDINATOR).go(f"/balance?consignment={consignment}&fate=taken_by_authority").text
    row = page.partition(f'href="/containers/{tube}"')[2].partition("</tr>")[0]
    assert "CUSTOMS, against its receipt R-77" in row and "CUR-K01" not in row
    rows = house.visitor(COORDINATOR).go(f"/balance-containers.csv?consignment={consignment}").text.splitlines()
    assert any(line.endswith(",taken_by_authority,,,,1,CUSTOMS,R-77") for line in rows)
    assert any(",on_the_way,HT-COURIER,CUR-K01," in line for line in rows)


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", "2 lost, being searched for"), ("zh-Hant", "2 個遺失，尋找中"), ("zh-Hans", "2 个丢失，查找中")],
)
def test_what_is_lost_is_told_in_words(house: House, lang: str, words: str) -> None:
    seal = f"LOST-{lang.upper()}"
    consignment, package = house.practice.ready(seal=seal, count=2)
    for station in (EXIT, ENTRY):
        assert house.practice.cross(consignment, package, station, seal).verdict == "ALLOW"
    visitor, address = house.visitor(COORDINATOR), f"/balance?consignment={consignment}&lang={lang}"
    assert words not in visitor.go(address).text
    house.practice.do(COORDINATOR, commands.GiveUp(id=new_id(), reason="the van is gone"), target=consignment)
    page = visitor.go(address).text
    assert f"{words}</span></a> " in page, "a blank parts it from what is told after it"
    assert f'href="/containers/{package}"' in visitor.go("/").text


def test_who_only_carries_is_told_who_has_a_balance_and_what_is_on_the_way_with_him(house: House) -> None:
    def told() -> int:
        page = house.visitor("CUR-C01").go("/balance?lang=en").text
        assert "Your organisation only carries" in page and "Nothing has crossed yet." not in page
        return int(page.partition("on the way with it now: ")[2].partition(" ")[0])

    before = told()
    consignment, package = house.practice.ready(seal="CARRIED-1", count=3)
    assert told() == before
    assert house.practice.cross(consignment, package, EXIT, "CARRIED-1").verdict == "ALLOW"
    assert told() == before + 3
