from __future__ import annotations

import pytest
from msgspec.structs import replace

from custody import commands
from custody.codes import Kind, new_code
from custody.holding import Container, ContainerState, Package
from custody.jobs import JobState, PrintJob
from tests.in_memory import InMemoryRegistry
from tests.practice import (
    BENCH,
    COLLEAGUE,
    COORDINATOR,
    COURIER,
    ENTRY,
    EXIT_OFFICER,
    HK_BENCH,
    RECEIVER,
    TECHNICIAN,
    Practice,
    new_id,
)


def store(*subjects: str, place: str = "FREEZER-1") -> commands.Store:
    return commands.Store(id=new_id(), subjects=subjects, place=place)


def retrieve(*subjects: str) -> commands.Retrieve:
    return commands.Retrieve(id=new_id(), subjects=subjects)


def dispose(*subjects: str, method: str = "autoclaved") -> commands.Dispose:
    return commands.Dispose(id=new_id(), subjects=subjects, method=method, reason="study over")  # type: ignore[arg-type]


@pytest.mark.parametrize("command", [store("X"), retrieve("X"), dispose("X")])
def test_a_courier_neither_stores_nor_disposes(practice: Practice, command: commands.Command) -> None:
    assert practice.refused(COURIER, command) == "role"


def test_what_is_stored_is_in_the_stores_hands(practice: Practice, memory: InMemoryRegistry) -> None:
    codes = practice.register(count=2)
    practice.do(TECHNICIAN, store(*codes), station=BENCH)
    stored = memory.world.get(Container, codes[0])
    assert stored is not None
    assert (stored.state, stored.custodian, stored.place) == (ContainerState.STORED, "", "FREEZER-1")
    assert stored.organisation == "SZ-ALPHA"


def test_a_colleague_may_take_it_out_and_holds_it_then(practice: Practice, memory: InMemoryRegistry) -> None:
    codes = practice.register()
    practice.do(TECHNICIAN, store(*codes))
    practice.do(COLLEAGUE, retrieve(*codes))
    container = memory.world.get(Container, codes[0])
    assert container is not None
    assert (container.state, container.custodian, container.place) == (ContainerState.IN_HAND, COLLEAGUE, "")


def test_another_organisation_takes_nothing_out_of_our_store(practice: Practice) -> None:
    codes = practice.register()
    practice.do(TECHNICIAN, store(*codes))
    assert practice.refused(RECEIVER, retrieve(*codes)) == "other_organisation"


def test_only_what_is_stored_is_retrieved(practice: Practice) -> None:
    codes = practice.register()
    assert practice.refused(TECHNICIAN, retrieve(*codes)) == "not_in_store"


def test_a_stored_package_takes_its_tubes_along_and_brings_them_back(
    practice: Practice, memory: InMemoryRegistry
) -> None:
    codes = practice.register(count=2)
    package = practice.package(codes)
    practice.do(TECHNICIAN, store(package))
    inside = memory.world.get(Container, codes[0])
    assert inside is not None
    assert (inside.place, inside.state) == ("FREEZER-1", ContainerState.PACKED)
    assert practice.refused(TECHNICIAN, retrieve(codes[0])) == "inside_package"
    practice.do(COLLEAGUE, retrieve(package))
    held = memory.world.get(Package, package)
    inside = memory.world.get(Container, codes[0])
    assert held is not None
    assert inside is not None
    assert (held.custodian, inside.custodian, inside.place) == (COLLEAGUE, COLLEAGUE, "")


def test_a_badge_is_no_place(practice: Practice) -> None:
    assert practice.refused(TECHNICIAN, store(*practice.register(), place=practice.badge(COLLEAGUE))) == "not_a_place"


def test_a_place_may_have_a_code_of_ours(practice: Practice, memory: InMemoryRegistry) -> None:
    place = str(new_code(Kind.PLACE, lambda n: b"\x05" * n))
    (code,) = practice.register()
    practice.do(TECHNICIAN, store(code, place=place.lower()))
    container = memory.world.get(Container, code)
    assert container is not None
    assert container.place == place


def test_what_is_disposed_of_is_gone(practice: Practice, memory: InMemoryRegistry) -> None:
    codes = practice.register(count=2)
    practice.do(TECHNICIAN, dispose(codes[0]))
    practice.do(TECHNICIAN, dispose(codes[1], method="consumed"))
    states = [memory.world.get(Container, code).state for code in codes]  # type: ignore[union-attr]
    assert states == [ContainerState.DISPOSED, ContainerState.CONSUMED]
    assert practice.refused(TECHNICIAN, dispose(codes[0])) == "terminal"
    assert practice.refused(TECHNICIAN, store(codes[0])) == "terminal"
    assert practice.refused(TECHNICIAN, commands.BeginPackage(id=new_id(), containers=codes)) == "terminal"


