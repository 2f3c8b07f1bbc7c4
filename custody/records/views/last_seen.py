"""Where a gate has met last what a courier carries: its site is where somebody kept it last, until it is received."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from custody.holding import Consignment, Container, Package, Passage
from custody.parties import Role
from custody.records.store.rows import load
from custody.zone import Zone

_AT_THE_BORDER = ("G2", "G3")


def last_seen(connection: Connection, zone: Zone, subjects: Iterable[Container | Package]) -> dict[str, Passage]:
    """Code -> the latest decision of a gate of the border about its consignment, of what a courier has in hand, is
    still to arrive, and was not found missing there. Whatever was decided, it was there."""
    carried = {each.code: each for each in subjects if each.consignment and _has_a_courier(each, zone)}
    numbers = {each.consignment for each in carried.values()}
    if not numbers:
        return {}
    journeys = {each.number: each for each in load(connection, Consignment, "number", numbers)}
    met: dict[str, Passage] = {}
    for passage in load(connection, Passage, "consignment", numbers):
        known = met.get(passage.consignment)
        if passage.gate in _AT_THE_BORDER and (known is None or (known.at, known.entry) < (passage.at, passage.entry)):
            met[passage.consignment] = passage
    return {
        code: met[each.consignment]
        for code, each in carried.items()
        if each.consignment in met and _was_there(each, journeys.get(each.consignment))
    }


def _has_a_courier(subject: Container | Package, zone: Zone) -> bool:
    person = zone.people.get(subject.custodian)
    return person is not None and Role.COURIER in person.roles


def _was_there(subject: Container | Package, journey: Consignment | None) -> bool:
    box = subject.package if isinstance(subject, Container) else subject.code
    if journey is None or box not in journey.under_way:
        return False
    return not {box, subject.code} & set(journey.mislaid)
