"""Whoever has something in hand stays who may hand it on: he is not listed away from it.

What a person holds is his organisation's. Under another organisation, or with no role that hands anything over, he is
left with it, and can only give it back: `custody.deciding.containers.left_with`. That comes of papers alone, which are
told after he was listed so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import msgspec

from custody.deciding.lists.announced import Place, unfit
from custody.holding import Container, Package, PackageState
from custody.parties import GIVERS, Person
from custody.unfit import Unfit
from custody.world import World
from custody.zone import Zone

PERSON = "person"
_NAMED = 3


class Holder(NamedTuple):
    """A person, and the organisation for which he has in hand what he has."""

    organisation: str
    staff: str


def may_leave(noun: str, rows: Iterable[tuple[str, Mapping[str, Any]]], zone: Zone) -> tuple[Holder, ...]:
    """Those whom these rows, each by its key, may take away from what they have in hand. Rows are as they came in."""
    listed_now = ((zone.people.get(key), row) for key, row in rows) if noun == PERSON else ()
    leaving = (person for person, row in listed_now if person is not None and _may_leave(person, row))
    return tuple(dict.fromkeys(Holder(person.organisation, person.staff) for person in leaving))


def of_what_is_in_hand(place: Place, world: World) -> list[Unfit]:
    """The fault of a row that takes a person away from what he has in hand. The world has all that he holds."""
    if place.row.noun != PERSON or place.instead_of is None:
        return []
    before = msgspec.json.decode(place.instead_of.body, type=Person)
    after = msgspec.json.decode(bytes(place.row.value), type=Person)
    goes, ends = after.organisation != before.organisation, before.hands_over and not after.hands_over
    held = list(_held(Holder(before.organisation, before.staff), world)) if goes or ends else []
    if not held:
        return []
    boxes, tubes = (sorted(each.code for each in held if isinstance(each, kind)) for kind in (Package, Container))
    first = [*boxes, *tubes]
    field, code = ("organisation", "in_hand_elsewhere") if goes else ("roles", "in_hand_of_nobody")
    said = {"staff": before.staff, "former": before.organisation, "organisation": after.organisation}
    codes = ", ".join([*first[:_NAMED], *(["…"] if len(first) > _NAMED else [])])
    return [unfit(place, field, code, **said, boxes=len(boxes), tubes=len(tubes), codes=codes)]


def _may_leave(person: Person, row: Mapping[str, Any]) -> bool:
    roles = row.get("roles", person.roles)
    stays = row.get("organisation", person.organisation) == person.organisation
    return not stays or not isinstance(roles, list | tuple) or not any(role in GIVERS for role in roles)


def _held(holder: Holder, world: World) -> Iterator[Package | Container]:
    """Packages, and containers that lie in none."""
    for package in world.all(Package):
        if package.state is not PackageState.LOST and Holder(package.organisation, package.custodian) == holder:
            yield package
    for container in world.all(Container):
        loose = not container.package and not container.state.terminal
        if loose and Holder(container.organisation, container.custodian) == holder:
            yield container
