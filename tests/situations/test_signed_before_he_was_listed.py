"""What was signed for on paper by somebody who was listed under others, or in other roles, before the paper is told.

He had signed for the organisation of that moment. It has what he took over, and he can do one thing with it: hand it
back.
"""

from __future__ import annotations

import itertools
import os
from typing import Any

import pytest

from custody.acts import read_entry
from custody.codes import Kind, new_code
from custody.holding import Handoff
from custody.records.entries.book import entry_body
from custody.records.views.reading import one
from tests.conftest import Clock
from tests.practice import BENCH, COLLEAGUE, COORDINATOR, COURIER, EXIT, TECHNICIAN
from tests.situations.conftest import Journey
from tests.situations.on_paper import (
    Body,
    form_at,
    handed,
    issued,
    refused,
    told,
    told_at_the_bench,
    told_until_none_waits,
    written,
)
from tests.situations.telling import CARRIERS_COORDINATOR, discrepancies, state
from tests.situations.test_listed_away_from_it import faults, listed, people

pytestmark = pytest.mark.usefixtures("read_again")

OTHERWISE = ("SZA-T02,SZ-GAMMA,technician", "SZA-T02,SZ-ALPHA,auditor", "SZA-T02,SZ-GAMMA,auditor")


def who_has(journey: Journey, box: str) -> tuple[str, str]:
    found = journey.at("AUD-01").get(f"/packages/{box}").get_json()
    return found["custodian"], found["organisation"]


def told_to(journey: Journey, staff: str) -> list[dict[str, Any]]:
    found = journey.at(staff).get("/attention").get_json()["concerns"]
    return [each for each in found if each["matter"] == "left_with"]


def signed_for(journey: Journey, clock: Clock, row: str) -> tuple[str, str, Body]:
    """(box, form, what stands on it): a colleague has signed for it, and is listed so since; nobody has told yet."""
    _, box = journey.box(2)
    form = form_at(journey, BENCH)
    clock.pass_by(minutes=5)
    body = handed(journey, BENCH, box, TECHNICIAN, COLLEAGUE)
    clock.pass_by(minutes=5)
    listed(journey, people(row))
    clock.pass_by(minutes=5)
    return box, form, body


@pytest.mark.parametrize("row", OTHERWISE)
def test_it_is_told_as_it_was_signed_and_he_hands_it_back(journey: Journey, clock: Clock, row: str) -> None:
    box, form, body = signed_for(journey, clock, row)
    assert told_at_the_bench(journey, form, body) == ""
    assert who_has(journey, box) == (COLLEAGUE, "SZ-ALPHA")
    # Those for whom he has it are told, and so is he; those under whom he is listed now are not.
    _, organisation, role = row.split(",")
    (concern,) = told_to(journey, COORDINATOR)
    assert concern["urgent"] and concern["subject"] == box
    assert f"{COLLEAGUE} has {box} of SZ-ALPHA in hand" in concern["say"]["en"]
    assert f"as {role} under {organisation}" in concern["say"]["en"]
    (concern,) = told_to(journey, COLLEAGUE)
    assert concern["say"]["en"].startswith(f"You have {box} of SZ-ALPHA in hand")
    assert journey.at(COLLEAGUE).get(f"/packages/{box}").status_code == 200
    handoff = journey.at(COLLEAGUE).done("/handoffs", subjects=[box], to=TECHNICIAN)["handoff"]
    # From then on it waits for an answer like any other offer.
    assert told_to(journey, COORDINATOR) == []
    journey.at(TECHNICIAN).done(f"/handoffs/{handoff}/accept")
    assert who_has(journey, box) == (TECHNICIAN, "SZ-ALPHA")
    for staff in (COLLEAGUE, TECHNICIAN):
        assert journey.at(staff).get(f"/handoffs/{handoff}").get_json()["state"] == "accepted"
    with journey.house.registry.reading() as connection:
        kept = one(connection, Handoff, handoff)
    assert kept is not None and (kept.giver, kept.giver_organisation) == (COLLEAGUE, "SZ-ALPHA")
    assert told_to(journey, COORDINATOR) == told_to(journey, COLLEAGUE) == []
    assert told_to(journey, "SZG-C01") == []
    journey.hand(box)


