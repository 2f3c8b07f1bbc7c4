"""Which no of the authority stands against what goes.

It goes with the containers: another number, another box or half a consignment is no answer to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from custody.acts import Manifest
from custody.crossing.facts import RefusalFacts
from custody.holding import Container, Notification
from custody.world import World

QUOTED = 120
"""Characters of what the authority said that a finding tells: it is read at a glance, on a small screen too."""


def standing_refusal(versions: Iterable[Notification]) -> Notification | None:
    """Of everything that was ever filed for one consignment, the version that the authority refused, unless it has
    acknowledged or accepted that or a later one. To take it back and file anew is no answer to a no."""
    for version in sorted(versions, key=lambda each: each.version, reverse=True):
        if version.refused_at:
            return version
        if version.accepted_at or version.reference:
            return None
    return None


def refusal_facts(
    world: World, versions: Sequence[Notification], containers: Iterable[Container]
) -> RefusalFacts | None:
    """The refusal that stands against what goes: of one of these versions, or of another notification under which one
    of the containers was to go before."""
    found = standing_refusal(versions)
    own = {each.number for each in versions}
    before = sorted({each.refused for each in containers if each.refused and each.refused not in own})
    if found is None and before:
        found = world.get(Notification, before[0])
        if found is None:
            return RefusalFacts(before[0], "")
    if found is None:
        return None
    said = found.refused_why
    quoted = said if len(said) <= QUOTED else f"{said[: QUOTED - 1].rstrip()}…"
    return RefusalFacts(f"{found.number} v{found.version}", quoted)


def cleared_by(notification: Notification, world: World) -> tuple[str, ...]:
    """The containers to whose refusal a yes to this version is the answer: all, save what a later one was refused."""
    later = {each.number for each in later_ones(notification, world)}
    return tuple(each.code for each in going_under(notification, world) if each.refused and each.refused not in later)


def refused_with(notification: Notification, world: World) -> tuple[str, ...]:
    """The containers to which a no to this version goes: those that it named, wherever they are planned by now, and
    those in its consignment; save what a later version named to which the authority has said yes."""
    answered = (each for each in later_ones(notification, world) if each.reference or each.accepted_at)
    taken = {code for each in answered for code in told(each)}
    named = {*told(notification), *(each.code for each in going_under(notification, world))}
    return tuple(sorted(code for code in named - taken if world.get(Container, code) is not None))


def told(notification: Notification) -> tuple[str, ...]:
    """The containers that this version names."""
    packages = msgspec.json.decode(notification.manifest, type=Manifest).packages
    return tuple(code for inside in packages.values() for code in inside)


def later_ones(notification: Notification, world: World) -> list[Notification]:
    every = (each for each in world.all(Notification) if each.consignment == notification.consignment)
    return [each for each in every if each.version > notification.version]


def going_under(notification: Notification, world: World) -> list[Container]:
    going = (each for each in world.all(Container) if each.consignment == notification.consignment)
    return sorted(going, key=lambda each: each.code)
