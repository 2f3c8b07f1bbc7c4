"""What gates tell late is put where it belongs in time: it moves back nothing that has moved on, and wipes no doubt
that came after it; nor is it forgotten because a box was opened before anybody heard of it."""

from __future__ import annotations

import pytest

from custody.records.entries.drawing import drawn_faults
from custody.rounds import Rounds
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
    TECHNICIAN,
)
from tests.situations.aside import LoneStation
from tests.situations.conftest import Journey, faults
from tests.situations.looking import QUOTA, tally
from tests.situations.on_paper import issued, let_out_on_paper, told, written
from tests.situations.telling import balance, codes, crossings, discrepancies, kinds, seen, state

pytestmark = pytest.mark.usefixtures("read_again")

STRANGE = "EVIL123"


def home_again(journey: Journey, consignment: str, package: str) -> None:
    """Turned back and let in at home by the lanes of the way home, and received there."""
    journey.at(COORDINATOR).done(f"/consignments/{consignment}/turn-back", reason="the road is closed")
    for where, officer in (("FTZ-EXIT-2", ENTRY_OFFICER), ("FTZ-ENTRY-2", EXIT_OFFICER)):
        decision = journey.meet(where, consignment, package, officer=officer)
        assert decision["verdict"] == "ALLOW", faults(decision)
    journey.at(TECHNICIAN, BENCH).done("/receipts", packages=[package])
    journey.hand(package, giver=COURIER, to=TECHNICIAN)


def test_an_exit_that_is_told_late_wipes_no_doubt_that_the_entry_has_read_since(journey: Journey, clock: Clock) -> None:
    consignment, package, _ = journey.ready()
    form, paper = let_out_on_paper(journey, consignment, package, minutes=5)
    clock.pass_by(minutes=5)
    seals = [journey.seals[package], STRANGE]
    assert "SEAL" in faults(journey.meet(ENTRY, consignment, package, seals=seals))
    clock.pass_by(minutes=5)
    assert told(journey, form, paper)["verdict"] == "ALLOW"
    again = journey.meet(ENTRY, consignment, package)
    assert (again["verdict"], "SEAL" in faults(again)) == ("HOLD", True)


@pytest.mark.parametrize("unpacked", [True, False])
@pytest.mark.parametrize("by_paper", [True, False])
def test_a_strange_seal_that_is_told_late_is_a_doubt_over_a_box_that_was_opened_meanwhile(
    journey: Journey, clock: Clock, by_paper: bool, unpacked: bool
) -> None:
    consignment, package, tubes = journey.ready()
    gate, (form,) = LoneStation(journey, EXIT), issued(journey)
    clock.pass_by(minutes=5)
    seals = [journey.seals[package], STRANGE]
    paper = written(journey, consignment, package, verdict="HOLD", seals=seals)
    if not by_paper:
        badge, box, seal, carrier = codes(journey, package)
        assert gate.read(badge, box, STRANGE, seal, carrier)[-1].said.meaning == "hold"
    clock.pass_by(minutes=5)
    technician = journey.opened_at_home(package)
    if unpacked:
        technician.done("/unpackings", package=package, containers=tubes)
    else:
        journey.seals[package] = "SEAL-ANEW"
        technician.done("/sealings", package=package, seals=["SEAL-ANEW"])
    clock.pass_by(minutes=5)
    if by_paper:
        told(journey, form, paper)
    else:
        gate.deliver()
    assert "seal" in kinds(journey, consignment)
    if unpacked:
        for tube in tubes:
            assert [each["reason"] for each in seen(journey, tube)["holds"]] == ["under_a_strange_seal"]
        return
    checked = journey.at(COORDINATOR).done("/crossings/check", {"consignment": consignment})
    assert STRANGE in str(checked["findings"])


