"""How far a consignment is put together: what its packages say, until a notification freezes it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import msgspec
from msgspec.structs import replace

from custody import acts
from custody.fold.state import known_package
from custody.holding import Consignment, ConsignmentState, Package, PackageState
from custody.world import World


def compose(world: World, number: str) -> None:
    """Draft, packed or sealed, as its packages are now; sealed whole, its manifest has a hash. All must be known."""
    consignment = world.get(Consignment, number)
    if consignment is None or not consignment.journey.unfiled:
        return
    stage = _stage(world, [known_package(world, code) for code in consignment.packages])
    sealed = stage is ConsignmentState.SEALED
    digest = manifest_of(world, consignment.packages).sha256 if sealed else ""
    changes = {"before": stage.value} if consignment.before else {"state": stage}
    world.put(replace(consignment, manifest_sha256=digest, **changes))


def compose_around(world: World, packages: Iterable[str]) -> None:
    """The consignments in which these packages lie."""
    found = (world.get(Package, code) for code in packages)
    for number in dict.fromkeys(package.consignment for package in found if package is not None):
        compose(world, number)


def manifest_of(world: World, packages: Iterable[str]) -> acts.Manifest:
    """What is in these packages and on them now, with the hash of its canonical bytes."""
    known = [known_package(world, code) for code in sorted(packages)]
    contents = {package.code: tuple(inside.code for inside in world.contents(package.code)) for package in known}
    return hashed(acts.Manifest(contents, {package.code: tuple(sorted(package.seals)) for package in known}))


def hashed(manifest: acts.Manifest) -> acts.Manifest:
    bare = replace(manifest, sha256="")
    return replace(bare, sha256=hashlib.sha256(msgspec.json.encode(bare, order="sorted")).hexdigest())


def _stage(world: World, packages: list[Package]) -> ConsignmentState:
    if not packages or not all(world.contents(package.code) for package in packages):
        return ConsignmentState.DRAFT
    closed = all(package.state is PackageState.SEALED for package in packages)
    return ConsignmentState.SEALED if closed else ConsignmentState.PACKED
