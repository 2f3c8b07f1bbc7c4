"""A post, a firm or a laboratory with one person who could let go of a hold, which stops his own decision or find:
somebody else does, and there is always somebody."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from custody.zone import Zone
from tests.conftest import Clock
from tests.practice import (
    BENCH,
    COLLEAGUE,
    COORDINATOR,
    COURIER,
    ENTRY,
    ENTRY_OFFICER,
    EXIT,
    EXIT_OFFICER,
    RECEIVER,
    RECEIVING_COORDINATOR,
    TECHNICIAN,
)
from tests.situations.conftest import Journey, faults
from tests.situations.looking import refused
from tests.situations.on_paper import issued, told, written
from tests.situations.telling import discrepancies, settle

pytestmark = pytest.mark.usefixtures("read_again")

GONE = ("CUR-C01", "SZA-Q01")
"""The courier's firm has nobody who answers for it, and the sender one coordinator alone."""


@pytest.fixture
def zone(zone: Zone) -> Zone:
    return replace(zone, people={staff: person for staff, person in zone.people.items() if staff not in GONE})


def leaves(journey: Journey, *staff: str) -> None:
    """From now on the post has one officer."""
    for each in staff:
        versions = journey.at("ADM-01").get(f"/listings/person/{each}").get_json()["versions"]
        row = {**versions[-1]["value"], "organisation": "HT-ZONE", "roles": ["auditor"]}
        journey.at("ADM-01").done("/listings", noun="person", rows=[row], reason="works elsewhere now")


def holds(journey: Journey, code: str) -> list[dict[str, Any]]:
    """By way of who sees everything."""
    path = "consignments" if code.startswith("CN-") else "packages" if code.startswith("HTP-") else "containers"
    return list(journey.at("AUD-01").get(f"/{path}/{code}").get_json()["holds"])


def named(hold: dict[str, Any]) -> list[tuple[str, list[str]]]:
    return [(each["organisation"], each["roles"]) for each in hold["releasers"] if each["roles"]]


def release(journey: Journey, staff: str, hold: dict[str, Any]) -> Any:
    return journey.at(staff).post(f"/holds/{hold['id']}/release", reason="looked at")


def let_pass(journey: Journey, clock: Clock, *gates: str) -> tuple[str, str]:
    """(consignment, box): let pass on paper by the first officer of each of these, while a hold lay on it that has been
    lifted. Then the second one leaves."""
    consignment, package, _ = journey.ready()
    forms = {gate: issued(journey, gate)[0] for gate in gates}
    hold = journey.at(COORDINATOR).done("/holds", target=package, hold_kind="quality", reason="a doubt")["hold"]
    for gate in gates:
        clock.pass_by(minutes=10)
        told(journey, forms[gate], written(journey, consignment, package, gate))
    journey.at(COORDINATOR).done(f"/holds/{hold}/release", reason="the lid is right")
    leaves(journey, "OFF-E02", "OFF-N02")
    return consignment, package


def test_the_officer_of_the_other_gate_lets_go_of_what_the_only_officer_let_pass(
    journey: Journey, clock: Clock
) -> None:
    consignment, package = let_pass(journey, clock, EXIT)
    (hold,) = holds(journey, consignment)
    assert named(hold) == [("HK-PORT", ["officer"])]
    own = release(journey, EXIT_OFFICER, hold)
    assert refused(own) == (403, "hold_of_own_decision")
    assert all("HK-PORT" in own.get_json()["say"][lang] for lang in ("en", "zh-Hant", "zh-Hans"))
    for staff in (COORDINATOR, RECEIVING_COORDINATOR, "ADM-01", RECEIVER, COURIER):
        assert release(journey, staff, hold).status_code == 403, staff
    met = journey.meet(ENTRY, consignment, package)
    assert "HOLDS" in faults(met) and "HK-PORT must lift" in str(met["findings"])
    assert release(journey, ENTRY_OFFICER, hold).status_code == 201
    assert journey.meet(ENTRY, consignment, package)["verdict"] == "ALLOW"


