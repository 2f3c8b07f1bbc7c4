"""The training zone's clearances and rules lead where its comments say."""

from datetime import datetime
from pathlib import Path

import pytest
from crossing_facts import HONG_KONG, facts, spoil
from msgspec.structs import replace

from custody.crossing.decision import Verdict, decide
from custody.crossing.facts import Facts
from custody.crossing.gate_facts import CarrierFacts, StationFacts
from custody.crossing.settings import Gate
from custody.zone import Zone, load_zone

YEARS = [datetime(year, 6, 1, 10, 0, tzinfo=HONG_KONG) for year in (2026, 2027, 2028, 2029)]


@pytest.fixture(scope="module")
def zone() -> Zone:
    return load_zone(Path(__file__).parents[3] / "config" / "training")


def at_station(zone: Zone, name: str, operator: str, at: datetime, clearance: str = "TRAIN-SOUTH-1") -> Facts:
    station = zone.stations[name]
    sound = facts(Gate.G2)
    here = StationFacts(
        name,
        registered=True,
        enabled=station.enabled,
        kinds=station.kinds,
        checkpoint=station.checkpoint or "",
        directions=station.directions,
        operator=operator,
        operator_roles=zone.people[operator].roles,
        side=zone.side_of(station.site),
    )
    carriers = tuple(
        CarrierFacts(each.staff, each.organisation, each.carrier_authorised_until, each.dg_training_until)
        for each in zone.people.values()
    )
    given = spoil(sound, settings=zone.settings_at(at), clearance=zone.clearances[clearance], station=here)
    return spoil(spoil(given, carriers=carriers), "consignment", planned_exit=at, planned_entry=at, clearance_version=1)


@pytest.mark.parametrize("at", YEARS)
def test_the_story_crosses_in_any_year_of_the_training(zone: Zone, at: datetime) -> None:
    decision = decide(at_station(zone, "FTZ-EXIT-1", "OFF-E01", at), at)
    assert decision.verdict is Verdict.ALLOW, decision.reasons


@pytest.mark.parametrize("clearance", ["TRAIN-EXPIRED", "TRAIN-SUSPENDED", "TRAIN-NORTH-1"])
def test_the_other_clearances_deny_it(zone: Zone, clearance: str) -> None:
    given = at_station(zone, "FTZ-EXIT-1", "OFF-E01", YEARS[0], clearance)
    assert decide(given, YEARS[0]).verdict is Verdict.DENY


@pytest.mark.parametrize(
    ("station", "operator", "verdict"),
    [
        ("HG-EXIT-1", "OFF-E01", Verdict.DENY),
        ("HG-EXIT-9", "OFF-E01", Verdict.DENY),
        ("FTZ-EXIT-2", "OFF-N01", Verdict.DENY),
        ("FTZ-EXIT-1", "SZA-T01", Verdict.DENY),
    ],
)
def test_the_wrong_checkpoint_lane_or_operator_does_not_allow(
    zone: Zone, station: str, operator: str, verdict: Verdict
) -> None:
    assert decide(at_station(zone, station, operator, YEARS[0]), YEARS[0]).verdict is verdict


def test_an_organisation_that_is_not_cleared_and_a_courier_without_training_are_denied(zone: Zone) -> None:
    given = at_station(zone, "FTZ-EXIT-1", "OFF-E01", YEARS[0])
    assert decide(spoil(given, "consignment", consignor="SZ-GAMMA"), YEARS[0]).verdict is Verdict.DENY
    assert decide(spoil(given, "consignment", consignee="HK-DELTA"), YEARS[0]).verdict is Verdict.DENY
    lapsed = spoil(given, scanned=replace(given.scanned, carrier="CUR-K03"))
    assert decide(lapsed, YEARS[0]).verdict is Verdict.DENY
