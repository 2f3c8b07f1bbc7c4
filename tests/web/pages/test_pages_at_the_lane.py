"""What those at a lane are told to do: where to go, whom to call, what not to touch."""

from __future__ import annotations

import pytest

from custody import commands
from custody.records.views.reading import contents
from custody.scanning.reading import readable
from custody.wording import LANGUAGES, say
from tests.practice import COORDINATOR, COURIER, ENTRY, ENTRY_OFFICER, EXIT, EXIT_OFFICER, new_id
from tests.web.pages.conftest import House

OTHER_EXIT = "HG-EXIT-1"


def read_at(house: House, station: str, officer: str, package: str, seal: str) -> str:
    """The lane's page after everything was read there."""
    for raw in (house.practice.badge(officer), package, seal, house.practice.badge(COURIER)):
        house.practice.scan(station, raw)
    return " ".join(house.visitor(officer).go(f"/checkpoint/{station}").text.split())


def big_words(page: str) -> str:
    return page.partition('id="verdict-word"')[2].partition("</section>")[0]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_wrong_side_of_the_border_is_told_to_who_stands_there_with_the_right_lane(house: House, lang: str) -> None:
    seal = f"SEAL-3{LANGUAGES.index(lang)}"
    _, package = house.practice.ready(seal=seal)
    read_at(house, "FTZ-EXIT-2", ENTRY_OFFICER, package, seal)
    page = house.visitor(ENTRY_OFFICER, lang).go("/checkpoint/FTZ-EXIT-2").text
    assert say("page.kiosk.for_the_sender")[lang] not in page
    assert "<strong>FTZ-EXIT-1</strong>" in page
    assert say("page.kiosk.go_to", lane="FTZ-EXIT-1")[lang] in big_words(page)


def test_nobody_is_sent_to_another_lane_with_what_no_lane_lets_pass(house: House) -> None:
    _, package = house.practice.ready(seal="SEAL-305", category="stem_cells")
    page = read_at(house, "FTZ-EXIT-2", ENTRY_OFFICER, package, "SEAL-305")
    assert "<strong>FTZ-EXIT-1</strong>" in page and "Go to" not in big_words(page)


def test_what_was_turned_back_is_told_the_lane_of_its_way_home(house: House) -> None:
    consignment, package = house.practice.ready(seal="SEAL-311")
    house.practice.cross(consignment, package, seal="SEAL-311")
    house.practice.do(COORDINATOR, commands.TurnBack(id=new_id(), reason="it is not wanted there"), target=consignment)
    page = read_at(house, EXIT, EXIT_OFFICER, package, "SEAL-311")
    assert say("page.kiosk.go_to", lane="FTZ-ENTRY-2")["en"] in big_words(page)
    assert "<strong>FTZ-ENTRY-2</strong>" in page and "<strong>FTZ-EXIT-2</strong>" not in page
    assert say("page.kiosk.for_the_sender")["en"] not in page


def test_what_the_sender_mends_is_told_as_his(house: House) -> None:
    _, package = house.practice.ready(seal="SEAL-321", category="stem_cells")
    page = read_at(house, EXIT, EXIT_OFFICER, package, "SEAL-321")
    assert say("page.kiosk.for_the_sender")["en"] in page


def test_whom_to_call_has_a_number(house: House) -> None:
    consignment, package = house.practice.ready(seal="SEAL-331")
    page = read_at(house, ENTRY, ENTRY_OFFICER, package, "SEAL-331")
    assert f'Duty phone of {EXIT}: <strong class="code">+86 755 0000 0109</strong>' in page
    assert f'href="/consignments/{consignment}' in page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_broken_tube_is_told_with_what_not_to_touch_and_two_people_have_a_link(house: House, lang: str) -> None:
    seal = f"SEAL-34{LANGUAGES.index(lang)}"
    consignment, package = house.practice.ready(seal=seal)
    house.practice.cross(consignment, package, seal=seal)
    with house.registry.reading() as connection:
        tube = contents(connection, package)[0].code
    told = commands.OpenDiscrepancy(
        id=new_id(), consignment=consignment, discrepancy_kind="damaged", codes=(tube,), detail="cracked in the box"
    )
    house.practice.do(COURIER, told)
    read_at(house, ENTRY, ENTRY_OFFICER, package, seal)
    page = " ".join(house.visitor(ENTRY_OFFICER, lang).go(f"/checkpoint/{ENTRY}").text.split())
    assert say("page.discrepancy.safety")[lang] in page and "+852 0000 0201" in page
    assert "open=request_override" in page, "the way by two people is a link"


def test_a_box_typed_by_hand_tells_its_consignment(house: House) -> None:
    consignment, package = house.practice.ready(seal="SEAL-351")
    officer = house.visitor(EXIT_OFFICER)
    fields = {"packages": package, "seals": "SEAL-351", "carrier": COURIER}
    page = officer.send(f"/checkpoint/{EXIT}", "cross", consignment="", **fields)
    assert '<section class="verdict ALLOW"' in page.text and consignment in page.text


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("HTP-ABC", "HTP-ABC"),
        ("ＨＴＰ－１".encode().decode("latin-1"), "ＨＴＰ－１"),
        ("\xff\xfe", "ÿþ"),
        ("A\x1dB\x07", "A\\x1dB\\x07"),
        ("已".encode().decode("latin-1") + "\x00", "已\\x00"),
        ("漢", "漢"),
    ],
)
def test_what_was_read_is_shown_readably(raw: str, shown: str) -> None:
    assert readable(raw) == shown


