"""The notification before people: on the page, on paper, as files; amended from the consignment's page."""

from __future__ import annotations

import re

import pytest
from markupsafe import escape

from custody import commands
from custody.crossing.decision import decode_decision
from custody.filing import Delivered, Filed, Outcome
from custody.paper.bands import SMALL
from custody.paper.letters import width, wrapped
from custody.records.views.reading import notifications_of
from custody.rounds import Rounds
from custody.wording import LANGUAGES, say, text
from tests.practice import BENCH, COORDINATOR, ENTRY, EXIT, TECHNICIAN, new_id
from tests.web.pages.conftest import House

HOSTILE = '<script>alert(1)</script>" onload=x'


def filed(house: House, description: str = "") -> tuple[str, str, str]:
    """(consignment, package, notification)"""
    practice = house.practice
    package = practice.package(practice.register(count=2))
    if description:
        described = commands.DescribePackage(id=new_id(), package=package, description=description)
        practice.do(TECHNICIAN, described)
    practice.do(TECHNICIAN, commands.Seal(id=new_id(), package=package, seals=(f"S-{package[-8:]}",)))
    consignment = practice.consign(package)
    return consignment, package, practice.notify(consignment, acknowledge=False)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_form_is_shown_in_the_reader_s_language_and_another(house: House, lang: str) -> None:
    _, package, number = filed(house)
    page = house.visitor(COORDINATOR, lang).go(f"/notifications/{number}")
    assert page.status == 200
    assert text("form.title", lang) in page.text and package in page.text
    assert text("form.part.consignee", lang) in page.text
    assert text("form.part.consignee", "zh-Hans" if lang == "en" else "en") in page.text


def test_the_form_is_taken_away_as_pdf_json_and_csv(house: House) -> None:
    _, package, number = filed(house)
    client = house.visitor(COORDINATOR).client
    sheet = client.get(f"/notifications/{number}.pdf")
    assert sheet.content_type == "application/pdf" and sheet.data.startswith(b"%PDF-")
    assert client.get(f"/notifications/{number}.json").get_json()["notification"] == number
    table = client.get(f"/notifications/{number}.csv")
    assert table.headers["Content-Disposition"] == f'attachment; filename="{number}.csv"'
    assert package in table.get_data(as_text=True)


def test_what_somebody_typed_is_text_and_nothing_else(house: House) -> None:
    _, _, number = filed(house, HOSTILE)
    page = house.visitor(COORDINATOR).go(f"/notifications/{number}")
    assert HOSTILE not in page.text and "&lt;script&gt;" in page.text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_refusal_is_entered_and_shown_as_text_until_the_reference_comes(house: House, lang: str) -> None:
    consignment, _, number = filed(house)
    here = f"/consignments/{consignment}"
    visitor = house.visitor(COORDINATOR, lang)
    asked = text("page.deed.record_refusal", lang, notification=number)
    assert asked in visitor.go(here).text
    shown = visitor.send(here, "record_refusal", target=number, reason=HOSTILE)
    assert HOSTILE not in shown.text and asked not in shown.text
    found = text("crossing.NOTIFIED.refused.found", lang, refused=f"{number} v1", said=HOSTILE)
    summary = text("summary.notification_refused", lang, notification=number, said=HOSTILE)
    for told in (found, summary, text("page.notice.refused", lang)):
        assert escape(told) in shown.text
    assert text("page.notice.refused", lang) in visitor.go(f"/notifications/{number}").text
    cured = visitor.send(here, "acknowledge", target=number, reference="REF-1")
    assert escape(found) not in cured.text and escape(summary) in cured.text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_refusal_that_comes_after_it_was_cancelled_is_entered_on_its_page(house: House, lang: str) -> None:
    consignment, _, number = filed(house)
    here = f"/consignments/{consignment}"
    house.practice.do(COORDINATOR, commands.CancelConsignment(id=new_id(), reason="another day"), target=consignment)
    visitor = house.visitor(COORDINATOR, lang)
    asked = text("page.deed.record_refusal", lang, notification=number)
    hint = text("page.hint.refused_afterwards", lang, notification=number, state="cancelled")
    before = visitor.go(here).text
    assert asked in before and escape(hint) in before
    shown = visitor.send(here, "record_refusal", target=number, reason="Not on our list.")
    assert asked not in shown.text
    assert (
        escape(text("summary.notification_refused", lang, notification=number, said="Not on our list.")) in shown.text
    )


