"""A number names either a seal or a tube: who has the one is refused the other; others may have the other."""

from __future__ import annotations

from typing import Any

from tests.practice import BENCH, TECHNICIAN
from tests.situations.conftest import Journey
from tests.situations.looking import refused
from tests.situations.test_the_temperature import started

TUBE = {"count": 1, "category": "saliva_swab", "risk": "C1", "amount": 10, "unit": "uL"}


def adopt(journey: Journey, code: str, staff: str = TECHNICIAN) -> Any:
    return journey.at(staff, "SZ-BENCH-2" if staff == "SZG-T01" else BENCH).post("/containers", **TUBE, codes=[code])


def test_no_tube_is_registered_under_the_number_of_a_seal(journey: Journey) -> None:
    _, package = journey.box(1)
    seal = journey.seals[package]
    for spelling in (seal, seal.lower(), f" {seal} "):
        assert refused(adopt(journey, spelling)) == (409, "adopted_is_seal")
    assert adopt(journey, f"{seal}-T").status_code == 201
    assert adopt(journey, seal, "SZG-T01").status_code == 201


def test_no_box_is_sealed_with_the_code_of_a_tube(journey: Journey) -> None:
    for code in ("MAKER-77", "maker-78"):
        assert adopt(journey, code).status_code == 201
    technician = journey.at(TECHNICIAN, BENCH)
    package = technician.done("/packages", containers=technician.register(1))["package"]
    for number in ("MAKER-77", "maker-77", "MAKER-78"):
        answer = technician.post("/sealings", package=package, seals=["SEAL-NEW", number])
        assert refused(answer) == (409, "seal_is_tube")
    technician.done("/sealings", package=package, seals=["SEAL-NEW"])


def test_a_reader_that_changes_the_case_makes_no_second_thing_of_a_tube(journey: Journey) -> None:
    assert adopt(journey, "Ab-76C73x").status_code == 201
    for spelling in ("aB-76C73X", "AB-76C73X", "ab-76c73x"):
        assert refused(adopt(journey, spelling)) == (409, "adopted_taken"), spelling
    technician = journey.at(TECHNICIAN, BENCH)
    package = technician.done("/packages", containers=technician.register(1))["package"]
    assert refused(technician.post("/sealings", package=package, seals=["AB-76C73X"])) == (409, "seal_is_tube")
    logger = technician.post("/loggers/start", **started(package, "AB-76C73X"))
    assert refused(logger)[1] == "logger_is_tube"
    assert technician.get("/containers/AB-76C73X").get_json()["adopted"] == "Ab-76C73x"


def test_a_list_of_tubes_names_the_row_that_bears_the_number_of_a_seal(journey: Journey) -> None:
    _, package = journey.box(1)
    seal = journey.seals[package].lower()
    body = f"code,category,risk,amount,unit\n{seal},saliva_swab,C1,10,uL\nMAKER-79,saliva_swab,C1,10,uL\n"
    run = journey.at(TECHNICIAN, BENCH).send("/lists/container/check", body.encode(), "text/csv").get_json()
    assert [(each["row"], each["code"]) for each in run["faults"]] == [(2, "container_is_seal")]
