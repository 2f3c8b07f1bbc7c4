from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from custody import commands
from custody.holding import Container, ContainerState, Hold, Package, PackageState
from tests.in_memory import InMemoryRegistry
from tests.practice import (
    BENCH,
    COORDINATOR,
    COURIER,
    EXIT_OFFICER,
    RECEIVER,
    RECEIVING_COORDINATOR,
    TECHNICIAN,
    Practice,
    new_id,
)


def hold(target: str, kind: str = "quality") -> commands.Hold:
    return commands.Hold(id=new_id(), target=target, hold_kind=kind, reason="thawed")  # type: ignore[arg-type]


def release() -> commands.Release:
    return commands.Release(id=new_id(), reason="checked")


def undo(entry: int) -> commands.Correct:
    return commands.Correct(id=new_id(), entry=entry, reason="wrong box", did_not_occur=True)


def correct(entry: int, **changes: Any) -> commands.Correct:
    return commands.Correct(id=new_id(), entry=entry, reason="mistyped", **changes)


def number(practice: Practice, staff: str, command: commands.Command) -> int:
    return practice.do(staff, command).entry.number


@pytest.mark.parametrize("staff", [COURIER, "ADM-01", "AUD-01"])
def test_who_handles_no_samples_holds_none(practice: Practice, staff: str) -> None:
    assert practice.refused(staff, hold(practice.register()[0])) == "role"


def test_a_stranger_does_not_hold_what_is_not_his_concern(practice: Practice) -> None:
    assert practice.refused(RECEIVER, hold(practice.register()[0])) == "not_a_party"


def test_an_officer_holds_whatever_he_sees(practice: Practice) -> None:
    placed = hold(practice.register()[0], "customs")
    practice.do(EXIT_OFFICER, placed)
    assert practice.refused(COORDINATOR, release(), target=placed.id) == "hold_of_other"
    practice.do(EXIT_OFFICER, release(), target=placed.id)


def test_a_hold_is_released_once_by_the_organisation_that_placed_it(
    practice: Practice, memory: InMemoryRegistry
) -> None:
    (code,) = practice.register()
    placed = hold(code)
    practice.do(TECHNICIAN, placed)
    assert practice.refused(TECHNICIAN, release(), target=placed.id) == "role"
    assert practice.refused(RECEIVING_COORDINATOR, release(), target=placed.id) == "hold_of_other"
    practice.do(COORDINATOR, release(), target=placed.id.upper())
    assert practice.refused(COORDINATOR, release(), target=placed.id) == "hold_released"
    assert practice.refused(COORDINATOR, release(), target=new_id()) == "hold_unknown"
    assert memory.world.holds_on((code,)) == []


def test_of_two_holds_the_other_still_holds(practice: Practice, memory: InMemoryRegistry) -> None:
    (code,) = practice.register()
    first, second = hold(code), hold(code, "consent")
    practice.do(COORDINATOR, first)
    practice.do(COORDINATOR, second)
    practice.do(COORDINATOR, release(), target=first.id)
    assert [h.id for h in memory.world.holds_on((code,))] == [second.id]
    assert practice.refused(TECHNICIAN, commands.BeginPackage(id=new_id(), containers=(code,))) == "held"


def test_a_hold_reaches_what_was_taken_from_the_held_container(practice: Practice) -> None:
    (parent,) = practice.register()
    act = practice.do(TECHNICIAN, commands.Aliquot(id=new_id(), parent=parent, count=1, amount=100)).entry.act
    practice.do(COORDINATOR, hold(parent, "consent"))
    child = act.codes[0]  # type: ignore[union-attr]
    assert practice.refused(TECHNICIAN, commands.BeginPackage(id=new_id(), containers=(child,))) == "held"


def test_a_consignment_can_be_held_as_a_whole(practice: Practice, memory: InMemoryRegistry) -> None:
    consignment, package = practice.ready()
    practice.do(COORDINATOR, hold(consignment.lower(), "legal"))
    assert next(memory.world.all(Hold)).target == consignment
    assert practice.cross(consignment, package).verdict == "DENY"


def test_a_hold_of_the_consignee_is_the_consignees_to_release(practice: Practice) -> None:
    consignment, _ = practice.ready()
    placed = hold(consignment)
    practice.do(RECEIVING_COORDINATOR, placed)
    assert practice.refused(COORDINATOR, release(), target=placed.id) == "hold_of_other"
    practice.do(RECEIVING_COORDINATOR, release(), target=placed.id)


