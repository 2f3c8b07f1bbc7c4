"""Each fault cites the rule that it breaks: the clearance, the law, the very setting, or what is on file."""

from __future__ import annotations

import pytest
from crossing_facts import AT, Spoilt, facts, ruled, spoil_package, then
from table_of_faults import BY_THE_RULE_OF_THE_CHECK, TABLE

from custody.crossing.decision import decide
from custody.crossing.facts import Facts
from custody.crossing.finding import Finding, Phrase
from custody.crossing.registry import CHECKS
from custody.crossing.settings import Gate
from custody.wording import keys


def named(source: Phrase | None) -> str:
    """The setting, or what else a fault cites."""
    assert source is not None
    kind = source.key.removeprefix("crossing.source.")
    return str(source.params["setting"]) if kind == "setting" else kind


def found_in(given: Facts, check: str) -> Finding:
    return next(each for each in decide(given, AT).findings if each.check == check)


@pytest.mark.parametrize(
    ("gate", "which", "spoilt", "source"), TABLE, ids=[f"{row[0]} {row[1]} by {row[3]}" for row in TABLE]
)
def test_a_fault_cites_the_rule_that_it_breaks(gate: Gate, which: str, spoilt: Spoilt, source: str) -> None:
    finding = found_in(spoilt(facts(gate)), which.partition(".")[0])
    places = [place for place, phrase in enumerate(finding.found) if phrase.key == f"crossing.{which}.found"]
    assert places, [phrase.key for phrase in finding.found]
    assert named(finding.source_of(places[0])) == source


def test_no_check_and_no_fault_is_without_a_row() -> None:
    """A new fault is put into the table, or among those that break the rule of their check."""
    assert {row[1].partition(".")[0] for row in TABLE} == {check.code for check in CHECKS}
    faults = {key.removeprefix("crossing.").removesuffix(".found") for key in keys("crossing.") if key.count(".") == 3}
    found = {fault for fault in faults if fault.count(".") == 1 and f"crossing.{fault}.found" in keys("crossing.")}
    assert {row[1] for row in TABLE} | BY_THE_RULE_OF_THE_CHECK == found
    assert not {row[1] for row in TABLE} & BY_THE_RULE_OF_THE_CHECK


def test_two_faults_of_one_check_each_cite_their_own() -> None:
    both = then(ruled(dry_ice_classes=("dry_ice",)), lambda given: spoil_package(given, temperature_class="dry_ice"))
    finding = found_in(spoil_package(both(facts()), packaging_class="NONE"), "PACKAGING")
    assert [named(finding.source_of(place)) for place in (0, 1)] == ["bare_packages", "dry_ice_classes"]
    assert finding.source == finding.sources[0]


def test_every_setting_that_is_cited_has_words() -> None:
    cited = {row[3] for row in TABLE} - {key.rpartition(".")[2] for key in keys("crossing.source.")}
    assert {f"setting.{name}" for name in cited} <= set(keys("setting."))
