"""A logger's file as programs send it: tried without effect, confirmed, and hostile ones told for what they are."""

from __future__ import annotations

import hashlib
import io
import os
import threading
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from custody.records import logger_reading
from custody.records.registry import open_registry
from custody.records.work.logger_files import WAITS, LoggerFiles
from custody.zone import Zone
from tests.begun import Begun
from tests.conftest import Clock
from tests.practice import BENCH, COURIER, RECEIVER, TECHNICIAN, Practice, new_id
from tests.situations.conftest import Journey
from tests.situations.test_the_temperature import SERIAL, Box, a_file, started
from tests.web.api.conftest import Client, House
from tests.web.api.test_bad_requests import problem, size
from web.app import create_app


@pytest.fixture
def house(tmp_path: Path, zone: Zone, clock: Clock, begun_in_a_file: Begun) -> Iterator[House]:
    """A house for each test: its clock moves on with every journey."""
    registry = open_registry(tmp_path, begun_in_a_file.lay_down(tmp_path), zone, clock, os.urandom)
    yield House(create_app(registry), registry, Practice(registry), clock)
    registry.close()


@pytest.fixture
def box(house: House) -> Box:
    """A box that went across with a logger and was received."""
    found = Box(Journey(house))
    found.receive()
    return found


def steady(box: Box, **changes: Any) -> bytes:
    return a_file(box.sealed, 361, lambda minute: -20.0, **changes)


def test_a_trial_changes_nothing_and_its_confirmation_writes_what_it_said(house: House, box: Box) -> None:
    before, file = size(house), steady(box)
    trial = box.tried(file)
    assert (trial["acceptable"], trial["faults"], trial["mapping"]) == (True, [], "year_first")
    assert trial["file_sha256"] == hashlib.sha256(file).hexdigest()
    assert size(house) == before
    assert list(LoggerFiles(house.registry.data).kept()) == [], "nothing is kept of what was not accepted"
    body = {"id": new_id(), "file_sha256": trial["file_sha256"], "mapping": trial["mapping"]}
    first = box.receiver.done(f"/packages/{box.code}/temperature/confirm", body)
    (report,) = box.receiver.get(f"/packages/{box.code}/temperature").get_json()["reports"]
    assert (report["entry"], report["verdict"], report["assessment"]) == (first["entry"], "PROVEN", trial["assessment"])
    (kept,) = LoggerFiles(house.registry.data).kept()
    assert (kept.name, kept.read_bytes()) == (trial["file_sha256"], file)
    again = box.receiver.done(f"/packages/{box.code}/temperature/confirm", body)
    assert (again, size(house)) == (first, before + 1), "a retry is answered as the first time"
    kept.unlink()
    assert box.receiver.done(f"/packages/{box.code}/temperature/confirm", body) == first


def test_the_same_file_is_taken_once_and_an_unknown_one_never(box: Box) -> None:
    box.read(steady(box))
    trial = box.tried(steady(box))
    path, body = f"/packages/{box.code}/temperature/confirm", {"mapping": "year_first"}
    problem(box.receiver.post(path, file_sha256=trial["file_sha256"], **body), 409, "logger_read_already")
    problem(box.receiver.post(path, file_sha256="0" * 64, **body), 409, "logger_file_unknown")
    problem(box.receiver.post(path, file_sha256="../" * 21 + "x", **body), 422, "invalid")


def test_what_was_tried_waits_for_an_hour(house: House, box: Box) -> None:
    trial = box.tried(steady(box))
    house.clock.now += WAITS + timedelta(minutes=1)
    box.tried(steady(box, serial=""))
    body = {"file_sha256": trial["file_sha256"], "mapping": "year_first"}
    problem(box.receiver.post(f"/packages/{box.code}/temperature/confirm", **body), 409, "logger_file_unknown")


