"""Checking the ledger against itself: every hash again from the stored bytes up to the signed head."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Connection, Row, Select, select, text

from custody.acts import read_entry
from custody.ledger.note import NoteError, Verifier, open_head
from custody.ledger.tree import EMPTY_ROOT, grow, leaf_hash, position
from custody.records.entries.book import head_note, nodes_in
from custody.records.entries.timelines import every_link
from custody.records.store import tables

_AT_A_TIME = 1_000
_ENTRIES = select(tables.entry.c.number, tables.entry.c.id, tables.entry.c.body).order_by(tables.entry.c.number)
_MOST_FAULTS = 20
_WORD = (1 << 64) - 1


def audit(connection: Connection, vkey: str, rest: Callable[[], None] = lambda: None) -> list[str]:
    """What is wrong with the ledger, one sentence each; empty when every byte is under the signed head.

    Reads each table once from end to end, whatever their size, and keeps none of it. `rest` is called now and then, so
    that a service can breathe meanwhile.
    """
    nodes = _Nodes(connection)
    faults: list[str] = []
    size, root, links = 0, EMPTY_ROOT, 0
    for rows in _parts(connection, _ENTRIES):
        rest()
        missing = next((place for place, row in enumerate(rows, size + 1) if row.number != place), None)
        if missing is not None:
            return [f"Entry {missing} is missing: the next one stored has another number."]
        root, different = nodes.compare(size, [leaf_hash(bytes(row.body)) for row in rows])
        faults += different
        faults += _other_ids(rows)
        size += len(rows)
        links += sum(_mark(subject, row.number) for row in rows for subject in _subjects(bytes(row.body)))
    faults += nodes.left_over()
    if links & _WORD != _links(connection):
        faults.append("Some entry stands in a timeline that is not its own, or misses one of its own.")
    faults += missing_guards(connection)
    return [*faults[:_MOST_FAULTS], *_head_faults(connection, vkey, size, root)]


def newest_faults(connection: Connection, size: int, most: int) -> list[str]:
    """Which of the newest `most` entries are not what the hash tree holds of them; a start has time for no more."""
    faults: list[str] = []
    for start in range(max(0, size - most), size, _AT_A_TIME):
        statement = _ENTRIES.where(tables.entry.c.number > start).limit(min(_AT_A_TIME, size - start))
        rows = connection.execute(statement).all()
        leaves = nodes_in(connection)([position(0, row.number - 1) for row in rows])
        altered = [r.number for r in rows if leaves.get(position(0, r.number - 1)) != leaf_hash(bytes(r.body))]
        faults += [f"Entry {number} is not what was signed." for number in altered]
        faults += _other_ids(rows)
    return faults[:_MOST_FAULTS]


def missing_guards(connection: Connection) -> list[str]:
    """Which of the triggers that make the ledger append-only are gone."""
    there = set(connection.execute(text(_TRIGGERS[connection.dialect.name])).scalars())
    return [
        f"The guard {name} is gone, which keeps the ledger append-only. Find out who took it away, and restore the "
        "database from a backup."
        for name in _GUARDS[connection.dialect.name]
        if name not in there
    ]


_TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
}
_LEDGER = ("entry", "link", "crowd", "node")
_GUARDS = {
    "sqlite": (
        *(f"{table}_no_{verb}" for table in _LEDGER for verb in ("update", "delete")),
        *("entry_next", "link_new", "crowd_new", "node_new"),
    ),
    "postgresql": (*(f"{table}_append_only" for table in _LEDGER), "entry_next"),
}


def _other_ids(rows: Sequence[Any]) -> list[str]:
    """By the id a repeated request is known: one that was altered beside the entry would be carried out twice."""
    return [
        f"Entry {row.number} is kept under the id {row.id}, which is not its own."
        for row in rows
        if f'"id":"{row.id}"'.encode() not in bytes(row.body)
    ]


class _Nodes:
    """The stored hash tree, read once beside the one that the entries give."""

    def __init__(self, connection: Connection) -> None:
        statement = select(tables.node.c.position, tables.node.c.digest).order_by(tables.node.c.position)
        self._stored = (row for rows in _parts(connection, statement) for row in rows)
        self._edge: dict[int, bytes] = {}

    def compare(self, size: int, leaves: Sequence[bytes]) -> tuple[bytes, list[str]]:
        """The root after these leaves, and what the table says differently."""
        rows, root = grow(size, leaves, partial(_known, self._edge))
        different: list[str] = []
        for place, digest in rows:
            stored = next(self._stored, None)
            if stored is None or stored.position != place or bytes(stored.digest) != digest:
                different.append(f"Node {place} of the hash tree is not what the entries give.")
        self._edge = _edge_of(self._edge | dict(rows), size + len(leaves))
        return root, different

    def left_over(self) -> list[str]:
        more = next(self._stored, None)
        return [] if more is None else [f"Node {more.position} of the hash tree belongs to no entry."]


def _head_faults(connection: Connection, vkey: str, size: int, root: bytes) -> list[str]:
    try:
        head = open_head(head_note(connection), [Verifier.from_vkey(vkey)])
    except NoteError as error:
        return [f"The head is not signed as it should be: {error}."]
    if (head.size, head.root) == (size, root):
        return []
    return [f"The head speaks of {head.size} entries, the table holds {size} that do not give its root."]


def _links(connection: Connection) -> int:
    parts = _parts(connection, every_link())
    return sum(_mark(row.subject, row.number) for rows in parts for row in rows) & _WORD


def _mark(subject: str, number: int) -> int:
    """Sums of these agree when both sides name the same links, in whatever order they come."""
    return hash((subject, number))


def _subjects(body: bytes) -> set[str]:
    return set(read_entry(body).act.subjects())


def _parts(
    connection: Connection, statement: Select[tuple[object, ...]]
) -> Iterator[Sequence[Row[tuple[object, ...]]]]:
    return connection.execute(statement, execution_options={"yield_per": _AT_A_TIME}).partitions()


def _known(nodes: dict[int, bytes], _wanted: Sequence[int]) -> dict[int, bytes]:
    return nodes


def _edge_of(nodes: dict[int, bytes], size: int) -> dict[int, bytes]:
    """Only the complete subtrees at the right edge are needed to grow on."""
    kept: dict[int, bytes] = {}
    start = 0
    while start < size:
        level = (size - start).bit_length() - 1
        place = position(level, start >> level)
        kept[place] = nodes[place]
        start += 1 << level
    return kept