def test_a_correction_names_an_entry_of_the_own_organisation(practice: Practice) -> None:
    practice.register()
    assert practice.refused(TECHNICIAN, undo(99)) == "entry_unknown"
    assert practice.refused(RECEIVER, undo(1)) == "entry_of_other"
    assert practice.refused(COURIER, undo(1)) == "role"


def test_packing_that_did_not_occur_is_undone(practice: Practice, memory: InMemoryRegistry) -> None:
    codes, package = practice.register(count=2), practice.package(())
    packed = number(practice, TECHNICIAN, commands.Pack(id=new_id(), package=package, containers=codes))
    before = memory.world.get(Container, codes[0])
    practice.do(TECHNICIAN, undo(packed))
    after = memory.world.get(Container, codes[0])
    assert before is not None
    assert after is not None
    assert (before.package, before.state) == (package, ContainerState.PACKED)
    assert (after.package, after.state) == ("", ContainerState.IN_HAND)


def test_unpacking_that_did_not_occur_is_undone(practice: Practice, memory: InMemoryRegistry) -> None:
    codes = practice.register(count=2)
    package = practice.package(codes)
    practice.consign(package)
    before = memory.world.get(Container, codes[0])
    unpacked = number(practice, TECHNICIAN, commands.Unpack(id=new_id(), package=package, containers=codes))
    correction = number(practice, TECHNICIAN, undo(unpacked))
    after = memory.world.get(Container, codes[0])
    assert before is not None
    assert after is not None
    assert (after.package, after.consignment, after.entry) == (package, before.consignment, correction)


def test_a_seal_that_was_not_put_on_is_off_but_stays_used(practice: Practice, memory: InMemoryRegistry) -> None:
    package = practice.package(practice.register())
    seal = commands.Seal(id=new_id(), package=package, seals=("SEAL-0001",))
    practice.do(TECHNICIAN, undo(number(practice, TECHNICIAN, seal)))
    opened = memory.world.get(Package, package)
    assert opened is not None
    assert (opened.state, opened.seals) == (PackageState.OPEN, ())
    again = commands.Seal(id=new_id(), package=package, seals=("SEAL-0001",))
    assert practice.refused(TECHNICIAN, again) == "seal_used"


def test_a_store_that_did_not_occur_leaves_it_in_the_hand(practice: Practice, memory: InMemoryRegistry) -> None:
    codes = practice.register()
    store = commands.Store(id=new_id(), subjects=codes, place="FREEZER-1")
    practice.do(TECHNICIAN, undo(number(practice, TECHNICIAN, store)))
    container = memory.world.get(Container, codes[0])
    assert container is not None
    assert (container.state, container.custodian, container.place) == (ContainerState.IN_HAND, TECHNICIAN, "")


def test_a_disposal_that_did_not_occur_brings_it_back(practice: Practice, memory: InMemoryRegistry) -> None:
    codes = practice.register()
    dispose = commands.Dispose(id=new_id(), subjects=codes, method="autoclaved", reason="wrong tube")
    practice.do(TECHNICIAN, undo(number(practice, TECHNICIAN, dispose)))
    container = memory.world.get(Container, codes[0])
    assert container is not None
    assert container.state is ContainerState.IN_HAND


def test_what_has_been_acted_on_since_cannot_be_undone(practice: Practice) -> None:
    codes, package = practice.register(), practice.package(())
    packed = number(practice, TECHNICIAN, commands.Pack(id=new_id(), package=package, containers=codes))
    practice.do(TECHNICIAN, commands.Seal(id=new_id(), package=package, seals=("SEAL-0001",)))
    assert practice.refused(TECHNICIAN, undo(packed)) == "overtaken"


def test_nothing_is_undone_twice(practice: Practice) -> None:
    codes, package = practice.register(), practice.package(())
    packed = number(practice, TECHNICIAN, commands.Pack(id=new_id(), package=package, containers=codes))
    practice.do(TECHNICIAN, undo(packed))
    assert practice.refused(TECHNICIAN, undo(packed)) == "overtaken"


