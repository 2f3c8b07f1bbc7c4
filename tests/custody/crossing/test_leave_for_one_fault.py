"""Leave to pass a fault is for that fault whole, with all its figures."""

from datetime import timedelta

import pytest
from crossing_facts import AT, facts, finding, passage, spoil, spoil_container, spoil_package
from msgspec.structs import replace

from custody.crossing.facts import Facts
from custody.crossing.finding import Finding, Phrase, Result
from custody.crossing.gate_facts import ClockFacts
from custody.crossing.goods_facts import ReadingFacts
from custody.crossing.registry import BY_CODE, RUNNING, covers, fingerprint
from custody.crossing.settings import Gate
from custody.wording import default_catalogue, keys

WITHOUT_A_FIGURE = {
    "CARRIER.no_badge": "whose badge it was nobody knows",
    "CARRIER.nobody": "nobody is named",
    "CARRIER.two_needed": "a second one is not named",
    "CLOCK.backwards": "time that runs backwards has no measure",
    "VEHICLE.no_ccrn": "there is none",
    "VEHICLE.none": "there is none",
}
"""Faults that can be had in one way only, each with the reason."""


def passable() -> list[str]:
    """Every fault that two people may pass somewhere, as far as it is one that holds."""
    told = (key.removeprefix("crossing.") for key in keys("crossing.") if key.endswith(".found"))
    split = [key.removesuffix(".found").partition(".") for key in told]
    checks = {check: BY_CODE[check] for check, _, _ in split if check in BY_CODE}
    return [
        f"{check}.{name}"
        for check, _, name in split
        if check in checks and checks[check].overridable and name not in checks[check].binding
    ]


def said(fault: str, **params: str | int) -> str:
    """The print of a finding with this fault and these figures."""
    return fingerprint(Finding(fault.partition(".")[0], Result.HOLD, (Phrase(f"crossing.{fault}.found", params),)))


def figures(fault: str) -> frozenset[str]:
    """What its words name."""
    return default_catalogue().placeholders(f"crossing.{fault}.found")


@pytest.mark.parametrize("fault", passable())
def test_leave_is_for_every_figure_that_the_finding_names(fault: str) -> None:
    as_it_was: dict[str, str | int] = dict.fromkeys(figures(fault), "1")
    for figure in figures(fault):
        changed = said(fault, **{**as_it_was, figure: "2"}) != said(fault, **as_it_was)
        assert changed is (figure not in RUNNING.get(fault, ())), figure


@pytest.mark.parametrize("fault", passable())
def test_a_fault_without_figures_is_one_that_can_be_had_in_one_way_only(fault: str) -> None:
    assert bool(figures(fault) - RUNNING.get(fault, frozenset())) is (fault not in WITHOUT_A_FIGURE)


def test_what_runs_on_is_a_figure_of_a_fault_that_can_be_passed() -> None:
    assert set(RUNNING) <= set(passable())
    assert all(RUNNING[fault] <= figures(fault) for fault in RUNNING)


def shown(check: str, *given: Facts) -> set[str]:
    return {fingerprint(finding(check, each)) for each in given}


def test_leave_to_pass_one_reading_is_none_for_a_worse_one() -> None:
    first = ReadingFacts("0123456789abcdef", "-9.50", 30)
    worse = (replace(first, peaks="25.00"), replace(first, minutes=600), replace(first, file="fedcba9876543210"))
    given = [spoil_package(facts(Gate.G3), temperature="excursion", reading=each) for each in (first, *worse)]
    assert (len(shown("TEMP", given[0], given[0])), len(shown("TEMP", *given))) == (1, 4)


def test_leave_to_pass_one_offer_is_none_for_the_next() -> None:
    first, next_one = (spoil_container(facts(), handoff=offer) for offer in ("HO-1", "HO-2"))
    assert len(shown("CUSTODY", first, next_one)) == 2


def test_leave_to_pass_one_answer_of_a_gate_is_none_for_its_next() -> None:
    earlier = AT - timedelta(minutes=50)
    held = replace(passage(Gate.G2, earlier), verdict="HOLD")
    again = replace(held, at=earlier + timedelta(seconds=5))
    elsewhere = replace(held, station="FTZ-EXIT-2")
    assert len(shown("SEQUENCE", *(spoil(facts(Gate.G3), passages=(each,)) for each in (held, again, elsewhere)))) == 3


def test_leave_to_pass_a_clock_is_none_for_one_that_is_wrong_otherwise() -> None:
    def wrong(offset_ms: int) -> Facts:
        return spoil(facts(), clock=ClockFacts(offset_ms))

    limit = facts().settings.clock_hold_seconds * 1000
    asked = fingerprint(finding("CLOCK", wrong(limit + limit // 2)))
    assert covers(asked, finding("CLOCK", wrong(limit + limit // 2 + 1_200))), (
        "the next scan reads it a little otherwise"
    )
    assert not covers(asked, finding("CLOCK", wrong(3 * limit))), "it is further off"
    assert not covers(asked, finding("CLOCK", wrong(-limit - limit // 2))), "it is off the other way"


def test_leave_to_pass_a_late_filing_lasts_while_its_time_runs() -> None:
    late = {"minutes": 30, "missing": 9}
    assert said("LEAD_TIME.late", **late) == said("LEAD_TIME.late", **{**late, "missing": 3})
    assert said("LEAD_TIME.late", **late) != said("LEAD_TIME.late", **{**late, "minutes": 60})
