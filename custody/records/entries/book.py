"""The ledger in its tables: append, read, prove. Only the writer appends, inside its transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from sqlalchemy import Connection, bindparam, insert, select, update

from custody.acts import Entry, read_entry
from custody.ledger.note import Head, NoteError, Signer, open_head, sign_head
from custody.ledger.signing_key import load_or_create_signer, load_signer
from custody.ledger.tree import EMPTY_ROOT, grow, leaf_hash, root
from custody.records.entries.fence import FILE as FENCE_FILE
from custody.records.entries.fence import Fence
from custody.records.entries.timelines import append_links, linked_as
from custody.records.store import tables
from custody.records.store.database import DatabaseError
from custody.records.store.driver import rows_where, write_many

KEY_FILE = "signing.key"

_SIZE = select(tables.head.c.size).where(tables.head.c.one == 1)
_APPEND_ENTRY = insert(tables.entry)
_APPEND_NODE = insert(tables.node)
_MOVE_HEAD = (
    update(tables.head).where(tables.head.c.one == 1).values(size=bindparam("new_size"), note=bindparam("new_note"))
)
_TOUCH_HEAD = update(tables.head).where(tables.head.c.one == 1).values(size=tables.head.c.size)
_BY_NUMBER = select(tables.entry.c.body).where(tables.entry.c.number == bindparam("number"))


class Book:
    """The ledger under one origin, one signing key and one fence."""

    def __init__(self, signer: Signer, fence: Fence) -> None:
        self._signer = signer
        self._fence = fence

    @property
    def origin(self) -> str:
        return self._signer.name

    @property
    def vkey(self) -> str:
        """The public key, by which anybody verifies the heads."""
        return self._signer.vkey

    def sign_extract(self, text: str) -> str:
        """The note of this text, which says of an extract what it holds; see `custody.ledger.bundle`."""
        return self._signer.sign(text)

    def token(self, station: str, gate: str, consignment: str) -> str:
        """By which this station may let this consignment pass this gate once. Nobody without the key can know it."""
        signed = self._signer.sign(f"custody-token/1\n{station}\n{gate}\n{consignment}\n")
        return hashlib.sha256(signed.encode()).hexdigest()[:32]

    def open(self, connection: Connection) -> None:
        """Begin the head row where there is none, and check that the ledger is what the fence remembers.

        DatabaseError when the database is older than the last head signed over it, or was signed by another key.
        """
        note = connection.execute(select(tables.head.c.note).where(tables.head.c.one == 1)).scalar()
        if note is None:
            note = sign_head(self.origin, 0, EMPTY_ROOT, self._signer)
            connection.execute(insert(tables.head), {"one": 1, "size": 0, "note": note})
        if size_of(connection) == 0 and not self._fenced():
            self._fence.begin(note)
        self.demand_fenced(connection)

    def demand_fenced(self, connection: Connection, *, beside_a_writer: bool = False) -> None:
        """DatabaseError when the ledger is not what the fence remembers, or nothing remembers it.

        `beside_a_writer`: the fence may have moved on since this connection looked at the database.
        """
        head = self._head(head_note(connection))
        fenced_heads = self._fenced()
        if head.size and not fenced_heads:
            fault = "cannot be read" if self._fence.exists else "is not there"
            raise DatabaseError(
                f"{FENCE_FILE} in the data directory {fault}, so nothing shows that this is the newest state of the "
                f"ledger, which has {head.size} entries. Put back the file if you have it. If not, make sure that no "
                "newer backup exists and that nobody holds a head over more entries (what the auditor kept, the newest "
                "export); then `custody rebuild --new-fence`, with the service stopped, makes a new one."
            )
        for fenced in () if beside_a_writer else fenced_heads:
            if fenced.size > head.size or root(fenced.size, nodes_in(connection)) != fenced.root:
                raise DatabaseError(
                    f"This database has {head.size} entries, but a head over {fenced.size} was signed: it is an older "
                    "backup or another ledger, and writing to it would sign a fork. Restore the newest backup; to read "
                    f"only, start elsewhere. ({FENCE_FILE} in the data directory keeps the head that was signed.)"
                )

    def renew_fence(self, connection: Connection) -> bool:
        """Make a fence from the head as it stands where none can be read; False when there is one, which stands."""
        if self._fenced():
            return False
        note = head_note(connection)
        self._head(note)
        self._fence.begin(note)
        return True

    def _head(self, note: str) -> Head:
        """DatabaseError when another key has signed it."""
        try:
            return open_head(note, [self._signer.verifier])
        except NoteError as error:
            raise DatabaseError(
                f"The ledger's head was not signed with the key in the data directory ({error}). "
                f"If this is the directory of that ledger, put back the {KEY_FILE} that belongs to the database. "
                "If a service of another directory writes to this database, it is the only one that can: a second "
                "service needs a database of its own as well."
            ) from error

    def lock(self, connection: Connection) -> int:
        """Lock the head row for this transaction; how many entries there are."""
        return int(connection.execute(_SIZE.with_for_update()).scalar_one())

    def touch(self, connection: Connection) -> None:
        """Write the head row as it stands: nothing changes, and yet the disk must take it."""
        connection.execute(_TOUCH_HEAD)

    def by_ids(self, connection: Connection, ids: Iterable[str]) -> dict[str, Entry]:
        wanted = list(ids)
        if not wanted:
            return {}
        entries = (read_entry(bytes(row.body)) for row in rows_where(connection, tables.entry, "id", wanted))
        return {entry.id: entry for entry in entries}

    def entry(self, connection: Connection, number: int) -> Entry | None:
        body = entry_body(connection, number)
        return None if body is None else read_entry(body)

    def timelines(self, connection: Connection, codes: Sequence[str]) -> dict[int, Entry]:
        """The whole timelines of these, by number: three statements for any number of them, however long they are."""
        numbers = {row.number for row in rows_where(connection, tables.link, "subject", linked_as(connection, codes))}
        found = rows_where(connection, tables.entry, "number", sorted(numbers))
        return {row.number: read_entry(bytes(row.body)) for row in found}

    def append(self, connection: Connection, size: int, written: Sequence[tuple[Entry, bytes]]) -> str:
        """Write these entries with their links and nodes and move the head on; the new signed head.

        The first of them must carry number size + 1, the others follow without a gap.
        """
        leaves = [leaf_hash(body) for _, body in written]
        rows, new_root = grow(size, leaves, nodes_in(connection))
        note = sign_head(self.origin, size + len(written), new_root, self._signer)
        write_many(connection, _APPEND_ENTRY, [(entry.number, entry.id, body) for entry, body in written])
        append_links(connection, (entry for entry, _ in written))
        write_many(connection, _APPEND_NODE, rows)
        connection.execute(_MOVE_HEAD, {"new_size": size + len(written), "new_note": note})
        return note

    def fence(self, note: str) -> None:
        """Remember outside the database that this head was signed. After the commit, before anybody is answered."""
        self._fence.raise_to(note)

    def close(self) -> None:
        self._fence.sync()
        self._fence.close()

    def _fenced(self) -> list[Head]:
        found: list[Head] = []
        for note in self._fence.heads():
            try:
                found.append(open_head(note, [self._signer.verifier]))
            except NoteError:
                continue  # the slot that a power cut tore; the other one stands
        return found


def open_book(data: Path, draw: Callable[[int], bytes], name: str, *, write: bool = True) -> Book:
    """The book of this data directory; its signing key is made the first time. Without `write` nothing is made.

    KeyFileError when there is no key that can be used.
    """
    if not write:
        load_signer(data / KEY_FILE)
    return Book(load_or_create_signer(data / KEY_FILE, name, draw), Fence(data / FENCE_FILE, write=write))


def entry_body(connection: Connection, number: int) -> bytes | None:
    """The stored bytes of this entry: what is hashed, proved, exported and shown."""
    body = connection.execute(_BY_NUMBER, {"number": number}).scalar()
    return None if body is None else bytes(body)


def head_note(connection: Connection) -> str:
    """The signed head as it stands."""
    return str(connection.execute(select(tables.head.c.note).where(tables.head.c.one == 1)).scalar_one())


def size_of(connection: Connection) -> int:
    """How many entries the ledger has."""
    return int(connection.execute(_SIZE).scalar_one())


def nodes_in(connection: Connection) -> Callable[[Sequence[int]], Mapping[int, bytes]]:
    """How the tree functions read their nodes from this connection."""

    def fetch(positions: Sequence[int]) -> Mapping[int, bytes]:
        found = rows_where(connection, tables.node, "position", positions)
        return {row.position: bytes(row.digest) for row in found}

    return fetch
