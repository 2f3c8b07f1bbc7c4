"""Coming in and going out."""

from __future__ import annotations

import pytest

from custody.codes import COMMANDS, Command
from custody.zone import Zone
from tests.practice import BENCH, EXIT
from tests.web.pages.conftest import House, Page, Visitor
from web.admission import COOKIE
from web.pages.frame.desk import desk_of


def sign_in(visitor: Visitor, name: str, secret: str, address: str = "127.0.0.1", **fields: str) -> Page:
    visitor.client.environ_base["REMOTE_ADDR"] = address
    return visitor.post("/sign-in", name=name, secret=secret, **fields)


def test_a_badge_and_its_pin_let_in(house: House, zone: Zone) -> None:
    visitor = house.stranger()
    assert sign_in(visitor, zone.people["SZA-T01"].badge.lower(), "2468").location == "/"
    assert "SZA-T01" in visitor.go("/").text


def test_a_staff_code_and_password_let_in(house: House) -> None:
    visitor = house.stranger()
    assert sign_in(visitor, "sza-t01", "training-sza-t01").status == 303


@pytest.mark.parametrize(
    ("name", "secret"), [("SZA-T02", "2468"), ("HTB-RER8W9ZM24-A", "training-sza-t02"), ("NOBODY", "x")]
)
def test_what_does_not_fit_together_is_refused_in_words(house: House, name: str, secret: str) -> None:
    page = sign_in(house.stranger(), name, secret)
    assert page.status == 403
    assert "That does not fit together" in page.text
    assert COOKIE not in page.text


def test_the_secret_is_never_shown_again(house: House) -> None:
    page = sign_in(house.stranger(), "SZA-T02", "my-secret-word")
    assert 'value="SZA-T02"' in page.text
    assert "my-secret-word" not in page.text


def test_five_misses_lock_and_say_so(house: House) -> None:
    visitor = house.stranger()
    pages = [sign_in(visitor, "SZG-C01", "wrong") for _ in range(5)]
    assert "locked for five minutes" in pages[-1].text
    assert "locked for five minutes" in sign_in(visitor, "SZG-C01", "training-szg-c01").text


def test_a_stranger_elsewhere_locks_nobody_out(house: House) -> None:
    """Nor does he for ever, and nor do those of the last hour."""
    stranger = house.stranger()
    for _ in range(3):
        for _ in range(8):
            assert sign_in(stranger, "HKB-C01", "wrong", address="198.51.100.9").status in (403, 429)
        assert sign_in(house.stranger(), "HKB-C01", "training-hkb-c01").status == 303
        house.clock.pass_by(minutes=6)


def test_a_name_that_was_right_at_last_begins_anew(house: House) -> None:
    for _ in range(3):
        pages = [sign_in(house.stranger(), "SZG-C01", secret) for secret in ("wrong", "wrong", "training-szg-c01")]
        assert [page.status for page in pages] == [403, 403, 303]


def test_signing_in_again_ends_the_session_that_this_browser_had(house: House) -> None:
    visitor = house.stranger()
    sign_in(visitor, "SZA-T02", "training-sza-t02")
    before = visitor.client.get_cookie(COOKIE)
    sign_in(visitor, "SZA-T01", "training-sza-t01")
    old = house.stranger()
    assert before is not None
    old.client.set_cookie(COOKIE, before.value)
    assert visitor.go("/containers").status == 200
    assert old.go("/containers").status in (303, 401)


def test_signing_out_ends_the_session_where_it_is_kept(house: House) -> None:
    visitor = house.visitor("SZA-T01")
    stolen = visitor.client.get_cookie(COOKIE)
    assert stolen is not None
    assert visitor.post("/sign-out", csrf=visitor.go("/").hidden("csrf")).status == 303
    thief = house.stranger()
    thief.client.set_cookie(COOKIE, stolen.value)
    assert thief.go("/").status == 303


def test_one_comes_back_to_the_page_that_was_wanted(house: House) -> None:
    asked = house.stranger().go(f"/bench/{BENCH}")
    assert asked.location == f"/sign-in?back=/bench/{BENCH}"
    shown = house.stranger().go(asked.location)
    assert f'value="{BENCH}" selected' in shown.text
    entered = sign_in(house.stranger(), "SZA-T01", "training-sza-t01", back=f"/bench/{BENCH}", station=BENCH)
    assert entered.location == f"/bench/{BENCH}"


