"""What its consignee has reported missing is not taken over before somebody says that it is there after all."""

from __future__ import annotations

import pytest

from custody.codes import COMMANDS, Command
from custody.scanning.reading import Answer, Feedback
from custody.wording import LANGUAGES, say
from tests.practice import COURIER, HK_BENCH, RECEIVER, RECEIVING_COORDINATOR
from tests.situations.conftest import Journey, badge
from tests.situations.telling import balance, discrepancies, seen, state

pytestmark = pytest.mark.usefixtures("read_again")


def short_and_offered(journey: Journey) -> tuple[str, str, list[str], str]:
    """(consignment, box, tubes, offer): the first tube was not in the box, and the courier offers it beside the box."""
    consignment, package, tubes = journey.ready()
    journey.across(consignment, package)
    journey.at(RECEIVER, HK_BENCH).done("/receipts", packages=[package], missing=[tubes[0]])
    handoff = journey.at(COURIER).done("/handoffs", subjects=[package, tubes[0]], to=RECEIVER)["handoff"]
    return consignment, package, tubes, str(handoff)


def scanned(journey: Journey, *texts: str) -> Answer:
    """What the last of these readings at the receiver's bench means, after his badge."""
    return [journey.house.practice.scan(HK_BENCH, text) for text in (badge(journey, RECEIVER), *texts)][-1]


def test_what_was_reported_missing_is_received_after_all_before_it_is_accepted(journey: Journey) -> None:
    consignment, _, tubes, handoff = short_and_offered(journey)
    refused = journey.at(RECEIVER).post(f"/handoffs/{handoff}/accept")
    assert refused.get_json()["type"] == "/problems/reported_missing"
    assert seen(journey, tubes[0])["custodian"] == COURIER
    journey.at(RECEIVER, HK_BENCH).done("/receipts", containers=[tubes[0]])
    journey.at(RECEIVER).done(f"/handoffs/{handoff}/accept")
    assert seen(journey, tubes[0])["custodian"] == RECEIVER
    assert state(journey, consignment) == "received"
    assert balance(journey, consignment) == {"in_use": 3}
    assert [each["state"] for each in discrepancies(journey, consignment)] == ["open"]


def test_at_a_bench_it_is_asked_for_and_the_card_receives_it(journey: Journey) -> None:
    consignment, package, tubes, _ = short_and_offered(journey)
    receive, accept = str(COMMANDS[Command.RECEIVE]), str(COMMANDS[Command.ACCEPT])
    told = scanned(journey, tubes[0])
    assert (told.meaning, told.feedback) == ("missed_here", Feedback.WARN)
    assert told.say == say("scan.missed_here", code=tubes[0], consignment=consignment)
    assert scanned(journey, package, accept).meaning == "refused"
    received = scanned(journey, tubes[0], receive)
    assert received.say == say("scan.received_after_all", count=1)
    assert scanned(journey, package, accept).meaning == "accepted"
    assert seen(journey, tubes[0])["custodian"] == RECEIVER


def test_what_was_missing_and_is_held_is_told_both_and_received_all_the_same(journey: Journey) -> None:
    consignment, _, tubes, _ = short_and_offered(journey)
    journey.at(RECEIVING_COORDINATOR).done("/holds", target=tubes[0], hold_kind="quality", reason="too warm")
    for _ in range(2):
        told = scanned(journey, tubes[0])
        assert (told.meaning, told.feedback, told.next) == ("missed_here", Feedback.WARN, ["command"])
        for lang in LANGUAGES:
            assert told.say[lang].startswith(say("scan.missed_here", code=tubes[0], consignment=consignment)[lang])
            assert say("scan.lifts_no_hold")[lang] in told.say[lang]
            assert told.say[lang].endswith(say("scan.on_hold", code=tubes[0], count=1)[lang])
    assert scanned(journey, tubes[0], str(COMMANDS[Command.RECEIVE])).say == say("scan.received_after_all", count=1)
    assert scanned(journey, tubes[0]).meaning == "on_hold"


def test_whoever_has_not_reported_it_takes_it_over_as_before(journey: Journey) -> None:
    _, package, tubes, handoff = short_and_offered(journey)
    journey.at(COURIER).done(f"/handoffs/{handoff}/withdraw", reason="To a colleague first.")
    journey.hand(package, tubes[0], giver=COURIER, to="CUR-K02")
    assert seen(journey, tubes[0])["custodian"] == "CUR-K02"


def test_a_box_that_is_taken_over_before_its_receipt_is_told_to_be_received(journey: Journey) -> None:
    consignment, package, _ = journey.ready()
    journey.across(consignment, package)
    journey.at(COURIER).done("/handoffs", subjects=[package], to=RECEIVER)
    told = scanned(journey, package, str(COMMANDS[Command.ACCEPT]))
    assert (told.meaning, told.feedback) == ("accepted", Feedback.WARN)
    asked = say("scan.accepted_not_received", codes=package)
    assert all(told.say[lang].endswith(asked[lang]) for lang in LANGUAGES)
    journey.at(RECEIVER, HK_BENCH).done("/receipts", packages=[package])
    assert state(journey, consignment) == "received"
