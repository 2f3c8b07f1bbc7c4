"""Nobody waits for a silent lane once its officer and a coordinator have said together that nothing crosses there; and
neither of them can say it alone, nor let anything cross by it."""

from __future__ import annotations

from typing import Any

import pytest

from custody.access import StationReport
from custody.records.views.reading import one
from custody.rounds import Rounds
from tests.conftest import Clock
from tests.practice import COORDINATOR, ENTRY_OFFICER, EXIT, EXIT_OFFICER, RECEIVING_COORDINATOR, TECHNICIAN
from tests.situations.aside import LoneStation
from tests.situations.conftest import Journey
from tests.situations.looking import refused, state
from tests.situations.telling import balance, codes, discrepancies
from tests.situations.test_told_late import beat

pytestmark = pytest.mark.usefixtures("read_again")

WORD = {"station": EXIT, "reason_code": "nothing_crossed", "reason": "telephoned the post at ten"}
WHY = "the driver never came"


def silent(journey: Journey, clock: Clock) -> tuple[LoneStation, str, str]:
    """(lane, consignment, box): the lane holds a token for it, and was last heard five minutes ago."""
    consignment, package, _ = journey.ready()
    gate = LoneStation(journey, EXIT)
    beat(journey, gate)
    clock.pass_by(minutes=5)
    return gate, consignment, package


def ask(journey: Journey, consignment: str, staff: str) -> Any:
    return journey.at(staff).post(f"/consignments/{consignment}/standstills", **WORD)


def confirm(journey: Journey, consignment: str, staff: str) -> Any:
    return journey.at(staff).post(f"/consignments/{consignment}/standstills/confirm", station=EXIT)


def cancel(journey: Journey, consignment: str) -> Any:
    return journey.at(COORDINATOR).post(f"/consignments/{consignment}/cancel", reason=WHY)


def agreed(journey: Journey, consignment: str, first: str = COORDINATOR, second: str = EXIT_OFFICER) -> None:
    assert ask(journey, consignment, first).status_code == 201
    assert confirm(journey, consignment, second).status_code == 201


@pytest.mark.parametrize("asker", [COORDINATOR, EXIT_OFFICER])
def test_what_both_have_said_lets_the_sender_take_it_back(journey: Journey, clock: Clock, asker: str) -> None:
    _, consignment, _ = silent(journey, clock)
    other = EXIT_OFFICER if asker == COORDINATOR else COORDINATOR
    assert refused(cancel(journey, consignment)) == (409, "lane_unheard")
    assert ask(journey, consignment, asker).status_code == 201
    assert refused(cancel(journey, consignment)) == (409, "lane_unheard"), "one alone is not enough"
    assert refused(confirm(journey, consignment, asker)) == (403, "standstill_own")
    assert confirm(journey, consignment, other).status_code == 201
    (said,) = journey.at("AUD-01").get(f"/consignments/{consignment}/standstills").get_json()["standstills"]
    assert (said["state"], said["asked_by"], said["answered_by"]) == ("confirmed", asker, other)
    assert cancel(journey, consignment).status_code == 201
    assert state(journey, consignment) == "cancelled"


@pytest.mark.parametrize("what", ["amend", "split", "lost", "take back"])
def test_all_that_waits_for_the_lane_goes_on(journey: Journey, clock: Clock, what: str) -> None:
    boxes = [journey.box(1)[1] for _ in range(2)]
    consignment = journey.consign(*boxes)
    notice = journey.file(consignment)
    beat(journey, LoneStation(journey, EXIT))
    clock.pass_by(minutes=5)
    path, said = {
        "amend": (f"/notifications/{notice}/amend", {"reason": WHY, "take_out": boxes[1:]}),
        "split": (f"/consignments/{consignment}/split", {"packages": boxes[1:]}),
        "lost": (f"/consignments/{consignment}/lost", {"reason": WHY}),
        "take back": (f"/notifications/{notice}/cancel", {"reason": WHY}),
    }[what]
    assert refused(journey.at(COORDINATOR).post(path, **said)) == (409, "lane_unheard")
    agreed(journey, consignment)
    assert journey.at(COORDINATOR).post(path, **said).status_code == 201