def test_what_he_was_left_with_goes_to_nobody_else_and_he_does_nothing_else_with_it(
    journey: Journey, clock: Clock
) -> None:
    box, form, body = signed_for(journey, clock, OTHERWISE[0])
    assert told_at_the_bench(journey, form, body) == ""
    colleague = journey.at(COLLEAGUE)
    answer = colleague.post("/handoffs", subjects=[box], to="SZG-T01")
    assert (answer.status_code, refused(answer)) == (403, "left_with_you")
    assert "Hand it to somebody of SZ-ALPHA" in answer.get_json()["say"]["en"]
    seals = [journey.seals[box]]
    answer = colleague.post("/unsealings", package=box, seals=seals, reason="a look")
    assert refused(answer) == "other_organisation"
    # Nor is he kept from being listed elsewhere once more, or back.
    assert faults(journey, people("SZA-T02,HT-COURIER,courier")) == []
    listed(journey, people("SZA-T02,SZ-ALPHA,technician"))
    assert told_to(journey, COORDINATOR) == []
    journey.hand(box, giver=COLLEAGUE)


def test_his_coordinator_declares_it_lost_and_who_has_it_finds_it(journey: Journey, clock: Clock) -> None:
    box, form, body = signed_for(journey, clock, OTHERWISE[0])
    assert told_at_the_bench(journey, form, body) == ""
    journey.at(COORDINATOR).done("/losses", subjects=[box], reason="he has gone")
    assert told_to(journey, COORDINATOR) == []
    journey.at(TECHNICIAN, BENCH).done("/findings", subjects=[box], reason="it lay on his bench")
    assert who_has(journey, box) == (TECHNICIAN, "SZ-ALPHA")


def test_he_hands_it_back_on_paper_as_well(journey: Journey, clock: Clock) -> None:
    box, form, body = signed_for(journey, clock, OTHERWISE[1])
    assert told_at_the_bench(journey, form, body) == ""
    form = form_at(journey, BENCH)
    clock.pass_by(minutes=5)
    assert told_at_the_bench(journey, form, handed(journey, BENCH, box, COLLEAGUE, TECHNICIAN)) == ""
    assert who_has(journey, box) == (TECHNICIAN, "SZ-ALPHA")


@pytest.mark.parametrize("halves", ["before", "between"])
def test_when_its_halves_are_told_makes_no_difference(journey: Journey, clock: Clock, halves: str) -> None:
    """Entered before he is listed elsewhere, and confirmed after; or both after."""
    _, box = journey.box(2)
    form = form_at(journey, BENCH)
    clock.pass_by(minutes=5)
    body = handed(journey, BENCH, box, TECHNICIAN, COLLEAGUE)
    clock.pass_by(minutes=5)
    entered = journey.at(TECHNICIAN)
    if halves == "between":
        entered.done(f"/downtime-forms/{form}/enter-handoff", **body)
    listed(journey, people("SZA-T02,SZ-GAMMA,technician"))
    if halves == "before":
        entered.done(f"/downtime-forms/{form}/enter-handoff", **body)
    journey.at(COORDINATOR).done(f"/downtime-forms/{form}/confirm-handoff")
    assert who_has(journey, box) == (COLLEAGUE, "SZ-ALPHA")


