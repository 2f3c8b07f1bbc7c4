"""Which seals a gate read that were never recorded: a doubt over the boxes that a later look at the right seal does not
settle.

It lies on each package, not on the consignment: no other box put in beside it, and no other consignment, takes it off.
It stays until the package is sealed anew, or a gate lets it through all the same.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from custody import acts
from custody.holding import Package
from custody.world import World

_BETWEEN = "|"


class _Package(Struct, frozen=True):
    code: str
    seals: tuple[str, ...] = ()


class _Consignment(Struct, frozen=True):
    packages: tuple[str, ...] = ()


class _Scanned(Struct, frozen=True):
    seals: tuple[str, ...] = ()


class _Facts(Struct, frozen=True):
    """As much of the facts of a crossing as tells the seals."""

    consignment: _Consignment | None = None
    packages: tuple[_Package, ...] = ()
    scanned: _Scanned | None = None


def doubt(world: World, act: acts.Crossed) -> None:
    """What this decision leaves of doubt on the boxes that stood before the gate. Whose strange seal it was nobody
    knows, so it lies on all of them; what was let through is not in doubt any more: that gate knew of every doubt."""
    read = msgspec.json.decode(act.facts, type=_Facts)
    if act.verdict == "ALLOW":
        for package in _known(world, act.packages):
            _put(world, package, [])
        return
    if read.scanned is None or read.consignment is None:
        return
    # The seal of a box that was read as well and does not belong here is that box's own.
    strange = set(read.scanned.seals) - {seal for each in read.packages for seal in each.seals}
    on_record = {each.code: each.seals for each in read.packages}
    for package in _known(world, read.consignment.packages):
        # A decision that is told late is no doubt over what was sealed anew since.
        if package.seals == on_record.get(package.code):
            _put(world, package, [*package.doubts, *(f"{act.gate}{_BETWEEN}{seal}" for seal in strange)])


def gate_and_seal(doubt: str) -> tuple[str, str]:
    """What stands in `Package.doubts`: the gate that read it, and the number of the seal."""
    gate, _, seal = doubt.partition(_BETWEEN)
    return gate, seal


def _known(world: World, codes: tuple[str, ...]) -> Iterator[Package]:
    return (package for code in codes if (package := world.get(Package, code)) is not None)


def _put(world: World, package: Package, doubts: list[str]) -> None:
    found = tuple(sorted(set(doubts)))
    if found != package.doubts:
        world.put(replace(package, doubts=found))
