"""A quota counts what crosses when it crosses, whatever was planned."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from werkzeug.test import TestResponse

from custody.records.entries.drawing import drawn_faults
from custody.records.entries.tallying import tally_faults
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
    journey.house.clock.pass_by(minutes=1)
    as_its_next_version(journey, valid_from=journey.house.clock().isoformat())
    assert meet(journey, *planned(journey, SOON, "SEAL-V4"))["verdict"] == "ALLOW"
    assert file_another(journey, "SEAL-V5").get_json()["type"] == "/problems/quota_exceeded"


@pytest.mark.parametrize(
    ("period", "changes"),
    [
        ("month", {"row": "renamed"}),
        ("month", {"row": "renamed", "period": "year"}),
        ("year", {"period": "month"}),
        ("day", {"period": "validity"}),
        ("validity", {"valid_from": "2026-01-01T00:00:01+08:00"}),
    ],
)
def test_a_quota_that_is_written_otherwise_goes_on_counting(
    journey: Journey, read_again: None, period: str, changes: dict[str, str]
) -> None:
    a_quota(journey, 2, period)
    for place in range(2):
        assert meet(journey, *planned(journey, SOON, f"SEAL-O{place}"))["verdict"] == "ALLOW"
    last = msgspec.to_builtins(journey.house.registry.zone.clearances["COUNTED"])
    row, since = changes.get("row", "1"), changes.get("valid_from", last["valid_from"])
    written = {
        "scopes": [{**last["scopes"][0], "row": row}],
        "quotas": [{**last["quotas"][0], "row": row, "period": changes.get("period", period)}],
        "valid_from": since,
    }
    as_its_next_version(journey, **written)
    assert file_another(journey, "SEAL-O9").get_json()["type"] == "/problems/quota_exceeded"
    # And back again: nothing is counted twice.
    as_its_next_version(journey, scopes=last["scopes"], quotas=[{**last["quotas"][0], "limit": 3}])
    assert file_another(journey, "SEAL-O8").status_code == 201
    with journey.house.registry.reading() as connection:
        assert (tally_faults(connection), drawn_faults(connection)) == ([], [])


def otherwise_from(journey: Journey, hours: int, **quota: str) -> dict[str, Any]:
    """Listed now: from so many hours on the row has another name, and its quota is written as this says."""
    last = msgspec.to_builtins(journey.house.registry.zone.clearances["COUNTED"])
    written = {
        "scopes": [{**last["scopes"][0], "row": "renamed"}],
        "quotas": [{**last["quotas"][0], "row": "renamed", **quota}],
        "valid_from": (journey.house.clock() + timedelta(hours=hours)).isoformat(),
    }
    as_its_next_version(journey, **written)
    return written


def test_what_crosses_between_the_listing_of_a_version_and_its_beginning_counts_under_it(
    journey: Journey, read_again: None
) -> None:
    a_quota(journey, 3, "month")
    assert meet(journey, *planned(journey, SOON, "SEAL-B1"))["verdict"] == "ALLOW"
    otherwise_from(journey, 20, period="year")
    assert tally(journey, "COUNTED|renamed|containers|2026")[:2] == (1, 0)
    assert meet(journey, *planned(journey, SOON, "SEAL-B2"))["verdict"] == "ALLOW"
    assert tally(journey, "COUNTED|renamed|containers|2026")[:2] == (2, 0)
    journey.house.clock.pass_by(hours=21)
    assert meet(journey, *planned(journey, SOON, "SEAL-B3"))["verdict"] == "ALLOW"
    assert file_another(journey, "SEAL-B4").get_json()["type"] == "/problems/quota_exceeded"
    assert tally(journey, "COUNTED|renamed|containers|2026")[:2] == (3, 0)
    with journey.house.registry.reading() as connection:
        assert (tally_faults(connection), drawn_faults(connection)) == ([], [])


def test_a_quota_in_a_larger_unit_of_the_same_kind_goes_on_counting(journey: Journey, read_again: None) -> None:
    quota = {"row": "1", "unit": "uL", "period": "month", "limit": 5_000}
    a_clearance(journey, "COUNTED", [{}], [quota])
    assert meet(journey, *planned(journey, SOON, "SEAL-U1"))["verdict"] == "ALLOW"
    before = tally_of(journey, "COUNTED|1|uL|")
    as_its_next_version(journey, quotas=[{**quota, "unit": "mL", "limit": 5}])
    assert tally_of(journey, "COUNTED|1|mL|") == before > 0
    with journey.house.registry.reading() as connection:
        assert (tally_faults(connection), drawn_faults(connection)) == ([], [])


def tally_of(journey: Journey, stem: str) -> int:
    return tally(journey, f"{stem}{journey.house.clock() + timedelta(hours=8):%Y-%m}")[0]


def as_its_next_version(journey: Journey, **changes: Any) -> None:
    """Listed by somebody who was warned that the count is written otherwise."""
    last = msgspec.to_builtins(journey.house.registry.zone.clearances["COUNTED"])
    row = {**last, "version": last["version"] + 1, **changes}
    known = ["quota_starts_anew", "quota_below_drawn"]
    journey.at("ADM-01").done("/listings", noun="clearance", rows=[row], reason="as they wrote", although=known)


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
