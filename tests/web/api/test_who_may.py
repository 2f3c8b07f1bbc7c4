"""Who gets in by which token, and what each may see and do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from custody.records.work.admission import revoke_tokens
from tests.practice import (
    BENCH,
    COLLEAGUE,
    COURIER,
    ENTRY_OFFICER,
    EXIT,
    EXIT_OFFICER,
    HK_BENCH,
    RECEIVER,
    TECHNICIAN,
    new_id,
)
from tests.web.api.conftest import Client, House
from web.api.routes import ROUTES
from web.patience import MOST_FAILURES

OTHERS = "SZG-T01"


def test_no_endpoint_answers_without_a_token(house: House) -> None:
    stranger = house.stranger()
    for route in ROUTES:
        path = route.path.replace("<", "").replace(">", "")
        answer = stranger.get(path) if route.method == "GET" else stranger.post(path)
        assert answer.status_code == 401, route.path
        assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Basic eDp5", "bearer", "Bearer a b c", "Bearer é"])
def test_a_header_that_is_no_token_lets_nobody_in(house: House, header: str) -> None:
    answer = house.app.test_client().get("/api/v1/people", headers={"Authorization": header})
    assert answer.status_code == 401


def test_a_revoked_token_is_refused_at_once(house: House) -> None:
    client = house.client(TECHNICIAN)
    assert client.get("/people").status_code == 200
    with house.registry.reading() as connection:
        assert revoke_tokens(house.registry.writer, connection, secret=client.token) == 1
    answer = client.get("/people")
    assert answer.status_code == 401 and answer.get_json()["type"] == "/problems/token_bad"


def test_too_many_bad_tokens_are_turned_away_while_a_good_one_still_works(house: House) -> None:
    good = house.client(TECHNICIAN)
    stranger = house.stranger("no-such-token")
    answers = [stranger.get("/people").status_code for _ in range(MOST_FAILURES + 1)]
    assert answers[-1] == 429 and answers[0] == 401
    assert good.get("/people").status_code == 200
    house.clock.now += timedelta(minutes=1)
    assert stranger.get("/people").status_code == 401


def test_a_station_by_itself_cannot_act(bench: Client) -> None:
    for answer in (bench.get("/handoffs"), bench.post("/retrievals", subjects=["HTC-7K3M9QXD42-5"])):
        assert answer.status_code == 403 and answer.get_json()["type"] == "/problems/person_needed"


def test_the_token_of_one_station_does_not_speak_for_another(house: House, bench: Client) -> None:
    scan = {"id": new_id(), "station": HK_BENCH, "raw": "x", "at": house.clock().isoformat()}
    beat = {"boot": "b", "machine": "1" * 32, "scanner": "connected", "queue": 0, "printers": []}
    beat["at"] = house.clock().isoformat()
    for answer in (
        bench.post("/scans", scan),
        bench.get(f"/stations/{HK_BENCH}/jobs"),
        bench.post(f"/stations/{HK_BENCH}/heartbeat", beat),
    ):
        assert answer.status_code == 403 and answer.get_json()["type"] == "/problems/station_of_other"
    assert bench.post(f"/stations/{BENCH}/heartbeat", beat).status_code == 200
    by_hand = house.client(TECHNICIAN, BENCH).post(f"/stations/{BENCH}/heartbeat", beat)
    assert by_hand.status_code == 403 and by_hand.get_json()["type"] == "/problems/beat_of_station"


def test_an_officers_station_token_cannot_cross_at_another_gate(house: House) -> None:
    officer = house.client(EXIT_OFFICER, EXIT)
    answer = officer.post("/crossings", consignment="HT-2026-000001", station="FTZ-ENTRY-1")
    assert answer.status_code == 403 and answer.get_json()["type"] == "/problems/station_of_other"


def test_another_organisation_sees_nothing_of_a_container(house: House, technician: Client) -> None:
    code = technician.register()[0]
    stranger = house.client(OTHERS)
    number = technician.get(f"/containers/{code}/timeline").get_json()["entries"][0]["number"]
    for path in (
        f"/containers/{code}",
        f"/containers/{code}/timeline",
        f"/exports/{code}",
        f"/ledger/entries/{number}",
    ):
        assert stranger.get(path).status_code == 403, path
        assert house.client(COLLEAGUE).get(path).status_code == 200, path
        assert house.client("AUD-01").get(path).status_code == 200, path


@pytest.mark.parametrize(
    ("path", "members"),
    [
        ("/retrievals", {}),
        ("/disposals", {"method": "autoclaved", "reason": "expired"}),
        ("/handoffs", {"to": COURIER}),
        ("/storings", {"place": "x"}),
    ],
)
def test_another_organisation_can_do_nothing_with_a_container(
    house: House, technician: Client, path: str, members: dict[str, str]
) -> None:
    code = technician.register()[0]
    before = technician.get(f"/containers/{code}").get_json()
    answer = house.client(OTHERS).post(path, subjects=[code], **members)
    assert 400 <= answer.status_code < 500
    assert technician.get(f"/containers/{code}").get_json() == before


def test_an_offer_can_only_be_accepted_by_the_one_it_was_made_to(house: House, technician: Client) -> None:
    handoff = technician.done("/handoffs", subjects=technician.register(), to=COURIER)["handoff"]
    for other in (COLLEAGUE, RECEIVER, TECHNICIAN, "CUR-K02"):
        assert house.client(other).post(f"/handoffs/{handoff}/accept").status_code in (403, 409), other
    assert house.client(COURIER).post(f"/handoffs/{handoff}/accept").status_code == 201


def test_when_an_offer_is_accepted_and_withdrawn_at_one_moment_exactly_one_happens(
    house: House, technician: Client
) -> None:
    courier = house.client(COURIER)
    for _ in range(5):
        code = technician.register()[0]
        handoff = technician.done("/handoffs", subjects=[code], to=COURIER)["handoff"]
        with ThreadPoolExecutor(8) as pool:
            accepting = [pool.submit(courier.post, f"/handoffs/{handoff}/accept") for _ in range(4)]
            withdrawing = [
                pool.submit(technician.post, f"/handoffs/{handoff}/withdraw", reason="changed my mind")
                for _ in range(4)
            ]
            statuses = [future.result().status_code for future in (*accepting, *withdrawing)]
        assert sorted(statuses) == [201] + [409] * 7
        holder = COURIER if 201 in statuses[:4] else TECHNICIAN
        assert technician.get(f"/containers/{code}").get_json()["custodian"] == holder


def test_people_are_shown_to_their_own_and_couriers_to_all(house: House, technician: Client) -> None:
    seen = {person["staff"] for person in technician.get("/people").get_json()["people"]}
    assert {TECHNICIAN, COLLEAGUE, COURIER} <= seen
    assert not {OTHERS, ENTRY_OFFICER} & seen
    everybody = {person["staff"] for person in house.client("AUD-01").get("/people").get_json()["people"]}
    assert everybody == set(house.registry.zone.people)


def test_too_many_misses_at_the_door_are_turned_away_before_anything_is_hashed(house: House) -> None:
    client = house.app.test_client()
    tries = [client.post("/sign-in", data={"name": "NO-1", "secret": "x"}).status_code for _ in range(12)]
    assert tries[0] == 403 and tries[-1] == 429
    house.clock.now += timedelta(minutes=5)
    assert client.post("/sign-in", data={"name": "NO-1", "secret": "x"}).status_code == 403


def test_one_who_misses_at_the_door_locks_out_no_colleague_behind_the_same_address(house: House) -> None:
    client = house.app.test_client()
    tries = [client.post("/sign-in", data={"name": f"NO-{n}", "secret": "x"}).status_code for n in range(70)]
    assert set(tries) == {403}
    assert client.post("/sign-in", data={"name": "SZA-T01", "secret": "training-sza-t01"}).status_code == 303


@pytest.mark.parametrize(
    ("staff", "listed"),
    [(TECHNICIAN, True), (RECEIVER, True), (COURIER, True), ("AUD-01", True), (EXIT_OFFICER, False), (OTHERS, False)],
)
def test_a_draft_is_listed_to_its_ends_its_carrier_and_the_auditor(house: House, staff: str, listed: bool) -> None:
    number = house.practice.consign(house.practice.package(house.practice.register()))
    found = house.client(staff).get("/consignments").get_json()["consignments"]
    assert (number in [each["number"] for each in found]) == listed
