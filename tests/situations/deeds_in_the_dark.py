"""What people do at a gate or a bench without network, or where nothing works at all: deeds of a `Day`, which are told
afterwards, in any order."""

from __future__ import annotations

from custody.codes import COMMANDS, Command
from custody.holding import Consignment, ConsignmentState, DowntimeForm, DowntimeFormState, Package
from tests.practice import BENCH, COORDINATOR, COURIER, HK_BENCH, RECEIVER, RECEIVING_COORDINATOR, TECHNICIAN
from tests.situations.any_day import Day, Deed
from tests.situations.aside import LoneStation
from tests.situations.conftest import Answer
from tests.situations.deeds_on_the_way import FILED, LANES, LEFT, OFFICERS, consignment, lane_of, office, scanned
from tests.situations.on_paper import SCAN
from tests.situations.test_told_late import beat

KEEPERS = {BENCH: (TECHNICIAN, COORDINATOR), HK_BENCH: (RECEIVER, RECEIVING_COORDINATOR), **OFFICERS}
"""By station: who enters its forms, and who confirms them."""
EXITS = tuple(out for out, _ in LANES.values())


def issue_forms(day: Day) -> None:
    station = day.one(OFFICERS) if day.likely(0.7) else day.one((BENCH, HK_BENCH))
    day.ask(KEEPERS[station][0], "/downtime-forms", station=station, count=2)


def write_on_paper(day: Day) -> None:
    """It passes a gate, or is handed over, and nobody hears of it yet."""
    fresh = [each for each in day.all(DowntimeForm) if each.state is DowntimeFormState.ISSUED]
    form = day.one(each for each in fresh if each.number not in day.papers)
    said: Answer = {"station": form.station, "met": day.now(), "scan_sha256": SCAN}
    if form.station in OFFICERS:
        found = day.one(day.all(Consignment, lambda each: _may_meet(each, form.station) or day.likely(0.02))[-4:])
        said |= {"consignment": found.number, "officer": OFFICERS[form.station][0], **scanned(day, found, 0.8)}
        said["verdict"] = day.one(("ALLOW", "ALLOW", "ALLOW", "HOLD", "DENY"))
        day.papers[form.number] = ("enter", said)
    else:
        box = day.one(day.all(Package, lambda each: bool(each.custodian)))
        said |= {"giver": box.custodian, "receiver": day.one((TECHNICIAN, RECEIVER, COURIER)), "subjects": [box.code]}
        day.papers[form.number] = ("enter-handoff", said)


def _may_meet(found: Consignment, station: str) -> bool:
    """As far as the book knows; what leaves on paper enters on paper as well."""
    before = found.journey in FILED or found.state is ConsignmentState.RETURNING
    entering = station not in EXITS and found.journey is ConsignmentState.EXIT_CLEARED
    return (before or entering) and station == lane_of(found, 0 if station in EXITS else 1)


def enter_a_form(day: Day) -> None:
    """One person enters it, another confirms it, or says that it is not so."""
    waits = (DowntimeFormState.ISSUED, DowntimeFormState.ENTERED)
    form = day.one(day.all(DowntimeForm, lambda each: each.state in waits and each.number in day.papers))
    how, said = day.papers[form.number]
    first, second = KEEPERS[form.station]
    path = f"/downtime-forms/{form.number}"
    if form.state is DowntimeFormState.ISSUED and day.ask(first, f"{path}/{how}", **said) is None:
        return
    if day.likely(0.85):
        day.ask(second, f"{path}/{how.replace('enter', 'confirm')}")
    else:
        day.ask(second, f"{path}/{day.one(('refuse', 'void'))}", reason="not so")


def lose_the_line(day: Day) -> None:
    """A lane goes on with what it was given."""
    lane = day.one(lane for lane in OFFICERS if lane not in day.alone)
    day.alone[lane] = LoneStation(day.journey, lane, day.new_id)
    beat(day.journey, day.alone[lane])


def decide_alone(day: Day) -> None:
    lane = day.one(day.alone)
    found = consignment(day, *FILED) if lane in EXITS else consignment(day, *FILED, *LEFT)
    read, people = scanned(day, found, 0.8), day.zone.people
    raws = [people[OFFICERS[lane][0]].badge, *read["packages"], *read["seals"], *read.get("containers", ())]
    raws += [people[read["carrier"]].badge, *([str(COMMANDS[Command.FINISH])] if day.likely(0.3) else [])]
    said = [each.said.meaning for each in day.alone[lane].read(*raws)]
    day.note(f"{lane} alone reads {raws} for {found.number} -> {said}")


def have_the_line_again(day: Day) -> None:
    lane = day.one(day.alone)
    day.note(f"{lane} tells -> {[each['meaning'] for each in day.alone.pop(lane).deliver()]}")


def say_that_it_stands_still(day: Day) -> None:
    lane = day.one(lane for lane in day.alone if lane in EXITS)
    found = consignment(day, *FILED)
    path = f"/consignments/{found.number}/standstills"
    both = [office(day, found.from_organisation), OFFICERS[lane][0]]
    day.chance.shuffle(both)
    said = {"station": lane, "reason_code": "nothing_crossed", "reason": "telephoned"}
    if day.ask(both[0], path, **said) is not None and day.likely(0.8):
        day.ask(both[1], f"{path}/confirm", station=lane)


IN_THE_DARK: dict[Deed, float] = {
    issue_forms: 1.5,
    write_on_paper: 3,
    enter_a_form: 3,
    lose_the_line: 1,
    decide_alone: 4,
    have_the_line_again: 1.2,
    say_that_it_stands_still: 0.5,
}
