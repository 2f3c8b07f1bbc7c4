"""What another consignment's notification still claims of a container: itself, or what was taken out of what it names.

The authority is told of each drop once. While one filing stands that counts it in, no other takes it over the border.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import msgspec

from custody.holding import Consignment, Container, Notification
from custody.world import World


class _Line(msgspec.Struct, frozen=True):
    codes: tuple[str, ...]
    amount: int


class _Form(msgspec.Struct, frozen=True):
    """Of a form, how much it says is in each container; nothing of what was filed before there were forms."""

    lines: tuple[_Line, ...] = ()


def filed_elsewhere(world: World, container: Container, consignment: Consignment) -> str:
    """Another consignment that has not left and in whose standing notification this container is named, though it lies
    there no more; nothing once this one has left."""
    standing = _standing(world, container, consignment)
    return next((number for number, filed in standing if f'"{container.code}"' in filed.manifest), "")


def filed_whole(world: World, container: Container, consignment: Consignment) -> str:
    """Another such consignment whose standing notification says of something, out of which this was taken after it had
    been filed there, that more is in it than there is by now.

    What was taken before is in no such filing: it knows of those alone of which its origin knew at that moment.
    """
    if not container.parents:
        return ""
    for number, filed in _standing(world, container, consignment):
        named = [each for each in world.ancestors(container) if f'"{each.code}"' in filed.manifest]
        if any(each.amount < _told(filed.form).get(each.code, 0) for each in named):
            return number
    return ""


def _standing(world: World, container: Container, consignment: Consignment) -> list[tuple[str, Notification]]:
    others = [each for each in container.filed_in if each not in (consignment.number, container.consignment)]
    if not others or not consignment.journey.before_exit:
        return []
    found: list[tuple[str, Notification]] = []
    for number in others:
        other = world.get(Consignment, number)
        if other is None or not other.journey.before_exit:
            continue
        filed = world.get(Notification, other.notification)
        if filed is not None and filed.state.stands:
            found.append((number, filed))
    return found


@lru_cache(maxsize=8)
def _told(form: str) -> Mapping[str, int]:
    """How much this form says is in each container. Of the hundred aliquots of one tube each asks for the same form."""
    lines = msgspec.json.decode(form, type=_Form).lines
    return {code: line.amount for line in lines for code in line.codes}
