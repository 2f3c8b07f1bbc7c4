"""A logger's file tells of the way from the sealing before it left, whenever the exit is told, or if it never is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.conftest import Clock
from tests.practice import BENCH, COURIER, ENTRY, EXIT, HK_BENCH, RECEIVER, TECHNICIAN, new_id
from tests.situations.aside import LoneStation
from tests.situations.conftest import Journey
from tests.situations.looking import pass_by_two, refused
from tests.situations.on_paper import issued, told, written
from tests.situations.telling import codes, kinds, seen
from tests.situations.test_the_temperature import SERIAL, a_file, started

pytestmark = pytest.mark.usefixtures("read_again")


class Sent:
    """A box with a logger, before the exit."""

    def __init__(self, journey: Journey) -> None:
        self.journey = journey
        technician = journey.at(TECHNICIAN, BENCH)
        self.tubes = technician.register(2)
        self.code = str(technician.done("/packages", containers=self.tubes)["package"])
        technician.done("/loggers/start", **started(self.code, SERIAL))
        journey.seals[self.code] = "SEAL-OUT"
        technician.done("/sealings", package=self.code, seals=["SEAL-OUT"])
        self.sealed = journey.house.clock()
        self.consignment = journey.consign(self.code)
        journey.file(self.consignment)
        journey.hand(self.code)
        self.receiver = journey.at(RECEIVER, HK_BENCH)

    def enter(self) -> None:
        """By leave of two, where no exit was told."""
        first = self.journey.meet(ENTRY, self.consignment, self.code)
        if first["verdict"] != "ALLOW":
            pass_by_two(self.journey, first)
            assert self.journey.meet(ENTRY, self.consignment, self.code)["verdict"] == "ALLOW"

    def receive(self) -> None:
        self.receiver.done("/receipts", packages=[self.code])
        self.journey.hand(self.code, giver=COURIER, to=RECEIVER)
        self.arrived = self.journey.house.clock()

    def keep(self, *more: str, logger: str = "") -> None:
        """One tube is taken out, the other stays in the box and is sealed in again, with these."""
        self.receiver.done("/unsealings", package=self.code, seals=["SEAL-OUT"], reason="arrived")
        self.receiver.done("/unpackings", package=self.code, containers=self.tubes if logger else self.tubes[:1])
        if logger:
            self.receiver.done("/loggers/start", **started(self.code, logger))
            self.receiver.done("/packings", package=self.code, containers=self.tubes[1:])
        if more:
            self.receiver.done("/packings", package=self.code, containers=list(more))
        self.receiver.done("/sealings", package=self.code, seals=["SEAL-KEPT"])

    def read(self, serial: str = SERIAL) -> str:
        """The verdict of a file that was warm until the box had arrived, and cold since."""
        minutes = (self.journey.house.clock() - self.sealed) // timedelta(minutes=1) + 1
        until = (self.arrived - self.sealed) // timedelta(minutes=1)
        file = a_file(self.sealed, minutes, lambda minute: -5.0 if minute < until else -20.0, serial)
        path = f"/packages/{self.code}/temperature"
        trial = self.receiver.send(path, file, "text/csv").get_json()
        assert trial["consignment"] == self.consignment
        body = {"id": new_id(), "file_sha256": trial["file_sha256"], "mapping": trial["mapping"]}
        self.receiver.done(f"{path}/confirm", body)
        return str(trial["assessment"]["verdict"])

    def held(self) -> list[list[str]]:
        return [[hold["reason"] for hold in seen(self.journey, tube)["holds"]] for tube in self.tubes]


@pytest.fixture
def sent(journey: Journey) -> Sent:
    return Sent(journey)


def assert_all_is_held(sent: Sent) -> None:
    assert sent.read() == "EXCURSION"
    assert all(len(reasons) == 1 for reasons in sent.held())
    assert "temperature" in kinds(sent.journey, sent.consignment)


@pytest.mark.parametrize("logger", ["", "LG-OF-THEIRS"])
@pytest.mark.parametrize("exit_told", ["at once", "on paper", "by a lane", "never"])
def test_what_rode_is_held_though_it_is_sealed_anew_since(
    sent: Sent, clock: Clock, exit_told: str, logger: str
) -> None:
    journey, package = sent.journey, sent.code
    forms, lane = issued(journey), LoneStation(journey, EXIT)
    clock.pass_by(minutes=5)
    paper = written(journey, sent.consignment, package)
    if exit_told == "at once":
        assert journey.meet(EXIT, sent.consignment, package)["verdict"] == "ALLOW"
    elif exit_told == "by a lane":
        assert lane.read(*codes(journey, package))[-1].said.meaning == "allow"
    clock.pass_by(minutes=60)
    sent.enter()
    sent.receive()
    clock.pass_by(minutes=10)
    sent.keep(logger=logger)
    clock.pass_by(minutes=10)
    if exit_told == "on paper":
        assert told(journey, forms[0], paper)["verdict"] == "ALLOW"
    elif exit_told == "by a lane":
        lane.deliver()
    clock.pass_by(minutes=10)
    assert_all_is_held(sent)


def test_what_was_put_in_after_the_receipt_did_not_ride(sent: Sent, clock: Clock) -> None:
    (form,) = issued(sent.journey)
    clock.pass_by(minutes=5)
    paper = written(sent.journey, sent.consignment, sent.code)
    clock.pass_by(minutes=60)
    sent.enter()
    sent.receive()
    (beside,) = sent.receiver.register(1)
    sent.keep(beside)
    clock.pass_by(minutes=10)
    told(sent.journey, form, paper)
    assert_all_is_held(sent)
    assert seen(sent.journey, beside)["holds"] == []


def test_what_was_sealed_in_the_minute_that_a_paper_names_was_sealed_before(sent: Sent, clock: Clock) -> None:
    journey, technician = sent.journey, sent.journey.at(TECHNICIAN, BENCH)
    (form,) = issued(journey)
    clock.pass_by(minutes=59)
    journey.hand(sent.code, giver=COURIER, to=TECHNICIAN)
    technician.done("/unsealings", package=sent.code, seals=["SEAL-OUT"], reason="a look")
    technician.done("/loggers/start", **started(sent.code, SERIAL))
    clock.pass_by(seconds=80)
    journey.seals[sent.code] = "SEAL-ANEW"
    technician.done("/sealings", package=sent.code, seals=["SEAL-ANEW"])
    journey.hand(sent.code)
    sent.sealed = clock()
    paper = written(journey, sent.consignment, sent.code, met=clock().replace(second=0, microsecond=0).isoformat())
    clock.pass_by(minutes=60)
    assert told(journey, form, paper)["verdict"] == "ALLOW"
    file = a_file(sent.sealed, 60, lambda minute: -20.0)
    trial = technician.send(f"/packages/{sent.code}/temperature", file, "text/csv").get_json()
    assert (trial["assessment"]["verdict"], trial["assessment"]["doubts"]) == ("SO_FAR", [])


def test_the_number_is_set_right_though_no_exit_was_told(sent: Sent, clock: Clock) -> None:
    renumber = {"package": sent.code, "logger": "LG-TRUE", "reason": "two digits were changed over"}
    technician = sent.journey.at(TECHNICIAN, BENCH)
    assert refused(technician.post("/loggers/renumber", **renumber)) == (409, "logger_not_left")
    clock.pass_by(minutes=60)
    sent.enter()
    sent.receive()
    technician.done("/loggers/renumber", **renumber)
    clock.pass_by(minutes=10)
    sent.keep()
    assert sent.read("LG-TRUE") == "EXCURSION"
    assert all(sent.held())
