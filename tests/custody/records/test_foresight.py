"""The pre-check of what nobody has drafted: on both databases, with as many questions however much there is."""

from __future__ import annotations

import pytest

from custody import commands
from custody.codes import COMMANDS, Command
from custody.deciding.notifications.foreseeing import Foresight
from custody.deciding.notifications.planning import Plan
from custody.records.registry import Registry
from tests.counting import statements
from tests.practice import BENCH, COURIER, EXIT, EXIT_OFFICER, TECHNICIAN, Practice, new_id


def test_the_last_of_a_quota_is_told_before_anything_is_drafted(registry: Registry, practice: Practice) -> None:
    filed, _ = practice.register(count=8), practice.register()
    package = practice.package(filed)
    practice.do(TECHNICIAN, commands.Seal(id=new_id(), package=package, seals=("SEAL-0001",)))
    practice.notify(practice.consign(package, clearance="TRAIN-QUOTA-1"), acknowledge=False)
    plan = Plan(clearance="TRAIN-QUOTA-1")
    found = registry.foresee(practice.register(count=3), plan)
    assert isinstance(found, Foresight)
    assert [finding.check for finding in found.decision.reasons] == ["QUOTA"]
    assert found.stopped == (), "not one of them by itself, but so many"
    little = registry.foresee(practice.register(count=2), plan)
    assert isinstance(little, Foresight)
    assert little.decision.reasons == ()


def rooms(practice: Practice, count: int) -> tuple[str, str]:
    """(consignment, package) with so many tubes, filed and at the exit."""
    return practice.ready(count=count, seal=f"SEAL-{count:04}-{new_id()[:6].upper()}")


@pytest.mark.parametrize("ask", ["precheck", "foresee", "cross", "pack"])
def test_as_many_statements_whatever_is_inside_and_however_long_the_ledger_is(
    registry: Registry, practice: Practice, ask: str
) -> None:
    counts = {}
    # From sixteen on, whose crowd stands already is one more question, however many they are.
    for count in (20, 50, 500):
        number, package = rooms(practice, count)
        tube = practice.register()[0]
        empty = practice.package(practice.register(count=count))
        practice.scan(BENCH, practice.badge(TECHNICIAN))
        practice.scan(BENCH, empty)
        practice.scan(BENCH, tube)
        box = registry.foresee((package,))
        assert isinstance(box, Foresight)
        seal = f"SEAL-{count:04}"
        with statements(registry) as sent:
            if ask == "precheck":
                registry.precheck(number)
            elif ask == "foresee":
                registry.foresee((empty,))
            elif ask == "pack":
                practice.scan(BENCH, str(COMMANDS[Command.PACK]))
            else:
                command = commands.Cross(
                    id=new_id(), consignment=number, packages=(package,), seals=(seal,), carrier=COURIER
                )
                practice.do(EXIT_OFFICER, command, station=EXIT)
        counts[count] = len(sent)
    assert len(set(counts.values())) == 1, counts
    assert counts[20] <= 45, "a decision asks little"