def test_a_draft_is_shown_as_a_draft_with_what_it_lacks(house: House) -> None:
    practice = house.practice
    consignment = practice.consign(practice.package(practice.register()))
    visitor = house.visitor(COORDINATOR)
    overview = visitor.go(f"/consignments/{consignment}")
    assert text("page.notice.lacks", "en") in overview.text
    assert "Weigh it and enter it under “Describe a package”" in overview.text
    assert text("form.draft", "en") in visitor.go(f"/consignments/{consignment}/notification").text
    assert visitor.client.get(f"/consignments/{consignment}/notification.pdf").data.startswith(b"%PDF-")


def test_the_address_of_a_draft_leads_to_what_was_filed_of_it(house: House) -> None:
    consignment, _, number = filed(house)
    visitor, draft = house.visitor(COORDINATOR), f"/consignments/{consignment}/notification"
    assert visitor.go(draft).location == f"/notifications/{number}"
    assert visitor.go(f"{draft}.pdf").location == f"/notifications/{number}.pdf"
    taken_back = commands.CancelNotification(id=new_id(), reason="another day")
    house.practice.do(COORDINATOR, taken_back, target=number)
    assert text("form.draft", "en") in visitor.go(draft).text, "it is a draft again"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_usual_declaration_is_read_in_both_languages_of_the_form_and_another_as_it_stands(
    house: House, lang: str
) -> None:
    usual = say("page.consignment.declaration")
    for declared, shown in (
        (usual["en"], [usual[lang], usual["zh-Hans" if lang == "en" else "en"]]),
        ("True.", ["True."]),
    ):
        package = house.practice.package(house.practice.register())
        seal = commands.Seal(id=new_id(), package=package, seals=(f"S-{package[-8:]}",))
        house.practice.do(TECHNICIAN, seal)
        filing = commands.FileNotification(
            id=new_id(), consignment=house.practice.consign(package), declaration=declared
        )
        number = house.practice.do(COORDINATOR, filing).entry.act.notification  # type: ignore[union-attr]
        page = house.visitor(COORDINATOR, lang).go(f"/notifications/{number}").text
        assert [words for words in shown if words not in page] == []


def test_a_degree_sign_stays_beside_its_number_on_paper() -> None:
    words = "frozen, −25 to −15 °C"
    room = width("frozen, −25 to −15 ", SMALL) + 0.1
    assert [line for line in wrapped(words, room, SMALL) if line.startswith("°C")] == []
    assert "".join(wrapped(words, room, SMALL)).replace(" ", "") == words.replace(" ", "")


def test_a_package_is_described_at_the_bench(house: House) -> None:
    practice = house.practice
    package = practice.package(practice.register())
    page = house.visitor(TECHNICIAN).send(
        f"/bench/{BENCH}", "describe_package", package=package, gross_weight_g="4250", temperature_class="chilled"
    )
    assert f"Described package {package}" in page.text


def test_the_carrier_is_changed_by_an_amendment_from_the_consignment_s_page(house: House) -> None:
    consignment, _, number = filed(house)
    visitor = house.visitor(COORDINATOR)
    page = visitor.send(
        f"/consignments/{consignment}", "amend_notification", target=number, reason="he is ill", carrier="CUR-K02"
    )
    assert f"{number}.2" in page.text and "CUR-K02" in page.text
    with house.registry.reading() as connection:
        states = [each.state.value for each in notifications_of(connection, consignment)]
    assert states == ["amended", "filed"]
    assert number in visitor.go(f"/notifications/{number}").text, "the earlier version stays readable"


