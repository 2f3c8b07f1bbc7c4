"""Which packages a consignment is made of: those that may go into it, and those that stay when others are taken out."""

from __future__ import annotations

from custody.holding import Consignment, Package, PackageState
from custody.refusal import Refusal, refuse
from custody.scene import Scene, across, find_package
from custody.standing_holds import held_whole
from custody.world import World

Typed = tuple[str, ...]


def free_packages(typed: Typed, scene: Scene, carrier: str = "") -> list[Package] | Refusal:
    """The own organisation's packages of these that have something inside and are in no open consignment.

    With a carrier also those that this organisation carries for us already.
    """
    packages: list[Package] = []
    for text in typed:
        package = find_package(scene.world, text)
        if isinstance(package, Refusal):
            return package
        carried = package.organisation == carrier and package.parties[:1] == (scene.actor.organisation,)
        if package.organisation != scene.actor.organisation and not carried:
            return refuse("other_organisation", 403, code=package.code, organisation=package.organisation)
        if package.state is PackageState.LOST:
            return refuse("terminal", code=package.code, state=package.state)
        beyond = across(scene, package)
        if beyond is not None:
            return beyond
        if not is_free(package, scene.world):
            return refuse("in_consignment", code=package.code, consignment=package.consignment)
        wrong = _held_where_it_came(package, scene)
        if wrong is not None:
            return wrong
        if not scene.world.contents(package.code):
            return refuse("package_empty", code=package.code)
        if package not in packages:
            packages.append(package)
    return packages


def own_packages(typed: Typed, consignment: Consignment, scene: Scene) -> Typed | Refusal:
    """The codes of these, all of which must be in the consignment."""
    found: dict[str, None] = {}
    for text in typed:
        package = find_package(scene.world, text)
        if isinstance(package, Refusal):
            return package
        if package.code not in consignment.packages:
            return refuse("not_in_consignment", code=package.code, consignment=consignment.number)
        found[package.code] = None
    return tuple(found)


def packages_after(
    put_in: Typed, take_out: Typed, consignment: Consignment, scene: Scene, carrier: str = ""
) -> Typed | Refusal:
    """The packages of the consignment after these were put in and those taken out; at least one stays."""
    taken_out = own_packages(take_out, consignment, scene)
    if isinstance(taken_out, Refusal):
        return taken_out
    if taken_out and (wrong := held_whole(consignment, scene)) is not None:
        return wrong
    new = tuple(typed for typed in put_in if not _is_in(typed, consignment, scene.world))
    free = free_packages(new, scene, carrier)
    if isinstance(free, Refusal):
        return free
    packages = _after(consignment, taken_out, free)
    return packages or refuse("last_package", consignment=consignment.number)


def packages_wanted(put_in: Typed, take_out: Typed, consignment: Consignment, world: World) -> Typed:
    """The same before anybody has looked whether it may be: what must be known to look."""
    taken_out = tuple(package.code for package in _known(take_out, world))
    new = [package for package in _known(put_in, world) if package.code not in consignment.packages]
    return _after(consignment, taken_out, new)


def is_free(package: Package, world: World) -> bool:
    """Whether the consignment that it came in binds it no more: that is over, or has arrived with it, whatever of the
    others is still on its way."""
    consignment = world.get(Consignment, package.consignment)
    return consignment is None or consignment.state.over or package.code in consignment.arrived


def _after(consignment: Consignment, taken_out: Typed, new: list[Package]) -> Typed:
    left = (code for code in consignment.packages if code not in taken_out)
    return (*left, *(package.code for package in new))


def _known(typed: Typed, world: World) -> list[Package]:
    found = (find_package(world, text) for text in typed)
    return [package for package in found if isinstance(package, Package)]


def _is_in(typed: str, consignment: Consignment, world: World) -> bool:
    package = find_package(world, typed)
    return isinstance(package, Package) and package.code in consignment.packages


def _held_where_it_came(package: Package, scene: Scene) -> Refusal | None:
    """A hold on the consignment that it arrived with binds it until that is lifted: no new one takes it out of it."""
    arrived_with = scene.world.get(Consignment, package.consignment)
    return held_whole(arrived_with, scene) if arrived_with is not None else None
