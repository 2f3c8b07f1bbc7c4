"""The number of a logger was typed wrongly, which is noticed when its file is read: the right file is read then, by
another person, and nobody sheds by it what a logger has shown."""

from __future__ import annotations

from typing import Any

import pytest

from custody.records.turns.rebuild import rebuild
from tests.practice import BENCH, COORDINATOR, RECEIVER, RECEIVING_COORDINATOR, TECHNICIAN
from tests.situations.conftest import Journey
from tests.situations.looking import COMPLIANCE, refused
from tests.situations.telling import discrepancies, seen
from tests.situations.test_the_temperature import SERIAL, Box, a_file

pytestmark = pytest.mark.usefixtures("read_again")

TRUE = "LG-REALLY-1"


def of(box: Box, serial: str, degrees: float = -20.0) -> bytes:
    return a_file(box.sealed, 361, lambda minute: degrees, serial=serial)


def renumber(box: Box, staff: str = TECHNICIAN, logger: str = TRUE, **changes: Any) -> Any:
    said = {"package": box.code, "logger": logger, "reason": "two digits were changed over"}
    return box.journey.at(staff, BENCH if staff == TECHNICIAN else "").post("/loggers/renumber", **{**said, **changes})


def read(box: Box, file: bytes, staff: str = RECEIVER) -> tuple[int, str]:
    """What the confirmation is answered, and what is proven then."""
    reader = box.journey.at(staff)
    path = f"/packages/{box.code}/temperature"
    trial = reader.send(f"{path}?mapping=year_first", file, "text/csv").get_json()
    if "file_sha256" not in trial:
        return trial["status"], trial["type"].rpartition("/")[2]
    answer = reader.post(f"{path}/confirm", file_sha256=trial["file_sha256"], mapping="year_first")
    if answer.status_code != 201:
        return refused(answer)
    return 201, str(reader.get(path).get_json()["now"]["proof"])


@pytest.fixture
def box(journey: Journey) -> Box:
    found = Box(journey)
    found.receive()
    return found


@pytest.mark.parametrize("staff", [TECHNICIAN, COORDINATOR])
def test_the_right_file_is_read_once_the_number_is_right(box: Box, staff: str) -> None:
    assert read(box, of(box, TRUE)) == (409, "logger_differs")
    assert renumber(box, staff).status_code == 201
    assert read(box, of(box, SERIAL)) == (409, "logger_differs")
    assert read(box, of(box, TRUE)) == (201, "PROVEN")
    with box.journey.house.registry.database.writing.connect() as connection, connection.begin():
        assert rebuild(connection).changed == ()


def test_who_set_it_right_does_not_read_the_file(box: Box) -> None:
    assert renumber(box, COORDINATOR).status_code == 201
    assert read(box, of(box, TRUE), COORDINATOR) == (403, "logger_renumbered_yourself")
    assert read(box, of(box, TRUE), COMPLIANCE) == (201, "PROVEN")


def test_that_another_was_filed_is_a_discrepancy_for_the_other_end(box: Box) -> None:
    assert renumber(box).status_code == 201
    (told,) = discrepancies(box.journey, box.consignment)
    assert (told["kind"], told["organisation"], box.code in told["codes"]) == ("document", "SZ-ALPHA", True)
    journey = box.journey
    journey.at(COORDINATOR).done(f"/discrepancies/{told['discrepancy']}/explain", explanation="A slip of the finger.")
    own = journey.at(COMPLIANCE).post(f"/discrepancies/{told['discrepancy']}/resolve", resolution="Agreed.")
    assert refused(own) == (403, "discrepancy_of_own")
    journey.at(RECEIVING_COORDINATOR).done(f"/discrepancies/{told['discrepancy']}/resolve", resolution="It says so.")


def test_an_excursion_stands_and_is_set_aside_by_nobody_who_typed_or_read_it(box: Box) -> None:
    assert read(box, of(box, SERIAL, -5.0), COORDINATOR) == (201, "EXCURSION")
    for staff in (TECHNICIAN, COORDINATOR):
        assert refused(renumber(box, staff)) == (403, "logger_showed_excursion")
    assert renumber(box, COMPLIANCE).status_code == 201
    assert read(box, of(box, TRUE)) == (201, "EXCURSION"), "until people have resolved it"
    assert all(seen(box.journey, tube)["holds"] for tube in box.tubes)


def test_what_the_right_one_shows_is_marked_as_of_any_other(box: Box) -> None:
    assert renumber(box).status_code == 201
    assert read(box, of(box, TRUE, -5.0)) == (201, "EXCURSION")
    assert all(seen(box.journey, tube)["holds"] for tube in box.tubes)
    assert {each["kind"] for each in discrepancies(box.journey, box.consignment)} == {"document", "temperature"}


def test_it_is_set_right_by_whose_logger_it_is_to_another_number_of_a_logger(box: Box) -> None:
    assert refused(renumber(box, RECEIVING_COORDINATOR)) == (403, "entry_of_other")
    assert refused(renumber(box, logger=SERIAL)) == (422, "logger_the_same")
    assert refused(renumber(box, logger=box.journey.seals[box.code])) == (409, "logger_is_seal")
    assert refused(renumber(box, logger=box.code))[0] == 422


def test_before_it_has_left_it_is_put_in_anew(journey: Journey) -> None:
    _, package = journey.box()
    said = {"package": package, "logger": TRUE, "reason": "a slip"}
    assert refused(journey.at(TECHNICIAN, BENCH).post("/loggers/renumber", **said)) == (409, "logger_absent")
    technician = journey.at(TECHNICIAN, BENCH)
    other = str(technician.done("/packages", containers=technician.register(1))["package"])
    started = {"logger": SERIAL, "calibrated_until": "2029-12-31", "temperature_class": "frozen"}
    technician.done("/loggers/start", package=other, **started)
    assert refused(technician.post("/loggers/renumber", **{**said, "package": other})) == (409, "logger_not_left")
