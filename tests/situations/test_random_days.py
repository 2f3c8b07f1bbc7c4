"""Honest chaos: many people do whatever comes to their minds, rightly or not; and what must hold, holds.

A failure is repeated by its name: `pytest tests/situations/test_random_days.py -k "seed-3 and sqlite"`. DAYS=500 in the
environment gives so many seeds, and DEEDS=400 days that are so long.
"""

from __future__ import annotations

import json
import os
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Connection

from custody.acts import Crossed, Listed, ParkExitDecided
from custody.balance import Extent
from custody.crossing.replay import replay
from custody.holding import (
    Consignment,
    ConsignmentState,
    Container,
    ContainerState,
    Notification,
    Package,
    Reservation,
    ReservationState,
    Tally,
    Transit,
)
from custody.records.entries.drawing import drawn_faults
from custody.records.entries.tallying import tally_faults
from custody.records.turns import rebuild
from custody.records.views.balancing import balance
from custody.records.views.reading import every
from custody.world import World
from custody.zone import Zone
from tests.situations.any_day import Day
from tests.situations.conftest import Journey
from tests.situations.deeds_at_a_bench import AT_A_BENCH
from tests.situations.deeds_in_the_dark import IN_THE_DARK
from tests.situations.deeds_on_the_way import ON_THE_WAY, QUOTA
from tests.situations.deeds_that_go_well import BUSY, fill_a_box
from tests.situations.plain_reading import PlainReading

DAYS, LONG = int(os.environ.get("DAYS", "4")), int(os.environ.get("DEEDS", "120"))
DEEDS = {**AT_A_BENCH, **ON_THE_WAY, **IN_THE_DARK}
LIMIT = 10
CARRIER = "HT-COURIER"


