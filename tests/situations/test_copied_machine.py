"""A spare that was made from a copy of the first machine's disk speaks in the first one's name: the service believes
whoever goes on from what it heard last, and no copy."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from custody.access import StationReport
from custody.records.views.reading import one
from devices.alone import TAKEN, Alone
from devices.journal import Journal
from devices.snapshots import GIVING
from tests.conftest import Clock
from tests.practice import EXIT
from tests.situations.aside import FIRST, SPARE, LoneStation
from tests.situations.conftest import Journey
from tests.situations.looking import refused, state
from tests.situations.test_handed_back import held, let_pass
from tests.situations.test_spare_machine import spare, spare_hands_back
from tests.situations.test_the_word_of_a_silent_lane import cancel
from tests.situations.test_told_late import answer_to_beat, beat, tokens

pytestmark = pytest.mark.usefixtures("read_again")


def copied(journey: Journey, clock: Clock) -> tuple[LoneStation, int]:
    """(the first machine, now silent; what the copy of its disk has): it was given something more since the copy."""
    gate = LoneStation(journey, EXIT)
    beat(journey, gate)
    on_the_copy = gate.giving
    clock.pass_by(minutes=1)
    gate.take()
    beat(journey, gate)
    clock.pass_by(seconds=40)
    return gate, on_the_copy


def report(journey: Journey) -> StationReport:
    with journey.house.registry.reading() as connection:
        found = one(connection, StationReport, EXIT)
    assert found is not None
    return found


def test_a_copy_hands_back_nothing_of_what_the_first_one_holds(journey: Journey, clock: Clock) -> None:
    consignment, package, _ = journey.ready()
    gate, old = copied(journey, clock)
    assert refused(cancel(journey, consignment)) == (409, "lane_unheard")
    told = answer_to_beat(journey, gate, boot="copy", giving=old)
    assert (told["anew"], told["hand_back"]) == (True, [])
    assert refused(cancel(journey, consignment)) == (409, "lane_unheard"), "nobody was heard who may speak for it"
    assert spare(journey, gate) == [], "it has begun anew"
    assert refused(spare_hands_back(journey, gate, consignment)) == (409, "lane_former")
    assert let_pass(journey, gate, package) == "ALLOW", "the first one may, all the while"
    gate.deliver()
    assert state(journey, consignment) == "exit_cleared"


def test_a_copy_is_given_no_tokens(journey: Journey, clock: Clock) -> None:
    journey.ready()
    _, old = copied(journey, clock)
    assert tokens(journey, "copy", FIRST, old) == 0
    assert tokens(journey, "copy", FIRST, old + 1) == 1, "it goes on from there"


def test_the_first_one_goes_on_beside_its_copy(journey: Journey, clock: Clock) -> None:
    journey.ready()
    gate, old = copied(journey, clock)
    beat(journey, gate)
    assert answer_to_beat(journey, gate, boot="copy", giving=old)["anew"] is True
    assert answer_to_beat(journey, gate)["anew"] is False
    assert (report(journey).machine, report(journey).is_doubled(clock())) == (FIRST, True), "and the fleet page says so"


def test_of_two_that_have_the_same_the_second_that_is_heard_is_the_copy(journey: Journey, clock: Clock) -> None:
    consignment, _, _ = journey.ready()
    gate = LoneStation(journey, EXIT)
    beat(journey, gate)
    clock.pass_by(seconds=40)
    assert answer_to_beat(journey, gate, boot="copy")["anew"] is False, "nothing tells it from a restart"
    assert tokens(journey, "copy", FIRST, gate.giving) == 1
    answer_to_beat(journey, gate, boot="copy", giving=gate.giving + 1)
    clock.pass_by(seconds=40)
    assert answer_to_beat(journey, gate)["anew"] is True
    assert refused(cancel(journey, consignment)) == (409, "lane_unheard"), "what the copy was given binds"


def test_a_copy_of_a_machine_that_was_replaced_does_not_come_back_for_it(journey: Journey, clock: Clock) -> None:
    consignment, _, _ = journey.ready()
    gate, old = copied(journey, clock)
    spare(journey, gate)
    clock.pass_by(seconds=40)
    assert answer_to_beat(journey, gate, boot="copy", giving=old)["anew"] is True
    assert refused(spare_hands_back(journey, gate, consignment)) == (409, "lane_former")
    clock.pass_by(seconds=40)
    assert answer_to_beat(journey, gate)["anew"] is False, "the first one itself does"
    assert report(journey).machine == FIRST


@pytest.mark.parametrize("lost", [True, False])
def test_a_restart_goes_on_whether_or_not_the_last_answer_came(journey: Journey, clock: Clock, lost: bool) -> None:
    """Given and not received; received and not told."""
    journey.ready()
    gate = LoneStation(journey, EXIT)
    beat(journey, gate)
    before = gate.giving
    gate.take()
    clock.pass_by(seconds=40)
    told = answer_to_beat(journey, gate, boot="again", giving=before if lost else gate.giving)
    assert told["anew"] is False
    assert (report(journey).holder, report(journey).former) == ("again", ())


def test_a_spare_that_is_not_a_copy_begins_at_nothing(journey: Journey, clock: Clock) -> None:
    journey.ready()
    gate, _ = copied(journey, clock)
    assert answer_to_beat(journey, gate, boot="two", machine=SPARE, giving=0)["anew"] is False


def test_a_station_that_is_told_that_it_is_a_copy_lays_down_all_that_it_has(journey: Journey, tmp_path: Path) -> None:
    journey.ready()
    station = journey.house.registry.zone.stations[EXIT]
    with Journal(tmp_path / "journal.db", "one", os.urandom) as journal:
        machine, alone = journal.machine, Alone(EXIT, journal)
        alone.take(held(journey, station), 0, alone.asked())
        alone.hand_back(("CN-1@2026-11-23T02:00:00.000+00:00",))
        journal.keep(**{TAKEN: "2026-11-23T02:00:00.000000Z", GIVING: "1"})
        alone.begin_anew()
        assert (alone.held, alone.fault, alone.taken, alone.handed_back) == (None, "journal_new", "", ())
        assert journal.machine != machine
    with Journal(tmp_path / "journal.db", "two", os.urandom) as journal:
        assert (journal.machine != machine, journal.kept(TAKEN), journal.kept(GIVING)) == (True, "", "")
        assert Alone(EXIT, journal).handed_back == (), "over a restart as well"
