"""What was declared lost with its consignment is in nobody's hands until it is found, and has left once for all."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

import pytest

from tests.conftest import Clock
from tests.practice import (
    COORDINATOR,
    COURIER,
    ENTRY,
    EXIT,
    HK_BENCH,
    RECEIVER,
    RECEIVING_COORDINATOR,
    TECHNICIAN,
    new_id,
)
from tests.situations.conftest import Journey, faults
from tests.situations.looking import refused
from tests.situations.telling import CARRIERS_COORDINATOR, COMPLIANCE, balance, seen, state

pytestmark = pytest.mark.usefixtures("read_again")


def given_up(journey: Journey, *gates: str) -> tuple[str, str, list[str]]:
    """(consignment, box, tubes): let through these gates, and lost since."""
    consignment, package, tubes = journey.ready(2)
    for gate in gates:
        assert journey.meet(gate, consignment, package)["verdict"] == "ALLOW"
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/lost", reason="the van did not arrive")
    return consignment, package, tubes


def box_of(journey: Journey, package: str) -> dict[str, Any]:
    return dict(journey.at("AUD-01").get(f"/packages/{package}").get_json())


def test_its_boxes_are_lost_with_it_and_in_nobodys_hands(journey: Journey) -> None:
    consignment, package, tubes = given_up(journey, EXIT, ENTRY)
    journey.at(COMPLIANCE).done(f"/consignments/{consignment}/close", note="reported")
    assert (box_of(journey, package)["state"], box_of(journey, package)["custodian"]) == ("lost", None)
    given = journey.at(COURIER).post("/handoffs", subjects=[package], to=RECEIVER)
    assert refused(given) == (409, "terminal")
    opened = {"package": package, "seals": [journey.seals[package]], "reason": "to look"}
    assert refused(journey.at(CARRIERS_COORDINATOR).post("/unsealings", **opened)) == (409, "terminal")
    assert seen(journey, tubes[0])["gaps"][0].endswith("/")


def test_an_offer_that_was_open_does_not_bring_it_back(journey: Journey) -> None:
    consignment, package, _ = journey.ready(2)
    journey.across(consignment, package)
    handoff = journey.at(COURIER).done("/handoffs", subjects=[package], to=RECEIVER)["handoff"]
    journey.at(RECEIVING_COORDINATOR).done(f"/consignments/{consignment}/lost", reason="gone")
    journey.at(RECEIVER, HK_BENCH).post(f"/handoffs/{handoff}/accept")
    assert (box_of(journey, package)["state"], box_of(journey, package)["custodian"]) == ("lost", None)


def test_recovered_it_is_with_who_had_it_and_its_gap_stays(journey: Journey, clock: Clock) -> None:
    consignment, package, tubes = given_up(journey, EXIT)
    clock.pass_by(hours=1)
    said = {"id": new_id(), "where": "in the second van"}
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/found", said)
    box, tube = box_of(journey, package), seen(journey, tubes[0])
    assert (box["state"], box["custodian"], tube["state"]) == ("sealed", COURIER, "packed")
    assert not tube["gaps"][0].endswith("/")
    hold = uuid5(UUID(said["id"]), "quarantine")
    own = journey.at(COMPLIANCE).post(f"/holds/{hold}/release", reason="looked at")
    assert refused(own) == (403, "hold_of_other"), "who says that it is here does not let go of it"
    journey.at(CARRIERS_COORDINATOR).done(f"/holds/{hold}/release", reason="it is in our van")
    assert "CUSTODY" in faults(journey.meet(ENTRY, consignment, package))


def test_a_tube_that_was_lost_by_itself_is_not_recovered_with_the_rest(journey: Journey) -> None:
    consignment, package, tubes = journey.ready(2)
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    journey.at(COORDINATOR).done("/losses", subjects=tubes[:1], reason="the courier says that it fell out")
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/lost", reason="and now the van")
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/found", where="in the second van")
    assert [seen(journey, tube)["state"] for tube in tubes] == ["lost", "packed"]


def test_what_left_and_was_given_up_leaves_again_when_its_sender_has_it_back_and_not_before(journey: Journey) -> None:
    first, package, tubes = given_up(journey, EXIT)
    journey.at(COMPLIANCE).done(f"/consignments/{first}/close", note="reported")
    # A courier finds it on the way: so it is on its way, until whoever sent it takes it over.
    journey.at(COURIER).done("/findings", subjects=[package], reason="In the other van.")
    (hold,) = box_of(journey, package)["holds"]
    journey.at(COMPLIANCE).done(f"/holds/{hold['id']}/release", reason="looked at")
    assert balance(journey, first) == {"on_the_way": 2}
    journey.hand(package, giver=COURIER, to=TECHNICIAN)
    assert balance(journey, first) == {"returned": 2}
    technician = journey.at(TECHNICIAN)
    technician.done("/unsealings", package=package, seals=[journey.seals[package]], reason="to pack it anew")
    technician.done("/unpackings", package=package, containers=tubes)
    again = str(technician.done("/packages", containers=tubes)["package"])
    journey.seals[again] = "SEAL-0901"
    technician.done("/sealings", package=again, seals=["SEAL-0901"])
    second = journey.consign(again)
    journey.file(second)
    journey.hand(again)
    gone = journey.meet(EXIT, second, again)
    assert (gone["verdict"], faults(gone)) == ("ALLOW", [])
    assert (state(journey, first), balance(journey, first)) == ("closed", {"returned": 2})
    assert balance(journey, second) == {"on_the_way": 2}, "counted once on its way, and no more than once"


def test_what_was_given_up_and_found_at_home_may_leave_in_another(journey: Journey) -> None:
    first, package, tubes = given_up(journey, EXIT)
    journey.at(COMPLIANCE).done(f"/consignments/{first}/close", note="reported")
    journey.at(TECHNICIAN).done("/findings", subjects=[package], reason="It never left the hall.")
    assert balance(journey, first) == {"returned": 2}
    told = journey.at(TECHNICIAN).done("/crossings/check", {"containers": tubes})
    assert not any("DUPLICATE" in faults(part) for part in told["parts"])
