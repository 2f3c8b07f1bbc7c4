"""A consignment, or a decision on one, as one file that anybody can verify without us.

What belongs in is what the consignment's own entries name: itself, its notifications, its packages and its containers.
Of each of these the file has the whole timeline, so that for each the verifier can prove that nothing was left out
between its first entry and its last one in the file. A decision's file ends with the decision: it shows what was known
then, and nothing that came later. Facts and rules stand in the decision's own entry, so the lists of that day need not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import Connection

from custody.acts import Crossed, Entry, ParkExitDecided
from custody.holding import Container, Package
from custody.ledger.bundle import write_bundle
from custody.ledger.note import Verifier, open_head
from custody.ledger.tree import inclusion_proof
from custody.records.entries.book import Book, head_note, nodes_in
from custody.records.entries.timelines import linked_as
from custody.records.store import tables
from custody.records.store.driver import rows_where
from custody.records.store.rows import load
from custody.records.views.reading import timeline

_AT_ONCE = 1_000
_ENTRIES = 100_000
"""More than any consignment's own timeline has; containers' are not counted here."""
Sees = Callable[[tuple[str, ...]], bool]
"""Whether what these organisations and checkpoints are party to may be shown."""


def consignment_bundle(connection: Connection, number: str, book: Book, sees: Sees) -> bytes:
    """Everything that concerns the consignment, up to now."""
    return _bundle(connection, _named(connection, number, None), book, sees, None)


def decision_bundle(connection: Connection, decision: Entry, book: Book, sees: Sees) -> bytes | None:
    """Everything that concerns what was decided on, up to this entry; None when the entry is no decision."""
    if isinstance(decision.act, ParkExitDecided):
        return _bundle(connection, decision.act.subjects(), book, sees, decision.number)
    if not isinstance(decision.act, Crossed):
        return None
    named = _named(connection, decision.act.consignment, decision.number)
    return _bundle(connection, named, book, sees, decision.number)


def _named(connection: Connection, consignment: str, until: int | None) -> tuple[str, ...]:
    """Whatever the entries of the consignment speak of: notifications, packages, containers, itself."""
    codes = {consignment: None}
    for entry in timeline(connection, consignment, limit=_ENTRIES):
        if until is None or entry.number <= until:
            codes.update(dict.fromkeys(entry.act.subjects()))
    return tuple(codes)


def _bundle(connection: Connection, codes: Iterable[str], book: Book, sees: Sees, until: int | None) -> bytes:
    shown = _seen(connection, codes, sees)
    note = head_note(connection)
    size = open_head(note, [Verifier.from_vkey(book.vkey)]).size
    fetch = nodes_in(connection)
    last = size if until is None else until
    links = rows_where(connection, tables.link, "subject", linked_as(connection, shown))
    numbers = sorted({row.number for row in links if row.number <= last})
    proved = (
        (row.number, bytes(row.body), inclusion_proof(row.number - 1, size, fetch))
        for start in range(0, len(numbers), _AT_ONCE)
        for row in sorted(
            rows_where(connection, tables.entry, "number", numbers[start : start + _AT_ONCE]),
            key=lambda row: row.number,
        )
    )
    return write_bundle(shown, note, book.vkey, proved, book.sign_extract, last)


def _seen(connection: Connection, codes: Iterable[str], sees: Sees) -> list[str]:
    """Without the containers and packages that are none of the asker's business; all else came with the consignment."""
    wanted = list(codes)
    subjects: list[Container | Package] = [*load(connection, Container, "code", wanted)]
    subjects += load(connection, Package, "code", wanted)
    hidden = {subject.code for subject in subjects if not sees(subject.parties)}
    return [code for code in wanted if code not in hidden]
