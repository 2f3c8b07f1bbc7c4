"""The buttons of a training zone's scanners read what is there: nothing that has gone on already."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from custody import commands
from custody.records.views.reading import recent_jobs
from custody.records.work.stations import JobReport, JobState, take_job_report
from tests.practice import BENCH, COORDINATOR, ENTRY, ENTRY_OFFICER, EXIT, EXIT_OFFICER, TECHNICIAN, new_id
from tests.web.pages.conftest import House

SEAL = "SEAL-REACH-1"


@pytest.fixture(autouse=True)
def hardware(house: House) -> Iterator[None]:
    """Virtual hardware that is known of and does not answer."""
    file = house.registry.data / "virtual" / "hardware.json"
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps({"control": "http://127.0.0.1:1", "token": "t", "printers": {}, "scanners": {}}))
    yield
    file.unlink()


def is_coming(house: House, station: str, package: str) -> bool:
    officer = {EXIT: EXIT_OFFICER, ENTRY: ENTRY_OFFICER}[station]
    part = house.visitor(officer).go(f"/checkpoint/{station}").text.partition('id="scannable"')[2]
    return f'value="{package}"' in part


def can_be_scanned(house: House, path: str, code: str) -> bool:
    part = house.visitor(TECHNICIAN).go(path).text.partition('<ul class="labels">')[2]
    return f'name="text" value="{code}"' in part


def print_all(house: House) -> None:
    with house.registry.reading() as connection:
        jobs = recent_jobs(connection, BENCH, 20)
    for job in jobs:
        for state in (JobState.SENDING, JobState.PRINTED):
            house.registry.writer.submit(take_job_report(job.id, BENCH, JobReport(state)))


def test_what_has_crossed_is_offered_to_no_scanner_that_it_has_passed(house: House) -> None:
    (tube,) = codes = house.practice.register()
    package = house.practice.package(codes)
    print_all(house)
    benches = (f"/bench/{BENCH}", f"/bench/{BENCH}/labels")
    assert all(can_be_scanned(house, path, code) for path in benches for code in (tube, package))
    house.practice.do(TECHNICIAN, commands.Seal(id=new_id(), package=package, seals=(SEAL,)))
    number = house.practice.consign(package)
    house.practice.notify(number)
    house.practice.hand_over(package)
    assert is_coming(house, EXIT, package) and is_coming(house, ENTRY, package)
    house.practice.cross(number, package, seal=SEAL)
    assert not is_coming(house, EXIT, package)
    assert is_coming(house, ENTRY, package)
    assert not any(can_be_scanned(house, path, code) for path in benches for code in (tube, package))
    house.practice.cross(number, package, ENTRY, seal=SEAL)
    assert not is_coming(house, ENTRY, package)
    assert not any(can_be_scanned(house, path, code) for path in benches for code in (tube, package))


def test_what_is_sent_home_meets_the_gates_once_more(house: House) -> None:
    number, package = house.practice.ready(seal=f"{SEAL}-2")
    house.practice.cross(number, package, seal=f"{SEAL}-2")
    assert not is_coming(house, EXIT, package)
    house.practice.do(COORDINATOR, commands.TurnBack(id=new_id(), reason="seal differs"), target=number)
    assert is_coming(house, EXIT, package)


def test_what_is_used_up_has_a_label_that_nobody_can_hold(house: House) -> None:
    (tube,) = house.practice.register()
    print_all(house)
    assert can_be_scanned(house, f"/bench/{BENCH}", tube)
    house.practice.do(TECHNICIAN, commands.Dispose(id=new_id(), subjects=(tube,), method="autoclaved", reason="spoilt"))
    assert not can_be_scanned(house, f"/bench/{BENCH}", tube)