def test_nobody_says_it_alone_or_for_another_post_or_sender(journey: Journey, clock: Clock) -> None:
    _, consignment, _ = silent(journey, clock)
    for stranger in (ENTRY_OFFICER, RECEIVING_COORDINATOR, "SZG-C01", TECHNICIAN, "SZA-Q01", "CUR-C01"):
        answer = ask(journey, consignment, stranger)
        assert refused(answer) == (403, "standstill_not_yours"), stranger
    assert refused(confirm(journey, consignment, EXIT_OFFICER)) == (409, "standstill_not_asked")
    assert ask(journey, consignment, COORDINATOR).status_code == 201
    for stranger in (ENTRY_OFFICER, RECEIVING_COORDINATOR, "SZG-C01", TECHNICIAN):
        assert refused(confirm(journey, consignment, stranger))[0] == 403, stranger
    assert refused(ask(journey, consignment, EXIT_OFFICER)) == (409, "standstill_asked")
    assert refused(cancel(journey, consignment)) == (409, "lane_unheard")


def test_two_officers_of_the_post_are_one_side(journey: Journey, clock: Clock) -> None:
    _, consignment, _ = silent(journey, clock)
    assert ask(journey, consignment, EXIT_OFFICER).status_code == 201
    assert refused(confirm(journey, consignment, "OFF-E02")) == (403, "standstill_one_side")


def test_the_word_opens_no_gate(journey: Journey, clock: Clock) -> None:
    gate, consignment, package = silent(journey, clock)
    agreed(journey, consignment)
    assert cancel(journey, consignment).status_code == 201
    assert journey.meet(EXIT, consignment, package)["verdict"] == "DENY"
    assert gate.name == EXIT


def test_a_lane_that_is_heard_needs_nobodys_word(journey: Journey, clock: Clock) -> None:
    gate, consignment, _ = silent(journey, clock)
    beat(journey, gate)
    assert refused(ask(journey, consignment, COORDINATOR)) == (409, "lane_heard")
    clock.pass_by(minutes=5)
    assert ask(journey, consignment, COORDINATOR).status_code == 201
    beat(journey, gate)
    clock.pass_by(minutes=5)
    assert refused(confirm(journey, consignment, EXIT_OFFICER)) == (409, "lane_heard"), "it was heard in between"
    assert ask(journey, consignment, COORDINATOR).status_code == 201, "asked anew"
    assert confirm(journey, consignment, EXIT_OFFICER).status_code == 201
    clock.pass_by(minutes=5)
    beat(journey, gate)
    clock.pass_by(minutes=5)
    assert refused(cancel(journey, consignment)) == (409, "lane_unheard"), "what it was given then is newer"


def test_what_the_officer_does_not_confirm_is_waited_for(journey: Journey, clock: Clock) -> None:
    _, consignment, _ = silent(journey, clock)
    assert ask(journey, consignment, COORDINATOR).status_code == 201
    said = {"station": EXIT, "reason": "it has just driven off"}
    journey.at(EXIT_OFFICER).done(f"/consignments/{consignment}/standstills/refuse", **said)
    assert refused(confirm(journey, consignment, EXIT_OFFICER)) == (409, "standstill_not_asked")
    assert refused(cancel(journey, consignment)) == (409, "lane_unheard")


