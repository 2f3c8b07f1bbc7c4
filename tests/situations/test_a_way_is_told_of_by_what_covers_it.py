"""A journey that was begun with a logger waits for the file that covers it, whatever is read or started meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.practice import BENCH, COORDINATOR, COURIER, EXIT, EXIT_OFFICER, TECHNICIAN, new_id
from tests.situations.conftest import Journey, faults
from tests.situations.test_the_temperature import a_file, started

pytestmark = pytest.mark.usefixtures("read_again")


class Trip:
    """A box with a logger that left, was turned back and is home again, forty minutes later."""

    def __init__(self, journey: Journey, read_at_the_gate: bool = False) -> None:
        self.journey = journey
        self.technician = journey.at(TECHNICIAN, BENCH)
        self.tubes = self.technician.register(2)
        self.box = str(self.technician.done("/packages", containers=self.tubes)["package"])
        self.technician.done("/loggers/start", **started(self.box, "LG-4711"))
        self.began = journey.house.clock()
        self.seal("SEAL-WARM-1")
        self.consignment = journey.consign(self.box)
        journey.file(self.consignment)
        journey.hand(self.box)
        assert journey.meet(EXIT, self.consignment, self.box)["verdict"] == "ALLOW"
        if read_at_the_gate:
            journey.house.clock.pass_by(minutes=2)
            assert self.read(a_file(self.began, 2, lambda minute: -20.0))["verdict"] == "SO_FAR"
        journey.at(COORDINATOR).done(f"/consignments/{self.consignment}/turn-back", reason="the road is closed")
        journey.house.clock.pass_by(minutes=40)
        home = journey.meet("FTZ-ENTRY-2", self.consignment, self.box, officer=EXIT_OFFICER)
        assert home["verdict"] == "ALLOW", faults(home)
        self.technician.done("/receipts", packages=[self.box])
        journey.hand(self.box, giver=COURIER, to=TECHNICIAN)
        self.home = journey.house.clock()

    def seal(self, number: str) -> None:
        self.journey.seals[self.box] = number
        self.technician.done("/sealings", package=self.box, seals=[number])

    def open(self) -> None:
        seals = [self.journey.seals[self.box]]
        self.technician.done("/unsealings", package=self.box, seals=seals, reason="to be packed anew")

    def tried(self, file: bytes) -> dict[str, Any]:
        answer = self.technician.send(f"/packages/{self.box}/temperature", file, "text/csv")
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return dict(answer.get_json())

    def read(self, file: bytes) -> dict[str, Any]:
        trial = self.tried(file)
        body = {"id": new_id(), "file_sha256": trial["file_sha256"], "mapping": trial["mapping"]}
        self.technician.done(f"/packages/{self.box}/temperature/confirm", body)
        return dict(trial["assessment"])

    def warm(self, since: datetime | None = None) -> bytes:
        """A reading a minute until now: warm until it was home, cold since."""
        start = since or self.began
        minutes = (self.journey.house.clock() - start) // timedelta(minutes=1) + 1
        until = (self.home - start) // timedelta(minutes=1)
        return a_file(start, minutes, lambda minute: -5.0 if minute < until else -20.0)


def anew(trip: Trip, how: str) -> str:
    """The next consignment of the same tubes in the same box."""
    trip.open()
    if how == "emptied and started again":
        trip.technician.done("/unpackings", package=trip.box, containers=trip.tubes)
        trip.technician.done("/loggers/start", **started(trip.box, "LG-4711"))
        trip.technician.done("/packings", package=trip.box, containers=trip.tubes)
    trip.seal("SEAL-WARM-2")
    consignment = trip.journey.consign(trip.box)
    if how == "started again":
        trip.technician.done("/loggers/start", **started(trip.box, "LG-4711"))
    return consignment


@pytest.mark.parametrize("how", ["read at the gate", "started again", "emptied and started again"])
def test_a_file_tells_first_of_the_way_that_it_covers_and_nobody_has_told(journey: Journey, how: str) -> None:
    trip = Trip(journey, read_at_the_gate=how == "read at the gate")
    again = anew(trip, how)
    journey.house.clock.pass_by(minutes=40)
    file = trip.warm()
    assert trip.tried(file)["consignment"] == trip.consignment
    assert trip.read(file)["verdict"] == "EXCURSION"
    assert "TEMP" in faults(journey.at(COORDINATOR).done("/crossings/check", {"consignment": again}))
    assert trip.tried(file)["consignment"] == again, "then of the next one"


def test_a_file_that_begins_after_a_way_was_over_says_nothing_of_it(journey: Journey) -> None:
    trip = Trip(journey)
    again = anew(trip, "started again")
    journey.house.clock.pass_by(minutes=40)
    told = trip.tried(trip.warm(since=trip.home + timedelta(minutes=1)))
    assert (told["consignment"], told["assessment"]["verdict"]) == (again, "SO_FAR")


def test_a_file_of_a_few_seconds_has_told_nothing_of_the_way(journey: Journey) -> None:
    trip = Trip(journey)
    last = a_file(trip.home - timedelta(minutes=2), 2, lambda minute: -20.0)
    assert trip.read(last)["verdict"] == "UNPROVEN"
    anew(trip, "started again")
    journey.house.clock.pass_by(minutes=40)
    file = trip.warm()
    assert (trip.tried(file)["consignment"], trip.read(file)["verdict"]) == (trip.consignment, "EXCURSION")
