"""The doubt over a box goes along with what leaves it, whatever a gate read there and whenever that is told: until
people have resolved what was found, or another person has counted what is inside."""

from __future__ import annotations

import pytest

from tests.conftest import Clock
from tests.practice import BENCH, COLLEAGUE, COORDINATOR, COURIER, EXIT, TECHNICIAN
from tests.situations.aside import LoneStation
from tests.situations.conftest import Journey, faults
from tests.situations.looking import refused
from tests.situations.on_paper import issued, told, written
from tests.situations.telling import COMPLIANCE, codes, discrepancies, seen, settle

pytestmark = pytest.mark.usefixtures("read_again")


def stranger(journey: Journey) -> str:
    """A tube of an organisation that has nothing to do with this journey."""
    return str(journey.at("SZG-T01", "SZ-BENCH-2").register(1)[0])


def drafted(journey: Journey) -> tuple[str, str, list[str]]:
    """(consignment, box, tubes): never filed, with the courier."""
    tubes, package = journey.box()
    consignment = journey.consign(package)
    journey.hand(package)
    return consignment, package, tubes


def brought_back(journey: Journey, package: str, tubes: list[str]) -> None:
    """To the bench, where one person opens it and takes everything out."""
    journey.hand(package, giver=COURIER, to=TECHNICIAN)
    technician = journey.at(TECHNICIAN, BENCH)
    technician.done("/unsealings", package=package, seals=[journey.seals[package]], reason="a look")
    technician.done("/unpackings", package=package, containers=tubes)


def held(journey: Journey, tubes: list[str]) -> list[list[str]]:
    return [[hold["reason"] for hold in seen(journey, tube)["holds"]] for tube in tubes]


def packed_anew(journey: Journey, tubes: list[str]) -> tuple[int, str]:
    return refused(journey.at(TECHNICIAN, BENCH).post("/packages", containers=tubes))


def over(journey: Journey, consignment: str) -> dict[str, object]:
    (found,) = [each for each in discrepancies(journey, consignment) if each["kind"] == "over"]
    return found


@pytest.mark.parametrize("filed", [True, False])
def test_what_lay_in_it_is_held_until_people_have_resolved_that_a_tube_of_others_was_read(
    journey: Journey, filed: bool
) -> None:
    consignment, package, tubes = journey.ready() if filed else drafted(journey)
    theirs = stranger(journey)
    for _ in range(2):
        assert journey.meet(EXIT, consignment, package, containers=[theirs])["verdict"] != "ALLOW"
    assert journey.meet(EXIT, consignment, package)["verdict"] != "ALLOW"
    found = over(journey, consignment)
    assert {theirs, package} <= set(found["codes"]), "it is looked for in that box"
    brought_back(journey, package, tubes)
    assert held(journey, tubes) == [["beside_a_stranger"]] * 3
    (hold,) = seen(journey, tubes[0])["holds"]
    assert hold["discrepancy"] == found["discrepancy"]
    by_hand = journey.at(COORDINATOR).post(f"/holds/{hold['id']}/release", reason="it is not in there")
    assert refused(by_hand) == (409, "hold_until_resolved")
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/cancel", reason="to send them otherwise")
    assert packed_anew(journey, tubes)[0] == 409
    settle(journey, str(found["discrepancy"]), COORDINATOR, "HKB-Q01")
    assert held(journey, tubes) == [[], [], []]
    another = journey.at(TECHNICIAN, BENCH).done("/packages", containers=tubes)["package"]
    journey.seals[another] = "SEAL-ANOTHER"
    journey.at(TECHNICIAN, BENCH).done("/sealings", package=another, seals=["SEAL-ANOTHER"])
    again = journey.consign(another)
    journey.file(again)
    journey.hand(another)
    assert journey.meet(EXIT, again, another)["verdict"] == "ALLOW"


def test_the_tubes_go_along_with_it_when_their_box_is_lost_and_they_are_found(journey: Journey) -> None:
    consignment, package, tubes = journey.ready()
    journey.meet(EXIT, consignment, package, containers=[stranger(journey)])
    journey.hand(package, giver=COURIER, to=TECHNICIAN)
    journey.at(COMPLIANCE).done("/losses", subjects=tubes, reason="they are gone")
    assert held(journey, tubes) == [["beside_a_stranger"]] * 3


def test_what_another_person_has_counted_since_is_free(journey: Journey) -> None:
    consignment, package, tubes = journey.ready()
    journey.meet(EXIT, consignment, package, containers=[stranger(journey)])
    journey.hand(package, giver=COURIER, to=TECHNICIAN)
    technician, colleague = journey.at(TECHNICIAN, BENCH), journey.at(COLLEAGUE, BENCH)
    technician.done("/unsealings", package=package, seals=[journey.seals[package]], reason="a look")
    journey.hand(package, giver=TECHNICIAN, to=COLLEAGUE)
    colleague.done("/sealings", package=package, seals=["SEAL-ANEW"], counted=tubes)
    colleague.done("/unsealings", package=package, seals=["SEAL-ANEW"], reason="to send them otherwise")
    colleague.done("/unpackings", package=package, containers=tubes)
    assert held(journey, tubes) == [[], [], []]


