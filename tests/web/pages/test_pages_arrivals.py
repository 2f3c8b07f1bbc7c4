"""A van brings boxes of several consignments: the bench tells what has arrived, and one press receives what was
scanned of it, each consignment by a receipt of its own."""

from __future__ import annotations

import re

import pytest

from custody import commands
from custody.codes import COMMANDS, Command
from custody.desk import Desk
from custody.holding import Consignment, ConsignmentState
from custody.records.views.reading import contents, one
from custody.wording import LANGUAGES, say
from tests.practice import ENTRY, EXIT, HK_BENCH, RECEIVER, TECHNICIAN, new_id
from tests.web.pages.conftest import House, Page, Visitor

AT_BENCH = f"/bench/{HK_BENCH}"
SEALS = iter(f"VAN-{number:04}" for number in range(100))


def arrived(house: House) -> tuple[str, str]:
    """(consignment, box): let in by both gates."""
    seal = next(SEALS)
    consignment, package = house.practice.ready(seal=seal, count=1)
    for station in (EXIT, ENTRY):
        assert house.practice.cross(consignment, package, station, seal).verdict == "ALLOW"
    return consignment, package


def scan(house: House, *texts: str) -> None:
    for text in (str(COMMANDS[Command.SIGN_OUT]), house.practice.badge(RECEIVER), *texts):
        house.practice.scan(HK_BENCH, text)


def told(page: str) -> str:
    return page.partition('id="arrivals"')[2].partition("</section>")[0]


def forms(page: str) -> list[str]:
    return told(page).split("<form ")[1:]


def press(visitor: Visitor, form: str, **changed: str) -> Page:
    """Send this form of the page as it stands; the page that comes after."""
    fields = re.findall(r'name="([^"]+)" value="([^"]*)"', form)
    data: dict[str, object] = {name: value for name, value in fields if name != "consignment"}
    data["consignment"] = [value for name, value in fields if name == "consignment"]
    answer = visitor.client.post(f"{AT_BENCH}/arrivals", data={**data, **changed})
    if answer.status_code == 303:
        return visitor.go(answer.headers["Location"])
    return Page(answer.status_code, answer.get_data(as_text=True))


def states(house: House, *numbers: str) -> set[ConsignmentState]:
    with house.registry.reading() as connection:
        found = [one(connection, Consignment, number) for number in numbers]
    return {each.state for each in found if each is not None}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_four_consignments_of_one_van_are_received_by_one_press(house: House, lang: str) -> None:
    ways = [arrived(house) for _ in range(4)]
    other, waits = arrived(house)
    visitor = house.visitor(RECEIVER, lang)
    assert all(number in told(visitor.go(AT_BENCH).text) for number, _ in (*ways, (other, waits)))
    scan(house, *(package for _, package in ways))
    page = visitor.go(AT_BENCH).text
    everything = say("page.arrivals.all", boxes=4, consignments=4)[lang]
    assert everything in forms(page)[0] and other not in forms(page)[0], "what nobody scanned waits"
    after = press(visitor, forms(page)[0])
    assert after.status == 200 and after.text.count('class="done"') == 4, "each is told by itself"
    assert states(house, *(number for number, _ in ways)) == {ConsignmentState.RECEIVED}
    assert states(house, other) == {ConsignmentState.ENTRY_CLEARED} and other in told(after.text)
    assert not [number for number, _ in ways if number in told(after.text)]
    with house.registry.reading() as connection:
        desk = one(connection, Desk, HK_BENCH)
    assert desk is not None and desk.basket == (), "what was received leaves the desk"
    again = press(visitor, forms(page)[0])
    assert again.text.count('class="done"') == 4, "a second sending gives the first answers"
    assert press(visitor, next(form for form in forms(after.text) if other in form)).status == 200
    assert states(house, other) == {ConsignmentState.RECEIVED}