def test_a_package_is_not_disposed_of(practice: Practice) -> None:
    assert practice.refused(TECHNICIAN, dispose(practice.package(()))) == "not_a_container"


@pytest.mark.parametrize("kind", ["quarantine", "quality", "customs", "legal", "investigation"])
def test_what_must_be_kept_is_not_destroyed(practice: Practice, kind: str) -> None:
    (code,) = practice.register()
    hold = commands.Hold(id=new_id(), target=code, hold_kind=kind, reason="wait")  # type: ignore[arg-type]
    practice.do(COORDINATOR, hold)
    assert practice.refused(TECHNICIAN, dispose(code)) == "held"


@pytest.mark.parametrize("kind", ["consent", "recall"])
def test_what_is_to_be_destroyed_may_be(practice: Practice, kind: str) -> None:
    (code,) = practice.register()
    hold = commands.Hold(id=new_id(), target=code, hold_kind=kind, reason="withdrawn")  # type: ignore[arg-type]
    practice.do(COORDINATOR, hold)
    practice.do(TECHNICIAN, dispose(code))


def test_a_package_is_received_by_its_consignee_after_its_entry(practice: Practice) -> None:
    consignment, package = practice.ready()
    receive = commands.Receive(id=new_id(), packages=(package,))
    assert practice.refused(RECEIVER, receive) == "illegal_step"
    assert practice.refused(TECHNICIAN, receive) == "not_the_consignee"
    practice.cross(consignment, package)
    assert practice.refused(RECEIVER, receive) == "illegal_step"
    practice.cross(consignment, package, ENTRY)
    practice.do(RECEIVER, receive, station=HK_BENCH)


def test_a_package_of_no_consignment_is_not_received(practice: Practice) -> None:
    loose = practice.package(())
    command = commands.Receive(id=new_id(), packages=(loose,))
    assert practice.refused(RECEIVER, command) == "in_no_consignment"
    _, first = practice.ready()
    _, other = practice.ready(seal="SEAL-0002")
    both = commands.Receive(id=new_id(), packages=(first, other))
    assert practice.refused(RECEIVER, both) == "not_one_consignment"
    assert practice.refused(RECEIVER, replace(both, packages=(first, loose))) == "in_no_consignment"


def test_arrival_is_not_acceptance(practice: Practice, memory: InMemoryRegistry) -> None:
    consignment, package = practice.ready()
    practice.cross(consignment, package)
    practice.cross(consignment, package, ENTRY)
    practice.do(RECEIVER, commands.Receive(id=new_id(), packages=(package,)), station=HK_BENCH)
    arrived = memory.world.get(Package, package)
    assert arrived is not None
    assert (arrived.custodian, arrived.site) == (COURIER, "HK-BETA-LAB")


def test_a_label_is_verified_once_by_its_holders_organisation(practice: Practice) -> None:
    (code,) = practice.register()
    verify = commands.VerifyLabel(id=new_id(), subject=code)
    assert practice.refused(RECEIVER, verify) == "other_organisation"
    practice.do(COLLEAGUE, verify)
    again = commands.VerifyLabel(id=new_id(), subject=code)
    assert practice.refused(TECHNICIAN, again) == "label_already_verified"


def test_a_scan_back_settles_the_print_job(practice: Practice, memory: InMemoryRegistry) -> None:
    (code,) = practice.register()
    practice.do(TECHNICIAN, commands.VerifyLabel(id=new_id(), subject=code))
    assert [job.state for job in memory.world.all(PrintJob)] == [JobState.VERIFIED]


def test_a_reprint_is_another_copy_that_must_be_scanned_back(practice: Practice, memory: InMemoryRegistry) -> None:
    (code,) = practice.register()
    practice.do(TECHNICIAN, commands.VerifyLabel(id=new_id(), subject=code))
    practice.do(TECHNICIAN, commands.Reprint(id=new_id(), subject=code, reason="smudged"), station=BENCH)
    container = memory.world.get(Container, code)
    assert container is not None
    assert (container.copies, container.label_verified) == (2, False)
    assert sorted(job.copy for job in memory.world.all(PrintJob)) == [1, 2]


def test_a_reprint_is_for_the_holder_or_an_officer(practice: Practice) -> None:
    (code,) = practice.register()
    assert practice.refused(RECEIVER, commands.Reprint(id=new_id(), subject=code, reason="?")) == "other_organisation"
    assert practice.refused(COURIER, commands.Reprint(id=new_id(), subject=code, reason="?")) == "role"
    torn = {"reason": "torn at the border"}
    assert practice.refused(EXIT_OFFICER, commands.Reprint(id=new_id(), subject=code, **torn)) == "other_organisation"
    _, package = practice.ready()
    lane = commands.Reprint(id=new_id(), subject=package, **torn)
    assert practice.refused(EXIT_OFFICER, lane) == "no_printer", "a lane has none"