def test_full_width_letters_are_shown_as_they_were_typed(house: House) -> None:
    house.practice.scan(EXIT, "ＨＴＰ－ＡＢ１".encode().decode("latin-1"))
    page = house.visitor(EXIT_OFFICER).go(f"/checkpoint/{EXIT}").text
    assert "ＨＴＰ－ＡＢ１" in page and "ï¼" not in page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_copied_label_is_kept_at_the_lane_that_denies_it_and_goes_nowhere(house: House, lang: str) -> None:
    seal = f"SEAL-36{LANGUAGES.index(lang)}"
    consignment, package = house.practice.ready(seal=seal)
    house.practice.cross(consignment, package, seal=seal)
    read_at(house, OTHER_EXIT, EXIT_OFFICER, package, seal)
    page = house.visitor(EXIT_OFFICER, lang).go(f"/checkpoint/{OTHER_EXIT}").text
    assert '<section class="verdict DENY"' in page
    assert say("crossing.action.keep")[lang] in page and say("crossing.action.return_only")[lang] not in page
    stop = say("crossing.DUPLICATE.two_places.fix", station=EXIT, at="")[lang].partition(EXIT)[0]
    assert f"→ {stop}" in page, "what it orders stands beside what was found"
    about = house.visitor(EXIT_OFFICER, lang).go(f"/consignments/{consignment}").text
    gone = say("crossing.CHECKPOINT.not_notified_here.fix", notified="FTZ-CH1")[lang]
    assert f"→ {stop}" in about and gone not in about


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_officer_is_told_to_turn_it_back_as_what_he_does_himself(house: House, lang: str) -> None:
    seal = f"SEAL-37{LANGUAGES.index(lang)}"
    consignment, package = house.practice.ready(seal=seal)
    house.practice.cross(consignment, package, seal=seal)
    held = commands.Hold(id=new_id(), target=consignment, hold_kind="consent", reason="withdrawn, told by phone")
    house.practice.do(COORDINATOR, held)
    read_at(house, ENTRY, ENTRY_OFFICER, package, seal)
    page = " ".join(house.visitor(ENTRY_OFFICER, lang).go(f"/checkpoint/{ENTRY}").text.split())
    assert say("page.kiosk.for_the_sender")[lang] not in page
    link = f'href="/consignments/{consignment}?open=turn_back#deed-turn_back">{say("page.remedy.turn_back")[lang]}</a>'
    assert link in page
    about = " ".join(house.visitor(ENTRY_OFFICER, lang).go(f"/consignments/{consignment}").text.split())
    assert link in about and say("page.remedy.turn_back") == say("page.deed.turn_back")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_box_in_a_couriers_hands_is_said_to_be_where_it_was_seen(house: House, lang: str) -> None:
    seal = f"SEAL-38{LANGUAGES.index(lang)}"
    consignment, package = house.practice.ready(seal=seal)
    house.practice.cross(consignment, package, seal=seal)
    courier = house.visitor(COURIER, lang)
    page = " ".join(courier.go(f"/containers/{package}").text.split())
    hands = say("page.container.in_hands", staff=COURIER, organisation="HT-COURIER")[lang]
    assert f"<dt>{say('page.field.seen')[lang]}</dt><dd><strong>{EXIT}</strong>" in page and hands in page
    assert f"<dt>{say('page.field.site')[lang]}</dt>" not in page
    assert say("page.container.on_the_way", station=EXIT)[lang] in courier.go("/containers").text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_verdict_is_past_when_nobody_has_scanned_for_a_while(house: House, lang: str) -> None:
    seal = f"SEAL-39{LANGUAGES.index(lang)}"
    consignment, package = house.practice.ready(seal=seal)
    assert '<section class="verdict ALLOW"' in read_at(house, EXIT, EXIT_OFFICER, package, seal)
    house.clock.pass_by(minutes=6)
    page = " ".join(house.visitor(EXIT_OFFICER, lang).go(f"/checkpoint/{EXIT}").text.split())
    assert '<section class="verdict ALLOW"' not in page and say("page.kiosk.ready")[lang] in page
    told = page.partition('class="past"')[2].partition("</p>")[0]
    assert say("page.kiosk.past")[lang] in told and consignment in told and say("verdict.ALLOW")[lang] in told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_was_turned_back_names_the_lanes_that_lead_home(house: House, lang: str) -> None:
    consignment, package = house.practice.ready(seal=f"SEAL-40{LANGUAGES.index(lang)}")
    house.practice.cross(consignment, package, seal=f"SEAL-40{LANGUAGES.index(lang)}")
    house.practice.do(
        ENTRY_OFFICER, commands.TurnBack(id=new_id(), reason="it is not wanted there"), target=consignment
    )
    page = " ".join(house.visitor(COURIER, lang).go(f"/consignments/{consignment}").text.split())
    assert (
        f"{say('page.journey.lanes_home')[lang]}{say('page.journey.colon')[lang]}<strong>FTZ-ENTRY-2</strong>" in page
    )
    home = " ".join(house.visitor(COURIER, lang).go("/").text.split())
    assert say("attention.stopped_homeward", consignment=consignment, lanes="FTZ-ENTRY-2")[lang] in home
