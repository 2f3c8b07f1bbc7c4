"""Nothing works at a bench: who gave what to whom is signed on a numbered form, which two people enter afterwards."""

from __future__ import annotations

from typing import Any

import pytest

from custody.acts import Accepted, Capture, read_entry
from custody.records.entries.book import entry_body
from tests.conftest import Clock
from tests.practice import (
    BENCH,
    COORDINATOR,
    COURIER,
    ENTRY,
    EXIT,
    EXIT_OFFICER,
    HK_BENCH,
    RECEIVER,
    RECEIVING_COORDINATOR,
    TECHNICIAN,
    new_id,
)
from tests.situations.conftest import Journey
from tests.situations.on_paper import SCAN, issued, refused
from tests.situations.telling import timeline

pytestmark = pytest.mark.usefixtures("read_again")


def form_of(journey: Journey) -> str:
    return str(journey.at(TECHNICIAN).done("/downtime-forms", station=BENCH, count=1)["forms"][0])


def enter(journey: Journey, form: str, *subjects: str, staff: str = TECHNICIAN, **changes: Any) -> Any:
    met = journey.house.clock().isoformat()
    said = {"station": BENCH, "met": met, "giver": TECHNICIAN, "receiver": COURIER, "scan_sha256": SCAN, **changes}
    return journey.at(staff).post(f"/downtime-forms/{form}/enter-handoff", subjects=list(subjects), **said)


def confirm(journey: Journey, form: str, staff: str = COORDINATOR) -> Any:
    return journey.at(staff).post(f"/downtime-forms/{form}/confirm-handoff", {"id": new_id()})


def test_what_was_handed_over_on_paper_counts_from_the_moment_when_both_signed(journey: Journey, clock: Clock) -> None:
    tubes, package = journey.box()
    consignment = journey.consign(package)
    journey.file(consignment)
    form = form_of(journey)
    clock.pass_by(minutes=10)
    signed = clock().isoformat()
    clock.pass_by(minutes=20)
    assert enter(journey, form, package, met=signed).status_code == 201
    now = journey.at(TECHNICIAN).get(f"/packages/{package}").get_json()
    assert now["custodian"] == TECHNICIAN, "one alone says nothing"
    answer = confirm(journey, form)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    with journey.house.registry.reading() as connection:
        entry = read_entry(entry_body(connection, answer.get_json()["entry"]) or b"")
    assert isinstance(entry.act, Accepted)
    assert (entry.act.form, entry.act.scan_sha256, set(entry.act.accepted)) == (form, SCAN, {package, *tubes})
    assert (entry.circumstances.at, entry.circumstances.capture, entry.circumstances.station) == (
        signed,
        Capture.PAPER,
        BENCH,
    )
    assert [actor.staff for actor in entry.circumstances.actors] == [COORDINATOR, TECHNICIAN]
    told = journey.at(TECHNICIAN).get(f"/containers/{tubes[0]}/timeline").get_json()["entries"][-1]
    assert f"written down on paper form {form} and entered afterwards" in told["summary"]["en"]
    found = journey.at(TECHNICIAN).get(f"/downtime-forms/{form}").get_json()
    assert (found["state"], found["crossing"], found["confirmed_by"]) == ("used", entry.number, COORDINATOR)
    assert timeline(journey, consignment)
    journey.across(consignment, package)


def test_one_person_enters_it_and_another_confirms_it(journey: Journey) -> None:
    _, package = journey.box()
    form = form_of(journey)
    assert enter(journey, form, package).status_code == 201
    assert refused(confirm(journey, form, TECHNICIAN)) == "form_entered_yourself"
    assert refused(confirm(journey, form, RECEIVER)) == "not_your_station"
    journey.at(COORDINATOR).done(f"/downtime-forms/{form}/refuse", reason="another box")
    assert refused(confirm(journey, form)) == "form_not_so"
    assert enter(journey, form, package).status_code == 201
    assert confirm(journey, form).status_code == 201
    assert refused(enter(journey, form, package)) == "form_not_so"


def test_what_may_not_be_handed_over_may_not_be_on_paper_either(journey: Journey) -> None:
    tubes, package = journey.box()
    form = form_of(journey)
    assert refused(enter(journey, form, package, receiver=RECEIVER)) == "must_cross"
    assert refused(enter(journey, form, package, receiver=TECHNICIAN)) == "handoff_to_oneself"
    assert refused(enter(journey, form, package, giver=COURIER, receiver=TECHNICIAN)) == "form_not_his"
    assert refused(enter(journey, form, tubes[0])) == "inside_package"
    assert refused(enter(journey, form, package, receiver="NOBODY")) == "person_unknown"
    assert refused(enter(journey, form, package, met="2026-11-23T09:00:00+08:00")) == "form_before_issue"
    assert enter(journey, form, package).status_code == 201
    journey.hand(package)
    assert refused(confirm(journey, form)) == "form_not_his", "meanwhile the book has it elsewhere"


