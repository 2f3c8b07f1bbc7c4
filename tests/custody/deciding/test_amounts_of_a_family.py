"""However it is divided, pooled and corrected: a family never holds more than was there, and what was there is told."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody import commands
from custody.acts import Aliquoted, Pooled, Registered
from custody.holding import Container, ContainerState
from custody.records.work.orders import Receipt
from custody.zone import Zone
from tests.conftest import Clock
from tests.in_memory import InMemoryRegistry
from tests.practice import BENCH, TECHNICIAN, Practice, new_id

NEIGHBOUR = "SZG-T01"
DEED = st.tuples(st.sampled_from(("aliquot", "pool", "correct", "use")), st.integers(0, 50), st.integers(0, 1200))


def correct(entry: int, **changes: Any) -> commands.Correct:
    return commands.Correct(id=new_id(), entry=entry, reason="misread", **changes)


def divide(practice: Practice, parent: str, count: int, amount: int) -> tuple[int, tuple[str, ...]]:
    """(the entry, the aliquots)."""
    command = commands.Aliquot(id=new_id(), parent=parent, count=count, amount=amount)
    entry = practice.do(TECHNICIAN, command, station=BENCH).entry
    assert isinstance(entry.act, Aliquoted)
    return entry.number, entry.act.codes


def amounts(memory: InMemoryRegistry, *codes: str) -> list[int]:
    return [known(memory, code).amount for code in codes]


def known(memory: InMemoryRegistry, code: str) -> Container:
    container = memory.world.get(Container, code)
    assert container is not None
    return container


@settings(max_examples=60, deadline=None)
@given(deeds=st.lists(DEED, max_size=25), started=st.lists(st.integers(1, 1000), min_size=1, max_size=3))
def test_all_together_hold_what_was_there(zone: Zone, deeds: list[Any], started: list[int]) -> None:
    memory = InMemoryRegistry(zone, Clock(datetime(2026, 3, 2, 9, tzinfo=UTC)))
    practice = Practice(memory)  # type: ignore[arg-type]
    for amount in started:
        practice.register(amount=amount)
    was_there = {number: amount for number, amount in enumerate(started, 1)}
    for kind, which, amount in deeds:
        codes = sorted(container.code for container in memory.world.all(Container))
        made = [e.number for e in memory.entries if isinstance(e.act, Registered | Aliquoted | Pooled)]
        code, entry = codes[which % len(codes)], made[which % len(made)]
        command: commands.Command
        match kind:
            case "aliquot":
                command = commands.Aliquot(id=new_id(), parent=code, count=1 + which % 3, amount=max(1, amount))
            case "pool":
                parents = tuple({code, codes[(which + 1) % len(codes)]})
                command = commands.Pool(id=new_id(), parents=parents, amount=max(1, amount))
            case "correct":
                command = correct(entry, amount=amount)
            case _:
                command = commands.Dispose(id=new_id(), subjects=(code,), method="consumed", reason="used up")
        answer = practice.ask(TECHNICIAN, command, station=BENCH)
        if isinstance(answer, Receipt) and kind == "correct" and entry in was_there:
            was_there[entry] = amount
        held = [container.amount for container in memory.world.all(Container)]
        assert min(held) >= 0
        assert sum(held) == sum(was_there.values())


def test_what_an_aliquot_got_more_its_parent_has_less(practice: Practice, memory: InMemoryRegistry) -> None:
    (parent,) = practice.register(amount=1000)
    made, (one, two) = divide(practice, parent, 2, 100)
    practice.do(TECHNICIAN, correct(made, amount=120, subjects=(one,)))
    assert amounts(memory, parent, one, two) == [780, 120, 100]
    practice.do(TECHNICIAN, correct(made, amount=90))
    assert amounts(memory, parent, one, two) == [820, 90, 90]
    assert practice.refused(TECHNICIAN, correct(made, amount=501)) == "too_little"
    assert parent in memory.entries[-1].prior, "it stands in the timeline of the parent as well"


def test_what_was_taken_out_since_stays_taken_out(practice: Practice, memory: InMemoryRegistry) -> None:
    (parent,) = practice.register(amount=1000)
    made, (aliquot,) = divide(practice, parent, 1, 400)
    _, (drop,) = divide(practice, aliquot, 1, 150)
    practice.do(TECHNICIAN, correct(made, amount=500))
    assert amounts(memory, parent, aliquot, drop) == [500, 350, 150]
    practice.do(TECHNICIAN, correct(1, amount=1200))
    assert amounts(memory, parent, aliquot, drop) == [700, 350, 150]
    assert practice.refused(TECHNICIAN, correct(made, amount=149)) == "less_than_taken"
    assert practice.refused(TECHNICIAN, correct(1, amount=499)) == "less_than_taken"
    practice.do(TECHNICIAN, correct(made, amount=150))
    practice.do(TECHNICIAN, correct(1, amount=150))
    assert amounts(memory, parent, aliquot, drop) == [0, 0, 150]


def test_a_parent_that_gave_all_is_used_up_and_comes_back_with_what_it_kept(
    practice: Practice, memory: InMemoryRegistry
) -> None:
    (parent,) = practice.register(amount=1000)
    made, _ = divide(practice, parent, 2, 400)
    practice.do(TECHNICIAN, correct(made, amount=500))
    assert known(memory, parent).state is ContainerState.CONSUMED
    practice.do(TECHNICIAN, correct(made, amount=450))
    assert (known(memory, parent).amount, known(memory, parent).state) == (100, ContainerState.IN_HAND)


@pytest.mark.parametrize("which", ["parent", "aliquot"])
def test_a_family_has_one_unit(practice: Practice, which: str) -> None:
    (parent,) = practice.register(amount=1000)
    made, _ = divide(practice, parent, 1, 400)
    assert practice.refused(TECHNICIAN, correct(1 if which == "parent" else made, unit="mL")) == "unit_of_family"


def test_nothing_is_moved_out_of_what_somebody_else_has(practice: Practice, memory: InMemoryRegistry) -> None:
    (parent,) = practice.register(amount=1000)
    made, _ = divide(practice, parent, 1, 400)
    offered = practice.offer(parent, to=NEIGHBOUR)
    practice.do(NEIGHBOUR, commands.Accept(id=new_id()), target=offered)
    assert practice.refused(TECHNICIAN, correct(made, amount=410)) == "other_organisation"
