"""The registry: one open database with its writer, its ledger and the zone that it serves. What the edges hold."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import msgspec
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from custody.access import StationReport, Token
from custody.acts import Capture
from custody.crossing.decision import Decision, decide
from custody.crossing.settings import Gate
from custody.deciding.gates.declared import declared_elsewhere
from custody.deciding.gates.gathering import gather
from custody.deciding.notifications.foreseeing import Foresight
from custody.deciding.notifications.forewarning import whatever_is_known
from custody.deciding.notifications.forming import Drafted, draft
from custody.deciding.notifications.planning import Plan
from custody.deciding.notifications.renewal import under_another, under_its_renewal
from custody.deciding.quotas.quota import tallies_of
from custody.desk import Desk
from custody.fold import utc
from custody.holding import Consignment, Tally, parts_of
from custody.parties import Station
from custody.records.entries.audit import newest_faults
from custody.records.entries.book import Book, open_book, size_of
from custody.records.schema import demand_schema, migrate
from custody.records.seeding import listed_before, seed
from custody.records.store.database import Database, DatabaseError, open_database
from custody.records.store.tokens import Tokens
from custody.records.store.unavailable import UnavailableError
from custody.records.store.zones import Zones
from custody.records.turns.loading import Loader, Needs
from custody.records.turns.request import Request
from custody.records.turns.writer import LOCKED_S, Writer
from custody.records.views.reading import every, one
from custody.records.work.admission import end_sessions_at
from custody.records.work.foresight import foreseen
from custody.records.work.orders import Draw, Receipt, work_for
from custody.records.work.scanning import take_scan
from custody.records.work.snapshotting import snapshot_of
from custody.records.work.stations import give_tokens
from custody.refusal import Refusal, refuse
from custody.scanning.reading import SEATING, Answer, Reading
from custody.snapshot.sealing import digest_of, seal_text
from custody.snapshot.values import Signed
from custody.world import World
from custody.zone import Zone

# What a start looks through before it serves; a second's work at the most.
NEWEST = 20_000
LOOK_S = 0.25


@dataclass(frozen=True, slots=True)
class Registry:
    data: Path
    database: Database
    book: Book
    writer: Writer
    zones: Zones
    clock: Callable[[], datetime]
    draw: Draw
    tokens: Tokens
    closed: threading.Event = field(default_factory=threading.Event)
    """Set when nothing may be read any more; who looks at it now and then ends by it."""
    patience_s: float = 6.0
    """How long a deed waits for a lane that was asked to hand its token back."""

    @property
    def zone(self) -> Zone:
        """Who takes part, where, under which clearances and rules, as the ledger has it now."""
        return self.zones.current

    def token(self, digest: str) -> Token | None:
        """The bearer token with this digest. UnavailableError when the database is away."""
        try:
            return self.tokens.find(digest)
        except DBAPIError as error:
            raise UnavailableError("not_read", str(error.orig)) from error

    def carry_out(self, request: Request) -> Receipt | Refusal:
        """Carry the command out durably. UnavailableError when nothing can be written now.

        Where a lane must hand something back first it is waited for, as long as one that works needs for it.
        """
        answer = self.writer.submit(work_for(request, self.draw))
        waited = 0.0
        while isinstance(answer, Refusal) and answer.code == "lane_asked" and waited < self.patience_s:
            if self.closed.wait(LOOK_S):
                break
            waited += LOOK_S
            answer = self.writer.submit(work_for(request, self.draw))
        return answer

    def take_scan(
        self, reading: Reading, operator: str, *, apart: bool = False, capture: Capture = Capture.SCAN
    ) -> Answer | Refusal:
        """Take a station's reading in durably. `operator` is the staff code behind the token, or empty.

        `apart`: he scans for himself, beside the desk that the station's page shows. Who leaves that desk, or gives it
        up to another, leaves the pages at that station as well. `capture`: how the code came in.
        """
        answer = self.writer.submit(
            take_scan(reading, operator, self.draw, self.book.token, apart=apart, capture=capture)
        )
        if isinstance(answer, Answer) and answer.meaning in SEATING and not apart:
            with self.reading() as connection:
                desk = one(connection, Desk, reading.station)
                end_sessions_at(self.writer, connection, reading.station, desk.staff if desk is not None else "")
        return answer

    def snapshot(self, station: Station, known: str, boot: str, machine: str, giving: int = 0) -> Signed:
        """What this station needs to decide without us, signed now; without the bytes of which it knows the digest.

        `boot`: the run of it that asks, on this `machine`, which has this `giving` on its disk. While another is heard
        it gets no tokens, or two would have the same; nor does one that does not say which it is.
        """
        # Written down before anything is given: who is not heard of any more may have it.
        given = self.writer.submit(give_tokens(station.name, boot, machine, giving)) if boot and machine else None

        def token(lane: str, gate: str, consignment: str) -> str:
            return "" if given is None or consignment in given.without else self.book.token(lane, gate, consignment)

        at = self.clock()
        with self.reading() as connection:
            zone = self.zones.read(connection, at)
            body = snapshot_of(connection, station, zone, token, at)
        digest = digest_of(body)
        note = self.book.sign_extract(seal_text(station.name, utc(at.isoformat()), digest))
        return Signed(note, msgspec.Raw(b"null" if digest == known else body), given.giving if given else 0)

    def draft(self, consignment: str) -> Drafted | None:
        """The notification of this consignment as it would be filed now, what it lacks, and why it would be refused
        whatever its filer knows. Reads only."""
        number = consignment.strip().upper()
        with self.reading() as connection:
            loader = Loader(connection, World())
            loader.bring([Needs(keys=((Consignment, number),))])
            found = loader.world.get(Consignment, number)
            if found is None:
                return None
            tallies = tallies_of(loader.world, found, self.zone)
            parts = parts_of(found.part_of) if found.part_of and found.state.unfiled else ()
            keys = (*((Tally, tally) for tally in tallies), *((Consignment, part) for part in parts))
            loader.bring([Needs(keys=keys)])
        at = self.clock()
        refused = whatever_is_known(loader.world, self.zone, found, at) if found.journey.unfiled else None
        return replace(draft(loader.world, self.zone, found, at), refused=refused)

    def precheck(self, consignment: str, *, renewed: bool = False, under: str = "") -> Decision | Refusal:
        """What would be found at the border now; `renewed`: if it were under what has taken the place of its clearance,
        `under`: under the one of this number. Reads only; changes nothing."""
        number = consignment.strip().upper()
        with self.reading() as connection:
            loader = Loader(connection, World())
            loader.bring([Needs(keys=((Consignment, number),))])
            world = loader.world
            found = world.get(Consignment, number)
            if found is not None:
                found = under_its_renewal(found, self.zone, self.clock()) if renewed else found
                found = under_another(found, under, self.zone) if under else found
                tallies = tallies_of(world, found, self.zone)
                gone = declared_elsewhere(world, found)
                inside = tuple(each.code for code in found.packages for each in world.contents(code))
                if found.part_of and found.state.unfiled:
                    loader.bring([Needs(keys=tuple((Consignment, part) for part in parts_of(found.part_of)))])
                loader.bring([Needs(gone, tuple((Tally, tally) for tally in tallies), crossing=inside)])
        if found is None:
            return refuse("consignment_unknown", 404, consignment=consignment)
        at = self.clock()
        return decide(gather(world, self.zone, found, Gate.G0, at), at)

    def foresee(self, codes: Iterable[str], plan: Plan | None = None) -> Foresight | Refusal:
        """What would be found at the border if these packages and containers went now. Reads only; changes nothing."""
        with self.reading() as connection:
            return foreseen(connection, self.zone, codes, self.clock(), plan)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A read-only connection with one consistent view. UnavailableError when the database is away."""
        try:
            with self.database.reading.connect() as connection, connection.begin():
                yield connection
        except DBAPIError as error:
            raise UnavailableError("not_read", str(error.orig)) from error

    def prove_readable(self) -> None:
        """UnavailableError unless something can be read now; soon, also while somebody else holds a table locked."""
        with self.reading() as connection:
            if not self.database.is_sqlite:
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = {int(LOCKED_S * 1000)}")
            every(connection, StationReport)

    def close(self) -> None:
        self.closed.set()
        self.writer.stop()
        self.book.close()
        self.database.close()