def test_a_form_is_for_what_its_station_does(journey: Journey) -> None:
    _, package = journey.box()
    (gate,) = issued(journey, EXIT)
    wrong = enter(journey, gate, package, staff=EXIT_OFFICER, station=EXIT)
    assert refused(wrong) == "form_for_a_gate"
    said = {"station": BENCH, "met": journey.house.clock().isoformat(), "consignment": "CN-1", "verdict": "ALLOW"}
    said |= {"officer": EXIT_OFFICER, "scan_sha256": SCAN, "packages": [package], "seals": [], "carrier": COURIER}
    form = form_of(journey)
    assert refused(journey.at(TECHNICIAN).post(f"/downtime-forms/{form}/enter", **said)) == "form_for_handoffs"
    assert refused(enter(journey, form, package, station=ENTRY)) == "form_of_other_station"


def test_nothing_is_handed_over_on_paper_before_its_giver_had_it(journey: Journey, clock: Clock) -> None:
    forms = journey.at(TECHNICIAN).done("/downtime-forms", station=BENCH, count=4)["forms"]
    clock.pass_by(seconds=1)
    signed = clock().isoformat()
    clock.pass_by(seconds=3)
    (tube,) = journey.at(TECHNICIAN, BENCH).register(1)
    early = enter(journey, forms[0], tube, met=signed)
    assert refused(early) == "form_contradicted"
    said = early.get_json()["say"]
    assert all(word in said["en"] for word in (forms[0], tube, TECHNICIAN, "containers registered"))
    assert "02:00:01+" in said["en"] and "02:00:04+" in said["en"], "within one minute the seconds tell which was first"
    _, package = journey.box()
    clock.pass_by(minutes=5)
    sealed = clock().isoformat()
    clock.pass_by(minutes=5)
    journey.hand(package)
    journey.hand(package, giver=COURIER, to=TECHNICIAN)
    assert refused(enter(journey, forms[1], package, met=sealed)) == "form_contradicted", "it was the courier's since"
    clock.pass_by(minutes=5)
    late = clock().isoformat()
    clock.pass_by(minutes=5)
    assert enter(journey, forms[2], package, tube, met=late).status_code == 201
    opened = {"package": package, "seals": [journey.seals[package]], "reason": "a look"}
    journey.at(TECHNICIAN, BENCH).done("/unsealings", **opened)
    assert refused(confirm(journey, forms[2])) == "form_contradicted", "its giver has opened it since"
    assert enter(journey, forms[3], tube, met=late).status_code == 201
    assert confirm(journey, forms[3]).status_code == 201


def test_paper_knows_no_seconds_and_what_others_did_meanwhile_is_no_contradiction(
    journey: Journey, clock: Clock
) -> None:
    form = form_of(journey)
    minute = clock().replace(second=0, microsecond=0).isoformat()
    clock.pass_by(seconds=20)
    _, package = journey.box()
    clock.pass_by(minutes=10)
    consignment = journey.consign(package)
    journey.file(consignment)
    journey.at(TECHNICIAN).done("/holds", target=package, hold_kind="quality", reason="looked at")
    assert enter(journey, form, package, met=minute).status_code == 201
    assert confirm(journey, form).status_code == 201
    assert journey.at(COURIER).get(f"/packages/{package}").get_json()["custodian"] == COURIER


def test_nothing_is_handed_over_on_the_far_side_before_it_was_let_in(journey: Journey, clock: Clock) -> None:
    forms = journey.at(RECEIVER).done("/downtime-forms", station=HK_BENCH, count=2)["forms"]
    consignment, package, _ = journey.ready()
    clock.pass_by(minutes=5)
    before = clock().isoformat()
    clock.pass_by(minutes=5)
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    clock.pass_by(minutes=5)
    between = clock().isoformat()
    clock.pass_by(minutes=5)
    assert journey.meet(ENTRY, consignment, package)["verdict"] == "ALLOW"
    clock.pass_by(minutes=5)
    after = clock().isoformat()
    clock.pass_by(minutes=1)
    said = {"staff": RECEIVER, "station": HK_BENCH, "giver": COURIER, "receiver": RECEIVER}
    for early in (before, between):
        assert refused(enter(journey, forms[0], package, met=early, **said)) == "form_contradicted"
    assert enter(journey, forms[0], package, met=after, **said).status_code == 201
    assert confirm(journey, forms[0], staff=RECEIVING_COORDINATOR).status_code == 201


def test_who_carried_it_through_the_gate_had_not_given_it_away_before(journey: Journey, clock: Clock) -> None:
    forms = journey.at(TECHNICIAN).done("/downtime-forms", station=BENCH, count=1)["forms"]
    consignment, package, _ = journey.ready()
    clock.pass_by(minutes=5)
    before = clock().isoformat()
    clock.pass_by(minutes=5)
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/turn-back", reason="the road is closed")
    clock.pass_by(minutes=5)
    given = enter(journey, forms[0], package, met=before, giver=COURIER, receiver=TECHNICIAN)
    assert refused(given) == "form_contradicted"