def test_nor_is_the_exit_asked_in_vain_where_the_entry_let_it_in_by_itself(journey: Journey, clock: Clock) -> None:
    consignment, package, _ = journey.ready()
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    (form,) = issued(journey, ENTRY)
    journey.at(COORDINATOR).done("/holds", target=package, hold_kind="quality", reason="a doubt")
    clock.pass_by(minutes=5)
    told(journey, form, written(journey, consignment, package, ENTRY))
    leaves(journey, "OFF-N02")
    hold = next(each for each in holds(journey, consignment) if each["reason"] == "decided_otherwise")
    assert named(hold) == [("SZ-PORT", ["officer"])]
    assert refused(release(journey, ENTRY_OFFICER, hold)) == (403, "hold_of_own_decision")
    assert release(journey, EXIT_OFFICER, hold).status_code == 201


def test_where_both_let_it_pass_the_ends_of_the_way_look_into_it_and_the_other_end_lets_go(
    journey: Journey, clock: Clock
) -> None:
    consignment, _ = let_pass(journey, clock, EXIT, ENTRY)
    found = holds(journey, consignment)
    assert len(found) == 2
    for hold in found:
        assert named(hold) == [("HK-BETA", ["compliance", "coordinator"])]
        for staff in (EXIT_OFFICER, ENTRY_OFFICER, COORDINATOR, "ADM-01"):
            assert release(journey, staff, hold).status_code == 403, staff
        assert refused(release(journey, "HKB-Q01", hold)) == (409, "hold_until_judged")
    for each in discrepancies(journey, consignment):
        settle(journey, each["discrepancy"], COORDINATOR, RECEIVING_COORDINATOR)
    assert [release(journey, "HKB-Q01", hold).status_code for hold in found] == [201, 201]


def test_a_post_with_two_officers_goes_on_by_itself(journey: Journey, clock: Clock) -> None:
    consignment, package, _ = journey.ready()
    (form,) = issued(journey)
    journey.at(COORDINATOR).done("/holds", target=package, hold_kind="quality", reason="a doubt")
    clock.pass_by(minutes=5)
    told(journey, form, written(journey, consignment, package))
    hold = next(each for each in holds(journey, consignment) if each["reason"] == "decided_otherwise")
    assert named(hold) == [("SZ-PORT", ["officer"])]
    assert refused(release(journey, ENTRY_OFFICER, hold)) == (403, "hold_of_other")
    assert refused(release(journey, RECEIVING_COORDINATOR, hold)) == (403, "hold_of_other")


def lost_and_found(journey: Journey, code: str, loser: str, finder: str) -> dict[str, Any]:
    journey.at(loser).done("/losses", subjects=[code], reason="not in its place")
    journey.at(finder).done("/findings", subjects=[code], reason="behind the rack")
    (hold,) = holds(journey, code)
    return hold


@pytest.mark.parametrize("left", [False, True])
def test_a_firm_without_anybody_who_may_leaves_it_to_the_ends_of_the_way(journey: Journey, left: bool) -> None:
    """The sender's people have found what its courier had in hand, and the courier has no coordinator."""
    consignment, package, _ = journey.ready()
    if left:
        assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    hold = lost_and_found(journey, package, COORDINATOR, TECHNICIAN)
    assert named(hold) == [("HK-BETA", ["compliance", "coordinator"]) if left else ("SZ-ALPHA", ["technician"])]
    for staff in (COORDINATOR, TECHNICIAN, COURIER, "ADM-01"):
        assert release(journey, staff, hold).status_code == 403, staff
    who = RECEIVING_COORDINATOR if left else COLLEAGUE
    assert release(journey, who, hold).status_code == 201


def test_a_laboratory_with_one_coordinator_has_another_person_look(journey: Journey) -> None:
    (tube,) = journey.at(TECHNICIAN, BENCH).register(1)
    hold = lost_and_found(journey, tube, COORDINATOR, COORDINATOR)
    assert named(hold) == [("SZ-ALPHA", ["technician"])]
    own = release(journey, COORDINATOR, hold)
    assert refused(own) == (403, "hold_of_own_find")
    assert "SZ-ALPHA (technician)" in own.get_json()["say"]["en"]
    assert release(journey, "ADM-01", hold).status_code == 403
    assert release(journey, "SZG-T01", hold).status_code == 403
    assert release(journey, COLLEAGUE, hold).status_code == 201
