"""What is announced of a clearance for a day to come: another version that is listed before that day neither keeps it
from coming nor changes what it says, and nobody guesses how it stands beside a suspension."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.conftest import Clock
from tests.practice import COORDINATOR
from tests.situations.conftest import Journey, faults
from tests.situations.looking import COMPLIANCE, refused, tally
from tests.situations.test_stopped_before_its_next_version import ADMIN, CLEARANCE, stop
from tests.situations.test_what_is_drawn_on import a_clearance, a_permit, a_rule, meet, on_the_way

QUOTA = {"row": "1", "unit": "containers", "period": "month", "limit": 10}

pytestmark = pytest.mark.usefixtures("read_again")


def versions(journey: Journey, number: str = CLEARANCE, noun: str = "clearance") -> list[dict[str, Any]]:
    return list(journey.at(ADMIN).get(f"/listings/{noun}/{number}").get_json()["versions"])


def next_of(journey: Journey, version: int, **changes: Any) -> dict[str, Any]:
    """That version, changed, as the next one."""
    known = versions(journey, changes.get("number", CLEARANCE))
    value = next(each["value"] for each in known if each["version"] == version)
    return {**value, "version": known[-1]["version"] + 1, **changes}


def send(journey: Journey, row: dict[str, Any], *although: str, noun: str = "clearance") -> Any:
    return journey.at(ADMIN).post("/listings", noun=noun, rows=[row], reason="as they wrote", although=list(although))


def lists(journey: Journey, row: dict[str, Any], *although: str, noun: str = "clearance") -> None:
    answer = send(journey, row, *although, noun=noun)
    assert answer.status_code == 201, answer.get_data(as_text=True)


def tried(journey: Journey, row: dict[str, Any], noun: str = "clearance") -> dict[str, Any]:
    run = dict(journey.at(ADMIN).post("/listings/check", {"noun": noun, "rows": [row]}).get_json())
    assert run["faults"] == []
    return run


def denied(journey: Journey) -> set[str]:
    consignment = journey.consign(journey.box(1)[1])
    return set(faults(journey.at(COORDINATOR).done("/crossings/check", {"consignment": consignment})))


@pytest.fixture
def begins(clock: Clock) -> datetime:
    return clock() + timedelta(days=10)


def narrower(journey: Journey) -> list[dict[str, Any]]:
    return [{**scope, "max_risk": "C2"} for scope in versions(journey)[-1]["value"]["scopes"]]


def test_a_stop_that_corrects_an_announcement_of_the_same_day_is_not_lifted_by_restoring(
    journey: Journey, clock: Clock, begins: datetime
) -> None:
    stop(journey, "suspended", COMPLIANCE)
    lists(journey, next_of(journey, 1, valid_from=begins.isoformat()), "good_again")
    lists(journey, next_of(journey, 3, status="suspended"))
    stop(journey, "active", ADMIN)
    assert denied(journey) == set()
    clock.pass_by(days=11)
    assert "ORG_LISTED" in denied(journey)


def test_of_two_announcements_of_one_day_the_newer_comes_and_stands_as_it_was_announced(
    journey: Journey, clock: Clock, begins: datetime
) -> None:
    lists(journey, next_of(journey, 1, valid_from=begins.isoformat(), conditions="first"))
    lists(journey, next_of(journey, 2, conditions="second", scopes=narrower(journey)))
    stop(journey, "suspended", COMPLIANCE)
    stop(journey, "active", ADMIN)
    told = [(each["version"], each["value"]["conditions"], each["value"]["status"]) for each in versions(journey)[5:]]
    assert told == [(6, versions(journey)[0]["value"]["conditions"], "active"), (7, "second", "active")]
    clock.pass_by(days=11)
    assert denied(journey) == {"RISK"}


@pytest.mark.parametrize("answer", ["stopped_for_now", "stopped_then"])
def test_what_is_corrected_while_it_is_stopped_is_asked_whether_it_is_so_for_now(
    journey: Journey, clock: Clock, begins: datetime, answer: str
) -> None:
    lists(journey, next_of(journey, 1, valid_from=begins.isoformat()))
    stop(journey, "suspended", COMPLIANCE)
    assert [(each["value"]["status"], each["announced"]) for each in versions(journey)[2:]] == [
        ("suspended", ""),
        ("suspended", "active"),
    ]
    row = next_of(journey, 4, issuer="The office, as it is called now")
    (warning,) = tried(journey, row)["warnings"]
    assert (warning["code"], warning["field"]) == ("stopped_for_now", "status")
    assert all("stopped_then" in words and "stopped_for_now" in words for words in warning["say"].values())
    refusal = send(journey, row)
    assert refused(refusal) == (409, "rows_unconfirmed")
    assert "stopped_for_now/stopped_then" in refusal.get_json()["detail"]
    lists(journey, row, answer)
    stop(journey, "active", ADMIN)
    clock.pass_by(days=11)
    assert ("ORG_LISTED" in denied(journey)) is (answer == "stopped_then")
    assert journey.house.registry.zone.clearances[CLEARANCE].issuer == "The office, as it is called now"


@pytest.mark.parametrize("answer", ["stopped_for_now", "stopped_then"])
def test_so_is_what_is_announced_anew_as_stopped_while_it_is_stopped(
    journey: Journey, clock: Clock, begins: datetime, answer: str
) -> None:
    stop(journey, "suspended", COMPLIANCE)
    row = next_of(journey, 2, valid_from=begins.isoformat(), scopes=narrower(journey))
    assert refused(send(journey, row)) == (409, "rows_unconfirmed")
    lists(journey, row, answer)
    stop(journey, "active", ADMIN)
    clock.pass_by(days=11)
    assert denied(journey) == ({"RISK", "ORG_LISTED"} if answer == "stopped_then" else {"RISK"})


def test_what_was_not_restored_is_not_good_again_because_its_next_version_was_written_before_the_stop(
    journey: Journey, clock: Clock, begins: datetime
) -> None:
    stop(journey, "suspended", COMPLIANCE)
    for since in (begins.isoformat(), versions(journey)[0]["value"]["valid_from"]):
        row = next_of(journey, 1, valid_from=since)
        (warning,) = tried(journey, row)["warnings"]
        assert (warning["code"], warning["params"]) == ("good_again", {"version": 2})
        assert refused(send(journey, row)) == (409, "rows_unconfirmed")
    entry = send(journey, next_of(journey, 1, valid_from=begins.isoformat()), "good_again").get_json()["entry"]
    told = journey.at(ADMIN).get(f"/ledger/entries/{entry}").get_json()
    assert '"although":["good_again"]' in told["body"]
    assert "ORG_LISTED" in denied(journey)
    clock.pass_by(days=11)
    assert denied(journey) == set()


def test_a_version_in_force_is_corrected_and_what_is_announced_comes_all_the_same(
    journey: Journey, clock: Clock, begins: datetime
) -> None:
    lists(journey, next_of(journey, 1, valid_from=begins.isoformat(), status="suspended", scopes=narrower(journey)))
    row = next_of(journey, 1, issuer="The office, as it is called now")
    run = tried(journey, row)
    assert set(run["changes"][0]["fields"]) == {"issuer", "version"}, "told beside the version that it corrects"
    assert run["warnings"] == []
    (note,) = run["notes"]
    said = {"former": 2, "version": 4, "start": begins.date().isoformat(), "status": "suspended"}
    assert (note["row"], note["code"], note["params"]) == (1, "follows_again", said)
    lists(journey, row)
    assert denied(journey) == set()
    assert journey.house.registry.zone.clearances[CLEARANCE].issuer == "The office, as it is called now"
    clock.pass_by(days=11)
    assert denied(journey) == {"RISK", "ORG_LISTED"}


def test_what_is_stopped_by_a_list_is_stopped_in_what_follows_until_it_is_restored(
    journey: Journey, clock: Clock, begins: datetime
) -> None:
    lists(journey, next_of(journey, 1, valid_from=begins.isoformat()))
    row = next_of(journey, 1, status="suspended")
    assert [each["params"]["status"] for each in tried(journey, row)["notes"]] == ["suspended"]
    lists(journey, row)
    lists(journey, next_of(journey, 3, issuer="Another"))
    assert [each["announced"] for each in versions(journey)] == ["", "", "", "active", "", "active"]
    clock.pass_by(days=11)
    assert "ORG_LISTED" in denied(journey)
    stop(journey, "active", ADMIN)
    assert denied(journey) == set()


def test_what_is_announced_before_another_announcement_leaves_that_and_says_so(
    journey: Journey, clock: Clock, begins: datetime
) -> None:
    lists(journey, next_of(journey, 1, valid_from=begins.isoformat(), scopes=narrower(journey)))
    row = next_of(journey, 1, valid_from=(clock() + timedelta(days=5)).isoformat(), conditions="in between")
    assert [(each["code"], each["params"]["version"]) for each in tried(journey, row)["notes"]] == [
        ("begins_later", 1),
        ("follows_again", 4),
    ]
    lists(journey, row)
    clock.pass_by(days=6)
    assert denied(journey) == set()
    assert journey.house.registry.zone.clearances[CLEARANCE].conditions == "in between"
    clock.pass_by(days=5)
    assert denied(journey) == {"RISK"}


def test_what_was_revoked_is_listed_as_nothing_else(journey: Journey, begins: datetime) -> None:
    lists(journey, next_of(journey, 1, valid_from=begins.isoformat()))
    stop(journey, "revoked", COMPLIANCE)
    assert [each["value"]["status"] for each in versions(journey)] == ["active", "active", "revoked", "revoked"]
    for since in ({}, {"valid_from": begins.isoformat()}):
        row = next_of(journey, 1, **since)
        run = journey.at(ADMIN).post("/listings/check", {"noun": "clearance", "rows": [row]}).get_json()
        assert [(each["field"], each["code"]) for each in run["faults"]] == [("status", "revoked_for_good")]
        assert refused(send(journey, row, "good_again")) == (422, "rows_faulty")
    lists(journey, next_of(journey, 3, issuer="Another"))


def test_a_revocation_that_is_only_announced_can_be_taken_back(
    journey: Journey, clock: Clock, begins: datetime
) -> None:
    lists(journey, next_of(journey, 1, valid_from=begins.isoformat(), status="revoked"))
    lists(journey, next_of(journey, 2, status="active"))
    clock.pass_by(days=11)
    assert denied(journey) == set()


def test_a_count_goes_on_in_what_corrects_the_version_in_force_and_in_what_follows_on_that(
    journey: Journey, clock: Clock, begins: datetime
) -> None:
    a_clearance(journey, "COUNTED", [{}], [QUOTA])
    assert meet(journey, *on_the_way(journey, 2, "SEAL-N1", clearance="COUNTED"))["verdict"] == "ALLOW"
    lists(journey, next_of(journey, 1, number="COUNTED", valid_from=begins.isoformat(), conditions="next"))
    row = next_of(journey, 1, number="COUNTED")
    lists(
        journey,
        {**row, "scopes": [{**row["scopes"][0], "row": "A"}], "quotas": [{**QUOTA, "row": "A"}]},
        "quota_starts_anew",
    )
    assert tally(journey, "COUNTED|A|")[0] == 2
    assert meet(journey, *on_the_way(journey, 3, "SEAL-N2", clearance="COUNTED"))["verdict"] == "ALLOW"
    assert [tally(journey, f"COUNTED|{row}|")[0] for row in ("1", "A")] == [5, 5]


def test_a_permit_is_corrected_beside_its_announced_version_and_revoked_with_it(
    journey: Journey, clock: Clock, begins: datetime
) -> None:
    a_permit(journey, "P-1")
    a_rule(journey, "R-1", "human_blood")
    known = versions(journey, "P-1", "permit")[0]["value"]
    lists(journey, {**known, "version": 2, "valid_from": begins.isoformat(), "quantity": 7}, noun="permit")
    lists(journey, {**known, "version": 3, "quantity": 900}, noun="permit")
    assert [each["value"]["quantity"] for each in versions(journey, "P-1", "permit")] == [1000, 7, 900, 7]
    lists(journey, {**known, "version": 5, "revoked": True}, noun="permit")
    assert [each["value"]["revoked"] for each in versions(journey, "P-1", "permit")][4:] == [True, True]
    lists(journey, {**known, "version": 7}, noun="permit")
    clock.pass_by(days=11)
    journey.box(1)
    permit = journey.house.registry.zone.permits["P-1"]
    assert (permit.quantity, permit.revoked) == (7, False)