def test_what_will_be_denied_is_filed_by_ticking_that_it_is_known(house: House) -> None:
    practice = house.practice
    package = practice.package(practice.register(count=2))
    practice.do(TECHNICIAN, commands.Seal(id=new_id(), package=package, seals=(f"S-{package[-8:]}",)))
    consignment = practice.consign(package, clearance="TRAIN-EXPIRED")
    visitor, path = house.visitor(COORDINATOR, "zh-Hant"), f"/consignments/{consignment}"
    (checks,) = re.findall('name="although" value="([^"]*)"', visitor.go(path).text)
    assert "ORG_LISTED" in checks
    asked = {"consignment": consignment, "declaration": "All of it is true."}
    unaware = visitor.send(path, "file_notification", **asked)
    assert unaware.status == 409 and text("page.notice.all_the_same", "zh-Hant") in unaware.text
    with house.registry.reading() as connection:
        assert notifications_of(connection, consignment) == []
    assert visitor.send(path, "file_notification", **asked, although=checks).status == 200
    with house.registry.reading() as connection:
        assert [each.state.value for each in notifications_of(connection, consignment)] == ["filed"]


def test_an_amendment_into_a_denial_is_asked_about_in_its_own_form(house: House) -> None:
    consignment, _, number = filed(house)
    visitor, path = house.visitor(COORDINATOR), f"/consignments/{consignment}"
    assert 'name="although"' not in visitor.go(path).text
    asked = {"target": number, "reason": "he is ill", "carrier": "CUR-K03"}
    page = visitor.send(path, "amend_notification", **asked)
    assert page.status == 409 and 'name="although" value="CARRIER"' in page.text
    assert f"{number}.2" in visitor.send(path, "amend_notification", **asked, although="CARRIER").text


def test_a_box_is_put_in_from_the_amendment_s_form_even_out_of_the_courier_s_hands(house: House) -> None:
    consignment, package, number = filed(house)
    practice, visitor, path = house.practice, house.visitor(COORDINATOR), f"/consignments/{consignment}"
    extra = practice.package(practice.register(count=1))
    practice.do(TECHNICIAN, commands.Seal(id=new_id(), package=extra, seals=(f"S-{extra[-8:]}",)))
    practice.hand_over(package, extra)
    assert f'name="put_in" value="{extra}"' in visitor.go(path).text
    visitor.send(path, "amend_notification", target=number, reason="one more", put_in=extra)
    page = visitor.go(path).text
    assert f"{number}.2" in page and f'name="take_out" value="{extra}"' in page
    visitor.send(path, "amend_notification", target=f"{number}.2", reason="one less", take_out=extra)
    assert f'name="put_in" value="{extra}"' in visitor.go(path).text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_stands_no_longer_says_so_first_and_leads_to_what_does(house: House, lang: str) -> None:
    consignment, _, number = filed(house)
    amended = commands.AmendNotification(id=new_id(), reason="he is ill", carrier="CUR-K02")
    house.practice.do(COORDINATOR, amended, target=number)
    visitor = house.visitor(COORDINATOR, lang)
    old, new = visitor.go(f"/notifications/{number}").text, visitor.go(f"/notifications/{number}.2").text
    paper = old[old.index("form-paper") :]
    assert text("form.no_longer_amended", lang) in paper and f'href="/notifications/{number}.2"' in paper
    assert text("form.field.formerly", lang) in new and "he is ill" in new
    taken_back = commands.CancelNotification(id=new_id(), reason="the study stopped")
    house.practice.do(COORDINATOR, taken_back, target=f"{number}.2")
    page = visitor.go(f"/notifications/{number}.2").text
    assert text("form.no_longer_cancelled", lang) in page and "the study stopped" in page
    assert text("page.notice.not_told", lang) in page, "it had not been sent"
    officer = house.visitor("OFF-E01", lang)
    assert officer.go(f"/notifications/{number}.2").status == 200, "what was filed for a checkpoint stays in its sight"
    assert officer.go(f"/consignments/{consignment}").status == 403, "the draft that it is again does not"
    sheet = visitor.client.get(f"/notifications/{number}.2/cancellation.pdf")
    assert sheet.data.startswith(b"%PDF-")
    assert visitor.go(f"/notifications/{number}/cancellation.pdf").status == 404