def test_each_box_waits_for_what_was_found_beside_it(journey: Journey) -> None:
    theirs, found, inside = stranger(journey), [], []
    for consignment, package, tubes in (journey.ready(1), journey.ready(1)):
        journey.meet(EXIT, consignment, package, containers=[theirs])
        brought_back(journey, package, tubes)
        found.append(str(over(journey, consignment)["discrepancy"]))
        inside += tubes
    assert held(journey, inside) == [["beside_a_stranger"]] * 2
    settle(journey, found[0], COORDINATOR, "HKB-Q01")
    assert held(journey, inside) == [[], ["beside_a_stranger"]]


@pytest.mark.parametrize(("by_paper", "filed"), [(True, True), (True, False), (False, True)])
def test_a_tube_of_others_that_is_told_of_late_holds_what_was_taken_out_meanwhile(
    journey: Journey, clock: Clock, by_paper: bool, filed: bool
) -> None:
    consignment, package, tubes = journey.ready() if filed else drafted(journey)
    theirs = stranger(journey)
    gate, (form,) = LoneStation(journey, EXIT), issued(journey)
    clock.pass_by(minutes=5)
    paper = written(journey, consignment, package, verdict="HOLD", containers=[theirs])
    if not by_paper:
        officer, box, seal, carrier = codes(journey, package)
        assert gate.read(officer, box, theirs, seal, carrier)[-1].said.meaning in ("hold", "deny")
    clock.pass_by(minutes=5)
    brought_back(journey, package, tubes)
    clock.pass_by(minutes=5)
    if by_paper:
        told(journey, form, paper)
    else:
        gate.deliver()
    assert {theirs, package} <= set(over(journey, consignment)["codes"])
    assert held(journey, tubes) == [["beside_a_stranger"]] * 3


def test_a_station_without_network_does_not_know_whose_a_tube_is_and_the_service_does(
    journey: Journey, clock: Clock
) -> None:
    consignment, package, tubes = journey.ready()
    theirs = stranger(journey)
    gate = LoneStation(journey, EXIT)
    clock.pass_by(minutes=5)
    officer, box, seal, carrier = codes(journey, package)
    assert gate.read(officer, box, theirs, seal, carrier)[-1].said.meaning in ("hold", "deny")
    clock.pass_by(minutes=5)
    gate.deliver()
    assert "SEAL" in faults(journey.meet(EXIT, consignment, package))
    brought_back(journey, package, tubes)
    assert held(journey, tubes) == [["beside_a_stranger"]] * 3


@pytest.mark.parametrize("cancelled", [True, False])
def test_what_lay_under_a_strange_seal_is_held_though_it_was_never_filed(
    journey: Journey, clock: Clock, cancelled: bool
) -> None:
    consignment, package, tubes = drafted(journey)
    (form,) = issued(journey)
    clock.pass_by(minutes=5)
    seals = [journey.seals[package], "EVIL123"]
    paper = written(journey, consignment, package, verdict="HOLD", seals=seals)
    clock.pass_by(minutes=5)
    brought_back(journey, package, tubes)
    if cancelled:
        journey.at(COORDINATOR).done(f"/consignments/{consignment}/cancel", reason="to send them otherwise")
    clock.pass_by(minutes=5)
    told(journey, form, paper)
    assert held(journey, tubes) == [["under_a_strange_seal"]] * 3
    assert packed_anew(journey, tubes)[0] == 409


def test_what_came_into_it_after_it_was_filed_lay_under_the_strange_seal_as_well(
    journey: Journey, clock: Clock
) -> None:
    (more, beside), (consignment, package, tubes) = journey.box(1), journey.ready(2)
    journey.hand(package, giver=COURIER, to=TECHNICIAN)
    technician = journey.at(TECHNICIAN, BENCH)
    for box in (beside, package):
        technician.done("/unsealings", package=box, seals=[journey.seals[box]], reason="one more goes along")
    technician.done("/unpackings", package=beside, containers=more)
    technician.done("/packings", package=package, containers=more)
    journey.seals[package] = "SEAL-ANEW"
    technician.done("/sealings", package=package, seals=["SEAL-ANEW"])
    journey.hand(package)
    (form,) = issued(journey)
    clock.pass_by(minutes=5)
    paper = written(journey, consignment, package, verdict="HOLD", seals=["SEAL-ANEW", "EVIL123"])
    clock.pass_by(minutes=5)
    brought_back(journey, package, [*tubes, *more])
    clock.pass_by(minutes=5)
    told(journey, form, paper)
    assert held(journey, [*tubes, *more]) == [["under_a_strange_seal"]] * 3


def test_what_was_filed_in_it_is_held_though_that_filing_was_cancelled_and_the_box_drafted_anew(
    journey: Journey,
) -> None:
    tubes, package = journey.box(3)
    first = journey.consign(package)
    journey.file(first)
    technician = journey.at(TECHNICIAN, BENCH)
    technician.done("/unsealings", package=package, seals=[journey.seals[package]], reason="a look")
    technician.done("/unpackings", package=package, containers=tubes[:1])
    journey.at(COORDINATOR).done(f"/consignments/{first}/cancel", reason="another time")
    journey.seals[package] = "SEAL-ANEW"
    technician.done("/sealings", package=package, seals=["SEAL-ANEW"])
    second = journey.consign(package)
    journey.file(second)
    journey.hand(package)
    assert held(journey, tubes[:1]) == [[]]
    assert "SEAL" in faults(journey.meet(EXIT, second, package, seals=["SEAL-ANEW", "EVIL123"]))
    assert held(journey, tubes[:1]) == [["under_a_strange_seal"]]