def test_who_has_told_it_and_is_listed_elsewhere_since_has_told_it(journey: Journey, clock: Clock) -> None:
    _, box = journey.box(2)
    form = form_at(journey, BENCH)
    clock.pass_by(minutes=5)
    body = handed(journey, BENCH, box, TECHNICIAN, COURIER)
    journey.at(COLLEAGUE).done(f"/downtime-forms/{form}/enter-handoff", **body)
    clock.pass_by(minutes=5)
    listed(journey, people("SZA-T02,SZ-GAMMA,technician"))
    entry = journey.at(COORDINATOR).done(f"/downtime-forms/{form}/confirm-handoff")["entry"]
    assert who_has(journey, box) == (COURIER, "HT-COURIER")
    with journey.house.registry.reading() as connection:
        actors = read_entry(entry_body(connection, entry) or b"").circumstances.actors
    assert [(each.staff, each.organisation) for each in actors] == [
        (COORDINATOR, "SZ-ALPHA"),
        (COLLEAGUE, "SZ-ALPHA"),
    ]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_a_relay_through_him_and_the_exit_make_one_record_in_any_order(
    journey: Journey, clock: Clock, order: tuple[int, ...]
) -> None:
    """From hand to hand on paper through two who are listed under others since, and out."""
    _, box = journey.box(2)
    consignment = journey.consign(box)
    journey.file(consignment)
    forms = [form_at(journey, BENCH), form_at(journey, BENCH), *issued(journey, EXIT)]
    bodies = []
    for giver, receiver in ((TECHNICIAN, COLLEAGUE), (COLLEAGUE, COURIER)):
        clock.pass_by(minutes=5)
        bodies.append(handed(journey, BENCH, box, giver, receiver))
    clock.pass_by(minutes=5)
    bodies.append(written(journey, consignment, box))
    clock.pass_by(minutes=5)
    listed(journey, people("SZA-T02,SZ-GAMMA,technician", "CUR-K01,SZ-GAMMA,technician"))
    clock.pass_by(minutes=5)
    told_until_none_waits(journey, list(zip(forms, bodies, strict=True)), order)
    assert state(journey, consignment) == "exit_cleared"
    assert {each["state"] for each in discrepancies(journey, consignment)} <= {"resolved"}
    assert who_has(journey, box) == (COURIER, "HT-COURIER")
    (concern,) = told_to(journey, CARRIERS_COORDINATOR)
    assert concern["subject"] == box
    assert told_to(journey, COORDINATOR) == []
    # On the way he hands it to a colleague of then, or to who awaits it.
    answer = journey.at(COURIER).post("/handoffs", subjects=[box], to="SZG-T01")
    assert refused(answer) == "left_with_you"
    journey.hand(box, giver=COURIER, to="CUR-K02")
    assert who_has(journey, box) == ("CUR-K02", "HT-COURIER")


def test_the_carrier_misses_what_its_courier_of_then_has_not_got(journey: Journey, clock: Clock) -> None:
    _, box = journey.box(2)
    consignment = journey.consign(box)
    journey.file(consignment)
    (form,), bench = issued(journey, EXIT), form_at(journey, BENCH)
    clock.pass_by(minutes=5)
    body = handed(journey, BENCH, box, TECHNICIAN, COURIER)
    clock.pass_by(minutes=5)
    left = written(journey, consignment, box)
    listed(journey, people("CUR-K01,SZ-GAMMA,technician"))
    assert told_at_the_bench(journey, bench, body) == ""
    told(journey, form, left)
    journey.at(CARRIERS_COORDINATOR).done("/losses", subjects=[box], reason="he has not got it")
    assert told_to(journey, CARRIERS_COORDINATOR) == []


def test_who_was_listed_only_after_he_had_signed_is_taken_as_he_was_listed_first(
    journey: Journey, clock: Clock
) -> None:
    _, box = journey.box(2)
    form = form_at(journey, BENCH)
    clock.pass_by(minutes=5)
    body = handed(journey, BENCH, box, TECHNICIAN, "SZA-T09")
    clock.pass_by(minutes=5)
    first = journey.at("ADM-01").get(f"/listings/person/{COLLEAGUE}").get_json()["versions"][0]["value"]
    row = {**first, "staff": "SZA-T09", "badge": str(new_code(Kind.BADGE, os.urandom))}
    journey.at("ADM-01").done("/listings", noun="person", rows=[row], reason="he is new")
    listed(journey, people("SZA-T09,SZ-GAMMA,technician"))
    assert told_at_the_bench(journey, form, body) == ""
    assert who_has(journey, box) == ("SZA-T09", "SZ-ALPHA")
