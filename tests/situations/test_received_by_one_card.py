"""A van brings boxes of several consignments: the card RECEIVE takes all that was scanned, each consignment by its own
receipt, as one press on the page of the bench does."""

from __future__ import annotations

import pytest

from custody import acts
from custody.codes import COMMANDS, Command
from custody.desk import Desk
from custody.records.views.reading import latest_entries, one
from custody.scanning.reading import Answer, Feedback
from custody.wording import LANGUAGES, say
from tests.practice import HK_BENCH, RECEIVER, new_id
from tests.situations.conftest import Journey, badge
from tests.situations.telling import state

pytestmark = pytest.mark.usefixtures("read_again")

RECEIVE = str(COMMANDS[Command.RECEIVE])


def arrived(journey: Journey) -> tuple[str, str, list[str]]:
    """(consignment, box, tubes): let in by both gates."""
    consignment, package, tubes = journey.ready(2)
    journey.across(consignment, package)
    return consignment, package, tubes


def scan(journey: Journey, *texts: str) -> list[Answer]:
    return [journey.house.practice.scan(HK_BENCH, text) for text in texts]


def desk(journey: Journey) -> tuple[str, ...]:
    with journey.house.registry.reading() as connection:
        found = one(connection, Desk, HK_BENCH)
    assert found is not None
    return found.basket


def receipts(journey: Journey) -> list[acts.Received]:
    """The oldest first."""
    with journey.house.registry.reading() as connection:
        entries = latest_entries(connection, limit=100)
    return [entry.act for entry in reversed(entries) if isinstance(entry.act, acts.Received)]


def test_boxes_of_two_consignments_are_received_by_one_card_each_by_its_own_receipt(journey: Journey) -> None:
    boxes = [journey.box(1)[1] for _ in range(2)]
    first = journey.consign(*boxes)
    journey.file(first)
    journey.hand(*boxes)
    journey.across(first, *boxes)
    second, third, _ = arrived(journey)
    told = scan(journey, badge(journey, RECEIVER), boxes[0], third, boxes[1])
    assert {each.meaning for each in told[1:]} == {"arrived_here"}, "each tells of the card for all"
    card = {"id": new_id(), "at": journey.house.clock().isoformat()}
    answer = journey.house.practice.scan(HK_BENCH, RECEIVE, **card)
    assert (answer.meaning, answer.feedback) == ("received", Feedback.GOOD)
    assert answer.say == say("scan.received_each", count=3, consignments=f"{first}, {second}")
    assert {state(journey, first), state(journey, second)} == {"received"} and desk(journey) == ()
    kept = [(each.consignment, each.packages) for each in receipts(journey)]
    assert kept == [(first, tuple(boxes)), (second, (third,))]
    assert journey.house.practice.scan(HK_BENCH, RECEIVE, **card) == answer, "told again, it is done once"
    assert len(receipts(journey)) == 2


def test_what_cannot_be_received_is_told_and_stays_on_the_desk(journey: Journey) -> None:
    (first, one_box, _), (last, other_box, _) = arrived(journey), arrived(journey)
    under_way, third, _ = journey.ready(1)
    scan(journey, badge(journey, RECEIVER), third, one_box, other_box)
    (answer,) = scan(journey, RECEIVE)
    assert (answer.meaning, answer.feedback) == ("received_in_part", Feedback.BAD)
    alone = journey.at(RECEIVER, HK_BENCH).post("/receipts", packages=[third])
    for lang in LANGUAGES:
        assert answer.say[lang].startswith(say("scan.not_all_received")[lang])
        assert f"{under_way}{':' if lang == 'en' else '：'}" in answer.say[lang]
        assert alone.get_json()["say"][lang] in answer.say[lang], "and why"
        assert say("scan.received", count=1)[lang] in answer.say[lang]
    assert (state(journey, first), state(journey, last)) == ("received", "received")
    assert desk(journey) == (third,) and len(receipts(journey)) == 2
    (again,) = scan(journey, RECEIVE)
    assert (again.meaning, again.say) == ("refused", alone.get_json()["say"])


def test_where_none_of_them_can_be_received_nothing_is(journey: Journey) -> None:
    boxes = [journey.ready(1)[1] for _ in range(2)]
    scan(journey, badge(journey, RECEIVER), *boxes)
    (answer,) = scan(journey, RECEIVE)
    assert (answer.meaning, answer.feedback, answer.entry) == ("refused", Feedback.BAD, 0)
    assert desk(journey) == tuple(boxes) and not receipts(journey)


def test_what_was_read_of_a_box_and_what_was_missing_go_with_their_own_consignments(journey: Journey) -> None:
    first, _, missed = (late := arrived(journey))
    second, box, tubes = arrived(journey)
    journey.at(RECEIVER, HK_BENCH).done("/receipts", packages=[late[1]], missing=[missed[0]])
    scan(journey, badge(journey, RECEIVER), missed[0], box, tubes[0])
    (answer,) = scan(journey, RECEIVE)
    assert (answer.meaning, answer.feedback) == ("received", Feedback.GOOD)
    assert f"{second}: {say('scan.received_opened', count=1)['en']}" in answer.say["en"]
    assert f"{first}: {say('scan.received_after_all', count=1)['en']}" in answer.say["en"]
    _, *taken = receipts(journey)
    assert {(each.consignment, each.packages, each.opened) for each in taken} == {
        (first, (), ()),
        (second, (box,), (box,)),
    }