@pytest.mark.parametrize("taken_back", [True, False])
def test_what_the_lane_tells_all_the_same_has_crossed_and_both_are_named(
    journey: Journey, clock: Clock, taken_back: bool
) -> None:
    gate, consignment, package = silent(journey, clock)
    assert gate.read(*codes(journey, package))[-1].said.meaning == "allow"
    clock.pass_by(minutes=5)
    agreed(journey, consignment)
    if taken_back:
        assert cancel(journey, consignment).status_code == 201
    clock.pass_by(minutes=30)
    told = gate.deliver()[-1]
    assert told["meaning"] == ("differs" if taken_back else "allow")
    found = [each for each in discrepancies(journey, consignment) if each["kind"] == "decision"]
    named = [each for each in found if COORDINATOR in str(each["found"]) and EXIT_OFFICER in str(each["found"])]
    assert len(named) == 1
    assert named[0]["organisation"] == journey.house.registry.zone.people[EXIT_OFFICER].organisation
    if not taken_back:
        assert (state(journey, consignment), balance(journey, consignment)) == ("exit_cleared", {"on_the_way": 3})


def test_what_the_lane_lets_pass_after_it_was_given_a_newer_snapshot_breaks_no_word(
    journey: Journey, clock: Clock
) -> None:
    gate, consignment, package = silent(journey, clock)
    agreed(journey, consignment)
    clock.pass_by(minutes=5)
    beat(journey, gate)
    gate.take()
    clock.pass_by(minutes=5)
    assert gate.read(*codes(journey, package))[-1].said.meaning == "allow"
    clock.pass_by(minutes=5)
    gate.deliver()
    assert discrepancies(journey, consignment) == []
    with journey.house.registry.reading() as connection:
        assert one(connection, StationReport, EXIT) is not None


def waits_for(journey: Journey, *people: str) -> list[str]:
    """Who of these is told of a word that waits for his."""
    said = {staff: journey.at(staff).get("/attention").get_json()["concerns"] for staff in people}
    return [who for who, told in said.items() if any(each["matter"] == "standstill_asked" for each in told)]


@pytest.mark.parametrize(("asker", "other"), [(COORDINATOR, EXIT_OFFICER), (EXIT_OFFICER, COORDINATOR)])
def test_who_may_confirm_it_is_told_that_it_waits(journey: Journey, clock: Clock, asker: str, other: str) -> None:
    _, consignment, _ = silent(journey, clock)
    everybody = (COORDINATOR, EXIT_OFFICER, ENTRY_OFFICER, RECEIVING_COORDINATOR)
    assert waits_for(journey, *everybody) == []
    assert ask(journey, consignment, asker).status_code == 201
    assert waits_for(journey, *everybody) == [other]
    (told,) = [each for each in journey.at(other).get("/attention").get_json()["concerns"] if each["urgent"]]
    assert (told["subject"], told["consignment"]) == (consignment, consignment)
    assert all(asker in text and EXIT in text for text in told["say"].values())
    assert confirm(journey, consignment, other).status_code == 201
    assert waits_for(journey, *everybody) == []


def test_a_word_that_the_lane_has_overtaken_waits_for_nobody(journey: Journey, clock: Clock) -> None:
    gate, consignment, _ = silent(journey, clock)
    assert ask(journey, consignment, COORDINATOR).status_code == 201
    clock.pass_by(minutes=1)
    beat(journey, gate)
    assert waits_for(journey, EXIT_OFFICER) == []
    clock.pass_by(minutes=10)
    assert waits_for(journey, EXIT_OFFICER) == [], "silent again, it may have been given what the word knew nothing of"


def test_what_waits_for_a_silent_lane_keeps_nothing_else_from_lapsing(
    journey: Journey, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custody.rounds.AT_ONCE", 2)
    known = [journey.ready(1)[0] for _ in range(3)]
    clock.pass_by(minutes=1)
    unknown = journey.consign(journey.box(1)[1], checkpoint="HUANGGANG")
    journey.file(unknown)
    clock.pass_by(hours=20)
    LoneStation(journey, EXIT)
    clock.pass_by(hours=6)
    rounds = Rounds(journey.house.registry)
    lapsed = [number for _ in range(3) for number in rounds.lapse()]
    assert (len(lapsed), state(journey, unknown)) == (1, "sealed")
    assert {state(journey, each) for each in known} == {"notified"}
