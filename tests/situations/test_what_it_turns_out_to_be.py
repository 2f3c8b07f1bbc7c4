"""What is found in a tube after it was registered binds all that came of it: what was divided, what was pooled."""

from __future__ import annotations

from typing import Any

import pytest

from custody.holding import Container
from custody.records.views.reading import every
from tests.practice import BENCH, EXIT, TECHNICIAN
from tests.situations.conftest import Journey, faults

COMPLIANCE = "SZA-Q01"

pytestmark = pytest.mark.usefixtures("read_again")


def register(journey: Journey, risk: str = "B1", **changes: Any) -> tuple[str, int]:
    """(a fresh tube, the entry that says what it is)."""
    given = {"count": 1, "category": "human_blood", "risk": risk, "amount": 2000, "unit": "uL", **changes}
    answer = journey.at(TECHNICIAN, BENCH).done("/containers", **given)
    return str(answer["containers"][0]["code"]), int(answer["entry"])


def told(journey: Journey, code: str) -> Container:
    with journey.house.registry.reading() as connection:
        return next(each for each in every(connection, Container) if each.code == code)


def risk(journey: Journey, code: str) -> str:
    return told(journey, code).risk


def pool(journey: Journey, *parents: str) -> str:
    return str(journey.at(TECHNICIAN, BENCH).done("/pools", parents=list(parents), amount=50)["containers"][0]["code"])


def divided(journey: Journey, parent: str) -> tuple[str, int]:
    answer = journey.at(TECHNICIAN, BENCH).done(f"/containers/{parent}/aliquots", parent=parent, count=1, amount=50)
    return str(answer["containers"][0]["code"]), int(answer["entry"])


def correct(journey: Journey, entry: int, *codes: str, staff: str = TECHNICIAN, **facts: Any) -> None:
    journey.at(staff).done("/corrections", entry=entry, subjects=list(codes), reason="a second look", **facts)


def refusal(journey: Journey, entry: int, *codes: str, staff: str = TECHNICIAN, **facts: Any) -> str:
    body = {"entry": entry, "subjects": list(codes), "reason": "a second look", **facts}
    answer = journey.at(staff).post("/corrections", **body)
    assert answer.status_code in (409, 422, 403), answer.get_data(as_text=True)
    return str(answer.get_json()["type"]).removeprefix("/problems/")


def boxed(journey: Journey, tube: str) -> str:
    technician = journey.at(TECHNICIAN, BENCH)
    package = str(technician.done("/packages", containers=[tube])["package"])
    journey.seals[package] = f"SEAL-T{len(journey.seals)}"
    technician.done("/sealings", package=package, seals=[journey.seals[package]])
    return package


def test_what_is_found_in_one_parent_is_in_the_pool_and_in_all_that_is_taken_from_it(journey: Journey) -> None:
    first, entry = register(journey)
    second, _ = register(journey)
    mixed = pool(journey, first, second)
    part, _ = divided(journey, mixed)
    correct(journey, entry, first, staff=COMPLIANCE, risk="A1")
    assert [risk(journey, each) for each in (first, second, mixed, part)] == ["A1", "B1", "A1", "A1"]
    box = boxed(journey, part)
    number = journey.consign(box)
    journey.file(number)
    journey.hand(box)
    met = journey.meet(EXIT, number, box)
    assert (met["verdict"], faults(met)[0]) == ("DENY", "RISK")


def test_of_two_strict_parents_the_other_still_binds_the_pool(journey: Journey) -> None:
    first, of_first = register(journey, "A1")
    second, of_second = register(journey, "A1")
    mixed = pool(journey, first, second)
    part, _ = divided(journey, mixed)
    correct(journey, of_first, first, risk="C1")
    assert [risk(journey, each) for each in (first, mixed, part)] == ["C1", "A1", "A1"]
    correct(journey, of_second, second, risk="B1")
    assert [risk(journey, each) for each in (second, mixed, part)] == ["B1", "B1", "B1"]


def test_the_strictest_of_the_others_is_what_is_left_of_a_pool(journey: Journey) -> None:
    """Its one strict parent was none; it becomes as strict as the other, and not as mild as the corrected one."""
    first, entry = register(journey, "A1")
    second, _ = register(journey, "B1")
    mixed = pool(journey, first, second)
    part, _ = divided(journey, mixed)
    correct(journey, entry, first, risk="C2")
    assert [risk(journey, each) for each in (first, mixed, part)] == ["C2", "B1", "B1"]


def test_a_pool_is_of_another_category_only_when_all_of_it_is(journey: Journey) -> None:
    first, of_first = register(journey, category="saliva_swab")
    second, of_second = register(journey, category="saliva_swab")
    mixed = pool(journey, first, second)
    assert not told(journey, mixed).hgr
    correct(journey, of_first, first, category="human_blood")
    assert (told(journey, mixed).category, told(journey, mixed).hgr) == ("saliva_swab", True)
    correct(journey, of_second, second, category="human_blood")
    assert told(journey, mixed).category == "human_blood"


def test_what_turns_out_infectious_is_so_in_all_that_came_of_it(journey: Journey) -> None:
    tube, entry = register(journey)
    other, _ = register(journey)
    part, of_part = divided(journey, tube)
    mixed = pool(journey, part, other)
    correct(journey, entry, tube, infectious=True)
    assert [told(journey, each).infectious for each in (tube, part, mixed, other)] == [True, True, True, False]
    line = journey.at(TECHNICIAN).get(f"/containers/{mixed}/timeline").get_json()["entries"][-1]
    assert "infectious" in line["summary"]["en"]
    assert "具傳染性" in line["summary"]["zh-Hant"]
    assert refusal(journey, of_part, part, infectious=True) == "nothing_to_correct"


def test_a_correction_never_says_that_it_is_not_so(journey: Journey) -> None:
    tube, entry = register(journey, infectious=True, animal=True)
    for mark in ("infectious", "hgr", "animal"):
        assert refusal(journey, entry, tube, **{mark: False}) == "trait_stays"
        assert refusal(journey, entry, tube, **{mark: False, "risk": "B2"}) == "trait_stays"
        assert getattr(told(journey, tube), mark)
    assert risk(journey, tube) == "B1"


def test_what_an_authority_has_been_told_of_turns_out_to_be_nothing_else_meanwhile(journey: Journey) -> None:
    tube, entry = register(journey)
    part, _ = divided(journey, tube)
    box = boxed(journey, part)
    number = journey.consign(box)
    journey.file(number)
    assert refusal(journey, entry, tube, infectious=True) == "in_consignment"
    assert not told(journey, tube).infectious


def test_once_told_it_is_not_said_anew_by_who_entered_it(journey: Journey) -> None:
    tube, entry = register(journey)
    number = journey.consign(boxed(journey, tube))
    journey.file(number)
    journey.at("SZA-C01").done(f"/consignments/{number}/cancel", reason="not today")
    assert refusal(journey, entry, tube, animal=True) == "own_entry_notified"
    correct(journey, entry, tube, staff=COMPLIANCE, animal=True)
    assert told(journey, tube).animal
