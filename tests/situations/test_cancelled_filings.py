"""What was filed and taken back is told to the authority, when it may have heard of it; by either interface."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from custody.deliveries import cancellation_number
from custody.filing import Delivered
from custody.filing.post import HttpPost
from custody.records.work.delivering import deliveries_of, settle, take_in_hand
from custody.rounds import LEASE, Rounds
from tests.conftest import Clock
from tests.custody.filing.authority import Authority, said
from tests.practice import COORDINATOR
from tests.situations.conftest import Answer, Journey

pytestmark = pytest.mark.usefixtures("read_again")


@pytest.fixture
def authority() -> Iterator[Authority]:
    opened = Authority()
    yield opened
    opened.close()


def filed(journey: Journey, boxes: int = 1) -> tuple[str, str]:
    """(consignment, notification)"""
    consignment = journey.consign(*(journey.box(1)[1] for _ in range(boxes)))
    return consignment, journey.file(consignment)


def take_back(journey: Journey, number: str) -> None:
    journey.at(COORDINATOR).done(f"/notifications/{number}/cancel", reason="the study was stopped")


def sent(journey: Journey, consignment: str) -> dict[str, str]:
    with journey.house.registry.reading() as connection:
        return {each.notification: each.state.value for each in deliveries_of(connection, consignment)}


def notification(journey: Journey, number: str) -> Answer:
    return dict(journey.at(COORDINATOR).get(f"/notifications/{number}").get_json())


def test_a_cancellation_is_dropped_as_a_paper_of_its_own(journey: Journey) -> None:
    consignment, number = filed(journey)
    rounds, drop = Rounds(journey.house.registry), journey.house.registry.data / "filed"
    assert rounds.deliver() == {number: "delivered"}
    journey.at(COORDINATOR).done(f"/notifications/{number}/acknowledge", reference="GD-2026-77")
    take_back(journey, number)
    told = cancellation_number(number)
    assert sent(journey, consignment) == {number: "delivered", told: "waiting"}
    assert notification(journey, number)["cancellation"]["state"] == "waiting"
    assert rounds.deliver() == {told: "delivered"} and rounds.deliver() == {}
    paper = json.loads((drop / f"{told}.json").read_bytes())
    assert (paper["document"], paper["number"]) == ("cancellation", told)
    assert [(each["number"], each["reference"]) for each in paper["cancels"]] == [(number, "GD-2026-77")]
    assert (paper["reference"], paper["reason"]) == ("GD-2026-77", "the study was stopped")
    assert (paper["cancelled_by"], paper["consignment"]) == (COORDINATOR, consignment)
    assert (drop / f"{told}.pdf").read_bytes().startswith(b"%PDF-")
    assert (drop / f"{number}.json").exists(), "what was filed stays as it was filed"
    seen = notification(journey, number)
    assert (seen["state"], seen["cancellation"]["state"], seen["cancellation"]["way"]) == (
        "cancelled",
        "delivered",
        "drop",
    )
    assert (seen["ended_by"], seen["ended_why"]) == (COORDINATOR, "the study was stopped")
    sheet = journey.at("OFF-E01").get(f"/notifications/{number}/cancellation.pdf?lang=zh-Hant")
    assert sheet.get_data().startswith(b"%PDF-")


def test_a_cancellation_is_posted_until_there_is_an_answer_under_one_key(
    journey: Journey, authority: Authority, clock: Clock
) -> None:
    consignment, number = filed(journey)
    rounds = Rounds(journey.house.registry, HttpPost(authority.url, None, 1, 0.5))
    assert rounds.deliver() == {number: "delivered"}
    take_back(journey, number)
    told = cancellation_number(number)
    authority.answers = [said(503, "sorry"), said(200, '{"reference":"GONE-1"}')]
    assert rounds.deliver() == {told: "retrying"}
    clock.pass_by(minutes=5)
    assert rounds.deliver() == {told: "delivered"}
    keys = [headers["Idempotency-Key"] for headers, _ in authority.received]
    bodies = [json.loads(body) for _, body in authority.received]
    assert keys == [number, told, told]
    assert [body.get("document") for body in bodies] == [None, "cancellation", "cancellation"]
    assert authority.received[1][1] == authority.received[2][1]
    assert notification(journey, number)["reference"] == "", "what answers a cancellation acknowledges nothing"
    assert sent(journey, consignment)[told] == "delivered"


def test_what_was_never_tried_is_stopped_and_nothing_is_sent(journey: Journey) -> None:
    consignment, number = filed(journey)
    take_back(journey, number)
    assert sent(journey, consignment) == {number: "stopped"}
    assert Rounds(journey.house.registry).deliver() == {}
    assert notification(journey, number)["cancellation"] is None


def test_what_was_tried_without_an_answer_may_have_arrived_and_is_cancelled_after_it(
    journey: Journey, authority: Authority, clock: Clock
) -> None:
    consignment, number = filed(journey)
    registry = journey.house.registry
    assert registry.writer.submit(take_in_hand(number, "post", LEASE)) is not None
    take_back(journey, number)
    rounds = Rounds(registry, HttpPost(authority.url, None, 1, 0.5))
    assert rounds.deliver() == {}, "its filing may be on the line at this moment, and must not come second"
    clock.pass_by(minutes=6)
    assert rounds.deliver() == {cancellation_number(number): "delivered"}
    assert sent(journey, consignment) == {number: "stopped", cancellation_number(number): "delivered"}
    assert [headers["Idempotency-Key"] for headers, _ in authority.received] == [cancellation_number(number)]


def test_what_the_authority_refused_needs_no_cancellation(journey: Journey, authority: Authority) -> None:
    consignment, number = filed(journey)
    rounds = Rounds(journey.house.registry, HttpPost(authority.url, None, 1, 0.5))
    authority.answers = [said(422, "field 7")]
    assert rounds.deliver() == {number: "refused"}
    take_back(journey, number)
    assert sent(journey, consignment) == {number: "refused"} and rounds.deliver() == {}


def test_the_version_that_was_amended_and_not_sent_again_is_cancelled_for_the_one_that_was(journey: Journey) -> None:
    consignment, number = filed(journey)
    rounds = Rounds(journey.house.registry)
    rounds.deliver()
    second = journey.at(COORDINATOR).done(f"/notifications/{number}/amend", reason="ill", carrier="CUR-K02")
    take_back(journey, second["notification"])
    told = cancellation_number(second["notification"])
    assert sent(journey, consignment) == {number: "delivered", second["notification"]: "stopped", told: "waiting"}
    assert rounds.deliver() == {told: "delivered"}
    drop = journey.house.registry.data / "filed"
    paper, first = (json.loads((drop / f"{name}.json").read_bytes()) for name in (told, number))
    (cancelled,) = paper["cancels"]
    assert (cancelled["number"], cancelled["version"]) == (number, 1), "what it has is what it is told of"
    assert (cancelled["manifest_sha256"], paper["version"]) == (first["manifest_sha256"], 2)


def test_every_version_that_arrived_is_cancelled_by_name(journey: Journey) -> None:
    _, number = filed(journey)
    rounds = Rounds(journey.house.registry)
    rounds.deliver()
    path = f"/notifications/{number}/amend"
    second = journey.at(COORDINATOR).done(path, reason="ill", carrier="CUR-K02")["notification"]
    rounds.deliver()
    take_back(journey, second)
    told = cancellation_number(second)
    assert rounds.deliver() == {told: "delivered"}
    paper = json.loads((journey.house.registry.data / "filed" / f"{told}.json").read_bytes())
    assert [each["number"] for each in paper["cancels"]] == [number, second]


@pytest.mark.parametrize("by", ["cancel", "split"])
def test_a_notification_that_falls_with_its_consignment_is_told_too(journey: Journey, by: str) -> None:
    consignment, number = filed(journey, boxes=2)
    rounds = Rounds(journey.house.registry)
    rounds.deliver()
    boxes = journey.at(COORDINATOR).get(f"/consignments/{consignment}").get_json()["consignment"]["packages"]
    said_so = {"reason": "not any more"} if by == "cancel" else {"packages": boxes[1:]}
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/{by}", **said_so)
    told = cancellation_number(number)
    assert rounds.deliver() == {told: "delivered"}
    paper = json.loads((journey.house.registry.data / "filed" / f"{told}.json").read_bytes())
    assert paper["reason"] == ("not any more" if by == "cancel" else "divided")


def test_what_is_filed_anew_after_a_cancellation_is_filed_and_not_mixed_up(journey: Journey) -> None:
    consignment, first = filed(journey)
    rounds = Rounds(journey.house.registry)
    rounds.deliver()
    take_back(journey, first)
    second = journey.file(consignment)
    assert rounds.deliver() == {cancellation_number(first): "delivered", second: "delivered"}
    take_back(journey, second)
    assert rounds.deliver() == {cancellation_number(second): "delivered"}


def test_what_is_taken_back_while_it_is_on_its_way_is_told_as_soon_as_that_has_arrived_and_before_the_next(
    journey: Journey, clock: Clock
) -> None:
    consignment, number = filed(journey)
    registry = journey.house.registry
    registry.writer.submit(take_in_hand(number, "post", LEASE))
    take_back(journey, number)
    told = cancellation_number(number)
    again = journey.file(consignment)
    rounds = Rounds(registry)
    assert rounds.deliver() == {}, "the next would stand beside one that may have arrived"
    clock.pass_by(seconds=4)
    registry.writer.submit(settle(number, Delivered("200 OK"), lambda _: 1.0, registry.draw))
    clock.pass_by(seconds=5)
    carried = [*rounds.deliver(), *rounds.deliver()]
    assert carried == [told, again]