def a_zip(text: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("readings.csv", text * 1000)
    return packed.getvalue()


PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"
HEAD = b"Time,Temperature (\xc2\xb0C)\n"


@pytest.mark.parametrize(
    ("file", "reasons"),
    [
        (b"", {"empty"}),
        (HEAD + b'2026-11-23 10:00:00,"=HYPERLINK(""http://x"")"\n', {"formula"}),
        (HEAD + b"2026-11-23 10:00:00,\0\n", {"nul"}),
        (HEAD + b"2026-11-23 10:00:00,-20\n" + b"9" * 5000 + b"\n", {"line_too_long"}),
        (HEAD + b"05/06/2026 10:00:00,-20\n05/06/2026 10:01:00,-20\n", {"dates_ambiguous"}),
        (b"<script>alert(1)</script>\n", {"unknown_shape"}),
        (PDF, {"not_decoded", "nul", "unknown_shape"}),
        (a_zip(HEAD), {"not_decoded", "nul"}),
    ],
    ids=["empty", "formula", "NUL", "endless line", "ambiguous dates", "HTML", "PDF", "ZIP"],
)
def test_a_file_that_cannot_be_read_is_told_and_writes_nothing(
    house: House, box: Box, file: bytes, reasons: set[str]
) -> None:
    before = size(house)
    trial = box.tried(file)
    assert (trial["acceptable"], trial["assessment"]) == (False, None)
    assert {fault["reason"] for fault in trial["faults"]} <= reasons and trial["faults"]
    assert all(set(fault["say"]) == {"en", "zh-Hant", "zh-Hans"} for fault in trial["faults"])
    body = {"file_sha256": trial["file_sha256"], "mapping": "year_first"}
    answer = box.receiver.post(f"/packages/{box.code}/temperature/confirm", **body)
    assert answer.status_code in (409, 422) and size(house) == before


def test_ambiguous_dates_are_read_by_the_mapping_that_a_person_chooses(box: Box) -> None:
    file = steady(box).decode().replace("2026-11-23 ", "11/12/2026 ").encode()
    assert set(box.tried(file)["candidates"]) == {"day_first", "month_first"}
    assert box.tried(file, "month_first")["assessment"]["readings"] == 0, "another day than the journey's"
    answer = box.receiver.send(f"/packages/{box.code}/temperature?mapping=guess", file, "text/csv")
    problem(answer, 422, "mapping_unknown")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_other_encodings_are_read(box: Box, encoding: str) -> None:
    trial = box.tried(steady(box).decode().encode(encoding))
    assert trial["assessment"]["verdict"] == "PROVEN"


def test_a_file_cut_in_the_middle_proves_only_as_far_as_it_goes(box: Box) -> None:
    whole = steady(box)
    found = box.tried(whole[: len(whole) // 2])["assessment"]
    assert (found["verdict"], found["about"]["cut"], found["doubts"]) == ("UNPROVEN", True, ["early_stop"])


def test_a_file_cut_shortly_before_the_receipt_does_not_prove_the_rest(box: Box) -> None:
    whole = steady(box)
    found = box.tried(whole[: whole.rindex(b"-20") - 40])["assessment"]
    assert found["early_stop_seconds"] < 15 * 60
    assert (found["verdict"], found["about"]["cut"], found["doubts"]) == ("UNPROVEN", True, ["early_stop"])


def test_the_file_of_another_logger_is_not_this_one_s(box: Box) -> None:
    answer = box.receiver.send(f"/packages/{box.code}/temperature", steady(box, serial="LG-0001"), "text/csv")
    told = problem(answer, 409, "logger_differs")
    assert (told["found"], told["recorded"]) == ("LG-0001", SERIAL)


def test_a_file_above_the_limit_is_refused_before_it_is_read(box: Box) -> None:
    answer = box.receiver._client.post(
        f"/api/v1/packages/{box.code}/temperature",
        headers=box.receiver._headers(),
        content_type="text/csv",
        environ_overrides={"CONTENT_LENGTH": str(2 << 30)},
    )
    assert problem(answer, 413, "too_large")["most"] == 1 << 30


def test_who_is_no_party_and_who_may_not_read_is_refused_before_the_file_waits(house: House, box: Box) -> None:
    path = f"/packages/{box.code}/temperature"
    problem(house.client("ADM-01").send(path, b"x"), 403, "role")
    problem(house.client(COURIER).send(path, steady(box), "text/csv"), 403, "role")


def test_a_box_that_was_never_sent_has_no_journey(house: House) -> None:
    technician = house.client(TECHNICIAN, BENCH)
    package = str(technician.done("/packages", containers=technician.register(1))["package"])
    problem(technician.send(f"/packages/{package}/temperature", b"x", "text/csv"), 409, "logger_no_journey")
    assert technician.get(f"/packages/{package}/temperature").get_json()["now"]["proof"] is None


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"calibrated_until": "2026-11-01"}, 422, "logger_calibration_over"),
        ({"calibrated_until": "soon"}, 422, "invalid"),
        ({"temperature_class": "tepid"}, 422, "temperature_class_needed"),
        ({"temperature_class": ""}, 422, "temperature_class_needed"),
        ({"logger": "no\u200bne"}, 422, "control_character"),
        ({"started_at": "2099-01-01T00:00:00+08:00"}, 422, "logger_starts_later"),
        ({"started_at": "2026-11-23T10:00:00"}, 422, "time_malformed"),
        ({"started_at": "noon"}, 422, "time_malformed"),
    ],
)
def test_a_logger_that_could_prove_nothing_is_refused_at_the_bench(
    house: House, changes: dict[str, str], status: int, code: str
) -> None:
    technician = house.client(TECHNICIAN, BENCH)
    package = str(technician.done("/packages", containers=technician.register(1))["package"])
    problem(technician.post("/loggers/start", **{**started(package, SERIAL), **changes}), status, code)


