from __future__ import annotations

import pytest

from custody import commands
from custody.holding import Container, ContainerState, Package, PackageState
from tests.in_memory import InMemoryRegistry
from tests.practice import COLLEAGUE, COORDINATOR, COURIER, RECEIVER, TECHNICIAN, Practice, new_id


def seal(package: str, *seals: str) -> commands.Seal:
    return commands.Seal(id=new_id(), package=package, seals=seals or ("SEAL-0001",))


@pytest.mark.parametrize("staff", [COURIER, "OFF-E01", "SZA-Q01"])
def test_only_people_of_the_bench_pack(practice: Practice, staff: str) -> None:
    assert practice.refused(staff, commands.BeginPackage(id=new_id())) == "role"


def test_a_courier_who_holds_a_package_does_not_open_it(practice: Practice) -> None:
    package = practice.package(practice.register())
    practice.do(TECHNICIAN, seal(package))
    practice.hand_over(package)
    unseal = commands.Unseal(id=new_id(), package=package, seals=("SEAL-0001",), reason="curious")
    assert practice.refused(COURIER, unseal) == "role"


def test_only_what_one_holds_goes_into_a_package(practice: Practice) -> None:
    package, colleagues = practice.package(()), practice.register(COLLEAGUE)
    pack = commands.Pack(id=new_id(), package=package, containers=colleagues)
    assert practice.refused(TECHNICIAN, pack) == "other_custodian"


def test_only_who_holds_the_package_packs_it(practice: Practice) -> None:
    package = practice.package(())
    pack = commands.Pack(id=new_id(), package=package, containers=practice.register(COLLEAGUE))
    assert practice.refused(COLLEAGUE, pack) == "other_custodian"


def test_a_tube_is_in_one_package_only(practice: Practice) -> None:
    codes = practice.register()
    practice.package(codes)
    pack = commands.Pack(id=new_id(), package=practice.package(()), containers=codes)
    assert practice.refused(TECHNICIAN, pack) == "inside_package"


def test_a_held_tube_is_not_packed(practice: Practice) -> None:
    codes = practice.register()
    practice.do(COORDINATOR, commands.Hold(id=new_id(), target=codes[0], hold_kind="quality", reason="thawed"))
    assert practice.refused(TECHNICIAN, commands.BeginPackage(id=new_id(), containers=codes)) == "held"


def test_a_package_does_not_go_into_a_package(practice: Practice) -> None:
    pack = commands.Pack(id=new_id(), package=practice.package(()), containers=(practice.package(()),))
    assert practice.refused(TECHNICIAN, pack) == "not_a_container"


def test_a_tube_is_no_package(practice: Practice) -> None:
    (code,) = practice.register()
    assert practice.refused(TECHNICIAN, seal(code)) == "not_a_package"


def test_an_offered_package_stays_as_it_is(practice: Practice) -> None:
    package = practice.package(practice.register())
    practice.offer(package)
    assert practice.refused(TECHNICIAN, seal(package)) == "handoff_pending"
    pack = commands.Pack(id=new_id(), package=package, containers=practice.register())
    assert practice.refused(TECHNICIAN, pack) == "handoff_pending"


def test_nothing_enters_or_leaves_a_sealed_package(practice: Practice) -> None:
    codes = practice.register()
    package = practice.package(codes)
    practice.do(TECHNICIAN, seal(package))
    pack = commands.Pack(id=new_id(), package=package, containers=practice.register())
    unpack = commands.Unpack(id=new_id(), package=package, containers=codes)
    assert practice.refused(TECHNICIAN, pack) == "package_sealed"
    assert practice.refused(TECHNICIAN, unpack) == "package_sealed"
    assert practice.refused(TECHNICIAN, seal(package, "SEAL-0002")) == "package_sealed"


def test_only_what_is_inside_comes_out(practice: Practice) -> None:
    package = practice.package(practice.register())
    unpack = commands.Unpack(id=new_id(), package=package, containers=practice.register())
    assert practice.refused(TECHNICIAN, unpack) == "not_inside"


def test_what_came_out_is_in_the_hand_again(practice: Practice, memory: InMemoryRegistry) -> None:
    codes = practice.register()
    package = practice.package(codes)
    practice.do(TECHNICIAN, commands.Unpack(id=new_id(), package=package, containers=codes))
    container = memory.world.get(Container, codes[0])
    assert container is not None
    assert (container.state, container.package) == (ContainerState.IN_HAND, "")


def test_an_empty_package_is_not_sealed(practice: Practice) -> None:
    assert practice.refused(TECHNICIAN, seal(practice.package(()))) == "package_empty"


def test_a_seal_is_used_once_ever(practice: Practice) -> None:
    first, second = practice.package(practice.register()), practice.package(practice.register())
    practice.do(TECHNICIAN, seal(first))
    assert practice.refused(TECHNICIAN, seal(second)) == "seal_used"
    assert practice.refused(TECHNICIAN, seal(second, "seal-0001 ")) == "seal_used"
    opened = commands.Unseal(id=new_id(), package=first, seals=("SEAL-0001",), reason="forgot one")
    practice.do(TECHNICIAN, opened)
    assert practice.refused(TECHNICIAN, seal(first)) == "seal_used"


def test_a_badge_is_no_seal(practice: Practice) -> None:
    package = practice.package(practice.register())
    assert practice.refused(TECHNICIAN, seal(package, practice.badge(TECHNICIAN))) == "not_a_seal"


@pytest.mark.parametrize("typed", ["", "  ", "AB", "X" * 65, "SEAL\x00-1", "SEAL\n~JA", "封條一號", "HTZ-7K3M9QXD42-9"])
def test_what_cannot_be_a_seal_number_is_refused(practice: Practice, typed: str) -> None:
    package = practice.package(practice.register())
    assert practice.refused(TECHNICIAN, seal(package, typed)) == "seal_malformed"


def test_a_seal_with_a_number_like_an_identity_card_is_still_a_seal(practice: Practice) -> None:
    practice.do(TECHNICIAN, seal(practice.package(practice.register()), "A1234563"))


def test_a_package_is_opened_with_the_seals_that_were_put_on_it(practice: Practice, memory: InMemoryRegistry) -> None:
    package = practice.package(practice.register())
    practice.do(TECHNICIAN, seal(package, "SEAL-0001", "SEAL-0002"))
    wrong = commands.Unseal(id=new_id(), package=package, seals=("SEAL-0001",), reason="look")
    assert practice.refused(TECHNICIAN, wrong) == "seal_differs"
    right = commands.Unseal(id=new_id(), package=package, seals=("seal-0002", "SEAL-0001"), reason="look")
    practice.do(TECHNICIAN, right)
    opened = memory.world.get(Package, package)
    assert opened is not None
    assert (opened.state, opened.seals) == (PackageState.OPEN, ())
    assert practice.refused(TECHNICIAN, wrong) == "package_open"


def test_another_organisation_does_not_pack_our_package(practice: Practice) -> None:
    package = practice.package(())
    pack = commands.Pack(id=new_id(), package=package, containers=practice.register(RECEIVER))
    assert practice.refused(RECEIVER, pack) == "other_organisation"
