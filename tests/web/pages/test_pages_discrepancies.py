"""Discrepancies and what becomes of containers, on the pages: whose turn it is, and the forms that end it."""

from __future__ import annotations

import pytest

from custody import commands
from custody.records.views.reading import contents
from custody.wording import LANGUAGES, say
from tests.practice import (
    BENCH,
    COORDINATOR,
    COURIER,
    ENTRY,
    EXIT,
    HK_BENCH,
    RECEIVER,
    RECEIVING_COORDINATOR,
    TECHNICIAN,
    new_id,
)
from tests.web.pages.conftest import House

SEALS = iter(f"PAGE-{number:04}" for number in range(100))


def held(house: House) -> tuple[str, str]:
    """(consignment, its discrepancy): another seal was scanned at the exit."""
    seal = next(SEALS)
    consignment, package = house.practice.ready(seal=seal)
    house.practice.cross(consignment, package, seal="SEAL-9999")
    page = house.visitor(COORDINATOR).go(f"/consignments/{consignment}").text
    return consignment, "DI-" + page.partition('id="DI-')[2][:10]


def arrived(house: House) -> tuple[str, str]:
    """(consignment, package): let through both gates."""
    seal = next(SEALS)
    consignment, package = house.practice.ready(seal=seal)
    for station in (EXIT, ENTRY):
        assert house.practice.cross(consignment, package, station, seal).verdict == "ALLOW"
    return consignment, package


def test_a_discrepancy_is_explained_and_resolved_on_its_page(house: House) -> None:
    consignment, number = held(house)
    firm, coordinator = house.visitor("CUR-C01"), house.visitor(COORDINATOR)
    assert "HT-COURIER must explain it by" in coordinator.go("/discrepancies").text
    assert f'name="target" value="{number}"' not in coordinator.go("/discrepancies").text, "it is not their turn"
    sent = firm.send("/discrepancies", "explain_discrepancy", target=number, explanation="Read <b>wrong</b>.")
    assert sent.status == 200
    page = coordinator.go(f"/consignments/{consignment}").text
    assert "Read &lt;b&gt;wrong&lt;/b&gt;." in page
    coordinator.send("/discrepancies", "resolve_discrepancy", target=number, resolution="The right seal it was.")
    assert "The right seal it was." in coordinator.go("/discrepancies").text


def test_the_same_explanation_is_not_sent_twice(house: House) -> None:
    consignment, number = held(house)
    firm, said = house.visitor("CUR-C01"), {"target": number, "explanation": "Read wrong."}
    firm.send("/discrepancies", "explain_discrepancy", **said)
    again = firm.send("/discrepancies", "explain_discrepancy", **{**said, "explanation": " Read  wrong. "})
    assert again.status == 409 and f"CUR-C01 has said just that of {number}" in again.text
    assert firm.go(f"/consignments/{consignment}").text.count("<p><strong>CUR-C01</strong>") == 1
    more = firm.send("/discrepancies", "explain_discrepancy", **{**said, "explanation": "By lamplight."})
    assert more.status == 200, "what is new is added"


def test_a_second_explanation_is_shown_after_the_first_with_who_and_when(house: House) -> None:
    _, number = held(house)
    firm = house.visitor("CUR-C01")

    def card() -> str:
        page = firm.go("/discrepancies").text
        return page[page.index(f'id="{number}"') :].partition("</article>")[0]

    assert "Add an explanation" not in card()
    firm.send("/discrepancies", "explain_discrepancy", target=number, explanation="Read in the dark.")
    assert "Add an explanation" in card() and "stays, with who and when" in card()
    firm.send("/discrepancies", "explain_discrepancy", target=number, explanation="The lamp was mended.")
    first, second = card().index("Read in the dark."), card().index("The lamp was mended.")
    assert first < second
    assert card()[:second].count("CUR-C01") == 2 and card()[:second].count("<time") >= 2


def test_the_firm_is_told_at_home_and_the_courier_sees_that_it_is_asked(house: House) -> None:
    consignment, number = held(house)
    answering = house.visitor("CUR-C01").go("/").text
    assert number in answering and f'href="/discrepancies#{number}"' in answering
    assert 'href="/consignments/new"' not in answering[answering.index('id="next"') :][:900], "it sends nothing"
    his = house.visitor(COURIER).go("/").text
    card = his[his.index('id="to-explain"') :]
    assert consignment in card[: card.index("</section>")] and "coordinator of your firm answers" in card
    assert 'id="to-explain"' not in house.visitor("CUR-K02").go("/").text, "he did not carry it"
    assert f'name="target" value="{number}"' not in house.visitor(COURIER).go("/discrepancies").text


def test_a_refused_explanation_keeps_what_was_typed(house: House) -> None:
    _, number = held(house)
    page = house.visitor(COORDINATOR).send(
        "/discrepancies", "explain_discrepancy", target=number, explanation="Not ours to say."
    )
    assert page.status == 403
    assert "HT-COURIER must explain" in page.text


