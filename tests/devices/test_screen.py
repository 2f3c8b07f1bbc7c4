"""The station's own page: one verdict in three languages, nothing of what was scanned acts on it."""

from __future__ import annotations

import http.client
from collections.abc import Iterator

import pytest

from custody.wording import LANGUAGES, say
from devices.screen.page import Shown, page_of, part_of
from devices.screen.server import Screen, ScreenError

ALLOWED = Shown(
    station="FTZ-EXIT-1",
    link="offline",
    pending=3,
    age="ageing",
    minutes=75,
    at="2026-11-23T09:00:00+08:00",
    raw="HTB-1",
    meaning="allow",
    feedback="good",
    say=say("scan.allow", consignment="CN-1", gate="G2"),
)


@pytest.fixture
def screen() -> Iterator[Screen]:
    screen = Screen(0, "zh-Hans", lambda: ALLOWED, lambda: None)
    screen.start()
    yield screen
    screen.stop()


def ask(screen: Screen, path: str, host: str = "", **headers: str) -> tuple[int, str]:
    port = int(screen.url.rstrip("/").rpartition(":")[2])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={**({"Host": host} if host else {}), **headers})
    answer = connection.getresponse()
    told = answer.status, answer.read().decode()
    connection.close()
    return told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_verdict_the_age_and_the_queue_stand_there_in_every_language(lang: str) -> None:
    part = part_of(ALLOWED, lang)
    assert say("verdict.ALLOW")[lang] in part and ALLOWED.say[lang] in part
    assert "75" in part and "3" in part


@pytest.mark.parametrize(
    ("age", "link", "look"),
    [("fresh", "offline", "warn"), ("too_old", "offline", "bad"), ("none", "offline", "bad"), ("", "denied", "bad")],
)
def test_the_banner_says_how_far_to_trust_the_gate(age: str, link: str, look: str) -> None:
    shown = Shown("FTZ-EXIT-1", link, 0, age, 10, "none" if age == "none" else "")
    assert f'class="banner {look}"' in part_of(shown, "en")
    assert 'class="banner good"' in part_of(Shown("FTZ-EXIT-1", "online", 0, age), "en")


def test_what_is_merely_read_is_never_green() -> None:
    assert 'class="verdict read"' in part_of(Shown("S-1", "online", 0, meaning="seal_read", feedback="good"), "en")
    assert 'class="verdict HOLD"' in part_of(Shown("S-1", "offline", 0, meaning="no_snapshot", feedback="warn"), "en")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_where_something_lies_there_a_button_takes_it_back(lang: str) -> None:
    part = part_of(Shown("S-1", "offline", 0, staff="OFF-E01", package="HTP-1", undo="secret"), lang)
    assert say("page.kiosk.undo")[lang] in part and f'action="/undo?lang={lang}"' in part
    assert "<button" not in part_of(Shown("S-1", "offline", 0, staff="OFF-E01"), lang)


@pytest.mark.parametrize(
    ("path", "body", "host", "status", "pressed"),
    [
        ("/undo?lang=zh-Hant", "press=secret", "", 303, 1),
        ("/undo", "press=guess", "", 303, 0),
        ("/undo", "", "", 303, 0),
        ("/undo", "press=secret", "gate.example", 421, 0),
        ("/undo", "press=" + "x" * 999, "", 404, 0),
        ("/", "press=secret", "", 404, 0),
    ],
)
def test_the_button_is_believed_from_this_page_alone(
    path: str, body: str, host: str, status: int, pressed: int
) -> None:
    presses: list[str] = []
    screen = Screen(0, "en", lambda: Shown("S-1", "offline", 0, undo="secret"), lambda: presses.append("undo"))
    screen.start()
    connection = http.client.HTTPConnection("127.0.0.1", int(screen.url.rstrip("/").rpartition(":")[2]), timeout=10)
    connection.request("POST", path, body, {"Host": host} if host else {})
    answer = connection.getresponse()
    connection.close()
    screen.stop()
    assert (answer.status, len(presses)) == (status, pressed)
    if status == 303:
        assert answer.headers["Location"] == ("/?lang=zh-Hant" if "zh-Hant" in path else "/")


def test_what_was_scanned_is_text() -> None:
    hostile = Shown("S-1", "online", 0, raw="<script>x</script>", meaning="m", feedback="bad", say={"en": "<b>&"})
    assert "<script>x" not in page_of(hostile, "en") and "<b>" not in page_of(hostile, "en")


def test_it_is_served_here_alone_in_the_language_that_was_asked_for(screen: Screen) -> None:
    status, page = ask(screen, "/")
    assert (status, say("verdict.ALLOW")["zh-Hans"] in page, 'lang="zh-Hans"' in page) == (200, True, True)
    assert "ALLOW" in ask(screen, "/part?lang=en")[1]
    assert ask(screen, "/screen.js")[0] == ask(screen, "/screen.css")[0] == 200
    assert ask(screen, "/../journal.db")[0] == 404
    assert ask(screen, "/", host="gate.example")[0] == 421


@pytest.mark.parametrize(
    ("asked", "lang"),
    [
        ("zh-HK,zh;q=0.9,en;q=0.8", "zh-Hant"),
        ("en-GB,en;q=0.9", "en"),
        ("fr-FR,zh-CN;q=0.5", "zh-Hans"),
        ("fr", "zh-Hans"),
    ],
)
def test_it_opens_in_the_language_of_the_browser_else_in_the_stations_own(
    screen: Screen, asked: str, lang: str
) -> None:
    assert f'lang="{lang}"' in ask(screen, "/", **{"Accept-Language": asked})[1].partition("<head>")[0]


def test_the_time_of_a_scan_is_told_by_the_clock_on_the_wall() -> None:
    scanned = Shown("S-1", "offline", 0, at="2026-11-23T01:00:06Z", raw="HTB-1", meaning="seal_read", ahead_minutes=480)
    assert "09:00:06 +08:00" in part_of(scanned, "en")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_after_a_power_cut_the_screen_says_who_is_signed_in_and_which_box_lies_there(lang: str) -> None:
    part = part_of(Shown("S-1", "online", 0, staff="OFF-E01", package="HTP-1"), lang)
    assert "OFF-E01" in part and "HTP-1" in part and say("screen.ready")[lang] not in part
    assert say("screen.ready")[lang] in part_of(Shown("S-1", "online", 0), lang)


def test_a_snapshot_of_this_minute_has_no_age_in_minutes() -> None:
    assert "0 minutes" not in part_of(Shown("S-1", "offline", 0, "fresh", 0), "en")


def test_what_is_not_answered_yet_is_never_told_as_answered() -> None:
    part = part_of(Shown("S-1", "online", 2), "en")
    assert say("screen.online")["en"] not in part and 'class="banner warn"' in part


def test_a_port_that_is_taken_is_told_with_the_way_out(screen: Screen) -> None:
    taken = int(screen.url.rstrip("/").rpartition(":")[2])
    with pytest.raises(ScreenError, match="Give another --screen"):
        Screen(taken, "en", lambda: ALLOWED, lambda: None)