def test_a_handoff_is_not_undone_but_handed_back(practice: Practice) -> None:
    codes = practice.register()
    offered = number(practice, TECHNICIAN, commands.Offer(id=new_id(), subjects=codes, to=COURIER))
    assert practice.refused(TECHNICIAN, undo(offered)) == "not_undoable"
    assert practice.refused(TECHNICIAN, undo(1)) == "not_undoable"


def test_other_facts_replace_those_that_were_wrong(practice: Practice, memory: InMemoryRegistry) -> None:
    first, second = practice.register(count=2)
    practice.do(TECHNICIAN, correct(1, amount=1900, subjects=(first,)))
    practice.do(COORDINATOR, correct(1, category="human_cells", risk="C1", unit="mL"))
    one, two = memory.world.get(Container, first), memory.world.get(Container, second)
    assert one is not None
    assert two is not None
    assert (one.amount, one.category, one.risk, one.unit) == (1900, "human_cells", "C1", "mL")
    assert (two.amount, two.category, two.risk, two.unit) == (2000, "human_cells", "C1", "mL")


def test_an_amount_of_nothing_is_a_fact_too(practice: Practice, memory: InMemoryRegistry) -> None:
    (code,) = practice.register()
    practice.do(TECHNICIAN, correct(1, amount=0))
    container = memory.world.get(Container, code)
    assert container is not None
    assert container.amount == 0


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, "nothing_to_correct"),
        ({"category": "moon_rock"}, "category_unknown"),
        ({"risk": "Z9"}, "risk_unknown"),
        ({"amount": 1, "subjects": ("HTC-7K3M9QXD42-9",)}, "code_malformed"),
    ],
)
def test_a_correction_that_says_nothing_right_is_refused(
    practice: Practice, changes: dict[str, Any], code: str
) -> None:
    practice.register()
    assert practice.refused(TECHNICIAN, correct(1, **changes)) == code


def test_a_correction_stays_within_its_entry(practice: Practice) -> None:
    practice.register()
    (other,) = practice.register()
    assert practice.refused(TECHNICIAN, correct(1, amount=1, subjects=(other,))) == "not_in_entry"


def test_facts_are_corrected_where_they_were_given(practice: Practice) -> None:
    package = practice.package(practice.register())
    sealed = number(practice, TECHNICIAN, commands.Seal(id=new_id(), package=package, seals=("SEAL-0001",)))
    assert practice.refused(TECHNICIAN, correct(sealed, amount=1)) == "facts_stand_elsewhere"


def test_a_level_of_the_older_table_is_corrected_to_its_successor(practice: Practice, memory: InMemoryRegistry) -> None:
    (code,) = practice.register(risk="C1")
    practice.do(TECHNICIAN, correct(1, risk="B"))
    container = memory.world.get(Container, code)
    assert container is not None
    assert container.risk == "B1"


def test_a_store_in_another_building_that_did_not_occur_changes_no_site(
    practice: Practice, memory: InMemoryRegistry
) -> None:
    stations = dict(memory.zone.stations)
    stations["HK-BENCH-2"] = replace(stations["HK-BENCH-2"], site="HK-BETA-BANK")
    memory.zone = replace(memory.zone, stations=stations)
    given = {"count": 1, "category": "human_blood", "risk": "B1", "amount": 1, "unit": "mL"}
    begun = practice.do(RECEIVER, commands.Register(id=new_id(), **given), station="HK-BENCH-2").entry.act  # type: ignore[arg-type]
    (code,) = begun.codes  # type: ignore[union-attr]
    before = memory.world.get(Container, code)
    stored = practice.do(
        RECEIVER, commands.Store(id=new_id(), subjects=(code,), place="FREEZER-2"), station="HK-BENCH-1"
    )
    practice.do(RECEIVER, undo(stored.entry.number))
    after = memory.world.get(Container, code)
    assert before is not None
    assert after is not None
    assert after.site == before.site


def test_a_correction_is_an_entry_of_its_own_and_the_wrong_one_stands(
    practice: Practice, memory: InMemoryRegistry
) -> None:
    practice.register()
    wrong = memory.entries[0]
    correction = practice.do(TECHNICIAN, correct(1, amount=5), station=BENCH).entry
    assert memory.entries[0] == wrong
    assert correction.number == 2
    assert correction.act.corrects == 1  # type: ignore[union-attr]
