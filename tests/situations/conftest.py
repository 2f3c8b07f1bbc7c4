"""The service over either database in turn, and a journey that goes well unless a test spoils it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from custody.records.entries.drawing import drawn_faults
from custody.records.registry import open_registry
from custody.records.turns import rebuild
from custody.zone import Zone
from tests.conftest import Clock
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
    Practice,
)
from tests.web.api.conftest import Client, House
from web.app import create_app

Answer = dict[str, Any]


class Journey:
    """People of the training zone who send a box across, by the API alone."""

    def __init__(self, house: House) -> None:
        self.house = house
        self._clients: dict[tuple[str, str], Client] = {}
        self._seals = iter(range(1, 1000))
        self.seals: dict[str, str] = {}

    def at(self, staff: str, station: str = "") -> Client:
        key = (staff, station)
        if key not in self._clients:
            self._clients[key] = self.house.client(staff, station)
        return self._clients[key]

    def box(self, count: int = 3, **changes: Any) -> tuple[list[str], str]:
        """A sealed box: (its tubes, its code)."""
        technician = self.at(TECHNICIAN, BENCH)
        tubes = technician.register(count, **changes)
        package = str(technician.done("/packages", containers=tubes)["package"])
        self.seals[package] = f"SEAL-{next(self._seals):04}"
        technician.done("/sealings", package=package, seals=[self.seals[package]])
        return tubes, package

    def consign(self, *packages: str, **changes: Any) -> str:
        now = self.house.clock()
        given: Answer = {
            "packages": list(packages),
            "to_organisation": "HK-BETA",
            "to_site": "HK-BETA-LAB",
            "purpose": "joint_research",
            "clearance": "TRAIN-SOUTH-1",
            "checkpoint": "FTZ-CH1",
            "carrier": COURIER,
            "planned_exit": (now + timedelta(hours=1)).isoformat(),
            "planned_entry": (now + timedelta(hours=2)).isoformat(),
        }
        return str(self.at(COORDINATOR).done("/consignments", **{**given, **changes})["consignment"])

    def file(self, consignment: str, staff: str = COORDINATOR) -> str:
        """Files it, knowing what the border would deny it for; the number."""
        said = {"consignment": consignment, "declaration": "All of it is true."}
        return str(self.knowingly(staff, "/notifications", **said)["notification"])

    def knowingly(self, staff: str, path: str, **members: Any) -> Answer:
        """The answer of a filing or amendment that names each check by which it is denied ahead."""
        answer = self.at(staff).post(path, **members)
        if answer.status_code == 409 and answer.get_json()["type"] == "/problems/denied_ahead":
            denied = [each["check"] for each in answer.get_json()["findings"] if each["result"] == "DENY"]
            return self.at(staff).done(path, **members, although=denied)
        assert answer.status_code == 201, answer.get_data(as_text=True)
        return dict(answer.get_json())

    def hand(self, *codes: str, giver: str = TECHNICIAN, to: str = COURIER) -> None:
        handoff = self.at(giver).done("/handoffs", subjects=list(codes), to=to)["handoff"]
        self.at(to).done(f"/handoffs/{handoff}/accept")

    def ready(self, count: int = 3, **changes: Any) -> tuple[str, str, list[str]]:
        """(consignment, box, tubes): sealed, notified, in the courier's hands."""
        tubes, package = self.box(count, **changes)
        return self.sent(package), package, tubes

    def sent(self, package: str, **changes: Any) -> str:
        """Its consignment, which is filed; the courier has the box."""
        consignment = self.consign(package, **changes)
        self.file(consignment)
        self.hand(package)
        return consignment

    def opened_at_home(self, package: str) -> Client:
        """The technician, at his bench: the courier has given the box back, and he has opened it."""
        self.hand(package, giver=COURIER, to=TECHNICIAN)
        technician = self.at(TECHNICIAN, BENCH)
        technician.done("/unsealings", package=package, seals=[self.seals[package]], reason="a look")
        return technician

    def meet(self, where: str, consignment: str, *packages: str, **changes: Any) -> Answer:
        """The decision of a gate; everything that is there is scanned unless said otherwise."""
        officer = {EXIT: EXIT_OFFICER, ENTRY: ENTRY_OFFICER}.get(where, ENTRY_OFFICER)
        officer = changes.pop("officer", officer)
        seals = [self.seals[package] for package in packages]
        given = {"packages": list(packages), "seals": seals, "carrier": COURIER, "station": where, **changes}
        return self.at(officer).done("/crossings", consignment=consignment, **given)

    def across(self, consignment: str, *packages: str) -> None:
        for where in (EXIT, ENTRY):
            assert self.meet(where, consignment, *packages)["verdict"] == "ALLOW"

    def opened_at_the_consignee(self, count: int = 2) -> tuple[str, list[str]]:
        """(consignment, tubes): arrived, accepted, unpacked by the receiver."""
        consignment, package, tubes = self.ready(count)
        self.across(consignment, package)
        receiver = self.at(RECEIVER, "HK-BENCH-1")
        receiver.done("/receipts", packages=[package])
        self.hand(package, giver=COURIER, to=RECEIVER)
        receiver.done("/unsealings", package=package, seals=[self.seals[package]], reason="arrived")
        receiver.done("/unpackings", package=package, containers=tubes)
        return consignment, tubes

    def list(self, noun: str, **row: Any) -> None:
        """A row of reference data as it stands now, changed, as its next version."""
        table = {"clearance": "clearances", "permit": "permits"}[noun]
        number = row["number"]
        versions = self.at("ADM-01").get(f"/listings/{noun}/{number}").get_json()["versions"]
        value = {**versions[-1]["value"], "version": versions[-1]["version"] + 1, **row}
        self.at("ADM-01").done("/listings", noun=noun, rows=[value], reason="as the authority wrote")
        assert number in getattr(self.house.registry.zone, table)


def badge(journey: Journey, staff: str) -> str:
    """The code of the badge that this person holds before a scanner."""
    return journey.house.registry.zone.people[staff].badge


def faults(decision: Answer) -> list[str]:
    """The checks that speak against it, worst first."""
    return [each["check"] for each in decision["findings"] if each["result"] in ("DENY", "HOLD", "UNKNOWN")]


@pytest.fixture
def draw() -> Callable[[int], bytes]:
    """By which codes and keys are drawn; a file of tests may have its own."""
    return os.urandom


@pytest.fixture
def journey(
    tmp_path: Path, database_url: str, zone: Zone, clock: Clock, draw: Callable[[int], bytes]
) -> Iterator[Journey]:
    # Nobody stands beside the test who could answer while a deed waits for a lane.
    registry = replace(open_registry(tmp_path, database_url, zone, clock, draw), patience_s=0.0)
    yield Journey(House(create_app(registry), registry, Practice(registry), clock))
    registry.close()


@pytest.fixture
def read_again(journey: Journey, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """After the story the ledger is read again, one entry at a time, and must say what the tables say."""
    yield
    monkeypatch.setattr(rebuild, "_CHUNK", 1)
    with journey.house.registry.reading() as connection:
        assert rebuild.derived_faults(connection) == []
        assert drawn_faults(connection) == []
