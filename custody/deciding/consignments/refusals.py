"""Which no of the authority stands against what goes.

It goes with the containers: another number, another box or half a consignment is no answer to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec

from custody.acts import Manifest
from custody.crossing.facts import RefusalFacts
from custody.holding import Container, Notification
from custody.notifying.form import decode_form
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
    world: World, versions: Sequence[Notification], containers: Iterable[Container], direction: str
) -> RefusalFacts | None:
    """The refusal that stands against what goes this way: of one of these versions, or of what one of the containers is
    marked with, whatever has been answered to others since. What may not go out may come home."""
    found = standing_refusal(versions)
    noes = {no for each in containers for no in each.refusals}
    marks = sorted(no for no in noes if _is_to(world.get(Notification, no), direction))
    if found is None and marks:
        found = world.get(Notification, marks[0])
        if found is None:
            return RefusalFacts(marks[0], "")
    if found is None:
        return None
    said = found.refused_why
    quoted = said if len(said) <= QUOTED else f"{said[: QUOTED - 1].rstrip()}…"
    return RefusalFacts(f"{found.number} v{found.version}", quoted)


class Cleared(NamedTuple):
    containers: tuple[str, ...]
    answered: tuple[str, ...]
    """The notifications to whose refusal it is the answer."""


def cleared_by(notification: Notification, world: World) -> Cleared:
    """What a yes to this version takes off the containers that it names: the noes to go the same way, save to what was
    filed later. That it may go home is no leave to go out again."""
    named = [each for code in sorted(told(notification)) if (each := world.get(Container, code)) is not None]
    noes = {no: world.get(Notification, no) for each in named for no in each.refusals}
    way = _direction(notification)
    answered = {no for no, of in noes.items() if not _is_later(of, notification) and _direction(of) == way}
    return Cleared(tuple(each.code for each in named if answered & set(each.refusals)), tuple(sorted(answered)))


def answered_by(notification: Notification, world: World) -> list[Notification]:
    """The noes to which a yes to this version is the answer."""
    own = (each for each in world.all(Notification) if each.consignment == notification.consignment)
    standing = standing_refusal(each for each in own if each.version <= notification.version)
    marks = (world.get(Notification, no) for no in cleared_by(notification, world).answered)
    return [each for each in (standing, *marks) if each is not None and each.refused_at]


def refused_with(notification: Notification, world: World) -> tuple[str, ...]:
    """The containers to which a no to this version goes: those that it named, wherever they are planned by now, those
    in its consignment, and all that was ever taken from them; save what was named by something filed later to go the
    same way to which the authority has said yes."""
    later = (each for each in world.all(Notification) if _is_later(each, notification) and not each.refused_at)
    later = (each for each in later if _direction(each) == _direction(notification))
    taken = {code for each in later if each.reference or each.accepted_at for code in told(each)}
    going = {each.code for each in world.all(Container) if each.consignment == notification.consignment}
    named = (told(notification) | going) - taken
    heirs = {each.code for each in world.all(Container) if any(p.code in named for p in world.ancestors(each))}
    return tuple(sorted(code for code in named | (heirs - taken) if world.get(Container, code) is not None))


def carried_on(notification: Notification, world: World) -> Notification:
    """The last version that stands by the answer to this one, because nothing that was answered has changed in it: who
    takes that answer back speaks of it."""
    versions = {each.version: each for each in world.all(Notification) if each.consignment == notification.consignment}
    following = versions.get(notification.version + 1)
    while following is not None and following.reference and _is_inherited(following):
        notification, following = following, versions.get(following.version + 1)
    return notification


def _is_inherited(version: Notification) -> bool:
    return datetime.fromisoformat(version.acknowledged_at) < datetime.fromisoformat(version.filed_at)


def told(notification: Notification) -> frozenset[str]:
    """The containers that this version names: as it was filed, also what was left behind at a gate since."""
    packages = msgspec.json.decode(notification.manifest, type=Manifest).packages
    form = decode_form(notification.form)
    lines = form.lines if form is not None else ()
    return frozenset(
        (*(code for inside in packages.values() for code in inside), *(code for line in lines for code in line.codes))
    )


class _Way(msgspec.Struct, frozen=True):
    """Of a form, which way it is for; nothing of what was filed before there were forms."""

    direction: str = ""


def _direction(notification: Notification | None) -> str:
    return msgspec.json.decode(notification.form, type=_Way).direction if notification is not None else ""


def _is_to(no: Notification | None, direction: str) -> bool:
    """Whether it is to this way; true of what nobody knows."""
    return no is None or _direction(no) in ("", direction)


def _is_later(one: Notification | None, other: Notification) -> bool:
    """Whether it was filed later; true of what nobody knows."""
    return one is None or datetime.fromisoformat(one.filed_at) > datetime.fromisoformat(other.filed_at)