def test_strangers_see_no_discrepancy_of_others(house: House) -> None:
    _, number = held(house)
    assert number not in house.visitor("HKD-C01").go("/discrepancies").text


@pytest.mark.parametrize("lang", ["en", "zh-Hant", "zh-Hans"])
def test_the_page_reads_in_every_language(house: House, lang: str) -> None:
    held(house)
    assert house.visitor(COORDINATOR, lang).go("/discrepancies").status == 200


def test_a_receipt_item_by_item_from_the_form(house: House) -> None:
    consignment, package = arrived(house)
    with house.registry.reading() as connection:
        tubes = [each.code for each in contents(connection, package)]
    bench = house.visitor(RECEIVER)
    lone = bench.send(f"/bench/{HK_BENCH}", "receive", packages=package, damaged=tubes[1])
    assert lone.status == 422, "a code without a condition says nothing"
    sent = bench.send(
        f"/bench/{HK_BENCH}", "receive", packages=package, missing=tubes[0], damaged=f"{tubes[1]} CL\n{tubes[2]}, cc"
    )
    assert f"Missing: {tubes[0]}." in sent.text
    assert f"{tubes[1]} (container leaking)" in sent.text and f"{tubes[2]} (container cracked)" in sent.text
    page = house.visitor(RECEIVING_COORDINATOR).go(f"/consignments/{consignment}").text
    assert "Do not touch it without gloves" in page
    assert "not received (SNR)" in house.visitor(COURIER).go(f"/containers/{tubes[0]}").text


def test_the_page_of_a_container_that_was_lost_shows_its_gap_for_ever(house: House) -> None:
    code = house.practice.register()[0]
    coordinator = house.visitor(COORDINATOR)
    coordinator.send(f"/containers/{code}", "declare_lost", subjects=code, reason="not in its rack")
    assert "still lost" in coordinator.go(f"/containers/{code}").text
    house.visitor(TECHNICIAN).send(f"/containers/{code}", "record_finding", subjects=code, reason="behind the freezer")
    page = coordinator.go(f"/containers/{code}").text
    assert "Nobody knew where it was" in page and "still lost" not in page
    assert "was lost for a time" in page


def test_a_second_person_confirms_on_the_page_what_the_first_cannot(house: House) -> None:
    code = house.practice.register()[0]
    first, second = house.visitor(TECHNICIAN), house.visitor("SZA-T02")
    first.send(f"/containers/{code}", "identify", subject=code, position="rack 2, A1", reason="label torn")
    assert 'value="confirm_identity"' not in first.go(f"/containers/{code}").text
    assert 'value="confirm_identity"' in second.go(f"/containers/{code}").text
    second.send(f"/containers/{code}", "confirm_identity", subject=code)
    assert "told this one by its place" not in first.go(f"/containers/{code}").text


def test_a_pool_from_the_bench(house: House) -> None:
    parents = [house.practice.register()[0] for _ in range(2)]
    page = house.visitor(TECHNICIAN).send(f"/bench/{BENCH}", "pool", parents=" ".join(parents), amount="100")
    assert f"Pooled {parents[0]}" in page.text or f"Pooled {parents[1]}" in page.text


def test_a_damaged_label_of_a_discrepancy_never_becomes_markup(house: House) -> None:
    consignment, _ = held(house)
    command = commands.OpenDiscrepancy(
        id=new_id(), consignment=consignment, discrepancy_kind="over", codes=("<script>x",), detail="<img>"
    )
    house.practice.do(COORDINATOR, command)
    page = house.visitor(COORDINATOR).go("/discrepancies").text
    assert "<script>x" not in page and "&lt;script&gt;x" in page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_of_a_return_the_order_leads_to_the_discrepancy_of_the_way_before(house: House, lang: str) -> None:
    consignment, package = arrived(house)
    with house.registry.reading() as connection:
        tubes = [each.code for each in contents(connection, package)]
    receipt = commands.Receive(id=new_id(), packages=(package,), containers=tuple(tubes), damaged={tubes[0]: "BKV"})
    house.practice.do(RECEIVER, receipt, station=HK_BENCH)
    house.practice.hand_over(package, giver=COURIER, to=RECEIVER)
    visitor = house.visitor(RECEIVING_COORDINATOR, lang)
    csrf = visitor.go(f"/consignments/{consignment}").hidden("csrf")
    sent = visitor.post(
        f"/consignments/{consignment}", csrf=csrf, deed="send_back", target=consignment, id=new_id(), packages=package
    )
    page = visitor.go(sent.location).text
    assert 'id="discrepancies"' not in page, "none of its own"
    address = f'href="/consignments/{consignment}#discrepancies">{say("page.remedy.discrepancies")[lang]}<'
    assert address in page
    assert 'id="discrepancies"' in visitor.go(f"/consignments/{consignment}").text
    assert f"{tubes[0]}" in page
