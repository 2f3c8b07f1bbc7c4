"""Everything is dark from bench to bench, and at home it went by two hands: the technician gave it to a colleague, she
gave it to the courier. In whatever order the five papers are entered, all of them are recorded, and alike."""

from __future__ import annotations

from itertools import permutations

import pytest

from tests.conftest import Clock
from tests.practice import BENCH, COLLEAGUE, COORDINATOR, COURIER, ENTRY, EXIT, HK_BENCH, RECEIVER, TECHNICIAN
from tests.situations.conftest import Journey, faults
from tests.situations.on_paper import Body, form_at, handed, issued, tell, told_until_none_waits, written
from tests.situations.telling import discrepancies
from tests.situations.test_handed_over_on_paper_in_any_order import after, claims, record

pytestmark = pytest.mark.usefixtures("read_again")

HANDED_ON, GIVEN, OUT, IN, TAKEN = range(5)
"""The five papers of a journey, as they were signed."""
_STATIONS = {HANDED_ON: BENCH, GIVEN: BENCH, OUT: EXIT, IN: ENTRY, TAKEN: HK_BENCH}
WAITS = {(GIVEN, "form_not_his"), (TAKEN, "form_not_his"), (TAKEN, "must_cross")}


def papers_of(journey: Journey, clock: Clock, count: int) -> list[tuple[str, str, list[tuple[str, Body]]]]:
    """(consignment, box, its five papers) of each: filed, still with the technician by the book, and over there."""
    boxes = [journey.box(1)[1] for _ in range(count)]
    sent = [(journey.consign(box), box) for box in boxes]
    for consignment, _ in sent:
        journey.file(consignment)
    papers: list[list[tuple[str, Body]]] = [[] for _ in sent]
    pads = [
        [*issued(journey, station, len(sent))]
        if station in (EXIT, ENTRY)
        else [form_at(journey, station) for _ in sent]
        for station in _STATIONS.values()
    ]
    for place in _STATIONS:
        clock.pass_by(minutes=5)
        for one, (consignment, box) in enumerate(sent):
            body = {
                HANDED_ON: handed(journey, BENCH, box, TECHNICIAN, COLLEAGUE),
                GIVEN: handed(journey, BENCH, box, COLLEAGUE, COURIER),
                OUT: written(journey, consignment, box),
                IN: written(journey, consignment, box, ENTRY),
                TAKEN: handed(journey, HK_BENCH, box, COURIER, RECEIVER),
            }[place]
            papers[one].append((pads[place][one], body))
    clock.pass_by(minutes=5)
    return [(*each, papers[one]) for one, each in enumerate(sent)]


@pytest.mark.parametrize("first", _STATIONS, ids=["handed_on", "given", "out", "in", "taken"])
def test_in_all_orders_the_record_is_the_same(journey: Journey, clock: Clock, first: int) -> None:
    straight = (*_STATIONS,)
    orders = [straight, *(each for each in permutations(straight) if each[0] == first and each != straight)]
    ways = papers_of(journey, clock, len(orders))
    for order, (_, _, papers) in zip(orders, ways, strict=True):
        waited = told_until_none_waits(journey, papers, order)
        assert waited <= WAITS, f"only who has it by another paper, or by the entry, waits for that: {waited}"
    records = [record(journey, *way[:2]) for way in ways]
    for order, found in zip(orders, records, strict=True):
        assert found == records[0], order
    found = records[0]
    assert found["journey"][0] == "entry_cleared"
    assert found["where"][0][:4] == (RECEIVER, "HK-BETA", "HK-BETA-LAB", "HK")
    assert [kind for _, kind in found["deeds"]] == ["accepted", "accepted", "crossed", "crossed", "accepted"]
    assert (found["open"], found["held"]) == ([], [])
    package = ways[-1][1]
    receiver = journey.at(RECEIVER, HK_BENCH)
    receiver.done("/receipts", packages=[package])
    receiver.done("/unsealings", package=package, seals=[journey.seals[package]], reason="arrived")


def test_what_the_gates_saw_is_looked_into_until_a_paper_tells_who_had_it(journey: Journey, clock: Clock) -> None:
    ((consignment, package, papers),) = papers_of(journey, clock, 1)
    for place in (IN, OUT, HANDED_ON):
        assert tell(journey, *papers[place]) == ""
        assert [each["state"] for each in discrepancies(journey, consignment)] == ["open"]
        assert "HOLDS" in faults(journey.at(COORDINATOR).done("/crossings/check", {"consignment": consignment}))
    assert journey.at(COLLEAGUE).get(f"/packages/{package}").get_json()["custodian"] == COLLEAGUE
    assert tell(journey, *papers[GIVEN]) == ""
    (resolved,) = discrepancies(journey, consignment)
    assert (resolved["state"], resolved["resolution"]) == ("resolved", "handoff_came")
    assert "HOLDS" not in faults(journey.at(COORDINATOR).done("/crossings/check", {"consignment": consignment}))


def test_whom_the_gates_saw_had_not_given_it_to_his_colleague_before(journey: Journey, clock: Clock) -> None:
    forms = {station: form_at(journey, station) for station in (BENCH, HK_BENCH)}
    ((_, package, papers),) = papers_of(journey, clock, 1)
    for place in (OUT, IN, HANDED_ON, GIVEN):
        assert tell(journey, *papers[place]) == ""
    at_home, over_there = after(papers, GIVEN), after(papers, IN)
    said = [(BENCH, at_home, COURIER, "CUR-K02"), (HK_BENCH, at_home, COURIER, "CUR-K02")]
    assert claims(journey, package, forms, said) == ["form_contradicted"] * 2
    said = [(BENCH, over_there, COURIER, "CUR-K02"), (HK_BENCH, over_there, COURIER, "CUR-K02")]
    assert claims(journey, package, forms, said) == ["form_left_here", ""]


def test_who_did_not_have_it_by_the_book_reads_which_paper_comes_first(journey: Journey, clock: Clock) -> None:
    ((_, package, papers),) = papers_of(journey, clock, 1)
    form, body = papers[GIVEN]
    answer = journey.at(TECHNICIAN).post(f"/downtime-forms/{form}/enter-handoff", **body).get_json()
    assert answer["type"] == "/problems/form_not_his"
    for said in answer["say"].values():
        assert all(word in said for word in (form, package, TECHNICIAN, COLLEAGUE))
