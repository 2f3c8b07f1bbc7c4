from __future__ import annotations

from typing import Any

import pytest

from custody import acts, commands
from custody.holding import Container, ContainerState
from tests.in_memory import InMemoryRegistry
from tests.practice import COORDINATOR, COURIER, EXIT_OFFICER, TECHNICIAN, Practice, new_id


def register(**changes: Any) -> commands.Register:
    given: dict[str, Any] = {"count": 1, "category": "human_blood", "risk": "B1", "amount": 2000, "unit": "uL"}
    return commands.Register(id=new_id(), **{**given, **changes})


@pytest.mark.parametrize("staff", [COURIER, EXIT_OFFICER, "SZA-Q01", "ADM-01", "AUD-01"])
def test_only_people_of_the_bench_register(practice: Practice, staff: str) -> None:
    assert practice.refused(staff, register()) == "role"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"category": "moon_rock"}, "category_unknown"),
        ({"risk": "D"}, "risk_unknown"),
        ({"risk": "Z9"}, "risk_unknown"),
        ({"owner": "SZ-NOBODY"}, "organisation_unknown"),
        ({"count": 3, "codes": ("FACTORY-1", "FACTORY-2")}, "count_disagrees"),
        ({"codes": ("abc",)}, "adopted_malformed"),
        ({"codes": ("HTC-7K3M9QXD42-9",)}, "adopted_malformed"),
        ({"codes": ("A123456(3)",)}, "adopted_malformed"),
        ({"count": 2, "codes": ("FACTORY-1", "FACTORY-1 ")}, "adopted_twice"),
    ],
)
def test_what_cannot_be_registered_is_refused(practice: Practice, changes: dict[str, Any], code: str) -> None:
    assert practice.refused(TECHNICIAN, register(**changes)) == code


def test_a_level_of_the_older_table_is_written_down_as_its_successor(
    practice: Practice, memory: InMemoryRegistry
) -> None:
    (code,) = practice.register(risk="B")
    container = memory.world.get(Container, code)
    assert container is not None
    assert container.risk == "B1"


def test_a_foreign_code_is_adopted_once_and_for_ever(practice: Practice) -> None:
    practice.register(count=2, codes=("FACTORY-1", "FACTORY-2"))
    assert practice.refused(TECHNICIAN, register(codes=("FACTORY-2",))) == "adopted_taken"
    assert practice.refused(COORDINATOR, register(codes=("FACTORY-1",))) == "adopted_taken"


def test_an_adopted_tube_answers_to_both_codes(practice: Practice, memory: InMemoryRegistry) -> None:
    (code,) = practice.register(codes=("FACTORY-1",))
    practice.hand_over("FACTORY-1")
    container = memory.world.get(Container, code)
    assert container is not None
    assert (container.custodian, container.label_verified) == (COURIER, True)


def test_the_organisation_of_who_registers_owns_unless_said_otherwise(
    practice: Practice, memory: InMemoryRegistry
) -> None:
    plain = memory.world.get(Container, practice.register()[0])
    for_beta = memory.world.get(Container, practice.register(owner="HK-BETA")[0])
    assert plain is not None
    assert for_beta is not None
    assert (plain.owner, for_beta.owner, for_beta.organisation) == ("SZ-ALPHA", "HK-BETA", "SZ-ALPHA")


def test_what_an_aliquot_gives_is_taken_from_its_parent(practice: Practice, memory: InMemoryRegistry) -> None:
    (parent,) = practice.register(amount=2000)
    act = practice.do(TECHNICIAN, commands.Aliquot(id=new_id(), parent=parent, count=3, amount=500)).entry.act
    assert isinstance(act, acts.Aliquoted)
    assert act.left == 500
    children = [memory.world.get(Container, code) for code in act.codes]
    assert [(c.amount, c.parents, c.category, c.label_verified) for c in children if c] == [
        (500, (parent,), "human_blood", False)
    ] * 3


def test_a_parent_that_gave_everything_is_consumed(practice: Practice, memory: InMemoryRegistry) -> None:
    (parent,) = practice.register(amount=1000)
    practice.do(TECHNICIAN, commands.Aliquot(id=new_id(), parent=parent, count=2, amount=500))
    emptied = memory.world.get(Container, parent)
    assert emptied is not None
    assert (emptied.state, emptied.amount) == (ContainerState.CONSUMED, 0)
    again = commands.Aliquot(id=new_id(), parent=parent, count=1, amount=1)
    assert practice.refused(TECHNICIAN, again) == "terminal"


def test_no_more_is_given_than_there_is(practice: Practice) -> None:
    (parent,) = practice.register(amount=1000)
    command = commands.Aliquot(id=new_id(), parent=parent, count=3, amount=334)
    assert practice.refused(TECHNICIAN, command) == "too_little"


def test_a_held_parent_gives_nothing(practice: Practice) -> None:
    (parent,) = practice.register()
    practice.do(COORDINATOR, commands.Hold(id=new_id(), target=parent, hold_kind="consent", reason="withdrawn"))
    command = commands.Aliquot(id=new_id(), parent=parent, count=1, amount=1)
    assert practice.refused(TECHNICIAN, command) == "held"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("HTC-7K3M9QXD42-9", "code_malformed"),
        ("hello", "code_malformed"),
        ("", "code_malformed"),
        ("HTC-0000000000-0", "code_malformed"),
        ("'; DROP TABLE entry; --", "code_malformed"),
    ],
)
def test_a_code_that_is_none_is_refused(practice: Practice, typed: str, code: str) -> None:
    command = commands.Aliquot(id=new_id(), parent=typed, count=1, amount=1)
    assert practice.refused(TECHNICIAN, command) == code


def test_a_package_cannot_be_divided(practice: Practice) -> None:
    package = practice.package(practice.register())
    command = commands.Aliquot(id=new_id(), parent=package, count=1, amount=1)
    assert practice.refused(TECHNICIAN, command) == "not_a_container"


def test_a_badge_is_no_container(practice: Practice) -> None:
    command = commands.Aliquot(id=new_id(), parent=practice.badge(COURIER), count=1, amount=1)
    assert practice.refused(TECHNICIAN, command) == "code_of_other_kind"


def test_a_right_code_that_was_never_registered_is_unknown(practice: Practice, memory: InMemoryRegistry) -> None:
    from custody.codes import Kind, new_code

    unknown = str(new_code(Kind.CONTAINER, lambda n: b"\x07" * n))
    command = commands.Aliquot(id=new_id(), parent=unknown, count=1, amount=1)
    assert practice.refused(TECHNICIAN, command) == "code_unknown"
