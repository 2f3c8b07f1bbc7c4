"""What acts on packages leave behind."""

from __future__ import annotations

from msgspec.structs import replace

from custody import acts
from custody.acts import Entry
from custody.fold.composing import compose_around
from custody.fold.seals import BETWEEN, explain
from custody.fold.state import known_containers, known_package, union, utc
from custody.holding import ContainerState, Package, PackageState, Seal, SealUse
from custody.world import World


def package_begun(world: World, act: acts.PackageBegun, entry: Entry) -> None:
    actor = entry.circumstances.actors[0]
    world.put(
        Package(
            code=act.package,
            packaging_class=act.packaging_class,
            dry_ice_g=act.dry_ice_g,
            organisation=actor.organisation,
            custodian=actor.staff,
            site=act.site,
            state=PackageState.OPEN,
            parties=(actor.organisation,),
            temperature_class=act.temperature_class,
        )
    )
    packed(world, act, entry)


def package_described(world: World, act: acts.PackageDescribed, entry: Entry) -> None:
    said = {name: getattr(act, name) for name in _DESCRIBED}
    world.put(replace(known_package(world, act.package), **{name: value for name, value in said.items() if value}))


_DESCRIBED = ("description", "gross_weight_g", "temperature_class", "dry_ice_g", "agent", "packaging_class")


def packed(world: World, act: acts.Packed | acts.PackageBegun, entry: Entry) -> None:
    package = known_package(world, act.package)
    for container in known_containers(world, act.containers):
        world.put(
            replace(container, state=ContainerState.PACKED, package=package.code, consignment=package.consignment)
        )
    compose_around(world, (act.package,))


def unpacked(world: World, act: acts.Unpacked, entry: Entry) -> None:
    for container in known_containers(world, act.containers):
        world.put(replace(container, state=ContainerState.IN_HAND, package="", consignment=""))
    compose_around(world, (act.package,))


def sealed(world: World, act: acts.Sealed, entry: Entry) -> None:
    package = known_package(world, act.package)
    by = entry.circumstances.actors[0].organisation
    counted = utc(entry.circumstances.at) if act.settles else package.counted
    closed = {"seals": act.seals, "shared_seals": act.shared, "sealed_by": by, "doubts": (), "counted": counted}
    at = utc(entry.circumstances.at)
    world.put(replace(package, state=PackageState.SEALED, sealed_at=at, **closed))
    explain(world, act)
    for number in act.seals:
        known = world.get(Seal, number)
        uses = (*(known.uses if known is not None else ()), SealUse(act.package, by))
        world.put(Seal(number, act.package, entry.number, uses))
    compose_around(world, (act.package,))


def unsealed(world: World, act: acts.Unsealed, entry: Entry) -> None:
    package = known_package(world, act.package)
    # A mark that was left by somebody who is no officer stays until it is filed anew.
    opening = (act.opening or package.opening) if package.opening in ("", "customs") else package.opening
    actor = entry.circumstances.actors[0]
    # Of what comes into doubt later as well: who has had it open since does not count it.
    before = package.open_to if package.doubts else (package.custodian,)
    open_to = union(before, (act.by or actor.staff,))
    taken_off = tuple(f"{each}{BETWEEN}{utc(entry.circumstances.at)}" for each in act.took_off)
    opened = {"sealed_by": actor.organisation, "open_to": open_to, "opening": opening, "taken_off": taken_off}
    world.put(replace(package, state=PackageState.OPEN, seals=(), shared_seals=(), sealed_at="", **opened))
    compose_around(world, (act.package,))
