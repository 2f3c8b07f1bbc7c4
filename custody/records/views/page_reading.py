"""What only pages ask for: lists by organisation and place, newest first. Each uses an index or a small table."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from custody.deciding.gates.overriding import responsible
from custody.fold.proving import DECLASSIFY, IDENTITY
from custody.holding import (
    Consignment,
    Container,
    ContainerState,
    Discrepancy,
    DiscrepancyState,
    Handoff,
    HandoffState,
    Hold,
    Override,
    OverrideState,
    Package,
    PackageState,
)
from custody.jobs import JobState, PrintJob
from custody.records.store.rows import from_row, load
from custody.records.store.tables import TABLES

SHOWN = 50


def subjects(connection: Connection, codes: Iterable[str]) -> dict[str, Container | Package]:
    """The containers and packages with these codes, in the order of the codes; unknown ones are left out."""
    wanted = list(dict.fromkeys(codes))
    found: dict[str, Container | Package] = {each.code: each for each in load(connection, Container, "code", wanted)}
    found |= {each.code: each for each in load(connection, Package, "code", wanted)}
    return {code: found[code] for code in wanted if code in found}


def awaited(connection: Connection, subjects: Iterable[Container | Package], organisation: str) -> tuple[str, ...]:
    """Of these, the containers that were missing when the rest of their consignment arrived there, and still are."""
    loose = [each for each in subjects if isinstance(each, Container) and each.consignment]
    sent = load(connection, Consignment, "number", sorted({each.consignment for each in loose}))
    missing = {code for each in sent if each.to_organisation == organisation for code in each.missing}
    return tuple(each.code for each in loose if each.code in missing)


def handoffs_of(connection: Connection, organisation: str, *, pending: bool, limit: int = SHOWN) -> list[Handoff]:
    """Handoffs that the organisation gives or gets, newest first; every organisation's when it is empty."""
    table = TABLES[Handoff]
    statement = select(table).order_by(table.c.entry.desc()).limit(limit)
    state = HandoffState.OFFERED.value
    statement = statement.where(table.c.state == state if pending else table.c.state != state)
    if organisation:
        party = or_(table.c.giver_organisation == organisation, table.c.receiver_organisation == organisation)
        statement = statement.where(party)
    return [from_row(Handoff, row) for row in connection.execute(statement)]


def discrepancies_from(
    connection: Connection,
    parties: Iterable[str] | None,
    *,
    state: str = "",
    consignment: str = "",
    after: int = 0,
    limit: int = SHOWN,
) -> list[Discrepancy]:
    """Those that concern one of these parties (None: all), oldest first, opened after this entry.

    `state` is a state, "unresolved" for all but the last of them, or empty.
    """
    table = TABLES[Discrepancy]
    conditions = [table.c.entry > after]
    if state == "unresolved":
        conditions.append(table.c.state.in_(each.value for each in DiscrepancyState if each.value != "resolved"))
    elif state:
        conditions.append(table.c.state == state)
    if consignment:
        conditions.append(table.c.consignment == consignment)
    if parties is not None:
        # The parties are a JSON list of codes, so a whole code stands there between quotation marks.
        conditions.append(or_(False, *(table.c.parties.contains(f'"{name}"', autoescape=True) for name in parties)))
    statement = select(table).where(and_(*conditions)).order_by(table.c.entry).limit(limit)
    return [from_row(Discrepancy, row) for row in connection.execute(statement)]


def holds_newest(connection: Connection, *, released: bool, limit: int = SHOWN) -> list[Hold]:
    """The holds of everybody, newest first; whoever shows them leaves out what his reader may not see."""
    table = TABLES[Hold]
    statement = select(table).where(table.c.released == int(released)).order_by(table.c.entry.desc()).limit(limit)
    return [from_row(Hold, row) for row in connection.execute(statement)]


def packages_to_consign(
    connection: Connection, organisation: str, limit: int = SHOWN, *, carrier: str = ""
) -> list[Package]:
    """The organisation's packages that are in no consignment yet, newest first; with those that a carrier has of it."""
    table = TABLES[Package]
    begun_here = table.c.parties.startswith(f'["{organisation}"', autoescape=True)
    carried = and_(_boxes(carrier or organisation), begun_here)
    free = and_(or_(_boxes(organisation), carried), table.c.consignment == "")
    statement = select(table).where(free).order_by(table.c.entry.desc()).limit(limit)
    return [from_row(Package, row) for row in connection.execute(statement)]


def asked_of(connection: Connection, organisation: str) -> list[Container]:
    """What one person of this organisation has asked for and a second must confirm, by code."""
    table = TABLES[Container]
    waiting = table.c.asked.in_((IDENTITY, DECLASSIFY))
    statement = select(table).where(waiting, table.c.organisation == organisation).order_by(table.c.code).limit(SHOWN)
    return [from_row(Container, row) for row in connection.execute(statement)]


def overrides_to_answer(connection: Connection, organisation: str) -> list[Override]:
    """The overrides that this organisation must still give or refuse, oldest first; none past the gates."""
    table = TABLES[Override]
    asked = select(table).where(table.c.state == OverrideState.REQUESTED.value).order_by(table.c.entry)
    found = [from_row(Override, row) for row in connection.execute(asked)]
    numbers = [override.consignment for override in found]
    consignments = {each.number: each for each in load(connection, Consignment, "number", numbers)}
    return [
        override
        for override in found
        if override.consignment in consignments
        and not consignments[override.consignment].state.past_gates
        and responsible(consignments[override.consignment], override.gate) == organisation
    ]


