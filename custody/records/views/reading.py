"""What pages and programs ask for. Every function reads through one connection and uses an index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, and_, func, or_, select

from custody.acts import Entry, read_entry
from custody.holding import (
    Alias,
    Consignment,
    ConsignmentState,
    Container,
    Handoff,
    HandoffState,
    Listing,
    Notification,
    Override,
    Package,
    Passage,
    Standstill,
)
from custody.jobs import OPEN, JobState, PrintJob
from custody.ledger.bundle import write_bundle
from custody.ledger.note import Verifier, open_head
from custody.ledger.tree import consistency_proof, inclusion_proof
from custody.records.entries.book import Book, entry_body, head_note, nodes_in
from custody.records.entries.timelines import linked_as
from custody.records.store import tables
from custody.records.store.rows import from_row, load
from custody.records.store.tables import TABLES
from custody.world import KEYS, Noun, World

N = TypeVar("N", bound=Noun)

PAGE = 100
_UNFILED = tuple(state.value for state in ConsignmentState if state.unfiled)


def one(connection: Connection, noun: type[N], key: str | int) -> N | None:
    """The row with this key."""
    found = load(connection, noun, KEYS[noun], [key])
    return found[0] if found else None


def container(connection: Connection, spellings: Iterable[str], names: Iterable[str] = ()) -> Container | None:
    """The container with one of these codes, its own or an adopted one; of several that bear the same the one that is
    the likeliest to be meant by who goes by these names."""
    wanted = list(spellings)
    found = load(connection, Container, "code", wanted)
    if found:
        return found[0]
    aliases = load(connection, Alias, "alias", wanted)
    bearers = load(connection, Container, "code", [code for alias in aliases for code in alias.codes])
    seen = World([*aliases, *bearers]).seen_by(names)
    return next((each for spelled in wanted for each in seen.containers_under(spelled)), None)


def contents(connection: Connection, package: str) -> list[Container]:
    return sorted(load(connection, Container, "package", [package]), key=lambda inside: inside.code)


def timeline(connection: Connection, subject: str, after: int = 0, limit: int = PAGE) -> list[Entry]:
    """The entries in the subject's timeline with a number above `after`, oldest first."""
    return [read_entry(body) for _, body in _bodies(connection, subject, after, limit)]


def whole_timeline(connection: Connection, subject: str, after: int = 0) -> Iterator[Entry]:
    """The same, however long it is."""
    while page := timeline(connection, subject, after):
        yield from page
        after = page[-1].number


def latest_entries(connection: Connection, below: int | None = None, limit: int = PAGE) -> list[Entry]:
    """The newest entries of the ledger, newest first; below a number for the next page."""
    table = tables.entry
    statement = select(table.c.body).order_by(table.c.number.desc()).limit(limit)
    if below is not None:
        statement = statement.where(table.c.number < below)
    return [read_entry(bytes(row.body)) for row in connection.execute(statement)]


@dataclass(frozen=True, slots=True)
class Proved:
    """An entry's stored bytes, the head as it stands, and the proof that the one is under the other."""

    body: bytes
    head: str
    proof: list[bytes]


def proved_entry(connection: Connection, number: int, vkey: str) -> Proved | None:
    body = entry_body(connection, number)
    if body is None:
        return None
    note = head_note(connection)
    size = open_head(note, [Verifier.from_vkey(vkey)]).size
    return Proved(body, note, inclusion_proof(number - 1, size, nodes_in(connection)))


def consistency(connection: Connection, old: int, vkey: str) -> tuple[str, list[bytes]] | None:
    """The head as it stands and the proof that it continues the head over `old` entries; None when it is longer."""
    note = head_note(connection)
    size = open_head(note, [Verifier.from_vkey(vkey)]).size
    return None if old > size else (note, consistency_proof(old, size, nodes_in(connection)))


