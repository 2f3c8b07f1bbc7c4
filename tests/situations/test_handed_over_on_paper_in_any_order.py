"""Everything is dark from bench to bench: two handoffs and two gates are on paper. In whatever order the four forms are
entered, the record is the same; and by no form does anything come over the border."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from custody.holding import Consignment, Container, Hold, Package, Reservation, Transit
from custody.records.views.reading import every
from tests.conftest import Clock
from tests.practice import (
    BENCH,
    COLLEAGUE,
    COORDINATOR,
    COURIER,
    ENTRY,
    HK_BENCH,
    RECEIVER,
    TECHNICIAN,
    new_id,
)
from tests.situations.conftest import Journey, faults
from tests.situations.looking import QUOTA
from tests.situations.on_paper import (
    SIGNERS,
    Body,
    form_at,
    handed,
    issued,
    refused,
    tell,
    told_at_the_bench,
    told_until_none_waits,
    written,
)
from tests.situations.telling import balance, discrepancies, state

pytestmark = pytest.mark.usefixtures("read_again")

GIVEN, OUT, IN, TAKEN = range(4)
"""The four papers of a journey, as they were signed."""


def dark(journey: Journey, clock: Clock, count: int) -> list[tuple[str, str, list[tuple[str, Body]]]]:
    """(consignment, box, its four papers) of each: filed, still with the technician by the book, and over there."""
    boxes = [journey.box(1)[1] for _ in range(count)]
    sent = [(journey.consign(box, clearance=QUOTA), box) for box in boxes]
    for consignment, _ in sent:
        journey.file(consignment)
    papers: list[list[tuple[str, Body]]] = [[] for _ in sent]
    forms = [
        [form_at(journey, BENCH), *issued(journey), *issued(journey, ENTRY), form_at(journey, HK_BENCH)] for _ in sent
    ]
    for place in (GIVEN, OUT, IN, TAKEN):
        clock.pass_by(minutes=5)
        for one, (consignment, box) in enumerate(sent):
            body = {
                GIVEN: handed(journey, BENCH, box, TECHNICIAN, COURIER),
                OUT: written(journey, consignment, box),
                IN: written(journey, consignment, box, ENTRY),
                TAKEN: handed(journey, HK_BENCH, box, COURIER, RECEIVER),
            }[place]
            papers[one].append((forms[one][place], body))
    clock.pass_by(minutes=5)
    return [(*each, papers[one]) for one, each in enumerate(sent)]


def record(journey: Journey, consignment: str, package: str) -> Any:
    """All that stands of it, without the names that differ from one journey to the next."""
    checked = journey.at(COORDINATOR).done("/crossings/check", {"consignment": consignment})
    with journey.house.registry.reading() as connection:
        (one,) = (each for each in every(connection, Consignment) if each.number == consignment)
        (box,) = (each for each in every(connection, Package) if each.code == package)
        inside = [each for each in every(connection, Container) if each.package == package]
        reserved = [each for each in every(connection, Reservation) if each.consignment == consignment]
        left = [each for each in every(connection, Transit) if each.consignment == consignment]
        held = [each for each in every(connection, Hold) if each.target in (consignment, package) and not each.released]
    entries = journey.at("AUD-01").get(f"/packages/{package}/timeline").get_json()["entries"]
    deeds = sorted((each["at"], each["kind"]) for each in entries if each["kind"] in ("accepted", "crossed"))
    things: list[Package | Container] = [box, *inside]
    return {
        "journey": (str(one.state), one.before, [(each.direction, each.returned) for each in left]),
        "where": [(each.custodian, each.organisation, each.site, each.side, str(each.state)) for each in things],
        "since": [(each.entered, each.consignment == consignment, each.parties) for each in things],
        "drawn": sorted((str(each.state), each.amount) for each in reserved),
        "deeds": deeds,
        "open": [each["kind"] for each in discrepancies(journey, consignment) if each["state"] != "resolved"],
        "held": [(each.hold_kind, each.reason) for each in held],
        "wanting": faults(checked),
    }


@pytest.mark.parametrize("first", [GIVEN, OUT, IN, TAKEN], ids=["given", "out", "in", "taken"])
def test_in_all_orders_the_record_is_the_same(journey: Journey, clock: Clock, first: int) -> None:
    straight = (GIVEN, OUT, IN, TAKEN)
    orders = [straight, *(each for each in permutations(straight) if each[0] == first and each != straight)]
    ways = dark(journey, clock, len(orders))
    for order, (_, _, papers) in zip(orders, ways, strict=True):
        waited = told_until_none_waits(journey, papers, order)
        assert {place for place, _ in waited} <= {TAKEN}, f"only the far bench waits for others: {waited}"
    records = [record(journey, *way[:2]) for way in ways]
    for order, found in zip(orders, records, strict=True):
        assert found == records[0], order
    found = records[0]
    assert found["journey"][0] == "entry_cleared"
    assert found["where"][0][:4] == (RECEIVER, "HK-BETA", "HK-BETA-LAB", "HK")
    assert [kind for _, kind in found["deeds"]] == ["accepted", "crossed", "crossed", "accepted"]
    assert (found["open"], found["held"], {*found["drawn"]}) == ([], [], {("committed", 1)})
    assert found["wanting"] == ["CUSTODY"], "what is with the receiver does not depart"
    package = ways[-1][1]
    receiver = journey.at(RECEIVER, HK_BENCH)
    receiver.done("/receipts", packages=[package])
    receiver.done("/unsealings", package=package, seals=[journey.seals[package]], reason="arrived")


def test_what_was_received_meanwhile_stays_where_it_is(journey: Journey, clock: Clock) -> None:
    ((_, package, papers),) = dark(journey, clock, 1)
    for place in (IN, OUT):
        tell(journey, *papers[place])
    journey.at(RECEIVER, HK_BENCH).done("/receipts", packages=[package])
    assert tell(journey, *papers[GIVEN]) == ""
    found = journey.at(COURIER).get(f"/packages/{package}").get_json()
    assert (found["custodian"], found["site"]) == (COURIER, "HK-BETA-LAB")
    assert tell(journey, *papers[TAKEN]) == ""
    receiver = journey.at(RECEIVER, HK_BENCH)
    receiver.done("/unsealings", package=package, seals=[journey.seals[package]], reason="arrived")


@pytest.mark.parametrize("last", [GIVEN, OUT])
def test_what_else_was_wanting_is_looked_into_all_the_same(journey: Journey, clock: Clock, last: int) -> None:
    ((consignment, _, papers),) = dark(journey, clock, 1)
    papers[IN][1]["seals"] = ["EVIL123"]
    for place in (IN, *({GIVEN, OUT} - {last}), last):
        assert tell(journey, *papers[place]) == ""
    open_still = [each["kind"] for each in discrepancies(journey, consignment) if each["state"] == "open"]
    assert "decision" in open_still
    assert "HOLDS" in faults(journey.at(COORDINATOR).done("/crossings/check", {"consignment": consignment}))


def test_who_told_of_it_reads_that_the_paper_of_the_handoff_has_come(journey: Journey, clock: Clock) -> None:
    ((consignment, _, papers),) = dark(journey, clock, 1)
    for place in (IN, OUT):
        tell(journey, *papers[place])
    (opened,) = discrepancies(journey, consignment)
    assert (opened["kind"], opened["state"]) == ("decision", "open")
    assert "HOLDS" in faults(journey.at(COORDINATOR).done("/crossings/check", {"consignment": consignment}))
    assert tell(journey, *papers[GIVEN]) == ""
    (resolved,) = discrepancies(journey, consignment)
    assert (resolved["state"], resolved["resolution"]) == ("resolved", "handoff_came")
    assert "HOLDS" not in faults(journey.at(COORDINATOR).done("/crossings/check", {"consignment": consignment}))


def claims(journey: Journey, package: str, forms: dict[str, str], said: list[tuple[str, str, str, str]]) -> list[str]:
    """What is answered to each (bench, moment, giver, receiver)."""
    answers = []
    for station, met, giver, receiver in said:
        body = {**handed(journey, station, package, giver, receiver), "met": met}
        answers.append(told_at_the_bench(journey, forms[station], body))
    return answers


def after(papers: list[tuple[str, Body]], place: int) -> str:
    """Two minutes after this one was signed."""
    return (datetime.fromisoformat(papers[place][1]["met"]) + timedelta(minutes=2)).isoformat()


def test_no_form_takes_it_over_the_border(journey: Journey, clock: Clock) -> None:
    forms = {station: form_at(journey, station) for station in SIGNERS}
    ((_, package, papers),) = dark(journey, clock, 1)
    for place in (IN, OUT):
        tell(journey, *papers[place])
    at_home, on_its_way, over_there = (after(papers, place) for place in (GIVEN, OUT, IN))
    let_in = papers[IN][1]["met"]
    said = [
        (BENCH, let_in, TECHNICIAN, COURIER),
        (BENCH, over_there, TECHNICIAN, COURIER),
        (BENCH, on_its_way, TECHNICIAN, COURIER),
        (BENCH, at_home, TECHNICIAN, "CUR-K02"),
        (BENCH, at_home, TECHNICIAN, RECEIVER),
        (BENCH, at_home, COLLEAGUE, COURIER),
        (BENCH, at_home, RECEIVER, COURIER),
        (HK_BENCH, at_home, TECHNICIAN, COURIER),
        (HK_BENCH, on_its_way, TECHNICIAN, RECEIVER),
        (HK_BENCH, over_there, COURIER, RECEIVER),
    ]
    answers = claims(journey, package, forms, said)
    assert answers[:3] == ["form_left_here"] * 3
    assert answers[3:5] == ["form_contradicted"] * 2
    assert answers[5:7] == ["form_not_his"] * 2
    assert answers[7:] == ["form_contradicted", "form_contradicted", "form_not_his"]
    assert tell(journey, *papers[GIVEN]) == ""
    said = [
        (BENCH, over_there, COURIER, "CUR-K02"),
        (BENCH, over_there, COURIER, TECHNICIAN),
        (BENCH, on_its_way, COURIER, TECHNICIAN),
        (HK_BENCH, on_its_way, COURIER, RECEIVER),
    ]
    assert claims(journey, package, forms, said) == ["form_left_here"] * 2 + ["form_contradicted"] * 2
    assert tell(journey, *papers[TAKEN]) == ""
    assert journey.at(RECEIVER).get(f"/packages/{package}").get_json()["custodian"] == RECEIVER


def test_where_no_badge_was_read_no_laboratory_has_it_either(journey: Journey, clock: Clock) -> None:
    forms = {station: form_at(journey, station) for station in SIGNERS}
    ((_, package, papers),) = dark(journey, clock, 1)
    papers[IN][1]["carrier"] = ""
    assert tell(journey, *papers[IN]) == ""
    at_home, over_there = (after(papers, place) for place in (GIVEN, IN))
    said = [
        (BENCH, at_home, TECHNICIAN, RECEIVER),
        (BENCH, over_there, TECHNICIAN, COURIER),
        (BENCH, over_there, TECHNICIAN, COLLEAGUE),
        (BENCH, at_home, TECHNICIAN, COLLEAGUE),
    ]
    assert claims(journey, package, forms, said) == ["must_cross", "form_left_here", "form_left_here", ""]


def test_what_was_entered_is_judged_again_when_it_is_confirmed(journey: Journey, clock: Clock) -> None:
    form = form_at(journey, BENCH)
    ((_, package, papers),) = dark(journey, clock, 1)
    body = {**handed(journey, BENCH, package, TECHNICIAN, COURIER), "met": after(papers, IN)}
    journey.at(TECHNICIAN).done(f"/downtime-forms/{form}/enter-handoff", **body)
    tell(journey, *papers[IN])
    confirmed = journey.at(COORDINATOR).post(f"/downtime-forms/{form}/confirm-handoff", {"id": new_id()})
    assert refused(confirmed) == "form_left_here"
    said = confirmed.get_json()["say"]
    assert all(form in each and package in each for each in said.values())


@pytest.mark.parametrize("order", [(IN, OUT, GIVEN, TAKEN), (OUT, GIVEN, IN, TAKEN)], ids=["in", "out"])
def test_what_was_cancelled_meanwhile_is_looked_into_and_received(
    journey: Journey, clock: Clock, order: tuple[int, ...]
) -> None:
    ((consignment, package, papers),) = dark(journey, clock, 1)
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/cancel", reason="nobody has heard of it")
    assert [tell(journey, *papers[place]) for place in order] == [""] * 4
    assert state(journey, consignment) == "entry_cleared"
    open_still = {each["kind"] for each in discrepancies(journey, consignment) if each["state"] == "open"}
    assert open_still == {"decision"}, "that it was cancelled and yet left no paper explains"
    receiver = journey.at(RECEIVER, HK_BENCH)
    receiver.done("/receipts", packages=[package])
    receiver.done("/unsealings", package=package, seals=[journey.seals[package]], reason="arrived")
    assert balance(journey, consignment)["in_use"] == 1
