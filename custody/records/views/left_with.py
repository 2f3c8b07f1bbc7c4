"""What people have in hand for others than they are listed under by now, or in roles that hand nothing over: those for
whom they have it, and they themselves, hear of it until it is handed on."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import Connection

from custody.deciding import hindered
from custody.deciding.containers.left_with import is_left_with
from custody.deciding.watching import Concern
from custody.holding import Container, Package
from custody.parties import Person
from custody.records.store.in_hand import load_in_hand
from custody.zone import Zone


def left_with(
    connection: Connection, zone: Zone, names: Collection[str] | None, reader: Person | None
) -> Iterator[Concern]:
    """One for each person and organisation. What is offered waits for its answer, and is told as that."""
    former: dict[str, list[str]] = {}
    for staff, organisations in zone.formerly.items():
        his = reader is not None and reader.staff == staff
        for each in (each for each in organisations if his or names is None or each in names):
            former.setdefault(each, []).append(staff)
    for organisation, people in sorted(former.items()):
        held: dict[str, list[Package | Container]] = {}
        for subject in load_in_hand(connection, organisation, people):
            if not subject.handoff and is_left_with(zone.people[subject.custodian], subject):
                held.setdefault(subject.custodian, []).append(subject)
        for staff, found in held.items():
            yield hindered.left_with(zone.people[staff], found, reader)