def in_hand_of(connection: Connection, organisations: Collection[str], staff: str) -> list[Package | Container]:
    """What this person holds for these and may hand over as it is: packages, and containers that lie in none, by
    code."""
    package, container = TABLES[Package], TABLES[Container]
    boxes = select(package).where(or_(*map(_boxes, organisations)), package.c.custodian == staff)
    loose = select(container).where(or_(*map(_loose, organisations)), container.c.custodian == staff)
    packages = connection.execute(boxes.where(package.c.handoff == "").order_by(package.c.code).limit(SHOWN))
    containers = connection.execute(loose.where(container.c.handoff == "").order_by(container.c.code).limit(SHOWN))
    return [*(from_row(Package, row) for row in packages), *(from_row(Container, row) for row in containers)]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the labels have come that one deed asked for."""

    asked: int = 0
    printed: int = 0
    verified: int = 0


def labels_asked(connection: Connection, station: str, limit: int) -> list[PrintJob]:
    """The labels of the newest deed in the order in which they print; behind them older ones, newest first."""
    table = TABLES[PrintJob]
    begun = _newest_deed(connection, station)
    here = table.c.station == station
    newest = select(table).where(here, table.c.position >= begun).order_by(table.c.position).limit(limit)
    found = [from_row(PrintJob, row) for row in connection.execute(newest)]
    return found + labels_before(connection, station, begun, limit - len(found))


def labels_before(connection: Connection, station: str, below: int, limit: int) -> list[PrintJob]:
    """The labels asked for before this position, newest first."""
    table = TABLES[PrintJob]
    statement = select(table).where(table.c.station == station, table.c.position < below)
    return [
        from_row(PrintJob, row) for row in connection.execute(statement.order_by(table.c.position.desc()).limit(limit))
    ]


def label_progress(connection: Connection, station: str) -> Progress:
    """How far the newest deed's labels have come."""
    table = TABLES[PrintJob]
    of_the_deed = and_(table.c.station == station, table.c.position >= _newest_deed(connection, station))
    statement = select(table.c.state, func.count()).where(of_the_deed).group_by(table.c.state)
    counts = {JobState(state): count for state, count in connection.execute(statement)}
    verified = counts.get(JobState.VERIFIED, 0)
    return Progress(sum(counts.values()), verified + counts.get(JobState.PRINTED, 0), verified)


def labels_without_receiver(connection: Connection, organisation: str) -> list[Package]:
    """The organisation's packages in a consignment that has not left, whose last label was printed before its draft."""
    table = TABLES[Package]
    promised = and_(table.c.organisation == organisation, table.c.consignment != "")
    statement = select(table).where(promised).order_by(table.c.entry.desc()).limit(SHOWN)
    packages = [from_row(Package, row) for row in connection.execute(statement)]
    numbers = {package.consignment for package in packages}
    going = {c.number for c in load(connection, Consignment, "number", numbers) if c.state.before_exit}
    jobs = load(connection, PrintJob, "subject", (package.code for package in packages if package.consignment in going))
    last = {job.subject: job for job in sorted(jobs, key=lambda job: job.position)}
    return [p for p in packages if p.code in last and p.consignment not in last[p.code].label]


def _newest_deed(connection: Connection, station: str) -> int:
    """The position of its first label: the number of an entry in thousands."""
    table = TABLES[PrintJob]
    last = connection.execute(select(func.max(table.c.position)).where(table.c.station == station)).scalar()
    return int(last or 0) // 1000 * 1000


def newest_held(
    connection: Connection, organisation: str, limit: int = SHOWN, skip: int = 0
) -> tuple[list[Package], list[Container]]:
    """What the organisation answers for, last changed first: packages, then containers that are in none.

    `limit` of both together, after the first `skip`; what is used up, destroyed or lost is not held any more.
    """
    package, container = TABLES[Package], TABLES[Container]
    boxes = select(package).where(_boxes(organisation)).order_by(package.c.entry.desc())
    packages = [from_row(Package, row) for row in connection.execute(boxes.limit(limit).offset(skip))]
    skip = max(0, skip - count_held(connection, organisation)[0]) if not packages else 0
    loose = select(container).where(_loose(organisation)).order_by(container.c.entry.desc(), container.c.code)
    rows = connection.execute(loose.limit(limit - len(packages)).offset(skip))
    return packages, [from_row(Container, row) for row in rows]


def count_held(connection: Connection, organisation: str) -> tuple[int, int]:
    """How many packages and loose containers the organisation answers for."""
    package, container = TABLES[Package], TABLES[Container]
    boxes = select(func.count()).select_from(package).where(_boxes(organisation))
    loose = select(func.count()).select_from(container).where(_loose(organisation))
    return connection.execute(boxes).scalar_one(), connection.execute(loose).scalar_one()


def _boxes(organisation: str) -> ColumnElement[bool]:
    package = TABLES[Package]
    return and_(package.c.organisation == organisation, package.c.state != PackageState.LOST.value)


def _loose(organisation: str) -> ColumnElement[bool]:
    container = TABLES[Container]
    over = [state.value for state in ContainerState if state.terminal]
    return and_(container.c.organisation == organisation, container.c.package == "", container.c.state.not_in(over))