def test_what_cannot_be_received_is_told_in_its_line_and_the_others_are(house: House) -> None:
    (first, _), (second, box) = arrived(house), arrived(house)
    with house.registry.reading() as connection:
        (tube,) = contents(connection, box)
    scan(house, *(package for _, package in ((first, _), (second, box))))
    visitor = house.visitor(RECEIVER)
    form = forms(visitor.go(AT_BENCH).text)[0]
    page = press(visitor, form, **{f"boxes-{second}": "HTP-NOTHING"})
    assert page.status == 422 and "Not all of it was received" in page.text
    report = page.text.partition("Not all of it was received")[2].partition("</div>")[0]
    assert first in report and second in report
    assert states(house, first) == {ConsignmentState.RECEIVED} and states(house, second) != states(house, first)
    assert tube.code not in report


def test_something_wrong_is_told_item_by_item_with_the_box_filled_in(house: House) -> None:
    _, package = arrived(house)
    visitor = house.visitor(RECEIVER)
    link = re.search(rf'href="([^"]*open=receive&amp;packages={package}[^"]*)"', visitor.go(AT_BENCH).text)
    assert link
    page = visitor.go(link[1].replace("&amp;", "&").partition("#")[0]).text
    assert 'id="deed-register" data-part>' in page, "nothing else lies open above it"
    form = page.partition('id="deed-receive"')[2]
    items = form.partition(say("page.receive.item_by_item")["en"])[0]
    assert items.rstrip().endswith("<details open><summary>"), "the fields for what is wrong are to be seen"
    assert form.lstrip(" \n").startswith("data-part open>")
    assert package in form.partition('name="packages"')[2].partition("</textarea>")[0]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_box_that_has_arrived_for_this_bench_is_told_so_with_the_card_that_receives_it(
    house: House, lang: str
) -> None:
    number, package = arrived(house)
    scan(house)
    answer = house.practice.scan(HK_BENCH, package)
    assert (answer.meaning, answer.feedback) == ("arrived_here", "good")
    assert number in answer.say[lang] and say("page.card.receive")[lang].lower() in answer.say[lang].lower()
    assert house.practice.scan(HK_BENCH, str(COMMANDS[Command.RECEIVE])).meaning == "received"
    scan(house)
    assert house.practice.scan(HK_BENCH, package).meaning == "of_other", "received, and in the courier's hands still"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_taken_over_is_counted_by_boxes_and_by_what_is_inside(house: House, lang: str) -> None:
    package = house.practice.package(house.practice.register(count=3))
    house.practice.offer(package)
    for text in (str(COMMANDS[Command.SIGN_OUT]), house.practice.badge("CUR-K01"), package):
        house.practice.scan("SZ-BENCH-1", text)
    told = house.practice.scan("SZ-BENCH-1", str(COMMANDS[Command.ACCEPT]))
    assert told.meaning == "accepted"
    assert told.say[lang] == say("scan.accepted_with", count=1, inside=3, staff=TECHNICIAN)[lang]


def test_who_does_not_receive_there_is_offered_nothing(house: House) -> None:
    number, _ = arrived(house)
    assert number in told(house.visitor("HKB-C01").go(AT_BENCH).text), "a coordinator receives as well"
    assert told(house.visitor("HKB-Q01").go(AT_BENCH).text) == ""
    assert told(house.visitor(TECHNICIAN).go("/bench/SZ-BENCH-1").text) == "", "it goes to the other side"


def test_what_was_turned_back_and_let_home_is_received_at_home(house: House) -> None:
    seal = next(SEALS)
    consignment, package = house.practice.ready(seal=seal, count=1)
    house.practice.cross(consignment, package, EXIT, seal)
    house.practice.do("SZA-C01", commands.TurnBack(id=new_id(), reason="not wanted there"), target=consignment)
    visitor = house.visitor(TECHNICIAN)
    assert consignment not in told(visitor.go("/bench/SZ-BENCH-1").text), "a gate lies before it"
    homeward = commands.Cross(
        id=new_id(), consignment=consignment, packages=(package,), seals=(seal,), carrier="CUR-K01"
    )
    house.practice.do("OFF-E01", homeward, station="FTZ-ENTRY-2")
    assert consignment in told(visitor.go("/bench/SZ-BENCH-1").text)
