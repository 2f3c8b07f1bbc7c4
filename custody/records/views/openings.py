"""What was done to the boxes of a consignment while somebody had them open on its way: it stands in their timelines
alone, and belongs to that of the consignment."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import Connection, select

from custody import acts
from custody.acts import Entry, read_entry
from custody.holding import Consignment
from custody.records.entries.timelines import linked_as
from custody.records.store import tables
from custody.records.views.reading import whole_timeline


def openings(connection: Connection, consignment: Consignment, since: int) -> list[Entry]:
    """From where it was opened to where it was sealed again: by whom, what an authority took, under which new seals, in
    the order of the ledger. `since` is the entry by which it was drafted."""
    found: dict[int, Entry] = {}
    for box in (*consignment.packages, *consignment.emptied):
        done = list(_done_to(connection, consignment.number, box, since))
        found |= {each.number: each for each in (*done, *_taken_from(connection, done))}
    return [found[number] for number in sorted(found)]


def _done_to(connection: Connection, number: str, box: str, since: int) -> Iterator[Entry]:
    """`around` is the consignment in which the box lies at each moment, by the last act that names both."""
    around, opened = "", False
    for entry in whole_timeline(connection, box, since - 1):
        act = entry.act
        if isinstance(act, acts.Unsealed):
            opened = bool(act.opening) and around == number
        elif not isinstance(act, acts.Sealed | acts.Packed | acts.Unpacked):
            around = getattr(act, "consignment", around)
            continue
        if opened:
            yield entry
        opened = opened and not isinstance(act, acts.Sealed)


def _taken_from(connection: Connection, done: Collection[Entry]) -> list[Entry]:
    """What authorities took of what lay in it, between these."""
    boxes = [each.act.containers for each in done if isinstance(each.act, acts.Unsealed)]
    inside = {code for codes in boxes for code in codes}
    if not inside:
        return []
    first = min(each.number for each in done)
    sealed = [each.number for each in done if isinstance(each.act, acts.Sealed)]
    entry, link = tables.entry, tables.link
    timelines = linked_as(connection, sorted(inside))
    numbers = select(link.c.number).where(link.c.subject.in_(timelines), link.c.number > first)
    if len(sealed) == len(boxes):
        numbers = numbers.where(link.c.number < max(sealed))
    statement = select(entry.c.body).where(entry.c.number.in_(numbers)).order_by(entry.c.number)
    bodies = (bytes(row.body) for row in connection.execute(statement))
    return [each for body in bodies if _MARK in body and isinstance((each := read_entry(body)).act, acts.Taken)]


_MARK = f'"kind":"{acts.Taken.__struct_config__.tag}"'.encode()
"""As canonical bytes have it; what merely speaks of one is sorted out when it is decoded."""
