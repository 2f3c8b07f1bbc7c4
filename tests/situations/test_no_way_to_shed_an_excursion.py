"""What was out of its range stays in doubt until two people have resolved it, whatever is done with it meanwhile; and
what was not there is not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.practice import (
    BENCH,
    COORDINATOR,
    COURIER,
    EXIT,
    HK_BENCH,
    RECEIVER,
    RECEIVING_COORDINATOR,
    TECHNICIAN,
    new_id,
)
from tests.situations.aside import LoneStation
from tests.situations.conftest import Journey, faults
from tests.situations.older_ledgers import let_go_unresolved
from tests.situations.telling import CARRIERS_COORDINATOR, codes, discrepancies, kinds, settle, state
from tests.situations.test_the_temperature import a_file, started

pytestmark = pytest.mark.usefixtures("read_again")


class Ride:
    """A box with two tubes and a logger, sealed and drafted; forty minutes later it has been too warm."""

    def __init__(self, journey: Journey, *tubes: str) -> None:
        self.journey = journey
        self.technician = journey.at(TECHNICIAN, BENCH)
        self.coordinator = journey.at(COORDINATOR)
        self.tubes = list(tubes) or self.technician.register(2)
        self.box = str(self.technician.done("/packages", containers=self.tubes)["package"])
        self.technician.done("/loggers/start", **started(self.box, "LG-4711"))
        self.began = journey.house.clock()
        journey.seals[self.box] = "SEAL-WARM"
        self.technician.done("/sealings", package=self.box, seals=["SEAL-WARM"])
        self.consignment = journey.consign(self.box)
        journey.house.clock.pass_by(minutes=40)

    def read(self, temperature: float = -5.0, box: str = "", serial: str = "LG-4711", reader: str = TECHNICIAN) -> None:
        """Its file says so, and the quality people have let go of it, as they could do at once in older ledgers."""
        minutes = (self.journey.house.clock() - self.began) // timedelta(minutes=1) + 1
        file = a_file(self.began, minutes, lambda minute: temperature, serial)
        path = f"/packages/{box or self.box}/temperature"
        trial = self.journey.at(reader).send(path, file, "text/csv").get_json()
        body = {"id": new_id(), "file_sha256": trial["file_sha256"], "mapping": trial["mapping"]}
        self.journey.at(reader).done(f"{path}/confirm", body)
        for staff in (COORDINATOR, RECEIVING_COORDINATOR):
            for hold in self.journey.at(staff).get("/holds").get_json()["holds"]:
                if hold["reason"] == "left_its_range":
                    let_go_unresolved(self.journey, staff, hold["id"])

    def open(self) -> None:
        seals = [self.journey.seals[self.box]]
        self.technician.done("/unsealings", package=self.box, seals=seals, reason="to be packed otherwise")

    def unpack(self) -> None:
        self.open()
        self.technician.done("/unpackings", package=self.box, containers=self.tubes)

    def packed(self, *tubes: str) -> str:
        """Another box with these, sealed."""
        box = str(self.technician.done("/packages", containers=list(tubes))["package"])
        self.journey.seals[box] = f"SEAL-OF-{box[4:10]}"
        self.technician.done("/sealings", package=box, seals=[self.journey.seals[box]])
        return box

    def aliquot(self, parent: str) -> str:
        made = self.technician.done(f"/containers/{parent}/aliquots", parent=parent, count=1, amount=100)
        return str(made["containers"][0]["code"])

    def pool(self, *parents: str) -> str:
        made = self.technician.done("/pools", parents=list(parents), amount=50)
        return str(made["containers"][0]["code"])

    def back_from_the_exit(self) -> None:
        """Let out, turned back, received where it came from and unpacked."""
        self.journey.file(self.consignment)
        self.journey.hand(self.box)
        assert self.journey.meet(EXIT, self.consignment, self.box)["verdict"] == "ALLOW"
        self.coordinator.done(f"/consignments/{self.consignment}/turn-back", reason="the road is closed")
        self.technician.done("/receipts", packages=[self.box])
        self.journey.hand(self.box, giver=COURIER, to=TECHNICIAN)


Going = tuple[str, str]
"""(consignment, box) by which it is tried to send it."""
Way = Callable[[Ride], Going]


def by_another_box_of_a_draft(ride: Ride) -> Going:
    ride.read()
    ride.unpack()
    other = ride.packed(*ride.tubes)
    ride.coordinator.done(f"/consignments/{ride.consignment}/change", put_in=[other], take_out=[ride.box])
    return ride.consignment, other


def by_another_box_of_what_was_filed(ride: Ride) -> Going:
    number = ride.journey.file(ride.consignment)
    ride.read()
    ride.coordinator.done(f"/notifications/{number}/cancel", reason="once more")
    ride.unpack()
    other = ride.packed(*ride.tubes)
    ride.coordinator.done(f"/consignments/{ride.consignment}/change", put_in=[other], take_out=[ride.box])
    return ride.consignment, other


def by_amending(ride: Ride) -> Going:
    _, beside = ride.journey.box(1)
    ride.coordinator.done(f"/consignments/{ride.consignment}/change", put_in=[beside])
    number = ride.journey.file(ride.consignment)
    ride.read()
    path = f"/notifications/{number}/amend"
    number = ride.journey.knowingly(COORDINATOR, path, reason="less", take_out=[ride.box])["notification"]
    ride.unpack()
    other = ride.packed(*ride.tubes)
    path = f"/notifications/{number}/amend"
    ride.journey.knowingly(COORDINATOR, path, reason="more", put_in=[other], take_out=[beside])
    return ride.consignment, other


def by_a_new_number(ride: Ride) -> Going:
    ride.read()
    ride.coordinator.done(f"/consignments/{ride.consignment}/cancel", reason="another day")
    return ride.journey.consign(ride.box), ride.box


def by_taking_it_out_before_the_file_is_read(ride: Ride) -> Going:
    ride.unpack()
    ride.read()
    other = ride.packed(*ride.tubes)
    return ride.journey.consign(other), other


def by_sending_it_before_the_file_is_read(ride: Ride) -> Going:
    ride.unpack()
    other = ride.packed(*ride.tubes)
    again = ride.journey.consign(other)
    ride.read()
    return again, other


def by_putting_it_in_for_a_moment(ride: Ride) -> Going:
    (another,) = ride.technician.register(1)
    ride.open()
    for path in ("/packings", "/unpackings"):
        ride.technician.done(path, package=ride.box, containers=[another])
    ride.read()
    other = ride.packed(another)
    return ride.journey.consign(other), other


def by_annulling_that_it_was_packed(ride: Ride) -> Going:
    (another,) = ride.technician.register(1)
    ride.open()
    packed = ride.technician.done("/packings", package=ride.box, containers=[another])
    ride.technician.done("/corrections", entry=packed["entry"], reason="it was not", did_not_occur=True)
    ride.read()
    other = ride.packed(another)
    return ride.journey.consign(other), other


def by_what_is_taken_from_it_before(ride: Ride) -> Going:
    ride.back_from_the_exit()
    ride.unpack()
    child = ride.aliquot(ride.aliquot(ride.tubes[0]))
    ride.read()
    other = ride.packed(child)
    return ride.journey.consign(other), other


def by_what_is_taken_from_it_afterwards(ride: Ride) -> Going:
    ride.unpack()
    ride.read()
    other = ride.packed(ride.aliquot(ride.tubes[0]))
    return ride.journey.consign(other), other


def by_sealing_it_anew_before_the_file_is_read(ride: Ride) -> Going:
    ride.back_from_the_exit()
    ride.open()
    ride.journey.seals[ride.box] = "SEAL-ANEW"
    ride.technician.done("/sealings", package=ride.box, seals=["SEAL-ANEW"])
    again = ride.journey.consign(ride.box)
    ride.read()
    return again, ride.box


def by_sending_another_tube_in_its_box(ride: Ride) -> Going:
    ride.back_from_the_exit()
    ride.unpack()
    ride.technician.done("/packings", package=ride.box, containers=ride.technician.register(1))
    ride.journey.seals[ride.box] = "SEAL-ANEW"
    ride.technician.done("/sealings", package=ride.box, seals=["SEAL-ANEW"])
    ride.journey.consign(ride.box)
    ride.read()
    other = ride.packed(*ride.tubes)
    return ride.journey.consign(other), other


def by_a_pool_before(ride: Ride) -> Going:
    ride.unpack()
    pool = ride.pool(ride.tubes[0], *ride.technician.register(1))
    ride.read()
    other = ride.packed(pool)
    return ride.journey.consign(other), other


def by_a_pool_afterwards(ride: Ride) -> Going:
    ride.unpack()
    child = ride.aliquot(ride.tubes[0])
    ride.read()
    other = ride.packed(ride.pool(child, *ride.technician.register(1)))
    return ride.journey.consign(other), other


def by_losing_it(ride: Ride) -> Going:
    ride.open()
    ride.coordinator.done("/losses", subjects=ride.tubes, reason="nowhere to be seen")
    ride.technician.done("/findings", subjects=ride.tubes[:1], reason="behind the shelf")
    ride.read()
    ride.technician.done("/findings", subjects=ride.tubes[1:], reason="behind the shelf as well")
    for hold in ride.coordinator.get("/holds").get_json()["holds"]:
        ride.journey.at("SZA-Q01").done(f"/holds/{hold['id']}/release", reason="they will do")
    other = ride.packed(*ride.tubes)
    return ride.journey.consign(other), other


def by_coming_home(ride: Ride) -> Going:
    ride.back_from_the_exit()
    ride.read()
    return ride.journey.consign(ride.box), ride.box


def by_closing_before_the_file_is_read(ride: Ride) -> Going:
    journey, receiver = ride.journey, ride.journey.at(RECEIVER, HK_BENCH)
    receivers = journey.at(RECEIVING_COORDINATOR)
    journey.file(ride.consignment)
    journey.hand(ride.box)
    journey.across(ride.consignment, ride.box)
    receiver.done("/receipts", packages=[ride.box])
    journey.hand(ride.box, giver=COURIER, to=RECEIVER)
    receiver.done("/unsealings", package=ride.box, seals=[journey.seals[ride.box]], reason="arrived")
    receiver.done("/unpackings", package=ride.box, containers=ride.tubes)
    receivers.done(f"/consignments/{ride.consignment}/reconcile", note="all there")
    receivers.done(f"/consignments/{ride.consignment}/close")
    ride.read(reader=RECEIVER)
    assert (state(journey, ride.consignment), kinds(journey, ride.consignment)) == ("closed", ["temperature"])
    home = str(receiver.done("/packages", containers=ride.tubes)["package"])
    journey.seals[home] = "SEAL-HOME"
    receiver.done("/sealings", package=home, seals=["SEAL-HOME"])
    back = str(receivers.done(f"/consignments/{ride.consignment}/return", packages=[home])["consignment"])
    number = journey.file(back, RECEIVING_COORDINATOR)
    receivers.done(f"/notifications/{number}/acknowledge", reference="GD-2026-80")
    journey.hand(home, giver=RECEIVER)
    for where, officer in (("FTZ-EXIT-2", "OFF-N01"), ("FTZ-ENTRY-2", "OFF-E01")):
        met = journey.meet(where, back, home, officer=officer)
        assert met["verdict"] == "ALLOW", ("it always goes home", faults(met))
    ride.technician.done("/receipts", packages=[home])
    journey.hand(home, giver=COURIER, to=TECHNICIAN)
    return journey.consign(home), home


def by_another_file_of_another_box(ride: Ride) -> Going:
    """One that proves nothing, and so is a warning by itself."""
    ride.read()
    ride.unpack()
    other = str(ride.technician.done("/packages", containers=ride.tubes)["package"])
    ride.technician.done("/loggers/start", **started(other, "LG-4712"))
    ride.journey.seals[other] = "SEAL-NICE"
    ride.technician.done("/sealings", package=other, seals=["SEAL-NICE"])
    again = ride.journey.consign(other)
    ride.began = ride.journey.house.clock()
    ride.read(-20.0, other, serial="")
    return again, other


WAYS = [
    by_another_box_of_a_draft,
    by_another_box_of_what_was_filed,
    by_amending,
    by_a_new_number,
    by_taking_it_out_before_the_file_is_read,
    by_sending_it_before_the_file_is_read,
    by_putting_it_in_for_a_moment,
    by_annulling_that_it_was_packed,
    by_what_is_taken_from_it_before,
    by_what_is_taken_from_it_afterwards,
    by_sealing_it_anew_before_the_file_is_read,
    by_sending_another_tube_in_its_box,
    by_a_pool_before,
    by_a_pool_afterwards,
    by_losing_it,
    by_coming_home,
    by_closing_before_the_file_is_read,
    by_another_file_of_another_box,
]


@pytest.mark.parametrize("way", WAYS)
def test_what_was_out_of_its_range_stays_so_until_two_have_resolved_it(journey: Journey, way: Way) -> None:
    ride = Ride(journey)
    again, going = way(ride)
    checked = ride.coordinator.done("/crossings/check", {"consignment": again})
    assert faults(checked) == ["TEMP"]
    said = next(each for each in checked["findings"] if each["check"] == "TEMP")["found"][0]["en"]
    assert ride.consignment in said and "−5.00 °C" in said
    if way is not by_amending:
        journey.file(again)
    journey.hand(going)
    asked = codes(journey, going)
    assert LoneStation(journey, EXIT).read(*asked)[-1].said.meaning == "hold", "a lane without network knows it as well"
    (found,) = [each for each in discrepancies(journey, ride.consignment) if ride.box in each["codes"]]
    explainer = CARRIERS_COORDINATOR if found["organisation"] == "HT-COURIER" else COORDINATOR
    settle(journey, found["discrepancy"], explainer, "HKB-Q01")
    checked = ride.coordinator.done("/crossings/check", {"consignment": again})
    assert faults(checked) == []
    assert LoneStation(journey, EXIT).read(*asked)[-1].said.meaning == "allow", "nor does it stop what was resolved"


def is_in_doubt(ride: Ride, *tubes: str) -> bool:
    box = ride.technician.done("/packages", containers=list(tubes))["package"]
    return "TEMP" in faults(ride.coordinator.done("/crossings/check", {"packages": [box]}))


def test_what_was_taken_from_it_before_it_rode_is_not_in_doubt(journey: Journey) -> None:
    technician = journey.at(TECHNICIAN, BENCH)
    parent, other = technician.register(2)
    made = technician.done(f"/containers/{parent}/aliquots", parent=parent, count=1, amount=100)
    before = str(made["containers"][0]["code"])
    ride = Ride(journey, parent, other)
    ride.unpack()
    after = ride.aliquot(parent)
    ride.read()
    assert not is_in_doubt(ride, before)
    assert is_in_doubt(ride, after)


def test_what_was_not_inside_while_its_readings_count_is_not_in_doubt(journey: Journey) -> None:
    ride = Ride(journey)
    ride.open()
    ride.technician.done("/unpackings", package=ride.box, containers=ride.tubes[:1])
    journey.seals[ride.box] = "SEAL-ANEW"
    ride.technician.done("/sealings", package=ride.box, seals=["SEAL-ANEW"])
    journey.house.clock.pass_by(minutes=15)
    ride.back_from_the_exit()
    (another,) = ride.technician.register(1)
    ride.open()
    ride.technician.done("/unpackings", package=ride.box, containers=ride.tubes[1:])
    ride.technician.done("/packings", package=ride.box, containers=[another])
    ride.technician.done("/unpackings", package=ride.box, containers=[another])
    ride.read()
    assert not is_in_doubt(ride, ride.tubes[0]), "taken out before the box was sealed as it left"
    assert not is_in_doubt(ride, another), "put in when it had come home"
    assert is_in_doubt(ride, ride.tubes[1])