def test_a_logger_is_put_in_until_the_box_has_left(house: House) -> None:
    journey = Journey(house)
    technician = journey.at(TECHNICIAN, BENCH)
    tubes, package = journey.box()
    technician.done("/loggers/start", **started(package, SERIAL))
    technician.done("/loggers/start", **started(package, "LG-4712", temperature_class=""))
    now = technician.get(f"/packages/{package}/temperature").get_json()["now"]
    assert (now["logger"], now["temperature_class"]) == ("LG-4712", "frozen"), "a better one, for the same class"
    consignment = journey.consign(package)
    journey.file(consignment)
    journey.hand(package)
    problem(technician.post("/loggers/start", **started(package, SERIAL)), 403, "other_organisation")
    journey.across(consignment, package)
    receiver: Client = journey.at(RECEIVER, "HK-BENCH-1")
    receiver.done("/receipts", packages=[package])
    journey.hand(package, giver=COURIER, to=RECEIVER)
    problem(receiver.post("/loggers/start", **started(package, SERIAL)), 409, "logger_too_late")
    receiver.done("/unsealings", package=package, seals=[journey.seals[package]], reason="arrived")
    receiver.done("/unpackings", package=package, containers=tubes)
    receiver.done("/loggers/start", **started(package, SERIAL))
    assert tubes


def test_who_comes_while_all_that_may_be_read_is_read_is_told_to_come_again(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And waits for no turn at all where as many wait as may, so that no scan wants for a thread."""
    path, file = f"/packages/{box.code}/temperature", steady(box)
    taken = threading.Semaphore(0)
    with monkeypatch.context() as busy:
        busy.setattr(logger_reading, "_readers", taken)
        busy.setattr(logger_reading, "_WAIT_S", 0.05)
        problem(box.receiver.send(path, file, "text/csv"), 503, "logger_busy")
        busy.setattr(logger_reading, "_line", taken)
        busy.setattr(logger_reading, "_WAIT_S", threading.TIMEOUT_MAX)
        problem(box.receiver.send(path, file, "text/csv"), 503, "logger_busy")
    assert box.tried(file)["acceptable"]