def open_registry(
    data: Path, url: str, zone: Zone, clock: Callable[[], datetime], draw: Draw, *, write: bool = True
) -> Registry:
    """Open (and bring up to date) the database, check the ledger against its fence, start the writer.

    Without `write` nothing is changed and no writing connection is opened: for reading beside a running service.
    DatabaseError when the database is of a newer version, behind its fence, or cannot be written.
    """
    try:
        if data.exists() and not data.is_dir():
            raise DatabaseError(f"{data} is a file. Give a directory for the data (--data or CUSTODY_DATA).")
        database = open_database(url, data)
        if write:
            data.mkdir(parents=True, exist_ok=True)
            migrate(database)
        else:
            demand_schema(database)
        book = open_book(data, draw, zone.about.ledger, write=write)
        zones = Zones(zone)
        writer = Writer(database, book, zones, clock)
        tokens = Tokens(database)
        writer.on_tokens = tokens.forget
        if write:
            writer.start()
            with database.reading.connect() as connection:
                _demand_unaltered(connection)
                listed = listed_before(connection, zone)
            writer.submit(seed(zone, listed, clock()))
        else:
            with database.reading.connect() as connection:
                zones.read(connection, clock())
    except (OSError, DBAPIError) as error:
        raise DatabaseError(_why_not(error, data, url)) from error
    return Registry(data, database, book, writer, zones, clock, draw, tokens)


def _demand_unaltered(connection: Connection) -> None:
    """DatabaseError when what was written last is not what was signed. The rest of the ledger is `vigil`'s."""
    faults = newest_faults(connection, size_of(connection), NEWEST)
    if faults:
        raise DatabaseError(
            f"The ledger was altered behind the service: {faults[0]} Nothing is served from it. "
            "`custody doctor` names every fault; restore the newest sound backup."
        )


def _why_not(error: OSError | DBAPIError, data: Path, url: str) -> str:
    cause = str(error.orig if isinstance(error, DBAPIError) else error).splitlines()[0]
    if url:
        return f"The database at CUSTODY_DATABASE_URL cannot be used: {cause}. Start its server, or correct the URL."
    if "not a database" in cause or "malformed" in cause:
        return f"The database in {data} is damaged or is none: {cause}. Restore the newest backup."
    return f"The data directory {data} cannot be used: {cause}. Give the service the right to write there, and room."
