"""Deriving the state again from the ledger, and checking the ledger against itself.

The rows beside the ledger are only a reading of it. `rebuild` throws them away and reads again; when the program and
the disk are sound, nothing changes. `audit` recomputes every hash from the stored bytes up to the signed head.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import msgspec
from sqlalchemy import Connection, delete, func, select

from custody import acts
from custody.acts import AnyAct, Entry, read_entry
from custody.fold import fold
from custody.holding import Consignment, Handoff, Hold, Notification
from custody.ledger.note import NoteError, Verifier, open_head
from custody.ledger.tree import EMPTY_ROOT, grow, leaf_hash, position
from custody.records import tables
from custody.records.book import head_note
from custody.records.loading import Needs, load_world
from custody.records.rows import save
from custody.records.tables import DERIVED, TABLES

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many entries were read, and which tables held something else before."""

    entries: int
    changed: tuple[str, ...]


def rebuild(connection: Connection) -> Rebuilt:
    """Derive all derived rows again, inside the caller's transaction (roll it back to have only looked)."""
    before = {noun: _digest(connection, noun) for noun in DERIVED}
    for noun in DERIVED:
        connection.execute(delete(TABLES[noun]))
    count = 0
    for chunk in _chunks(connection):
        world = load_world(connection, [needs_of_act(entry.act) for entry, _ in chunk])
        for entry, _ in chunk:
            fold(world, entry)
        for noun in DERIVED:
            save(connection, noun, world)
        count += len(chunk)
    changed = tuple(TABLES[noun].name for noun in DERIVED if _digest(connection, noun) != before[noun])
    return Rebuilt(count, changed)


def audit(connection: Connection, vkey: str) -> list[str]:
    """What is wrong with the ledger, one sentence each; empty when every byte is under the signed head."""
    faults: list[str] = []
    nodes: dict[int, bytes] = {}
    size, root = 0, EMPTY_ROOT
    for chunk in _chunks(connection):
        for entry, _ in chunk:
            size += 1
            if entry.number != size:
                return [f"Entry {size} is missing: the next one stored says it is {entry.number}."]
        rows, root = grow(size - len(chunk), [leaf_hash(body) for _, body in chunk], partial(_known, nodes))
        nodes.update(rows)
        faults += _differing_nodes(connection, rows)
        faults += _differing_links(connection, chunk)
        nodes = _edge(nodes, size)
    try:
        head = open_head(head_note(connection), [Verifier.from_vkey(vkey)])
    except NoteError as error:
        return [*faults, f"The head is not signed as it should be: {error}."]
    if (head.size, head.root) != (size, root):
        faults.append(f"The head speaks of {head.size} entries, the table holds {size} that do not give its root.")
    return faults


def needs_of_act(act: AnyAct) -> Needs:
    """What must be known to fold this act."""
    keys: list[tuple[type, str | int]] = []
    match act:
        case acts.Accepted(handoff=handoff) | acts.Refused(handoff=handoff) | acts.Withdrawn(handoff=handoff):
            keys.append((Handoff, handoff))
        case acts.Released(hold=hold):
            keys.append((Hold, hold))
        case acts.NotificationAcknowledged() | acts.NotificationCancelled():
            keys += [(Notification, act.notification), (Consignment, act.consignment)]
        case acts.NotificationFiled() | acts.Crossed() | acts.Received():
            keys.append((Consignment, act.consignment))
        case _:
            pass
    return Needs(act.subjects(), tuple(keys))


def _chunks(connection: Connection) -> Iterator[list[tuple[Entry, bytes]]]:
    number = 0
    while True:
        statement = (
            select(tables.entry.c.number, tables.entry.c.body)
            .where(tables.entry.c.number > number)
            .order_by(tables.entry.c.number)
            .limit(_CHUNK)
        )
        rows = connection.execute(statement).all()
        if not rows:
            return
        number = rows[-1].number
        yield [(read_entry(bytes(row.body)), bytes(row.body)) for row in rows]


def _digest(connection: Connection, noun: type) -> bytes:
    table = TABLES[noun]
    digest = hashlib.sha256()
    for row in connection.execute(select(table).order_by(*table.primary_key.columns)):
        digest.update(msgspec.json.encode(tuple(row)))
    return digest.digest()


def _differing_nodes(connection: Connection, rows: list[tuple[int, bytes]]) -> list[str]:
    low, high = rows[0][0], rows[-1][0]
    statement = select(tables.node).where(tables.node.c.position.between(low, high))
    stored = {row.position: bytes(row.digest) for row in connection.execute(statement)}
    return [
        f"Node {place} of the hash tree is not what the entries give." for place, d in rows if stored.get(place) != d
    ]


def _differing_links(connection: Connection, chunk: list[tuple[Entry, bytes]]) -> list[str]:
    low, high = chunk[0][0].number, chunk[-1][0].number
    statement = select(tables.link.c.number, func.count()).where(tables.link.c.number.between(low, high))
    stored: dict[int, int] = dict(connection.execute(statement.group_by(tables.link.c.number)).all())
    return [
        f"Entry {entry.number} stands in {stored.get(entry.number, 0)} timelines instead of its own."
        for entry, _ in chunk
        if stored.get(entry.number, 0) != len(set(entry.act.subjects()))
    ]


def _known(nodes: dict[int, bytes], _wanted: Sequence[int]) -> dict[int, bytes]:
    return nodes


def _edge(nodes: dict[int, bytes], size: int) -> dict[int, bytes]:
    """Only the complete subtrees at the right edge are needed to grow on."""
    kept: dict[int, bytes] = {}
    start = 0
    while start < size:
        level = (size - start).bit_length() - 1
        place = position(level, start >> level)
        kept[place] = nodes[place]
        start += 1 << level
    return kept
