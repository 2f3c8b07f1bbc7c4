"""The tables: five that are the ledger, and one for each noun that stands beside it.

    entry(number, id, body)      the line itself; `body` is what is hashed, proved, exported and shown
    link(subject, number)        in whose timeline the entry stands; the subject may be a crowd
    crowd(name, subject)         who is in a crowd of containers that move together
    node(position, digest)       the hash tree over the entries (positions as in `custody.ledger.tree`)
    head(one, size, note)        the signed top of the ledger, one row, moved on by each batch

entry, link, crowd and node are append-only: triggers (see the migrations) refuse UPDATE and DELETE, and any number but
the next. Every other table has one column for each field of its noun; text, whole numbers, and tuples as JSON text.
"""

from __future__ import annotations

from typing import get_origin, get_type_hints

from msgspec.structs import fields
from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, Text

from custody.access import Credential, Scan, Session, StationReport, Token
from custody.deliveries import Delivery
from custody.desk import Desk
from custody.holding import (
    Alias,
    Consignment,
    Container,
    Discrepancy,
    DowntimeForm,
    Handoff,
    Hold,
    Listing,
    Logger,
    LoggerReport,
    Notification,
    Override,
    Package,
    Pad,
    Passage,
    Reservation,
    Seal,
    Standstill,
    Tally,
    Transit,
)
from custody.jobs import PrintJob
from custody.world import KEYS

metadata = MetaData()
Whole = BigInteger().with_variant(Integer, "sqlite")

entry = Table(
    "entry",
    metadata,
    Column("number", Whole, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False, unique=True),
    Column("body", LargeBinary, nullable=False),
    sqlite_strict=True,
)
link = Table(
    "link",
    metadata,
    Column("subject", Text, primary_key=True),
    Column("number", Whole, ForeignKey("entry.number"), primary_key=True, autoincrement=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
crowd = Table(
    "crowd",
    metadata,
    Column("name", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Index("crowd_by_subject", "subject"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
node = Table(
    "node",
    metadata,
    Column("position", Whole, primary_key=True, autoincrement=False),
    Column("digest", LargeBinary, nullable=False),
    sqlite_strict=True,
)
head = Table(
    "head",
    metadata,
    Column("one", Whole, primary_key=True, autoincrement=False),
    Column("size", Whole, nullable=False),
    Column("note", Text, nullable=False),
    sqlite_strict=True,
)

LEDGER = (entry, link, crowd, node)

_INDEXES: dict[type, tuple[str, ...]] = {
    Container: ("package", "organisation", "consignment", "state", "asked+organisation"),
    Package: ("organisation", "consignment"),
    Handoff: ("receiver+state", "giver", "state+at"),
    Hold: ("target", "released+entry", "discrepancy"),
    Consignment: ("from_organisation", "to_organisation", "checkpoint", "state"),
    Notification: ("consignment", "state+window_to"),
    Delivery: ("state+due", "consignment"),
    Passage: ("consignment",),
    Listing: ("topic", "entry"),
    Reservation: ("consignment",),
    Override: ("consignment", "organisation", "state"),
    Standstill: ("consignment",),
    Discrepancy: ("consignment", "organisation", "state"),
    Transit: ("consignment", "container", "clearance+at", "to_organisation+at", "from_organisation+at"),
    LoggerReport: ("consignment", "package"),
    DowntimeForm: ("station+state+place", "station+place"),
    PrintJob: ("station", "subject"),
    Scan: ("station",),
    Token: ("staff",),
}


def is_json(noun: type, field: str) -> bool:
    """Whether this field of the noun is kept as JSON text."""
    return get_origin(get_type_hints(noun)[field]) is tuple


def _table(noun: type, name: str) -> Table:
    hints = get_type_hints(noun)
    columns = [
        Column(
            field.name,
            Whole if hints[field.name] in (int, bool) else Text,
            primary_key=field.name == KEYS[noun],
            nullable=False,
            autoincrement=False,
        )
        for field in fields(noun)
    ]
    indexes = [Index(f"{name}_by_{cut.replace('+', '_')}", *cut.split("+")) for cut in _INDEXES.get(noun, ())]
    return Table(name, metadata, *columns, *indexes, sqlite_strict=True)


TABLES: dict[type, Table] = {
    Container: _table(Container, "container"),
    Package: _table(Package, "package"),
    Alias: _table(Alias, "alias"),
    Seal: _table(Seal, "seal"),
    Logger: _table(Logger, "logger"),
    Handoff: _table(Handoff, "handoff"),
    Hold: _table(Hold, "hold"),
    Consignment: _table(Consignment, "consignment"),
    Notification: _table(Notification, "notification"),
    Passage: _table(Passage, "passage"),
    Listing: _table(Listing, "listing"),
    Tally: _table(Tally, "tally"),
    Reservation: _table(Reservation, "reservation"),
    Override: _table(Override, "override"),
    Standstill: _table(Standstill, "standstill"),
    Discrepancy: _table(Discrepancy, "discrepancy"),
    Transit: _table(Transit, "transit"),
    LoggerReport: _table(LoggerReport, "logger_report"),
    Pad: _table(Pad, "pad"),
    DowntimeForm: _table(DowntimeForm, "downtime_form"),
    Delivery: _table(Delivery, "delivery"),
    Desk: _table(Desk, "desk"),
    PrintJob: _table(PrintJob, "print_job"),
    Scan: _table(Scan, "scan"),
    Credential: _table(Credential, "credential"),
    Token: _table(Token, "token"),
    Session: _table(Session, "session"),
    StationReport: _table(StationReport, "station_report"),
}

DERIVED: tuple[type, ...] = (
    Container,
    Package,
    Alias,
    Seal,
    Logger,
    Handoff,
    Hold,
    Consignment,
    Notification,
    Passage,
    Listing,
    Tally,
    Reservation,
    Override,
    Standstill,
    Discrepancy,
    Transit,
    LoggerReport,
    Pad,
    DowntimeForm,
)
"""The nouns that come from the ledger alone and can be derived from it again."""
