"""One rack from label to border and beyond, by outside programs that know the API alone."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from custody.ledger.verify import Verdict, verify
from tests.practice import (
    BENCH,
    COORDINATOR,
    COURIER,
    ENTRY,
    ENTRY_OFFICER,
    EXIT,
    EXIT_OFFICER,
    RECEIVER,
    TECHNICIAN,
    new_id,
)
from tests.web.api.conftest import Client, House


def sealed_package(house: House, count: int = 3, seal: str = "SEAL-0001", **changes: str) -> tuple[list[str], str]:
    technician = house.client(TECHNICIAN)
    codes = technician.register(count, **changes)
    package = technician.done("/packages", containers=codes)["package"]
    technician.done("/sealings", package=package, seals=[seal])
    return codes, package


def consigned(house: House, package: str, **changes: object) -> str:
    now = house.clock()
    given = {
        "packages": [package],
        "to_organisation": "HK-BETA",
        "to_site": "HK-BETA-LAB",
        "purpose": "joint_research",
        "clearance": "TRAIN-SOUTH-1",
        "checkpoint": "FTZ-CH1",
        "carrier": COURIER,
        "planned_exit": (now + timedelta(hours=1)).isoformat(),
        "planned_entry": (now + timedelta(hours=2)).isoformat(),
    }
    return str(house.client(COORDINATOR).done("/consignments", **{**given, **changes})["consignment"])


def handed_to_courier(house: House, package: str) -> None:
    handoff = house.client(TECHNICIAN).done("/handoffs", subjects=[package], to=COURIER)["handoff"]
    courier = house.client(COURIER)
    assert [one["handoff"] for one in courier.get("/handoffs").get_json()["handoffs"]] == [handoff]
    courier.done(f"/handoffs/{handoff}/accept")
    assert courier.get("/handoffs").get_json()["handoffs"] == []


def test_a_rack_goes_from_the_bench_over_the_border_to_its_receiver(house: House) -> None:
    codes, package = sealed_package(house)
    consignment = consigned(house, package)
    coordinator = house.client(COORDINATOR)
    filed = coordinator.done("/notifications", consignment=consignment, declaration="All of this is true.")
    coordinator.done(f"/notifications/{filed['notification']}/acknowledge", reference="REF-1")
    handed_to_courier(house, package)

    checked = coordinator.done("/crossings/check", {"consignment": consignment})
    assert checked["verdict"] in ("ALLOW", "WARN"), [f for f in checked["findings"] if f["result"] != "PASS"]
    assert "entry" not in checked

    scanned = {"consignment": consignment, "packages": [package], "seals": ["SEAL-0001"], "carrier": COURIER}
    gone = house.client(EXIT_OFFICER, EXIT).done("/crossings", **scanned)
    assert gone["verdict"] == "ALLOW" and gone["gate"]
    house.clock.pass_by(minutes=30)
    come = house.client(ENTRY_OFFICER).done("/crossings", **scanned, station=ENTRY)
    assert come["verdict"] == "ALLOW"
    assert coordinator.get(f"/crossings/{come['entry']}").get_json() == come
    seen = coordinator.get(f"/consignments/{consignment}").get_json()
    assert len(seen["crossings"]) == 2 and len(seen["notifications"]) == 1

    handoff = house.client(COURIER).done("/handoffs", subjects=[package], to=RECEIVER)["handoff"]
    receiver = house.client(RECEIVER)
    receiver.done(f"/handoffs/{handoff}/accept")
    receiver.done("/receipts", packages=[package])
    tube = receiver.get(f"/containers/{codes[0]}").get_json()
    assert (tube["custodian"], tube["organisation"], tube["package"]) == (RECEIVER, "HK-BETA", package)
    assert house.client(TECHNICIAN).get(f"/containers/{codes[0]}").status_code == 200, "who sent it still follows it"

    kinds = [entry["kind"] for entry in receiver.get(f"/containers/{codes[0]}/timeline").get_json()["entries"]]
    assert kinds[0] == "registered" and kinds.count("accepted") == 2 and kinds.count("crossed") == 2
    report = verify(receiver.get(f"/exports/{codes[0]}").data)
    assert report.verdict is Verdict.PROVED, report


def test_a_consignment_that_its_clearance_does_not_cover_is_denied_with_every_reason(house: House) -> None:
    _, package = sealed_package(house, seal="SEAL-0002", category="stem_cells")
    consignment = consigned(house, package)
    answer = house.client(EXIT_OFFICER).done(
        "/crossings", consignment=consignment, packages=[package], seals=["OTHER"], carrier="CUR-K02", station=EXIT
    )
    assert answer["verdict"] == "DENY"
    worst = [finding for finding in answer["findings"] if finding["result"] in ("DENY", "HOLD")]
    assert len(worst) > 2
    for finding in worst:
        assert set(finding["found"][0]) == set(finding["fix"][0]) == {"en", "zh-Hant", "zh-Hans"}
    assert answer["findings"][0]["result"] == "DENY", "worst first"


def test_a_timeline_is_read_page_by_page_to_its_end(house: House, technician: Client) -> None:
    code = technician.register()[0]
    for _ in range(3):
        handoff = technician.done("/handoffs", subjects=[code], to=COURIER)["handoff"]
        technician.done(f"/handoffs/{handoff}/withdraw", reason="not yet")
    whole = technician.get(f"/containers/{code}/timeline").get_json()
    assert "next" not in whole and len(whole["entries"]) == 7
    pages, after = [], 0
    while True:
        page = technician.get(f"/containers/{code}/timeline?after={after}&limit=2").get_json()
        pages += page["entries"]
        if "next" not in page:
            break
        after = page["next"]
    assert pages == whole["entries"]
    assert set(pages[0]) == {"number", "kind", "at", "recorded", "station", "actors", "summary"}


def test_adopted_codes_are_found_again_and_an_aliquot_knows_its_parent(technician: Client) -> None:
    code = technician.register(2, codes=["LAB/17-A", "LAB/17-B"])[0]
    assert technician.get(f"/containers/{code}").get_json()["adopted"] == "LAB/17-A"
    child = technician.done(f"/containers/{code}/aliquots", parent=code, count=2, amount=100)["containers"][0]["code"]
    assert technician.get(f"/containers/{child}").get_json()["parent"] == code
    disagreeing = technician.post(f"/containers/{child}/aliquots", parent=code, count=1, amount=1)
    assert disagreeing.get_json()["type"] == "/problems/path_disagrees"


def test_a_hold_stops_and_its_release_lets_go(house: House, technician: Client) -> None:
    code = technician.register()[0]
    quality = house.client("SZA-Q01")
    hold = quality.done("/holds", target=code, hold_kind="quality", reason="freezer alarm")["hold"]
    stopped = technician.post("/packages", containers=[code])
    assert stopped.status_code == 409 and "freezer alarm" in stopped.get_data(as_text=True)
    quality.done(f"/holds/{hold}/release", reason="checked")
    technician.done("/packages", containers=[code])


def test_a_refused_request_is_carried_out_under_the_same_id_once_it_is_allowed(
    house: House, technician: Client
) -> None:
    code = technician.register()[0]
    quality = house.client("SZA-Q01")
    hold = quality.done("/holds", target=code, hold_kind="quality", reason="freezer alarm")["hold"]
    body = {"id": new_id(), "containers": [code]}
    assert technician.post("/packages", body).status_code == 409
    quality.done(f"/holds/{hold}/release", reason="checked")
    first, again = technician.post("/packages", body), technician.post("/packages", body)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.data == again.data


def test_an_entry_comes_with_its_stored_bytes_and_a_proof_of_the_right_length(house: House, technician: Client) -> None:
    number = technician.done("/packages")["entry"]
    proved = technician.get(f"/ledger/entries/{number}").get_json()
    assert json.loads(proved["body"])["number"] == number
    assert proved["head"].splitlines()[1] == str(max(number, int(proved["head"].splitlines()[1])))
    grown = technician.get(f"/ledger/consistency?from={number}").get_json()
    assert grown["head"] == technician.get("/ledger/head").get_data(as_text=True)
    assert technician.get("/ledger/consistency?from=999999").status_code == 404
    for unknown in ("999999", "0", "x", "-1"):
        assert technician.get(f"/ledger/entries/{unknown}").status_code == 404


def test_a_station_takes_its_print_jobs_and_reports_how_far_they_came(house: House, bench: Client) -> None:
    technician = house.client(TECHNICIAN, BENCH)
    codes = technician.register(2)
    jobs = [job for job in bench.get(f"/stations/{BENCH}/jobs").get_json()["jobs"] if job["label"]["code"] in codes]
    assert [job["label"]["code"] for job in jobs] == codes and jobs[0]["state"] == "QUEUED"
    report = f"/jobs/{jobs[0]['id']}/report"
    assert bench.post(report, {"state": "PRINTED"}).status_code == 409
    assert bench.post(report, {"state": "SENDING", "odometer": 7}).get_json()["odometer"] == 7
    assert bench.post(report, {"state": "PRINTED"}).get_json()["state"] == "PRINTED"
    assert bench.post("/jobs/none/report", {"state": "PRINTED"}).status_code == 404
    technician.done("/label-checks", subject=codes[0])
    assert technician.get(f"/containers/{codes[0]}").get_json()["label_verified"] is True


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_service_that_can_serve_says_so(house: House, path: str) -> None:
    assert house.app.test_client().get(path).status_code == 200


def test_figures_are_counted_by_endpoint_and_hold_no_code(house: House, technician: Client) -> None:
    code = technician.register()[0]
    technician.get(f"/containers/{code}")
    house.stranger("bad").get("/people")
    said = house.app.test_client().get("/metrics").get_data(as_text=True)
    assert 'custody_requests_total{endpoint="api.get_container",status="200"}' in said
    assert 'custody_access_refused_total{status="401"}' in said
    assert "HTC-" not in said
