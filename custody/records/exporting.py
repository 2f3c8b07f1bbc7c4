"""Lists that somebody may have, row by row. Containers are read a page at a time, each page by its own connection."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import select

from custody.holding import Container
from custody.parties import Person, Role
from custody.records.registry import Registry
from custody.records.store.rows import from_row
from custody.records.store.tables import TABLES
from custody.records.views.reading import held_by
from custody.refusal import Refusal, refuse
from custody.tabling import LAYOUTS, Format, cells_of, written
from custody.tabling.table import Cells
from custody.zone import Zone

PAGE = 1_000
_EVERYTHING = (Role.ADMIN, Role.AUDITOR)
_STAFF_OF_THEIR_OWN = (Role.COORDINATOR, Role.COMPLIANCE)


def export_list(registry: Registry, noun: str, form: Format, person: Person) -> Iterator[bytes] | Refusal:
    """The list in pieces, with what this person may see of it."""
    if noun not in LAYOUTS:
        return refuse("list_unknown", 404, noun=noun[:40], known=", ".join(LAYOUTS))
    if noun == "container":
        return written(noun, _container_rows(registry, person), form)
    if noun == "person" and not _any_role(person, *_EVERYTHING, *_STAFF_OF_THEIR_OWN):
        roles = ", ".join((*_STAFF_OF_THEIR_OWN, *_EVERYTHING))
        return refuse("list_not_yours", 403, roles=roles)
    return written(noun, _rows(noun, _seen(noun, registry.zone, person), person), form)


def _rows(noun: str, values: Iterable[Any], person: Person) -> Iterator[Cells]:
    """A badge signs its bearer in: its code is told to those alone who list people."""
    hidden = noun == "person" and not _any_role(person, Role.ADMIN)
    place = [column.key for column in LAYOUTS[noun].columns].index("badge") if hidden else None
    for value in values:
        for cells in cells_of(noun, value):
            yield cells if place is None else [*cells[:place], "", *cells[place + 1 :]]


def _seen(noun: str, zone: Zone, person: Person) -> list[Any]:
    """The rows of reference data that concern this person's organisation; all of them for whoever sees everything."""
    own, everything = person.organisation, _any_role(person, *_EVERYTHING)
    tables: dict[str, Iterable[Any]] = {
        "organisation": zone.organisations.values(),
        "site": zone.sites.values(),
        "person": (each for each in zone.people.values() if everything or each.organisation == own),
        "vehicle": (each for each in zone.vehicles.values() if everything or each.organisation == own),
        "permit": (each for each in zone.permits.values() if everything or each.holder == own),
        "clearance": (
            each
            for each in zone.clearances.values()
            if everything or each.holder == own or any(own in scope.counterparts for scope in each.scopes)
        ),
    }
    key = LAYOUTS[noun].key
    return sorted(tables[noun], key=lambda each: str(getattr(each, key)))


def _container_rows(registry: Registry, person: Person) -> Iterator[Cells]:
    """By code: what the person's organisation answers for, or everything."""
    columns = LAYOUTS["container"].columns
    for container in _containers(registry, person):
        # Some makers' codes hold a separator that no spreadsheet can keep; then ours stands there.
        code = container.adopted if container.adopted.isprintable() else ""
        values = {name: getattr(container, name) for name in container.__struct_fields__}
        values["code"] = code or container.code
        yield next(iter(cells_of("container", {column.place: values[column.place] for column in columns})))


def _containers(registry: Registry, person: Person) -> Iterator[Container]:
    after = ""
    while True:
        with registry.reading() as connection:
            if _any_role(person, *_EVERYTHING):
                table = TABLES[Container]
                statement = select(table).where(table.c.code > after).order_by(table.c.code).limit(PAGE)
                page = [from_row(Container, row) for row in connection.execute(statement)]
            else:
                page = held_by(connection, Container, person.organisation, after, PAGE)
        yield from page
        if len(page) < PAGE:
            return
        after = page[-1].code


def _any_role(person: Person, *roles: Role) -> bool:
    return any(role in roles for role in person.roles)