def test_what_is_told_late_is_no_doubt_any_more_over_what_was_counted_since(journey: Journey, clock: Clock) -> None:
    consignment, package, tubes = journey.ready()
    (form,) = issued(journey)
    clock.pass_by(minutes=5)
    seals = [journey.seals[package], STRANGE]
    paper = written(journey, consignment, package, verdict="HOLD", seals=seals)
    clock.pass_by(minutes=5)
    assert "SEAL" in faults(journey.meet(EXIT, consignment, package, seals=seals))
    journey.hand(package, giver=COURIER, to=TECHNICIAN)
    opened = {"package": package, "seals": [journey.seals[package]], "reason": "the lane says that a seal is strange"}
    journey.at(TECHNICIAN, BENCH).done("/unsealings", **opened)
    journey.hand(package, giver=TECHNICIAN, to=COLLEAGUE)
    journey.at(COLLEAGUE, BENCH).done("/sealings", package=package, seals=["SEAL-ANEW"], counted=tubes)
    clock.pass_by(minutes=5)
    told(journey, form, paper)
    checked = journey.at(COORDINATOR).done("/crossings/check", {"consignment": consignment})
    assert STRANGE not in str(checked["findings"])


def test_a_strange_seal_is_told_over_every_box_that_stood_before_the_gate(journey: Journey) -> None:
    (tubes, package), (_, beside) = journey.box(2), journey.box(2)
    consignment = journey.consign(package, beside)
    journey.file(consignment)
    journey.hand(package, beside)
    seals = [journey.seals[package], STRANGE]
    held = journey.meet(EXIT, consignment, package, seals=seals)
    assert "SEAL" in faults(held)
    strange = [each for each in discrepancies(journey, consignment) if each["kind"] == "seal"]
    assert all({package, beside} <= set(each["codes"]) for each in strange)
    technician = journey.opened_at_home(package)
    technician.done("/unpackings", package=package, containers=tubes)
    for tube in tubes:
        assert [each["reason"] for each in seen(journey, tube)["holds"]] == ["under_a_strange_seal"]


def test_an_entry_that_is_told_late_leaves_at_home_what_has_come_home(journey: Journey, clock: Clock) -> None:
    consignment, package, tubes = journey.ready()
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    gate = LoneStation(journey, ENTRY)
    clock.pass_by(minutes=5)
    assert gate.read(*codes(journey, package, ENTRY_OFFICER))[-1].said.meaning == "allow"
    clock.pass_by(minutes=30)
    home_again(journey, consignment, package)
    clock.pass_by(minutes=5)
    gate.deliver()
    assert state(journey, consignment) == "received"
    technician = journey.at(TECHNICIAN, BENCH)
    technician.done("/unsealings", package=package, seals=[journey.seals[package]], reason="home again")
    technician.done("/unpackings", package=package, containers=tubes)
    assert balance(journey, consignment)["returned"] == len(tubes)


def test_a_paper_form_of_the_way_out_is_entered_after_the_way_home(journey: Journey, clock: Clock) -> None:
    consignment, package, tubes = journey.ready()
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    (form,) = issued(journey, ENTRY)
    clock.pass_by(minutes=5)
    paper = written(journey, consignment, package, ENTRY)
    clock.pass_by(minutes=30)
    home_again(journey, consignment, package)
    clock.pass_by(minutes=5)
    assert told(journey, form, paper)["verdict"] == "ALLOW"
    assert balance(journey, consignment)["returned"] == len(tubes)


def test_a_hold_that_is_told_late_is_no_word_after_the_let_pass_that_followed_it(
    journey: Journey, clock: Clock
) -> None:
    consignment, package, _ = journey.ready()
    (form,) = issued(journey)
    clock.pass_by(minutes=5)
    paper = written(journey, consignment, package, verdict="HOLD", carrier="CUR-K02")
    clock.pass_by(minutes=30)
    assert journey.meet(EXIT, consignment, package)["verdict"] == "ALLOW"
    clock.pass_by(minutes=5)
    told(journey, form, paper)
    entry = journey.meet(ENTRY, consignment, package)
    assert (entry["verdict"], faults(entry)) == ("ALLOW", [])


@pytest.mark.parametrize(("carrier", "verdict"), [("CUR-K03", "DENY"), ("CUR-K02", "HOLD")])
def test_a_let_pass_that_is_told_late_is_no_word_after_what_stopped_it_since(
    journey: Journey, clock: Clock, carrier: str, verdict: str
) -> None:
    consignment, package, _ = journey.ready()
    form, paper = let_out_on_paper(journey, consignment, package, minutes=5)
    clock.pass_by(minutes=30)
    assert journey.meet(EXIT, consignment, package, carrier=carrier)["verdict"] == verdict
    clock.pass_by(minutes=5)
    assert told(journey, form, paper)["verdict"] == "ALLOW"
    entry = journey.meet(ENTRY, consignment, package)
    assert (entry["verdict"], faults(entry)) == ("HOLD", ["SEQUENCE"])
    found = next(each for each in entry["findings"] if each["check"] == "SEQUENCE")
    assert verdict in str(found["found"])


