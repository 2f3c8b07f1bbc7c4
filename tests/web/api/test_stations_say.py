"""What a station may say of itself and of its print jobs: closed sets of words, and no proof that only a scan gives."""

from __future__ import annotations

from typing import Any

import pytest

from tests.practice import BENCH, TECHNICIAN
from tests.web.api.conftest import Client, House

READY = {"name": "p", "state": "ready", "detail": "", "capability": "counter"}


@pytest.mark.parametrize("state", ["VERIFIED", "QUEUED", "DONE"])
def test_a_report_says_neither_verified_nor_queued(house: House, bench: Client, state: str) -> None:
    code = house.client(TECHNICIAN, BENCH).register(1)[0]
    job = next(j for j in bench.get(f"/stations/{BENCH}/jobs").get_json()["jobs"] if j["label"]["code"] == code)
    answer = bench.post(f"/jobs/{job['id']}/report", {"state": state})
    assert answer.status_code == 422 and answer.get_json()["errors"][0]["field"] == "state"
    listed = bench.get(f"/stations/{BENCH}/jobs").get_json()["jobs"]
    assert next(j for j in listed if j["id"] == job["id"])["state"] == "QUEUED"


@pytest.mark.parametrize(
    "changed",
    [
        {"at": "x" * 25},
        {"at": "2026-11-23 02:00"},
        {"scanner": "present"},
        {"printers": [{**READY, "state": "fine"}]},
        {"printers": [{**READY, "capability": "everything"}]},
        {"printers": [{**READY, "detail": "x" * 201}]},
    ],
)
def test_a_heartbeat_speaks_in_known_words(house: House, bench: Client, changed: dict[str, Any]) -> None:
    at = house.clock().isoformat()
    beat = {"boot": "b", "machine": "1" * 32, "scanner": "connected", "queue": 0, "printers": [READY], "at": at}
    assert bench.post(f"/stations/{BENCH}/heartbeat", beat).status_code == 200
    assert bench.post(f"/stations/{BENCH}/heartbeat", {**beat, **changed}).status_code == 422