def bundle(connection: Connection, code: str, book: Book) -> bytes:
    """The whole timeline of one code with its proofs, as one file that anybody can verify without us."""
    note = head_note(connection)
    size = open_head(note, [Verifier.from_vkey(book.vkey)]).size
    fetch = nodes_in(connection)
    proved = (
        (number, body, inclusion_proof(number - 1, size, fetch)) for number, body in _bodies(connection, code, 0, None)
    )
    return write_bundle([code], note, book.vkey, proved, book.sign_extract, size)


def pending_handoffs(connection: Connection, staff: str) -> list[Handoff]:
    """The open offers by or to this person, oldest first."""
    table = TABLES[Handoff]
    mine = or_(table.c.receiver == staff, table.c.giver == staff)
    statement = select(table).where(and_(table.c.state == HandoffState.OFFERED.value, mine)).order_by(table.c.entry)
    return _all(connection, Handoff, statement)


def held_by(connection: Connection, noun: type[N], organisation: str, after: str = "", limit: int = PAGE) -> list[N]:
    """Containers or packages that the organisation answers for, by code, above `after`."""
    table = TABLES[noun]
    statement = select(table).where(and_(table.c.organisation == organisation, table.c.code > after))
    return _all(connection, noun, statement.order_by(table.c.code).limit(limit))


def notifications_of(connection: Connection, consignment: str) -> list[Notification]:
    found = load(connection, Notification, "consignment", [consignment])
    return sorted(found, key=lambda notification: notification.version)


def passages_of(connection: Connection, consignment: str) -> list[Passage]:
    return sorted(load(connection, Passage, "consignment", [consignment]), key=lambda passage: passage.entry)


def listings_of(connection: Connection, topic: str) -> list[Listing]:
    """Every version of one row of reference data, oldest first."""
    return sorted(load(connection, Listing, "topic", [topic]), key=lambda listing: listing.version)


def overrides_of(connection: Connection, consignment: str) -> list[Override]:
    return sorted(load(connection, Override, "consignment", [consignment]), key=lambda override: override.entry)


def standstills_of(connection: Connection, consignment: str) -> list[Standstill]:
    return sorted(load(connection, Standstill, "consignment", [consignment]), key=lambda word: word.station)


def packages_of(connection: Connection, consignment: Consignment) -> list[Package]:
    return sorted(load(connection, Package, "code", consignment.packages), key=lambda package: package.code)


def open_jobs(connection: Connection, station: str) -> list[PrintJob]:
    """What the station that owns the printers still has to do something about, oldest first."""
    table = TABLES[PrintJob]
    states = [state.value for state in OPEN]
    statement = select(table).where(and_(table.c.station == station, table.c.state.in_(states)))
    return _all(connection, PrintJob, statement.order_by(table.c.position))


def recent_jobs(connection: Connection, station: str, limit: int = 20) -> list[PrintJob]:
    """The newest jobs of the station, newest first."""
    table = TABLES[PrintJob]
    statement = select(table).where(table.c.station == station).order_by(table.c.position.desc()).limit(limit)
    return _all(connection, PrintJob, statement)


def count_jobs(connection: Connection, station: str) -> dict[JobState, int]:
    table = TABLES[PrintJob]
    statement = select(table.c.state, func.count()).where(table.c.station == station).group_by(table.c.state)
    return {JobState(state): count for state, count in connection.execute(statement)}


def every(connection: Connection, noun: type[N]) -> list[N]:
    """All rows of a small noun: desks, station reports, credentials."""
    return _all(connection, noun, select(TABLES[noun]))


def _all(connection: Connection, noun: type[N], statement: Select[Any]) -> list[N]:
    return [from_row(noun, row) for row in connection.execute(statement)]


def _bodies(connection: Connection, subject: str, after: int, limit: int | None) -> list[tuple[int, bytes]]:
    link, entry = tables.link, tables.entry
    statement = (
        select(entry.c.number, entry.c.body)
        .join(link, link.c.number == entry.c.number)
        .where(and_(link.c.subject.in_(linked_as(connection, [subject])), link.c.number > after))
        .order_by(link.c.number)
    )
    if limit is not None:
        statement = statement.limit(limit)
    return [(row.number, bytes(row.body)) for row in connection.execute(statement)]
