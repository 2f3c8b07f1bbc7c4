"""Who says that something is lost, or that he found it, does not also say that it may go on: another person looks."""

from __future__ import annotations

import pytest

from tests.practice import COORDINATOR, COURIER, EXIT, TECHNICIAN
from tests.situations.conftest import Journey
from tests.situations.looking import COMPLIANCE, refused
from tests.situations.telling import balance, discrepancies

pytestmark = pytest.mark.usefixtures("read_again")


def holds(journey: Journey, code: str) -> list[str]:
    return [hold["id"] for hold in journey.at("AUD-01").get(f"/containers/{code}").get_json()["holds"]]


def release(journey: Journey, staff: str, hold: str) -> tuple[int, str]:
    answer = journey.at(staff).post(f"/holds/{hold}/release", reason="looked at")
    return (201, "") if answer.status_code == 201 else refused(answer)


def lost_and_found(journey: Journey, by: str = COORDINATOR, finder: str = TECHNICIAN, staff: str = TECHNICIAN) -> str:
    (tube,) = journey.at(staff).register(1)
    journey.at(by).done("/losses", subjects=[tube], reason="not in its place")
    journey.at(finder).done("/findings", subjects=[tube], reason="behind the rack")
    return tube


@pytest.mark.parametrize("finder", [COORDINATOR, TECHNICIAN])
def test_who_declared_it_lost_does_not_let_go_of_it(journey: Journey, finder: str) -> None:
    tube = lost_and_found(journey, finder=finder)
    (hold,) = holds(journey, tube)
    assert release(journey, COORDINATOR, hold) == (403, "hold_of_own_find")
    assert refused(journey.at(finder).post("/packages", containers=[tube])) == (409, "held")
    assert release(journey, COMPLIANCE, hold) == (201, "")


def test_who_found_it_does_not_let_go_of_it(journey: Journey) -> None:
    tube = lost_and_found(journey, by=COMPLIANCE, finder=COORDINATOR)
    (hold,) = holds(journey, tube)
    assert release(journey, COORDINATOR, hold) == (403, "hold_of_own_find")
    assert release(journey, COMPLIANCE, hold) == (201, ""), "two have seen it, and there is no third who may"


def test_a_hold_of_ones_own_is_no_way_past_it(journey: Journey) -> None:
    """The quarantine goes along with what leaves the box, whatever else lies on that."""
    (tube,) = journey.at(TECHNICIAN).register(1)
    box = str(journey.at(TECHNICIAN).done("/packages", containers=[tube])["package"])
    journey.at(COORDINATOR).done("/holds", target=tube, hold_kind="quarantine", reason="mine")
    journey.at(COORDINATOR).done("/losses", subjects=[box], reason="not in its place")
    journey.at(TECHNICIAN).done("/findings", subjects=[box], reason="behind the rack")
    journey.at(TECHNICIAN).done("/unpackings", package=box, containers=[tube])
    left = [release(journey, COORDINATOR, hold)[1] for hold in holds(journey, tube)]
    assert left == ["", "hold_of_own_find"]


def test_what_is_lost_again_is_not_let_go_of_by_who_lost_it_this_time(journey: Journey) -> None:
    tube = lost_and_found(journey, by=COMPLIANCE)
    journey.at(COORDINATOR).done("/losses", subjects=[tube], reason="gone again")
    journey.at(TECHNICIAN).done("/findings", subjects=[tube], reason="there again")
    first, second = holds(journey, tube)
    assert release(journey, COORDINATOR, first) == (201, "")
    assert release(journey, COORDINATOR, second) == (403, "hold_of_own_find")
    assert release(journey, COMPLIANCE, second) == (201, "")


def test_who_finds_a_whole_consignment_again_does_not_let_go_of_it(journey: Journey) -> None:
    _, package = journey.box()
    consignment = journey.consign(package)
    journey.file(consignment)
    for step, said in (("lost", {"reason": "it is nowhere"}), ("found", {"where": "in the cold room"})):
        journey.at(COMPLIANCE).done(f"/consignments/{consignment}/{step}", **said)
    standing = journey.at(COMPLIANCE).get("/holds").get_json()["holds"]
    (hold,) = [each["id"] for each in standing if each["target"] == consignment]
    assert release(journey, COMPLIANCE, hold) == (403, "hold_of_own_find")
    assert release(journey, COORDINATOR, hold) == (201, "")


def test_an_organisation_with_one_coordinator_goes_on_when_another_has_found_it(journey: Journey) -> None:
    tube = lost_and_found(journey, by="SZG-C01", finder="SZG-T01", staff="SZG-T01")
    (hold,) = holds(journey, tube)
    assert release(journey, "SZG-C01", hold) == (201, "")
    alone = lost_and_found(journey, by="SZG-C01", finder="SZG-C01", staff="SZG-T01")
    (hold,) = holds(journey, alone)
    assert release(journey, "SZG-C01", hold) == (403, "hold_of_own_find")


def test_who_may_not_let_go_of_it_is_not_named_as_who_may(journey: Journey) -> None:
    tube = lost_and_found(journey)
    (hold,) = journey.at(COMPLIANCE).get(f"/containers/{tube}").get_json()["holds"]
    (may,) = hold["releasers"]
    assert (may["roles"], may["but"]) == (["compliance"], [TECHNICIAN, COORDINATOR])


def test_what_its_courier_finds_after_it_was_closed_is_told(journey: Journey) -> None:
    consignment, package, _ = journey.ready(2)
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    for step, said in (("lost", {"reason": "the van is gone"}), ("close", {})):
        journey.at(COORDINATOR).done(f"/consignments/{consignment}/{step}", **said)
    assert balance(journey, consignment) == {"lost": 2}
    journey.at(COURIER).done("/findings", subjects=[package], reason="under the seat")
    [told] = discrepancies(journey, consignment)
    assert (told["kind"], told["organisation"], told["codes"][0]) == ("over", "HT-COURIER", package)
    found = journey.at("AUD-01").get(f"/balance?consignment={consignment}").get_json()
    assert found["open"] == 1


def test_what_its_courier_finds_while_it_is_on_its_way_is_nobodys_surprise(journey: Journey) -> None:
    consignment, package, _ = journey.ready(2)
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    journey.at(COORDINATOR).done("/losses", subjects=[package], reason="not in the van")
    journey.at(COURIER).done("/findings", subjects=[package], reason="under the seat")
    assert [each["kind"] for each in discrepancies(journey, consignment)] == []