def test_who_signs_in_at_a_station_is_led_to_its_page(house: House) -> None:
    visitor = house.stranger()
    assert sign_in(visitor, "OFF-E01", "training-off-e01", station=EXIT).location == f"/checkpoint/{EXIT}"
    assert visitor.go("/checkpoint").location == f"/checkpoint/{EXIT}"
    assert visitor.go("/bench").status == 200


@pytest.mark.parametrize(
    "back", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "javascript:1"]
)
def test_nobody_is_sent_to_another_site(house: House, back: str) -> None:
    assert sign_in(house.stranger(), "SZA-T01", "training-sza-t01", back=back).location == "/"


def test_a_form_of_another_site_is_refused(house: House) -> None:
    answer = house.stranger().client.post(
        "/sign-in",
        data={"name": "SZA-T01", "secret": "training-sza-t01"},
        headers={"Origin": "https://elsewhere.example"},
    )
    assert answer.status_code == 403
    fetched = house.stranger().client.post(
        "/sign-in", data={"name": "SZA-T01", "secret": "x"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert fetched.status_code == 403


def test_the_cookie_is_for_this_service_alone(house: House) -> None:
    answer = house.stranger().client.post("/sign-in", data={"name": "SZA-T01", "secret": "training-sza-t01"})
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie


def test_an_idle_session_is_over(house: House) -> None:
    visitor = house.visitor("SZA-T02")
    house.clock.pass_by(minutes=31)
    assert visitor.go("/").status == 303


def test_a_page_that_keeps_itself_live_keeps_nobody_signed_in(house: House) -> None:
    visitor = house.visitor("SZA-T02")
    for _ in range(4):
        house.clock.pass_by(minutes=10)
        last = visitor.client.get("/", headers={"X-Fragment": "1"}).status_code
    assert last == 401


def test_who_scans_at_a_station_stays_signed_in_at_its_screen(house: House) -> None:
    visitor = house.stranger()
    sign_in(visitor, "SZA-T01", "training-sza-t01", station=BENCH)
    for _ in range(3):
        house.clock.pass_by(minutes=4)
        house.practice.scan(BENCH, house.practice.badge("SZA-T01"))
        assert visitor.client.get(f"/bench/{BENCH}", headers={"X-Fragment": "1"}).status_code == 200


def test_a_live_page_hears_that_it_is_signed_out(house: House) -> None:
    assert house.stranger().client.get("/", headers={"X-Fragment": "1"}).status_code == 401


def test_the_training_zone_shows_who_can_sign_in(house: House) -> None:
    page = house.stranger().go("/sign-in")
    assert "TRAINING: sign in as one of these people" in page.text
    assert "training-sza-t01" in page.text


def test_who_signs_in_at_a_bench_is_signed_in_at_its_scanner(house: House) -> None:
    visitor = house.stranger()
    house.practice.scan(BENCH, str(COMMANDS[Command.SIGN_OUT]))
    sign_in(visitor, "SZA-T02", "training-sza-t02", station=BENCH)
    shown = visitor.go(f"/bench/{BENCH}").text
    assert "Signed in at this scanner: <strong>SZA-T02</strong>" in " ".join(shown.split())
    visitor.post("/sign-out", csrf=visitor.go("/").hidden("csrf"))
    assert "Nobody is signed in at this scanner" in house.visitor("SZA-T02").go(f"/bench/{BENCH}").text


def test_who_came_from_the_office_signs_in_at_the_scanner_by_a_button(house: House) -> None:
    house.practice.scan(BENCH, str(COMMANDS[Command.SIGN_OUT]))
    visitor = house.visitor("SZA-T01")
    page = visitor.go(f"/bench/{BENCH}")
    assert "Sign in at this scanner as SZA-T01" in page.text
    assert visitor.post(f"/bench/{BENCH}/desk", csrf=page.hidden("csrf")).location == f"/bench/{BENCH}"
    assert "Sign in at this scanner as" not in visitor.go(f"/bench/{BENCH}").text


def test_signing_in_on_a_page_is_never_taken_for_the_receiver_of_an_offer(house: House) -> None:
    house.practice.scan(BENCH, house.practice.badge("SZA-T01"))
    (tube,) = house.practice.register(count=1)
    house.practice.scan(BENCH, tube)
    house.practice.scan(BENCH, str(COMMANDS[Command.OFFER]))
    visitor = house.stranger()
    sign_in(visitor, "SZA-T02", "training-sza-t02", station=BENCH)
    shown = " ".join(visitor.go(f"/bench/{BENCH}").text.split())
    assert "Signed in at this scanner: <strong>SZA-T02</strong>" in shown
    assert tube not in visitor.go("/handoffs").text


def test_a_courier_who_signs_in_at_a_lane_is_not_read_as_the_carrier(house: House) -> None:
    house.practice.scan(EXIT, house.practice.badge("OFF-E01"))
    sign_in(house.stranger(), "CUR-K01", "training-cur-k01", station=EXIT)
    with house.registry.reading() as connection:
        desk = desk_of(connection, house.registry.zone.stations[EXIT], house.registry.clock())
    assert (desk.staff, desk.carrier) == ("OFF-E01", "")


def test_a_lane_out_of_use_cannot_be_chosen(house: House) -> None:
    shown = house.stranger().go("/sign-in").text
    assert 'value="FTZ-EXIT-1"' in shown
    assert "HG-EXIT-9" not in shown


def test_those_who_work_at_a_station_stand_first(house: House) -> None:
    shown = house.stranger().go("/sign-in?back=/checkpoint/FTZ-EXIT-1").text.partition('id="people"')[2]
    assert shown.index("OFF-E01") < shown.index("SZA-T01")


def test_signing_in_after_an_idle_while_begins_at_the_scanner_anew(house: House) -> None:
    sign_in(house.stranger(), "SZA-T01", "training-sza-t01", station=BENCH)
    house.clock.pass_by(minutes=6)
    assert "Nobody is signed in at this scanner" in house.visitor("SZA-T01").go(f"/bench/{BENCH}").text
    sign_in(house.stranger(), "SZA-T01", "training-sza-t01", station=BENCH)
    (tube,) = house.practice.register(count=1)
    assert house.practice.scan(BENCH, tube).meaning == "label_verified"


@pytest.mark.parametrize("leaves", [str(COMMANDS[Command.SIGN_OUT]), "CUR-K01", "SZA-T02"])
def test_who_leaves_the_scanner_leaves_its_page_for_good(house: House, leaves: str) -> None:
    visitor = house.stranger()
    sign_in(visitor, "SZA-T01", "training-sza-t01", station=BENCH)
    assert visitor.go(f"/bench/{BENCH}").status == 200
    house.practice.scan(BENCH, house.practice.badge(leaves) if leaves in house.registry.zone.people else leaves)
    assert visitor.client.get(f"/bench/{BENCH}", headers={"X-Fragment": "1"}).status_code == 401
    house.practice.scan(BENCH, house.practice.badge("SZA-T01"))
    assert visitor.go(f"/bench/{BENCH}").status == 303


def test_the_office_page_of_who_leaves_a_scanner_stays(house: House) -> None:
    visitor = house.visitor("SZA-T01")
    house.practice.scan(BENCH, house.practice.badge("SZA-T01"))
    house.practice.scan(BENCH, str(COMMANDS[Command.SIGN_OUT]))
    assert visitor.go("/").status == 200


def test_a_badge_at_the_scanner_leaves_only_the_pin_to_be_asked_for(house: House) -> None:
    visitor, here = house.stranger(), f"/sign-in?back=/bench/{BENCH}"
    house.practice.scan(BENCH, str(COMMANDS[Command.SIGN_OUT]))
    assert "this page then asks for your PIN" in visitor.go(here).text
    house.practice.scan(BENCH, house.practice.badge("SZA-T01"))
    assert "SZA-T01 has scanned the badge at this station" in visitor.go(here).text
    pin = house.registry.zone.secrets["SZA-T01"].pin
    fields = {"back": f"/bench/{BENCH}", "station": BENCH, "seated": "SZA-T01"}
    assert visitor.post("/sign-in", secret="999", **fields).status == 403
    assert visitor.post("/sign-in", secret=pin, **fields).location == f"/bench/{BENCH}"
    assert visitor.go(f"/bench/{BENCH}").status == 200


@pytest.mark.parametrize("minutes", [0, 3])
def test_the_pin_alone_is_not_enough_without_the_badge_just_now(house: House, minutes: int) -> None:
    house.practice.scan(BENCH, house.practice.badge("SZA-T01"))
    house.clock.pass_by(minutes=minutes)
    if not minutes:
        house.practice.scan(BENCH, str(COMMANDS[Command.UNDO]))
    pin = house.registry.zone.secrets["SZA-T01"].pin
    page = house.stranger().post("/sign-in", station=BENCH, seated="SZA-T01", secret=pin)
    assert page.status == 403


def test_an_empty_field_is_asked_to_be_filled_in(house: House) -> None:
    page = house.stranger().post("/sign-in", name="", secret="")
    assert page.status == 422
    assert page.text.count("Fill this in.") >= 2
