"""A pool that was entered by mistake did not occur, for as long as nothing was made of it: what it is said to have
taken is in its tubes again."""

from __future__ import annotations

from typing import Any

import pytest

from custody.records.turns.rebuild import rebuild
from tests.practice import BENCH, COORDINATOR, HK_BENCH, RECEIVER, RECEIVING_COORDINATOR, TECHNICIAN
from tests.situations.conftest import Journey
from tests.situations.looking import refused
from tests.situations.telling import balance, discrepancies, seen

pytestmark = pytest.mark.usefixtures("read_again")


def pooled(journey: Journey, amount: int, parents: list[str], staff: str = TECHNICIAN) -> tuple[int, str]:
    """(entry, pool)."""
    made = journey.at(staff, BENCH if staff == TECHNICIAN else HK_BENCH).done("/pools", parents=parents, amount=amount)
    return int(made["entry"]), str(made["containers"][0]["code"])


def annul(journey: Journey, entry: int, staff: str = TECHNICIAN) -> Any:
    said = {"entry": entry, "did_not_occur": True, "reason": "the wrong tubes"}
    return journey.at(staff).post("/corrections", **said)


def facts(journey: Journey, code: str) -> tuple[str, int]:
    found = seen(journey, code)
    return found["state"], found["amount"]


@pytest.mark.parametrize("amount", [400, 2000])
def test_its_tubes_have_again_what_they_had(journey: Journey, amount: int) -> None:
    tubes = journey.at(TECHNICIAN, BENCH).register(2)
    entry, pool = pooled(journey, amount, tubes)
    assert facts(journey, pool) == ("in_hand", 2 * amount)
    assert annul(journey, entry).status_code == 201
    assert [facts(journey, tube) for tube in tubes] == [("in_hand", 2000)] * 2
    assert facts(journey, pool) == ("void", 0)
    technician = journey.at(TECHNICIAN, BENCH)
    assert refused(technician.post("/packages", containers=[pool])) == (409, "terminal")
    assert pooled(journey, amount, tubes)[0] > entry, "they may be pooled anew"
    assert refused(annul(journey, entry)) == (409, "overtaken")
    with journey.house.registry.database.writing.connect() as connection, connection.begin():
        assert rebuild(connection).changed == ()


def test_its_label_may_have_been_read_and_its_tubes_stored(journey: Journey) -> None:
    technician = journey.at(TECHNICIAN, BENCH)
    tubes = technician.register(2)
    entry, pool = pooled(journey, 400, tubes)
    scan = {"station": BENCH, "at": journey.house.clock().isoformat()}
    assert technician.done("/scans", raw=pool, **scan)["meaning"] == "label_verified"
    technician.done("/storings", subjects=[*tubes, pool], place="FREEZER-1")
    assert annul(journey, entry).status_code == 201
    assert [facts(journey, tube) for tube in tubes] == [("stored", 2000)] * 2
    assert (facts(journey, pool), seen(journey, pool)["place"]) == (("void", 0), None)


@pytest.mark.parametrize("deed", ["divided", "pooled on", "packed", "of a parent", "handed on", "held"])
def test_nothing_that_was_done_with_it_since_is_undone(journey: Journey, deed: str) -> None:
    technician = journey.at(TECHNICIAN, BENCH)
    tubes = technician.register(3)
    entry, pool = pooled(journey, 400, tubes[:2])
    match deed:
        case "divided":
            technician.done(f"/containers/{pool}/aliquots", parent=pool, count=1, amount=100)
        case "pooled on":
            pooled(journey, 100, [pool, tubes[2]])
        case "packed":
            technician.done("/packages", containers=[pool])
        case "of a parent":
            technician.done(f"/containers/{tubes[0]}/aliquots", parent=tubes[0], count=1, amount=100)
        case "handed on":
            journey.hand(pool, giver=TECHNICIAN, to="SZA-T02")
        case "held":
            journey.at(COORDINATOR).done("/holds", target=pool, hold_kind="quality", reason="it was warm")
    assert refused(annul(journey, entry)) == (409, "overtaken")
    assert facts(journey, pool)[1] in (700, 800)


def test_what_it_has_used_up_of_what_is_accounted_for_compliance_annuls_and_another_person(journey: Journey) -> None:
    consignment, tubes = journey.opened_at_the_consignee(2)
    entry, pool = pooled(journey, 2000, tubes, RECEIVER)
    journey.at(RECEIVING_COORDINATOR).done(f"/consignments/{consignment}/reconcile")
    assert balance(journey, consignment) == {"consumed": 2}
    for staff in (RECEIVER, RECEIVING_COORDINATOR):
        assert annul(journey, entry, staff).status_code == 403
    assert annul(journey, entry, "HKB-Q01").status_code == 201
    assert (balance(journey, consignment), facts(journey, pool)) == ({"in_use": 2}, ("void", 0))
    assert [each["kind"] for each in discrepancies(journey, consignment)] == ["document"]