@pytest.fixture(params=range(DAYS), ids=lambda seed: f"seed-{seed}")
def seed(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def draw(seed: int) -> Callable[[int], bytes]:
    return random.Random(seed).randbytes


def test_on_a_busy_day_much_crosses_and_what_must_hold_holds(
    journey: Journey, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = Day(journey, seed, stranger=0.02)
    for _ in range(3):
        fill_a_box(day)
    for place in range(LONG):
        day.do(place, BUSY)
    monkeypatch.setattr(rebuild, "_CHUNK", 1)
    assert list(what_must_hold(journey)) == [], "\n".join(day.told)
    passed = lets_pass(journey)
    assert passed["G2"] >= LONG / 75 and passed["G3"] >= LONG / 150, f"too little crossed: {passed}"


def lets_pass(journey: Journey) -> Counter[str]:
    """By gate: how often it let anything pass."""
    with journey.house.registry.reading() as connection:
        entries = PlainReading(connection, journey.house.registry.zone).entries
    acts = (each.act for each in entries)
    return Counter(act.gate for act in acts if isinstance(act, Crossed) and act.verdict == "ALLOW")


def test_whatever_people_do_what_must_hold_holds(journey: Journey, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    day = Day(journey, seed)
    for place in range(LONG):
        day.do(place, DEEDS)
    assert day.done > LONG / 4, "most of it was refused: nothing is shown by that"
    monkeypatch.setattr(rebuild, "_CHUNK", 1)
    assert list(what_must_hold(journey)) == [], "\n".join(day.told)


def what_must_hold(journey: Journey) -> Iterator[str]:
    """What does not, a sentence each."""
    zone = journey.house.registry.zone
    with journey.house.registry.reading() as connection:
        yield from rebuild.derived_faults(connection)
        yield from drawn_faults(connection)
        yield from tally_faults(connection)
        nouns: tuple[type[Any], ...] = (Consignment, Container, Notification, Package, Reservation, Tally, Transit)
        world = World(each for noun in nouns for each in every(connection, noun))
        reading = PlainReading(connection, zone)
        yield from reading.faults
        yield from decided_otherwise(reading)
        yield from beyond_the_limit(reading, world)
        yield from counted_otherwise(reading, world)
        yield from unexplained(connection, reading, world)
        yield from over_the_border(reading, world, zone)
        yield from in_two_places(reading, world)


def decided_otherwise(reading: PlainReading) -> Iterator[str]:
    """Of the decisions, those that are not made again byte for byte."""
    for entry in reading.entries:
        act = entry.act
        if isinstance(act, Crossed | ParkExitDecided) and not replay(bytes(act.facts), bytes(act.decision)).same:
            yield f"{entry.number}: another decision from the same facts"
        if not isinstance(act, Crossed) or not act.looked_at_again:
            continue
        if not replay(bytes(act.own_facts), bytes(act.own_decision)).same:
            yield f"{entry.number}: another decision of the service from the same facts"


def beyond_the_limit(reading: PlainReading, world: World) -> Iterator[str]:
    """What was let pass where nobody could ask draws on the quota all the same."""
    passed = (each.act for each in reading.entries if isinstance(each.act, Crossed))
    late = {tally for act in passed if act.form or act.snapshot for tally in act.drawn}
    for tally in world.all(Tally):
        if QUOTA in tally.id and tally.id not in late and tally.used + tally.reserved > LIMIT:
            yield f"of {tally.id} {tally.used} are used and {tally.reserved} reserved"


def counted_otherwise(reading: PlainReading, world: World) -> Iterator[str]:
    """What the quota says, against what left by the transits; what is lost before it leaves is kept for, as it
    may be found. Unless returns are given back: then what it says has used depends on what came home."""
    drawn = [each for each in world.all(Tally) if QUOTA in each.id and "|" in each.id]
    gives_back = any(
        b'"refunds_returns":true' in bytes(row.value)
        for each in reading.entries[1:]
        if isinstance(each.act, Listed)
        for row in each.act.rows
    )
    used, left = sum(each.used for each in drawn), sum(each.clearance == QUOTA for each in world.all(Transit))
    if used != left and not gives_back:
        yield f"the quota has {used} used, and {left} have left"
    kept: dict[str, int] = defaultdict(int)
    for each in world.all(Reservation):
        kept[each.consignment] += each.amount if QUOTA in each.tally and each.state is ReservationState.RESERVED else 0
    for consignment in world.all(Consignment):
        filing = filing_of(consignment, world)
        named = (
            [code for tubes in json.loads(filing.manifest)["packages"].values() for code in tubes]
            if filing is not None
            else []
        )
        if consignment.part_of and filing is None:
            # It keeps its share of what was filed for the whole until it is filed itself.
            continue
        inside = [code for code in named if within(consignment, world.get(Container, code))]
        if not len(inside) <= kept[consignment.number] <= len(named):
            yield f"{consignment.number} keeps {kept[consignment.number]} of {len(named)}, with {len(inside)} inside"


def filing_of(consignment: Consignment, world: World) -> Notification | None:
    """What stands of one that goes under the clearance with the quota, and of which nothing has left."""
    going = consignment.journey.before_exit and not consignment.state.over
    filing = world.get(Notification, consignment.notification)
    if consignment.clearance != QUOTA or not going or filing is None or not filing.state.stands:
        return None
    return filing


def within(consignment: Consignment, tube: Container | None) -> bool:
    return tube is not None and tube.package in consignment.packages


def unexplained(connection: Connection, reading: PlainReading, world: World) -> Iterator[str]:
    """What left in a consignment that was given up before anybody heard of it stays unexplained until it is home."""
    crossed: dict[str, set[str]] = defaultdict(set)
    for transit in world.all(Transit):
        crossed[transit.consignment].add(transit.container)
    for number, containers in crossed.items():
        found, about = balance(connection, Extent(consignment=number)), world.get(Consignment, number)
        given_up = about is not None and about.state in (ConsignmentState.CANCELLED, ConsignmentState.DIVIDED)
        if found.remainder and not found.open and not (given_up and containers & reading.told_late):
            yield f"{number}: {found}"


def over_the_border(reading: PlainReading, world: World, zone: Zone) -> Iterator[str]:
    """What no gate has let in is where it began, and with people who are there."""
    for tube in world.all(Container):
        if tube.state is ContainerState.VOID:
            continue
        family = reading.family(tube.code)
        lawful = {reading.born[code] for code in family if code in reading.born}
        lawful |= {side for code in family for side in reading.let_in.get(code, ())}
        side = tube.side or reading.side_of(tube.site)
        if side not in lawful:
            yield f"no gate has let {tube.code} in on the side {side}"
        organisation = zone.organisations.get(tube.organisation)
        asked = not tube.state.terminal and tube.organisation != CARRIER and not family & reading.told_late
        if asked and organisation is not None and organisation.side.value != side:
            yield f"{tube.code} is in {side} and with {tube.custodian} of {tube.organisation}"


def in_two_places(reading: PlainReading, world: World) -> Iterator[str]:
    """A container in two boxes, or elsewhere than its box; a box under way in two consignments."""
    for tube in world.all(Container):
        box = world.get(Package, tube.package)
        if tube.package != reading.box.get(tube.code, "") and not tube.state.terminal:
            yield f"{tube.code} is in {tube.package!r}, by its entries in {reading.box.get(tube.code)!r}"
        if (tube.state is ContainerState.PACKED) != (box is not None) and not tube.state.terminal:
            yield f"{tube.code} is {tube.state} in {tube.package!r}"
        if box is not None and not tube.state.terminal:
            here, there = (
                (each.custodian, each.organisation, each.consignment, each.side or reading.side_of(each.site))
                for each in (tube, box)
            )
            if here != there:
                yield f"{tube.code} {here} is elsewhere than its box {box.code} {there}"
    whose: dict[str, list[str]] = defaultdict(list)
    for consignment in world.all(Consignment):
        for code in () if consignment.state.over else consignment.under_way:
            whose[code].append(consignment.number)
    yield from (f"{code} is in {numbers}" for code, numbers in whose.items() if len(numbers) > 1)
