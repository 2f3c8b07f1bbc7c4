"""What was offered is lost before anybody has answered: nobody takes it over, and the offer comes to an end."""

from __future__ import annotations

import pytest

from custody.acts import read_entry
from custody.records.entries.book import entry_body
from custody.summary import summary
from tests.practice import COORDINATOR, COURIER, TECHNICIAN
from tests.situations.conftest import Journey
from tests.situations.looking import refused

pytestmark = pytest.mark.usefixtures("read_again")


def filed(journey: Journey) -> tuple[str, str]:
    """(consignment, box): still in the sender's hands."""
    _, package = journey.box()
    consignment = journey.consign(package)
    journey.file(consignment)
    return consignment, package


def offered(journey: Journey, *codes: str) -> str:
    return str(journey.at(TECHNICIAN).done("/handoffs", subjects=list(codes), to=COURIER)["handoff"])


def give_up(journey: Journey, consignment: str) -> None:
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/lost", reason="nobody knows where it is")


@pytest.mark.parametrize(("who", "how"), [(COURIER, "refuse"), (TECHNICIAN, "withdraw")])
def test_an_offer_of_what_is_lost_is_accepted_by_nobody_and_can_be_ended(journey: Journey, who: str, how: str) -> None:
    consignment, package = filed(journey)
    handoff = offered(journey, package)
    give_up(journey, consignment)
    accepted = journey.at(COURIER).post(f"/handoffs/{handoff}/accept")
    assert refused(accepted) == (409, "offer_gone")
    assert all(package in said for said in accepted.get_json()["say"].values())
    entry = journey.at(who).done(f"/handoffs/{handoff}/{how}", reason="it is not here")["entry"]
    assert journey.at(who).get("/handoffs").get_json()["handoffs"] == []
    with journey.house.registry.reading() as connection:
        told = summary(read_entry(entry_body(connection, entry) or b""), 480)
    assert "nothing of it was there" in told["en"].replace("of which nothing", "nothing of it"), told
    assert "已無任何物品" in told["zh-Hant"] and "已无任何物品" in told["zh-Hans"]


def test_of_two_boxes_the_one_that_is_left_is_taken_over(journey: Journey) -> None:
    (first, gone), (_, left) = filed(journey), filed(journey)
    handoff = offered(journey, gone, left)
    give_up(journey, first)
    journey.at(COURIER).done(f"/handoffs/{handoff}/accept")
    assert journey.at("AUD-01").get(f"/packages/{left}").get_json()["custodian"] == COURIER
