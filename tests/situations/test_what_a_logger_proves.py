"""A logger's file proves the whole journey of its own logger or nothing, and no nicer file takes back a worse one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from custody.wording import say
from tests.practice import BENCH, COORDINATOR, EXIT, HK_BENCH, RECEIVER, RECEIVING_COORDINATOR, TECHNICIAN, new_id
from tests.situations.conftest import Journey, faults
from tests.situations.looking import refused
from tests.situations.telling import discrepancies, settle
from tests.situations.test_the_temperature import SERIAL, Box, a_file, started

pytestmark = pytest.mark.usefixtures("read_again")

CARRIERS_COORDINATOR = "CUR-C01"
OURS = "HTD-S6BYBW62ZG-8"


def read(journey: Journey, staff: str, package: str, file: bytes) -> dict[str, Any]:
    """Tried and confirmed by this person; what the file was found to say."""
    reader = journey.at(staff)
    trial = reader.send(f"/packages/{package}/temperature", file, "text/csv").get_json()
    body = {"id": new_id(), "file_sha256": trial["file_sha256"], "mapping": trial["mapping"]}
    reader.done(f"/packages/{package}/temperature/confirm", body)
    return dict(trial["assessment"])


def warm(minute: int) -> float:
    return 4.0


def cold(minute: int) -> float:
    return -20.0


def holds_on(journey: Journey, tube: str) -> list[str]:
    return [hold["id"] for hold in journey.at(RECEIVER).get(f"/containers/{tube}").get_json()["holds"]]


def test_a_nicer_file_takes_nothing_back_until_people_have_resolved_the_worse_one(journey: Journey) -> None:
    box = Box(journey)
    box.receive()
    box.read(a_file(box.sealed, 361, warm))
    assert read(journey, TECHNICIAN, box.code, a_file(box.sealed, 361, cold))["verdict"] == "PROVEN"
    assert box.now()["proof"] == "EXCURSION"
    (found,) = discrepancies(journey, box.consignment)
    path = f"/discrepancies/{found['discrepancy']}"
    journey.at(CARRIERS_COORDINATOR).done(f"{path}/explain", explanation="the file was of a logger in the next van")
    assert box.now()["proof"] == "EXCURSION"
    journey.at(RECEIVING_COORDINATOR).done(f"{path}/resolve", resolution="both files were looked at with the maker")
    now = box.now()
    assert (now["proof"], now["resolved"], now["resolved_by"]) == ("UNPROVEN", True, [RECEIVING_COORDINATOR])
    assert now["say"] == say("logger.resolved_by", by=RECEIVING_COORDINATOR)


def nicer_before(box: Box, journey: Journey) -> None:
    read(journey, TECHNICIAN, box.code, a_file(box.sealed, 361, cold))
    box.read(a_file(box.sealed, 361, warm))
    resolve(journey, box)


def nicer_after(box: Box, journey: Journey) -> None:
    box.read(a_file(box.sealed, 361, warm))
    resolve(journey, box)
    read(journey, TECHNICIAN, box.code, a_file(box.sealed, 361, cold))


def resolve(journey: Journey, box: Box) -> None:
    (found,) = discrepancies(journey, box.consignment)
    path = f"/discrepancies/{found['discrepancy']}"
    journey.at(CARRIERS_COORDINATOR).done(f"{path}/explain", explanation="the van stood in the sun")
    journey.at(RECEIVING_COORDINATOR).done(f"{path}/resolve", resolution="stable for six hours at 4 degrees")


@pytest.mark.parametrize("files", [nicer_before, nicer_after])
def test_what_was_resolved_is_not_proven_by_a_nicer_file_read_before_or_after(
    journey: Journey, files: Callable[[Box, Journey], None]
) -> None:
    box = Box(journey)
    box.receive()
    files(box, journey)
    now = box.now()
    assert (now["proof"], now["resolved"]) == ("UNPROVEN", True)


def test_a_second_excursion_is_not_hidden_by_the_first_one_that_was_resolved(journey: Journey) -> None:
    box = Box(journey)
    box.receive()
    nicer_after(box, journey)
    read(journey, TECHNICIAN, box.code, a_file(box.sealed, 361, lambda minute: 4.0 if minute < 30 else -20.0))
    read(journey, TECHNICIAN, box.code, a_file(box.sealed, 361, lambda minute: -20.5))
    assert (box.now()["proof"], box.now()["resolved"]) == ("EXCURSION", False)


def test_what_was_resolved_is_not_proven_by_that(journey: Journey) -> None:
    box = Box(journey)
    box.receive()
    box.read(a_file(box.sealed, 361, warm))
    (found,) = discrepancies(journey, box.consignment)
    path = f"/discrepancies/{found['discrepancy']}"
    journey.at(CARRIERS_COORDINATOR).done(f"{path}/explain", explanation="the van stood in the sun")
    journey.at(RECEIVING_COORDINATOR).done(f"{path}/resolve", resolution="stable for six hours at 4 degrees")
    assert box.now()["proof"] == "UNPROVEN"


@pytest.mark.parametrize("more", [{}, {"serial": "tt 4711"}])
def test_a_file_that_does_not_name_its_logger_proves_nothing(journey: Journey, more: dict[str, str]) -> None:
    logger = OURS if more else SERIAL
    box = Box(journey, logger, **more)
    box.receive()
    found = read(journey, RECEIVER, box.code, a_file(box.sealed, 361, cold, ""))
    assert (found["verdict"], found["doubts"]) == ("UNPROVEN", ["no_serial"])
    assert box.now()["proof"] == "UNPROVEN"
    assert read(journey, RECEIVER, box.code, a_file(box.sealed, 361, cold, logger))["verdict"] == "PROVEN"


def test_a_logger_with_our_code_is_named_in_its_file_by_its_makers_number(journey: Journey) -> None:
    box = Box(journey, OURS, serial="tt 4711")
    box.receive()
    for another in ("TT-4712", "SOMEBODY-ELSES-77"):
        file = a_file(box.sealed, 361, cold, another)
        sent = box.receiver.send(f"/packages/{box.code}/temperature", file, "text/csv")
        assert refused(sent) == (409, "logger_differs"), another
    assert read(journey, RECEIVER, box.code, a_file(box.sealed, 361, cold, "TT-4711"))["verdict"] == "PROVEN"
    assert box.now()["proof"] == "PROVEN"


@pytest.mark.parametrize(
    ("logger", "serial", "why"),
    [
        (OURS, "", "logger_serial_needed"),
        (OURS, " -- ", "logger_serial_needed"),
        (OURS, OURS, "logger_serial_needed"),
        (SERIAL, "TT-4711", "logger_two_serials"),
    ],
)
def test_of_whose_file_nobody_could_tell_is_no_logger(journey: Journey, logger: str, serial: str, why: str) -> None:
    technician = journey.at(TECHNICIAN, BENCH)
    _, package = journey.box()
    assert refused(technician.post("/loggers/start", **started(package, logger, serial=serial))) == (422, why)
    technician.done("/loggers/start", **started(package, SERIAL, serial=SERIAL.lower()))


def test_a_logger_that_was_put_in_after_the_arrival_proves_nothing_of_the_journey(journey: Journey) -> None:
    box = Box(journey)
    box.receive()
    journey.hand(box.code, giver="CUR-K01", to=RECEIVER)
    another = started(box.code, "LG-TWO", started_at=box.sealed.isoformat(), temperature_class="ambient")
    assert refused(box.receiver.post("/loggers/start", **another)) == (409, "logger_too_late")
    box.receiver.done("/unsealings", package=box.code, seals=[journey.seals[box.code]], reason="arrived")
    box.receiver.done("/unpackings", package=box.code, containers=box.tubes)
    assert refused(box.receiver.post("/loggers/start", **another)) == (422, "logger_other_class")
    box.receiver.done("/packages/descriptions", package=box.code, temperature_class="ambient")
    box.receiver.done("/loggers/start", **another)
    file = a_file(box.sealed, 361, warm, "LG-TWO")
    differs = box.receiver.send(f"/packages/{box.code}/temperature", file, "text/csv")
    assert refused(differs) == (409, "logger_differs")
    found = read(journey, RECEIVER, box.code, a_file(box.sealed, 361, warm))
    assert (found["verdict"], found["temperature_class"]["name"]) == ("EXCURSION", "frozen"), "as the form says"


def test_a_logger_that_was_put_into_a_sealed_box_proves_nothing_of_before(journey: Journey) -> None:
    technician = journey.at(TECHNICIAN, BENCH)
    _, package = journey.box()
    sealed = journey.house.clock()
    journey.house.clock.pass_by(hours=2)
    technician.done("/loggers/start", **started(package, SERIAL, started_at=sealed.isoformat()))
    journey.consign(package)
    found = read(journey, TECHNICIAN, package, a_file(sealed, 121, cold))
    assert (found["verdict"], found["doubts"]) == ("UNPROVEN", ["put_in_late"])


def test_who_has_the_goods_lets_go_of_what_another_has_read(journey: Journey) -> None:
    box = Box(journey)
    box.receive()
    box.unpack()
    read(journey, TECHNICIAN, box.code, a_file(box.sealed, 361, warm))
    (told,) = discrepancies(journey, box.consignment)
    settle(journey, told["discrepancy"], CARRIERS_COORDINATOR, RECEIVING_COORDINATOR)
    for tube in box.tubes:
        (hold,) = holds_on(journey, tube)
        assert refused(journey.at(COORDINATOR).post(f"/holds/{hold}/release", reason="ours")) == (403, "hold_of_other")
        journey.at(RECEIVING_COORDINATOR).done(f"/holds/{hold}/release", reason="it never was warm")


def test_what_was_read_before_the_handoff_is_let_go_of_by_who_took_it_over(journey: Journey) -> None:
    box = Box(journey)
    box.receive()
    read(journey, TECHNICIAN, box.code, a_file(box.sealed, 361, warm))
    (hold,) = holds_on(journey, box.tubes[0])
    release = {"path": f"/holds/{hold}/release", "reason": "it never was warm"}
    for staff in (CARRIERS_COORDINATOR, RECEIVING_COORDINATOR):
        assert refused(journey.at(staff).post(**release)) == (403, "hold_of_other"), staff
    box.unpack()
    (told,) = discrepancies(journey, box.consignment)
    settle(journey, told["discrepancy"], CARRIERS_COORDINATOR, RECEIVING_COORDINATOR)
    journey.at(RECEIVING_COORDINATOR).done(**release)


def test_what_was_read_at_the_bench_proves_nothing_of_the_journey(journey: Journey) -> None:
    technician = journey.at(TECHNICIAN, BENCH)
    _, package = journey.box()
    technician.done("/loggers/start", **started(package, SERIAL))
    sealed = journey.house.clock()
    consignment = journey.consign(package)
    journey.file(consignment)
    assert read(journey, TECHNICIAN, package, a_file(sealed, 1, cold))["verdict"] == "SO_FAR"
    seen = technician.get(f"/packages/{package}/temperature").get_json()["now"]
    assert (seen["proof"], seen["say"]["en"]) == ("SO_FAR", "in its range so far; the journey goes on")
    journey.hand(package)
    assert "TEMP" not in faults(journey.meet(EXIT, consignment, package))
    journey.house.clock.pass_by(hours=1)
    journey.meet("FTZ-ENTRY-1", consignment, package)
    receiver = journey.at(RECEIVER, HK_BENCH)
    receiver.done("/receipts", packages=[package])
    now = receiver.get(f"/packages/{package}/temperature").get_json()["now"]
    assert (now["proof"], now["file_missing"]) == ("UNPROVEN", True)
    journey.house.clock.pass_by(seconds=1)
    again = read(journey, RECEIVER, package, a_file(sealed, 1, cold))
    assert (again["verdict"], again["doubts"]) == ("UNPROVEN", ["early_stop"])
    whole = a_file(sealed - timedelta(minutes=1), 62, cold)
    assert read(journey, RECEIVER, package, whole)["verdict"] == "PROVEN"
