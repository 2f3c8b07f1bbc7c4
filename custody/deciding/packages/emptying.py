"""A box out of which an authority has taken, on its way, and in which nothing is left: empty packaging, and nothing
that crosses.

It leaves its consignment, which goes on without it; where nothing is left of that, it is accounted for by who sent it.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from custody import acts
from custody.acts import Entry, Manifest
from custody.deciding.packages.customs import CUSTOMS
from custody.holding import Consignment, Container, ContainerState, Notification, Package, PackageState
from custody.scene import Scene
from custody.world import World


def let_the_empty_go(entry: Entry, scene: Scene) -> Iterator[acts.PackagesEmptied]:
    """The boxes that this taking has left empty; or this loss, of what customs missed where they took the rest."""
    act = entry.act
    if not isinstance(act, acts.Taken | acts.Lost):
        return
    gone = act.whole if isinstance(act, acts.Taken) else act.containers
    found = (scene.world.get(Container, code) for code in gone)
    for number in dict.fromkeys(each.consignment for each in found if each is not None):
        consignment = scene.world.get(Consignment, number)
        if consignment is None or consignment.state.unfiled or consignment.state.past_gates:
            continue
        empty = tuple(code for code in consignment.under_way if _is_emptied(code, consignment, scene.world))
        if empty:
            yield acts.PackagesEmptied(number, empty)


def is_empty_packaging(package: Package, world: World) -> bool:
    """Whether customs emptied it on its way, and nothing was put into it since."""
    return package.opening == CUSTOMS and is_still_empty(package, world)


def is_still_empty(package: Package, world: World) -> bool:
    """Whether a box that was emptied is nothing but packaging: open, in no consignment, and nothing lies in it."""
    return package.state is PackageState.OPEN and not package.consignment and not world.contents(package.code)


def _is_emptied(code: str, consignment: Consignment, world: World) -> bool:
    package = world.get(Package, code)
    if package is None or package.state is not PackageState.OPEN or package.opening != CUSTOMS:
        return False
    notified = (world.get(Container, each) for each in _notified_in(code, consignment, world))
    taken = any(each is not None and each.state is ContainerState.TAKEN for each in notified)
    return taken and not world.contents(code)


def _notified_in(code: str, consignment: Consignment, world: World) -> tuple[str, ...]:
    filed = [each for each in world.all(Notification) if each.consignment == consignment.number]
    latest = max(filed, key=lambda notification: notification.version, default=None)
    return msgspec.json.decode(latest.manifest, type=Manifest).packages.get(code, ()) if latest is not None else ()
