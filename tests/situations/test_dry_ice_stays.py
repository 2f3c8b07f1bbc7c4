"""A box on dry ice stays one on dry ice whatever range its logger is put in to prove: weighed, declared, measured."""

from __future__ import annotations

from typing import Any

import pytest

from tests.practice import BENCH, COORDINATOR, EXIT, RECEIVER, TECHNICIAN
from tests.situations.conftest import Journey, faults
from tests.situations.looking import refused
from tests.situations.test_the_temperature import SERIAL, a_file, started
from tests.situations.test_told_at_the_bench import checked
from tests.situations.test_what_a_logger_proves import read

pytestmark = pytest.mark.usefixtures("read_again")


@pytest.fixture
def box(journey: Journey) -> str:
    """Packed on dry ice that nobody has weighed, with a logger that is to show that the tubes stay frozen."""
    technician = journey.at(TECHNICIAN, BENCH)
    begun = technician.done("/packages", containers=technician.register(1), temperature_class="dry_ice")
    package = str(begun["package"])
    technician.done("/loggers/start", **started(package, SERIAL))
    return package


def sealed(journey: Journey, package: str) -> str:
    journey.seals[package] = f"ICE-{package[-6:]}"
    journey.at(TECHNICIAN, BENCH).done("/sealings", package=package, seals=[journey.seals[package]])
    return package


def test_a_logger_does_not_hide_that_the_dry_ice_is_not_weighed(journey: Journey, box: str) -> None:
    told = checked(journey, packages=[box], plan={"clearance": "TRAIN-SOUTH-1"})
    assert (told["verdict"], faults(told)) == ("HOLD", ["PACKAGING"])
    assert "dry ice" in str(told["findings"])
    journey.at(TECHNICIAN, BENCH).done("/packages/descriptions", package=box, dry_ice_g=1500)
    assert checked(journey, packages=[box], plan={"clearance": "TRAIN-SOUTH-1"})["verdict"] == "ALLOW"


def test_the_gate_holds_what_went_on_without_its_weight(journey: Journey, box: str) -> None:
    consignment = journey.sent(sealed(journey, box))
    decision = journey.meet(EXIT, consignment, box)
    assert (decision["verdict"], faults(decision)) == ("HOLD", ["PACKAGING"])


def test_the_form_says_dry_ice_and_its_file_is_judged_by_the_range(journey: Journey, box: str) -> None:
    technician = journey.at(TECHNICIAN, BENCH)
    technician.done("/packages/descriptions", package=box, dry_ice_g=1500)
    start = journey.house.clock()
    consignment = journey.consign(sealed(journey, box))
    form = journey.at(COORDINATOR).get(f"/notifications/{journey.file(consignment)}").get_json()["form"]
    assert (form["packages"][0]["temperature_class"], form["packages"][0]["dry_ice_g"]) == ("dry_ice", 1500)
    journey.hand(box)
    journey.across(consignment, box)
    journey.house.clock.pass_by(hours=2)
    journey.at(RECEIVER, "HK-BENCH-1").done("/receipts", packages=[box])
    found = read(journey, RECEIVER, box, a_file(start, 122, lambda minute: -20.0))
    assert (found["verdict"], found["temperature_class"]["name"]) == ("PROVEN", "frozen")


def kept(journey: Journey, **said: str) -> tuple[str, dict[str, Any]]:
    technician = journey.at(TECHNICIAN, BENCH)
    package = str(technician.done("/packages", containers=technician.register(1), **said)["package"])
    return package, technician.get(f"/packages/{package}").get_json()


@pytest.mark.parametrize(("stated", "proves"), [("", "frozen"), ("frozen", ""), ("frozen", "frozen")])
def test_a_range_is_said_once(journey: Journey, stated: str, proves: str) -> None:
    package, _ = kept(journey, temperature_class=stated)
    technician = journey.at(TECHNICIAN, BENCH)
    technician.done("/loggers/start", **started(package, SERIAL, temperature_class=proves))
    assert technician.get(f"/packages/{package}").get_json()["temperature_class"] == "frozen"


@pytest.mark.parametrize(
    ("stated", "proves", "why"),
    [
        ("frozen", "chilled", "logger_other_class"),
        ("dry_ice", "", "temperature_class_needed"),
        ("dry_ice", "dry_ice", "temperature_class_needed"),
    ],
)
def test_another_range_than_the_stated_one_is_not_taken_and_dry_ice_is_none(
    journey: Journey, stated: str, proves: str, why: str
) -> None:
    package, before = kept(journey, temperature_class=stated)
    technician = journey.at(TECHNICIAN, BENCH)
    given = started(package, SERIAL, temperature_class=proves)
    assert refused(technician.post("/loggers/start", **given)) == (422, why)
    assert technician.get(f"/packages/{package}").get_json() == before