def test_strangers_see_neither_form_nor_decision(house: House) -> None:
    consignment, package, number = filed(house)
    crossed = house.practice.cross(consignment, package, EXIT, seal="WRONG-1")
    stranger = house.visitor("SZG-C01")
    for ending in ("", ".pdf", ".json", ".csv"):
        assert stranger.go(f"/notifications/{number}{ending}").status == 403
    assert house.visitor(COORDINATOR).go("/notifications/NO-0000000000").status == 404
    assert crossed.verdict != "ALLOW"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_decision_and_a_balance_are_given_on_paper(house: House, lang: str) -> None:
    consignment, package, _ = filed(house)
    command = commands.Cross(id=new_id(), consignment=consignment, packages=(package,), seals=("WRONG-1",))
    entry = house.practice.do("OFF-E01", command, station=EXIT).entry.number
    client = house.visitor(COORDINATOR, lang).client
    for path in (f"/crossings/{entry}.pdf", f"/balance.pdf?consignment={consignment}", "/balance.pdf?from=2026-11-23"):
        answer = client.get(path)
        assert answer.status_code == 200 and answer.data.startswith(b"%PDF-"), path
    assert house.visitor("SZG-C01").go(f"/crossings/{entry}.pdf").status == 403
    assert house.visitor("SZG-C01").go(f"/balance.pdf?consignment={consignment}").status == 403


def test_a_balance_is_asked_for_a_consignment_and_a_period(house: House) -> None:
    consignment, _, _ = filed(house)
    visitor = house.visitor(COORDINATOR)
    assert consignment in visitor.go(f"/balance?consignment={consignment}&from=2026-11-01&to=2026-11-30").text
    assert visitor.go("/balance?from=yesterday").status == 422
    figures = visitor.go(f"/balance.csv?consignment={consignment}").text
    assert f",{consignment},,," in figures and ",crossings,0" in figures


def test_a_period_that_ends_before_it_begins_is_told_in_words(house: House) -> None:
    visitor = house.visitor(COORDINATOR)
    page = visitor.go("/balance?from=2026-11-30&to=2026-11-01")
    assert page.status == 422
    assert "The period ends on 2026-11-01, before it begins on 2026-11-30." in page.text
    assert visitor.go("/balance.csv?from=2026-11-30&to=2026-11-01").status == 422
    assert visitor.go("/balance?from=2026-11-30&to=2026-11-30").status == 200
    assert "like 2026-11-23, not yesterday" in visitor.go("/balance?from=yesterday").text


def test_a_balance_of_what_is_not_there_is_not_found(house: House) -> None:
    for staff in ("AUD-01", COORDINATOR):
        visitor = house.visitor(staff, "zh-Hant")
        for asked in ("consignment=CN-NOPE", "clearance=CLR-NOPE"):
            page = visitor.go(f"/balance?{asked}")
            assert page.status == 404 and f"{asked.partition('=')[2]}。" in page.text, asked
    strange = house.visitor("AUD-01").go("/balance?from=2026-11-30&until=2026-11-01")
    assert strange.status == 422 and "`until`" in strange.text


