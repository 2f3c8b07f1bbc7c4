"""Nothing works at a gate: it is written down on a numbered form, which two people enter afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest

from custody.acts import Capture, Crossed, read_entry
from custody.crossing.replay import replay
from custody.records.entries.book import entry_body
from tests.conftest import Clock
from tests.practice import COORDINATOR, ENTRY, ENTRY_OFFICER, EXIT, EXIT_OFFICER, new_id
from tests.situations.aside import LoneStation
from tests.situations.conftest import Journey, faults
from tests.situations.on_paper import SCAN, Body, confirm, enter, issued, let_out_on_paper, refused, told, written
from tests.situations.telling import (
    codes,
    crossing,
    crossings,
    discrepancies,
    held_by_the_system,
    kinds,
    state,
    timeline,
)
from tests.situations.test_signed_bundles import of_consignment, of_decision, proved


def test_what_passed_on_paper_has_passed_and_the_service_agrees(
    journey: Journey, clock: Clock, read_again: None
) -> None:
    consignment, package, _ = journey.ready()
    form, paper = let_out_on_paper(journey, consignment, package, minutes=30)
    clock.pass_by(minutes=100)
    answer = told(journey, form, paper)
    assert (answer["verdict"], faults(answer), answer["aside"]["form"]) == ("ALLOW", [], form)
    assert answer["aside"]["scan_sha256"] == SCAN
    assert next(each for each in answer["findings"] if each["check"] == "CLOCK")["result"] == "WARN"
    assert (state(journey, consignment), kinds(journey, consignment)) == ("exit_cleared", [])
    with journey.house.registry.reading() as connection:
        entry = read_entry(entry_body(connection, answer["entry"]) or b"")
    assert isinstance(entry.act, Crossed)
    assert (entry.circumstances.capture, entry.circumstances.station) == (Capture.PAPER, EXIT)
    assert [actor.staff for actor in entry.circumstances.actors] == ["OFF-E02", EXIT_OFFICER]
    assert entry.circumstances.at == paper["met"] and entry.recorded[:16] > paper["met"][:16]
    assert replay(bytes(entry.act.facts), bytes(entry.act.decision)).same
    (met,) = crossings(journey, consignment)
    assert (met["form"], met["at"][:16]) == (form, "2026-11-23T02:30")
    line = next(each for each in timeline(journey, consignment) if each["number"] == answer["entry"])
    assert f"written down on paper form {form}" in line["summary"]["en"]
    assert proved(of_consignment(journey, consignment)).complete
    assert proved(of_decision(journey, answer["entry"])).complete


def test_both_gates_on_paper_are_one_way(journey: Journey, clock: Clock, read_again: None) -> None:
    consignment, package, _ = journey.ready()
    (out,), (into,) = issued(journey), issued(journey, ENTRY)
    clock.pass_by(minutes=5)
    left = written(journey, consignment, package)
    clock.pass_by(minutes=10)
    came = written(journey, consignment, package, ENTRY)
    clock.pass_by(hours=3)
    assert told(journey, out, left)["verdict"] == "ALLOW"
    assert told(journey, into, came)["verdict"] == "ALLOW"
    assert (state(journey, consignment), kinds(journey, consignment)) == ("entry_cleared", [])


def test_what_should_have_been_held_has_passed_and_is_stopped_at_the_next_gate(
    journey: Journey, clock: Clock, read_again: None
) -> None:
    consignment, package, _ = journey.ready()
    (form,) = issued(journey)
    journey.at("SZA-Q01").done("/holds", target=package, hold_kind="quality", reason="a doubt about the cold")
    clock.pass_by(minutes=5)
    answer = told(journey, form, written(journey, consignment, package))
    assert (answer["verdict"], list(answer["aside"]["differs"])) == ("ALLOW", ["verdict_hold"])
    assert answer["aside"]["verdict"] == "HOLD" and "HOLDS" in faults(answer["aside"])
    assert crossing(journey, answer["entry"])["verdict"] == "ALLOW"
    assert state(journey, consignment) == "exit_cleared", "it has happened, and is not rewritten"
    assert kinds(journey, consignment) == ["decision"]
    assert held_by_the_system(journey) == [(consignment, "investigation", "decided_otherwise")]
    assert journey.meet(ENTRY, consignment, package)["verdict"] == "HOLD"
    sheet = journey.at(COORDINATOR).get(f"/crossings/{answer['entry']}/sheet.pdf?lang=zh-Hant")
    assert sheet.status_code == 200 and sheet.get_data().startswith(b"%PDF")


def test_who_held_it_on_paper_let_nothing_pass(journey: Journey, clock: Clock) -> None:
    consignment, package, _ = journey.ready()
    (form,) = issued(journey)
    clock.pass_by(minutes=5)
    answer = told(journey, form, written(journey, consignment, package, verdict="HOLD"))
    assert (answer["verdict"], list(answer["aside"]["differs"])) == ("HOLD", ["verdict_allow"])
    assert (state(journey, consignment), kinds(journey, consignment)) == ("held", [])
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW", "the next scan decides anew"


def test_nothing_follows_before_a_second_person_has_confirmed_it(journey: Journey, clock: Clock) -> None:
    consignment, package, _ = journey.ready()
    form, body = let_out_on_paper(journey, consignment, package, minutes=5)
    assert enter(journey, form, body).status_code == 201
    assert state(journey, consignment) != "exit_cleared"
    assert refused(confirm(journey, form, EXIT_OFFICER)) == "form_entered_yourself"
    assert refused(enter(journey, form, body)) == "form_not_so"
    assert refused(confirm(journey, form, ENTRY_OFFICER)) == "not_your_station"
    assert refused(confirm(journey, form, COORDINATOR)) == "not_your_station"
    assert state(journey, consignment) != "exit_cleared"
    assert confirm(journey, form).status_code == 201
    assert state(journey, consignment) == "exit_cleared"


def test_a_form_is_entered_once_whoever_sends_it_again(journey: Journey, clock: Clock) -> None:
    consignment, package, _ = journey.ready()
    (form,) = issued(journey)
    clock.pass_by(minutes=5)
    body = {"id": new_id(), **written(journey, consignment, package)}
    first = journey.at(EXIT_OFFICER).post(f"/downtime-forms/{form}/enter", body)
    assert journey.at(EXIT_OFFICER).post(f"/downtime-forms/{form}/enter", body).get_json() == first.get_json()
    answer = {"id": new_id()}
    done = journey.at("OFF-E02").post(f"/downtime-forms/{form}/confirm", answer)
    assert journey.at("OFF-E02").post(f"/downtime-forms/{form}/confirm", answer).get_json() == done.get_json()
    assert refused(confirm(journey, form)) == "form_not_so"
    assert refused(enter(journey, form, written(journey, consignment, package))) == "form_not_so"
    void = journey.at(EXIT_OFFICER).post(f"/downtime-forms/{form}/void", {"id": new_id(), "reason": "spoilt"})
    assert refused(void) == "form_not_so"
    assert len(crossings(journey, consignment)) == 1


def test_what_was_entered_wrong_is_refused_and_entered_anew(journey: Journey, clock: Clock, read_again: None) -> None:
    consignment, package, _ = journey.ready()
    (form,) = issued(journey)
    clock.pass_by(minutes=5)
    assert enter(journey, form, written(journey, consignment, package, seals=["SEAL-9999"])).status_code == 201
    journey.at("OFF-E02").done(f"/downtime-forms/{form}/refuse", reason="the seal is SEAL-0001 on the paper")
    shown = journey.at(EXIT_OFFICER).get(f"/downtime-forms/{form}").get_json()
    assert (shown["state"], shown["reason"]) == ("issued", "the seal is SEAL-0001 on the paper")
    assert "told" not in shown
    assert told(journey, form, written(journey, consignment, package))["verdict"] == "ALLOW"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"station": ENTRY}, "form_of_other_station"),
        ({"met": timedelta(minutes=1)}, "form_in_future"),
        ({"met": timedelta(minutes=-6)}, "form_before_issue"),
        ({"met": "2026-11-23 10:00 in the morning"}, "time_malformed"),
        ({"consignment": "CN-0000000000"}, "consignment_unknown"),
        ({"officer": "OFF-GONE"}, "form_officer_unknown"),
    ],
)
def test_what_cannot_stand_on_this_form_is_told_at_its_field(
    journey: Journey, clock: Clock, changes: Body, code: str
) -> None:
    consignment, package, _ = journey.ready()
    (form,) = issued(journey)
    clock.pass_by(minutes=5)
    given = {k: (clock() + v).isoformat() if isinstance(v, timedelta) else v for k, v in changes.items()}
    assert refused(enter(journey, form, {**written(journey, consignment, package), **given})) == code


def test_an_unknown_number_is_told_and_one_wrong_character_is_unknown(journey: Journey, clock: Clock) -> None:
    consignment, package, _ = journey.ready()
    forms = issued(journey, count=50)
    clock.pass_by(minutes=5)
    body = written(journey, consignment, package)
    assert refused(enter(journey, "DF-FTZ-EXIT-1-0051-A", body)) == "form_unknown"
    digit = forms[0].index("0001") + 3
    wrong = {f"{forms[0][:digit]}{other}{forms[0][digit + 1 :]}" for other in "023456789"}
    assert wrong.isdisjoint(forms)
    assert enter(journey, f" {forms[0].lower()} ", body).status_code == 201, "letters of either size, and blanks"


def test_numbers_go_on_without_a_gap_and_each_gate_has_its_own(journey: Journey, read_again: None) -> None:
    first, then = issued(journey, count=2), issued(journey, count=1)
    assert [each.split("-")[-2] for each in first + then] == ["0001", "0002", "0003"]
    assert [each.split("-")[-2] for each in issued(journey, ENTRY)] == ["0001"]
    officer = journey.at(EXIT_OFFICER)
    assert refused(officer.post("/downtime-forms", station="SZ-BENCH-1", count=1)) == "not_your_station"
    assert refused(officer.post("/downtime-forms", station=ENTRY, count=1)) == "not_your_station"
    assert refused(officer.post("/downtime-forms", station="NOWHERE", count=1)) == "station_unknown"
    assert officer.post("/downtime-forms", station=EXIT, count=51).status_code == 422


def test_a_spoilt_form_is_void_and_its_number_stays_with_it(journey: Journey, clock: Clock) -> None:
    consignment, package, _ = journey.ready()
    spoilt, good = issued(journey, count=2)
    officer = journey.at(EXIT_OFFICER)
    officer.done(f"/downtime-forms/{spoilt}/void", reason="ink ran in the rain")
    clock.pass_by(minutes=5)
    assert refused(enter(journey, spoilt, written(journey, consignment, package))) == "form_not_so"
    listed = officer.get("/downtime-forms").get_json()
    assert [each["form"] for each in listed["waiting"]] == [good]
    assert [(each["form"], each["state"], each["reason"]) for each in listed["settled"]] == [
        (spoilt, "void", "ink ran in the rain")
    ]
    assert journey.at(ENTRY_OFFICER).get("/downtime-forms").get_json() == {"waiting": [], "settled": []}
    assert journey.at(ENTRY_OFFICER).get(f"/downtime-forms/{good}").status_code == 403


def test_what_the_journal_has_told_is_not_told_again_on_paper(journey: Journey, clock: Clock) -> None:
    """The station came back with what it had said by itself, while the form lay on the desk half entered."""
    consignment, package, _ = journey.ready()
    first, second = issued(journey, count=2)
    gate = LoneStation(journey, EXIT)
    clock.pass_by(minutes=5)
    gate.read(*codes(journey, package))
    body = written(journey, consignment, package)
    assert enter(journey, first, body).status_code == 201
    gate.deliver()
    assert refused(confirm(journey, first)) == "form_passed"
    assert refused(enter(journey, second, body)) == "form_passed"
    assert len(crossings(journey, consignment)) == 1


@pytest.mark.parametrize("lang", ["en", "zh-Hant", "zh-Hans"])
def test_the_form_can_be_printed_beforehand(journey: Journey, lang: str) -> None:
    (form,) = issued(journey)
    sheet = journey.at(EXIT_OFFICER).get(f"/downtime-forms/{form}/sheet.pdf?lang={lang}")
    assert sheet.status_code == 200
    assert sheet.get_data().startswith(b"%PDF")
    assert journey.at(COORDINATOR).get(f"/downtime-forms/{form}/sheet.pdf").status_code == 403


def test_a_second_box_under_one_label_that_passed_elsewhere_on_paper_is_told(journey: Journey, clock: Clock) -> None:
    consignment, package, _ = journey.ready()
    (elsewhere,) = journey.at(EXIT_OFFICER).done("/downtime-forms", station="HG-EXIT-1", count=1)["forms"]
    (here,) = issued(journey)
    clock.pass_by(minutes=5)
    paper = written(journey, consignment, package, station="HG-EXIT-1")
    clock.pass_by(seconds=5)
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    same = enter(journey, here, written(journey, consignment, package))
    assert refused(same) == "form_passed", "that is the passage which the lane has told"
    assert enter(journey, elsewhere, paper).status_code == 201
    assert confirm(journey, elsewhere).status_code == 201
    assert "decision" in kinds(journey, consignment)
    entry = journey.meet(ENTRY, consignment, package)
    assert (entry["verdict"], faults(entry)) == ("HOLD", ["HOLDS", "DUPLICATE"])


@pytest.mark.parametrize("wrong", ["", "CUR-K02"])
def test_an_entry_that_is_entered_before_its_exit_needs_nobody_once_that_is_entered(
    journey: Journey, clock: Clock, wrong: str, read_again: None
) -> None:
    consignment, package, _ = journey.ready()
    (out,), (into,) = issued(journey), issued(journey, ENTRY)
    clock.pass_by(minutes=5)
    left = written(journey, consignment, package)
    clock.pass_by(minutes=20)
    came = written(journey, consignment, package, ENTRY, **({"carrier": wrong} if wrong else {}))
    clock.pass_by(minutes=60)
    told(journey, into, came)

    def holds() -> list[str]:
        return [each["reason"] for each in journey.at("OFF-N02").get("/holds").get_json()["holds"]]

    (opened,) = discrepancies(journey, consignment)
    assert "No record of exit checkpoint" in str(opened["found"]), "it says what was wanting"
    assert holds() == ["decided_otherwise"]
    told(journey, out, left)
    (opened,) = discrepancies(journey, consignment)
    assert (opened["state"] == "resolved", holds() == []) == (not wrong, not wrong)
    if not wrong:
        assert (opened["resolved_by"], state(journey, consignment)) == ("SYSTEM", "entry_cleared")
        assert opened["resolution"] == "record_came"
