"""A person who has something in hand is not listed under others, nor without a role that hands it on."""

from __future__ import annotations

import msgspec
import pytest
from msgspec.structs import replace

from custody.deciding.lists.announced import Place
from custody.deciding.lists.in_hand import of_what_is_in_hand
from custody.holding import Listing, Package, PackageState
from custody.parties import Person, Role
from custody.world import World
from custody.zone import row_of
from tests.practice import COLLEAGUE, TECHNICIAN
from tests.situations.conftest import Journey
from tests.situations.telling import seen
from tests.web.api.test_tables import checked, imported

ADMIN = "ADM-01"


def people(*rows: str) -> str:
    return "\r\n".join(("staff,organisation,roles", *rows, ""))


def faults(journey: Journey, file: str) -> list[tuple[str, int, str]]:
    run = checked(journey.at(ADMIN), "person", file)
    assert not run["result_sha256"] or not run["faults"]
    return [(each["code"], each["row"], each["say"]["en"]) for each in run["faults"]]


def listed(journey: Journey, file: str) -> None:
    admin = journey.at(ADMIN)
    run = checked(admin, "person", file)
    assert run["faults"] == []
    answer = imported(admin, "person", file, run["result_sha256"])
    assert answer.status_code == 201, answer.get_data(as_text=True)


def test_a_list_that_moves_a_person_away_from_what_he_holds_has_a_fault_in_his_row(journey: Journey) -> None:
    tubes, box = journey.box(2)
    (loose,) = journey.at(TECHNICIAN, "SZ-BENCH-1").register(1)
    file = people("SZA-T02,SZ-ALPHA,technician", "SZA-T01,SZ-GAMMA,technician")
    ((code, row, words),) = [each for each in faults(journey, file) if each[1]]
    assert (code, row) == ("unfit.in_hand_elsewhere", 3)
    assert "1 package and 1 loose container of SZ-ALPHA in hand" in words
    assert box in words and loose in words and tubes[0] not in words
    assert "under SZ-GAMMA" in words and "hand them over to a colleague first" in words
    # Once a colleague has it, the same list is taken.
    journey.hand(box, loose, to=COLLEAGUE)
    listed(journey, file)
    assert seen(journey, loose)["custodian"] == COLLEAGUE


@pytest.mark.parametrize("listing", ["rows", "check"])
def test_rows_sent_over_the_api_have_the_same_fault(journey: Journey, listing: str) -> None:
    journey.box(1)
    value = journey.at(ADMIN).get(f"/listings/person/{TECHNICIAN}").get_json()["versions"][-1]["value"]
    rows = [{**value, "organisation": "SZ-GAMMA"}]
    if listing == "check":
        told = journey.at(ADMIN).post("/listings/check", {"noun": "person", "rows": rows}).get_json()["faults"]
    else:
        answer = journey.at(ADMIN).post("/listings", noun="person", rows=rows, reason="he goes")
        assert (answer.status_code, answer.get_json()["type"]) == (422, "/problems/rows_faulty")
        told = answer.get_json()["errors"]
    assert "1 package and 0 loose containers of SZ-ALPHA in hand" in str(told)


def test_whoever_loses_each_role_that_hands_over_keeps_nothing_in_hand(journey: Journey) -> None:
    _, box, _ = journey.ready(1)
    ((code, row, words),) = faults(journey, people("CUR-K01,HT-COURIER,auditor"))
    assert (code, row) == ("unfit.in_hand_of_nobody", 2)
    assert box in words
    # Another role that hands over will do, and so do other dates.
    listed(journey, people("CUR-K01,HT-COURIER,courier; auditor"))


def test_what_he_takes_in_hand_after_the_dry_run_is_seen_by_the_import(journey: Journey) -> None:
    admin, file = journey.at(ADMIN), people("SZA-T02,SZ-GAMMA,technician")
    accepted = checked(admin, "person", file)["result_sha256"]
    _, box = journey.box(1)
    journey.hand(box, to=COLLEAGUE)
    late = imported(admin, "person", file, accepted)
    assert (late.status_code, late.get_json()["type"]) == (409, "/problems/import_moved_on")
    assert journey.house.registry.zone.people[COLLEAGUE].organisation == "SZ-ALPHA"
    assert [code for code, _, _ in faults(journey, file)] == ["unfit.in_hand_elsewhere"]


@pytest.mark.parametrize(
    ("row", "refusal"),
    [("SZA-T02,SZ-GAMMA,technician", "offered_for_another"), ("SZA-T02,SZ-ALPHA,auditor", "role")],
)
def test_an_offer_to_whoever_was_listed_otherwise_since_is_not_accepted(
    journey: Journey, row: str, refusal: str
) -> None:
    _, box = journey.box(1)
    handoff = journey.at(TECHNICIAN).done("/handoffs", subjects=[box], to=COLLEAGUE)["handoff"]
    listed(journey, people(row))
    answer = journey.at(COLLEAGUE).post(f"/handoffs/{handoff}/accept")
    assert answer.get_json()["type"] == f"/problems/{refusal}"
    journey.at(COLLEAGUE).done(f"/handoffs/{handoff}/refuse", reason="listed under others")
    journey.hand(box)


@pytest.mark.parametrize(("holds_for", "told"), [("HK-BETA", []), ("HK-DELTA", ["in_hand_elsewhere"])])
def test_whoever_stands_apart_from_what_he_holds_may_be_listed_back(holds_for: str, told: list[str]) -> None:
    was = Person("HKB-T01", "HK-DELTA", (Role.TECHNICIAN,), "HTB-T8JJPE9AH7-Y")
    stands = Listing("person:HKB-T01@2", "person:HKB-T01", "person", 2, "", msgspec.json.encode(was).decode())
    place = Place(row_of("person", replace(was, organisation="HK-BETA"), 3), [stands], "2026-11-27T01:00:00.000000Z")
    box = Package("HTP-1", "UN3373", 0, holds_for, "HKB-T01", "HK-BETA-LAB", PackageState.SEALED)
    assert [each.code for each in of_what_is_in_hand(place, World([box]))] == told