def test_who_sees_everything_chooses_the_organisation_of_a_balance(house: House) -> None:
    number, package = house.practice.ready(seal="SEAL-7801")
    for station in (EXIT, ENTRY):
        assert house.practice.cross(number, package, station, seal="SEAL-7801").verdict == "ALLOW"
    for staff in ("AUD-01", "ADM-01"):
        visitor = house.visitor(staff)
        page = visitor.go("/balance?organisation=SZ-ALPHA")
        assert '<option value="SZ-ALPHA" selected>' in page.text
        assert (
            '<h2 id="balance-title">SZ-ALPHA</h2>' in page.text
            and "Containers that crossed, each once: 3." in page.text
        )
        assert "organisation=SZ-ALPHA" in page.text, "the files are of the same question"
        assert "Nothing has crossed yet" in visitor.go("/balance?organisation=SZ-GAMMA").text
        figures = visitor.go("/balance.csv?organisation=SZ-ALPHA").text
        assert ",SZ-ALPHA,,,," in figures and ",crossings,3" in figures
        assert visitor.go("/balance?organisation=NOBODY").status == 404
    own = house.visitor(COORDINATOR)
    assert "of-organisation" not in own.go("/balance").text
    assert own.go("/balance?organisation=SZ-ALPHA").status == 200
    assert own.go("/balance?organisation=HK-BETA").status == 403


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_entry_that_decides_says_in_words_what_and_why(house: House, lang: str) -> None:
    consignment, package, _ = filed(house)
    command = commands.Cross(id=new_id(), consignment=consignment, packages=(package,), seals=("WRONG-1",))
    entry = house.practice.do("OFF-E01", command, station=EXIT).entry
    page = house.visitor("AUD-01", lang).go(f"/ledger/{entry.number}").text
    decision = decode_decision(bytes(entry.act.decision))
    assert text(f"verdict.{decision.verdict}", lang) in page and text("gate.G2", lang) in page and EXIT in page
    worst = decision.reasons[0]
    told = [*worst.found, *worst.fix, *(worst.source_of(place) for place in range(len(worst.found)))]
    for phrase in told:
        assert escape(phrase.text(lang)) in page, phrase
    assert page.index(f'data-check="{worst.check}"') < page.index(f'data-check="{decision.reasons[-1].check}"')
    for path in (f"/consignments/{consignment}", f"/crossings/{entry.number}.pdf", f"/crossings/{entry.number}/export"):
        assert f'href="{path}"' in page
    # The bytes as they are stored stand below.
    assert page.index("data-check") < page.index("&#34;kind&#34;:&#34;crossed&#34;")


class Answering:
    way = "post"

    def file(self, filed: Filed) -> Outcome:
        return Delivered("200", reference="AUTH-034F")


def test_a_reference_typed_by_hand_does_not_hide_the_authority_s_own(house: House) -> None:
    consignment, _, number = filed(house)
    visitor = house.visitor(COORDINATOR)
    visitor.send(f"/consignments/{consignment}", "acknowledge", target=number, reference="REF-034F")
    rounds = Rounds(house.registry, Answering())
    while number not in rounds.deliver():
        pass
    for path in (f"/consignments/{consignment}", f"/notifications/{number}"):
        shown = visitor.go(path).text
        assert "answer names AUTH-034F; REF-034F was typed in by hand" in shown


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_amendment_tells_which_seals_it_files_so_that_nobody_looks_for_a_field(house: House, lang: str) -> None:
    """A box that was sealed anew is amended with a reason alone."""
    consignment, package, number = filed(house)
    practice = house.practice
    opened = commands.Unseal(id=new_id(), package=package, seals=(f"S-{package[-8:]}",), reason="counted again")
    practice.do(TECHNICIAN, opened)
    practice.do(
        TECHNICIAN, commands.Seal(id=new_id(), package=package, seals=(f"{lang.upper()}-1", f"{lang.upper()}-2"))
    )
    here = f"/consignments/{consignment}"
    visitor = house.visitor(COORDINATOR, lang)
    form = visitor.go(here).text.partition('id="deed-amend_notification"')[2].partition("</form>")[0]
    assert text("page.notice.amend_files", lang) in form
    between = ", " if lang == "en" else "、"
    assert f"{package}" in form and f"{lang.upper()}-1{between}{lang.upper()}-2" in form
    assert visitor.send(here, "amend_notification", target=number, reason="sealed anew").status == 200
    assert f"{lang.upper()}-2" in visitor.go(f"/notifications/{number}.2").text
