"""Two gates have two watches: while they may differ by as much, what came in had left before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.conftest import Clock
from tests.practice import COORDINATOR, ENTRY, EXIT, HK_BENCH, RECEIVER
from tests.situations.aside import LoneStation
from tests.situations.conftest import Journey, faults
from tests.situations.looking import QUOTA, tally
from tests.situations.on_paper import issued, told, written
from tests.situations.telling import codes, discrepancies, state

pytestmark = pytest.mark.usefixtures("read_again")

Deed = Callable[[], object]


class Way:
    """A box that was let out and in, of which both gates tell late, each by its own watch."""

    def __init__(self, journey: Journey, clock: Clock, *, later: int, lane: bool = False) -> None:
        """The watch at the exit shows so many seconds more than that at the entry does. `lane`: the exit has one that
        was without network; else it has paper, and that knows no seconds."""
        self.journey = journey
        (out,), (into,), alone = issued(journey), issued(journey, ENTRY), LoneStation(journey, EXIT)
        _, self.box = journey.box(2)
        self.consignment = journey.sent(self.box, clearance=QUOTA)
        alone.take()
        clock.pass_by(seconds=20 * 60 - clock().second)
        entered, left = clock(), clock() + timedelta(seconds=later)
        self.paper = self._paper(ENTRY, entered.isoformat())
        self.into: Deed = lambda: told(journey, into, self.paper)
        if lane:
            read = codes(journey, self.box)
            assert alone.read(*read, at=left - timedelta(seconds=len(read) - 1))[-1].said.meaning == "allow"
            self.out: Deed = alone.deliver
        else:
            paper = self._paper(EXIT, left.replace(second=0).isoformat())
            self.out = lambda: told(journey, out, paper)
        clock.pass_by(hours=1)

    def _paper(self, gate: str, met: str) -> dict[str, object]:
        return written(self.journey, self.consignment, self.box, gate, met=met)

    def differences(self) -> list[str]:
        found = discrepancies(self.journey, self.consignment)
        return [each["state"] for each in found if each["kind"] == "decision"]

    def faults(self) -> list[str]:
        return faults(self.journey.at(COORDINATOR).done("/crossings/check", {"consignment": self.consignment}))


@pytest.mark.parametrize("entry_first", [True, False], ids=["entry first", "exit first"])
@pytest.mark.parametrize(
    ("later", "lane"), [(0, False), (60, False), (300, False), (-60, False), (45, True), (-30, True), (300, True)]
)
def test_what_left_later_by_its_watch_alone_had_left_before(
    journey: Journey, clock: Clock, later: int, lane: bool, entry_first: bool
) -> None:
    way = Way(journey, clock, later=later, lane=lane)
    for deed in (way.into, way.out) if entry_first else (way.out, way.into):
        deed()
    assert way.differences() == (["resolved"] if entry_first else [])
    assert (way.faults(), state(journey, way.consignment)) == ([], "entry_cleared")
    assert tally(journey) == (2, 0, 1)


@pytest.mark.parametrize("entry_first", [True, False], ids=["entry first", "exit first"])
@pytest.mark.parametrize("lane", [True, False], ids=["lane", "paper"])
def test_what_left_clearly_later_is_told(journey: Journey, clock: Clock, lane: bool, entry_first: bool) -> None:
    way = Way(journey, clock, later=360, lane=lane)
    for deed in (way.into, way.out) if entry_first else (way.out, way.into):
        deed()
    assert "open" in way.differences()
    assert "HOLDS" in way.faults()


def test_a_doubt_at_the_entry_outlives_the_exit_that_was_before_it(journey: Journey, clock: Clock) -> None:
    consignment, box, _ = journey.ready()
    (out,) = issued(journey)
    clock.pass_by(minutes=20)
    left = written(journey, consignment, box, met=(clock() + timedelta(seconds=90)).isoformat())
    held = journey.meet(ENTRY, consignment, box, seals=[journey.seals[box], "STRANGE-1"])
    assert "SEAL" in faults(held)
    clock.pass_by(minutes=30)
    told(journey, out, left)
    assert [each["kind"] for each in discrepancies(journey, consignment)] == ["seal"]
    assert "SEAL" in faults(journey.meet(ENTRY, consignment, box))


@pytest.mark.parametrize("opened", [False, True])
def test_an_exit_that_is_told_when_it_has_gone_on_undoes_nothing(journey: Journey, clock: Clock, opened: bool) -> None:
    way = Way(journey, clock, later=60)
    way.into()
    receiver = journey.at(RECEIVER, HK_BENCH)
    if opened:
        receiver.done("/receipts", packages=[way.box])
        journey.hand(way.box, giver="CUR-K01", to=RECEIVER)
        receiver.done("/unsealings", package=way.box, seals=[journey.seals[way.box]], reason="arrived")
        clock.pass_by(minutes=10)
    way.out()
    assert way.differences() == ["resolved"]


def test_a_label_that_comes_to_the_exit_again_within_minutes_of_the_entry_is_told(
    journey: Journey, clock: Clock
) -> None:
    consignment, box, _ = journey.ready()
    alone = LoneStation(journey, EXIT)
    clock.pass_by(minutes=5)
    assert journey.meet(EXIT, consignment, box)["verdict"] == "ALLOW"
    clock.pass_by(minutes=5)
    assert journey.meet(ENTRY, consignment, box)["verdict"] == "ALLOW"
    clock.pass_by(minutes=3)
    assert alone.read(*codes(journey, box))[-1].said.meaning == "allow"
    clock.pass_by(minutes=10)
    assert alone.deliver()[-1]["meaning"] == "differs"
