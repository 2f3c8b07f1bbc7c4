"""A number that was typed wrongly is set right for the way on which that logger rode, whatever was started in the box
since: what rides there now is not touched, and the file of the way that is over is read at last."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Clock
from tests.practice import BENCH, COORDINATOR, COURIER, EXIT, RECEIVER, TECHNICIAN
from tests.situations.conftest import Journey, faults
from tests.situations.looking import COMPLIANCE, refused
from tests.situations.on_paper import issued, told, written
from tests.situations.telling import discrepancies
from tests.situations.test_a_loggers_number import begun, seal, start
from tests.situations.test_a_way_is_told_of_by_what_covers_it import Trip
from tests.situations.test_an_exit_told_late_hides_nothing import Sent
from tests.situations.test_the_temperature import Box, a_file, started
from tests.situations.test_what_a_logger_proves import OURS

pytestmark = pytest.mark.usefixtures("read_again")

TRUE, NEXT = "RL-1B99A", "LG-NEXT"


class Mistyped(Trip):
    """Home again and open, with another logger started in it."""

    def __init__(self, journey: Journey, following: str = NEXT) -> None:
        super().__init__(journey)
        self.open()
        self.technician.done("/unpackings", package=self.box, containers=self.tubes)
        self.technician.done("/loggers/start", **started(self.box, following))
        self.technician.done("/packings", package=self.box, containers=self.tubes)

    def goes_again(self) -> str:
        """The next consignment of the box, which waits for it at the exit."""
        self.seal("SEAL-WARM-2")
        again = self.journey.consign(self.box)
        self.journey.file(again)
        self.journey.hand(self.box)
        return again

    def renumber(self, logger: str = TRUE, staff: str = COORDINATOR, **changes: Any) -> Any:
        said = {"package": self.box, "logger": logger, "reason": "two digits were changed over", **changes}
        return self.journey.at(staff, BENCH if staff == TECHNICIAN else "").post("/loggers/renumber", **said)

    def told_by(self, degrees: float, serial: str = TRUE) -> tuple[str, str]:
        """(consignment, verdict) by a file of the first way, as somebody reads it who typed nothing; or the refusal."""
        reader, path = self.journey.at(COMPLIANCE), f"/packages/{self.box}/temperature"
        file = a_file(self.began, 41, lambda minute: degrees, serial=serial)
        trial = reader.send(path, file, "text/csv").get_json()
        if "file_sha256" not in trial:
            return "", str(trial["type"]).rpartition("/")[2]
        reader.done(f"{path}/confirm", file_sha256=trial["file_sha256"], mapping=trial["mapping"])
        return trial["consignment"], trial["assessment"]["verdict"]

    def in_it_now(self) -> str:
        page = self.journey.at(COORDINATOR).get(f"/packages/{self.box}/temperature").get_json()
        return str(page["now"]["logger"])


def test_the_file_of_the_way_that_is_over_is_read_under_its_right_number(journey: Journey) -> None:
    trip = Mistyped(journey)
    assert trip.told_by(-5.0) == ("", "logger_differs")
    assert trip.renumber().status_code == 201
    assert [each["kind"] for each in discrepancies(journey, trip.consignment)] == ["document"]
    assert trip.in_it_now() == NEXT
    again = trip.goes_again()
    assert trip.told_by(-5.0) == (trip.consignment, "EXCURSION")
    assert "TEMP" in faults(journey.meet(EXIT, again, trip.box))


def test_also_when_the_box_is_planned_anew_or_has_left_again(journey: Journey) -> None:
    trip = Mistyped(journey)
    again = trip.goes_again()
    assert trip.renumber("RL-HALF").status_code == 201
    assert journey.meet(EXIT, again, trip.box)["verdict"] == "ALLOW"
    assert refused(trip.renumber(consignment="CN-0000000000")) == (409, "logger_on_no_such_way")
    assert trip.renumber(consignment=trip.consignment.lower()).status_code == 201
    assert trip.in_it_now() == NEXT
    assert trip.told_by(-20.0) == (trip.consignment, "PROVEN")
    assert trip.renumber("RL-THEIRS").status_code == 201, "of the last way, where none is named"
    assert trip.in_it_now() == "RL-THEIRS"
    assert [each["kind"] for each in discrepancies(journey, again)] == ["document"]


def test_who_read_the_excursion_of_that_way_sets_no_number_right_and_who_read_another_does(journey: Journey) -> None:
    trip = Mistyped(journey, following="LG-4711")
    assert trip.told_by(-5.0, "LG-4711") == (trip.consignment, "EXCURSION")
    for staff in (COMPLIANCE, TECHNICIAN):
        assert refused(trip.renumber(staff=staff)) == (403, "logger_showed_excursion")
    assert trip.renumber().status_code == 201
    assert trip.in_it_now() == "LG-4711", "the one that was started last does bear that number"
    assert refused(trip.renumber()) == (422, "logger_the_same")


def test_what_rides_elsewhere_by_now_can_have_ridden_in_it_before(journey: Journey) -> None:
    trip = Mistyped(journey)
    journey.house.clock.pass_by(minutes=10)
    other = begun(journey)
    assert start(journey, other, OURS, serial="MK-1").status_code == 201
    assert seal(journey, other, "SEAL-OTHER").status_code == 201
    assert trip.renumber(OURS, serial="MK-1").status_code == 201


def test_but_not_what_lay_sealed_in_another_when_it_left(journey: Journey) -> None:
    other = begun(journey)
    assert start(journey, other, OURS, serial="MK-1").status_code == 201
    assert seal(journey, other, "SEAL-OTHER").status_code == 201
    journey.house.clock.pass_by(minutes=1)
    trip = Mistyped(journey)
    assert refused(trip.renumber(OURS, serial="MK-1")) == (409, "logger_rides_elsewhere")


def test_the_number_of_a_logger_that_is_gone_is_the_number_of_nothing_that_rides(journey: Journey) -> None:
    trip = Mistyped(journey)
    assert trip.renumber().status_code == 201
    assert seal(journey, begun(journey), TRUE).status_code == 201, "nothing of it was read yet, and it rides nowhere"


def test_an_exit_that_is_told_later_belongs_to_the_logger_that_lay_in_it_then(journey: Journey, clock: Clock) -> None:
    sent, forms = Sent(journey), issued(journey)
    clock.pass_by(minutes=5)
    paper = written(journey, sent.consignment, sent.code)
    clock.pass_by(minutes=5)
    journey.hand(sent.code, giver=COURIER, to=TECHNICIAN)
    technician = journey.at(TECHNICIAN, BENCH)
    technician.done("/unsealings", package=sent.code, seals=["SEAL-OUT"], reason="it came back")
    technician.done("/loggers/start", **started(sent.code, NEXT))
    told(journey, forms[0], paper)
    said = {"package": sent.code, "logger": TRUE, "reason": "a slip"}
    journey.at(COORDINATOR).done("/loggers/renumber", **said)
    page = journey.at(COORDINATOR).get(f"/packages/{sent.code}/temperature").get_json()
    assert page["now"]["logger"] == NEXT


def test_by_whose_logger_it_was_whoever_put_in_another_since(journey: Journey) -> None:
    box = Box(journey)
    box.receive()
    box.unpack()
    box.receiver.done("/loggers/start", **started(box.code, "LG-BETA"))
    said = {"package": box.code, "logger": TRUE, "reason": "a slip"}
    assert refused(journey.at(RECEIVER, "HK-BENCH-1").post("/loggers/renumber", **said)) == (403, "entry_of_other")
    assert journey.at(COORDINATOR).post("/loggers/renumber", **said).status_code == 201
