"""Small steps on the world that every fold takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace

from custody.acts import Entry
from custody.holding import Consignment, Container, Package, Transit
from custody.world import World


def come_home(world: World, code: str, consignment: str) -> None:
    """It counts as returned from that crossing, wherever it goes next."""
    transit = world.get(Transit, f"{consignment}|{code}")
    if transit is not None and not transit.returned:
        world.put(replace(transit, returned=consignment))


def all_come_home(world: World, brought_back: Mapping[str, tuple[str, ...]]) -> None:
    """The same, by container, for each of several crossings."""
    for code, consignments in brought_back.items():
        for number in consignments:
            come_home(world, code, number)


def utc(instant: str) -> str:
    """The same instant in UTC with microseconds, so that text order is time order."""
    return datetime.fromisoformat(instant).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def ending(entry: Entry, why: str) -> dict[str, str]:
    """When, by whom and why a notification ended."""
    at = utc(entry.circumstances.at)
    return {"ended_at": at, "ended_by": entry.circumstances.actors[0].staff, "ended_why": why}


def change(world: World, code: str, *, new_party: str = "", **changes: Any) -> None:
    subject = world.get(Container, code) or world.get(Package, code)
    if subject is None:
        return
    if new_party and new_party not in subject.parties:
        changes["parties"] = (*subject.parties, new_party)
    if not changes:
        return
    changed = replace(subject, **changes)
    if isinstance(changed, Package) and changed.is_open_in_hand and changes.get("custodian"):
        changed = replace(changed, open_to=union(changed.open_to, (changes["custodian"],)))
    world.put(changed)


def has_moved_on(world: World, code: str, moment: str) -> bool:
    """Whether it was let in, received or found somewhere after this moment in UTC: what is told late moves nothing that
    has moved on."""
    subject = world.get(Container, code) or world.get(Package, code)
    return subject is not None and subject.entered > moment


def was_here(world: World, code: str, moment: str) -> None:
    """It was received or found where it is in the book, at this moment in UTC."""
    if not has_moved_on(world, code, moment):
        change(world, code, entered=moment)


def known_container(world: World, code: str) -> Container:
    container = world.get(Container, code)
    if container is None:
        raise LookupError(f"the ledger names container {code}, which it never registered: restore the whole ledger")
    return container


def known_containers(world: World, codes: Iterable[str]) -> list[Container]:
    return [known_container(world, code) for code in codes]


def known_package(world: World, code: str) -> Package:
    package = world.get(Package, code)
    if package is None:
        raise LookupError(f"the ledger names package {code}, which it never began: restore the whole ledger")
    return package


def known_consignment(world: World, number: str) -> Consignment:
    consignment = world.get(Consignment, number)
    if consignment is None:
        raise LookupError(f"the ledger names consignment {number}, which it never drafted: restore the whole ledger")
    return consignment


def union(*groups: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for group in groups for name in group))
