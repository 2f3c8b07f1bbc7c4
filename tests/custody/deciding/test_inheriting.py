"""What binds a container binds all that comes of it; what came in to stay inside the park stays there."""

from __future__ import annotations

import msgspec

from custody import acts, commands
from custody.deciding.lists.listing import ListRows
from custody.holding import Consignment, ConsignmentState, Container
from tests.in_memory import InMemoryRegistry
from tests.practice import COURIER, ENTRY, RECEIVER, TECHNICIAN, Practice, new_id


def known(memory: InMemoryRegistry, code: str) -> Container:
    found = memory.world.get(Container, code)
    assert found is not None
    return found


def test_the_table_of_categories_says_what_is_human_genetic_resource(
    practice: Practice, memory: InMemoryRegistry
) -> None:
    (blood,) = practice.register()
    (swab,) = practice.register(category="saliva_swab")
    (declared,) = practice.register(category="saliva_swab", hgr=True, infectious=True)
    (denied,) = practice.register(hgr=False)
    assert [known(memory, code).hgr for code in (blood, swab, declared, denied)] == [True, False, True, True]
    child = practice.do(TECHNICIAN, commands.Aliquot(id=new_id(), parent=declared, count=1, amount=1)).entry.act
    assert isinstance(child, acts.Aliquoted)
    inherited = known(memory, child.codes[0])
    assert (inherited.hgr, inherited.infectious, inherited.parents) == (True, True, (declared,))


def arrived(practice: Practice) -> tuple[str, tuple[str, ...]]:
    """A package that crossed and is in the consignee's hands, opened: (consignment, containers)."""
    consignment, package = practice.ready(count=2)
    practice.cross(consignment, package)
    practice.cross(consignment, package, ENTRY)
    practice.do(RECEIVER, commands.Receive(id=new_id(), packages=(package,)), station="HK-BENCH-1")
    practice.hand_over(package, giver=COURIER, to=RECEIVER, station="HK-BENCH-1")
    opened = commands.Unseal(id=new_id(), package=package, seals=("SEAL-0001",), reason="arrived")
    inside = practice.do(RECEIVER, opened).entry.act.containers  # type: ignore[union-attr]
    practice.do(RECEIVER, commands.Unpack(id=new_id(), package=package, containers=inside))
    return consignment, inside


def test_what_arrived_is_kept_in_the_park_with_all_that_is_taken_from_it(
    practice: Practice, memory: InMemoryRegistry
) -> None:
    _, inside = arrived(practice)
    assert all(known(memory, code).park_only for code in inside)
    child = practice.do(RECEIVER, commands.Aliquot(id=new_id(), parent=inside[0], count=1, amount=1)).entry.act
    assert isinstance(child, acts.Aliquoted)
    assert known(memory, child.codes[0]).park_only
    city = {
        "code": "HK-BETA-CITY",
        "organisation": "HK-BETA",
        "names": {"en": "City office", "zh-Hant": "市區辦公室", "zh-Hans": "市区办公室"},
        "park": "none",
        "kind": "laboratory",
    }
    practice.do("ADM-01", ListRows(id=new_id(), noun="site", rows=(city,), reason="new office"))
    bench = dict(msgspec.json.decode(msgspec.json.encode(memory.zone.stations["HK-BENCH-1"])))
    practice.do(
        "ADM-01", ListRows(id=new_id(), noun="station", rows=({**bench, "site": "HK-BETA-CITY"},), reason="moved")
    )
    away = commands.Store(id=new_id(), subjects=(child.codes[0],), place="FRIDGE-1")
    assert practice.refused(RECEIVER, away, station="HK-BENCH-1") == "kept_in_park"


def test_part_of_a_consignment_may_arrive_before_the_rest(practice: Practice, memory: InMemoryRegistry) -> None:
    packages = []
    for seal in ("SEAL-0001", "SEAL-0002"):
        package = practice.package(practice.register())
        practice.do(TECHNICIAN, commands.Seal(id=new_id(), package=package, seals=(seal,)))
        packages.append(package)
    consignment = practice.consign(*packages)
    practice.notify(consignment)
    practice.hand_over(*packages)
    for station in ("FTZ-EXIT-1", ENTRY):
        both = {"packages": tuple(packages), "seals": ("SEAL-0001", "SEAL-0002")}
        assert practice.cross(consignment, packages[0], station, **both).verdict == "ALLOW"
    for package, state in zip(packages, (ConsignmentState.RECEIVED_PARTIAL, ConsignmentState.RECEIVED), strict=True):
        practice.do(RECEIVER, commands.Receive(id=new_id(), packages=(package,)), station="HK-BENCH-1")
        found = memory.world.get(Consignment, consignment)
        assert found is not None and found.state is state
