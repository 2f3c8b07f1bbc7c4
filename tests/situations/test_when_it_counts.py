"""A quota counts what crosses when it crosses, whatever was planned."""

from __future__ import annotations

from datetime import timedelta

from werkzeug.test import TestResponse

from custody.rounds import Rounds
from tests.conftest import Clock
from tests.practice import COORDINATOR, TECHNICIAN
from tests.situations.conftest import Journey, faults
from tests.situations.looking import tally
from tests.situations.test_what_is_drawn_on import a_clearance, boxed, meet, on_the_way


def a_quota(journey: Journey, limit: int, period: str) -> None:
    a_clearance(journey, "COUNTED", [{}], [{"row": "1", "unit": "containers", "period": period, "limit": limit}])


def planned(journey: Journey, ahead: timedelta, seal: str) -> tuple[str, str]:
    leaves = journey.house.clock() + ahead
    times = {"planned_exit": leaves.isoformat(), "planned_entry": (leaves + timedelta(hours=1)).isoformat()}
    return on_the_way(journey, 1, seal, clearance="COUNTED", **times)


def day_of(journey: Journey, ahead: timedelta) -> str:
    return f"{journey.house.clock() + ahead + timedelta(hours=8):%Y-%m-%d}"


SOON, TOMORROW = timedelta(hours=1), timedelta(hours=22)


def test_what_is_planned_for_tomorrow_and_crosses_today_counts_today(journey: Journey, read_again: None) -> None:
    a_quota(journey, 1, "day")
    today, tomorrow = day_of(journey, timedelta()), day_of(journey, TOMORROW)
    assert today != tomorrow
    first, second = planned(journey, SOON, "SEAL-D1"), planned(journey, TOMORROW, "SEAL-D2")
    assert meet(journey, *first)["verdict"] == "ALLOW"
    stopped = meet(journey, *second)
    assert (stopped["verdict"], faults(stopped)) == ("DENY", ["QUOTA"])
    assert tally(journey, f"COUNTED|1|containers|{today}")[:2] == (1, 0)
    assert tally(journey, f"COUNTED|1|containers|{tomorrow}")[:2] == (0, 1)


def test_what_crosses_before_its_day_gives_back_what_was_reserved_for_that(journey: Journey, read_again: None) -> None:
    a_quota(journey, 2, "day")
    today, tomorrow = day_of(journey, timedelta()), day_of(journey, TOMORROW)
    first, second = planned(journey, SOON, "SEAL-E1"), planned(journey, TOMORROW, "SEAL-E2")
    for each in (first, second, second):
        # Looked at once more it is counted no second time.
        assert meet(journey, *each)["verdict"] == "ALLOW"
    assert tally(journey, f"COUNTED|1|containers|{today}")[:2] == (2, 0)
    assert tally(journey, f"COUNTED|1|containers|{tomorrow}")[:2] == (0, 0)


def test_the_quota_of_a_whole_validity_starts_anew_with_a_new_validity(journey: Journey, read_again: None) -> None:
    a_quota(journey, 1, "validity")
    assert meet(journey, *planned(journey, SOON, "SEAL-V1"))["verdict"] == "ALLOW"
    refused = file_another(journey, "SEAL-V2")
    assert refused.get_json()["type"] == "/problems/quota_exceeded"
    assert "whole validity" in refused.get_json()["say"]["en"]
    # Another version of the same validity is no new one.
    journey.list("clearance", number="COUNTED", conditions="Keep it cold.")
    assert file_another(journey, "SEAL-V3").get_json()["type"] == "/problems/quota_exceeded"
    journey.list("clearance", number="COUNTED", valid_from=journey.house.clock().isoformat())
    assert meet(journey, *planned(journey, SOON, "SEAL-V4"))["verdict"] == "ALLOW"
    assert file_another(journey, "SEAL-V5").get_json()["type"] == "/problems/quota_exceeded"


def file_another(journey: Journey, seal: str) -> TestResponse:
    package = boxed(journey, journey.at(TECHNICIAN).register(1), seal)
    consignment = journey.consign(package, clearance="COUNTED")
    return journey.at(COORDINATOR).post("/notifications", consignment=consignment, declaration="All of it is true.")


def test_what_a_split_has_kept_lapses_with_the_time_it_was_kept_for(
    journey: Journey, clock: Clock, read_again: None
) -> None:
    a_quota(journey, 2, "year")
    boxes = [boxed(journey, journey.at(TECHNICIAN).register(1), f"SEAL-S{place}") for place in range(2)]
    whole = journey.consign(*boxes, clearance="COUNTED")
    journey.file(whole)
    first, second = journey.at(COORDINATOR).done(f"/consignments/{whole}/split", packages=boxes[1:])["consignments"]
    journey.file(first)
    rounds = Rounds(journey.house.registry)
    clock.pass_by(minutes=90)
    assert (rounds.lapse(), rounds.free_shares()) == ([], [])
    assert tally(journey, "COUNTED|1|containers|2026")[:2] == (0, 2)
    clock.pass_by(days=2)
    assert rounds.free_shares() == [second]
    assert rounds.free_shares() == []
    assert tally(journey, "COUNTED|1|containers|2026")[:2] == (0, 1)