def test_a_let_pass_by_who_did_not_know_wipes_no_doubt(journey: Journey, clock: Clock) -> None:
    consignment, package, _ = journey.ready()
    (form,) = issued(journey)
    clock.pass_by(minutes=5)
    seals = [journey.seals[package], STRANGE]
    assert "SEAL" in faults(journey.meet(EXIT, consignment, package, seals=seals))
    clock.pass_by(minutes=5)
    paper = written(journey, consignment, package)
    clock.pass_by(minutes=5)
    told(journey, form, paper)
    assert "decision" in kinds(journey, consignment)
    assert "SEAL" in faults(journey.meet(ENTRY, consignment, package))


def test_who_was_offered_an_open_box_before_the_gate_read_it_counts_it_not(journey: Journey, clock: Clock) -> None:
    consignment, package, tubes = journey.ready()
    journey.hand(package, giver=COURIER, to=TECHNICIAN)
    technician, colleague = journey.at(TECHNICIAN, BENCH), journey.at(COLLEAGUE, BENCH)
    technician.done("/unsealings", package=package, seals=[journey.seals[package]], reason="a look")
    clock.pass_by(minutes=1)
    offer = technician.done("/handoffs", subjects=[package], to=COLLEAGUE)["handoff"]
    clock.pass_by(minutes=5)
    assert "SEAL" in faults(journey.meet(EXIT, consignment, package, seals=[STRANGE]))
    clock.pass_by(minutes=1)
    colleague.done(f"/handoffs/{offer}/accept")
    alone = colleague.post("/sealings", package=package, seals=["SEAL-NEWX"], counted=tubes)
    assert alone.get_json()["type"] == "/problems/counted_by_another"


def test_what_left_on_paper_before_its_notification_lapsed_is_let_in(journey: Journey, clock: Clock) -> None:
    consignment, package, _ = journey.ready()
    form, paper = let_out_on_paper(journey, consignment, package, minutes=30)
    clock.pass_by(hours=72)
    Rounds(journey.house.registry).lapse()
    found = journey.at(COORDINATOR).get(f"/consignments/{consignment}").get_json()
    assert found["notifications"][-1]["state"] == "lapsed"
    assert told(journey, form, paper)["verdict"] == "ALLOW"
    entry = journey.meet(ENTRY, consignment, package)
    assert "NOTICE_FRESH" not in faults(entry)


def test_what_left_on_paper_and_was_never_filed_has_drawn_all_the_same(journey: Journey, clock: Clock) -> None:
    _, package = journey.box(2)
    consignment = journey.consign(package, clearance=QUOTA)
    journey.hand(package)
    form, paper = let_out_on_paper(journey, consignment, package, minutes=5)
    clock.pass_by(minutes=5)
    told(journey, form, paper)
    assert tally(journey)[0] == 2
    with journey.house.registry.reading() as connection:
        assert drawn_faults(connection) == []


def test_leave_is_asked_for_what_the_gate_said_last(journey: Journey, clock: Clock) -> None:
    consignment, package, _ = journey.ready()
    (form,) = issued(journey)
    clock.pass_by(minutes=5)
    paper = written(journey, consignment, package, verdict="HOLD", carrier="CUR-K02")
    clock.pass_by(minutes=30)
    journey.hand(package, giver=COURIER, to="CUR-K02")
    held = journey.meet(EXIT, consignment, package, carrier="CUR-K02")
    clock.pass_by(minutes=5)
    told(journey, form, paper)
    asked = {"check": "CARRIER", "reason_code": "other", "reason": "He stands in for the other."}
    older = max(each["entry"] for each in crossings(journey, consignment))
    late = journey.at(COORDINATOR).post("/overrides", decision=older, **asked)
    assert late.get_json()["type"] == "/problems/decision_overtaken"
    journey.at(COORDINATOR).done("/overrides", decision=held["entry"], **asked)
