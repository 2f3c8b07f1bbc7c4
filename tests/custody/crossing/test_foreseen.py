"""What stops it at the exit by facts that the bench knows stops it at the pre-check: nothing waits for the border."""

from datetime import datetime, timedelta

import msgspec
import pytest
from arbitrary import any_of
from crossing_facts import AT, facts, finding, spoil, spoil_carrier, spoil_container, spoil_package, station
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from test_any_facts import WORSENINGS

from custody.clearance import NotificationStatus
from custody.crossing.ahead import BY_THE_FILING, STILL_OPEN
from custody.crossing.checks.notice import stands
from custody.crossing.decision import decide
from custody.crossing.facts import Facts
from custody.crossing.finding import Finding, Result
from custody.crossing.gate_facts import HoursFacts, Scanned
from custody.crossing.moments import seconds
from custody.crossing.registry import CHECKS
from custody.crossing.settings import Gate
from custody.wording import keys

OF_THE_STATION = {"STATION", "CLOCK", "SNAPSHOT"}
"""Checks of where it is decided, not of what is decided on."""
OF_THE_SCAN_AND_THE_PLACE = {
    "CARRIER.no_badge",
    "CARRIER.no_second",
    "DIRECTION.other_side",
    "DIRECTION.wrong_lane",
    "DIRECTION.turned_back",
    "DUPLICATE.other_station",
    "DUPLICATE.two_places",
}
OF_THE_MOMENT = {"TIME_WINDOW.closed"}
"""Once the planned time is past, whether it is open is a matter of when somebody comes."""
WARNINGS = {
    "LEAD_TIME.early",
    "MANIFEST.by_authority",
    "MANIFEST.package_emptied",
    "QUOTA.nearly_full",
    "SEAL.opened_by_customs",
    "VEHICLE.not_compared",
}
"""Faults that only ever warn."""

PARTS = [
    field.name for field in msgspec.inspect.type_info(Facts).fields if field.name not in ("gate", "scanned", "settings")
]


@st.composite
def known_at_the_bench(draw: st.DrawFn) -> Facts:
    """Sound facts of the exit, made worse in ways that people meet, with some parts replaced by anything."""
    found = facts(Gate.G2)
    for name in draw(st.lists(st.sampled_from(sorted(WORSENINGS)), max_size=5, unique=True)):
        found = WORSENINGS[name](found)
    odd = draw(any_of(Facts))
    return replace(found, **{part: getattr(odd, part) for part in draw(st.sets(st.sampled_from(PARTS), max_size=2))})


@settings(max_examples=300, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(known_at_the_bench(), st.sampled_from([-2000, -60, 0, 60, 2000]))
def test_what_stops_it_at_the_exit_stops_it_at_the_bench(known: Facts, minutes: int) -> None:
    at = AT + timedelta(minutes=minutes)
    moment = at
    if known.consignment is not None and seconds(known.consignment.planned_exit) > seconds(at):
        moment = known.consignment.planned_exit
    early = {each.check: each for each in decide(at_the_bench(known), at).findings}
    for late in decide(at_the_exit(known), moment).findings:
        if late.result in (Result.HOLD, Result.DENY) and late.check not in OF_THE_STATION:
            said = unforeseen(late, known, past=moment is at)
            assert not said or early[late.check].result >= Result.UNKNOWN, (said, early[late.check])


def at_the_bench(known: Facts) -> Facts:
    return replace(known, gate=Gate.G0, station=None, scanned=None, clock=None)


def at_the_exit(known: Facts) -> Facts:
    """Everything that is there is scanned, at the right lane of the right checkpoint."""
    plan = known.consignment
    if plan is None:
        return replace(known, gate=Gate.G2, scanned=Scanned())
    ours = [package for package in known.packages if package.code in plan.packages]
    lines = known.manifest.lines if known.manifest is not None else ()
    scanned = Scanned(
        packages=tuple(line.package for line in lines) or plan.packages,
        containers=tuple(code for package in ours for code in package.contents),
        seals=tuple(seal for package in ours for seal in package.seals),
        carrier=known.notice.carrier if known.notice is not None else plan.carrier,
        vehicle=plan.vehicle,
    )
    here = station(Gate.G2, checkpoint=plan.checkpoint, directions=(plan.direction,))
    return replace(known, gate=Gate.G2, station=here, scanned=scanned)


def unforeseen(late: Finding, known: Facts, *, past: bool) -> list[str]:
    """What stops it there and is not listed as open at the bench."""
    unfiled = not stands(known) and late.check in BY_THE_FILING
    listed = {*STILL_OPEN, *OF_THE_SCAN_AND_THE_PLACE, *WARNINGS, *(OF_THE_MOMENT if past else ())}
    names = [phrase.key.removeprefix("crossing.").removesuffix(".found") for phrase in late.found]
    return [] if unfiled else [name for name in names if name not in listed]


def test_what_is_listed_as_open_is_a_fault_that_exists() -> None:
    known = {key.removeprefix("crossing.").removesuffix(".fix") for key in keys("crossing.") if key.endswith(".fix")}
    assert set(STILL_OPEN) | OF_THE_SCAN_AND_THE_PLACE | OF_THE_MOMENT | WARNINGS <= known
    assert set(BY_THE_FILING) | OF_THE_STATION <= {check.code for check in CHECKS}


@pytest.mark.parametrize(
    ("state", "result"), [("stored", Result.WARN), ("lost", Result.HOLD), ("consumed", Result.HOLD)]
)
def test_what_can_be_fetched_is_warned_of_and_what_is_gone_holds(state: str, result: Result) -> None:
    assert finding("CUSTODY", spoil_container(facts(Gate.G0), state=state)).result is result


def test_what_somebody_else_holds_is_held_at_the_bench() -> None:
    assert finding("CUSTODY", spoil_container(facts(Gate.G0), organisation="SZ-GAMMA")).result is Result.HOLD


def test_an_open_box_is_warned_of_until_it_is_filed_and_holds_from_then_on() -> None:
    opened = spoil_package(facts(Gate.G0), seals=())
    assert finding("SEAL", opened).result is Result.HOLD
    assert finding("SEAL", spoil(opened, notice=None, manifest=None)).result is Result.WARN
    taken_back = spoil(opened, "notice", status=NotificationStatus.CANCELLED)
    assert finding("SEAL", taken_back).result is Result.WARN
    assert finding("MANIFEST", spoil_package(taken_back, contents=())).result is Result.NA


def test_papers_are_judged_for_the_day_of_the_exit() -> None:
    later = AT + timedelta(days=30)
    planned = spoil(facts(Gate.G0), "consignment", planned_exit=later, planned_entry=later)
    ends = (AT + timedelta(days=10)).date()
    assert finding("CARRIER", spoil_carrier(planned, training_until=ends)).result is Result.DENY
    assert finding("CARRIER", spoil_carrier(facts(Gate.G0), training_until=ends)).result is Result.PASS
    logged = spoil_package(planned, logger="L-1", logger_running=True, logger_calibrated_until=ends)
    assert finding("TEMP", logged).result is Result.HOLD


def test_a_plan_for_when_the_checkpoint_is_closed_holds_at_the_bench() -> None:
    noon = HoursFacts(12 * 60, 13 * 60)
    night = datetime.combine(AT.date(), datetime.min.time(), AT.tzinfo) + timedelta(hours=23)
    planned = spoil(facts(Gate.G0), "consignment", planned_exit=night, planned_entry=night)
    assert finding("TIME_WINDOW", spoil(planned, hours=noon)).result is Result.HOLD
    assert finding("TIME_WINDOW", spoil(facts(Gate.G0), hours=noon)).result is Result.WARN, "wait until it opens"


def test_a_strange_seal_at_a_gate_is_told_at_the_bench_until_the_box_is_sealed_anew() -> None:
    met = replace(facts(Gate.G3).passages[-1], verdict="HOLD", strange=("SEAL-9",), recorded=("SEAL-1",))
    assert finding("SEAL", spoil(facts(Gate.G0), passages=(met,))).result is Result.HOLD
    assert finding("SEAL", spoil(facts(Gate.G0), passages=(met, replace(met, verdict="ALLOW")))).result is Result.PASS
